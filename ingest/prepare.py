"""A rendered page becomes the image that tesseract reads best. Each step looks before it acts.

Every step returns its image and the matrix that maps its points back, so that word boxes can be
laid on the page as it is. Steps: sheet corners, coloured ink, uneven light, faint ink, lighter
ink, sideways text, skew, size of the letters, rules.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.accents import Accents, accents_of
from ingest.images import Boxes, Image, Matrix
from ingest.ink import without_coloured_ink
from ingest.levels import percentile
from ingest.overprint import without_lighter_ink
from ingest.sheet import find_sheet
from ingest.skew import level, stands_on_its_head

LETTER_HEIGHT = 21.0  # pixels: what tesseract's networks were trained near; 12-14 pt at 225 dpi
OCR_DPI = 225
LIGHTER_INK = "lighter-ink-removed"
_PALE = 226  # grey level from which a mark is no ink
_LARGEST = 24_000_000  # pixels handed to tesseract
_FEW_LETTERS = 800
_FAINT = 90.0  # grey level of the darkest ink from which tones are stretched
_SOME_INK = 0.01  # percent of the page that even a line of text covers
_CONTRAST = 20.0  # grey levels between ink and paper, below which there is nothing but grain
_GRAIN_WIDTH = 3.5  # standard deviations
_SMOOTH = 0.8  # pixels
_NOISY = 9.0  # sigma of grain, in grey levels, above which smoothing gains more than it costs


@dataclass(frozen=True, slots=True)
class Prepared:
    """The image to read, and the matrix from its pixels to those of the rendered page.

    ``rules`` is the mask [h, w] of the straight lines that were taken out of the image; of what is
    left, ``letters`` are the boxes that may be letters, ``accents`` the marks above them.
    ``lighter_letters`` is how many letter-like inks went with the lighter ink.
    """

    image: Image
    rules: Image
    letters: Boxes
    accents: Accents
    back: Matrix
    notes: tuple[str, ...]
    lighter_letters: int = 0


def prepare(picture: Image, dpi: float, *, all_ink: bool = False) -> Prepared:
    """Prepare a page, grey [h, w] or BGR [h, w, 3], rendered at ``dpi``.

    ``all_ink`` keeps ink that is lighter than the text, which else goes and leaves a note.
    """
    notes: list[str] = []
    back = np.eye(3)
    sheet = find_sheet(picture)
    if sheet is not None:
        picture, back = sheet.flatten(picture)
        notes.append("photo-flattened")
    grey = without_coloured_ink(picture) if picture.ndim == 3 else picture
    grey = with_black_ink(evenly_lit(grey))
    darkest = None if all_ink else without_lighter_ink(grey, _grain(grey))
    lighter_letters = 0
    if darkest is not None:
        taken = np.where((darkest == 255) & (grey < _PALE), grey, 255).astype(np.uint8)
        lighter_letters = len(letter_boxes(taken))
        grey = darkest
        notes.append(LIGHTER_INK)
    letters = letter_boxes(_without_grain(grey))
    turn = level(letters, grey.shape[0])
    if turn.quarter:
        grey, step = quarter_turn(grey)
        back = back @ step
        letters = letter_boxes(_without_grain(grey))
        notes.append("turned-quarter")
    scale = _scale(letters, dpi, grey.size)
    grey, step = resized(grey, scale)
    back = back @ step
    grey = _without_grain(grey)
    if abs(turn.degrees) >= 0.1:
        grey, step = rotated(grey, turn.degrees)
        back = back @ step
        if abs(turn.degrees) >= 0.5:
            notes.append("deskewed")
    grey, rules = without_rules(grey)
    letters, accents = letters_and_accents(grey)
    if stands_on_its_head(letters):
        grey, step = half_turn(grey)
        rules, _ = half_turn(rules)
        letters, accents = letters_and_accents(grey)
        back = back @ step
        notes.append("turned-half")
    return Prepared(grey, rules, letters, accents, back, tuple(notes), lighter_letters)


def evenly_lit(grey: Image) -> Image:
    """Divide by the paper's own brightness: white paper everywhere, ink keeps its tone."""
    h, w = grey.shape
    small = cv2.resize(grey, (max(8, w // 4), max(8, h // 4)), interpolation=cv2.INTER_AREA)
    size = max(9, int(0.03 * max(small.shape)) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    paper = cv2.medianBlur(paper, min(size, 31))
    if percentile(paper, 5) >= 245:
        return grey
    full = cv2.resize(paper, (w, h), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(grey, np.maximum(full, 40), scale=255)


def with_black_ink(grey: Image) -> Image:
    """Stretch the tones of a page whose darkest ink is light, and whiten the grain of its paper.

    A threshold between ink and paper would else lie within the grain where there are few letters.
    """
    ink = percentile(grey, _SOME_INK)
    paper = percentile(grey, 50) - _GRAIN_WIDTH * _grain(grey)
    if ink < _FAINT or paper - ink < _CONTRAST:
        return grey
    tones = np.clip((np.arange(256) - ink) * (255 / (paper - ink)), 0, 255)
    return cv2.LUT(grey, tones.astype(np.uint8))


def letter_boxes(grey: Image) -> Boxes:
    """Boxes [n, 4] (x, y, w, h) of the connected inks that may be letters."""
    return _letters_among(_inks(grey)[1], grey.shape)


def letters_and_accents(grey: Image) -> tuple[Boxes, Accents]:
    """``letter_boxes`` of a page whose letters are LETTER_HEIGHT high, and the marks above them."""
    labels, boxes = _inks(grey)
    return _letters_among(boxes, grey.shape), accents_of(labels, boxes, LETTER_HEIGHT)


def _inks(grey: Image) -> tuple[NDArray[np.int32], Boxes]:
    """Connected inks: their labels [h, w], and boxes [n, 5] with areas, the paper's first."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return labels.astype(np.int32, copy=False), boxes.astype(np.int32, copy=False)


def _letters_among(boxes: Boxes, shape: tuple[int, ...]) -> Boxes:
    boxes = boxes[1:]
    tallest = max(shape) // 25
    fits = (
        (boxes[:, 3] >= 5)
        & (boxes[:, 3] <= tallest)
        & (boxes[:, 2] >= 2)
        & (boxes[:, 2] <= 2 * tallest)
        & (boxes[:, 4] >= 10)
        & (boxes[:, 4] < 0.95 * boxes[:, 2] * boxes[:, 3] + 8)
    )
    boxes = _beside_others(boxes[fits][:, :4])
    if len(boxes) < 20:
        return boxes
    middle = np.median(boxes[:, 3][boxes[:, 3] >= np.percentile(boxes[:, 3], 25)])
    near = (boxes[:, 3] > 0.45 * middle) & (boxes[:, 3] < 2.6 * middle)
    return boxes[near]


def _beside_others(boxes: Boxes) -> Boxes:
    """Boxes with another of their size close by: letters come in words, dust lies anywhere.

    On a full page dust does not count; on one with a few lines it would pass for the letters.
    """
    if not 0 < len(boxes) < _FEW_LETTERS:
        return boxes
    x, y, w, h = boxes.astype(np.float64).T
    size = np.maximum(w, h)
    apart = np.maximum(
        np.abs(x[:, None] + w[:, None] / 2 - x - w / 2) - (w[:, None] + w) / 2,
        np.abs(y[:, None] + h[:, None] / 2 - y - h / 2) - (h[:, None] + h) / 2,
    )
    alike = np.maximum(size[:, None], size) < 3 * np.minimum(size[:, None], size)
    near = (apart < 0.8 * np.minimum(size[:, None], size)) & alike
    in_words: Boxes = boxes[near.sum(axis=1) > 1]  # each is near itself
    return in_words


def quarter_turn(grey: Image) -> tuple[Image, Matrix]:
    """Turn clockwise by 90 degrees; the matrix maps new pixels to old ones."""
    height = grey.shape[0]
    step = np.array([[0, 1, 0], [-1, 0, height], [0, 0, 1]], np.float64)
    return np.ascontiguousarray(cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE)), step


def half_turn(grey: Image) -> tuple[Image, Matrix]:
    """Turn by 180 degrees; the matrix maps new pixels to old ones."""
    h, w = grey.shape
    step = np.array([[-1, 0, w], [0, -1, h], [0, 0, 1]], np.float64)
    return np.ascontiguousarray(cv2.rotate(grey, cv2.ROTATE_180)), step


def resized(grey: Image, scale: float) -> tuple[Image, Matrix]:
    """Scale by a factor; averaging when smaller, cubic when larger."""
    if abs(scale - 1) < 0.04:
        return grey, np.eye(3)
    h, w = grey.shape
    new_w, new_h = max(1, round(w * scale)), max(1, round(h * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(grey, (new_w, new_h), interpolation=method), np.diag(
        [w / new_w, h / new_h, 1.0]
    )


def rotated(grey: Image, degrees: float) -> tuple[Image, Matrix]:
    """Turn counter-clockwise about the middle on white, growing so that no corner is lost."""
    h, w = grey.shape
    forth = np.vstack([cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1.0), [0, 0, 1]])
    c, s = abs(forth[0, 0]), abs(forth[0, 1])
    new_w, new_h = round(w * c + h * s), round(w * s + h * c)
    forth[0, 2] += (new_w - w) / 2
    forth[1, 2] += (new_h - h) / 2
    turned = cv2.warpAffine(
        grey, forth[:2], (new_w, new_h), flags=cv2.INTER_CUBIC, borderValue=(255,)
    )
    return turned, np.linalg.inv(forth)


def without_rules(grey: Image) -> tuple[Image, Image]:
    """Whiten long straight lines, borders of tables and underlines; and the mask of them."""
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    length = int(5 * LETTER_HEIGHT)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    rules = cv2.bitwise_or(across, down)
    if not rules.any():
        return grey, rules
    clean = grey.copy()
    clean[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 255
    return clean, rules


def _scale(letters: Boxes, dpi: float, pixels: int) -> float:
    enough = len(letters) >= 20
    scale = LETTER_HEIGHT / float(np.median(letters[:, 3])) if enough else OCR_DPI / dpi
    return float(min(np.clip(scale, 0.2, 3.0), (_LARGEST / pixels) ** 0.5))


def _without_grain(grey: Image) -> Image:
    """Smoothed where noise is so strong that it would pass for ink."""
    return cv2.GaussianBlur(grey, (0, 0), _SMOOTH) if _grain(grey) > _NOISY else grey


def _grain(grey: Image) -> float:
    """The standard deviation of noise, from the Laplacian of flat places."""
    sample = grey[:: max(1, grey.shape[0] // 1200), :]
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = cv2.convertScaleAbs(cv2.filter2D(sample, cv2.CV_16S, kernel))
    return percentile(response, 50) / 0.6745 / 6
