"""Kill -9 of `camket serve` while it takes a file and reads others: nothing promised is lost."""

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from models.access import Role
from service.settings import Settings
from service.store import accounts, documents
from service.wiring import Office
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.running import Served, wait_until

END = b"\r\n--cut--\r\n"
ACCOUNT = ("Lan", "mật khẩu dài")
FILES = [
    agreement_pdf(
        text.replace("12/TT", f"{number}/TT").replace("7/2026", f"{number}/2026"), pages=3
    )
    for number in range(20, 22)
    for text in (VIETNAMESE, ENGLISH)
]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Office]:
    """The register's rows, seen from outside."""
    office = Office(Settings(data=tmp_path / "var"))
    with office.store.begin() as session:
        accounts.add_user(session, *ACCOUNT, roles=[Role.FOREIGN_AFFAIRS], now=office.now())
    yield office
    office.close()


def states(register: Office) -> dict[str, str]:
    with register.store.reading() as session:
        rows, _ = documents.listed(session, None)
    return {row.id: row.state for row in rows}


def upload(served: Served, number: int) -> str:
    """Hand in a file; the id is the acknowledgement."""
    answer = httpx.post(
        f"{served.url}/api/documents",
        auth=httpx.BasicAuth(*(part.encode() for part in ACCOUNT)),
        files={"file": (f"{number}.pdf", FILES[number], "application/pdf")},
        timeout=30,
    )
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["uploaded"][0]["document"]["id"]
    return key


def half_an_upload(served: Served, pdf: bytes) -> socket.socket:
    """A connection on which half of a file has been sent."""
    credentials = httpx.BasicAuth(*(part.encode() for part in ACCOUNT))
    request = next(credentials.auth_flow(httpx.Request("POST", served.url)))
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="half.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + pdf
    )
    head = (
        f"POST /api/documents HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: {request.headers['Authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=cut\r\n"
        f"Content-Length: {len(body) + len(END)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", served.port))
    connection.sendall(head.encode() + (body + END)[: len(body) // 2])
    return connection


def test_nothing_that_was_acknowledged_is_lost(register: Office, tmp_path: Path) -> None:
    data, log = register.settings.data, tmp_path / "log"

    served = Served(data, log)
    acknowledged = [upload(served, number) for number in range(3)]
    with half_an_upload(served, FILES[3]):
        wait_until(lambda: "reading" in states(register).values(), seconds=20)
        served.kill()
    assert set(states(register)) == set(acknowledged)
    assert set(states(register).values()) - {"read"}, "it was too quick to be interrupted"

    served = Served(data, log)
    wait_until(lambda: set(states(register).values()) == {"read"}, seconds=60)
    assert set(states(register)) == set(acknowledged)

    # Other commands work beside the server, which owns the index.
    doctor = served.camket("doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    assert json.loads(doctor.stdout)["agree"] is True
    search = served.camket("search", "học bổng cho sinh viên", "--json")
    assert {hit["document"] for hit in json.loads(search.stdout)["hits"]} <= set(acknowledged)
    assert json.loads(search.stdout)["hits"]
    assert served.stop() == -signal.SIGTERM
    written = log.read_text()
    assert "Application shutdown complete" in written
    assert "học bổng" not in written
    assert "scholarships" not in written
