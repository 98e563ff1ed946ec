"""Local accounts: added by an operator or administrator, checked at sign-in."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.access import Role
from models.document import storable
from models.errors import NameTaken, NotFound, WrongSignIn
from models.tables import User
from service.store import rights

LONGEST_NAME = 80  # letters
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106, second choice
NO_PASSWORD = "-"  # no password fits: such an account is used by programs, with tokens


def add_user(
    session: Session,
    name: str,
    password: str | None,
    administrator: bool = False,
    *,
    now: datetime,
    roles: Sequence[Role] = (),
) -> User:
    """A new account with roles for the register; NameTaken when there is one of that name.

    ``password`` None: no password fits, only tokens let programs in.
    """
    user = User(
        name=name,
        password_hash=NO_PASSWORD if password is None else HASHER.hash(storable(password)),
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise NameTaken(name=name) from error
    for role in (*roles, *([Role.ADMINISTRATOR] if administrator else [])):
        rights.give(session, user.id, role, None)
    return user


def verify(session: Session, name: str, password: str) -> User:
    """The account with this name and password.

    Raises WrongSignIn. An unknown name costs one hash, too, as does one that is disabled: the time
    taken does not tell whether the name exists.
    """
    nobodys = _nobodys_hash()
    user = session.scalar(select(User).where(User.name == name))
    known = user is not None and user.password_hash != NO_PASSWORD
    try:
        HASHER.verify(user.password_hash if user and known else nobodys, storable(password))
    except (VerificationError, InvalidHashError) as error:
        raise WrongSignIn() from error
    if user is None or not known or user.disabled_at is not None:
        raise WrongSignIn()
    return user


def by_id(session: Session, user_id: str) -> User | None:
    """The account of this id that may sign in; None when it is gone or disabled."""
    user = session.get(User, user_id)
    return user if user is not None and user.disabled_at is None else None


def one(session: Session, user_id: str) -> User:
    """The account of this id, disabled or not; NotFound."""
    if user := session.get(User, user_id):
        return user
    raise NotFound()


def named(session: Session, name: str) -> User:
    """The account of this name, disabled or not; NotFound."""
    if user := session.scalar(select(User).where(User.name == name)):
        return user
    raise NotFound()


def listed(session: Session) -> Sequence[User]:
    """All accounts by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def set_password(user: User, password: str) -> None:
    """Give an account another password; sessions begun with the old one end."""
    user.password_hash = HASHER.hash(storable(password))


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody")
