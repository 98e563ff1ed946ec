"""One frozen text with its pages: what ``ingest`` makes and every later finding points into."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

# What no database and no UTF-8 file can hold: NUL, and halves of surrogate pairs.
_UNSTORABLE = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def storable(text: str) -> str:
    """The text with NUL and lone surrogates as U+FFFD; as long as before, so that spans hold."""
    return text.translate(_UNSTORABLE)


class Span(NamedTuple):
    """Half-open character offsets into ``DocumentText.text``."""

    start: int
    end: int


class Box(NamedTuple):
    """A rectangle on a page in PDF points (1/72 inch), origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class PageSource(StrEnum):
    """Where the text of a page comes from."""

    TEXT_LAYER = "text-layer"
    LEGACY_FONT = "legacy-font"  # a text layer in TCVN3, VNI or VPS, converted to Unicode
    OCR = "ocr"


class FurnitureKind(StrEnum):
    """What stands on a page beside its running text."""

    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page-number"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as printed; ``text`` is what stands at ``span``, confidence 0..1, None when unread."""

    text: str
    span: Span
    box: Box
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Furniture:
    """A running head, foot or page number: kept, but not in the running text."""

    kind: FurnitureKind
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a page read in one go: a column, a paragraph group, a table."""

    span: Span
    box: Box
    language: str | None


class DoubtKind(StrEnum):
    """What it is that may have been misread."""

    DATE = "date"
    DOCUMENT_NUMBER = "document-number"
    AMOUNT = "amount"
    ARTICLE_NUMBER = "article-number"
    DURATION = "duration"
    INK = "ink"  # marks on the page under which no word was read


class DoubtReason(StrEnum):
    """Why a person should look."""

    UNSURE = "unsure"  # the reading says so itself
    DIFFERENT = "different"  # a second reading of the place saw something else
    IMPOSSIBLE = "impossible"  # no such day, month or year
    ORDER = "order"  # signed after it took effect
    UNREAD = "unread"


class RepairReason(StrEnum):
    """What made a correction certain."""

    FRACTION = "fraction"  # U+2044 for a slash
    CODE_LETTERS = "code-letters"  # codes have no tones: "CV/TỦ" is "CV/TU"
    CODE_DIGITS = "code-digits"  # "l5/2O26/NĐ-CP" is "15/2026/NĐ-CP"
    CODE_SPACES = "code-spaces"  # "244 - CV/ĐU" printed without spaces
    DATE_WORDS = "date-words"  # "13.October", "ngày 15 thắng 11 năm": the figures stay
    MARKS = "marks"  # the syllables beside it allow no other: "trao đối" is "trao đổi"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that a person should compare with the original.

    ``span`` is what was read, empty where nothing was; ``box`` is around it on page ``page``
    (from 1; its first page if it runs over two). ``other`` is what a second reading saw, ``""``
    without one.
    """

    span: Span
    kind: DoubtKind
    reason: DoubtReason
    page: int
    box: Box
    other: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A certain correction of what was read; ``span`` is what was written instead."""

    span: Span
    page: int
    read: str
    written: str
    reason: RepairReason


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the document; ``width`` and ``height`` in PDF points as a reader sees the page.

    ``confidence`` is the mean of its words, 0..1, or None for a text layer. ``notes`` are
    machine-readable codes for what a person should know (``"text-layer-rejected"``).
    """

    number: int
    span: Span
    source: PageSource
    confidence: float | None
    width: float
    height: float
    words: tuple[Word, ...]
    furniture: tuple[Furniture, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document, cleaned once (NFC), with its pages.

    Pages follow each other without overlap; every word lies inside its page's span.
    ``language`` is the main language (ISO 639-1), None when nothing tells it. ``doubts`` and
    ``repairs`` are in the order of their spans.
    """

    text: str
    pages: tuple[Page, ...]
    language: str | None
    doubts: tuple[Doubt, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @classmethod
    def from_text(cls, text: str, language: str | None = None) -> Self:
        """A document without a PDF behind it: NFC text, no pages."""
        return cls(unicodedata.normalize("NFC", text), (), language)

    def page_at(self, offset: int) -> Page | None:
        """The page that holds a character; a gap between pages belongs to the page before it."""
        held = None
        for page in self.pages:
            if page.span.start > offset:
                break
            held = page
        return held

    def words_in(self, span: Span) -> Sequence[tuple[Page, Word]]:
        """The words that touch a span, with their pages: what lights up beside the text."""
        return [
            (page, word)
            for page in self.pages
            if page.span.start < span.end and span.start < page.span.end
            for word in page.words
            if word.span.start < span.end and span.start < word.span.end
        ]
