"""Signing in and out, and the switch of language."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from models.errors import CamKetError, RequestError, TooManyTries, WrongCode, WrongSignIn
from models.tables import User
from service.web.access import (
    FORM_COOKIE,
    AnyForm,
    PageForm,
    StrangerForm,
    access_of,
    address_of,
    local_path,
)
from service.web.guard import Guarded
from service.web.rendering import LANGUAGE_COOKIE, render, said
from service.web.translation import LANGUAGES

router = APIRouter(include_in_schema=False, route_class=Guarded)
YEAR = 365 * 24 * 3600  # seconds


@router.get("/sign-in")
def sign_in_page(
    request: Request, back: Annotated[str, Query(alias="next")] = "/", left: bool = False
) -> Response:
    """The form; a person who is signed in already goes on."""
    access = access_of(request)
    if access.session(request):
        return RedirectResponse(local_path(back), 303)
    request.state.nonce = access.stranger_nonce(request)
    return sign_in_form(request, local_path(back), left=left)


def sign_in_form(
    request: Request, back: str, *, name: str = "", error: CamKetError | None = None,
    left: bool = False,
) -> Response:  # fmt: skip
    """The page of the form; ``left``: after signing out, with the way out of the provider."""
    provider = request.app.state.openid
    response = render(
        request,
        "sign_in.html",
        status=error.status if error else 200,
        next=back,
        name=name,
        fault=said(request, error) if error else None,
        openid=provider is not None,
        leave=provider.leave() if provider and left else "",
    )
    access_of(request).keep_stranger(response, request.state.nonce)
    return response


@router.post("/sign-in")
def sign_in(request: Request, form: StrangerForm) -> Response:
    """Check name and password and begin a session."""
    access = access_of(request)
    name, back = str(form.get("name", "")), local_path(str(form.get("next", "/")))
    try:
        user = access.verify(name, str(form.get("password", "")), address_of(request))
    except (WrongSignIn, TooManyTries) as error:
        request.state.nonce = request.cookies[FORM_COOKIE]
        return sign_in_form(request, back, name=name, error=error)
    return entered(request, user, back)


@router.post("/sign-in/code")
def sign_in_with_code(request: Request, form: StrangerForm) -> Response:
    """Check the code of the second factor and begin a session."""
    access = access_of(request)
    word, back = str(form.get("word", "")), local_path(str(form.get("next", "/")))
    user_id = access.halfway_user(word)
    try:
        user = access.verify_code(user_id, str(form.get("code", "")), address_of(request))
    except (WrongCode, TooManyTries) as error:
        return _code_page(request, word, back, error)
    return _begun(request, user, back)


def _code_page(
    request: Request, word: str, back: str, error: CamKetError | None = None
) -> Response:
    access = access_of(request)
    request.state.nonce = access.stranger_nonce(request)
    fault = said(request, error) if error else None
    status = error.status if error else 200
    response = render(
        request, "sign_in_code.html", status=status, word=word, next=back, fault=fault
    )
    access.keep_stranger(response, request.state.nonce)
    return response


def entered(request: Request, user: User, back: str) -> Response:
    """What follows when it is clear who asks: the second factor where there is one, else in."""
    access = access_of(request)
    if access.needs_code(user):
        return _code_page(request, access.halfway(user), back)
    return _begun(request, user, back)


def _begun(request: Request, user: User, back: str) -> Response:
    response = RedirectResponse(back, 303)
    agent = request.headers.get("user-agent", "")
    access_of(request).start(response, user, address_of(request), agent)
    return response


@router.post("/sign-out")
def sign_out(request: Request, form: PageForm) -> Response:
    """End the session."""
    response = RedirectResponse(
        "/sign-in?left=true" if request.app.state.openid else "/sign-in", 303
    )
    access_of(request).end(response, request.state.session_id, request.state.user)
    return response


@router.post("/language")
def choose_language(request: Request, form: AnyForm) -> Response:
    """Keep the language of pages in a cookie and go back to where the person was."""
    language = str(form.get("language", ""))
    if language not in LANGUAGES:
        raise RequestError()
    response = RedirectResponse(local_path(str(form.get("next", "/"))), 303)
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.secure_cookies,
    )
    return response
