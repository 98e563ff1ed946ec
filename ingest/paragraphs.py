"""Where paragraphs begin within one column, and whether one runs over the end of a page."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.geometry import Line, Token, around

# What opens a clause or an item. Not: "1." inside a sentence, "năm 2026." at a line's start.
MARKER = re.compile(
    r"(?:(?:Điều|Khoản|Chương|Mục|Phần|Phụ lục|Article|Section|Chapter|Part|Annex|Appendix|Clause)"
    r"\s+(?:\d+|[IVXLC]+\b|thứ)"
    r"|(?:ĐIỀU|CHƯƠNG|MỤC|PHẦN|PHỤ LỤC|ARTICLE|SECTION|CHAPTER|PART|ANNEX)\b"
    r"|\(?(?:\d{1,3}|[a-zđ]|[ivx]{1,5}|[IVX]{1,5})\)"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}\.(?=\s|$)|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s)"
    r"|[IVX]{1,5}\.(?=\s)|[a-zđA-HĐ]\.(?=\s)"
    r"|[-–—+•*·](?=\s))"
)
_HEADING = re.compile(
    r"(?:Điều|Chương|Mục|Phần|Article|Section|Chapter|Part|ĐIỀU|CHƯƠNG|MỤC|PHẦN|ARTICLE|SECTION)\s"
)
_TERMINAL = re.compile(r"[.;:!?…][\"'”’»)\]]*$")


def lines_of(rows: Sequence[tuple[Token, ...]], height: float) -> tuple[Line, ...]:
    """The lines of one column, top to bottom; ``height`` is the median word height."""
    boxes = [around(token.box for token in row) for row in rows]
    left, right = _left_edge([box.x0 for box in boxes], height), _right_edge(boxes, height)
    pitches = [below.y1 - above.y1 for above, below in pairwise(boxes)]
    # Two lines far apart do not make a wide spacing.
    pitch = min(median(pitches), 1.9 * height) if pitches else height
    lines: list[Line] = []
    for index, (row, box) in enumerate(zip(rows, boxes, strict=True)):
        opens = True
        if index:
            before = boxes[index - 1]
            first = row[0].box
            early = before.x1 + 0.3 * height + (first.x1 - first.x0) < right - 0.3 * height
            far = box.y1 - before.y1 > 1.5 * max(pitch, height)
            stepped = box.x0 > before.x0 + 0.7 * height and box.x0 > left + 0.7 * height
            same_middle = abs(box.x0 + box.x1 - before.x0 - before.x1) < 0.8 * height
            centred = same_middle and abs(box.x0 - before.x0) > 0.7 * height
            apart = early or far or centred
            opens = _opens(lines[-1], " ".join(t.text for t in row), apart, stepped)
        lines.append(
            Line(
                tokens=tuple(row),
                opens=opens,
                indented=box.x0 > left + 0.7 * height,
                full=right - box.x1 < 4 * height,
            )
        )
    return tuple(lines)


def runs_on(last: str, *, full: bool, first: str, indented: bool) -> bool:
    """Whether the last line of a page and the first of the next are of one paragraph."""
    if MARKER.match(first) and (_TERMINAL.search(last) or not full):
        return False
    if _TERMINAL.search(last):
        # A sentence may end at a page's end within its paragraph; only the indent tells.
        return False
    return first[:1].islower() or (full and not indented)


def _opens(before: Line, text: str, apart: bool, stepped: bool) -> bool:
    ended = _TERMINAL.search(before.text) is not None
    if MARKER.match(text):
        headed = before.opens and _HEADING.match(before.text) is not None
        return ended or apart or stepped or headed
    if text[:1].islower() and not ended:
        return False
    if stepped and not apart:
        hangs = before.opens and MARKER.match(before.text) is not None
        return not hangs
    return apart


def _left_edge(starts: list[float], height: float) -> float:
    """The leftmost edge at which lines begin, blind to a single outlier."""
    enough = max(2, 0.12 * len(starts))
    for start in sorted(starts):
        if sum(abs(other - start) <= 0.5 * height for other in starts) >= enough:
            return start
    return min(starts)


def _right_edge(boxes: Sequence[tuple[float, float, float, float]], height: float) -> float:
    """The rightmost edge at which lines end, blind to a single outlier."""
    ends = [box[2] for box in boxes]
    enough = max(2, 0.12 * len(ends))
    for end in sorted(ends, reverse=True):
        if sum(abs(other - end) <= 0.6 * height for other in ends) >= enough:
            return end
    return max(ends)
