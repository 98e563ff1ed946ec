"""Who asks: a session cookie for people, HTTP Basic or a bearer token for programs.

A session is a row that its cookie names; it ends when its hours are over, when the person or an
administrator ends it, when the password changes or the account is disabled. The scope of who asks
is compiled anew for each request, so that what was taken away is gone at the next one.
"""

import base64
import hashlib
import hmac
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

from models.access import Reader, Right
from models.errors import SignInNeeded, StaleForm, WrongCode, WrongSignIn
from models.people import ApiToken
from models.tables import User
from service.store import accounts, factors, rights, sign_ins
from service.store.audit import Action, Outcome, record
from service.web import guard
from service.web.forms import read_form

if TYPE_CHECKING:
    from service.wiring import Office

SESSION_COOKIE = "camket_session"
FORM_COOKIE = "camket_form"  # the nonce of a person who has no session yet
TOKEN_FIELD = "csrf"
TOKEN_HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HALFWAY = 300  # seconds between a password and its code
# One check of a password takes 64 MB and a tenth of a second of a core.
VERIFYING = threading.BoundedSemaphore(4)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person, and the id and nonce of the session."""

    user: Reader
    nonce: str
    id: str


class Access:
    """Begins and checks sessions and form tokens for one office."""

    def __init__(self, office: "Office") -> None:
        class OfficeClock(TimestampSigner):
            """Signs with the office's clock, which tests turn."""

            def get_timestamp(self) -> int:
                return int(office.now().timestamp())

        self._office = office
        self._hours = office.settings.session_hours
        self._halfway = URLSafeTimedSerializer(office.secret, salt="code", signer=OfficeClock)
        self._tokens = Signer(office.secret, salt="form")

    def verify(self, name: str, password: str, address: str) -> User:
        """The account of a name and password; WrongSignIn or TooManyTries otherwise."""
        office, key = self._office, self._try_key(name, address)
        with office.store.reading() as session:
            sign_ins.refuse_hurry(session, key, office.now())
        try:
            with VERIFYING, office.store.reading() as session:
                user = accounts.verify(session, name, password)
        except WrongSignIn:
            self._count_failure(name, key, address)
            raise
        return user

    def verify_code(self, user_id: str, code: str, address: str) -> User:
        """The account whose password was right a moment ago, its code checked, too. WrongCode."""
        office = self._office
        with office.store.reading() as session:
            name = accounts.one(session, user_id).name
        key = self._try_key(name, address)
        with office.store.reading() as session:
            sign_ins.refuse_hurry(session, key, office.now())
        try:
            with office.store.begin() as session:
                user = accounts.one(session, user_id)
                factors.check(session, user, code, office.secret, office.now())
        except WrongCode:
            self._count_failure(name, key, address)
            raise
        return user

    def needs_code(self, user: User) -> bool:
        """Whether the person has switched a second factor on."""
        with self._office.store.reading() as session:
            return factors.is_on(session, user.id)

    def halfway(self, user: User) -> str:
        """A word that says for a few minutes that this person's password was right."""
        return str(self._halfway.dumps([user.id, sign_ins.stamp(user)]))

    def halfway_user(self, word: str) -> str:
        """Whose password was right; WrongSignIn when that is too long ago."""
        try:
            user_id, stamp = self._halfway.loads(word, max_age=HALFWAY)
        except (BadData, ValueError) as error:
            raise WrongSignIn() from error
        with self._office.store.reading() as session:
            user = accounts.by_id(session, str(user_id))
        if user is None or sign_ins.stamp(user) != stamp:
            raise WrongSignIn()
        return user.id

    def _count_failure(self, name: str, key: str, address: str) -> None:
        office = self._office
        with office.store.begin() as session:
            sign_ins.failed(session, key, office.now())
            # The name may be a password typed into the wrong box: kept only as a digest.
            told = {"name": self.blurred(name), "address": address}
            record(session, "", Action.SIGN_IN, outcome=Outcome.REFUSED, now=office.now(),
                   details=told)  # fmt: skip

    def _try_key(self, name: str, address: str) -> str:
        return self.blurred(f"{name.casefold()}\0{address}")

    def blurred(self, text: str) -> str:
        """A digest that tells equal texts but, without our key, not what they are."""
        key = self._office.secret.encode()
        return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def start(self, response: Response, user: User, address: str = "", agent: str = "") -> None:
        """Begin a session in a cookie of ``response``."""
        office = self._office
        with office.store.begin() as session:
            sign_ins.succeeded(session, self._try_key(user.name, address))
            fresh = sign_ins.begin(
                session, user, now=office.now(), hours=self._hours, address=address, agent=agent
            )
            reader = rights.reader_of(session, user)
            record(session, reader, Action.SIGN_IN, now=office.now(), details={"address": address})
        self._set(response, SESSION_COOKIE, fresh.ticket, self._hours * 3600)

    def end(self, response: Response, session_id: str, reader: Reader) -> None:
        """End a session and forget its cookie."""
        with self._office.store.begin() as session:
            sign_ins.end(session, reader.id, session_id)
            record(session, reader, Action.SIGN_OUT, now=self._office.now())
        response.delete_cookie(SESSION_COOKIE)

    def session(self, request: Request) -> Session | None:
        """The session that a request brings; None when there is none that still holds."""
        ticket = request.cookies.get(SESSION_COOKIE)
        if not ticket:
            return None
        office, now = self._office, self._office.now()
        with office.store.reading() as session:
            found = sign_ins.current(session, ticket, now)
            if found is None:
                return None
            row, user = found
            reader = rights.reader_of(session, user)
        if now - row.seen_at > sign_ins.SEEN_EVERY:
            with office.store.begin() as session:
                sign_ins.seen(session, row.id, now)
        return Session(reader, row.nonce, row.id)

    def by_password(self, name: str, password: str, address: str) -> Reader:
        """A program's person by HTTP Basic; one with a second factor must use a token."""
        user = self.verify(name, password, address)
        with self._office.store.reading() as session:
            if factors.is_on(session, user.id):
                raise WrongSignIn()
            return rights.reader_of(session, user)

    def by_token(self, secret: str) -> Reader:
        """A program's person by bearer token, with no more rights than the token has."""
        office = self._office
        with office.store.reading() as session:
            found = sign_ins.token_user(session, secret, office.now())
            if found is None:
                raise WrongSignIn()
            user, allowed, row = found
            reader = rights.reader_of(session, user)
        if row.used_at is None or office.now() - row.used_at > sign_ins.SEEN_EVERY:
            with office.store.begin() as session:
                if kept := session.get(ApiToken, row.id):
                    kept.used_at = office.now()
        return Reader(reader.id, reader.name, reader.scope.limited_to(allowed), reader.roles)

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


def access_of(request: Request) -> Access:
    access: Access = request.app.state.access
    return access


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy the server puts in what the proxy says."""
    return request.client.host if request.client else ""


def recognise(request: Request) -> Reader | None:
    """The person whose session a request brings, if any; pages greet them by it."""
    session = access_of(request).session(request)
    if session is None:
        return None
    request.state.user, request.state.nonce = session.user, session.nonce
    request.state.session_id = session.id
    return session.user


def page_reader(request: Request) -> Reader:
    """The person who asks for a page; SignInNeeded sends others to sign in."""
    user = recognise(request)
    if user is None:
        raise SignInNeeded()
    guard.allow(request, user)
    return user


def api_reader(
    request: Request,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None,
        Depends(HTTPBase(scheme="basic", scheme_name="account", auto_error=False)),
    ],
) -> Reader:
    """Who asks the API: by HTTP Basic, by a bearer token, or by a session with its form token."""
    access = access_of(request)
    if credentials is not None:
        user = _by_credentials(access, credentials, address_of(request))
        request.state.user = user
    else:
        session_user = recognise(request)
        if session_user is None:
            raise SignInNeeded()
        user = session_user
        if request.method not in SAFE_METHODS:
            access.check(request.state.nonce, request.headers.get(TOKEN_HEADER, ""))
    guard.allow(request, user)
    return user


def _by_credentials(
    access: Access, credentials: HTTPAuthorizationCredentials, address: str
) -> Reader:
    match credentials.scheme.lower():
        case "basic":
            return access.by_password(*_name_and_password(credentials), address)
        case "bearer":
            return access.by_token(credentials.credentials)
        case _:
            raise SignInNeeded()


def _name_and_password(credentials: HTTPAuthorizationCredentials) -> tuple[str, str]:
    try:
        name, colon, password = base64.b64decode(credentials.credentials).decode().partition(":")
    except ValueError as error:
        raise WrongSignIn() from error
    if not colon:
        raise WrongSignIn()
    return name, password


PageReader = Annotated[Reader, Depends(page_reader)]
ApiReader = Annotated[Reader, Depends(api_reader)]


async def page_form(request: Request, user: PageReader) -> AsyncIterator[FormData]:
    """A small form of a signed-in person, its token checked."""
    async with _checked(request, request.state.nonce) as form:
        yield form


async def upload_form(request: Request, user: PageReader) -> AsyncIterator[FormData]:
    """A form with files of a signed-in person, its token checked."""
    user.require(Right.ADD)
    limit = request.app.state.settings.max_file_mb
    async with _checked(request, request.state.nonce, limit) as form:
        yield form


async def long_form(request: Request, user: PageReader) -> AsyncIterator[FormData]:
    """A form with many words of a signed-in person, its token checked; no files."""
    form = await read_form(request, together_mb=LONG_MB, fields=LONG_FIELDS)
    try:
        access_of(request).check(request.state.nonce, str(form.get(TOKEN_FIELD, "")))
        yield form
    finally:
        await form.close()


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


LONG_MB, LONG_FIELDS = 4, 10_000
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
LongForm = Annotated[FormData, Depends(long_form)]
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
