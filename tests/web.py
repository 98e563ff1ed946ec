"""A person at the web side: the real application over a real office, without a network."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response as Answer
from sqlalchemy import select
from starlette.responses import Response

from models.access import Role
from models.register import DocumentKind
from models.tables import User
from service import Settings, create_app
from service.intake import take
from service.reading import read_queued
from service.store import accounts
from service.web.access import SESSION_COOKIE
from service.wiring import Office
from tests.builders import LetterEncoder

NAME, PASSWORD = "lan", "Mật khẩu của Lan"
ROLES = (Role.FOREIGN_AFFAIRS,)  # all contents, no administration
SITE = "https://testserver"
PAGE = {"Accept": "text/html"}


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.time = datetime(2026, 4, 1, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def turn(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class Web:
    """The application with one account, ``NAME``."""

    office: Office
    clock: Clock
    client: TestClient

    def stranger(self) -> TestClient:
        """A browser without cookies."""
        return TestClient(self.client.app, SITE, headers=PAGE, follow_redirects=False)

    def add(self, pdf: bytes, filename: str, kind: DocumentKind | None = None) -> str:
        """Hand a file in, read it to the end, and return the document's id."""
        taken = take(self.office, io.BytesIO(pdf), filename, kind=kind)
        for item in taken:
            read_queued(self.office, item.document.id)
        return taken[0].document.id


@contextmanager
def open_web(data: Path, **given: object) -> Iterator[Web]:
    """The application in ``data``, with ``NAME`` signed in; nobody reads by itself.

    ``given`` are settings.
    """
    settings = Settings(**{"data": data, "workers": 0, **given})  # type: ignore[arg-type]
    clock = Clock()
    office = Office(settings, now=clock, encoder=LetterEncoder())
    with office.store.begin() as session:
        accounts.add_user(session, NAME, PASSWORD, now=clock(), roles=ROLES)
    app = create_app(settings, office)
    try:
        with TestClient(app, SITE, headers=PAGE, follow_redirects=False) as client:
            web = Web(office, clock, client)
            web.client = enter(web)
            yield web
    finally:
        office.close()


def sign_in(client: TestClient, name: str = NAME, password: str = PASSWORD) -> Answer:
    """Sign in as a browser does: load the form, fill it in, send it."""
    form = {"csrf": token_of(client.get("/sign-in").text), "name": name, "password": password}
    return client.post("/sign-in", data=form)


def enter(web: Web) -> TestClient:
    """A browser with a session of ``NAME``, without the work of checking a password."""
    access, answer = web.client.app.state.access, Response()  # type: ignore[attr-defined]
    with web.office.store.reading() as session:
        user = session.scalars(select(User).where(User.name == NAME)).one()
    access.start(answer, user)
    browser = web.stranger()
    browser.cookies.set(SESSION_COOKIE, answer.headers["set-cookie"].split("=", 1)[1].split(";")[0])
    return browser


def token_of(html: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf" (?:value|content)="([^"]+)"', html)
    assert found, "the page carries no token"
    return found[1]


def text_of(html: str) -> str:
    """What a person reads on a page: no tags, single blanks."""
    import html as entities

    body = re.sub(r"<(script|template|noscript)\b.*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", entities.unescape(body)).strip()
