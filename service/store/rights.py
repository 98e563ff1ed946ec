"""Bodies, roles and sharing as rows, and the scope of a person compiled from them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Result, delete, null, select, union_all, update
from sqlalchemy.orm import Session

from models.access import (
    POWERS,
    REGISTER_ROLES,
    ROOT_BODY,
    BodyLevel,
    Circulation,
    Level,
    Reach,
    Reader,
    Right,
    Role,
    Scope,
    tokens_of,
)
from models.errors import BadRight, NotFound
from models.people import Body, Membership, RoleHeld, Share
from models.records import Expression, Record
from models.tables import Document, User


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds; ``body`` None: for the whole register."""

    role: Role
    body: Body | None = None


def reader_of(session: Session, user: User) -> Reader:
    """The person with the scope that roles and memberships give at this moment."""
    held = _roles(session, user.id)
    register: set[Right] = set()
    within: dict[Right, set[str]] = {}
    member: set[str] = set()
    branches: dict[str, frozenset[str]] = {}
    restricted = False
    below = _children(session) if any(body for _, body in held) else {}
    for role, body in held:
        powers = POWERS[role]
        if body is None:
            register |= powers.rights
            restricted |= powers.restricted
            continue
        bodies = {body}
        if powers.reach is Reach.BRANCH:
            bodies = _branch(body, below)
            branches[body] = frozenset(bodies)
        for right in powers.rights:
            within.setdefault(right, set()).update(bodies)
        if Right.READ in powers.rights:
            member.add(body)
    scope = Scope(
        user.id,
        frozenset(register),
        {right: frozenset(bodies) for right, bodies in within.items()},
        frozenset(member),
        restricted,
        user.clearance,
        branches,
    )
    return Reader(user.id, user.name, scope, frozenset(role for role, _ in held))


def _roles(session: Session, user_id: str) -> list[tuple[Role, str | None]]:
    """Roles with their bodies; one that is held in the wrong way gives nothing."""
    whole = select(RoleHeld.role, null()).where(RoleHeld.user_id == user_id)
    in_body = select(Membership.role, Membership.body_id).where(Membership.user_id == user_id)
    held: Result[str, str | None] = session.execute(union_all(whole, in_body))
    return [(Role(r), body) for r, body in held if (r in REGISTER_ROLES) is (body is None)]


def _children(session: Session) -> dict[str | None, list[str]]:
    below: dict[str | None, list[str]] = {}
    for body, parent in session.execute(select(Body.id, Body.parent_id)):
        below.setdefault(parent, []).append(body)
    return below


def _branch(body: str, below: dict[str | None, list[str]]) -> set[str]:
    found, waiting = {body}, [body]
    while waiting:
        fresh = [child for child in below.get(waiting.pop(), ()) if child not in found]
        found.update(fresh)
        waiting += fresh
    return found


def tokens(session: Session, document: Document) -> tuple[str, ...]:
    """What the index holds of a document's rights, for ``Scope.tokens``."""
    shares = session.execute(
        select(Share.body_id, Share.user_id).where(Share.document_id == document.id)
    ).all()
    among = {document.body_id, *(body for body, _ in shares if body)}
    return tokens_of(
        Level(document.secrecy),
        Circulation(document.circulation),
        {body: _above(session, body) for body in among},
        [user for _, user in shares if user],
    )


def _above(session: Session, body_id: str) -> list[str]:
    """The bodies above a body, the nearest first. A body never moves to another place."""
    found: list[str] = []
    row = session.get(Body, body_id)
    while row is not None and row.parent_id and row.parent_id not in found:
        found.append(row.parent_id)
        row = session.get(Body, row.parent_id)
    return found


def pending(session: Session) -> frozenset[str]:
    """Documents whose rights the index does not know yet: nobody finds them by it meanwhile."""
    return frozenset(session.scalars(select(Document.id).where(Document.rights_pending)))


def settled(session: Session, document_id: str, tokens_then: Sequence[str]) -> bool:
    """The index has these rights now; False when they have changed again since."""
    document = session.get(Document, document_id, populate_existing=True)
    if document is None:
        return True
    if tuple(tokens_then) != tokens(session, document):
        document.rights_pending = True
        return False
    document.rights_pending = False
    return True


# Bodies


def bodies(session: Session) -> list[Body]:
    """All bodies, the root first, then by name."""
    rows = session.scalars(select(Body).order_by(Body.name, Body.id))
    return sorted(rows, key=lambda body: body.id != ROOT_BODY)


def body(session: Session, body_id: str) -> Body:
    """One body; NotFound."""
    if found := session.get(Body, body_id):
        return found
    raise NotFound()


def add_body(session: Session, name: str, parent_id: str, level: BodyLevel) -> Body:
    """A new body below another; NotFound when that is not there."""
    made = Body(name=name, parent_id=body(session, parent_id).id, level=level)
    session.add(made)
    session.flush()
    return made


# Roles of persons


def held_by(session: Session, user_id: str) -> list[Held]:
    """A person's roles, those for the register first."""
    whole = session.scalars(
        select(RoleHeld.role).where(RoleHeld.user_id == user_id).order_by(RoleHeld.role)
    )
    found = [Held(Role(role)) for role in whole]
    rows = session.execute(
        select(Membership.role, Body)
        .join(Body, Body.id == Membership.body_id)
        .where(Membership.user_id == user_id)
        .order_by(Body.name, Membership.role)
    )
    return found + [Held(Role(role), body) for role, body in rows]


def give(session: Session, user_id: str, role: Role, body_id: str | None) -> None:
    """Let a person hold a role, in a body or for the register as the role is. BadRight, NotFound.

    Giving what is held already changes nothing.
    """
    if (role in REGISTER_ROLES) != (body_id is None):
        raise BadRight()
    if body_id is None:
        if session.get(RoleHeld, (user_id, role)) is None:
            session.add(RoleHeld(user_id=user_id, role=role))
    elif session.get(Membership, (user_id, body(session, body_id).id, role)) is None:
        session.add(Membership(user_id=user_id, body_id=body_id, role=role))
    session.flush()


def take_away(session: Session, user_id: str, role: Role, body_id: str | None) -> None:
    """End a person's role; nothing happens when it is not held."""
    if body_id is None:
        session.execute(delete(RoleHeld).where(RoleHeld.user_id == user_id, RoleHeld.role == role))
    else:
        session.execute(
            delete(Membership).where(
                Membership.user_id == user_id,
                Membership.body_id == body_id,
                Membership.role == role,
            )
        )


def home_of(session: Session, reader: Reader | None, body_id: str | None = None) -> str:
    """The body that a document handed in belongs to: the one named, else the person's own.

    Raises NoRight when the person may not add to it, NotFound when it is not there.
    """
    if reader is None:
        return body(session, body_id).id if body_id else ROOT_BODY
    if body_id:
        reader.require(Right.ADD, body_id)
        return body(session, body_id).id
    reader.require(Right.ADD)
    own = reader.scope.within.get(Right.ADD, frozenset())
    direct = sorted(own & reader.scope.member)
    return direct[0] if direct else ROOT_BODY


# Rights of documents


@dataclass(frozen=True, slots=True)
class Shared:
    """With whom a document is shared: a body or a person."""

    share: Share
    name: str


def shares(session: Session, document_id: str) -> list[Shared]:
    """With whom a document is shared."""
    rows = session.execute(
        select(Share, Body.name, User.name)
        .outerjoin(Body, Body.id == Share.body_id)
        .outerjoin(User, User.id == Share.user_id)
        .where(Share.document_id == document_id)
        .order_by(Share.shared_at, Share.id)
    )
    return [Shared(share, body_name or user_name or "") for share, body_name, user_name in rows]


def share(
    session: Session,
    document: Document,
    *,
    body_id: str | None = None,
    user_id: str | None = None,
    who: str | None,
    now: datetime,
) -> None:
    """Let a body or a person read a document; doing it twice changes nothing. NotFound."""
    same = select(Share.id).where(
        Share.document_id == document.id, Share.body_id == body_id, Share.user_id == user_id
    )
    known = session.get(Body, body_id) if body_id else session.get(User, user_id or "")
    if known is None or (body_id and user_id):
        raise NotFound()
    if session.scalar(same) is None:
        row = Share(
            document_id=document.id, body_id=body_id, user_id=user_id, shared_at=now, shared_by=who
        )
        session.add(row)
    document.rights_pending = True
    session.flush()


def unshare(session: Session, document: Document, share_id: str) -> None:
    """End a share; NotFound."""
    row = session.get(Share, share_id)
    if row is None or row.document_id != document.id:
        raise NotFound()
    session.delete(row)
    document.rights_pending = True
    session.flush()


def set_rights(
    session: Session,
    document: Document,
    *,
    body_id: str | None = None,
    secrecy: Level | None = None,
    circulation: Circulation | None = None,
) -> None:
    """Change whose a document is, its level or its circulation. NotFound for a body not there.

    A record that belonged to the same body goes along with its text.
    """
    if body_id is not None:
        texts_of = select(Expression.record_id).where(Expression.document_id == document.id)
        session.execute(
            update(Record)
            .where(Record.id.in_(texts_of), Record.body_id == document.body_id)
            .values(body_id=body(session, body_id).id)
        )
        document.body_id = body(session, body_id).id
    if secrecy is not None:
        document.secrecy = secrecy
    if circulation is not None:
        document.circulation = circulation
    document.rights_pending = True
    session.flush()


def mark_pending(session: Session, document_ids: Collection[str] | None = None) -> None:
    """Say that the index must learn the rights of these documents anew, or of all."""
    query = update(Document).values(rights_pending=True)
    if document_ids is not None:
        query = query.where(Document.id.in_(document_ids))
    session.execute(query)


def people(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """Names of accounts by id."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(ids))))
    return {key: name for key, name in rows}  # noqa: C416 - a Row is not a pair to mypy
