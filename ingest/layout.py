"""Reading order: words with boxes become columns of lines, read one column after the other.

The same code serves text layers and OCR. Columns are told by gutters: a stretch of white that
stays clear over several lines with words on both sides of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.geometry import Column, Token
from ingest.paragraphs import lines_of

Row = tuple[Token, ...]

# All in units of the median word height.
_NARROWEST_GUTTER = 0.6
_WIDE_GUTTER = 1.6
_LENIENCE = 2  # rows either way that may leave less white than a gutter
_BREAK = 2.6  # white below a two-column band that ends it


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows ``first`` to ``last`` (inclusive) with a clear gutter from ``x0`` to ``x1``."""

    first: int
    last: int
    x0: float
    x1: float
    left: int  # rows with words on the left side
    right: int
    paired: int  # rows with words on both sides
    passed: int  # rows that leave less white than a gutter
    aligned: bool  # the lines on the right share a left edge or a middle
    by_rows: bool  # one side holds list marks, single figures or labels: no column to read down


def columns_of(tokens: Sequence[Token]) -> tuple[Column, ...]:
    """The columns of a page in reading order, for words whose lines run level."""
    if not tokens:
        return ()
    height = word_height(tokens)
    columns = _ordered(rows_of(tokens), height)
    return tuple(Column(lines_of(rows, height)) for rows in columns if rows)


def word_height(tokens: Sequence[Token]) -> float:
    """The median height of the words, more than 0."""
    return max(0.1, median(token.box.y1 - token.box.y0 for token in tokens))


def rows_of(tokens: Sequence[Token]) -> list[Row]:
    """Words that stand at the same height, top to bottom, each row from left to right."""
    rows: list[list[Token]] = []
    bands: list[tuple[float, float]] = []
    for part in sorted(_parts(tokens), key=lambda part: sum(_band_of(part))):
        y0, y1 = _band_of(part)
        best, best_share = -1, 0.5
        for index in range(len(rows) - 1, max(-1, len(rows) - 6), -1):
            top, bottom = bands[index]
            lower = max(0.1, min(y1 - y0, bottom - top))
            share = (min(y1, bottom) - max(y0, top)) / lower
            if share > best_share and not _overprints(part, rows[index], y1 - y0):
                best, best_share = index, share
        if best < 0:
            rows.append(list(part))
            bands.append((y0, y1))
        else:
            rows[best] += part
            bands[best] = _band_of(rows[best])
    order = sorted(range(len(rows)), key=lambda index: sum(bands[index]))
    return [tuple(sorted(rows[index], key=lambda token: token.box.x0)) for index in order]


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """Words that OCR saw in one line together, others alone."""
    parts: dict[object, list[Token]] = {}
    for index, token in enumerate(tokens):
        key = ("alone", index) if token.line is None else token.line
        parts.setdefault(key, []).append(token)
    return list(parts.values())


def _band_of(part: Sequence[Token]) -> tuple[float, float]:
    """Top and bottom of a line, blind to a single tall or low word."""
    return median(token.box.y0 for token in part), median(token.box.y1 for token in part)


def _overprints(part: Sequence[Token], row: Sequence[Token], height: float) -> bool:
    """Whether a part would lie on the row's words instead of beside them."""
    return len(part) > 1 and any(
        min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0) > height
        for one in part
        for other in row
    )


def _ordered(rows: list[Row], height: float) -> list[list[Row]]:
    """Rows split at their best gutter, again and again."""
    band = _best_band(rows, height)
    if band is None:
        return [rows] if rows else []
    middle = rows[band.first : band.last + 1]
    cut = (band.x0 + band.x1) / 2
    left = [side for row in middle if (side := tuple(t for t in row if _centre(t) < cut))]
    right = [side for row in middle if (side := tuple(t for t in row if _centre(t) >= cut))]
    above, below = rows[: band.first], rows[band.last + 1 :]
    inner = _table(middle, height) or [*_ordered(left, height), *_ordered(right, height)]
    return [*_ordered(above, height), *inner, *_ordered(below, height)]


def _best_band(rows: list[Row], height: float) -> _Band | None:
    best, best_score = None, 0.0
    tried: set[tuple[int, int, int, int]] = set()
    for index, row in enumerate(rows):
        for gap in _gaps(row, _NARROWEST_GUTTER * height):
            band = _grown(rows, index, gap, height)
            mark = (band.first, band.last, round(band.x0), round(band.x1))
            if mark in tried:
                continue
            tried.add(mark)
            score = _score(band, height)
            if score > best_score:
                best, best_score = band, score
    return best


def _score(band: _Band, height: float) -> float:
    """How much a band looks like columns; 0 when it may be the chance gap of a few lines."""
    width = (band.x1 - band.x0) / height
    needed = 2 if width >= 3 else 3 if width >= _WIDE_GUTTER else 6
    # A letterhead: two or three lines each, which need not stand at the same height.
    letterhead = width >= 2 and band.paired >= 1 and min(band.left, band.right) >= 2
    if band.by_rows or (band.paired < 12 and not band.aligned):
        return 0.0
    if band.passed > 0.15 * band.paired or (band.paired < needed and not letterhead):
        return 0.0
    return band.paired * min(width, 3.0)


def _grown(rows: list[Row], index: int, gap: tuple[float, float], height: float) -> _Band:
    """The longest run of rows around one in which some part of its gap stays white."""
    x0, x1 = gap
    first = last = index
    passed_in_all = 0
    narrowest = _NARROWEST_GUTTER * height
    for step in (1, -1):
        at, passed = index, 0
        while 0 <= at + step < len(rows):
            if _white_between(rows, at, at + step) > _BREAK * height:
                break
            row = rows[at + step]
            free = _clear(row, x0, x1, narrowest)
            if free is None:
                # A stroke of a stamp may have widened a word; few rows may leave less white.
                if passed == _LENIENCE or _clear(row, x0, x1, 0.7 * narrowest) is None:
                    break
                passed += 1
            else:
                x0, x1 = free
            at += step
        first, last = min(first, at), max(last, at)
        passed_in_all += passed
    cut = (x0 + x1) / 2
    sides = [_sides(rows[at], cut) for at in range(first, last + 1)]
    while sides and not all(sides[0]):  # a lone heading above belongs to neither column
        sides.pop(0)
        first += 1
    aligned = _aligned(rows[first : last + 1], cut, height)
    while not aligned and sides and not all(sides[-1]):  # nor does a title below a letterhead
        sides.pop()
        last -= 1
        aligned = _aligned(rows[first : last + 1], cut, height)
    return _Band(
        first,
        last,
        x0,
        x1,
        left=sum(left for left, _ in sides),
        right=sum(right for _, right in sides),
        paired=sum(left and right for left, right in sides),
        passed=passed_in_all,
        by_rows=_goes_by_rows(rows[first : last + 1], cut, height),
        aligned=aligned,
    )


def _aligned(rows: list[Row], cut: float, height: float) -> bool:
    """Whether most lines on the right begin or are centred at one place."""
    sides = [side for row in rows if (side := [t for t in row if _centre(t) >= cut])]
    starts = [side[0].box.x0 for side in sides]
    ends = [side[-1].box.x1 for side in sides]
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    return any(
        sum(abs(place - median(places)) < tolerance * height for place in places)
        > 0.6 * len(places)
        for places, tolerance in ((starts, 0.4), (middles, 0.8))
        if places
    )


def _goes_by_rows(rows: list[Row], cut: float, height: float) -> bool:
    labels = [row[at - 1].text for row in rows if 0 < (at := _first_right(row, cut)) < len(row)]
    if len(labels) > 1 and sum(label.endswith(":") for label in labels) > 0.6 * len(labels):
        return True
    if not _stands_out(rows, cut):
        return True
    for is_left in (True, False):
        sides = [[t for t in row if (_centre(t) < cut) == is_left] for row in rows]
        sides = [side for side in sides if side]
        if not sides:
            return True
        widths = [side[-1].box.x1 - side[0].box.x0 for side in sides]
        if median(map(len, sides)) <= 1 and median(widths) < 3 * height:
            return True
    return False


def _gaps(row: Row, narrowest: float) -> list[tuple[float, float]]:
    found, reach = [], row[0].box.x1
    for token in row[1:]:
        if token.box.x0 - reach >= narrowest:
            found.append((reach, token.box.x0))
        reach = max(reach, token.box.x1)
    return found


def _clear(row: Row, x0: float, x1: float, narrowest: float) -> tuple[float, float] | None:
    """The widest part of x0..x1 that no word of the row touches."""
    best, at = None, x0
    for token in row:
        if token.box.x1 <= at or _may_be_dirt(token):
            continue
        free = min(token.box.x0, x1)
        if free - at >= narrowest and (best is None or free - at > best[1] - best[0]):
            best = (at, free)
        at = token.box.x1
        if at >= x1:
            return best
    if x1 - at >= narrowest and (best is None or x1 - at > best[1] - best[0]):
        best = (at, x1)
    return best


def _may_be_dirt(token: Token) -> bool:
    """A stain between two columns that OCR took for a letter or two."""
    if token.confidence is None or len(token.text) > 2:
        return False
    return token.confidence < 0.5 or not any(map(str.isalnum, token.text))


def _stands_out(rows: list[Row], cut: float) -> bool:
    """Whether the gutter is wider than the spaces between words, which justified lines stretch."""
    wider = counted = 0
    for row in rows:
        at = _first_right(row, cut)
        if not 0 < at < len(row):
            continue
        spaces = [after.box.x0 - before.box.x1 for before, after in pairwise(row)]
        gutter = spaces.pop(at - 1)
        counted += 1
        wider += not spaces or gutter > 1.7 * median(spaces)
    return wider >= 0.7 * counted


def _first_right(row: Row, cut: float) -> int:
    return sum(_centre(token) < cut for token in row)


def _white_between(rows: list[Row], one: int, other: int) -> float:
    upper, lower = rows[min(one, other)], rows[max(one, other)]
    return min(t.box.y0 for t in lower) - max(t.box.y1 for t in upper)


def _sides(row: Row, cut: float) -> tuple[bool, bool]:
    return any(_centre(t) < cut for t in row), any(_centre(t) >= cut for t in row)


def _centre(token: Token) -> float:
    return (token.box.x0 + token.box.x1) / 2


def _table(rows: list[Row], height: float) -> list[list[Row]] | None:
    """The cells of a table of three or more columns, row by row; None for running columns."""
    gutters = _common_gutters(rows, height)
    if len(gutters) < 2:
        return None
    cuts = [(x0 + x1) / 2 for x0, x1 in gutters]
    split = [_cells(row, cuts) for row in rows]
    words = [len(cell) for cells in split for cell in cells if cell]
    if median(words) > 4:
        return None
    filled = [sum(map(bool, column)) for column in zip(*split, strict=True)]
    if sum(count >= 0.3 * len(rows) for count in filled) < 3:
        return None
    starts = [at for at, cells in enumerate(split) if cells[0]] or [0]
    if starts[0] != 0:
        starts.insert(0, 0)
    found = []
    for start, end in zip(starts, [*starts[1:], len(split)], strict=True):
        for column in range(len(cuts) + 1):
            cell = [cells[column] for cells in split[start:end] if cells[column]]
            if cell:
                found.append(cell)
    return found


def _common_gutters(rows: list[Row], height: float) -> list[tuple[float, float]]:
    """White that runs through all the rows, between words."""
    spans = sorted((t.box.x0, t.box.x1) for row in rows for t in row)
    found, reach = [], spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - reach >= _NARROWEST_GUTTER * height:
            found.append((reach, x0))
        reach = max(reach, x1)
    return found


def _cells(row: Row, cuts: list[float]) -> list[Row]:
    edges = [float("-inf"), *cuts, float("inf")]
    return [tuple(t for t in row if left <= _centre(t) < right) for left, right in pairwise(edges)]
