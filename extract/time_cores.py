"""The kernels of times: calendar dates, recurrences and lengths, before their surroundings."""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from extract.time_lexicon import Pattern, TimeLexicon
from models import TimeKind

_YEARS = range(1900, 2101)
_HIDDEN = "\x00"
_NEEDED = 60


@dataclass(frozen=True, slots=True)
class Core:
    """A kernel with its parsed value; offsets into the folded text.

    ``quarter`` marks a date that names a quarter: ``month`` is then its last month.
    """

    start: int
    end: int
    kind: TimeKind
    value: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    yearly: bool = False
    bare: bool = False
    quarter: bool = False
    unit: str = ""
    working_days: bool = False
    ordinal: bool = False
    article: bool = False  # "a year": a length only where other words make it one
    calendar_days: tuple[str, ...] = ()

    def as_date(self) -> str:
        """The ISO value of a date core; "" when its parts make no date."""
        match self.year, self.month, self.day:
            case int() as year, int() as month, int() as day:
                return f"{year}-{month:02}-{day:02}" if _real(year, month, day) else ""
            case int() as year, int() as month, None:
                return f"{year}-{month:02}"
            case int() as year, None, None:
                return f"{year}"
            case None, int() as month, int() as day:
                return f"--{month:02}-{day:02}" if _real(2024, month, day) else ""
        return ""


def find_cores(folded: str, text: str, lexicon: TimeLexicon) -> list[Core]:
    """The kernels in order, without overlap; ``text`` is what ``folded`` was made from."""
    hidden = folded
    for pattern in lexicon.ignore:
        found = [found for found in pattern.regex.finditer(hidden) if _fits(pattern, found, folded)]
        hidden = _hide(hidden, [match.span() for match in found])
    dates, _ = _sweep(hidden, lexicon.dates, lambda p, m: _date(p, m, text, lexicon))
    # What is written as a date and cannot be one ("31 tháng 02") is no other time either.
    hidden = _hide(hidden, [(c.start, c.end) for c in dates if not c.value and not c.bare])
    dates = _complete_dates(folded, dates, lexicon)
    hidden = _hide(hidden, [(core.start, core.end) for core in dates])
    recurrences, hidden = _sweep(
        hidden, lexicon.recurrences, lambda p, m: _recurrence(p, m, lexicon)
    )
    recurrences = [_in_month(folded, core, lexicon) for core in recurrences]
    durations, _ = _sweep(hidden, lexicon.durations, lambda p, m: _duration(p, m, lexicon))
    durations = _recurring_durations(folded, durations, recurrences, lexicon)
    return sorted([*dates, *recurrences, *durations], key=lambda core: core.start)


def _hide(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with each span blanked out, so that no later pattern matches there."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        pieces += [text[at:start], _HIDDEN * (end - max(start, at))]
        at = end
    return "".join([*pieces, text[at:]])


def _sweep(
    hidden: str,
    patterns: Iterable[Pattern],
    make: Callable[[Pattern, re.Match[str]], Core | None],
) -> tuple[list[Core], str]:
    """Apply patterns in order; what an earlier one took is hidden from the later ones."""
    cores: list[Core] = []
    shown = hidden
    for pattern in patterns:
        taken = []
        for found in pattern.regex.finditer(hidden):
            if not _fits(pattern, found, shown):
                continue
            core = make(pattern, found)
            if core:
                cores.append(core)
                taken.append((core.start, core.end))
        hidden = _hide(hidden, taken)
    return sorted(cores, key=lambda core: core.start), hidden


def _fits(pattern: Pattern, found: re.Match[str], shown: str) -> bool:
    """Whether the words before a match are those that its pattern needs."""
    left = shown[max(0, found.start() - _NEEDED) : found.start()]
    return pattern.needs is None or bool(pattern.needs.search(left))


def _group(found: re.Match[str], *names: str) -> str | None:
    for name in names:
        if name in found.re.groupindex and found[name]:
            return found[name]
    return None


def _int(written: str | None, lexicon: TimeLexicon) -> int | None:
    if not written:
        return None
    for little in ("mồng", "mùng"):
        written = written.replace(little, "")
    number = lexicon.numbers.value(re.sub(r"(?<=\d) ?[snrt] ?[tdh]\b", "", written.strip()))
    return int(number) if number is not None and number.denominator == 1 else None


def _real(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _date(pattern: Pattern, found: re.Match[str], text: str, lexicon: TimeLexicon) -> Core | None:
    named = _group(found, "MONTH")
    if named and lexicon.capital_months and not named[0].isdigit():
        at = found.start("MONTH")
        if not text[at].isupper():  # "may" the verb; months bear a capital letter
            return None
    month = pattern.entry.get("month") or _month(_group(found, "MONTH", "MONTH2"), lexicon)
    year = _int(_group(found, "YEAR"), lexicon)
    if year is not None and year not in _YEARS:
        return None
    quarter = _group(found, "QUARTER")
    if quarter:
        month = 3 * lexicon.quarters[quarter]
    core = Core(
        found.start(),
        found.end(),
        TimeKind.DATE,
        year=year,
        month=month,
        day=_int(_group(found, "DAY", "DAY2"), lexicon),
        bare=bool(pattern.entry.get("bare")),
        quarter=bool(quarter),
    )
    if core.bare:
        return core if core.day is None or 1 <= core.day <= 31 else None
    return replace(core, value=core.as_date())


def _month(written: str | None, lexicon: TimeLexicon) -> int | None:
    if not written:
        return None
    spelled = " ".join(written.split())
    return lexicon.months.get(spelled) or _int(written, lexicon)


def _complete_dates(folded: str, dates: list[Core], lexicon: TimeLexicon) -> list[Core]:
    """Add "of each year" to dates without a year; give parts to a date from the one behind it."""
    tailed = [_with_tail(folded, core, lexicon) for core in dates]
    done: list[Core] = []
    for core in reversed(tailed):
        behind = done[-1] if done else None
        open_date = core.year is None and not core.yearly
        if behind and open_date and behind.start >= core.end:
            joint = folded[core.end : behind.start]
            if len(joint) <= 40 and lexicon.single["date_joints"].fullmatch(joint):
                core = _borrow(core, behind)
        if core.bare:
            continue
        core = replace(core, value=core.as_date())
        if core.value:
            kind = TimeKind.RECURRENCE if core.yearly else TimeKind.DATE
            done.append(replace(core, kind=kind))
    return done[::-1]


def _with_tail(folded: str, core: Core, lexicon: TimeLexicon) -> Core:
    if core.year is not None or core.bare:
        return core
    gap = re.compile(r" *,? *").match(folded, core.end)
    after = gap.end() if gap else core.end
    if yearly := lexicon.single["yearly"].match(folded, after):
        return replace(core, end=yearly.end(), yearly=True)
    if beside := lexicon.single["beside_year"].match(folded, after):
        return replace(core, end=beside.end())
    return core


def _borrow(core: Core, behind: Core) -> Core:
    month = core.month if core.month is not None else behind.month
    if core.month is None and core.day is None:
        return core
    year = behind.year
    if year is not None and core.month and behind.month and core.month > behind.month:
        year -= 1  # "from 15 December to 15 January 2027"
    bare = core.bare and core.day is not None and month is None
    return replace(core, month=month, year=year, yearly=behind.yearly, bare=bare)


def _recurrence(pattern: Pattern, found: re.Match[str], lexicon: TimeLexicon) -> Core | None:
    entry = pattern.entry
    value = entry.get("value") or _rate(pattern, found, lexicon)
    if not value:
        return None
    days: tuple[str, ...] = ()
    months = entry.get("months") or [_month(_group(found, "MONTH", "MONTH2"), lexicon)]
    day = entry.get("day") or _int(_group(found, "DAY", "DAY2"), lexicon)
    if day and months[0]:
        days = tuple(f"--{month:02}-{_day_of(month, day):02}" for month in months)
    return Core(found.start(), found.end(), TimeKind.RECURRENCE, value, calendar_days=days)


def _in_month(folded: str, core: Core, lexicon: TimeLexicon) -> Core:
    """ "hai năm một lần vào tháng 4": the month belongs to the recurrence."""
    found = lexicon.single["recurrence_month"].match(folded, core.end)
    month = _month(_group(found, "MONTH"), lexicon) if found else None
    if not found or not month or core.calendar_days or not core.value.endswith("Y"):
        return core
    day = f"--{month:02}-{_day_of(month, 'last'):02}"
    return replace(core, end=found.end(), calendar_days=(day,))


def _day_of(month: int, day: int | str) -> int:
    last = calendar.monthrange(2023, month)[1]
    return last if day == "last" else min(int(day), last)


def _rate(pattern: Pattern, found: re.Match[str], lexicon: TimeLexicon) -> str | None:
    """ISO value of "every two years" or "three times a year"."""
    letter = _letter(_group(found, "UNIT"), lexicon)[0]
    written = _group(found, "NUM")
    number = lexicon.numbers.value(written) if written else Fraction(1)
    if not letter or letter == "H" or number is None or number <= 0 or number.denominator != 1:
        return None
    count = int(number)
    times = int(pattern.entry.get("times", 1))
    if pattern.entry.get("per"):
        return _share(letter, count * times)
    if letter == "Q":
        letter, count = "M", 3 * count
    return f"R/P{count * times}{letter}"


def _share(letter: str, times: int) -> str:
    """The interval of so many times in a unit, as even as whole units allow."""
    whole = {"Y": (12, "M"), "Q": (3, "M"), "M": (30, "D"), "W": (7, "D")}
    if times > 1 and letter in whole:
        size, smaller = whole[letter]
        if size % times == 0:
            return f"R/P{size // times}{smaller}"
    return "R/P3M" if letter == "Q" else f"R/P1{letter}"


def _letter(unit: str | None, lexicon: TimeLexicon) -> tuple[str, bool]:
    if not unit:
        return "", False
    unit = " ".join(unit.split())
    if unit in lexicon.working_units:
        return lexicon.working_units[unit], True
    return lexicon.units.get(unit, ""), False


def _duration(pattern: Pattern, found: re.Match[str], lexicon: TimeLexicon) -> Core | None:
    entry = pattern.entry
    written = _group(found, "NUM", "ORD")
    number = lexicon.numbers.value(written) if written else None
    letter, working = _letter(_group(found, "UNIT"), lexicon)
    if "ordinal" in entry:
        letter = entry["ordinal"]
    elif entry.get("word_unit"):
        tail = re.search(r"(hour|day|week|month|year)s?$", found[0])
        letter = tail[1][0].upper() if tail else ""
    elif entry.get("half_unit"):
        number = Fraction(1, 2)
    if entry.get("half") and number is not None:
        number += Fraction(1, 2)
    value = entry.get("fixed") or (_iso(number, letter) if number is not None else "")
    second = None if entry.get("range") else _group(found, "NUM2")
    if second and value:
        more = lexicon.numbers.value(second)
        smaller = _letter(_group(found, "UNIT2"), lexicon)[0]
        if more is None or "YMWDH".find(smaller) <= "YMWDH".find(letter) or smaller == "H":
            return None
        value += _iso(more, smaller)[1:]
    if not value:
        return None
    article = written in ("a", "an")
    return Core(
        found.start(), found.end(), TimeKind.DURATION, value, unit=letter,
        working_days=working, ordinal="ordinal" in entry or "fixed" in entry, article=article,
    )  # fmt: skip


def _iso(number: Fraction, letter: str) -> str:
    """ISO duration of a number of units; "" when it cannot be said in whole ones."""
    if letter == "Q":
        number, letter = number * 3, "M"
    smaller = {"Y": (12, "M"), "W": (7, "D"), "M": (30, "D"), "D": (24, "H")}
    if number.denominator != 1 and letter in smaller:
        factor, letter = smaller[letter]
        number *= factor
    if number.denominator != 1 or number <= 0 or not letter:
        return ""
    return f"PT{number}H" if letter == "H" else f"P{number}{letter}"


def _recurring_durations(
    folded: str, durations: list[Core], recurrences: list[Core], lexicon: TimeLexicon
) -> list[Core]:
    """A length in a list of recurrences is one itself: "báo cáo 06 tháng và hàng năm"."""
    joint = lexicon.single["recurrence_joint"]

    def beside(core: Core) -> bool:
        return any(
            joint.fullmatch(folded[core.end : other.start])
            for other in recurrences
            if core.end <= other.start <= core.end + 20 and not other.calendar_days
        )

    return [
        replace(core, kind=TimeKind.RECURRENCE, value=f"R/{core.value}")
        if core.unit in ("M", "Q", "Y") and beside(core)
        else core
        for core in durations
    ]
