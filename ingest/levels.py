"""Ranks among the levels of a picture, by counting them: sorting millions of pixels is slow."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.images import Image


def counts_of(grey: Image, where: Image | None = None) -> NDArray[np.int64]:
    """How many pixels of a picture [h, w] have each level [256]; ``where``: only those not 0."""
    # ``np.bincount`` first makes eight bytes of each pixel and takes ten times as long.
    return cv2.calcHist([grey], [0], where, [256], [0, 256]).ravel().astype(np.int64)


def percentile(levels: Image, percent: float) -> float:
    """As ``np.percentile``, of the levels of a picture [h, w]; ``percent`` 0..100."""
    upto = counts_of(levels).cumsum()
    place = (levels.size - 1) * percent / 100
    below = int(np.searchsorted(upto, int(place), side="right"))
    above = int(np.searchsorted(upto, min(int(place) + 1, levels.size - 1), side="right"))
    return below + (above - below) * (place - int(place))
