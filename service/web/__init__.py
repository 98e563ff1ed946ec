"""The web side: JSON API, pages and sign-in over the same functions."""
