"""Pages of the administrator (accounts, roles, bodies) and of inspectors (the audit)."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response, StreamingResponse

from models.access import REGISTER_ROLES, BodyLevel, Level, Role
from models.errors import BadRight, NoRight, RequestError
from service.exporting import audit_rows
from service.passwords import check_password
from service.store import accounts, audit, factors, rights, sign_ins
from service.store.audit import Action
from service.web.access import PageForm, page_reader
from service.web.asking import Asker, PageAsker
from service.web.guard import Guarded
from service.web.rendering import render, said

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

ENTRIES = 100  # of the audit on a page
BACK = "/people"
Choice = Annotated[str, Query(max_length=80)]
Page = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/people")
def people_page(request: Request, asker: PageAsker) -> Response:
    """Accounts, roles and bodies."""
    return _people(request, asker)


def _people(request: Request, asker: Asker, error: RequestError | None = None) -> Response:
    with asker.office.store.reading() as session:
        people = [
            (user, rights.held_by(session, user.id), factors.is_on(session, user.id))
            for user in accounts.listed(session)
        ]
        bodies = rights.bodies(session)
    return render(
        request,
        "people.html",
        status=error.status if error else 200,
        fault=said(request, error) if error else None,
        people=people,
        bodies=bodies,
        roles=tuple(Role),
        levels=tuple(Level),
        body_levels=tuple(BodyLevel),
    )


@router.post("/people")
def add_person(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """A new account, without any role yet."""
    name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
    try:
        if not 0 < len(name) <= accounts.LONGEST_NAME:
            raise RequestError()
        check_password(password, name)
        with asker.office.store.begin() as session:
            user = accounts.add_user(session, name, password, now=asker.office.now())
            asker.record(session, Action.ACCOUNT, user.id, what="added")
    except RequestError as error:
        return _people(request, asker, error)
    return RedirectResponse(BACK, 303)


@router.post("/people/{user_id}")
def change_person(request: Request, asker: PageAsker, form: PageForm, user_id: str) -> Response:
    """Disable, enable, clear, give a new password, or forget a lost second factor."""
    try:
        _change(asker, form, user_id)
    except (NoRight, BadRight, RequestError) as error:
        if error.status in (403, 404):
            raise
        return _people(request, asker, error)
    return RedirectResponse(BACK, 303)


def _change(asker: Asker, form: FormData, user_id: str) -> None:
    what, office = str(form.get("what", "")), asker.office
    if user_id == asker.reader.id:
        raise NoRight()  # nobody administers themselves: another administrator must
    with office.store.begin() as session:
        user = accounts.one(session, user_id)
        match what:
            case "disable" | "enable":
                user.disabled_at = office.now() if what == "disable" else None
                if what == "disable":
                    sign_ins.end_all(session, user.id)
            case "password":
                password = str(form.get("password", ""))
                check_password(password, user.name)
                accounts.set_password(user, password)
                sign_ins.end_all(session, user.id)
            case "clearance":
                user.clearance = _level(form)
            case "no-second-factor":
                factors.switch_off(session, user.id)
            case "sessions":
                sign_ins.end_all(session, user.id)
            case _:
                raise RequestError()
        asker.record(session, Action.ACCOUNT, user.id, what=what, level=int(user.clearance))


def _level(form: FormData) -> Level:
    try:
        return Level(int(str(form.get("level", ""))))
    except ValueError as error:
        raise RequestError() from error


@router.post("/people/{user_id}/roles")
def change_role(request: Request, asker: PageAsker, form: PageForm, user_id: str) -> Response:
    """Give a role or take it away, in a body where the role is of that kind."""
    if user_id == asker.reader.id:
        raise NoRight()
    try:
        role = Role(str(form.get("role", "")))
    except ValueError as error:
        raise RequestError() from error
    body = None if role in REGISTER_ROLES else str(form.get("body", ""))
    change = rights.take_away if form.get("what") == "take" else rights.give
    with asker.office.store.begin() as session:
        user = accounts.one(session, user_id)
        change(session, user.id, role, body)
        asker.record(
            session, Action.RIGHTS, user.id, what=change.__name__, role=role, body=body or "-"
        )
    return RedirectResponse(BACK, 303)


@router.post("/bodies")
def add_body(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """A new body below another."""
    name = str(form.get("name", "")).strip()[:500]
    try:
        level = BodyLevel(str(form.get("level", "")))
    except ValueError as error:
        raise RequestError() from error
    if not name:
        return _people(request, asker, RequestError())
    with asker.office.store.begin() as session:
        body = rights.add_body(session, name, str(form.get("parent", "")), level)
        asker.record(session, Action.RIGHTS, body.id, what="body added")
    return RedirectResponse(BACK, 303)


@router.get("/audit")
def audit_page(
    request: Request,
    asker: PageAsker,
    action: Choice = "",
    actor: Choice = "",
    subject: Choice = "",
    page: Page = 1,
) -> Response:
    """Who did what, the latest first."""
    with asker.office.store.reading() as session:
        entries = audit.listed(
            session,
            action=action,
            actor=actor,
            subject=subject,
            limit=ENTRIES + 1,
            offset=(page - 1) * ENTRIES,
        )
    return render(
        request,
        "audit.html",
        entries=entries[:ENTRIES],
        actions=tuple(Action),
        asked={"action": action, "actor": actor, "subject": subject, "page": page},
        more=len(entries) > ENTRIES,
    )


@router.get("/audit/export")
def audit_export(asker: PageAsker) -> Response:
    """The whole audit as JSON lines, as it was hashed."""
    office = asker.office

    def lines() -> Iterator[str]:
        with office.store.reading() as session:
            for row in audit_rows(session):
                yield json.dumps(row, ensure_ascii=False) + "\n"

    name = {"Content-Disposition": "attachment; filename=audit.jsonl"}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=name)
