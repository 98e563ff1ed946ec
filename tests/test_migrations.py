"""Migrations make exactly the tables that the code names, on both databases, and can go back."""

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from models.columns import Base
from models.errors import StoreTooNew, StoreUnavailable
from service.store import migrate, open_database
from service.store.database import migrations


def test_an_empty_database_gets_exactly_the_tables_of_the_code(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    before = inspect(engine).get_table_names()
    migrate(engine)
    assert inspect(engine).get_table_names() == before


def test_down_to_base_leaves_nothing_and_up_again_works(engine: Engine) -> None:
    migrate(engine)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert "documents" in inspect(engine).get_table_names()


FILLED = (
    "INSERT INTO users (id, name, password_hash, administrator, created_at)"
    " VALUES ('u', 'Hoa', 'x', TRUE, '2026-01-02 03:04:05')",
    "INSERT INTO documents (id, sha256, part, filename, media_type, size, uploaded_by, uploaded_at,"
    " state, attempts, pages_done, read_at, kind_given, title, number, form)"
    " VALUES ('d', 'ff', '', 'a.pdf', 'application/pdf', 7, 'u', '2026-01-02 03:04:05', 'read', 1,"
    " 1, '2026-01-02 03:04:05', FALSE, 'Thoả thuận', '12/TT', '')",
    "INSERT INTO document_bodies (document_id, text) VALUES ('d', 'Điều 1. Phạm vi')",
    "INSERT INTO clauses (id, document_id, key, position, span, label, number, heading, level,"
    " language) VALUES ('c', 'd', '1', 0, '0:15', 'Điều 1', '1', 'Phạm vi', 'article', 'vi'),"
    " ('e', 'd', '2', 1, '0:15', 'Điều 2', '2', 'Phạm vi', 'article', 'vi')",
    'INSERT INTO "overlaps" (a, b, relation, score, differences, found_at)'
    " VALUES ('c', 'e', 'overlap', 0.5, '[]', '2026-01-02 03:04:05')",
)


def test_a_filled_register_of_an_older_version_keeps_its_rows(engine: Engine) -> None:
    """SQLite builds tables anew for some changes: what points to them must not go with the old."""
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in FILLED:
            connection.execute(text(statement))
    migrate(engine)
    with engine.connect() as connection:
        for table, rows in {
            "users": 1, "documents": 1, "document_bodies": 1, "clauses": 2, "overlaps": 1,
        }.items():  # fmt: skip
            assert connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar() == rows, (
                table
            )
        held = "SELECT role FROM roles WHERE user_id = 'u' ORDER BY role"
        assert connection.execute(text(held)).scalars().all() == [
            "administrator", "foreign_affairs",
        ]  # fmt: skip
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_several_processes_may_migrate_at_once(engine: Engine) -> None:
    failures: list[Exception] = []

    def run() -> None:
        own = open_database(engine.url.render_as_string(hide_password=False))
        try:
            migrate(own)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNew):
        migrate(engine)


def test_a_database_that_cannot_be_reached_says_so(tmp_path: Path) -> None:
    engine = open_database(f"postgresql+psycopg://postgres@/nothing?host={tmp_path}")
    with pytest.raises(StoreUnavailable):
        migrate(engine)
    engine.dispose()
