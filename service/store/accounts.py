"""Local accounts: added by an operator, checked at sign-in."""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.document import storable
from models.errors import NameTaken, WrongSignIn
from models.tables import User

LONGEST_NAME = 80  # letters
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106, second choice


def add_user(
    session: Session, name: str, password: str, administrator: bool = False, *, now: datetime
) -> User:
    """A new account; NameTaken when there is one of that name."""
    user = User(
        name=name,
        password_hash=HASHER.hash(storable(password)),
        administrator=administrator,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise NameTaken(name=name) from error
    return user


def verify(session: Session, name: str, password: str) -> User:
    """The account with this name and password.

    Raises WrongSignIn. An unknown name costs one hash, too: the time taken does not tell whether
    the name exists.
    """
    nobodys = _nobodys_hash()
    user = session.scalar(select(User).where(User.name == name))
    try:
        HASHER.verify(user.password_hash if user else nobodys, storable(password))
    except VerifyMismatchError as error:
        raise WrongSignIn() from error
    if user is None:
        raise WrongSignIn()
    return user


def by_id(session: Session, user_id: str) -> User | None:
    """The account that a session cookie names; None when it is gone."""
    return session.get(User, user_id)


@cache
def _nobodys_hash() -> str:
    return HASHER.hash("nobody")
