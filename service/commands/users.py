"""``camket user``: local accounts, their roles and bodies."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from models.access import REGISTER_ROLES, BodyLevel, Level, Right, Role
from models.tables import User
from service.commands.common import opened_office, print_json
from service.passwords import check_password
from service.store import accounts, factors, rights, sign_ins
from service.store.audit import Action, record
from service.wiring import Office

REGISTER = "-"  # as a body: the whole register


def password_from(stdin: bool) -> str:
    """A password from a pipe, or asked for twice."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def add(
    name: str,
    password: str | None,
    *,
    administrator: bool,
    roles: Sequence[Role],
    body: str | None,
    as_json: bool,
) -> None:
    """Make an account. Raises NameTaken, ShortPassword, KnownPassword, BadRight, NotFound.

    Without any role it gets the one that owns the register: who may run commands on this machine
    sees everything anyway, and an account that sees nothing is seldom meant.
    """
    name = name.strip()
    if not 0 < len(name) <= accounts.LONGEST_NAME:
        raise click.UsageError(f"A name has 1 to {accounts.LONGEST_NAME} letters.")
    if password is not None:
        check_password(password, name)
    given = list(roles) or ([] if administrator else [Role.FOREIGN_AFFAIRS])
    with _changing() as (office, session):
        user = accounts.add_user(session, name, password, administrator, now=office.now())
        for role in given:
            rights.give(session, user.id, role, None if role in REGISTER_ROLES else body)
        _recorded(office, session, user, "added", roles=[str(role) for role in given])
        shown = _wire(session, user)
    if as_json:
        print_json(shown | {"administrator": administrator})
    else:
        click.echo(f"{user.name} can sign in as {', '.join(_roles(shown))}.")


def listed(*, as_json: bool) -> None:
    """All accounts with their roles."""
    with opened_office() as office, office.store.reading() as session:
        shown = [_wire(session, user) for user in accounts.listed(session)]
    if as_json:
        print_json({"users": shown})
        return
    for user in shown:
        state = "" if user["enabled"] else "  disabled"
        click.echo(f"{user['name']}  {', '.join(_roles(user)) or 'no role'}{state}")


def enable(name: str, *, enabled: bool) -> None:
    """Let an account sign in or not; disabling ends its sessions at once."""
    with _changing() as (office, session):
        user = accounts.named(session, name)
        user.disabled_at = None if enabled else office.now()
        if not enabled:
            sign_ins.end_all(session, user.id)
        _recorded(office, session, user, "enabled" if enabled else "disabled")
    click.echo(f"{name} is {'enabled' if enabled else 'disabled'}.")


def set_password(name: str, password: str) -> None:
    """Give an account another password; its sessions end. ShortPassword, KnownPassword."""
    check_password(password, name)
    with _changing() as (office, session):
        user = accounts.named(session, name)
        accounts.set_password(user, password)
        sign_ins.end_all(session, user.id)
        _recorded(office, session, user, "password")
    click.echo(f"{name} has a new password.")


def change_role(name: str, role: Role, body: str | None, *, held: bool) -> None:
    """Give a role or take it away, in a body where the role is of that kind."""
    with _changing() as (office, session):
        user = accounts.named(session, name)
        change = rights.give if held else rights.take_away
        change(session, user.id, role, body)
        what = "role given" if held else "role taken"
        _recorded(office, session, user, what, role=str(role), body=body or REGISTER)
        shown = _wire(session, user)
    click.echo(f"{name}: {', '.join(_roles(shown)) or 'no role'}")


def clear(name: str, level: Level) -> None:
    """Say up to which secrecy level a person is cleared."""
    with _changing() as (office, session):
        user = accounts.named(session, name)
        user.clearance = level
        _recorded(office, session, user, "clearance", level=int(level))
    click.echo(f"{name} is cleared for {level.name.lower()}.")


def forget_factor(name: str) -> None:
    """Switch a person's second factor off, for one who has lost it."""
    with _changing() as (office, session):
        user = accounts.named(session, name)
        factors.switch_off(session, user.id)
        _recorded(office, session, user, "second factor off")
    click.echo(f"{name} signs in without a second factor.")


def make_token(name: str, label: str, allowed: Sequence[Right], days: int, as_json: bool) -> None:
    """Make a token for a program; it is shown this once."""
    with _changing() as (office, session):
        user = accounts.named(session, name)
        row, secret = sign_ins.make_token(
            session, user.id, label, allowed or [Right.READ], days=days, now=office.now()
        )
        _recorded(office, session, user, "token made", token=row.id, days=days)
    if as_json:
        print_json({"id": row.id, "token": secret, "expires_at": row.expires_at.isoformat()})
    else:
        click.echo(secret)


def add_body(name: str, parent: str, level: BodyLevel, *, as_json: bool) -> None:
    """Make a body below another. NotFound."""
    with _changing() as (office, session):
        body = rights.add_body(session, name, parent, level)
        record(session, None, Action.RIGHTS, now=office.now(), subject=body.id,
               details={"what": "body added", "parent": parent})  # fmt: skip
    if as_json:
        print_json({"id": body.id, "name": body.name, "parent": parent})
    else:
        click.echo(f"{body.id}  {body.name}")


def list_bodies(*, as_json: bool) -> None:
    """All bodies."""
    with opened_office() as office, office.store.reading() as session:
        bodies = rights.bodies(session)
    if as_json:
        rows = [
            {"id": b.id, "name": b.name, "parent": b.parent_id, "level": b.level} for b in bodies
        ]
        print_json({"bodies": rows})
        return
    for body in bodies:
        click.echo(f"{body.id}  {body.name}")


@contextmanager
def _changing() -> Iterator[tuple[Office, Session]]:
    with opened_office() as office, office.store.begin() as session:
        yield office, session


def _recorded(office: Office, session: Session, user: User, what: str, **details: object) -> None:
    told = {"what": what, **details}
    record(session, None, Action.ACCOUNT, now=office.now(), subject=user.id, details=told)


def _wire(session: Session, user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "enabled": user.disabled_at is None,
        "clearance": user.clearance.name.lower(),
        "second_factor": factors.is_on(session, user.id),
        "roles": [
            {"role": held.role, "body": held.body.id if held.body else None}
            for held in rights.held_by(session, user.id)
        ],
    }


def _roles(shown: dict[str, object]) -> list[str]:
    roles = shown["roles"]
    assert isinstance(roles, list)
    return [f"{r['role']} in {r['body']}" if r["body"] else str(r["role"]) for r in roles]
