"""Lists are read from their top by an index: nothing sorts a whole register for its first page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from service.store import Store, documents, migrate, open_database, overlaps

LISTS: list[tuple[str, Callable[[Session], object]]] = [
    ("documents", lambda session: documents.listed(session, None, limit=50, offset=100)),
    ("overlaps", lambda session: overlaps.listed(session, None, law=False, limit=21)),
    ("overlaps with law", lambda session: overlaps.listed(session, None, law=True, limit=21)),
]


@pytest.mark.parametrize("ask", [case[1] for case in LISTS], ids=[case[0] for case in LISTS])
def test_a_list_is_not_sorted(ask: Callable[[Session], object], tmp_path: Path) -> None:
    store = Store(open_database(f"sqlite:///{tmp_path / 'camket.db'}"))
    migrate(store.engine)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _: Connection, __: object, words: str, values: tuple[object, ...], *rest: object
    ) -> None:
        asked.append((words, values))

    event.listen(store.engine, "before_cursor_execute", note)
    with store.reading() as session:
        ask(session)
        words, values = next(query for query in asked if "ORDER BY" in query[0])
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)
        steps = [row[3] for row in plan]
    store.close()
    assert not [step for step in steps if "TEMP B-TREE" in step], steps
