"""The seam between the clause index and a vector store: plain data in, plain data out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.retrieval import Scalar
from search.lexical import SparseVector

Value = Scalar | tuple[str, ...]

SCHEMA = 2  # raise when vectors or payload change their meaning; a new number is a new collection
DENSE = "dense"
SPARSE = "words"

# Payload fields that filters use, indexed on both back ends; "where" names others with "x." before.
DOCUMENT = "document_id"
LANGUAGE = "language"
# Who may see a clause, each token behind its language ("vi/body:x@0"): almost every request names
# one language, so that with the reader's scope it still compares one field of each clause.
ACCESS = "access"
FIELDS = (DOCUMENT, "kind", LANGUAGE, ACCESS)
EXTRA = "x"
NUMBERS = "n"  # before the names of whole numbers, which are compared by order


@dataclass(frozen=True, slots=True)
class Point:
    """One clause as stored. ``id`` is a UUID; ``payload`` is flat but for ``x``."""

    id: str
    dense: NDArray[np.float32]
    sparse: SparseVector
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition that always stands at the top level of a request.

    Every field of ``only`` must have one of its values; an empty set matches nothing. No field of
    ``never`` may have one of its values. Numbers of ``between`` lie in the range, ends included.
    ``ids``, when given, are the only points considered. Tokens of ``ACCESS`` stand here without
    their language; where they do, languages must be named, too.
    """

    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ids: frozenset[str] | None = None
    between: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    @property
    def impossible(self) -> bool:
        """Whether it can match nothing; no request needs to be made."""
        return self.ids == frozenset() or any(not values for values in self.only.values())

    @property
    def conditions(self) -> Mapping[str, frozenset[str]]:
        """``only`` as the store compares it: languages and tokens are one field there."""
        if ACCESS not in self.only:
            return self.only
        if LANGUAGE not in self.only:
            raise ValueError("an allow-list without its languages")
        both = {in_language(a, b) for a in self.only[LANGUAGE] for b in self.only[ACCESS]}
        rest = {k: v for k, v in self.only.items() if k not in (ACCESS, LANGUAGE)}
        return {**rest, ACCESS: frozenset(both)}

    def narrowed(
        self, only: Mapping[str, frozenset[str]], ids: frozenset[str] | None = None
    ) -> "Where":
        """This and more: values of a field that both name are those in both."""
        both = dict(self.only)
        for name, values in only.items():
            both[name] = both[name] & values if name in both else values
        kept = self.ids if ids is None else ids if self.ids is None else self.ids & ids
        return replace(self, only=both, ids=kept)

    def without(self, name: str) -> "Where":
        """This, whatever the value of one field."""
        return replace(self, only={k: v for k, v in self.only.items() if k != name})


def in_language(language: str, token: str) -> str:
    """A token of ``ACCESS`` as it is stored."""
    return f"{language}/{token}"


@dataclass(frozen=True, slots=True)
class Ask:
    """One ranked request; ``scope`` says which points count for the IDF of sparse vectors.

    ``with_document``: of the payload, the document alone.
    """

    vector: NDArray[np.float32] | SparseVector
    where: Where
    limit: int
    with_vector: bool = False
    with_payload: bool = False
    with_document: bool = False
    scope: Where | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A stored point; ``score`` is 0 and ``dense`` None where they were not asked for."""

    id: str
    payload: Mapping[str, object]
    score: float = 0.0
    dense: NDArray[np.float32] | None = None


class Points(Protocol):
    """What a vector store does for the index. Every method raises ``IndexUnavailable``."""

    def upsert(self, points: Sequence[Point], fields: Sequence[str] = ()) -> None:
        """Store points, replacing those of the same id; ``fields`` are payload paths to index."""

    def delete(self, where: Where) -> None:
        """Remove the points that match."""

    def search(self, asks: Sequence[Ask]) -> list[list[Found]]:
        """The best points for each request, best first; one round trip."""

    def scroll(
        self, where: Where, *, limit: int | None = None, with_vector: bool = False
    ) -> Iterator[Found]:
        """The points that match in order of their ids, at most ``limit``."""

    def count(self, where: Where) -> int:
        """How many points match, exactly."""

    def facet(self, name: str, where: Where) -> dict[str, int]:
        """How many matching points have each value of a payload field, exactly."""

    def read_note(self, key: str) -> bytes | None:
        """What was kept under ``key`` beside the points."""

    def write_note(self, key: str, value: bytes) -> None:
        """Keep ``value`` under ``key``, surviving a restart."""

    def flush(self) -> None:
        """Return when everything is on disk."""

    def close(self) -> None:
        """Let go of the store; it is not used after that."""
