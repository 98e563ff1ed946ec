"""What each verb of ``camket`` does; ``service.cli`` says what it takes."""
