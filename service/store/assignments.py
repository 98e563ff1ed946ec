"""Which person is to decide on which pair, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.access import POWERS, Reader, Right
from models.people import Membership, RoleHeld
from models.tables import Document, Overlap, User
from models.workspace import Assignment
from service.store import verdicts
from service.store.visibility import visible

REVIEWING = [role for role, powers in POWERS.items() if Right.REVIEW in powers.rights]


@dataclass(frozen=True, slots=True)
class Share:
    """The pairs that one person was given, of those that the reader may see, and those decided."""

    user_id: str
    name: str
    given: int
    done: int


Column = InstrumentedAttribute[str]


def of(key: Column, a: Column, b: Column) -> ColumnElement[bool]:
    """The assignment of a pair of clauses in these two documents, in either order."""
    return and_(
        Assignment.key == key,
        or_(
            and_(Assignment.a == a, Assignment.b == b),
            and_(Assignment.a == b, Assignment.b == a),
        ),
    )


def both_seen(reader: Reader | None) -> ColumnElement[bool]:
    """Whether both documents of a pair are the reader's, asked of each pair.

    By the columns themselves a planner would look for every document beside every other: what is
    put together is not found by index.
    """
    seen = select(Document.id).where(visible(reader)).correlate(None)
    return and_(Overlap.in_a.concat("").in_(seen), Overlap.in_b.concat("").in_(seen))


def give(
    session: Session,
    key: str,
    documents: tuple[str, str],
    user_id: str | None,
    *,
    given_by: str | None,
    now: datetime,
) -> None:
    """Let a person decide on a pair; a later one takes the place of an earlier; None: nobody."""
    a, b = sorted(documents)
    row = session.get(Assignment, (key, a, b))
    if user_id is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        row = Assignment(key=key, a=a, b=b, user_id=user_id, given_by=given_by, given_at=now)
        session.add(row)
    else:
        row.user_id, row.given_by, row.given_at = user_id, given_by, now
    session.flush()


def reviewers(session: Session) -> Sequence[User]:
    """People who hold a role with the right to decide on pairs, by name."""
    whole = select(RoleHeld.user_id).where(RoleHeld.role.in_(REVIEWING))
    inside = select(Membership.user_id).where(Membership.role.in_(REVIEWING))
    query = select(User).where(
        User.disabled_at.is_(None), or_(User.id.in_(whole), User.id.in_(inside))
    )
    return session.scalars(query.order_by(User.name)).all()


def shares(session: Session, reader: Reader, user_id: str | None = None) -> list[Share]:
    """How far each person is with what they were given, or one of them; by name."""
    query = (
        select(User.id, User.name, func.count(), func.count().filter(_decided(reader)))
        .select_from(Assignment)
        .join(User, User.id == Assignment.user_id)
        .join(Overlap, of(Overlap.key, Overlap.in_a, Overlap.in_b))
        .where(both_seen(reader))
        .group_by(User.id, User.name)
        .order_by(User.name)
    )
    if user_id is not None:
        query = query.where(User.id == user_id)
    return [Share(*row) for row in session.execute(query)]


def progress(session: Session, reader: Reader) -> tuple[int, int]:
    """How many pairs of commitments the reader sees, and on how many somebody has decided."""
    query = select(func.count(), func.count().filter(_decided(reader))).select_from(Overlap)
    query = query.where(both_seen(reader))
    all_, done = session.execute(query).one()
    return all_, done


def _decided(reader: Reader) -> ColumnElement[bool]:
    return Overlap.key.in_(verdicts.decided(reader))
