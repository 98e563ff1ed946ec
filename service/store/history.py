"""Every change with who, when, before and after; acts that can be taken back.

``put``, ``add`` and ``remove`` are the only ways in which register rows change: each leaves its
``Change``. Rows of one act belong together. An act is undone by a further act, so nothing is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, func, or_, select, update
from sqlalchemy.orm import Session

from models.columns import Base, SpanType, UtcDateTime, WordType, new_id
from models.document import Span
from models.records import Change, Expression, Link, Record, StateChange
from models.tables import Document

# What search knows of a work beside its texts: ``service.store.standing``.
TOLD_TO_SEARCH = frozenset({"topics", "effective_on", "signed_on", "expires_on", "deleted_at"})
WHOLE = "*"  # the field of a row that was added or taken away


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person does; ``who`` None is the operator of this machine."""

    who: str | None
    at: datetime
    id: str
    undoes: str | None = None


def act(who: str | None, at: datetime, *, undoes: str | None = None) -> Act:
    return Act(who, at, new_id(), undoes)


def put(
    session: Session, doing: Act, row: Base, field: str, value: object, record_id: str | None
) -> bool:
    """Set a field of a row and keep what it was; False when nothing changes."""
    before = plain(getattr(row, field))
    after = plain(value)
    if before == after:
        return False
    setattr(row, field, value)
    note(session, doing, row, field, before, after, record_id)
    return True


def add(session: Session, doing: Act, row: Base, record_id: str | None) -> None:
    """Add a row."""
    session.add(row)
    session.flush()
    note(session, doing, row, WHOLE, None, whole(row), record_id)


def remove(session: Session, doing: Act, row: Base, record_id: str | None) -> None:
    """Take a row away."""
    note(session, doing, row, WHOLE, whole(row), None, record_id)
    session.delete(row)
    session.flush()


def note(
    session: Session,
    doing: Act,
    row: Base,
    field: str,
    before: object,
    after: object,
    record_id: str | None,
) -> None:
    _forget(session, row, field)
    session.add(
        Change(
            act=doing.id, entity=row.__tablename__, entity_id=key_of(row), field=field,
            before=before, after=after, record_id=record_id, undoes=doing.undoes,
            who=doing.who, at=doing.at,
        )
    )  # fmt: skip


def _forget(session: Session, row: Base, field: str) -> None:
    """Texts of whose work search has been told otherwise are told to it anew, soon after."""
    match row:
        case Record() if field in TOLD_TO_SEARCH:
            # Its days say since when it stands in place of others, too.
            replaced = select(Link.target_id).where(Link.source_id == row.id)
            works = or_(Expression.record_id == row.id, Expression.record_id.in_(replaced))
        case StateChange() | Expression():
            works = Expression.record_id == row.record_id
        case Link():
            works = Expression.record_id == row.target_id
        case _:
            return
    texts = select(Expression.document_id).where(works)
    session.execute(update(Document).where(Document.id.in_(texts)).values(indexed_at=None))


def key_of(row: Base) -> str:
    return str(row.id)  # type: ignore[attr-defined]


def listed(
    session: Session, record_id: str, *, limit: int = 100, offset: int = 0
) -> tuple[list[Change], int]:
    """Changes of a record and of what belongs to it, latest first, and how many there are."""
    where = Change.record_id == record_id
    total = session.scalar(select(func.count()).select_from(Change).where(where)) or 0
    rows = session.scalars(
        select(Change).where(where).order_by(Change.id.desc()).limit(limit).offset(offset)
    )
    return list(rows), total


def of_entity(session: Session, entity: str, entity_id: str) -> list[Change]:
    """Changes of one row, latest first."""
    query = select(Change).where(Change.entity == entity, Change.entity_id == entity_id)
    return list(session.scalars(query.order_by(Change.id.desc())))


def undone(session: Session, acts: Sequence[str]) -> set[str]:
    """Those of the acts that were taken back."""
    rows = session.scalars(select(Change.undoes).where(Change.undoes.in_(acts)).distinct())
    return {row for row in rows if row}


def whole(row: Base) -> dict[str, Any]:
    """A row as plain values."""
    return {column.key: plain(getattr(row, column.key)) for column in row.__table__.columns}


def values_of(table: type[Base], plainly: dict[str, Any]) -> dict[str, Any]:
    """The values of a row from their plain form."""
    return {name: from_plain(table, name, value) for name, value in plainly.items()}


def plain(value: object) -> Any:
    """A value of a row as JSON says it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Span):
        return list(value)
    return value


def from_plain(table: type[Base], field: str, value: Any) -> Any:
    """A value of a row from its plain form."""
    kind = table.__table__.columns[field].type
    if value is None:
        return None
    if isinstance(kind, WordType):
        return kind.words(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, SpanType):
        return Span(*value)
    return value
