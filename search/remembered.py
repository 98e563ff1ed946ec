"""Vectors of texts that come again: sentences of clauses that many questions find."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.encoder import Encoder, Kind

MOST = 8192  # vectors kept: 12 MB


class Remembered:
    """An encoder that asks another only for texts that it has not seen lately."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[tuple[Kind, str], NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """That of the encoder behind it."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """That of the encoder behind it."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        """See ``Encoder.encode``."""
        with self._lock:
            held = {text: self._known.get((kind, text)) for text in texts}
        new = [text for text, vector in held.items() if vector is None]
        if new:
            held |= zip(new, self._encoder.encode(new, kind=kind), strict=True)
        with self._lock:
            for text, vector in held.items():
                if vector is not None:
                    self._known[kind, text] = vector
                    self._known.move_to_end((kind, text))
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        rows = np.array([held[text] for text in texts], dtype=np.float32)
        return rows.reshape(len(texts), self.dimension)  # without texts, too
