"""Ink lighter than the text taken off a grey page: stamps, signatures, the reverse showing through.

Where colour is gone only darkness tells such ink from the text. Both are flat inside their
strokes, so a histogram of flat places shows the text as its darkest hill and the rest apart from
it; what is lighter than the text and does not touch it goes.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.images import Image
from ingest.levels import counts_of

_FLAT = 20  # grey levels between the darkest and lightest of nine neighbours
_PAPER = 235  # grey levels from which a flat place is paper where there is no noise
_APART = 36  # grey levels by which other ink is lighter than the text, at least
_VALLEY = 0.02  # of the text's hill, at most, in the valley between it and other ink
_MUCH = 0.05  # share of flat ink that is other than text, at which the page is worth cleaning
_DARKEST = (0.1, 0.003)  # share of flat ink within the text's hill; few lines on a printed reverse
_LEAST = 200  # pixels of flat ink in that share
_HILL = 4  # grey levels either side
_HALO = 3  # pixels across around the text's own ink that stay as they are


def without_lighter_ink(grey: Image, grain: float) -> Image | None:
    """Evenly lit grey [h, w] with the darkest ink alone; None when there is no other.

    ``grain`` is the standard deviation of the picture's noise, in grey levels.
    """
    # Noise makes flat places of its own, near the paper.
    paper = max(0, round(_PAPER - 3 * grain))
    kernel = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(grey, kernel), cv2.erode(grey, kernel))
    flat = (spread <= _FLAT).astype(np.uint8)
    counts = counts_of(grey, flat)[:paper].astype(np.float64)
    for share in _DARKEST:
        if (cut := _cut(counts, share)) is not None:
            break
    else:
        return None
    core = (grey < cut).astype(np.uint8)
    near = cv2.dilate(core, np.ones((_HALO, _HALO), np.uint8)) > 0
    return np.where(near, grey, 255).astype(np.uint8)


def _cut(counts: NDArray[np.float64], share: float) -> int | None:
    """The tone between the text, in which lies a share of the flat ink, and other ink."""
    total = counts.sum()
    if share * total < _LEAST:
        return None
    text = int(np.searchsorted(np.cumsum(counts), share * total))  # inside the darkest hill
    hill = counts[max(0, text - _HILL) : text + _HILL].max()
    other = counts.copy()
    other[: text + _APART] = 0
    if other.sum() < _MUCH * total:
        return None
    nearest = int(np.searchsorted(np.cumsum(other), 0.1 * other.sum()))
    between = counts[text + _APART // 3 : nearest - _APART // 3]
    if between.size == 0 or between.mean() > _VALLEY * hill:
        return None  # one broad hill: blurred text
    return (text + nearest) // 2
