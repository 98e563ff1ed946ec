"""The text layer of one PDF page: its words with boxes, and what else stands on the page."""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.geometry import Token
from models.document import Box

# pdfium marks a hyphen at a line's end with STX; its other controls carry no text.
_PRINTED = {"\x02": "-", "\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf02d": "-", "\uf0fc": "✓"}
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_DROPPED = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_RULE = 14.0  # points: longer than a letter is high
_OBJECTS_LOOKED_AT = 20_000  # a map can hold millions of strokes


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character, its box in page points as a reader sees the page, its direction."""

    text: str
    box: Box
    angle: int  # degrees clockwise from left-to-right, in steps of 15


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
    return Survey(tuple(pictures), strokes, hidden, ruled=across >= 2 and down >= 2)


def glyphs(page: pdfium.PdfPage, frame: PageFrame) -> tuple[Glyph | None, ...]:
    """The printed characters in the order of the file; None where a word or line ends."""
    text_page = page.get_textpage()
    raw = text_page.raw
    found: list[Glyph | None] = []
    rect = pdfium_c.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        letter = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        letter = _LIGATURES.get(letter, _PRINTED.get(letter, letter))
        if letter in _DROPPED:
            continue
        if letter.isspace() or unicodedata.category(letter[0]) == "Cc":
            found.append(None)
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect)
        turn = math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, index)) + frame.rotation
        found.append(
            Glyph(
                letter,
                frame.box(rect.left, rect.bottom, rect.right, rect.top),
                round(turn / 15) * 15 % 360,
            )
        )
    text_page.close()
    return tuple(found)


def words_by_direction(letters: tuple[Glyph | None, ...]) -> dict[int, tuple[Token, ...]]:
    """The words of each writing direction, in a frame turned so that its lines run level."""
    streams: dict[int, list[Glyph | None]] = defaultdict(list)
    for letter in letters:
        if letter is None:
            for stream in streams.values():
                stream.append(None)
        else:
            streams[letter.angle].append(letter)
    return {angle: tuple(_words(stream, angle)) for angle, stream in streams.items()}


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


def _words(stream: list[Glyph | None], angle: int) -> Iterator[Token]:
    held: list[tuple[str, Box]] = []
    for letter in [*stream, None]:
        box = turned(letter.box, angle) if letter else None
        if held and (box is None or _apart(held[-1][1], box)):
            yield _word(held)
            held = []
        if letter and box:
            held.append((letter.text, box))


def _apart(before: Box, after: Box) -> bool:
    """Whether two characters that follow each other in the file are not of one word."""
    height = max(before.y1 - before.y0, after.y1 - after.y0, 0.1)
    if abs((before.y0 + before.y1) - (after.y0 + after.y1)) / 2 > 0.6 * height:
        return True
    return after.x0 - before.x1 > 0.5 * height or after.x0 < before.x0 - 0.5 * height


def _word(held: list[tuple[str, Box]]) -> Token:
    text = unicodedata.normalize("NFC", "".join(text for text, _ in held))
    boxes = [box for _, box in held]
    return Token(
        text,
        Box(
            min(box.x0 for box in boxes),
            min(box.y0 for box in boxes),
            max(box.x1 for box in boxes),
            max(box.y1 for box in boxes),
        ),
    )
