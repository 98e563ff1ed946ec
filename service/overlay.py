"""Corrected text: where edits lie, how spans move with them, and how a place is found again.

The one place that computes moved spans. A span that touches no edit keeps its words; one that an
edit cuts grows to hold the whole of the new words, so that nothing it covered is lost.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, TypeVar, cast

from models.corrections import Anchor, Edit
from models.document import Box, DocumentText, Page, Span, Word
from models.errors import AcrossPages

T = TypeVar("T")
TOKEN = re.compile(r"\s+|\S+")
AROUND = 40  # characters of context that an anchor remembers
ALONE = 12  # words this long that stand once in a text need no context
ENOUGH = 4  # characters of context that make a short quote certain


class Moves:
    """Where positions of a text are after edits, which are in order and do not overlap."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.span.start for edit in edits]
        self._ends = [edit.span.end for edit in edits]
        grown = [len(edit.text) - (edit.span.end - edit.span.start) for edit in edits]
        self._shifts = [0, *accumulate(grown)]

    def span(self, span: Span) -> Span:
        """The span after the edits; one that lies inside an edit covers its new words."""
        start, end = self._start(span.start), self._end(span.end)
        return Span(start, max(start, end))

    def touches(self, span: Span) -> bool:
        """Whether an edit changes words of a span."""
        at = bisect_right(self._ends, span.start)
        return at < len(self._starts) and self._starts[at] < span.end

    def _start(self, position: int) -> int:
        inside = self._inside(position)
        if inside is not None:
            return self._starts[inside] + self._shifts[inside]
        return position + self._shifts[bisect_right(self._ends, position)]

    def _end(self, position: int) -> int:
        inside = self._inside(position)
        if inside is not None:
            return self._ends[inside] + self._shifts[inside + 1]
        return position + self._shifts[bisect_right(self._ends, position)]

    def _inside(self, position: int) -> int | None:
        at = bisect_left(self._starts, position) - 1
        return at if at >= 0 and position < self._ends[at] else None


def edits_between(old: str, new: str, offset: int = 0) -> list[Edit]:
    """Edits by whole words that make ``new`` of ``old``, which stands at ``offset``.

    Neither side of an edit is blank unless a whole text is: an edit without words could not be
    shown in a history, or found again.
    """
    a, b = TOKEN.findall(old), TOKEN.findall(new)
    at = [0, *accumulate(map(len, a))]
    made: list[tuple[int, int, int, int]] = []
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for code, i1, i2, j1, j2 in codes:
        if code == "equal":
            continue
        if made and i1 < made[-1][1]:  # the one before has grown over our beginning
            p1, p2, q1, _ = made.pop()
            i1, i2, j1 = p1, max(i2, p2), q1
        # Words to the left are equal on both sides, so both sides grow alike.
        while i1 > 0 and j1 > 0 and (_blank(a[i1:i2]) or _blank(b[j1:j2])):
            if made and i1 <= made[-1][1]:
                i1, j1 = made[-1][0], made[-1][2]
                made.pop()
                continue
            i1, j1 = i1 - 1, j1 - 1
        while i2 < len(a) and j2 < len(b) and (_blank(a[i1:i2]) or _blank(b[j1:j2])):
            i2, j2 = i2 + 1, j2 + 1
        made.append((i1, i2, j1, j2))
    edits = []
    for i1, i2, j1, j2 in made:
        words, said = "".join(a[i1:i2]), "".join(b[j1:j2])
        head, tail = _shared_blanks(words, said), _shared_blanks(words[::-1], said[::-1])
        span = Span(offset + at[i1] + head, offset + at[i2] - tail)
        edits.append(Edit(span, said[head : len(said) - tail]))
    return edits


def _shared_blanks(a: str, b: str) -> int:
    """Blanks with which both begin; words that are blank altogether keep theirs."""
    blank = len(a) - len(a.lstrip())
    return blank if a.strip() and b.strip() and b.startswith(a[:blank]) else 0


def _blank(words: Sequence[str]) -> bool:
    return not "".join(words).strip()


def narrowed(edit: Edit, text: str) -> Edit:
    """An edit without the letters that both sides share, so that fewer spans are cut by it."""
    old, new = text[edit.span.start : edit.span.end], edit.text
    shortest = min(len(old), len(new))
    head = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    # One letter of the old words stays in, for a span around them to grow with.
    head = max(0, min(head, len(old) - 1))
    room = min(len(old) - 1, len(new)) - head
    tail = next((n for n in range(max(0, room)) if old[-1 - n] != new[-1 - n]), max(0, room))
    start, end = edit.span.start + head, edit.span.end - tail
    return Edit(Span(start, end), new[head : len(new) - tail])


def edited(document: DocumentText, edits: Sequence[Edit]) -> DocumentText:
    """The document with its text corrected and every span moved; AcrossPages.

    Corrected words are as sure as a person is. Words that an edit takes away are gone.
    """
    for edit in edits:
        page = document.page_at(edit.span.start)
        if page and not page.span.start <= edit.span.start <= edit.span.end <= page.span.end:
            raise AcrossPages()
    text = rewritten(document.text, edits)
    moves = Moves(edits)
    return replace(
        document,
        text=text,
        pages=tuple(_moved_page(page, moves, text) for page in document.pages),
        doubts=moved(document.doubts, moves),
        repairs=moved(document.repairs, moves),
    )


def rewritten(text: str, edits: Sequence[Edit]) -> str:
    """The text with edits made, which are in order and do not overlap."""
    pieces, cursor = [], 0
    for edit in edits:
        pieces += [text[cursor : edit.span.start], edit.text]
        cursor = edit.span.end
    return "".join([*pieces, text[cursor:]])


def _moved_page(page: Page, moves: Moves, text: str) -> Page:
    return replace(
        page,
        span=moves.span(page.span),
        words=tuple(_moved_words(page.words, moves, text)),
        blocks=moved(page.blocks, moves),
    )


def _moved_words(words: Sequence[Word], moves: Moves, text: str) -> Iterator[Word]:
    for word in words:
        span = moves.span(word.span)
        touched = moves.touches(word.span)
        if not touched:
            yield word if span == word.span else replace(word, span=span)
        elif text[span.start : span.end].strip():
            yield Word(text[span.start : span.end], span, word.box, 1.0)


def moved(value: T, moves: Moves) -> T:
    """A value of ``models`` with every span in it moved."""
    if isinstance(value, Span):
        return cast(T, moves.span(value))
    if isinstance(value, Box):
        return value
    if isinstance(value, tuple):
        return cast(T, tuple(moved(part, moves) for part in value))
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {
            field.name: moved(getattr(value, field.name), moves) for field in fields(value)
        }
        return replace(value, **changed)
    return value


def anchored(text: str, span: Span, name: str = "") -> Anchor:
    """How to find a span again in another reading of the same document."""
    return Anchor(
        text[span.start : span.end],
        text[max(0, span.start - AROUND) : span.start],
        text[span.end : span.end + AROUND],
        span.start,
        name,
    )


def located(anchor: Anchor, text: str) -> Span | None:
    """Where an anchor's words stand in a text; None when that is not certain.

    Line breaks may have moved. Of several places the one with the same words around it is meant,
    then the nearest.
    """
    words = anchor.quote.split()
    if not words:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = [Span(*match.span()) for match in pattern.finditer(text)]
    if not found:
        return None

    def near(span: Span) -> tuple[int, int]:
        return _shared(anchor, text, span), -abs(span.start - anchor.offset)

    best = max(found, key=near)
    certain = _shared(anchor, text, best) >= ENOUGH or best.start == anchor.offset
    alone = len(found) == 1 and len(anchor.quote) >= ALONE
    return best if certain or alone else None


def _shared(anchor: Anchor, text: str, span: Span) -> int:
    """Letters around a place that are those around the anchor; blanks do not count."""
    before = "".join(text[max(0, span.start - 2 * AROUND) : span.start].split())[::-1]
    after = "".join(text[span.end : span.end + 2 * AROUND].split())
    sides = ((before, "".join(anchor.before.split())[::-1]), (after, "".join(anchor.after.split())))
    return sum(
        next(
            (n for n, (x, y) in enumerate(zip(*side, strict=False)) if x != y), min(map(len, side))
        )
        for side in sides
    )
