"""Ranks among the levels of a picture, by counting them: sorting millions of pixels is slow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def percentile(levels: NDArray[Any], percent: float) -> float:
    """As ``np.percentile``, of whole numbers that are small; ``percent`` 0..100."""
    upto = np.bincount(levels.ravel()).cumsum()
    place = (levels.size - 1) * percent / 100
    below = int(np.searchsorted(upto, int(place), side="right"))
    above = int(np.searchsorted(upto, min(int(place) + 1, levels.size - 1), side="right"))
    return below + (above - below) * (place - int(place))
