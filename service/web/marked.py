"""A document's text as its page shows it: passages by clause, cut where a finding begins or ends.

Findings may overlap and cross clauses, so they are not nested: each piece of text knows every
finding that covers it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from models.document import Span
from models.norms import Analysis, Clause, ClauseLevel
from service.excerpts import Excerpt, Part

T = TypeVar("T")

HEADED = frozenset(
    {
        ClauseLevel.PART,
        ClauseLevel.CHAPTER,
        ClauseLevel.SECTION,
        ClauseLevel.ARTICLE,
        ClauseLevel.ANNEX,
    }
)
DEEPEST = 2  # clauses around one that the outline still shows
LONGEST_HEADING = 240  # letters; a longer first line is the clause itself


@dataclass(frozen=True, slots=True)
class Piece:
    """Text under the same findings; ``norms`` and ``times`` index the analysis.

    ``parts`` are roles in a norm ("bearer", "action", ...), ``begins`` the norms that begin here.
    """

    text: str
    span: Span
    norms: tuple[int, ...]
    times: tuple[int, ...]
    parts: tuple[str, ...]
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text in one clause; ``opens`` when the clause begins here.

    ``clause`` is None for text between clauses. ``depth`` counts the clauses around it.
    """

    clause: Clause | None
    depth: int
    opens: bool
    heading: tuple[Piece, ...]
    body: tuple[Piece, ...]

    @property
    def cards(self) -> list[int]:
        """The norms that begin in this passage."""
        return [norm for piece in (*self.heading, *self.body) for norm in piece.begins]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str  # "norm", "time" or a part of a norm
    index: int


def passages(text: str, analysis: Analysis | Excerpt, within: Span | None = None) -> list[Passage]:
    """The text in its order, all or what lies within a span; blank stretches alone are left out."""
    span = within or Span(0, len(text))
    cutter = _Cutter(text, analysis)
    shown = []
    for clause, depth, opens, run in _runs(text, analysis.clauses, span):
        heading = _heading_end(text, clause, run) if opens and clause else run.start
        passage = Passage(
            clause,
            depth,
            opens,
            cutter.pieces(Span(run.start, heading)),
            cutter.pieces(Span(heading, run.end)),
        )
        if opens or passage.heading or passage.body:
            shown.append(passage)
    return shown


def outline(clauses: Sequence[Clause], part: Part) -> list[tuple[Clause, int, str]]:
    """The upper clauses in order, each with the number of clauses around it and its address.

    Of parts that are not shown only the uppermost stand in it: a long document has thousands.
    """
    depths = _depths(clauses)
    found = []
    for clause in sorted(clauses, key=lambda clause: (clause.span.start, -clause.span.end)):
        depth = depths[clause.id]
        here = part.span.start <= clause.span.start < part.span.end
        if depth <= (DEEPEST if here else 0):
            name = f"c-{quote(clause.id)}"
            found.append((clause, depth, f"#{name}" if here else f"?at={name}#{name}"))
    return found


def _depths(clauses: Sequence[Clause]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for clause in sorted(clauses, key=lambda clause: (clause.span.start, -clause.span.end)):
        above = depths.get(clause.parent) if clause.parent else None
        depths[clause.id] = 0 if above is None else above + 1
    return depths


def writer(analysis: Analysis | Excerpt) -> Callable[[Piece], Markup]:
    """Writes pieces as HTML. A long document has tens of thousands: too many for the templates."""
    modalities = {place: str(norm.modality) for place, norm in _placed(analysis.norms)}

    def write(piece: Piece) -> Markup:
        words = escape(piece.text)
        if not piece.norms and not piece.times:
            return words
        norm = piece.norms[-1] if piece.norms else None
        kinds = ["m", *([] if norm is None else [modalities[norm]])]
        kinds += [*(["time"] if piece.times else []), *piece.parts]
        of = "" if norm is None else f' data-norm="{norm}"'
        # Classes are words of ours, never of the document, whose own are escaped.
        return Markup(f'<span class="{" ".join(kinds)}"{of}>{words}</span>')  # nosec B704

    return write


def _runs(
    text: str, clauses: Sequence[Clause], within: Span
) -> Iterator[tuple[Clause | None, int, bool, Span]]:
    """Stretches of text by their innermost clause, in order and without overlap."""
    by_id = {clause.id: clause for clause in clauses}
    children: dict[str | None, list[Clause]] = {}
    depths = _depths(clauses)
    inside = [c for c in clauses if c.span.start < within.end and c.span.end > within.start]
    if within == (0, len(text)):
        inside = list(clauses)  # one without any words is shown, too
    for clause in sorted(inside, key=lambda clause: (clause.span.start, -clause.span.end)):
        above = by_id.get(clause.parent) if clause.parent else None
        # A part of a bilingual text may go on after a page of the other language: it is shown
        # where it stands, not inside what it belongs to.
        while above and not above.span.start <= clause.span.start < max(above.span.end, 1):
            above = by_id.get(above.parent) if above.parent else None
        children.setdefault(above.id if above else None, []).append(clause)

    def walk(
        clause: Clause | None, start: int, end: int
    ) -> Iterator[tuple[Clause | None, int, bool, Span]]:
        # A clause that began before what is shown does not begin here.
        cursor, opens = start, clause is not None and clause.span.start >= within.start
        depth = depths[clause.id] if clause else 0
        for child in children.get(clause.id if clause else None, []):
            child_start = min(max(child.span.start, cursor), end)
            if opens or text[cursor:child_start].strip():
                yield clause, depth, opens, Span(cursor, child_start)
                opens = False
            child_end = max(child_start, min(child.span.end, end))
            yield from walk(child, child_start, child_end)
            cursor = child_end
        if opens or text[cursor:end].strip():
            yield clause, depth, opens, Span(cursor, end)

    yield from walk(None, within.start, within.end)


def _heading_end(text: str, clause: Clause, span: Span) -> int:
    """Where the first line of a clause ends, when it is a heading."""
    if clause.level not in HEADED:
        return span.start
    line = text.find("\n", span.start, span.end)
    end = span.end if line < 0 else line
    return end if end - span.start <= LONGEST_HEADING else span.start


class _Cutter:
    """Cuts runs of text, asked for in order, at the borders of findings."""

    def __init__(self, text: str, analysis: Analysis | Excerpt) -> None:
        self._text = text
        self._coming = sorted(_marks(analysis), key=lambda mark: mark.start, reverse=True)
        self._open: list[_Mark] = []

    def pieces(self, span: Span) -> tuple[Piece, ...]:
        while self._coming and self._coming[-1].start < span.end:
            self._open.append(self._coming.pop())
        self._open = [mark for mark in self._open if mark.end > span.start]
        if not self._text[span.start : span.end].strip():
            return ()
        cuts = {span.start, span.end}
        for mark in self._open:
            cuts |= {cut for cut in (mark.start, mark.end) if span.start < cut < span.end}
        edges = sorted(cuts)
        return tuple(self._piece(a, b) for a, b in pairwise(edges))

    def _piece(self, start: int, end: int) -> Piece:
        norms, times, parts, begins = [], [], set(), []
        for mark in self._open:
            if mark.start > start or mark.end < end:
                continue
            if mark.kind == "norm":
                norms.append(mark.index)
                if mark.start == start:
                    begins.append(mark.index)
            elif mark.kind == "time":
                times.append(mark.index)
            else:
                parts.add(mark.kind)
        return Piece(
            self._text[start:end],
            Span(start, end),
            tuple(norms),
            tuple(times),
            tuple(sorted(parts)),
            tuple(begins),
        )


def _marks(analysis: Analysis | Excerpt) -> Iterator[_Mark]:
    for index, norm in _placed(analysis.norms):
        yield _Mark(*norm.span, "norm", index)
        for kind in ("bearer", "beneficiary", "action", "condition"):
            part: Span | None = getattr(norm, kind)
            if part is not None:
                yield _Mark(*part, kind, index)
    for index, time in _placed(analysis.times):
        yield _Mark(*time.span, "time", index)


def _placed(found: Sequence[T] | Mapping[int, T]) -> Iterable[tuple[int, T]]:
    """Findings with their places in the whole analysis."""
    return found.items() if isinstance(found, Mapping) else enumerate(found)
