"""Deadlines in calendars: an address per person, what it shows, how it ends."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from models.access import Level, Right, Role
from models.tables import User
from models.workspace import CalendarFeed
from service.store import documents, rights
from tests import readings
from tests.builders import ENGLISH
from tests.house import account_of, browser
from tests.web import Web, open_web, token_of


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


def address_of(web: Web, client=None) -> str:  # type: ignore[no-untyped-def]
    client = client or web.client
    answer = client.post("/calendar", data={"csrf": token_of(client.get("/calendar").text)})
    found = re.search(r"https://testserver(/calendar/[\w-]{40,}\.ics)", answer.text)
    assert found, answer.text[:500]
    return found[1]


def test_a_calendar_shows_deadlines_to_whoever_has_the_address(web: Web) -> None:
    one = readings.register(web.office, title="Thỏa thuận, có dấu phẩy; và chấm phẩy")
    address = address_of(web)
    assert address not in web.client.get("/calendar").text, "it is shown once"
    answer = web.stranger().get(address)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "no-store"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 4, 14)
    assert event.decoded("dtend") == date(2026, 4, 15)
    assert "gửi danh sách sinh viên" in event["summary"]
    assert "có dấu phẩy; và" in event["description"]
    assert "15/03/2026 + 30 ngày" in event["description"]
    assert event["url"] == f"https://testserver/documents/{one}#n-0"
    again = web.stranger().get(address)
    uids = [Calendar.from_ical(a.content).walk("VEVENT")[0]["uid"] for a in (answer, again)]
    assert len(set(uids)) == 1, "a calendar knows the event again"


def test_rights_are_those_of_the_moment_it_is_asked(web: Web) -> None:
    one, two = readings.register(web.office), readings.register(web.office, ENGLISH)
    user = account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY)
    address = address_of(web, browser(web, user))
    stranger = web.stranger()
    assert len(Calendar.from_ical(stranger.get(address).content).walk("VEVENT")) == 2
    with web.office.store.begin() as session:
        rights.set_rights(session, documents.get(session, two, None), secrecy=Level.SECRET)
    (event,) = Calendar.from_ical(stranger.get(address).content).walk("VEVENT")
    assert one in event["uid"]
    with web.office.store.begin() as session:
        rights.take_away(session, user, Role.LEGAL, None)
    assert stranger.get(address).status_code == 403
    with web.office.store.begin() as session:
        rights.give(session, user, Role.LEGAL, None)
        session.get_one(User, user).disabled_at = web.clock()
    assert stranger.get(address).status_code == 404


def test_an_ended_address_leads_nowhere(web: Web) -> None:
    readings.register(web.office)
    address = address_of(web)
    page = web.client.get("/calendar").text
    feed = re.search(r"/calendar/(\w+)/end", page)
    assert feed
    other = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    end = f"/calendar/{feed[1]}/end"
    assert other.post(end, data={"csrf": other.headers["X-CSRF-Token"]}).status_code == 404
    assert web.stranger().get(address).status_code == 200
    assert web.client.post(end, data={"csrf": token_of(page)}).status_code == 303
    assert web.stranger().get(address).status_code == 404
    assert web.stranger().get("/calendar/nobody.ics").status_code == 404


def test_of_the_secret_a_digest_is_kept(web: Web) -> None:
    secret = address_of(web).removeprefix("/calendar/").removesuffix(".ics")
    with web.office.store.reading() as session:
        (row,) = session.query(CalendarFeed).all()
        assert secret not in {row.id, row.digest}
        assert len(row.digest) == 64
    police = browser(web, account_of(web, "an", [(Role.SECURITY, "root")], Level.ORDINARY))
    assert police.get("/calendar").status_code == 403, "who may not export has no calendar"
    assert Right.EXPORT not in {Right.READ}
