"""A long document in parts: as much of it at once as a person reads, with what was found in it.

Loading and writing all of a text of two hundred pages takes seconds of the processor and makes a
page of seven megabytes; a part takes a tenth of a second. Parts begin where clauses begin.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.document import Repair, Span
from models.norms import Clause, ClauseLevel, Deadline, Metadata, Norm, TimeExpression, VersionPair

SIZE = 16_000  # letters: five to seven pages
WHOLE = 3 * SIZE  # a text up to this length is shown in one
LATEST = 3 * SIZE // 2  # where no article begins, a part ends before any clause
OPENING = frozenset(
    {ClauseLevel.PART, ClauseLevel.CHAPTER, ClauseLevel.SECTION, ClauseLevel.ARTICLE,
     ClauseLevel.ANNEX}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Where a document is: the part ``number`` (from 1) of ``count``, and its place in the text."""

    number: int
    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was found in a part of a text; norms and times by their places in the whole analysis."""

    clauses: tuple[Clause, ...]
    norms: Mapping[int, Norm]
    times: Mapping[int, TimeExpression]
    metadata: Metadata
    versions: tuple[VersionPair, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An excerpt with the whole text and what else belongs to its part."""

    text: str
    analysis: Excerpt
    deadlines: Sequence[Deadline]
    doubts: Sequence[object]
    repairs: Sequence[Repair]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands: its place among the clauses, its span, and whether it opens a part."""

    position: int
    start: int
    end: int
    opens: bool


def starts(length: int, places: Sequence[Place]) -> list[int]:
    """Where the parts of a text begin; one part where it is short."""
    begun = [0]
    if length <= WHOLE:
        return begun
    for place in sorted(places, key=lambda place: place.start):
        since = place.start - begun[-1]
        opens = place.opens and since >= SIZE
        if (opens or since >= LATEST) and length - place.start > SIZE // 4:
            begun.append(place.start)
    return begun


def part_at(offset: int, begun: Sequence[int], length: int) -> Part:
    """The part that holds an offset."""
    number = max(bisect_right(begun, offset), 1)
    end = begun[number] if number < len(begun) else length
    return Part(number, len(begun), Span(begun[number - 1], end))
