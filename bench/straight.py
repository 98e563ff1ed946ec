"""A session that inserts rows straight: what a store adds by hundreds is not tracked one by one."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session


class Straight:
    """A session of which only ``add_all`` is another: one INSERT for each table, no unit of work.

    Rows are made by the store's own functions, so that a new column is there by itself.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_all(self, rows: Iterable[Any]) -> None:
        by_table: dict[type[Any], list[dict[str, Any]]] = {}
        for row in rows:
            values = {k: v for k, v in vars(row).items() if k != "_sa_instance_state"}
            by_table.setdefault(type(row), []).append(values)
        for table, made in by_table.items():
            self._session.execute(insert(table), made)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)
