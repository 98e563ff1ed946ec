"""Marks of state secrets on the first page: printed, typed into the text layer, or stamped.

Looked for before anything else is read. Three looks at the page: the words of its text layer, all
that stands on its picture, and its letters in coloured ink, larger, or of heavier strokes than the
rest, turned upright, for a stamp may lie askew over other words. A mark is its bare words in
capitals with nothing beside them: "BẢO MẬT" in a title and "mật" in a sentence are none. The
system errs towards stopping.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.images import Image
from ingest.tesseract import ReadWord, read_sparse
from models.register import Secrecy

DPI = 200
_STOPPED: tuple[tuple[Secrecy, re.Pattern[str]], ...] = (
    (Secrecy.TOP_SECRET, re.compile(r"TUY[EÉ]T ?MAT|TOP ?SECRET")),
    (Secrecy.SECRET, re.compile(r"T[O0]I ?MAT|SECRET")),
    (Secrecy.CONFIDENTIAL, re.compile(r"MAT|CONFIDENTIAL")),
)
_LEAD = re.compile(r"^(?:DO MAT|MUC DO MAT|DAU MAT|CLASSIFICATION) ?:? ?")
_ORDER = (Secrecy.TOP_SECRET, Secrecy.SECRET, Secrecy.CONFIDENTIAL)
_MARKS = "ẬẤÂẶẮĂÁẠÃẢÀA"  # how the vowel of MẬT is read; a flat A is not enough among plain words

_NEAR = 1.6  # heights of a word within which a neighbour belongs to its line
_HEAVIER = 1.35  # strokes of a stamp against those of the print
_MOST_SLANT = 20  # degrees by which a stamp may lie askew
_SLANTS = 3  # of a page's lines that are tried
_LEAST_INK = 0.0001  # of the page
_TALLEST = 200  # pixels of a letter
_MOST_LETTERS = 400
_RED = ((0, 60, 60), (12, 255, 255)), ((165, 60, 60), (180, 255, 255))
_BLUE = (((95, 60, 50), (135, 255, 255)),)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that stand together; ``boxed`` when colour or size sets them apart."""

    text: str
    boxed: bool = False


def mark_in(lines: Iterable[Line]) -> Secrecy | None:
    """The highest level that any line is the bare mark of."""
    found = {level for line in lines if (level := _level(line))}
    return next((level for level in _ORDER if level in found), None)


def _level(line: Line) -> Secrecy | None:
    words = unicodedata.normalize("NFC", line.text).strip(" \t[](){}|.:;,_-–—*\"'“”‘’/\\!")
    if not words or words != words.upper():
        return None
    plain = _LEAD.sub("", " ".join(_folded(words).split()))
    for level, pattern in _STOPPED:
        if pattern.fullmatch(plain):
            bare = plain == "MAT" and not line.boxed
            # "MAT" without its mark is an English word; MẶT and MÁT are what MẬT is misread as.
            return None if bare and not any(c in words for c in _MARKS[:-1]) else level
    return None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("Đ", "D"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def lines_of_layer(text: str) -> Iterator[Line]:
    """The lines of a text layer, and the columns that wide gaps set apart in them."""
    for line in text.splitlines():
        for part in re.split(r"\s{3,}|\t|\|", line):
            yield Line(part)


def lines_of_picture(picture: Image) -> Iterator[Line]:
    """What stands on a page [h, w, 3] BGR: on the whole, in colour, and in larger letters."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    upper = grey[: max(1, int(grey.shape[0] * 0.6))]
    yield from _lines(read_sparse(upper, "vi", DPI), boxed=False)
    dark = _dark(grey)
    strokes = _heavy(dark)
    looks = [(letters, letters) for letters in (*_coloured(picture), _large(dark))]
    looks.append((strokes, None if strokes is None else _whole(strokes, dark)))
    for leading, letters in looks:
        if leading is not None and letters is not None:
            for angle in _slants(leading):
                turned = _turned(letters, angle)
                yield from _lines(read_sparse(turned, "vi", DPI), boxed=True)
                if (close := _close_up(turned)) is not None:
                    yield from _lines(read_sparse(close, "vi", DPI, block=True), boxed=True)


def _lines(words: Sequence[ReadWord], *, boxed: bool) -> Iterator[Line]:
    """Words joined with their neighbours to the left and right."""
    left = sorted(words, key=lambda word: word.box[0])
    while left:
        line = [left.pop(0)]
        grown = True
        while grown:
            grown = False
            for word in left:
                if _beside(line[-1], word):
                    line.append(word)
                    left.remove(word)
                    grown = True
                    break
        yield Line(" ".join(word.text for word in line), boxed)


def _beside(a: ReadWord, b: ReadWord) -> bool:
    height = max(a.box[3] - a.box[1], b.box[3] - b.box[1], 1)
    level = abs((a.box[1] + a.box[3]) - (b.box[1] + b.box[3])) / 2 < 0.6 * height
    return level and b.box[0] - a.box[2] < _NEAR * height


def _coloured(picture: Image) -> Iterator[Image | None]:
    """The letters in red and in blue ink, black on white."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV)
    for bands in (_RED, _BLUE):
        mask = np.zeros(hsv.shape[:2], np.uint8)
        for low, high in bands:
            mask |= cv2.inRange(hsv, np.array(low), np.array(high)).astype(np.uint8)
        if (mask > 0).mean() > _LEAST_INK:
            yield _letters(mask, 14)


def _dark(grey: Image) -> Image:
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 15
    ).astype(np.uint8)


def _large(dark: Image) -> Image | None:
    """The letters that are clearly larger than the page's own."""
    height = _height_of_letters(dark)
    return _letters(dark, int(1.3 * height) if height else 14)


def _heavy(dark: Image) -> Image | None:
    """The strokes that are clearly heavier than the page's own, where they could be letters.

    They show where a stamp of the print's own colour lies across it, and at which angle: what is
    as thin as print is rubbed out.
    """
    height = _height_of_letters(dark)
    if not height:
        return None
    thickness = cv2.distanceTransform(dark, cv2.DIST_L2, 3)
    ridge = thickness[(dark > 0) & (thickness >= cv2.dilate(thickness, np.ones((3, 3))))]
    size = int(np.ceil(_HEAVIER * 2 * float(np.median(ridge)))) | 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return _letters(cv2.morphologyEx(dark, cv2.MORPH_OPEN, brush).astype(np.uint8), int(height))


def _whole(strokes: Image, dark: Image) -> Image:
    """The letters of heavy strokes: their thin parts grown again, in ink alone and not far.

    So little of the print that touches them comes along.
    """
    grown = cv2.bitwise_not(strokes)
    for _ in range(round(0.6 * _height_of_letters(dark))):
        nearby = cv2.bitwise_and(cv2.dilate(grown, np.ones((3, 3))), dark)
        grown = cv2.bitwise_or(nearby, grown)
    return cv2.bitwise_not(grown).astype(np.uint8)


def _height_of_letters(dark: Image) -> float:
    """How tall most of a page's letters are; 0 where there are too few to say."""
    heights = cv2.connectedComponentsWithStats(dark)[2][1:, cv2.CC_STAT_HEIGHT]
    letters = heights[(heights > 8) & (heights < 60)]
    return float(np.percentile(letters, 80)) if len(letters) >= 10 else 0.0


def _slants(letters: Image) -> list[float]:
    """The angles at which lines of the letters lie, the longest line's first."""
    ink = (letters < 128).astype(np.uint8)
    heights = cv2.connectedComponentsWithStats(ink)[2][1:, cv2.CC_STAT_HEIGHT]
    reach = max(3, int(1.2 * float(np.median(heights))) | 1)
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    lines = cv2.findContours(
        cv2.morphologyEx(ink, cv2.MORPH_CLOSE, brush), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )[0]
    found: list[tuple[float, float]] = []
    for line in lines:
        _, (width, height), angle = cv2.minAreaRect(line)
        if max(width, height) > 1.3 * min(width, height) + 1:
            slant = angle if width >= height else angle - 90
            found.append((max(width, height), (slant + 45) % 90 - 45))
    angles: list[float] = []
    for _, slant in sorted(found, reverse=True):
        near = any(abs(slant - known) <= 3 for known in angles)
        if abs(slant) <= _MOST_SLANT and not near and len(angles) < _SLANTS:
            angles.append(0.0 if abs(slant) <= 3 else slant)
    return angles or [0.0]


def _letters(mask: Image, shortest: int) -> Image | None:
    """What has a letter's size and shape in a mask, its frame left out; None without any."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    width, height, area = (
        stats[:, at] for at in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    kept = (
        (height >= shortest)
        & (height <= _TALLEST)
        & (width <= 2.2 * height)
        & (area > 0.12 * width * height)
    )
    kept[0] = False
    if not 3 <= int(kept.sum()) <= _MOST_LETTERS:
        return None
    return np.where(kept[labels], 0, 255).astype(np.uint8)


def _close_up(letters: Image) -> Image | None:
    """The place of the letters alone, enlarged, when they are one short word or two."""
    rows, columns = np.nonzero(letters < 128)
    if not len(rows) or np.ptp(rows) > 3 * _TALLEST or np.ptp(columns) > 8 * _TALLEST:
        return None
    inside = letters[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    padded = cv2.copyMakeBorder(inside, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=(255,))
    return cv2.resize(padded, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _turned(image: Image, angle: float) -> Image:
    if not angle:
        return image
    height, width = image.shape
    turning = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(image, turning, (width, height), borderValue=(255,)).astype(np.uint8)
