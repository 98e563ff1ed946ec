"""Signing in through the provider of the settings: there, and back with its answer."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from starlette.responses import RedirectResponse, Response

from models.errors import CamKetError, LostSignIn, NotFound, OpenIdRefused
from service.openid import Begun, Provider, account_of
from service.store.audit import Action, Outcome, record
from service.web.access import access_of, address_of, local_path
from service.web.guard import Guarded
from service.web.sign_in import entered, sign_in_form

router = APIRouter(include_in_schema=False, route_class=Guarded)
COOKIE = "camket_openid"
PATH = "/sign-in/openid"
SECONDS = 600  # that a person may take at the provider


@router.get("/sign-in/openid")
def begin(request: Request, back: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Send the browser to the provider; what must come back with it stays in a cookie."""
    try:
        address, begun = _provider(request).begin()
    except CamKetError as error:
        return _fault(request, error, local_path(back))
    response = RedirectResponse(address, 303)
    kept = [begun.state, begun.nonce, begun.verifier, local_path(back)]
    response.set_cookie(
        COOKIE,
        str(_signer(request).dumps(kept)),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.secure_cookies,
    )
    return response


@router.get("/sign-in/openid/back")
def finish(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Check the provider's answer and begin a session."""
    provider = _provider(request)
    back = "/"
    try:
        begun, back = _begun(request, state)
        if not code:  # a person who declines, or an error of the provider
            raise OpenIdRefused()
        identity = provider.finish(begun, code)
        office = request.app.state.office
        with office.store.begin() as session:
            user = account_of(session, identity, office.settings.openid_roles, office.now())
    except CamKetError as error:
        response = _fault(request, error, back)
    else:
        response = entered(request, user, back)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.openid
    if provider is None:
        raise NotFound()
    return provider


def _begun(request: Request, state: str) -> tuple[Begun, str]:
    """The sign-in that this browser has begun, and where it wanted to go. LostSignIn."""
    try:
        kept = _signer(request).loads(request.cookies.get(COOKIE, ""), max_age=SECONDS)
        known, nonce, verifier, back = map(str, kept)
    except (BadData, ValueError, TypeError) as error:
        raise LostSignIn() from error
    if known != state:
        raise LostSignIn()
    return Begun(known, nonce, verifier), back


def _signer(request: Request) -> URLSafeTimedSerializer:
    office = request.app.state.office

    class OfficeClock(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(office.now().timestamp())

    return URLSafeTimedSerializer(office.secret, salt="openid", signer=OfficeClock)


def _fault(request: Request, error: CamKetError, back: str) -> Response:
    office = request.app.state.office
    with office.store.begin() as session:
        told = {"openid": error.code, "address": address_of(request)}
        record(session, "", Action.SIGN_IN, outcome=Outcome.REFUSED, now=office.now(),
               details=told)  # fmt: skip
    request.state.nonce = access_of(request).stranger_nonce(request)
    return sign_in_form(request, back, error=error)
