"""Vietnamese typed without diacritics, restored: the likeliest syllables in a row.

An encoder reads nothing in "thoi han bao cao"; it reads well in "thời hạn báo cáo". A model of
neighbouring syllables is enough to restore it, and small enough to ship.
"""

import gzip
import json
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from search.lexical import fold, words

DATA = "diacritics.json.gz"
PAIR_SHARE = 0.9  # of a syllable's probability that its neighbour decides
CANDIDATES = 12  # readings of one folded syllable that are tried, the commonest
_BREAK = re.compile(r"[.,;:!?()\[\]\"“”/\n]+")


def runs(text: str) -> list[list[str]]:
    """The words of a text between marks of punctuation."""
    return [run for part in _BREAK.split(text) if (run := words(part))]


class Restorer:
    """``syllables`` and ``pairs`` ("a b") are counts from texts with diacritics."""

    def __init__(self, syllables: Mapping[str, int], pairs: Mapping[str, int]) -> None:
        self._counts = syllables
        self._pairs = pairs
        self._total = sum(syllables.values()) or 1
        readings: dict[str, list[str]] = defaultdict(list)
        for syllable in sorted(syllables, key=lambda s: (-syllables[s], s)):
            readings[fold(syllable)].append(syllable)
        self._readings = {flat: found[:CANDIDATES] for flat, found in readings.items()}

    def restore(self, flat: Sequence[str]) -> list[str]:
        """The likeliest reading of folded syllables; those never seen stay as they are."""
        best: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
        for syllable in flat:
            grown: dict[str, tuple[float, list[str]]] = {}
            for reading in self._readings.get(syllable, [syllable]):
                grown[reading] = max(
                    (score + self._log(previous, reading), [*path, reading])
                    for previous, (score, path) in best.items()
                )
            best = grown
        return max(best.values())[1] if flat else []

    def _log(self, previous: str, reading: str) -> float:
        alone = (self._counts.get(reading, 0) + 0.5) / self._total
        before = self._counts.get(previous, 0)
        together = self._pairs.get(f"{previous} {reading}", 0) / before if before else 0.0
        return math.log(PAIR_SHARE * together + (1 - PAIR_SHARE) * alone)


@cache
def _shipped() -> Restorer:
    data = gzip.decompress(files("search").joinpath(f"data/{DATA}").read_bytes())
    counts: dict[str, dict[str, int]] = json.loads(data)
    return Restorer(counts["syllables"], counts["pairs"])


def restore(text: str) -> str:
    """A query with its diacritics as they most likely are, in lower case."""
    restored = (" ".join(_shipped().restore([fold(w) for w in run])) for run in runs(text))
    return ", ".join(restored)
