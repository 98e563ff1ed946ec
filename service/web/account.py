"""A person's own account: password, second factor, sessions, tokens for programs."""

import segno
from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from models.access import Right
from models.errors import CamKetError, RequestError, WrongSignIn
from service.passwords import check_password
from service.store import accounts, factors, sign_ins
from service.store.audit import Action
from service.web.access import PageForm, access_of, address_of, page_reader
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.rendering import render, said

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

LONGEST_LIFE = 365  # days of a token


@router.get("/account")
def account_page(request: Request, asker: PageAsker) -> Response:
    """What a person can change about their account."""
    return _page(request, asker)


def _page(
    request: Request,
    asker: PageAsker,
    *,
    error: CamKetError | None = None,
    token: str = "",
    enrolling: str = "",
    codes: list[str] | None = None,
) -> Response:
    office = asker.office
    with office.store.reading() as session:
        sessions = sign_ins.sessions_of(session, asker.reader.id, office.now())
        tokens = sign_ins.tokens_of(session, asker.reader.id)
        second = factors.is_on(session, asker.reader.id)
    held = sorted(right for right in Right if asker.reader.can(right))
    return render(
        request,
        "account.html",
        status=error.status if error else 200,
        fault=said(request, error) if error else None,
        sessions=sessions,
        here_id=request.state.session_id,
        tokens=tokens,
        now=office.now(),
        rights=held,
        second=second,
        fresh_token=token,
        qr=_picture(enrolling) if enrolling else None,
        codes=codes or [],
    )


def _picture(address: str) -> Markup:
    """A QR code as an element of the page: our pages show no pictures from data addresses."""
    drawn = segno.make(address, micro=False).svg_inline(scale=5, border=4, omitsize=False)
    return Markup(drawn)  # nosec B704 - made here, of squares


@router.post("/account/password")
def change_password(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """Another password, for who knows the present one; all other sessions end."""
    fresh = str(form.get("fresh", ""))
    try:
        access_of(request).verify(
            asker.reader.name, str(form.get("password", "")), address_of(request)
        )
        check_password(fresh, asker.reader.name)
    except (WrongSignIn, RequestError) as error:
        return _page(request, asker, error=error)
    with asker.office.store.begin() as session:
        user = accounts.one(session, asker.reader.id)
        accounts.set_password(user, fresh)
        sign_ins.end_all(session, user.id)
        asker.record(session, Action.ACCOUNT, user.id, what="password")
    response = RedirectResponse("/account", 303)
    agent = request.headers.get("user-agent", "")
    access_of(request).start(response, user, address_of(request), agent)
    return response


@router.post("/account/sessions/{session_id}/end")
def end_session(asker: PageAsker, form: PageForm, session_id: str) -> Response:
    """End one session, or with ``others`` all but this one."""
    with asker.office.store.begin() as session:
        sign_ins.end(session, asker.reader.id, session_id)
        asker.record(session, Action.SIGN_OUT, asker.reader.id, what="session")
    return RedirectResponse("/account", 303)


@router.post("/account/sessions/end")
def end_other_sessions(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """End all sessions but the one that asks."""
    with asker.office.store.begin() as session:
        sign_ins.end_all(session, asker.reader.id, but=request.state.session_id)
        asker.record(session, Action.SIGN_OUT, asker.reader.id, what="other sessions")
    return RedirectResponse("/account", 303)


@router.post("/account/tokens")
def make_token(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """A token for a program; shown on the page that answers, and never again."""
    try:
        chosen = [Right(str(right)) for right in form.getlist("right")]
        days = int(str(form.get("days", "90")))
    except ValueError as error:
        raise RequestError() from error
    name = str(form.get("name", "")).strip()[:80]
    if not name or not chosen or not 1 <= days <= LONGEST_LIFE:
        return _page(request, asker, error=RequestError())
    office = asker.office
    with office.store.begin() as session:
        row, secret = sign_ins.make_token(
            session, asker.reader.id, name, chosen, days=days, now=office.now()
        )
        asker.record(session, Action.ACCOUNT, asker.reader.id, what="token made", token=row.id)
    return _page(request, asker, token=secret)


@router.post("/account/tokens/{token_id}/end")
def end_token(asker: PageAsker, form: PageForm, token_id: str) -> Response:
    """End a token."""
    with asker.office.store.begin() as session:
        sign_ins.end_token(session, asker.reader.id, token_id)
        asker.record(session, Action.ACCOUNT, asker.reader.id, what="token ended", token=token_id)
    return RedirectResponse("/account", 303)


@router.post("/account/second-factor")
def enrol_factor(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """Begin with a second factor: a secret to scan, which counts once its code is given."""
    try:
        with asker.office.store.begin() as session:
            user = accounts.one(session, asker.reader.id)
            address = factors.enrol(session, user, asker.office.secret)
    except RequestError as error:
        return _page(request, asker, error=error)
    return _page(request, asker, enrolling=address)


@router.post("/account/second-factor/confirm")
def confirm_factor(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """Switch the second factor on; answers with recovery codes."""
    office = asker.office
    try:
        with office.store.begin() as session:
            user = accounts.one(session, asker.reader.id)
            code = str(form.get("code", ""))
            codes = factors.confirm(session, user, code, office.secret, office.now())
            asker.record(session, Action.ACCOUNT, user.id, what="second factor on")
    except RequestError as error:
        return _page(request, asker, error=error)
    return _page(request, asker, codes=codes)
