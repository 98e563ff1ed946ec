"""Whose a document is, its level and circulation, and with whom it is shared."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.access import Circulation, Level, Right
from models.errors import NoRight, RequestError
from service.reading import tell_rights
from service.store import accounts, documents, rights
from service.store.audit import Action
from service.web.access import PageForm, page_reader
from service.web.asking import Asker, PageAsker
from service.web.guard import Guarded
from service.web.register import title_of
from service.web.rendering import render

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)


@router.get("/documents/{document_id}/rights")
def rights_page(request: Request, asker: PageAsker, document_id: str) -> Response:
    """Who may see a document, for those who may change it."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader, Right.SHARE)
        shares = rights.shares(session, row.id)
        bodies = rights.bodies(session)
    return render(
        request,
        "rights.html",
        document=row,
        title=title_of(row),
        shares=shares,
        bodies=bodies,
        levels=[level for level in Level if level <= asker.reader.scope.clearance],
        circulations=tuple(Circulation),
    )


@router.post("/documents/{document_id}/rights")
def change_rights(asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Another body, level or circulation."""
    try:
        secrecy = Level(int(str(form.get("secrecy", ""))))
        circulation = Circulation(str(form.get("circulation", "")))
    except ValueError as error:
        raise RequestError() from error
    change(asker, document_id, str(form.get("body", "")), secrecy, circulation)
    return RedirectResponse("/documents", 303)


@router.post("/documents/{document_id}/shares")
def add_share(asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Let a body, or a person by account name, read the document."""
    body, name = str(form.get("body", "")), str(form.get("name", "")).strip()
    add(asker, document_id, body=body, name=name)
    return RedirectResponse(f"/documents/{document_id}/rights", 303)


@router.post("/documents/{document_id}/shares/{share_id}/end")
def end_share(asker: PageAsker, form: PageForm, document_id: str, share_id: str) -> Response:
    """Let a body or person read it no longer."""
    end(asker, document_id, share_id)
    return RedirectResponse(f"/documents/{document_id}/rights", 303)


# What pages and programs do alike


def change(
    asker: Asker, document_id: str, body: str, secrecy: Level, circulation: Circulation
) -> None:
    """Another body, level or circulation. A level above one's own clearance cannot be given."""
    if secrecy > asker.reader.scope.clearance:
        raise NoRight()
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.SHARE)
        before = (row.body_id, int(row.secrecy), str(row.circulation))
        if body != row.body_id:
            asker.reader.require(Right.SHARE, body)
        rights.set_rights(session, row, body_id=body, secrecy=secrecy, circulation=circulation)
        asker.record(
            session, Action.RIGHTS, row.id,
            before="/".join(map(str, before)), after=f"{body}/{int(secrecy)}/{circulation}",
        )  # fmt: skip
    tell_rights(asker.office)


def add(asker: Asker, document_id: str, *, body: str, name: str) -> None:
    """Share a document with a person by account name, or without one with a body."""
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.SHARE)
        user_id = accounts.named(session, name).id if name else None
        rights.share(
            session, row, body_id=None if name else body, user_id=user_id,
            who=asker.reader.id, now=asker.office.now(),
        )  # fmt: skip
        asker.record(session, Action.RIGHTS, row.id, what="shared", with_=user_id or body)
    tell_rights(asker.office)


def end(asker: Asker, document_id: str, share_id: str) -> None:
    """End a share of a document."""
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.SHARE)
        rights.unshare(session, row, share_id)
        asker.record(session, Action.RIGHTS, row.id, what="share ended", share=share_id)
    tell_rights(asker.office)
