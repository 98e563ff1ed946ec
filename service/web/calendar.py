"""Deadlines for calendars: a feed (RFC 5545) of what its person may take out of the register."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from service.web import follow
from service.web.asking import Asker
from service.web.translation import mark, translate
from service.web.wire import DueItem

MEDIA_TYPE = "text/calendar; charset=utf-8"
BEHIND = timedelta(days=30)  # what has just passed stays in sight
AHEAD = timedelta(days=365)
MOST = 2000  # events: more than a year holds
LONGEST = 160  # letters of an event's title
REFRESH = timedelta(hours=12)


def feed(asker: Asker, site: str) -> bytes:
    """The deadlines around today as a calendar; ``site`` is where its links lead."""
    today = asker.office.today()
    found = follow.upcoming(asker, start=today - BEHIND, end=today + AHEAD, limit=MOST)
    calendar = Calendar()
    calendar.add("prodid", "-//Cam Kết//Deadlines//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", translate(mark("Cam Kết: deadlines"), asker.language))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for item in found.items:
        calendar.add_component(_event(item, site, asker.office.now()))
    return bytes(calendar.to_ical())


def _event(item: DueItem, site: str, now: datetime) -> Event:
    event = Event()
    address = f"{site}/documents/{item.document_id}#n-{item.norm}"
    # One duty may have several days (every half year): each is an event of its own.
    event.add("uid", f"{item.document_id}-{item.norm}-{item.due:%Y%m%d}")
    event.add("dtstamp", now)
    event.add("dtstart", item.due)
    event.add("dtend", item.due + timedelta(days=1))
    words = " ".join(item.text.split())
    event.add("summary", words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")
    where = ", ".join(part for part in (item.label, item.title) if part)
    told = (words, item.bearer, where, item.arithmetic, address)
    event.add("description", "\n".join(part for part in told if part))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # a deadline takes nobody's time
    return event
