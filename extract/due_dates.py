"""Calendar dates from times and known facts, each with its arithmetic in one sentence.

A date is computed from what the text says and from facts that are known; where a fact is missing
the date stays open and the sentence names what is missing. Sentences are Vietnamese.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from extract.validity import rule_date
from extract.working_days import shift
from models import (
    AgreementDates,
    Analysis,
    Anchor,
    ComputedDate,
    Deadline,
    Direction,
    Facts,
    Metadata,
    Modality,
    Norm,
    RenewalMode,
    TimeExpression,
    TimeKind,
    TimeRole,
)

_EVENTS = {
    Anchor.SIGNATURE: "ngày ký",
    Anchor.ENTRY_INTO_FORCE: "ngày có hiệu lực",
    Anchor.EXPIRY: "ngày hết hiệu lực",
    Anchor.NOTICE_SENT: "ngày gửi thông báo",
    Anchor.NOTICE_RECEIVED: "ngày nhận thông báo",
    Anchor.PUBLICATION: "ngày công bố",
    Anchor.REQUEST: "ngày nhận yêu cầu",
    Anchor.EVENT: "ngày của sự kiện làm mốc",
}
_SINCE = {Anchor.SIGNATURE: "Ký", Anchor.ENTRY_INTO_FORCE: "Có hiệu lực"}
_YEARS_AHEAD = 12  # rarer recurrences than every ten years are not met
_UNITS = {"Y": "năm", "M": "tháng", "W": "tuần", "D": "ngày", "H": "giờ"}
_LENGTHS = (TimeRole.TERM, TimeRole.REFERENCE, TimeRole.RENEWAL)


def deadlines(analysis: Analysis, facts: Facts, today: date) -> tuple[Deadline, ...]:
    """What falls due for each norm, in the order of its times.

    Recurring dates give their next occurrence on or after ``today``, within the life of the
    agreement and between the days from which and until which the norm itself runs. Times that only
    measure something ("a visit of five days") or mark a beginning give no deadline.
    """
    found = []
    for index, norm in enumerate(analysis.norms):
        window = _window(analysis, norm, facts, today)
        due = [
            (time, computed)
            for time in norm.times
            if (computed := _resolve(analysis, norm, analysis.times[time], facts, window))
        ]
        dated = any(computed.due for _, computed in due)
        found += [
            Deadline(index, time, computed.due, computed.arithmetic)
            for time, computed in due
            if computed.due or not dated or not _is_rhythm(analysis.times[time])
        ]
    return tuple(found)


def agreement_dates(analysis: Analysis, facts: Facts, today: date) -> AgreementDates:
    """Entry into force, expiry (rolled over automatic renewals) and the last day for notice."""
    metadata = analysis.metadata
    expiry = _expiry(metadata, facts, today)
    return AgreementDates(
        entry_into_force=_entry_into_force(metadata, facts),
        expiry=expiry,
        last_notice=_last_notice(metadata, expiry, today),
    )


def facts_from(metadata: Metadata) -> Facts:
    """The facts that the text itself gives or that follow from it."""
    signed = metadata.signed_on.value if metadata.signed_on else None
    effective = metadata.effective_on.value if metadata.effective_on else None
    if effective is None and metadata.effective_rule and signed:
        effective = rule_date(metadata.effective_rule.value, signed)
    expires = metadata.expires_on.value if metadata.expires_on else None
    start = _start_of_term(metadata, signed, effective)
    if expires is None and start and metadata.term:
        expires = _last_day(start, metadata.term.value)
    return Facts(signed_on=signed, effective_on=effective, expires_on=expires)


def _start_of_term(metadata: Metadata, signed: date | None, effective: date | None) -> date | None:
    """The day from which the term runs; None where it is that of an event which no one told."""
    match metadata.term_from and metadata.term_from.value:
        case None:
            return effective
        case Anchor.SIGNATURE:
            return signed
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Window:
    """The days between which something recurring can fall due; ``today`` is the earliest.

    ``start`` is the day from which the norm itself runs, if it names one.
    """

    first: date
    last: date | None
    start: date | None = None


def _window(analysis: Analysis, norm: Norm, facts: Facts, today: date) -> _Window:
    first, last, start = today, facts.expires_on, None
    if facts.effective_on:
        first = max(first, facts.effective_on)
    if last and last < today and _rolls(analysis.metadata):
        last = None
    for time in (analysis.times[index] for index in norm.times):
        if time.kind is not TimeKind.DATE or time.value.startswith("--"):
            continue
        if time.direction is Direction.FROM:
            start = _first_day(time.value)
            first = max(first, start)
        elif time.direction is Direction.UNTIL:
            end = _end_of(time.value)
            last = min(last, end) if last else end
    return _Window(first, last, start)


def _resolve(
    analysis: Analysis, norm: Norm, time: TimeExpression, facts: Facts, window: _Window
) -> ComputedDate | None:
    if time.kind is TimeKind.DATE and not time.value.startswith("--"):
        return _from_date(time)
    if time.value.startswith("--"):
        return _next(_days_of((time.value,), window), window, "hằng năm")
    if time.kind is TimeKind.RECURRENCE:
        return _from_recurrence(time, window)
    return _from_duration(analysis, norm, time, facts, window)


def _from_date(time: TimeExpression) -> ComputedDate | None:
    if time.role is TimeRole.REFERENCE or time.direction in (Direction.FROM, Direction.AFTER, None):
        return None
    if len(time.value) == 10:
        due = date.fromisoformat(time.value)
        return ComputedDate(due, f"Ngày ghi trong văn bản: {_day(due)}.")
    if time.direction is Direction.BEFORE:
        due = _first_day(time.value) - timedelta(days=1)
        return ComputedDate(due, f"Trước {_period(time.value)}: chậm nhất {_day(due)}.")
    due = _end_of(time.value)
    return ComputedDate(due, f"Trong {_period(time.value)}: chậm nhất {_day(due)}.")


def _from_recurrence(time: TimeExpression, window: _Window) -> ComputedDate:
    every = time.value.removeprefix("R/")
    rhythm = f"{_length(every)} một lần".removeprefix("1 ")
    rhythm = f"mỗi {rhythm}" if every[1:-1] == "1" else rhythm
    if not time.calendar_days:
        return ComputedDate(None, f"Định kỳ {rhythm}; văn bản không ấn định ngày.")
    days = _days_of(time.calendar_days, window)
    if every.endswith("Y") and every != "P1Y":
        if window.start is None:
            return ComputedDate(None, f"{_cap(rhythm)}; văn bản không nêu năm bắt đầu.")
        step, since = int(every[1:-1]), window.start.year
        days = [day for day in days if (day.year - since) % step == 0]
    return _next(days, window, rhythm)


def _from_duration(
    analysis: Analysis, norm: Norm, time: TimeExpression, facts: Facts, window: _Window
) -> ComputedDate | None:
    back = time.direction is Direction.BEFORE
    length = _length(time.value, working_days=time.working_days)
    sign = "-" if back else "+"
    if time.calendar_days:
        days = [
            (shift(day, time.value, back=back, working_days=time.working_days), day)
            for day in _days_of(time.calendar_days, window)
        ]
        return _next_shifted(sorted(days), window, f"{sign} {length}")
    if norm.modality is Modality.PERMISSION and time.role is TimeRole.NOTICE_PERIOD:
        return ComputedDate(None, f"Phải báo trước {length}; chưa ai thông báo chấm dứt.")
    if time.anchor is None:
        if time.role in _LENGTHS:
            return None
        return ComputedDate(None, f"Thời hạn {length}; văn bản không nêu mốc để tính.")
    if time.role is TimeRole.REFERENCE:
        return None
    event = _EVENTS[time.anchor]
    start = _anchor_day(time.anchor, analysis.metadata, facts, window)
    if start is None:
        return ComputedDate(None, f"Chưa biết {event}; hạn là ngày đó {sign} {length}.")
    due = shift(start, time.value, back=back, working_days=time.working_days)
    if time.role is TimeRole.TERM and not back:
        due -= timedelta(days=1)
        return ComputedDate(due, f"{_cap(event)} {_day(start)}, kéo dài {length}: hết {_day(due)}.")
    return ComputedDate(due, f"{_cap(event)} {_day(start)} {sign} {length} = {_day(due)}.")


def _anchor_day(anchor: Anchor, metadata: Metadata, facts: Facts, window: _Window) -> date | None:
    match anchor:
        case Anchor.SIGNATURE:
            return facts.signed_on
        case Anchor.ENTRY_INTO_FORCE:
            return facts.effective_on
        case Anchor.EXPIRY:
            return _expiry(metadata, facts, window.first).due
        case Anchor.NOTICE_SENT:
            return facts.notice_sent_on
        case Anchor.NOTICE_RECEIVED:
            return facts.notice_received_on
        case Anchor.PUBLICATION:
            return facts.published_on
        case _:
            return None


def _is_rhythm(time: TimeExpression) -> bool:
    """A recurrence without days: it says nothing more where its norm has a date already."""
    return time.kind is TimeKind.RECURRENCE and not time.calendar_days and "--" not in time.value


# --- the agreement as a whole ---------------------------------------------------------------


def _entry_into_force(metadata: Metadata, facts: Facts) -> ComputedDate:
    if metadata.effective_on and facts.effective_on == metadata.effective_on.value:
        return ComputedDate(
            facts.effective_on, f"Ngày ghi trong văn bản: {_day(facts.effective_on)}."
        )
    rule = metadata.effective_rule.value if metadata.effective_rule else None
    if facts.effective_on:
        if rule and facts.signed_on and rule_date(rule, facts.signed_on) == facts.effective_on:
            because = f"Hiệu lực theo “{rule}”, ký {_day(facts.signed_on)}"
            return ComputedDate(facts.effective_on, f"{because}: {_day(facts.effective_on)}.")
        return ComputedDate(facts.effective_on, f"Ngày được ghi nhận: {_day(facts.effective_on)}.")
    if rule:
        return ComputedDate(None, f"Hiệu lực theo “{rule}”; chưa biết ngày của mốc này.")
    return ComputedDate(None, "Văn bản không nêu ngày có hiệu lực.")


def _expiry(metadata: Metadata, facts: Facts, today: date) -> ComputedDate:
    term = metadata.term.value if metadata.term else None
    if facts.expires_on is None:
        if term is None:
            return ComputedDate(None, "Văn bản không nêu thời hạn.")
        missing = _EVENTS[_term_anchor(metadata)]
        return ComputedDate(None, f"Thời hạn {_length(term)}; chưa biết {missing}.")
    told = f"Hết hiệu lực {_day(facts.expires_on)}"
    start = _start_of_term(metadata, facts.signed_on, facts.effective_on)
    if term and start and _last_day(start, term) == facts.expires_on:
        since = _SINCE[_term_anchor(metadata)]
        told = f"{since} {_day(start)} + {_length(term)}: hết {_day(facts.expires_on)}"
    if facts.expires_on >= today or not _rolls(metadata):
        return ComputedDate(facts.expires_on, f"{told}.")
    period = metadata.renewal.value.period if metadata.renewal else None
    if period is None:
        return ComputedDate(None, f"{told}; tự động gia hạn nhưng văn bản không nêu thời gian.")
    times, expiry = 0, facts.expires_on
    while expiry < today:
        times += 1
        expiry = _rolled(facts.expires_on, period, times)
    renewed = f"tự động gia hạn {_length(period)} × {times}"
    return ComputedDate(expiry, f"{told}; {renewed} = {_day(expiry)}.")


def _term_anchor(metadata: Metadata) -> Anchor:
    return metadata.term_from.value if metadata.term_from else Anchor.ENTRY_INTO_FORCE


def _last_notice(metadata: Metadata, expiry: ComputedDate, today: date) -> ComputedDate:
    notice = metadata.notice_period.value if metadata.notice_period else None
    if notice is None:
        return ComputedDate(None, "Văn bản không nêu thời hạn báo trước.")
    length = _length(notice)
    if not _rolls(metadata):
        return ComputedDate(
            None, f"Không tự động gia hạn; muốn chấm dứt sớm phải báo trước {length}."
        )
    if expiry.due is None:
        return ComputedDate(None, f"Báo trước {length}; chưa biết ngày hết hiệu lực.")
    last = shift(expiry.due, notice, back=True)
    passed = " (đã qua)" if last < today else ""
    return ComputedDate(last, f"Hết hiệu lực {_day(expiry.due)} - {length} = {_day(last)}{passed}.")


def _rolls(metadata: Metadata) -> bool:
    return bool(metadata.renewal and metadata.renewal.value.mode is RenewalMode.AUTOMATIC)


def _last_day(start: date, term: str) -> date:
    return shift(start, term) - timedelta(days=1)


def _rolled(expiry: date, period: str, times: int) -> date:
    """The last day after so many renewals, reckoned from the first day behind the expiry."""
    day = expiry + timedelta(days=1)
    for _ in range(times):
        day = shift(day, period)
    return day - timedelta(days=1)


# --- days and words -------------------------------------------------------------------------


def _days_of(days: Iterable[str], window: _Window) -> list[date]:
    """Yearly days ("--MM-DD") from the year before the window on."""
    wanted = [(int(day[2:4]), int(day[5:7])) for day in days]
    years = range(window.first.year - 1, window.first.year + _YEARS_AHEAD)
    return sorted(_on(year, month, day) for year in years for month, day in wanted)


def _on(year: int, month: int, day: int) -> date:
    """A day of a year; 29 February is the 28th where there is none."""
    return date(year, month, 1) + relativedelta(day=day)


def _next(days: list[date], window: _Window, rhythm: str) -> ComputedDate:
    return _next_shifted([(day, day) for day in days], window, "", rhythm)


def _next_shifted(
    days: list[tuple[date, date]], window: _Window, shifted: str, rhythm: str = ""
) -> ComputedDate:
    coming = [(due, base) for due, base in days if due >= window.first]
    if not coming:
        return ComputedDate(None, f"{_cap(rhythm)}; không có kỳ nào trong {_YEARS_AHEAD} năm tới.")
    due, base = coming[0]
    if window.last and due > window.last and not shifted:
        return ComputedDate(
            None, f"Kỳ sau ({_day(due)}) nằm ngoài thời hạn, hết {_day(window.last)}."
        )
    if shifted:
        return ComputedDate(due, f"Kỳ kết thúc {_day(base)} {shifted} = {_day(due)}.")
    since = _day(window.first)
    return ComputedDate(due, f"{_cap(rhythm)}; lần tới tính từ {since}: {_day(due)}.")


def _first_day(partial: str) -> date:
    year, month, day = ([int(part) for part in partial.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def _end_of(partial: str) -> date:
    first = _first_day(partial)
    match partial.count("-"):
        case 0:
            return date(first.year, 12, 31)
        case 1:
            return first + relativedelta(day=31)
        case _:
            return first


def _period(partial: str) -> str:
    year, *month = partial.split("-")
    return f"tháng {int(month[0])}/{year}" if month else f"năm {year}"


def _length(duration: str, *, working_days: bool = False) -> str:
    """An ISO duration in words: "2 năm 6 tháng"."""
    words, number = [], ""
    for char in duration.removeprefix("P").replace("T", ""):
        if char.isdigit():
            number += char
        else:
            unit = "ngày làm việc" if char == "D" and working_days else _UNITS[char]
            words.append(f"{number} {unit}")
            number = ""
    return " ".join(words)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _cap(words: str) -> str:
    return words[:1].upper() + words[1:]
