"""Where letters seem to stand that no sure word covers: lines lost under stamps and signatures."""

from collections import Counter
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.geometry import Token
from ingest.images import Image, Matrix
from ingest.ink import without_coloured_ink
from ingest.prepare import LETTER_HEIGHT, evenly_lit, letter_boxes
from models.document import Box

_SURE = 0.5  # confidence of a word that covers its ink
_REACH = round(0.5 * LETTER_HEIGHT)  # pixels around an ink within which another is of its place
_LETTERS = 4  # inks that make a place worth a look
_EDGE = 0.015  # of the page's sides


def unread_places(picture: Image, tokens: Sequence[Token], back: Matrix) -> tuple[Box, ...]:
    """Places in the frame of the tokens, which ``back`` maps to the rendered picture."""
    page = _in_frame(picture, tokens, back)
    if page is None:
        return ()
    covered = np.zeros(page.shape, np.uint8)
    for token in tokens:
        if token.confidence is None or token.confidence >= _SURE:
            x0, y0, x1, y1 = (round(edge) for edge in token.box)
            covered[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = 1
    alone = [box for box in letter_boxes(page) if not _is_covered(box, covered)]
    if len(alone) < _LETTERS:
        return ()
    # Letters that a stroke of the pen runs through are one ink with it: all of it is the place.
    _, ink = cv2.threshold(page, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    ink[covered > 0] = 0
    near = cv2.dilate(ink, np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=4)
    letters = Counter(int(labels[y + h // 2, x + w // 2]) for x, y, w, h in alone)
    places = []
    for label, count in letters.items():
        x, y, w, h = (int(edge) for edge in stats[label][:4])
        if label and count >= _LETTERS:
            places.append(Box(x + _REACH, y + _REACH, x + w - _REACH, y + h - _REACH))
    return tuple(places)


def _is_covered(box: NDArray[np.int32], covered: NDArray[np.uint8]) -> bool:
    """Whether some word lies on a letter, or the letter at the edge of the sheet, as dirt does."""
    x, y = int(box[0] + box[2] // 2), int(box[1] + box[3] // 2)
    height, width = covered.shape
    if not (_EDGE * width < x < (1 - _EDGE) * width and _EDGE * height < y < (1 - _EDGE) * height):
        return True
    return bool(covered[y, x])


def _in_frame(picture: Image, tokens: Sequence[Token], back: Matrix) -> Image | None:
    """The rendered page in the frame of its words, grey [h, w]; None where that explodes."""
    h, w = picture.shape[:2]
    corners = np.array([[[0, 0], [w, 0], [w, h], [0, h]]], np.float64)
    placed = cv2.perspectiveTransform(corners, np.linalg.inv(back))[0]
    right, bottom = placed.max(axis=0)
    if not (0 < right < 3 * max(h, w) and 0 < bottom < 3 * max(h, w)):
        return None
    frame = cv2.warpPerspective(
        picture,
        back,
        (round(float(right)), round(float(bottom))),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return evenly_lit(without_coloured_ink(frame) if frame.ndim == 3 else frame)
