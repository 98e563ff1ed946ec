"""Pages as read become one frozen text whose every word knows where it stands."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from ingest.dates import mend_dates
from ingest.doubts import find_doubts
from ingest.furniture import find_furniture
from ingest.geometry import Line, Piece, ReadPage, around
from ingest.hyphens import joined
from ingest.language import language_of
from ingest.marks import mend_marks
from ingest.paragraphs import runs_on
from ingest.repairs import repair
from models.document import (
    Block,
    DocumentText,
    Furniture,
    Page,
    PageSource,
    Repair,
    Span,
    Word,
)

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def assemble(pages: Sequence[ReadPage]) -> DocumentText:
    """One NFC text of all pages, in order; running heads, feet and page numbers set apart."""
    furniture = find_furniture(pages)
    pieces = _pieces(pages, furniture)
    for index, group in groupby(pieces, key=lambda piece: piece.page):
        if pages[index].source == PageSource.OCR:
            of_page = list(group)
            repair(of_page)
            mend_dates(of_page)
            mend_marks(of_page)
    _join_broken_words(pieces)
    parts: list[str] = []
    at = 0
    for piece in pieces:
        at += len(piece.before)
        piece.start = at
        at += len(piece.text)
        parts += (piece.before, piece.text)
    text = "".join(parts)
    by_page: list[list[Piece]] = [[] for _ in pages]
    for piece in pieces:
        by_page[piece.page].append(piece)
    finished, end = [], 0
    for index, (page, held) in enumerate(zip(pages, by_page, strict=True)):
        aside = tuple(item for key, item in sorted(furniture.items()) if key[0] == index)
        finished.append(_page(page, held, aside, text, end))
        end = finished[-1].span.end
    repairs = tuple(_repairs(pieces, pages, text))
    others = {piece.start: piece.token.second for piece in pieces if piece.token.second}
    doubts = find_doubts(text, finished, others, {page.number: page.unread for page in pages})
    return DocumentText(text, tuple(finished), _main_language(finished), doubts, repairs)


def _pieces(
    pages: Sequence[ReadPage], furniture: dict[tuple[int, int, int], Furniture]
) -> list[Piece]:
    pieces: list[Piece] = []
    last: Line | None = None
    block = 0
    for index, page in enumerate(pages):
        first_of_page = True
        for column_number, column in enumerate(page.columns):
            block += 1
            for line_number, line in enumerate(column.lines):
                if (index, column_number, line_number) in furniture:
                    continue
                if last is None:
                    before = ""
                elif first_of_page:
                    before = " " if _continues(last, line) else "\n"
                else:
                    before = "\n" if line.opens else " "
                for token in line.tokens:
                    pieces.append(Piece(token, token.text, before, index, block))
                    before = " "
                last, first_of_page = line, False
    return pieces


def _continues(last: Line, line: Line) -> bool:
    return runs_on(last.text, full=last.full, first=line.text, indented=line.indented)


def _join_broken_words(pieces: list[Piece]) -> None:
    """Close up words that a line's end broke. Runs over the ends of pages too."""
    vocabulary = frozenset(
        word for piece in pieces for word in _WORD.findall(piece.text.lower()) if len(word) > 1
    )
    for earlier, later in pairwise(pieces):
        if later.before != " " or later.token.box.x0 > earlier.token.box.x0:
            continue  # beside each other, not one line's end and the next line's start
        glued = joined(earlier.text, later.text, vocabulary)
        if glued is not None:
            earlier.text, later.before = glued, ""


def _page(
    page: ReadPage, held: Sequence[Piece], aside: tuple[Furniture, ...], text: str, end: int
) -> Page:
    span = Span(held[0].start, held[-1].start + len(held[-1].text)) if held else Span(end, end)
    words = tuple(_word(piece, text) for piece in held)
    read = [word.confidence for word in words if word.confidence is not None]
    confidence = None
    if page.source == PageSource.OCR:
        confidence = sum(read) / len(read) if read else 0.0
    return Page(
        number=page.number,
        span=span,
        source=PageSource(page.source),
        confidence=confidence,
        width=page.width,
        height=page.height,
        words=words,
        furniture=aside,
        blocks=tuple(_blocks(held, text)),
        notes=page.notes,
    )


def _word(piece: Piece, text: str) -> Word:
    span = Span(piece.start, piece.start + len(piece.text))
    return Word(text[span.start : span.end], span, piece.token.box, piece.token.confidence)


def _repairs(pieces: Sequence[Piece], pages: Sequence[ReadPage], text: str) -> Iterator[Repair]:
    for at, piece in enumerate(pieces):
        for reason, read, width in piece.mended:
            last = pieces[at + width - 1]
            span = Span(piece.start, last.start + len(last.text))
            written = text[span.start : span.end]
            yield Repair(span, pages[piece.page].number, read, written, reason)


def _blocks(held: Sequence[Piece], text: str) -> Iterator[Block]:
    start = 0
    for at in range(1, len(held) + 1):
        if at == len(held) or held[at].block != held[start].block:
            group = held[start:at]
            span = Span(group[0].start, group[-1].start + len(group[-1].text))
            box = around(piece.token.box for piece in group)
            yield Block(span, box, language_of(text[span.start : span.end]))
            start = at


def _main_language(pages: Sequence[Page]) -> str | None:
    letters: Counter[str] = Counter()
    for page in pages:
        for block in page.blocks:
            if block.language is not None:
                letters[block.language] += block.span.end - block.span.start
    return letters.most_common(1)[0][0] if letters else None
