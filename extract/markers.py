"""Where a numbered part of a text may begin: "Điều 5.", "Article IV", "2.", "đ)", "(iii)".

Nothing is decided here; ``structure`` takes or leaves each candidate by what came before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from extract.lexicon import languages, read_data
from models.norms import ClauseLevel

_ROMAN = re.compile(r"m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_NUMBER = (
    r"(?P<number>\d{1,4}\s?(?:bis|ter|quater)\b|\d{1,4}[a-zđ]?|[IVXLC]{1,7}|[ivxlc]{1,7}"
    r"|[A-Z]|{ordinals})"
)
_DIGITS = re.compile(r"(?P<number>\d{1,3}[a-zđ]?)(?:\.\s?|\)\s?|\s?[-–]\s)(?=\S)")
_BRACKETED = re.compile(r"\((?P<number>\d{1,3}[a-z]?)\)\s?(?=\S)")
_DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=\S)")
_LETTER = re.compile(r"(?:\((?P<a>[a-zđ]|[ivxl]{1,5})\)|(?P<b>[a-zđ]|[ivxl]{1,5})[).])\s?(?=\S)")
_ROMAN_HEAD = re.compile(r"(?P<number>[IVXL]{1,6}|[A-H])\s?[.\-–/]\s*(?=[^\W\d_a-z])")
_LINE = re.compile(r"[^\n]+")
_BEFORE_INLINE = re.compile(r"(?:[:;.]\s?|[,;]\s(?:and|or|và|hoặc|et|ou)\s)$", re.IGNORECASE)
_INLINE = re.compile(
    r"(?:(?<=[:;.,\w]\s)|(?<=[:;]))(?:\((?P<p>[a-zđ]|[ivx]{1,4}|\d{1,2})\)\s?"
    r"|(?P<l>[a-zđ])(?:\)\s?|\.\s)|(?P<d>\d{1,2})\.\s)(?=\S)"
)
_GLUED = re.compile(r"[.;]\s+(?:[^\w\s“\"]{1,2}\s+)?(?=[A-ZĐ])")
_LONGEST_GLUED = 80
MARGIN = ' \t*_#>|-–•“"'


@dataclass(frozen=True, slots=True)
class Marker:
    """A candidate: its text is ``[start, end)``; ``order`` counts it among its like.

    ``form`` tells like from like ("article/vi", "1.", "a)", "(a)"); ``firm`` when nothing but a
    heading looks so; ``inline`` when it stands inside a line, ``loose`` when no stop precedes it.
    """

    level: ClauseLevel
    number: str
    order: int
    form: str
    start: int
    end: int
    line_end: int
    firm: bool
    inline: bool
    language: str | None
    loose: bool = False


def roman(number: str) -> int | None:
    """The value of a roman numeral, None when it is none."""
    if not number or not _ROMAN.fullmatch(number):
        return None
    values = [_ROMAN_VALUES[letter] for letter in number.lower()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


@cache
def _headings() -> tuple[tuple[ClauseLevel, str, re.Pattern[str], tuple[str, ...]], ...]:
    found = []
    for language in languages():
        data = read_data(language, "clauses")
        headings = data.get("headings")
        if not isinstance(headings, dict):
            continue
        ordinals = tuple(str(word) for word in _listed(data, "ordinals"))
        for level, entry in headings.items():
            words = "|".join(
                re.escape(word) for word in sorted(map(str, entry["say"]), key=len, reverse=True)
            )
            number = _NUMBER.replace("{ordinals}", "|".join(ordinals))
            # A heading ends with its line, goes on after a stop, or with a capital letter.
            pattern = re.compile(
                rf"(?:{words})\s+{number}(?P<stop>\s*[.:\-–—/](?=\s|$)|\s*$|\s+(?=[^\W\d_]))",
                re.IGNORECASE,
            )
            found.append((ClauseLevel(str(level)), language, pattern, ordinals))
    return tuple(found)


def _listed(data: dict[str, object], name: str) -> list[object]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def order_of(number: str, ordinals: tuple[str, ...] = ()) -> int | None:
    """What a number counts: 5 for "5", "5a", "V" and "thứ năm"; None when it counts nothing."""
    plain = number.lower()
    digits = re.match(r"\d+", plain)
    if digits:
        return int(digits[0])
    if plain in ordinals:
        return ordinals.index(plain) + 1
    value = roman(plain)
    if value:
        return value
    return ord(plain) - ord("a") + 1 if len(plain) == 1 and plain.isalpha() else None


def find_markers(text: str) -> Iterator[Marker]:
    """The candidates in order of their place: at the starts of lines, then inside them."""
    for line in _LINE.finditer(text):
        start = line.start() + len(line[0]) - len(line[0].lstrip(MARGIN))
        marker = _at_line_start(text, start, line.end())
        if marker:
            yield marker
        yield from _inside(text, marker.end if marker else start, line.end())


def _at_line_start(text: str, start: int, end: int) -> Marker | None:
    return _heading(text, start, end) or _numbered(text, start, end)


def _heading(text: str, start: int, end: int) -> Marker | None:
    if not text[start : start + 1].isupper():
        return None
    for level, language, pattern, ordinals in _headings():
        found = pattern.match(text, start, end)
        if not found:
            continue
        number = " ".join(found["number"].split())
        order = order_of(number, ordinals)
        rest = text[found.end() : end].strip()
        if rest and not found["stop"].strip() and _opens_heading(rest):
            continue  # "Mục 2 Chương III của Luật này" cites
        bare = not found["stop"].strip() and bool(rest)
        # "Điều 5 Luật này quy định ... ." is running text; "Article 2 Definitions" is a heading.
        if order is None or (
            bare and (not rest[0].isupper() or rest[-1] in ".;,:" or len(rest) > 120)
        ):
            continue
        return Marker(
            level,
            number,
            order,
            f"{level}/{language}",
            start,
            found.end(),
            end,
            not bare,
            False,
            language,
        )
    return None


def _numbered(text: str, start: int, end: int) -> Marker | None:
    decimal = _DECIMAL.match(text, start, end)
    if decimal:
        parts = decimal["number"].split(".")
        level = ClauseLevel.PARAGRAPH if len(parts) == 2 else ClauseLevel.POINT
        form = "1." * len(parts)
        return Marker(
            level,
            decimal["number"],
            int(parts[-1]),
            form,
            start,
            decimal.end(),
            end,
            True,
            False,
            None,
        )
    roman_head = _ROMAN_HEAD.match(text, start, end)
    if roman_head and end - start < 200:
        number = roman_head["number"]
        form = "I." if roman(number) else "A."
        order = order_of(number) if form == "I." else ord(number) - ord("A") + 1
        if order:
            return Marker(
                ClauseLevel.SECTION,
                number,
                order,
                form,
                start,
                roman_head.end(),
                end,
                False,
                False,
                None,
            )
    for pattern, form in ((_DIGITS, "1."), (_BRACKETED, "(1)")):
        digits = pattern.match(text, start, end)
        if digits:
            order = order_of(digits["number"])
            if order:
                return Marker(
                    ClauseLevel.PARAGRAPH,
                    digits["number"],
                    order,
                    form,
                    start,
                    digits.end(),
                    end,
                    True,
                    False,
                    None,
                )
    letter = _LETTER.match(text, start, end)
    return (
        _letter(
            letter["a"] or letter["b"],
            letter.start(),
            letter.end(),
            end,
            "(a)" if letter["a"] else "a)",
            False,
        )
        if letter
        else None
    )


def _letter(number: str, start: int, stop: int, end: int, form: str, inline: bool) -> Marker | None:
    order = roman(number) if len(number) > 1 else 0
    if order is None:
        return None
    return Marker(
        ClauseLevel.POINT, number, order, form, start, stop, end, not inline, inline, None
    )


def _glued_heading(text: str, start: int, end: int) -> Marker | None:
    """A heading that a scan's reader has put behind the line before: "... . ' Article 13. Term".

    Not "... . Article 13. The Parties shall meet." nor "see Article 13. Entry".
    """
    for found in _GLUED.finditer(text, start, end):
        marker = _heading(text, found.end(), end)
        if marker is None or not marker.firm or marker.level is not ClauseLevel.ARTICLE:
            continue
        rest = text[marker.end : end].strip()
        if 0 < len(rest) <= _LONGEST_GLUED and rest[0].isupper() and rest[-1] not in ".;:,":
            return replace(marker, inline=True)
    return None


def _inside(text: str, start: int, end: int) -> Iterator[Marker]:
    glued = _glued_heading(text, start, end)
    if glued is not None:
        yield from _items_inside(text, start, glued.start)
        yield glued
    else:
        yield from _items_inside(text, start, end)


def _items_inside(text: str, start: int, end: int) -> Iterator[Marker]:
    for found in _INLINE.finditer(text, start, end):
        stop = _BEFORE_INLINE.search(text, max(start, found.start() - 8), found.start())
        if stop or found["d"]:
            marker = _inline(text, found, end, loose=not stop)
            if marker:
                yield marker


def _inline(text: str, found: re.Match[str], end: int, *, loose: bool) -> Marker | None:
    number = found["p"] or found["l"] or found["d"]
    if not number.isdigit():
        form = "(a)" if found["p"] else "a)"
        return _letter(number, found.start(), found.end(), end, form, True)
    capital = text[found.end() : found.end() + 1]
    if found["d"] and not (capital.isupper() or capital in '“"'):
        return None
    return Marker(
        level=ClauseLevel.PARAGRAPH,
        number=number,
        order=int(number),
        form="(1)" if found["p"] else "1.",
        start=found.start(),
        end=found.end(),
        line_end=end,
        firm=False,
        inline=True,
        language=None,
        loose=loose,
    )


@cache
def _letters(language: str) -> str:
    return str(read_data(language, "clauses")["letters"])


def letter_order(letter: str, language: str) -> int | None:
    """The place of a letter among the points of a language: đ is the fifth in Vietnamese."""
    return _letters(language).find(letter) + 1 or None


def _opens_heading(text: str) -> bool:
    return any(pattern.match(text) for _, _, pattern, _ in _citations())


@cache
def _citations() -> tuple[tuple[ClauseLevel, str, re.Pattern[str], tuple[str, ...]], ...]:
    """The heading patterns with anything behind the number."""
    return tuple(
        (
            level,
            language,
            re.compile(pattern.pattern.partition("(?P<stop>")[0], re.IGNORECASE),
            words,
        )
        for level, language, pattern, words in _headings()
    )


@cache
def _list_headings() -> tuple[str, ...]:
    """How a heading announces a list: "Nghĩa vụ của", "các hành vi bị cấm"."""
    said: list[str] = []
    for language in languages():
        for group, rules in read_data(language, "rules").items():
            if group.startswith("lead_") and isinstance(rules, dict):
                said += [str(phrase) for rule in rules.values() for phrase in rule["say"]]
    return tuple(phrase.replace(" ,", ",") for phrase in said)


def announces_list(text: str) -> bool:
    """Whether a line up to a number is a heading that announces duties, rights or bans."""
    plain = text.strip().lower()
    return not any(stop in plain for stop in ".;:") and plain.startswith(_list_headings())
