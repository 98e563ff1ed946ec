"""Local accounts on both databases."""

import time
from datetime import UTC, datetime
from statistics import median

import pytest

from models.access import Role
from models.errors import NameTaken, WrongSignIn
from service.store import Store, accounts, rights

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def lan(store: Store) -> str:
    with store.begin() as session:
        return accounts.add_user(session, "Lan", "bí mật của Lan", now=NOW).id


def test_the_right_password_signs_in(store: Store, lan: str) -> None:
    with store.reading() as session:
        user = accounts.verify(session, "Lan", "bí mật của Lan")
        assert (user.id, user.created_at) == (lan, NOW)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Lan", "bí mật của lan"),
        ("Lan", ""),
        ("lan", "bí mật của Lan"),
        ("Nobody", "bí mật của Lan"),
        ("Nobody", "nobody"),
        ("", ""),
        ("La\0n", "x"),
        ("La\ud800n", "x\ud800"),
        ("x" * 1000, "x"),
    ],
)
def test_anything_else_does_not(store: Store, lan: str, name: str, password: str) -> None:
    with store.reading() as session, pytest.raises(WrongSignIn):
        accounts.verify(session, name, password)


def test_a_name_is_taken_once(store: Store, lan: str) -> None:
    with store.begin() as session:
        with pytest.raises(NameTaken, match="Lan"):
            accounts.add_user(session, "Lan", "another", now=NOW)
        accounts.add_user(session, "Minh", "p", administrator=True, now=NOW)  # the session lives on
    with store.reading() as session:
        minh = accounts.verify(session, "Minh", "p")
        assert rights.reader_of(session, minh).roles == {Role.ADMINISTRATOR}
        assert accounts.verify(session, "Lan", "bí mật của Lan").id == lan


def test_an_account_is_found_by_id(store: Store, lan: str) -> None:
    with store.reading() as session:
        found = accounts.by_id(session, lan)
        assert found is not None
        assert found.name == "Lan"
        assert accounts.by_id(session, "0" * 32) is None


def test_the_password_is_not_kept(store: Store, lan: str) -> None:
    with store.reading() as session:
        user = accounts.by_id(session, lan)
        assert user is not None
        assert user.password_hash.startswith("$argon2id$")
        assert "Lan" not in user.password_hash


def test_time_does_not_tell_whether_a_name_exists(store: Store, lan: str) -> None:
    def seconds(name: str) -> float:
        taken = []
        for _ in range(5):
            started = time.process_time()
            with store.reading() as session, pytest.raises(WrongSignIn):
                accounts.verify(session, name, "wrong")
            taken.append(time.process_time() - started)
        return median(taken)

    seconds("warm")
    assert 0.5 < seconds("Lan") / seconds("Nobody") < 2
