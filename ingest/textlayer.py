"""The text layer of one PDF page: its words with boxes, and what else stands on the page."""

import ctypes
import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.geometry import Token, around
from models.document import Box

# pdfium marks a hyphen at a line's end with STX; its other controls carry no text.
_PRINTED = {"\x02": "-", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf02d": "-", "\uf0fc": "✓"}
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_BLANKS = frozenset(" \t\r\n\0\u00a0\u3000") | frozenset(map(chr, range(0x2000, 0x200B)))
_LONGEST_NAME = 128  # bytes of a font's name
_RULE = 14.0  # points: longer than a letter is high
_OBJECTS_LOOKED_AT = 20_000  # a map can hold millions of strokes


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character, its box in page points as a reader sees the page, its direction."""

    text: str  # "" for a code that means nothing
    box: Box
    angle: int  # degrees clockwise from left-to-right, in steps of 15
    font: str = ""  # as the file names it; only where it was asked for


@dataclass(frozen=True, slots=True)
class Picture:
    """An image on a page: its pixels and the share of the page that it covers."""

    width: int
    height: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Survey:
    """What a page is made of besides its readable letters."""

    pictures: tuple[Picture, ...]
    strokes: int
    hidden_text: bool
    ruled: bool = False  # lines across and down that may be the borders of a table
    fonts: frozenset[str] = frozenset()  # names as the file gives them

    @property
    def largest(self) -> Picture | None:
        """The picture that covers most of the page."""
        return max(self.pictures, key=lambda picture: picture.coverage, default=None)


class PageFrame:
    """Maps a page's own coordinates to points from the top left corner as a reader sees it."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = page.get_bbox()
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        self.rotation = int(page.get_rotation())
        self.width, self.height = page.get_size()
        # Whether its own coordinates are those that other libraries give.
        self.upright = self.rotation == 0 and page.get_bbox() == page.get_mediabox()

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page as it is shown."""
        corners = [self._point(left, bottom), self._point(right, top)]
        (xa, ya), (xb, yb) = corners
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        match self.rotation:
            case 90:
                return y - self._bottom, x - self._left
            case 180:
                return self._right - x, y - self._bottom
            case 270:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y


def survey(page: pdfium.PdfPage, frame: PageFrame) -> Survey:
    """Pictures, strokes and invisible text of a page."""
    pictures, strokes, hidden = [], 0, False
    across = down = 0
    fonts: dict[int, str] = {}
    area = max(1.0, frame.width * frame.height)
    for item in islice(page.get_objects(max_depth=3), _OBJECTS_LOOKED_AT):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            width, height = item.get_px_size()
            shown = max(0.0, right - left) * max(0.0, top - bottom)
            pictures.append(Picture(width, height, min(1.0, shown / area)))
        elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            strokes += 1
            left, bottom, right, top = item.get_bounds()
            across += right - left > _RULE
            down += top - bottom > _RULE
        elif item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            mode = pdfium_c.FPDFTextObj_GetTextRenderMode(item)
            hidden = hidden or mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
            _note_font(item, fonts)
    ruled = across >= 2 and down >= 2
    return Survey(tuple(pictures), strokes, hidden, ruled, frozenset(fonts.values()))


def _note_font(item: pdfium.PdfObject, fonts: dict[int, str]) -> None:
    font = pdfium_c.FPDFTextObj_GetFont(item)
    place = ctypes.addressof(font.contents) if font else 0
    if place and place not in fonts:
        name = ctypes.create_string_buffer(_LONGEST_NAME)
        pdfium_c.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
        fonts[place] = name.value.decode("utf-8", errors="replace")


def glyphs(
    page: pdfium.PdfPage, frame: PageFrame, *, coded: bool = False
) -> tuple[Glyph | None, ...]:
    """The printed characters in the order of the file; None where a word or line ends.

    ``coded`` leaves them as the file codes them, with the names of their fonts: in encodings
    older than Unicode soft hyphens and controls are letters.
    """
    text_page = page.get_textpage()
    raw = text_page.raw
    found: list[Glyph | None] = []
    rect = pdfium_c.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        letter = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if not coded:
            letter = _LIGATURES.get(letter, _PRINTED.get(letter, letter))
        if letter in _DROPPED:
            continue
        if letter in _BLANKS if coded else letter.isspace():
            found.append(None)
            continue
        if not coded and unicodedata.category(letter[0]) == "Cc":
            letter = ""
        pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect)
        turn = math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, index)) + frame.rotation
        found.append(
            Glyph(
                letter,
                frame.box(rect.left, rect.bottom, rect.right, rect.top),
                round(turn / 15) * 15 % 360,
                _font_of(raw, index) if coded else "",
            )
        )
    text_page.close()
    return tuple(found)


def _font_of(raw: pdfium_c.FPDF_TEXTPAGE, index: int) -> str:
    name, flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(raw, index, name, _LONGEST_NAME, flags)
    return name.value.decode("utf-8", errors="replace")


Layer = dict[int, tuple[Token, ...]]  # the words of a page by writing direction


def words_by_direction(
    letters: tuple[Glyph | None, ...], convert: Callable[[Sequence[Glyph]], str] | None = None
) -> Layer:
    """The words of each writing direction, in a frame turned so that its lines run level.

    ``convert`` makes the text of a word from its characters, where they are coded.
    """
    spell = convert or _spelled
    streams: dict[int, list[Glyph | None]] = defaultdict(list)
    for letter in letters:
        if letter is None or not letter.text:
            for stream in streams.values():
                stream.append(None)
        else:
            streams[letter.angle].append(letter)
    return {
        angle: tuple(
            Token(unicodedata.normalize("NFC", spell(word)), around(boxes))
            for word, boxes in _words(stream, angle)
        )
        for angle, stream in streams.items()
    }


def meaningless(letters: tuple[Glyph | None, ...]) -> int:
    """How many printed characters have a code without a meaning."""
    return sum(letter is not None and not letter.text for letter in letters)


def text_of(layer: Layer) -> str:
    """The words of a layer with spaces, one direction after the other."""
    return " ".join(token.text for tokens in layer.values() for token in tokens)


def turned(box: Box, angle: float) -> Box:
    """A box after turning the plane by ``angle`` degrees counter-clockwise about the origin."""
    if angle == 0:
        return box
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    if angle % 90 == 0:
        c, s = round(c), round(s)
    corners = [(x * c + y * s, y * c - x * s) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _words(
    stream: list[Glyph | None], angle: int
) -> Iterator[tuple[tuple[Glyph, ...], tuple[Box, ...]]]:
    """The characters of each word, and their boxes in the turned frame."""
    held: list[Glyph] = []
    boxes: list[Box] = []
    for letter in [*stream, None]:
        box = turned(letter.box, angle) if letter else None
        if held and (box is None or _apart(boxes[-1], box)):
            yield tuple(held), tuple(boxes)
            held, boxes = [], []
        if letter and box:
            held.append(letter)
            boxes.append(box)


def _apart(before: Box, after: Box) -> bool:
    """Whether two characters that follow each other in the file are not of one word."""
    height = max(before.y1 - before.y0, after.y1 - after.y0, 0.1)
    if abs((before.y0 + before.y1) - (after.y0 + after.y1)) / 2 > 0.6 * height:
        return True
    return after.x0 - before.x1 > 0.5 * height or after.x0 < before.x0 - 0.5 * height


def _spelled(word: Sequence[Glyph]) -> str:
    """The characters of a word; a soft hyphen shows only at its end."""
    text = "".join(letter.text for letter in word)
    return text[:-1].replace("\u00ad", "") + text[-1]
