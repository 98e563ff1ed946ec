"""Running heads, feet and page numbers, told by where they stand and that they come again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.geometry import Line, ReadPage
from ingest.paragraphs import MARKER
from models.document import Furniture, FurnitureKind

_ZONE = 0.13  # share of the page's height at its top and bottom
_ROWS = 3  # rows looked at in each zone
_REACH = 2  # pages; heads of left and right pages differ
_SAME_HEIGHT = 0.015  # share of the page's height
_NUMBER = re.compile(
    r"\W*(?:(?:Trang|TRANG|Page|PAGE|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*"
    r"|\W*[ivx]{1,6}\W*"
)


# What opens a clause, or a letter: a second letter in the file has the same head.
_PROTECTED = re.compile(
    MARKER.pattern
    + r"|CỘNG H[ÒO][ÀA]? XÃ HỘI|ĐẢNG CỘNG SẢN|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|Số:|Độc lập"
)

Place = tuple[int, int, int]  # page, column and line, as indices


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: Place
    value: Line
    top: bool
    row: int  # 0 = outermost
    lone: bool
    height: float  # y of its middle, share of the page
    key: str


def find_furniture(pages: Sequence[ReadPage]) -> dict[Place, Furniture]:
    """Furniture by (page index, column index, line index)."""
    by_page = [_candidates(index, page) for index, page in enumerate(pages)]
    found: dict[Place, Furniture] = {}
    for index, candidates in enumerate(by_page):
        near = [
            other
            for at in range(index - _REACH, index + _REACH + 1)
            if at != index and 0 <= at < len(by_page)
            for other in by_page[at]
        ]
        kinds = {
            candidate.place: kind
            for candidate in candidates
            if (kind := _kind(candidate, near)) is not None
        }
        for candidate in _from_outside(candidates, kinds, pages[index]):
            line = candidate.value
            found[candidate.place] = Furniture(kinds[candidate.place], line.text, line.box)
    return found


def _from_outside(
    candidates: Sequence[_Candidate], kinds: Mapping[Place, FurnitureKind], page: ReadPage
) -> Iterator[_Candidate]:
    """Row by row from the edge of the page inwards, up to the first row of running text."""
    for top in (True, False):
        for row in range(_ROWS):
            lines = [one for one in candidates if one.top == top and one.row == row]
            furniture = [one for one in lines if one.place in kinds and _whole(one, kinds, page)]
            heads = [one for one in lines if kinds.get(one.place) != FurnitureKind.PAGE_NUMBER]
            if not furniture or any(_PROTECTED.match(one.value.text) for one in heads):
                break
            yield from furniture


def _whole(candidate: _Candidate, kinds: Mapping[Place, FurnitureKind], page: ReadPage) -> bool:
    """Whether a paragraph comes again from its start: two like ends of footnotes are no foot."""
    number, column, line = candidate.place
    while line > 0 and not page.columns[column].lines[line].opens:
        line -= 1
        if (number, column, line) not in kinds:
            return candidate.top
    return True


def _kind(candidate: _Candidate, near: Sequence[_Candidate]) -> FurnitureKind | None:
    text = candidate.value.text
    if candidate.lone and candidate.row == 0 and _is_page_number(candidate):
        return FurnitureKind.PAGE_NUMBER
    if not any(map(str.isalpha, text)) or not any(_same(candidate, other) for other in near):
        return None
    return FurnitureKind.HEADER if candidate.top else FurnitureKind.FOOTER


def _is_page_number(candidate: _Candidate) -> bool:
    text = candidate.value.text
    if _NUMBER.fullmatch(text):
        return True
    # OCR often misreads a lone digit ("5i" for "2").
    confidence = candidate.value.tokens[0].confidence
    misread = len(text) <= 3 and any(map(str.isdigit, text))
    return misread and confidence is not None and confidence < 0.75


def _same(one: _Candidate, other: _Candidate) -> bool:
    return (
        one.top == other.top
        and abs(one.height - other.height) < _SAME_HEIGHT
        and fuzz.token_sort_ratio(one.key, other.key) >= 88
    )


def _candidates(index: int, page: ReadPage) -> list[_Candidate]:
    lines = sorted(
        (
            (line.box.y0, line.box.y1, at, number, line)
            for at, column in enumerate(page.columns)
            for number, line in enumerate(column.lines)
        ),
        key=lambda item: item[0] + item[1],
    )
    found = []
    for top in (True, False):
        row, before = -1, None
        for y0, y1, column, number, line in lines if top else reversed(lines):
            middle = (y0 + y1) / 2
            share = middle / page.height
            if share > _ZONE if top else share < 1 - _ZONE:
                break
            if before is None or abs(middle - before) > 0.5 * (y1 - y0):
                row += 1
                before = middle
            if row >= _ROWS:
                break
            lone = sum(a < middle < b for a, b, *_ in lines) == 1
            key = " ".join(re.sub(r"\d+", "#", line.text.lower()).replace("#", " # ").split())
            found.append(_Candidate((index, column, number), line, top, row, lone, share, key))
    return found
