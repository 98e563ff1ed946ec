"""A long document in parts: as much of it at once as a person reads, with what was found in it.

Loading and writing all of a text of two hundred pages takes seconds of the processor and makes a
page of seven megabytes; a part takes a tenth of a second. Parts begin where clauses begin.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.document import Repair, Span
from models.norms import Clause, ClauseLevel, Deadline, Metadata, Norm, TimeExpression, VersionPair

SIZE = 36_000  # letters: about a dozen pages
WHOLE = 2 * SIZE  # a text up to this length is shown in one
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


def starts(length: int, clauses: Sequence[Clause]) -> list[int]:
    """Where the parts of a text begin; one part where it is short."""
    begun = [0]
    if length <= WHOLE:
        return begun
    for clause in sorted(clauses, key=lambda clause: clause.span):
        start = clause.span.start
        since = start - begun[-1]
        opens = clause.level in OPENING and since >= SIZE
        if (opens or since >= LATEST) and length - start > SIZE // 4:
            begun.append(start)
    return begun


def part_at(offset: int, begun: Sequence[int], length: int) -> Part:
    """The part that holds an offset."""
    number = max(bisect_right(begun, offset), 1)
    end = begun[number] if number < len(begun) else length
    return Part(number, len(begun), Span(begun[number - 1], end))
