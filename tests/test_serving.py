"""Several processes at one door: whichever answers, it is the same register."""

import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from models.access import Role
from service.settings import Settings
from service.store import accounts, audit
from service.store.audit import Action
from service.wiring import Office
from tests.builders import VIETNAMESE
from tests.readings import register
from tests.running import Served, wait_until

NAME, PASSWORD = "Lan", "mật khẩu dài"
CONNECTIONS = 12  # each may come to another process
PATIENCE = 120  # seconds; a loaded machine is slow, not wrong


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The register's rows, seen from outside."""
    office = Office(Settings(data=tmp_path / "var"))
    with office.store.begin() as session:
        accounts.add_user(session, NAME, PASSWORD, roles=[Role.FOREIGN_AFFAIRS], now=office.now())
    yield office
    office.close()


@pytest.fixture
def served(office: Office, tmp_path: Path) -> Iterator[Served]:
    register(office, VIETNAMESE, title="Thỏa thuận hợp tác")
    office.close()  # the index is free for who serves
    served = Served(office.settings.data, tmp_path / "log", processes=2)
    with suppress(ProcessLookupError):
        wait_until(lambda: len(served.answering()) == 2, seconds=PATIENCE)
        yield served
        served.stop()


def signed_in(served: Served) -> dict[str, str]:
    with httpx.Client(base_url=served.url, timeout=PATIENCE) as client:
        token = re.search(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
        assert token
        form = {"csrf": token[1], "name": NAME, "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 303
        return dict(client.cookies)


def asked(served: Served, cookies: dict[str, str], address: str) -> list[httpx.Response]:
    """Answers to one question over several connections at once."""
    clients = [
        httpx.Client(base_url=served.url, cookies=cookies, timeout=PATIENCE)
        for _ in range(CONNECTIONS)
    ]
    answers = [client.get(address) for client in clients]
    for client in clients:
        client.close()
    return answers


def test_whichever_answers_knows_the_person_and_finds_the_same(
    served: Served, office: Office
) -> None:
    cookies = signed_in(served)
    for address in ("/documents", "/search?q=hợp tác", "/api/search?q=hợp tác"):
        answers = asked(served, cookies, address)
        assert {answer.status_code for answer in answers} == {200}
        assert all("Thỏa thuận hợp tác" in answer.text for answer in answers)
    with office.store.reading() as session:
        assert audit.verify(session).broken is None
        seen = audit.listed(session, action=Action.SEARCH, limit=100)
    assert len(seen) == 2 * CONNECTIONS


def test_what_is_taken_away_is_gone_for_all_of_them(served: Served, office: Office) -> None:
    cookies = signed_in(served)
    assert {answer.status_code for answer in asked(served, cookies, "/documents")} == {200}
    with office.store.begin() as session:
        accounts.named(session, NAME).disabled_at = office.now()
    assert {answer.status_code for answer in asked(served, cookies, "/documents")} == {303}


def test_they_count_together(served: Served) -> None:
    cookies = signed_in(served)
    asked(served, cookies, "/basket")
    told = asked(served, {}, "/metrics")
    wanted = r'camket_requests_total\{method="GET",route="/basket",status="200"\} (\S+)'
    for answer in told:
        found = re.search(wanted, answer.text)
        assert found
        assert float(found[1]) == CONNECTIONS


def test_one_that_ends_by_itself_comes_back(served: Served) -> None:
    first, other = served.answering()
    psutil.Process(other).kill()
    wait_until(lambda: len(set(served.answering()) - {other}) == 2, seconds=PATIENCE)
    assert first in served.answering()
    cookies = signed_in(served)
    assert {answer.status_code for answer in asked(served, cookies, "/documents")} == {200}


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_none_outlives_the_first(served: Served, how: str) -> None:
    processes = [psutil.Process(pid) for pid in served.answering()]
    if how == "stop":
        assert served.stop() in (0, -signal.SIGTERM)
    else:
        served.kill()
    _, left = psutil.wait_procs(processes, timeout=PATIENCE)
    assert left == []
