"""Who asks: a signed session cookie for people, HTTP Basic for programs, tokens in forms.

A session names its account and a digest of the account's password, so that a changed password or
a removed account ends it at the next request. Its nonce makes the token that every state-changing
form and fetch must bring.
"""

import base64
import hashlib
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.security.http import HTTPAuthorizationCredentials, HTTPBase
from itsdangerous import BadData, Signer, TimestampSigner, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from models.errors import SignInNeeded, StaleForm, WrongSignIn
from models.tables import User
from service.store import accounts
from service.web.forms import read_form

if TYPE_CHECKING:
    from service.wiring import Office

SESSION_COOKIE = "camket_session"
FORM_COOKIE = "camket_form"  # the nonce of a person who has no session yet
TOKEN_FIELD = "csrf"
TOKEN_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# One check of a password takes 64 MB and a tenth of a second of a core.
VERIFYING = threading.BoundedSemaphore(4)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person and the nonce of the session."""

    user: User
    nonce: str


class Access:
    """Signs and checks sessions and form tokens for one office."""

    def __init__(self, office: "Office") -> None:
        class OfficeClock(TimestampSigner):
            """Signs with the office's clock, which tests turn."""

            def get_timestamp(self) -> int:
                return int(office.now().timestamp())

        self._office = office
        self._hours = office.settings.session_hours
        self._sessions = URLSafeTimedSerializer(office.secret, salt="session", signer=OfficeClock)
        self._tokens = Signer(office.secret, salt="form")

    def verify(self, name: str, password: str) -> User:
        """The account of a name and password; WrongSignIn otherwise."""
        with VERIFYING, self._office.store.reading() as session:
            return accounts.verify(session, name, password)

    def start(self, response: Response, user: User) -> None:
        """Begin a session in a cookie of ``response``."""
        ticket = {"u": user.id, "p": _stamp(user), "n": secrets.token_urlsafe(16)}
        self._set(response, SESSION_COOKIE, str(self._sessions.dumps(ticket)), self._hours * 3600)

    def end(self, response: Response) -> None:
        """Forget the session."""
        response.delete_cookie(SESSION_COOKIE)

    def session(self, request: Request) -> Session | None:
        """The session that a request brings; None when there is none that still holds."""
        cookie = request.cookies.get(SESSION_COOKIE)
        if not cookie:
            return None
        try:
            ticket = self._sessions.loads(cookie, max_age=self._hours * 3600)
        except BadData:
            return None
        with self._office.store.reading() as session:
            user = accounts.by_id(session, ticket["u"])
        if user is None or not secrets.compare_digest(ticket["p"], _stamp(user)):
            return None
        return Session(user, ticket["n"])

    def stranger_nonce(self, request: Request) -> str:
        """The nonce of a person without session: the one that the browser keeps, or a new one."""
        return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(16)

    def keep_stranger(self, response: Response, nonce: str) -> None:
        """Keep a stranger's nonce in a cookie of ``response``."""
        self._set(response, FORM_COOKIE, nonce, self._hours * 3600)

    def token(self, nonce: str) -> str:
        """The token that a form made for ``nonce`` must bring."""
        return self._tokens.get_signature(nonce).decode()

    def check(self, nonce: str, token: str) -> None:
        """Raise StaleForm unless ``token`` was made for ``nonce``."""
        if not nonce or not secrets.compare_digest(self.token(nonce).encode(), token.encode()):
            raise StaleForm()

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            httponly=True,
            samesite="lax",
            secure=self._office.settings.secure_cookies,
        )


def _stamp(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def access_of(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def recognise(request: Request) -> User | None:
    """The person whose session a request brings, if any; pages greet them by it."""
    session = access_of(request).session(request)
    if session is None:
        return None
    request.state.user, request.state.nonce = session.user, session.nonce
    return session.user


def page_reader(request: Request) -> User:
    """The person who asks for a page; SignInNeeded sends others to sign in."""
    user = recognise(request)
    if user is None:
        raise SignInNeeded()
    return user


def api_reader(
    request: Request,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBase(scheme="basic", scheme_name="account", auto_error=False)),
    ],
) -> User:
    """Who asks the API: by HTTP Basic, or by a session, which needs a token to change anything."""
    access = access_of(request)
    if credentials is not None:
        return access.verify(*_name_and_password(credentials))
    user = page_reader(request)
    if request.method not in SAFE_METHODS:
        access.check(request.state.nonce, request.headers.get(TOKEN_HEADER, ""))
    return user


def _name_and_password(credentials: HTTPAuthorizationCredentials) -> tuple[str, str]:
    if credentials.scheme.lower() != "basic":
        raise SignInNeeded()
    try:
        name, colon, password = base64.b64decode(credentials.credentials).decode().partition(":")
    except ValueError as error:
        raise WrongSignIn() from error
    if not colon:
        raise WrongSignIn()
    return name, password


PageReader = Annotated[User, Depends(page_reader)]
ApiReader = Annotated[User, Depends(api_reader)]


async def page_form(request: Request, user: PageReader) -> AsyncIterator[FormData]:
    """A small form of a signed-in person, its token checked."""
    async with _checked(request, request.state.nonce) as form:
        yield form


async def upload_form(request: Request, user: PageReader) -> AsyncIterator[FormData]:
    """A form with files of a signed-in person, its token checked."""
    limit = request.app.state.settings.max_file_mb
    async with _checked(request, request.state.nonce, limit) as form:
        yield form


async def stranger_form(request: Request) -> AsyncIterator[FormData]:
    """A small form of a person who has no session yet."""
    async with _checked(request, request.cookies.get(FORM_COOKIE, "")) as form:
        yield form


async def any_form(request: Request) -> AsyncIterator[FormData]:
    """A small form of anybody, with or without session."""
    session = await run_in_threadpool(access_of(request).session, request)
    nonce = session.nonce if session else request.cookies.get(FORM_COOKIE, "")
    async with _checked(request, nonce) as form:
        yield form


TOGETHER = 5  # largest files that one form may bring


@asynccontextmanager
async def _checked(request: Request, nonce: str, file_mb: int = 0) -> AsyncIterator[FormData]:
    form = await read_form(request, file_mb=file_mb, together_mb=file_mb * TOGETHER)
    try:
        access_of(request).check(nonce, str(form.get(TOKEN_FIELD, "")))
        yield form
    finally:
        await form.close()


PageForm = Annotated[FormData, Depends(page_form)]
UploadForm = Annotated[FormData, Depends(upload_form)]
StrangerForm = Annotated[FormData, Depends(stranger_form)]
AnyForm = Annotated[FormData, Depends(any_form)]


def local_path(address: str) -> str:
    """``address`` when it is a path of this site, else the front page: no open redirect."""
    parts = urlsplit(address) if address.isprintable() else None
    if (
        parts is None
        or parts.scheme
        or parts.netloc
        or not address.startswith("/")
        or address.startswith("//")
        or "\\" in address
    ):
        return "/"
    return address
