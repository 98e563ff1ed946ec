"""How sure a reading of a page is, and how much of what is on the page it has read."""

from collections.abc import Sequence

import numpy as np

from ingest.language import language_of
from ingest.prepare import Prepared
from ingest.tesseract import ReadWord


def confidence_of(words: Sequence[ReadWord]) -> float:
    """The mean confidence of the letters read, 0..1."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.confidence for word in words) / max(1, letters)


def coverage(prepared: Prepared, words: Sequence[ReadWord]) -> float:
    """The share of letter-like inks whose middle lies under some word, 0..1; 1 without ink."""
    letters = prepared.letters
    if len(letters) < 20:
        return 1.0
    height, width = prepared.image.shape
    covered = np.zeros((height, width), bool)
    for word in words:
        x0, y0, x1, y1 = (round(edge) for edge in word.box)
        covered[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = True
    x = np.minimum(letters[:, 0] + letters[:, 2] // 2, width - 1)
    y = np.minimum(letters[:, 1] + letters[:, 3] // 2, height - 1)
    return float(covered[y, x].mean())


def language_read(words: Sequence[ReadWord]) -> str | None:
    """The language (ISO 639-1) of the words together; None when it cannot be told."""
    return language_of(" ".join(word.text for word in words))
