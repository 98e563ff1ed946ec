"""Which way the lines of a page run, from the places of its letters alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.images import Boxes

_WIDEST = 15.0  # degrees looked at either side
_MOST = 4_000  # letters that are enough to tell


@dataclass(frozen=True, slots=True)
class Turn:
    """What levels a page: a quarter turn clockwise or none, then degrees counter-clockwise."""

    quarter: bool
    degrees: float


def level(letters: Boxes, height: int) -> Turn:
    """The turn that makes lines of letter boxes [n, 4] (x, y, w, h) run level."""
    if len(letters) < 20:
        return Turn(quarter=False, degrees=0.0)
    if len(letters) > _MOST:
        letters = letters[np.linspace(0, len(letters) - 1, _MOST).astype(int)]
    x, y, w, h = letters.astype(np.float64).T
    size = float(np.median(h))
    middle_x, middle_y = x + w / 2, y + h / 2
    angle_level, sharp_level = _sharpest(middle_x, middle_y, size)
    # Seen after a quarter turn clockwise: (x, y) -> (height - y, x).
    size_side = float(np.median(w))
    angle_side, sharp_side = _sharpest(height - middle_y, middle_x, size_side)
    if sharp_side > 1.15 * sharp_level:
        return Turn(quarter=True, degrees=_refined(height - middle_y, x + w, angle_side, size_side))
    return Turn(quarter=False, degrees=_refined(middle_x, y + h, angle_level, size))


def stands_on_its_head(letters: Boxes) -> bool:
    """Whether level lines of letter boxes [n, 4] (x, y, w, h) are upside down.

    Letters share the line they stand on; their heads differ by capitals, ascenders and marks. The
    ratio of the two sharpnesses is 1.4 to 2.0 on upright and 0.5 to 0.75 on turned pages.
    """
    if len(letters) < 20:
        return False
    x, y, _, h = letters.astype(np.float64).T
    bin_size = max(1.0, float(np.median(h)) / 7)
    return _sharpness(x, y + h, 0.0, bin_size) < 0.9 * _sharpness(x, y, 0.0, bin_size)


def _sharpest(x: NDArray[np.float64], y: NDArray[np.float64], size: float) -> tuple[float, float]:
    """The angle at which rows of points stand out most, and how much they do."""
    angles = np.arange(-_WIDEST, _WIDEST + 0.01, 0.25)
    sharp = np.array([_sharpness(x, y, angle, size / 3) for angle in angles])
    best = int(np.argmax(sharp))
    return float(angles[best]), float(sharp[best])


def _refined(
    x: NDArray[np.float64], bottom: NDArray[np.float64], near: float, size: float
) -> float:
    """The angle to 0.05 degrees, from the feet of the letters, which share a baseline."""
    angles = np.arange(near - 0.5, near + 0.51, 0.05)
    sharp = np.array([_sharpness(x, bottom, angle, max(1.0, size / 8)) for angle in angles])
    smooth = np.convolve(sharp, np.ones(3) / 3, "same")
    smooth[[0, -1]] = 0
    return float(angles[int(np.argmax(smooth))])


def _sharpness(
    x: NDArray[np.float64], y: NDArray[np.float64], degrees: float, bin_size: float
) -> float:
    """Sum of squares of the counts of points per row, as a share of all points squared."""
    turn = np.radians(degrees)
    along = y * np.cos(turn) - x * np.sin(turn)
    rows = np.floor((along - along.min()) / bin_size).astype(np.int64)
    counts = np.bincount(rows)
    return float((counts.astype(np.float64) ** 2).sum() / len(x) ** 2)
