"""All SQL of the register. Functions take a session; ``Store`` opens one per request or job."""

from service.store.database import Store, migrate, open_database

__all__ = ["Store", "migrate", "open_database"]
