"""Shapes that travel between the steps of reading, before there is a text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from models.document import Box, RepairReason


@dataclass(frozen=True, slots=True)
class Token:
    """A word as found on the page; ``box`` in the frame of its page (points, origin top left).

    ``confidence`` is 0..1 from OCR and None from a text layer. ``line`` is the number of the line
    in which OCR saw the word, where it tells. ``second`` is what a second reading saw in the date
    or number that this word belongs to, where it differs.
    """

    text: str
    box: Box
    confidence: float | None = None
    line: int | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand beside each other, left to right.

    ``opens``: begins a paragraph within its column. ``indented``: begins right of its column's
    edge. ``full``: the next line's first word would not have fitted at its end, so the sentence
    may run on.
    """

    tokens: tuple[Token, ...]
    opens: bool
    indented: bool
    full: bool

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(token.text for token in self.tokens)

    @property
    def box(self) -> Box:
        """The rectangle around the words."""
        return around(token.box for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read one after the other: a column, the width of a page, a table's row."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page as one process read it, its columns in reading order; sizes in points.

    ``unread`` are places that look like letters and were not read.
    """

    number: int
    source: str
    width: float
    height: float
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    unread: tuple[Box, ...] = ()


class Mended(NamedTuple):
    """A correction: why, what was read, and over how many pieces from its own on."""

    reason: RepairReason
    read: str
    pieces: int


@dataclass(slots=True)
class Piece:
    """A word on its way into the text: what stands before it, and where it comes from."""

    token: Token
    text: str
    before: str  # "", " " or "\n"
    page: int  # index
    block: int  # number of its block over the whole document
    start: int = 0
    mended: list[Mended] = field(default_factory=list)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around at least one box."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def mapped(columns: Iterable[Column], place: Callable[[Box], Box]) -> tuple[Column, ...]:
    """Columns with every word's box put elsewhere; the order stays."""
    return tuple(
        Column(
            tuple(
                replace(
                    line,
                    tokens=tuple(replace(token, box=place(token.box)) for token in line.tokens),
                )
                for line in column.lines
            )
        )
        for column in columns
    )
