"""From the provider's word to an account: by subject, never by name."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from models.access import Role
from models.errors import AccountClosed, NameTaken
from models.identities import ExternalIdentity
from models.tables import User
from service.group_roles import Given, given_by
from service.openid.provider import Identity
from service.store import accounts, rights
from service.store.audit import Action, record


def account_of(session: Session, identity: Identity, setting: str, now: datetime) -> User:
    """The account of who signed in, made at the first time, with the roles of its groups.

    Raises AccountClosed. A local account of the same name is another person's: it is never taken.
    """
    known = session.get(ExternalIdentity, (identity.issuer, identity.subject))
    if known is None:
        user = _added(session, identity.name, now)
        row = ExternalIdentity(
            issuer=identity.issuer, subject=identity.subject, user_id=user.id, created_at=now
        )
        session.add(row)
        record(session, None, Action.CHANGE, now=now, subject=user.id, details={"what": "account"})
    else:
        user = accounts.one(session, known.user_id)
        if user.disabled_at is not None:
            raise AccountClosed()
    _give(session, user, identity.groups, given_by(setting), now)
    return user


def _added(session: Session, name: str, now: datetime) -> User:
    for number in count(1):
        end = "" if number == 1 else f" ({number})"
        try:
            return accounts.add_user(
                session, name[: accounts.LONGEST_NAME - len(end)] + end, None, now=now
            )
        except NameTaken:
            continue
    raise AssertionError("unreachable")


def _give(
    session: Session, user: User, groups: Iterable[str], mapped: Iterable[Given], now: datetime
) -> None:
    """Give and take away what the setting speaks of; other roles are the administrator's."""
    inside = set(groups)
    wanted: dict[tuple[Role, str | None], bool] = {}
    for one in mapped:
        key = (one.role, one.body_id)
        wanted[key] = wanted.get(key, False) or one.group in inside
    held = {
        (each.role, each.body.id if each.body else None)
        for each in rights.held_by(session, user.id)
    }
    for (role, body_id), due in wanted.items():
        if due == ((role, body_id) in held):
            continue
        change = rights.give if due else rights.take_away
        change(session, user.id, role, body_id)
        told = {"what": "role", "role": role.value, "given": str(due).lower()}
        record(session, None, Action.CHANGE, now=now, subject=user.id, details=told)
