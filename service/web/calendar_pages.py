"""The page of a person's calendar addresses, and the feed that calendars ask for without a session.

The address is the key: whoever knows it reads what its person may take out of the register, with
the rights of the moment it is asked, until the person ends it.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.access import Reader, Right
from service.store import feeds, rights
from service.store.audit import Action
from service.web import guard
from service.web.access import PageForm
from service.web.asking import Asker, PageAsker
from service.web.calendar import MEDIA_TYPE, feed
from service.web.guard import Guarded
from service.web.rendering import render

router = APIRouter(include_in_schema=False, route_class=Guarded)


def feed_asker(request: Request, secret: str) -> Asker:
    """The person of a calendar's address, with the right to read and export alone. NotFound."""
    office = request.app.state.office
    with office.store.reading() as session:
        row, user = feeds.whose(session, secret)
        reader = rights.reader_of(session, user)
    limited = reader.scope.limited_to(frozenset({Right.READ, Right.EXPORT}))
    request.state.user = Reader(reader.id, reader.name, limited, reader.roles)
    guard.allow(request, request.state.user)
    with office.store.begin() as session:
        feeds.used(session, row.id, office.now())
    return Asker(office, request.state.user.over(Right.EXPORT), row.language)


@router.get("/calendar/{secret}.ics")
def calendar_feed(request: Request, asker: Annotated[Asker, Depends(feed_asker)]) -> Response:
    """A person's deadlines as iCalendar."""
    return Response(feed(asker, _site(request)), media_type=MEDIA_TYPE)


@router.get("/calendar")
def calendar_page(request: Request, asker: PageAsker) -> Response:
    """The addresses that a person has for their calendars."""
    return _page(request, asker)


@router.post("/calendar")
def calendar_made(request: Request, asker: PageAsker, form: PageForm) -> Response:
    """A new address; shown on the page that answers, and never again."""
    with asker.office.store.begin() as session:
        secret = feeds.make(session, asker.reader.id, asker.language, asker.office.now())
        asker.record(session, Action.ACCOUNT, asker.reader.id, what="calendar made")
    return _page(request, asker, f"{_site(request)}/calendar/{secret}.ics")


@router.post("/calendar/{feed_id}/end")
def calendar_ended(asker: PageAsker, form: PageForm, feed_id: str) -> Response:
    """Let an address lead nowhere."""
    with asker.office.store.begin() as session:
        feeds.end(session, asker.reader.id, feed_id)
        asker.record(session, Action.ACCOUNT, asker.reader.id, what="calendar ended")
    return RedirectResponse("/calendar", 303)


def _page(request: Request, asker: Asker, fresh: str = "") -> Response:
    with asker.office.store.reading() as session:
        held = feeds.of_user(session, asker.reader.id)
    return render(request, "calendar.html", fresh=fresh, feeds=held)


def _site(request: Request) -> str:
    return str(request.base_url).rstrip("/")
