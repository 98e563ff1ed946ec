"""The date that an instrument bears where no closing formula tells it: contracts and the like."""

import calendar
import re
from collections.abc import Sequence
from datetime import date

from extract.flow import flowing
from extract.identity_lexicon import identity_lexicons
from extract.time_lexicon import fold
from models import Found, TimeExpression

_OPENING = 30_000
_HEAD = 6_000
_BESIDE = 2_500  # characters between a signature and the date beside it
_MONTHS = "|".join(name.lower() for name in calendar.month_name if name)
_SHORT = "|".join(name.lower() for name in calendar.month_abbr if name)
_FIGURES = re.compile(rf"\d|\b(?:{_MONTHS}|(?:{_SHORT}|sept)\b)")
_ALONE = 14  # letters beside a date in a line that holds nothing else


def instrument_date(text: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """The date under which an instrument opens, stands in its title, or was signed.

    ``dates`` are its full calendar dates in order. A date that belongs to another instrument
    ("to the Supply Agreement dated ...") is none.
    """
    folded = fold(flowing(text))
    for find in (_opening, _titled, _witnessed, _signed):
        if found := find(text, folded, dates):
            return found
    return _effective(folded, dates)


def _opening(text: str, folded: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """ "This Agreement, dated as of ..., is made"; the formula itself is told by the lexicons."""
    for time in dates:
        if time.span.start > _OPENING:
            return None
        left = folded[max(0, time.span.start - 700) : time.span.start] + lead_of(folded, time)
        for lexicon in identity_lexicons():
            patterns = lexicon.patterns
            opens = "opening" in patterns and patterns["opening"].search(left)
            other = "other" in patterns and patterns["other"].search(left)
            bare = "opening_bare" in patterns and patterns["opening_bare"].search(left)
            if (opens and not other) or (bare and time.span.start < _HEAD):
                return found_date(time)
    return None


def _titled(text: str, folded: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """A date that stands alone in a line of the head, or behind "Date:"."""
    for time in dates:
        if time.span.start > _HEAD:
            return None
        start = text.rfind("\n", 0, time.span.start) + 1
        end = text.find("\n", time.span.end)
        line = folded[start : time.span.start] + folded[time.span.end : end if end > 0 else None]
        beside = re.sub(r"[\W\d_]", "", line)
        alone = len(beside) <= _ALONE and not _is_effective(line + lead_of(folded, time))
        alone = alone and not _beside_signature(folded, start)
        if alone and any(lexicon.form.search(folded[:start]) for lexicon in identity_lexicons()):
            return found_date(time)
    return None


def _witnessed(text: str, folded: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """ "In witness whereof the Parties have executed this Agreement as of ..."."""
    for time in dates:
        left = folded[max(0, time.span.start - 400) : time.span.start] + lead_of(folded, time)
        for lexicon in identity_lexicons():
            if "witness" in lexicon.patterns and lexicon.patterns["witness"].search(left):
                return found_date(time)
    return None


def _signed(text: str, folded: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """The latest "Date: ..." beside the first signatures: on it the last side signed."""
    beside: list[TimeExpression] = []
    for time in dates:
        if beside and time.span.start - beside[-1].span.end > _BESIDE:
            break
        left = folded[max(0, time.span.start - 40) : time.span.start]
        around = folded[max(0, time.span.start - _BESIDE // 2) : time.span.end + _BESIDE // 2]
        for lexicon in identity_lexicons():
            marks = lexicon.patterns.get("signature_marks")
            dated = lexicon.patterns.get("signature_date")
            if marks and dated and dated.search(left) and marks.search(around):
                beside.append(time)
                break
    return found_date(max(beside, key=lambda time: time.value)) if beside else None


def _effective(folded: str, dates: Sequence[TimeExpression]) -> Found[date] | None:
    """The date as of which it is effective, where none other is told."""
    for time in dates:
        if time.span.start > _HEAD:
            return None
        left = folded[max(0, time.span.start - 300) : time.span.start] + lead_of(folded, time)
        for lexicon in identity_lexicons():
            if "opening_effect" in lexicon.patterns and (
                lexicon.patterns["opening_effect"].search(left)
            ):
                return found_date(time)
    return None


def _beside_signature(folded: str, line: int) -> bool:
    return any(
        "signature_marks" in lexicon.patterns
        and bool(lexicon.patterns["signature_marks"].search(folded[max(0, line - 150) : line]))
        for lexicon in identity_lexicons()
    )


def _is_effective(words: str) -> bool:
    return any(
        "effective_words" in lexicon.patterns
        and bool(lexicon.patterns["effective_words"].search(words))
        for lexicon in identity_lexicons()
    )


def lead_of(folded: str, time: TimeExpression) -> str:
    """The words of a date before its first figure or month: "dated as of "."""
    return _FIGURES.split(folded[time.span.start : time.span.end], maxsplit=1)[0]


def found_date(time: TimeExpression) -> Found[date]:
    """The day that a full calendar date names."""
    return Found(date.fromisoformat(time.value), time.span)
