"""Counting days, months and working days by the calendar of Viet Nam.

Working days are Monday to Friday without the public holidays of Viet Nam, as the library
``holidays`` keeps them. For years to come it works the lunar holidays out; the days that the
Government moves by an order of its own (a working Saturday against a bridging Monday) are known
only once that order has found its way into the library, so a term that runs across the coming Tết
may be a day off until then.
"""

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

if TYPE_CHECKING:
    from holidays import HolidayBase

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?")


@cache
def _vietnam() -> "HolidayBase":
    from holidays import country_holidays  # loads the calendars of all countries

    return country_holidays("VN")


def is_working_day(day: date) -> bool:
    """Whether public offices in Viet Nam work on ``day``."""
    return _vietnam().is_working_day(day)


def add_working_days(start: date, days: int) -> date:
    """The working day that lies ``days`` working days after ``start`` (before it if negative).

    ``start`` itself is not counted, as the Civil Code has it.
    """
    step = timedelta(days=1 if days > 0 else -1)
    day, left = start, abs(days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def shift(start: date, duration: str, *, back: bool = False, working_days: bool = False) -> date:
    """``start`` moved by an ISO 8601 duration; hours count as begun days.

    Raises ValueError for what is no duration.
    """
    found = _DURATION.fullmatch(duration)
    if not found or duration in ("P", "PT"):
        raise ValueError(f"not an ISO 8601 duration: {duration}")
    years, months, weeks, days, hours = (int(part or 0) for part in found.groups())
    days += 7 * weeks + -(-hours // 24)
    sign = -1 if back else 1
    if working_days:
        return add_working_days(start, sign * days)
    return start + sign * relativedelta(years=years, months=months, days=days)
