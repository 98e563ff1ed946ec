"""Any sentence-transformers model as an encoder: a local folder, or a name on the hub."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import EncoderUnavailable
from search.encoder import Kind

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 32
DESCRIPTIONS = ("modules.json", "config.json")  # one of them makes a folder a model


def load_sentence_transformer(name: str) -> "TransformerEncoder":
    """Load a model; a folder is read without asking any network.

    Raises ``EncoderUnavailable``.
    """
    folder = Path(name)
    if folder.is_dir() and not any((folder / file).is_file() for file in DESCRIPTIONS):
        raise EncoderUnavailable(name=name)
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(name, device="cpu", local_files_only=folder.is_dir())
    except (OSError, ValueError, RuntimeError, KeyError, ImportError) as error:
        # What the library raises for a missing folder, a wrong file, or no network.
        raise EncoderUnavailable(name=name) from error
    return TransformerEncoder(name, model)


class TransformerEncoder:
    """``Encoder`` over a sentence-transformers model; its own prompts are used where it has any."""

    def __init__(self, name: str, model: "SentenceTransformer") -> None:
        self._name = name
        self._model = model
        self._lock = threading.Lock()  # its tokenizer is not made for threads
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise EncoderUnavailable(name=name)
        self._dimension = dimension

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        """``float32 [len(texts), dimension]``, unit rows."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        prompt = self._prompt(kind)
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                prompt=prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)

    def _prompt(self, kind: Kind) -> str | None:
        """The model's own prompt; the E5 family has prefixes that its files do not mention."""
        prompts = self._model.prompts or {}
        for key in (kind, "document" if kind == "passage" else kind):
            if prompts.get(key):
                return str(prompts[key])
        return f"{kind}: " if "e5" in self._name.lower() else None
