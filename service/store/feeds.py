"""Addresses from which calendars fetch a person's deadlines; of their secrets digests are kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.tables import User
from models.workspace import CalendarFeed
from service.store.sign_ins import SEEN_EVERY, digest


def make(session: Session, user_id: str, language: str, now: datetime) -> str:
    """A new address for a person; its secret, which is told this once."""
    secret = secrets.token_urlsafe(32)
    session.add(
        CalendarFeed(user_id=user_id, digest=digest(secret), language=language, made_at=now)
    )
    session.flush()
    return secret


def of_user(session: Session, user_id: str) -> Sequence[CalendarFeed]:
    """A person's addresses, the newest first."""
    query = select(CalendarFeed).where(CalendarFeed.user_id == user_id)
    return session.scalars(query.order_by(CalendarFeed.made_at.desc())).all()


def end(session: Session, user_id: str, feed_id: str) -> None:
    """Let an address lead nowhere; NotFound when it is not the person's."""
    row = session.get(CalendarFeed, feed_id)
    if row is None or row.user_id != user_id:
        raise NotFound()
    session.delete(row)


def whose(session: Session, secret: str) -> tuple[CalendarFeed, User]:
    """The address of a secret and its person; NotFound when either has ended."""
    row = session.scalar(select(CalendarFeed).where(CalendarFeed.digest == digest(secret)))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or user.disabled_at is not None:
        raise NotFound()
    return row, user


def used(session: Session, feed_id: str, now: datetime) -> None:
    """Note that a calendar has asked."""
    row = session.get(CalendarFeed, feed_id)
    if row is not None and (row.used_at is None or now - row.used_at > SEEN_EVERY):
        row.used_at = now
