"""Searches that people keep, and what came into the register since they last looked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Reader
from models.errors import NotFound, TooManyKept
from models.tables import Document
from models.workspace import SavedSearch
from service.store.visibility import visible

MOST = 30  # searches of one person: each is asked anew when their list is opened


def keep(session: Session, user_id: str, name: str, query: str, now: datetime) -> SavedSearch:
    """Keep a search; one with the same address gets the new name. TooManyKept."""
    rows = kept(session, user_id)
    row = next((row for row in rows if row.query == query), None)
    if row is None:
        if len(rows) >= MOST:
            raise TooManyKept(most=MOST)
        row = SavedSearch(user_id=user_id, query=query, made_at=now, seen_at=now)
        session.add(row)
    row.name = name
    session.flush()
    return row


def kept(session: Session, user_id: str) -> Sequence[SavedSearch]:
    """A person's searches by name."""
    query = select(SavedSearch).where(SavedSearch.user_id == user_id)
    return session.scalars(query.order_by(SavedSearch.name, SavedSearch.id)).all()


def get(session: Session, user_id: str, search_id: str) -> SavedSearch:
    """One search of a person; NotFound when it is not theirs."""
    row = session.get(SavedSearch, search_id)
    if row is None or row.user_id != user_id:
        raise NotFound()
    return row


def drop(session: Session, user_id: str, search_id: str) -> None:
    """Keep a search no longer; NotFound."""
    session.delete(get(session, user_id, search_id))


def read_since(
    session: Session, reader: Reader, moment: datetime, ids: Sequence[str] | None = None
) -> set[str]:
    """Documents that the reader may see and that were read after a moment, among ``ids``."""
    query = select(Document.id).where(Document.read_at > moment, visible(reader))
    if ids is not None:
        query = query.where(Document.id.in_(ids))
    return set(session.scalars(query))
