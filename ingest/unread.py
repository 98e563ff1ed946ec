"""Where letters seem to stand that no sure word covers: lines lost under stamps and signatures."""

from collections.abc import Sequence

import cv2
import numpy as np

from ingest.geometry import Token
from ingest.images import Image, Matrix
from ingest.ink import without_coloured_ink
from ingest.prepare import LETTER_HEIGHT, evenly_lit, letter_boxes
from models.document import Box

_SURE = 0.5  # confidence of a word that covers its ink
_REACH = 1.2  # letter heights between inks of one place
_LETTERS = 3  # inks that make a place worth a look
_LONG = 1.5  # ... and letter heights that it must span


def unread_places(picture: Image, tokens: Sequence[Token], back: Matrix) -> tuple[Box, ...]:
    """Places in the frame of the tokens, which ``back`` maps to the rendered picture."""
    page = _in_frame(picture, tokens, back)
    if page is None:
        return ()
    letters = letter_boxes(page)
    covered = np.zeros(page.shape, np.uint8)
    for token in tokens:
        if token.confidence is None or token.confidence >= _SURE:
            x0, y0, x1, y1 = (round(edge) for edge in token.box)
            covered[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = 1
    left = np.zeros(page.shape, np.uint8)
    alone = []
    for x, y, w, h in letters:
        middle = min(page.shape[0] - 1, y + h // 2), min(page.shape[1] - 1, x + w // 2)
        if not covered[middle]:
            alone.append((x, y, w, h))
            reach = round(_REACH * LETTER_HEIGHT)
            left[y : y + h, max(0, x - reach // 2) : x + w + reach // 2] = 1
    if not alone:
        return ()
    _, labels, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=4)
    counts = np.bincount([labels[y + h // 2, x + w // 2] for x, y, w, h in alone])
    return tuple(
        Box(float(x), float(y), float(x + w), float(y + h))
        for number, (x, y, w, h, _) in enumerate(stats)
        if number > 0
        and number < len(counts)
        and counts[number] >= _LETTERS
        and w >= _LONG * LETTER_HEIGHT
    )


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
