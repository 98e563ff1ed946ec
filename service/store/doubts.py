"""Doubtful values and certain corrections of a reading, and what people said to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import tables
from models.document import (
    Box,
    DocumentText,
    Doubt,
    DoubtKind,
    DoubtReason,
    Repair,
    RepairReason,
)
from models.errors import NotFound


def save(session: Session, document_id: str, document: DocumentText) -> None:
    """Put doubts and repairs in place of the former ones.

    A value that a person has compared stays so while its page reads the same there.
    """
    settled = {
        _same(row): (row.settled_at, row.settled_by)
        for row in listed(session, document_id)
        if row.settled_at is not None
    }
    for table in (tables.Doubt, tables.Repair):
        session.execute(delete(table).where(table.document_id == document_id))
    for position, doubt in enumerate(document.doubts):
        row = _doubt_row(document_id, position, doubt, document.text)
        row.settled_at, row.settled_by = settled.get(_same(row), (None, None))
        session.add(row)
    session.add_all(
        tables.Repair(
            document_id=document_id,
            position=position,
            span=repair.span,
            page=repair.page,
            read=repair.read,
            written=repair.written,
            reason=repair.reason,
        )
        for position, repair in enumerate(document.repairs)
    )


def listed(session: Session, document_id: str) -> Sequence[tables.Doubt]:
    """The doubts of a document in order, settled ones too."""
    return session.scalars(
        select(tables.Doubt)
        .where(tables.Doubt.document_id == document_id)
        .order_by(tables.Doubt.position)
    ).all()


def doubts_of(session: Session, document_id: str) -> tuple[Doubt, ...]:
    """The doubts as they were found."""
    return tuple(
        Doubt(
            row.span, DoubtKind(row.kind), DoubtReason(row.reason), row.page, Box(*row.box),
            row.other,
        )
        for row in listed(session, document_id)
    )  # fmt: skip


def repairs_of(session: Session, document_id: str) -> tuple[Repair, ...]:
    """The corrections that were made."""
    rows = session.scalars(
        select(tables.Repair)
        .where(tables.Repair.document_id == document_id)
        .order_by(tables.Repair.position)
    )
    return tuple(
        Repair(row.span, row.page, row.read, row.written, RepairReason(row.reason)) for row in rows
    )


def settle(
    session: Session, document_id: str, position: int, *, who: str, now: datetime
) -> tables.Doubt:
    """A person has compared a value with the original; NotFound when it is not in doubt."""
    row = session.get(tables.Doubt, (document_id, position))
    if row is None:
        raise NotFound()
    if row.settled_at is None:
        row.settled_at, row.settled_by = now, who
    return row


def _doubt_row(document_id: str, position: int, doubt: Doubt, text: str) -> tables.Doubt:
    return tables.Doubt(
        document_id=document_id,
        position=position,
        span=doubt.span,
        kind=doubt.kind,
        reason=doubt.reason,
        page=doubt.page,
        box=[round(edge, 2) for edge in doubt.box],
        quote=text[doubt.span.start : doubt.span.end],
        other=doubt.other,
    )


def _same(row: tables.Doubt) -> tuple[int, str, str, tuple[int, int]]:
    """What makes a doubt the one that a person looked at before: its page, value and place."""
    return row.page, row.kind, row.quote, (round(row.box[0] / 6), round(row.box[1] / 6))
