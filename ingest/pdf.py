"""One open PDF in a reading process: how many pages, what stands on each, its picture."""

import ctypes
import mmap
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.fields import field_words
from ingest.geometry import Column, ReadPage, Token, mapped
from ingest.images import Image
from ingest.layout import columns_of
from ingest.legacy import LegacyLayer, legacy_layer, may_be_legacy, reading_share
from ingest.limits import Limits
from ingest.render import grey_if_grey, has_ink, native_dpi, rendered
from ingest.textlayer import (
    Layer,
    PageFrame,
    Survey,
    glyphs,
    meaningless,
    survey,
    text_of,
    turned,
    words_by_direction,
)
from ingest.triage import Verdict, agrees, judge
from models.document import Box, PageSource
from models.errors import (
    DamagedPdf,
    EncryptedPdf,
    PageTooLarge,
    ReadingTooBig,
    TooManyPages,
)

if TYPE_CHECKING:
    from ingest.ocr import PageReading
    from ingest.tables import TableFinder

_NO_WORD = 0.5  # confidence below which a word says that something stands there, not what
_A4 = (595.28, 841.89)  # points
_BYTES_A_PIXEL = 4  # that pdfium may hold while it draws a picture


@dataclass(slots=True)
class _Seen:
    """A page, its text layer and what that is worth; its picture once it is rendered."""

    number: int
    page: pdfium.PdfPage
    frame: PageFrame
    found: Survey
    layer: Layer
    verdict: Verdict
    old: LegacyLayer | None
    picture: tuple[Image, float] | None = None


class OpenPdf:
    """A PDF in an open file. Raises DocumentErrors; not safe for use by two threads."""

    def __init__(self, descriptor: int, limits: Limits) -> None:
        self._limits, self._descriptor = limits, descriptor
        self._tables: TableFinder | None = None
        self._last: _Seen | None = None
        # Shared pages of the file: no copy in any of the processes that read it.
        view = mmap.mmap(descriptor, 0)
        data = (ctypes.c_ubyte * len(view)).from_buffer(view)
        try:
            self._pdf = pdfium.PdfDocument(data)
            self.pages = len(self._pdf)
            self._pdf.init_forms()
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise EncryptedPdf from error
            raise DamagedPdf from error
        if self.pages == 0:
            raise DamagedPdf
        if self.pages > limits.max_pages:
            raise TooManyPages(pages=self.pages, limit=limits.max_pages)

    def read(self, number: int, languages: Sequence[str], *, ocr: bool) -> ReadPage | None:
        """Read page ``number`` (from 1); None when it needs OCR and ``ocr`` is False."""
        seen = self._seen_as(number)
        old = seen.old
        if seen.verdict is Verdict.BLANK:
            return _blank(number, seen.frame, ("blank",))
        if seen.verdict is Verdict.TRUST and (old is None or old.sure):
            return self._from_layer(number, seen.frame, seen.found, seen.layer, (), old)
        if not ocr:
            return None
        return self._read_picture(seen, languages)

    def key(self, number: int, languages: Sequence[str]) -> str:
        """What the reading of page ``number`` depends on, as a digest: its picture and layer, the
        languages and models, and this code.
        """
        from ingest.sameness import key_of

        seen = self._seen_as(number)
        words = [(turn, token.text, token.box) for turn in seen.layer for token in seen.layer[turn]]
        stands = (seen.verdict, seen.frame.width, seen.frame.height, words, seen.old is not None)
        image, dpi = self._picture_of(seen)
        return key_of(image, dpi, languages, repr(stands))

    def _seen_as(self, number: int) -> "_Seen":
        """A page with what its text layer is worth; the last one is remembered."""
        if self._last is not None and self._last.number == number:
            return self._last
        page = self._page(number)
        frame = PageFrame(page)
        found = survey(page, frame)
        letters = glyphs(page, frame)
        layer, lost = words_by_direction(letters), meaningless(letters)
        old = None
        if not found.hidden_text and may_be_legacy(text_of(layer), found.fonts):
            old = legacy_layer(glyphs(page, frame, coded=True))
            layer, lost = (old.words, 0) if old else (layer, lost)
        if typed := tuple(field_words(page, frame)):
            layer[0] = (*layer.get(0, ()), *typed)
        verdict = judge(unicodedata.normalize("NFC", text_of(layer)), found, lost)
        self._last = _Seen(number, page, frame, found, layer, verdict, old)
        return self._last

    def _picture_of(self, seen: "_Seen") -> tuple[Image, float]:
        """A page rendered for reading, once."""
        if seen.picture is None:
            self._refuse_large_pictures(seen.number, seen.found)
            seen.picture = rendered(seen.page, seen.frame, native_dpi(seen.found, seen.frame))
        return seen.picture

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of every page in points, as a reader sees it; A4 where none is told."""
        return [self._size(index) for index in range(self.pages)]

    def _size(self, index: int) -> tuple[float, float]:
        try:
            width, height = self._pdf.get_page_size(index)
        except pdfium.PdfiumError:  # a page that is counted but not there: reading it will say so
            return _A4
        return width, height

    def is_text_alone(self, number: int) -> bool:
        """Whether nothing is drawn on page ``number`` but text in an encoding that can be read."""
        page = self._page(number)
        if any(o.type != pdfium_c.FPDF_PAGEOBJ_TEXT for o in page.get_objects(max_depth=1)):
            return False
        if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:  # a stamp may be one
            return False
        found = survey(page, PageFrame(page))
        text = self.layer_text(number)
        return bool(text.strip()) and not (found.hidden_text or may_be_legacy(text, found.fonts))

    def layer_text(self, number: int) -> str:
        """The text layer of page ``number`` (from 1), line by line as it is stored."""
        text: str = self._page(number).get_textpage().get_text_bounded()
        return text

    def picture(self, number: int, dpi: float) -> Image:
        """Page ``number`` (from 1) as BGR pixels [h, w, 3]."""
        page = self._page(number)
        frame = PageFrame(page)
        self._refuse_large_pictures(number, survey(page, frame))
        return rendered(page, frame, dpi)[0]

    def _page(self, number: int) -> pdfium.PdfPage:
        try:
            return self._pdf[number - 1]
        except pdfium.PdfiumError as error:
            raise DamagedPdf from error

    def _refuse_large_pictures(self, number: int, found: Survey) -> None:
        # Beyond its own bounds pdfium draws nothing and says nothing: the text would be lost.
        for picture in found.pictures:
            if picture.width * picture.height > self._limits.max_page_pixels:
                raise PageTooLarge(page=number, width=picture.width, height=picture.height)
            if picture.width * picture.height * _BYTES_A_PIXEL > self._limits.memory_mb * 1e6:
                raise ReadingTooBig(limit_mb=self._limits.memory_mb)

    def _read_picture(self, seen: "_Seen", languages: Sequence[str]) -> ReadPage:
        from ingest.ocr import read_picture  # with cv2, which digital pages do without
        from ingest.second_look import look_again
        from ingest.unread import unread_places

        number, frame, found, layer = seen.number, seen.frame, seen.found, seen.layer
        old, verdict = seen.old, seen.verdict
        image, dpi = self._picture_of(seen)
        if not has_ink(image):
            return _blank(number, frame, ("blank",))
        picture = grey_if_grey(image)
        reading = read_picture(picture, dpi, languages)
        tokens = [token for tokens in layer.values() for token in tokens]
        if old:
            share = reading_share(" ".join(token.text for token in reading.tokens))
            if verdict is not Verdict.REJECT and old.reads >= share:
                return self._from_layer(number, frame, found, layer, (), old)
        elif verdict is Verdict.COMPARE and agrees(tokens, reading.tokens):
            return self._from_layer(number, frame, found, layer, ("text-layer-confirmed",), None)
        notes = ("text-layer-rejected",) if tokens else ()
        looked_at = look_again(picture, reading.tokens, reading.back, languages[0])
        lost = unread_places(picture, reading.tokens, reading.back) if _lost_ink(reading) else ()
        place = _to_points(reading.back.tolist(), 72 / dpi)
        if reading.tables:
            from ingest.tables import columns_around

            columns = columns_around(looked_at, reading.tables)
        else:
            columns = columns_of(looked_at)
        return ReadPage(
            number,
            PageSource.OCR,
            frame.width,
            frame.height,
            mapped(columns, place),
            (*notes, *reading.notes),
            tuple(map(place, lost)),
        )

    def _from_layer(
        self,
        number: int,
        frame: PageFrame,
        found: Survey,
        layer: Layer,
        notes: tuple[str, ...],
        old: LegacyLayer | None,
    ) -> ReadPage:
        """The direction of most words first; margins and watermarks in other directions after."""
        main, *others = sorted(layer, key=lambda angle: -len(layer[angle]))
        columns: tuple[Column, ...]
        if main == 0 and found.ruled and frame.upright and not found.hidden_text:
            columns, more = self._around_tables(number, layer[0])
            notes += more
        else:
            columns = mapped(columns_of(layer[main]), partial(turned, angle=-main))
        for angle in others:
            columns += mapped(columns_of(layer[angle]), partial(turned, angle=-angle))
        source = PageSource.LEGACY_FONT if old else PageSource.TEXT_LAYER
        return ReadPage(number, source, frame.width, frame.height, columns, notes)

    def _around_tables(
        self, number: int, tokens: Sequence[Token]
    ) -> tuple[tuple[Column, ...], tuple[str, ...]]:
        from ingest.tables import TableFinder, TablesUnreadable, columns_around

        try:
            if self._tables is None:
                self._tables = TableFinder(self._descriptor)
            return columns_around(tokens, self._tables.on_page(number)), ()
        except TablesUnreadable:
            return columns_of(tokens), ("tables-unreadable",)


def _lost_ink(reading: "PageReading") -> bool:
    """Whether ink was left without words, or with words that are none."""
    if not {"ink-without-words", "hard-to-read"}.isdisjoint(reading.notes):
        return True
    return any(
        token.confidence is not None and token.confidence < _NO_WORD and len(token.text) > 2
        for token in reading.tokens
    )


def _blank(number: int, frame: PageFrame, notes: tuple[str, ...]) -> ReadPage:
    return ReadPage(number, PageSource.TEXT_LAYER, frame.width, frame.height, (), notes)


def _to_points(back: list[list[float]], unit: float) -> Callable[[Box], Box]:
    """From the prepared image to points of the page; ``unit`` is points per rendered pixel."""

    def point(x: float, y: float) -> tuple[float, float]:
        u, v, w = (row[0] * x + row[1] * y + row[2] for row in back)
        return u / w * unit, v / w * unit

    def box(inner: Box) -> Box:
        corners = [point(x, y) for x in (inner.x0, inner.x1) for y in (inner.y0, inner.y1)]
        xs, ys = zip(*corners, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    return box
