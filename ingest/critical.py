"""Where a text says a date, document number, amount, article number or duration.

The patterns are wide: they must find the value that was misread, too ("1S/9/2026"). They run over
the text without its marks, letter for letter, so that a lost tone hides nothing.
"""

import re
import unicodedata
from calendar import monthrange
from functools import cache
from typing import NamedTuple

from models.document import DoubtKind, Span

_D = r"[\dOoIlSBZ|]"  # a digit, or a letter for which a digit is taken
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_UNITS = r"ngay|thang|nam|tuan|gio|quy|days?|months?|years?|weeks?|hours?|working|calendar"
_CODE = r"[A-Z][A-Za-z]*(?:\s?[-/&]\s?[A-Z][A-Za-z0-9]*)*"

_PATTERNS = (
    (DoubtKind.DATE, rf"(?<![\w/.-]){_D}{{1,3}}\s?[/.⁄-]\s?{_D}{{1,3}}\s?[/.⁄-]\s?{_D}{{4}}(?!\w)"),
    # "/hgày 22 tháng 9 nă26"; not "này trong tháng 9".
    (
        DoubtKind.DATE,
        r"(?i:\S{0,3}ay)\s(?:\S{0,2}\d\S{0,2}|\S{1,2})\s(?i:thang)\s\w{1,4}"
        r"(?:\s(?:[Nn]\w{0,3}\s)?\w*\d\w*)?",
    ),
    # Day and month of every year: "ngày 15/9".
    (DoubtKind.DATE, rf"(?i:\b(?:ngay|dated?))\s{_D}{{1,2}}[/⁄-]{_D}{{1,2}}(?!\w|[/⁄.-]\d)"),
    (DoubtKind.DATE, rf"(?i:\bthang)\s\w{{1,4}}\snam\s\w*\d\w*|(?i:\bnam)\s{_D}{{4}}(?!\w)"),
    (DoubtKind.DATE, rf"\b{_D}{{1,3}}\s(?i:{MONTHS})(?:,?\s{_D}{{4}})?\b"),
    (DoubtKind.DATE, rf"\b(?i:{MONTHS})\s{_D}{{1,2}},\s{_D}{{4}}\b"),
    (DoubtKind.DOCUMENT_NUMBER, rf"(?<![\w/]){_D}{{1,5}}(?:/{_D}{{4}})?\s?[-/]\s?{_CODE}"),
    (DoubtKind.DOCUMENT_NUMBER, r"\b(?:So|No\.?):\s?\S+(?:\s?[-/]\s?\S+)*"),
    (DoubtKind.AMOUNT, rf"(?<![\w.,]){_D}{{1,3}}(?:[., ]{_D}{{3}})+(?:[.,]{_D}{{1,2}})?(?!\w)"),
    (DoubtKind.AMOUNT, rf"(?<![\w.,]){_D}{{1,5}}(?:[.,]{_D}+)?\s?%"),
    (
        DoubtKind.AMOUNT,
        rf"(?<!\w){_D}{{1,6}}(?:[.,]{_D}+)*\s(?:dong|trieu|ty|nghin|USD|EUR|million|billion)\b",
    ),
    (DoubtKind.AMOUNT, r"(?<![\w.,/-])\d{4,}(?![\w/-]|[.,]\d)"),  # "2.000" that lost its point
    (
        DoubtKind.ARTICLE_NUMBER,
        rf"(?i:\b(?:dieu|khoan|article|section|paragraph|phu luc|annex))\s{_D}{{1,3}}(?:\({_D}\))?"
        r"(?!\w)",
    ),
    (DoubtKind.DURATION, rf"(?<![\w/.,-])\(?{_D}{{1,3}}\)?\s(?i:{_UNITS})\b"),
)


class Place(NamedTuple):
    """A critical value in a text."""

    span: Span
    kind: DoubtKind


def critical_places(text: str) -> list[Place]:
    """The critical values of an NFC text in order, the longer of two that overlap; with digits."""
    bare = unmarked(text)
    found = [
        Place(Span(*match.span()), kind)
        for kind, pattern in _compiled()
        for match in pattern.finditer(bare)
        if any(map(str.isdigit, match.group()))
    ]
    found.sort(key=lambda place: (place.span.start, -place.span.end))
    kept: list[Place] = []
    for place in found:
        if kept and place.span.start < kept[-1].span.end:
            before = kept[-1].span
            if place.span.end - place.span.start > before.end - before.start:
                kept[-1] = place
            continue
        kept.append(place)
    return kept


def unmarked(text: str) -> str:
    """The text without marks on its letters, as long as before."""
    return "".join(map(_bare, text))


def essence(text: str, kind: DoubtKind) -> str:
    """What must agree between two readings of a value: its digits, points in amounts, codes."""
    match kind:
        case DoubtKind.AMOUNT:
            parts = re.findall(r"\d+(?:[.,]\d+)*%?", text.replace(" ", ""))
        case DoubtKind.DOCUMENT_NUMBER:
            parts = re.findall(r"\d+|(?<=[-/])[A-Z]+", re.sub(r"\s", "", unmarked(text)))
        case _:
            parts = re.findall(r"\d+", text)
    return " ".join(parts)


def possible(value: str) -> bool:
    """Whether a date, in words or figures, has a day, month and year that can be."""
    bare = " ".join(unmarked(value).lower().split())
    if match := re.fullmatch(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})", bare):
        return _is_day(*map(int, match.groups()))
    if match := re.fullmatch(r"ngay (\d{1,2}) thang (\d{1,2})(?: nam)? (\d{4})", bare):
        return _is_day(*map(int, match.groups()))
    if match := re.fullmatch(r"ngay (\d{1,2})(?: thang |[/-])(\d{1,2})", bare):
        return _is_day(int(match[1]), int(match[2]), 2000)
    if match := re.fullmatch(r"thang (\d{1,2}) nam (\d{4})", bare):
        return _is_day(1, *map(int, match.groups()))
    if match := re.fullmatch(rf"(\d{{1,2}}) ({MONTHS})(?:,? (\d{{4}}))?", bare):
        month = MONTHS.split("|").index(match[2]) + 1
        return _is_day(int(match[1]), month, int(match[3] or 2000))
    if match := re.fullmatch(rf"({MONTHS}) (\d{{1,2}}), (\d{{4}})", bare):
        return _is_day(int(match[2]), MONTHS.split("|").index(match[1]) + 1, int(match[3]))
    return bare.startswith("nam ") and bare[4:].isdigit()


def _is_day(day: int, month: int, year: int) -> bool:
    if not (1 <= month <= 12 and 1945 <= year <= 2100):
        return False
    return 1 <= day <= monthrange(year, month)[1]


@cache
def _compiled() -> tuple[tuple[DoubtKind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)


@cache
def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    return unicodedata.normalize("NFD", letter)[0]
