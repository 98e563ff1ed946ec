"""How people and programs are known again: sessions, tokens of programs, failed sign-ins.

Of what is handed out only digests are kept.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.access import Right
from models.errors import NotFound, TooManyTries
from models.people import ApiToken, FailedSignIn, SessionRow
from models.tables import User

SEEN_EVERY = timedelta(minutes=5)
FREE_TRIES = 5  # wrong passwords before the first pause
LONGEST_PAUSE = 900  # seconds
FORGOTTEN = timedelta(days=1)
TOKEN_PREFIX = "camket_"


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a new session hands out: the ticket goes into the cookie and is kept nowhere."""

    ticket: str
    nonce: str


def digest(secret: str) -> str:
    """What is kept of a ticket or token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def stamp(user: User) -> str:
    """Changes with the account's password."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


# Sessions of browsers


def begin(
    session: Session, user: User, *, now: datetime, hours: int, address: str = "", agent: str = ""
) -> Fresh:
    """Begin a session; those that have ended are cleared away."""
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
    fresh = Fresh(secrets.token_urlsafe(32), secrets.token_urlsafe(16))
    session.add(
        SessionRow(
            id=digest(fresh.ticket),
            user_id=user.id,
            nonce=fresh.nonce,
            stamp=stamp(user),
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=hours),
            address=address[:64],
            agent=agent[:200],
        )
    )
    session.flush()
    return fresh


def current(session: Session, ticket: str, now: datetime) -> tuple[SessionRow, User] | None:
    """The session of a ticket and its person; None when it has ended in any way."""
    found = session.execute(
        select(SessionRow, User)
        .join(User, User.id == SessionRow.user_id)
        .where(SessionRow.id == digest(ticket))
    ).first()
    if found is None:
        return None
    row, user = found
    if row.expires_at <= now or user.disabled_at is not None or row.stamp != stamp(user):
        return None
    return row, user


def seen(session: Session, row_id: str, now: datetime) -> None:
    """Note that a session is in use."""
    if row := session.get(SessionRow, row_id):
        row.seen_at = now


def sessions_of(session: Session, user_id: str, now: datetime) -> Sequence[SessionRow]:
    """A person's sessions that have not ended, the latest used first."""
    query = select(SessionRow).where(SessionRow.user_id == user_id, SessionRow.expires_at > now)
    return session.scalars(query.order_by(SessionRow.seen_at.desc())).all()


def end(session: Session, user_id: str, row_id: str) -> None:
    """End one session of a person; NotFound when it is not theirs."""
    row = session.get(SessionRow, row_id)
    if row is None or row.user_id != user_id:
        raise NotFound()
    session.delete(row)


def end_all(session: Session, user_id: str, *, but: str = "") -> None:
    """End a person's sessions, all but one if it is named."""
    session.execute(delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.id != but))


# Tokens of programs


def make_token(
    session: Session,
    user_id: str,
    name: str,
    rights: Collection[Right],
    *,
    days: int,
    now: datetime,
) -> tuple[ApiToken, str]:
    """A new token and what its program must send, which is told this once."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user_id=user_id,
        name=name,
        digest=digest(secret),
        rights=sorted(rights),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    return row, secret


def token_user(
    session: Session, secret: str, now: datetime
) -> tuple[User, frozenset[Right], ApiToken] | None:
    """Whose token this is and what it may do; None when it has ended or its person has."""
    row = session.scalar(select(ApiToken).where(ApiToken.digest == digest(secret)))
    user = session.get(User, row.user_id) if row else None
    if row is None or user is None or user.disabled_at is not None or row.expires_at <= now:
        return None
    return user, frozenset(Right(right) for right in row.rights), row


def tokens_of(session: Session, user_id: str) -> Sequence[ApiToken]:
    """A person's tokens, the newest first."""
    query = select(ApiToken).where(ApiToken.user_id == user_id)
    return session.scalars(query.order_by(ApiToken.created_at.desc())).all()


def end_token(session: Session, user_id: str, token_id: str) -> None:
    """End a token; NotFound when it is not the person's."""
    row = session.get(ApiToken, token_id)
    if row is None or row.user_id != user_id:
        raise NotFound()
    session.delete(row)


# Failed sign-ins: a pause for one account at one address, so that nobody can lock out others


def refuse_hurry(session: Session, key: str, now: datetime) -> None:
    """Raise TooManyTries while this account at this address must wait."""
    row = session.get(FailedSignIn, key)
    if row is None or row.count < FREE_TRIES:
        return
    pause = min(2 ** min(row.count - FREE_TRIES, 20), LONGEST_PAUSE)
    left = (row.last_at + timedelta(seconds=pause) - now).total_seconds()
    if left > 0:
        raise TooManyTries(seconds=int(left) + 1)


def failed(session: Session, key: str, now: datetime) -> None:
    """Count a wrong sign-in; what is a day old is forgotten."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.last_at < now - FORGOTTEN))
    row = session.get(FailedSignIn, key)
    if row is None:
        session.add(FailedSignIn(key=key, count=1, last_at=now))
    else:
        row.count, row.last_at = row.count + 1, now
    session.flush()


def succeeded(session: Session, key: str) -> None:
    """Forget wrong sign-ins after a right one."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.key == key))
