"""The engine, its sessions and the migrations: SQLite for an office, PostgreSQL for a ministry."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

import models
from models.document import storable
from models.errors import GoneMeanwhile, StoreTooNew, StoreUnavailable

# Any number, the same everywhere: two processes must not migrate one database at once.
MIGRATION_LOCK = 56_2025


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; _begin_sqlite's is not
    cursor = connection.cursor()
    # FULL: what was acknowledged survives a power cut, not only a crash of ours.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another wrote between;
    # an immediate one waits its turn. Reading needs neither.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def open_database(url: str) -> Engine:
    """An engine for ``sqlite:///FILE`` or ``postgresql+psycopg://...``, nothing created yet."""
    if url.startswith("sqlite"):
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision; safe when several processes start at once.

    Raises StoreUnavailable, or StoreTooNew for a revision that this version does not know.
    """
    config = migrations()
    try:
        with engine.connect() as connection, _tables_rebuilt_freely(connection), connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if engine.dialect.name == "sqlite":
                lost = connection.execute(text("PRAGMA foreign_key_check")).first()
                if lost is not None:
                    raise RuntimeError(f"a migration left a row without its parent in {lost[0]}")
    except OperationalError as error:
        raise StoreUnavailable() from error
    except CommandError as error:
        raise StoreTooNew() from error


@contextmanager
def _tables_rebuilt_freely(connection: Connection) -> Iterator[None]:
    """Let SQLite drop a table that it builds anew without deleting the rows that point to it.

    SQLite changes a constraint by a new table in place of the old one; with foreign keys on, the
    drop cascades. The switch does nothing within a transaction, so it is turned before.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def migrations() -> Config:
    """Where Alembic finds our revisions."""
    config = Config()
    folder = str(Path(models.__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def revision(engine: Engine) -> str | None:
    """The revision that the tables stand at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other transaction holds ``name``, and hold it until this one ends.

    SQLite's writing transactions are one at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
                        {"name": storable(name)})  # fmt: skip


class Store:
    """Sessions on one database; one ``with`` block is one transaction.

    Functions beside this file take the session; only the edge (a request, a job) opens one.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._reading = sessionmaker(
            engine.execution_options(reading=True), expire_on_commit=False, autoflush=False
        )

    def begin(self) -> AbstractContextManager[Session]:
        """A session that commits when the block ends and rolls back when it raises.

        Raises GoneMeanwhile when a row that was changed is no longer there.
        """
        return self._transaction(self._writing)

    def reading(self) -> AbstractContextManager[Session]:
        """A session that only reads: never waits for a writer."""
        return self._transaction(self._reading)

    @contextmanager
    def _transaction(self, sessions: sessionmaker[Session]) -> Iterator[Session]:
        try:
            with sessions.begin() as session:
                yield session
        except StaleDataError as error:
            raise GoneMeanwhile() from error
        except DBAPIError as error:
            if error.connection_invalidated or isinstance(error, OperationalError):
                raise StoreUnavailable() from error
            raise

    def ping(self) -> None:
        """Raise StoreUnavailable unless the database answers."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise StoreUnavailable() from error

    def close(self) -> None:
        self.engine.dispose()
