"""Clauses that people put aside: each person's own, in their order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from models.access import Reader
from models.errors import BasketFull, NotFound
from models.tables import Clause, Document, Page
from models.workspace import BasketItem
from service.store.visibility import visible

MOST = 300  # clauses in a basket: more than anybody cites


def add(session: Session, reader: Reader, clause_id: str, now: datetime) -> None:
    """Put a clause that the reader may see at the end; NotFound. What is there stays there."""
    document_id = session.scalar(
        select(Clause.document_id)
        .join(Document, Document.id == Clause.document_id)
        .where(Clause.id == clause_id, visible(reader))
    )
    if document_id is None:
        raise NotFound()
    if session.get(BasketItem, (reader.id, clause_id)) is not None:
        return
    held = [item.position for item in _items(session, reader.id)]
    if len(held) >= MOST:
        raise BasketFull(most=MOST)
    session.add(
        BasketItem(
            user_id=reader.id, clause_id=clause_id, document_id=document_id,
            position=max(held, default=0) + 1, added_at=now,
        )
    )  # fmt: skip
    session.flush()


def listed(session: Session, reader: Reader) -> list[tuple[BasketItem, Clause, Document]]:
    """The reader's basket in its order; what may not be seen, or is no more, is left out."""
    query = (
        select(BasketItem, Clause, Document)
        .join(Clause, Clause.id == BasketItem.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .where(BasketItem.user_id == reader.id, visible(reader))
        .order_by(BasketItem.position, BasketItem.clause_id)
    )
    return [(item, clause, document) for item, clause, document in session.execute(query)]


def held(session: Session, user_id: str, clause_ids: Sequence[str]) -> set[str]:
    """Which of these clauses a person has put aside."""
    query = select(BasketItem.clause_id).where(
        BasketItem.user_id == user_id, BasketItem.clause_id.in_(clause_ids)
    )
    return set(session.scalars(query))


def count(session: Session, reader: Reader) -> int:
    """How many clauses the reader sees in the basket."""
    query = (
        select(func.count())
        .select_from(BasketItem)
        .join(Clause, Clause.id == BasketItem.clause_id)
        .join(Document, Document.id == Clause.document_id)
        .where(BasketItem.user_id == reader.id, visible(reader))
    )
    return session.scalar(query) or 0


def remove(session: Session, user_id: str, clause_id: str) -> None:
    """Take a clause out; nothing happens when it is not there."""
    _take(session, BasketItem.user_id == user_id, BasketItem.clause_id == clause_id)


def clear(session: Session, user_id: str) -> None:
    """Take everything out."""
    _take(session, BasketItem.user_id == user_id)


def move(session: Session, reader: Reader, clause_id: str, step: int) -> None:
    """Let a clause change places with the one above (-1) or below (1) it, as the reader sees them.

    NotFound when it is not in the basket.
    """
    shown = [item for item, _, _ in listed(session, reader)]
    at = next((n for n, item in enumerate(shown) if item.clause_id == clause_id), None)
    if at is None:
        raise NotFound()
    other = at + step
    if 0 <= other < len(shown):
        one, two = shown[at], shown[other]
        one.position, two.position = two.position, one.position
        session.flush()


def pages_of(session: Session, clauses: Sequence[Clause]) -> dict[str, int]:
    """The page on which each clause begins, by its id; none where the text has no pages."""
    ids = {clause.document_id for clause in clauses}
    query = select(Page.document_id, Page.number, Page.span).where(Page.document_id.in_(ids))
    starts: dict[str, list[tuple[int, int]]] = {}
    for document_id, number, span in session.execute(query.order_by(Page.number)):
        starts.setdefault(document_id, []).append((span.start, number))
    found = {}
    for clause in clauses:
        begun = [n for start, n in starts.get(clause.document_id, ()) if start <= clause.span.start]
        if begun:
            found[clause.id] = begun[-1]
    return found


def _items(session: Session, user_id: str) -> Sequence[BasketItem]:
    return session.scalars(select(BasketItem).where(BasketItem.user_id == user_id)).all()


def _take(session: Session, *where: ColumnElement[bool]) -> None:
    session.execute(delete(BasketItem).where(*where))
