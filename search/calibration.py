"""What makes scores comparable between languages: a sample of each language's clauses.

Vectors of one language lie close together whatever they say, so a raw score says more about the
language of a clause than about its meaning. The sample gives each language's centre and the usual
spread of a query's scores in it; the centre of typed queries comes from queries that ship with us.
"""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from search.encoder import Encoder, Kind

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]

SAMPLE = 1000  # clauses of a language; its mean and spread are then within 3 %
PRIOR = 10  # clauses that a language must have before its own mean outweighs the shipped one
MANY = 200  # clauses beyond which the shipped one is not asked
PAIRED = 400  # clauses of each language that say what is usual between them
HUB = 5  # nearest neighbours that say how crowded a clause's place is
HUB_SHARE = 0.8
ENOUGH_FOR_HUBS = 50


def unit(rows: Matrix) -> Matrix:
    """Rows of length one; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Sample:
    """``count``: how many clauses the language had; ``vectors``: up to ``SAMPLE`` of them."""

    count: int
    vectors: Matrix

    def is_stale(self, count: int) -> bool:
        """Whether the language has grown or shrunk by more than a fifth since."""
        return abs(count - self.count) > 0.2 * self.count + 4

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        np.savez(file, count=self.count, vectors=self.vectors.astype(np.float16))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Sample":
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(int(arrays["count"]), arrays["vectors"].astype(np.float32))


class Calibration:
    """Centres and spreads of all languages at one moment; never changed, only replaced."""

    def __init__(self, samples: Mapping[str, Sample], priors: "Priors") -> None:
        self.samples = dict(samples)
        self._priors = priors
        self._centres = {language: self._shrunk(language, s) for language, s in samples.items()}
        self._centred = {
            language: unit(s.vectors - self._centres[language]) for language, s in samples.items()
        }

    def _shrunk(self, language: str, sample: Sample) -> Vector:
        if len(sample.vectors) >= MANY:
            return np.asarray(sample.vectors.mean(0), dtype=np.float32)
        total = sample.vectors.sum(0) + PRIOR * self._priors(language)
        return np.asarray(total / (len(sample.vectors) + PRIOR), dtype=np.float32)

    def centre(self, language: str | None) -> Vector:
        """The mean of a language's clauses, drawn to that of shipped sentences where few."""
        known = self._centres.get(language or "")
        return self._priors(language) if known is None else known

    def spread(self, query: Vector, language: str) -> float:
        """Standard deviation of the scores that ``query`` gets in a language."""
        spreads = [
            float((self.samples[name].vectors @ query).std())
            for name in ([language] if len(self._centred.get(language, ())) >= PRIOR else [])
            or [name for name, rows in self._centred.items() if len(rows) >= 2]
        ]
        spread = float(np.mean(spreads)) if spreads else 0.0
        return spread if spread > 1e-6 else 1.0

    def usual(self, a: str, b: str, hub_weight: float) -> tuple[float, float] | None:
        """Mean and spread of nearness, less hubs, between two languages; None with too few."""
        left, right = self._centred.get(a), self._centred.get(b)
        if left is None or right is None or min(len(left), len(right)) < ENOUGH_FOR_HUBS:
            return None
        left, right = left[:PAIRED], right[-PAIRED:]
        hubs = self.hubness(left, b)[:, None] + self.hubness(right, a)[None, :]
        near = left @ right.T - hub_weight * hubs / 2
        near = near[near < 0.9]  # a clause with itself
        return float(near.mean()), float(near.std())

    def hubness(self, clauses: Matrix, language: str | None) -> Vector:
        """How near each clause is to its nearest clauses of ``language``, itself left out.

        A clause that is near to everything is a bad sign of anything; zero where the language has
        too few clauses to say.
        """
        sample = self._centred.get(language or "")
        if sample is None or len(sample) < ENOUGH_FOR_HUBS:
            return np.zeros(len(clauses), dtype=np.float32)
        near = clauses @ sample.T
        near[near > 0.999] = -1.0
        return np.asarray(np.partition(near, -HUB, axis=1)[:, -HUB:].mean(1), dtype=np.float32)


@cache
def shipped(name: str) -> Mapping[str, Sequence[str]]:
    """Texts of our own by language: "typed_queries", "clauses", "boilerplate"."""
    text = files("search").joinpath(f"data/{name}.json").read_text(encoding="utf-8")
    texts: dict[str, list[str]] = json.loads(text)
    return texts


class Priors:
    """The mean vector of the shipped texts in each language, made when first needed.

    As ``query`` it is the centre of typed queries; as ``passage`` it stands in for the centre of
    clauses while a register has few.
    """

    def __init__(self, encoder: Encoder, kind: Kind) -> None:
        self._encoder = encoder
        self._kind: Kind = kind
        self._centres: dict[str, Vector] = {}

    def __call__(self, language: str | None) -> Vector:
        """The centre for a language; of several languages when it is not one of ours."""
        texts = shipped("typed_queries" if self._kind == "query" else "clauses")
        if language is None or language not in texts:
            known = [self(name) for name in shipped("clauses")]
            return np.asarray(np.mean(known, axis=0), dtype=np.float32)
        if language not in self._centres:
            vectors = self._encoder.encode(texts[language], kind=self._kind)
            self._centres[language] = np.asarray(vectors.mean(0), dtype=np.float32)
        return self._centres[language]
