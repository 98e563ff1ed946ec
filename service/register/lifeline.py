"""The life of a record as a line of time: what is drawn where, in thousandths of its length."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from models.life import ENDED, RecordState
from service.register.wire import RecordDetail
from service.web.translation import mark

LENGTH = 1000
LEAST = 6  # a stretch of a day is still to be seen
APART = 70  # years are written so far from each other, or not all of them
OVER = frozenset({RecordState.REFUSED, RecordState.ARCHIVED}) | ENDED
DAYS: dict[str, str] = {
    "signed_on": mark("signed"),
    "effective_on": mark("in force from"),
    "expires_on": mark("last day"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in one state; ``coming``: what will be if nothing happens."""

    x: float
    width: float
    state: RecordState
    first: date
    last: date | None
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A day that has a name: of a field, "today", or a year."""

    x: float
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Lifeline:
    """What is drawn of a life."""

    stretches: tuple[Stretch, ...]
    points: tuple[Point, ...]
    years: tuple[Point, ...]


def lifeline(record: RecordDetail, today: date) -> Lifeline | None:
    """The line of a record's life; None where no day is known."""
    steps = [step for step in record.life.steps if step.stands and step.retracts is None]
    days = {name: day for name in DAYS if (day := getattr(record, name)) is not None}
    known = [*(step.day for step in steps), *days.values()]
    if not known:
        return None
    first, last = min([*known, today]), max([*known, today])
    margin = max((last - first) / 40, timedelta(days=10))
    start, whole = first - margin, (last - first) + 2 * margin

    def place(day: date) -> float:
        share: float = (day - start) / whole
        return round(LENGTH * share, 1)

    stretches: list[Stretch] = []
    for step, after in zip_longest(steps, steps[1:]):
        end = after.day if after else (step.day if step.state in OVER else max(today, step.day))
        width = max(place(end) - place(step.day), LEAST)
        stretches.append(
            Stretch(place(step.day), width, step.state, step.day, after.day if after else None)
        )
    ends = days.get("expires_on")
    if steps and steps[-1].state not in OVER and ends and ends > today:
        x = place(max(today, steps[-1].day))
        stretches.append(
            Stretch(x, max(place(ends) - x, LEAST), steps[-1].state, today, ends, coming=True)
        )
    points = [Point(place(day), name, day) for name, day in days.items()]
    points.append(Point(place(today), "today", today))
    return Lifeline(tuple(stretches), tuple(points), tuple(_years(start, whole, place)))


def _years(start: date, whole: timedelta, place: Callable[[date], float]) -> Iterator[Point]:
    first, last = start.year + 1, (start + whole).year
    fit = max(1, round(LENGTH / APART))
    step = max(1, -(-(last - first + 1) // fit))
    for year in range(first, last + 1, step):
        yield Point(place(date(year, 1, 1)), str(year), date(year, 1, 1))
