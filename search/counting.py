"""How many clauses have each value, counted once until something is written."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager

from search.points import Points, Where

GENERATION = "generation"  # the note that each write leaves, so that other processes see it, too
REMEMBERED = 512


class Counting:
    """Facets of the points, remembered by what was asked and by the generation of the index.

    The reader's scope is part of what was asked: nobody gets the counts of another, and those of
    rights that have ended are asked for no more.
    """

    def __init__(self, points: Points) -> None:
        self._points = points
        self._known: OrderedDict[Hashable, dict[str, int]] = OrderedDict()
        self._lock = threading.Lock()

    def facets(self, asked: Mapping[str, tuple[str, Where]]) -> dict[str, dict[str, int]]:
        """For each name the counts of a payload field where a condition holds."""
        generation = self._points.read_note(GENERATION)
        return {name: self._facet(generation, *ask) for name, ask in asked.items()}

    def _facet(self, generation: bytes | None, path: str, where: Where) -> dict[str, int]:
        key = (generation, path, _key(where))
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return dict(known)
        counts = self._points.facet(path, where)
        with self._lock:
            # Under the generation of before: what was written meanwhile has made a new one.
            self._known[key] = dict(counts)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return counts

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Something is written inside, or begun: what was counted before does not hold after."""
        try:
            yield
        finally:
            self._points.write_note(GENERATION, uuid.uuid4().bytes)


def _key(where: Where) -> Hashable:
    parts = (where.only, where.never, where.between)
    return (*(frozenset(part.items()) for part in parts), where.ids)
