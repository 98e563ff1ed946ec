"""Marks above letters, seen as inks of their own: they tell Vietnamese from English unread.

A wide letter of English never has one; of Vietnamese a fifth have, tone marks and the roofs of â, ê
and ô. Where even the dots of i and j are not apart from their letters (blur, bold copies), nothing
can be told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.images import Boxes

_NARROW = 0.45  # of a letter's height: i, j, l, t, 1
_TALL = (0.6, 2.2)  # of a letter's height
_MARK = 0.6  # of a letter's height, at most
_GAP = 0.35  # of a letter's height, between a mark and its letter
_SPECKLE = 8  # pixels
_ENOUGH = 100  # wide letters
_BARE = 0.08  # share of wide letters with a mark: English 0.01 to 0.07, half English 0.1 or more
_DOTS_SEEN = (
    0.3  # share of narrow letters with a mark: blurred pages 0 to 0.15, others 0.24 or more
)


@dataclass(frozen=True, slots=True)
class Accents:
    """What stands above the letters of a page.

    ``marked`` are the boxes [n, 4] (x, y, w, h) of letters with a mark, i and j among them;
    ``wide`` is how many wide letters there are, ``accented`` how many of those have a mark, and
    ``dotted`` the share of narrow letters with one, 0..1.
    """

    marked: Boxes
    wide: int
    accented: int
    dotted: float

    @property
    def are_missing(self) -> bool:
        """Whether the page has letters enough, its dots are seen, and next to no marks are."""
        if self.wide < _ENOUGH or self.dotted < _DOTS_SEEN:
            return False
        return self.accented < _BARE * self.wide


def accents_of(labels: NDArray[np.int32], boxes: Boxes, letter: float) -> Accents:
    """From connected inks, their ``labels`` [h, w] and ``boxes`` [n, 5] (x, y, w, h, area).

    The first box is the paper; ``letter`` is the height of a letter in pixels.
    """
    x, y, w, h, area = boxes.T
    tall = (h > _TALL[0] * letter) & (h < _TALL[1] * letter) & (w < 3 * letter)
    tall[0] = False
    mark = (h < _MARK * letter) & (h >= 3) & (w >= 3) & (w < letter) & (area >= _SPECKLE)
    across = x[mark] + w[mark] // 2
    below = y[mark] + h[mark]
    has_mark = np.zeros(len(boxes), bool)
    for gap in range(round(_GAP * letter) + 1):
        has_mark[labels[np.minimum(below + gap, labels.shape[0] - 1), across]] = True
    wide, narrow = tall & (w > _NARROW * letter), tall & (w <= _NARROW * letter)
    return Accents(
        marked=boxes[tall & has_mark, :4],
        wide=int(wide.sum()),
        accented=int((wide & has_mark).sum()),
        dotted=float(has_mark[narrow].mean()) if narrow.any() else 0.0,
    )
