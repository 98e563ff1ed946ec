"""spaCy's tokeniser, loaded without torch: it has no use for it, and torch takes the longest."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from threading import get_ident
from types import ModuleType
from typing import Any


class _Missing:
    """Tells one thread that a module is not there; other threads may import it meanwhile."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.thread = get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == self.name and get_ident() == self.thread:
            raise ModuleNotFoundError(f"{name} is left out", name=name)
        return None


@contextmanager
def _left_out(name: str) -> Iterator[None]:
    """Importing ``name`` fails here as if it were not installed, unless it is loaded already."""
    missing = _Missing(name)
    sys.meta_path.insert(0, missing)
    try:
        yield
    finally:
        sys.meta_path.remove(missing)


with _left_out("torch"):  # spaCy asks for it to move arrays of trained models; we have none
    import spacy
    from spacy.language import Language

__all__ = ["Language", "blank_pipeline"]


def blank_pipeline() -> Language:
    """A blank multilingual pipeline without emoticons among its tokens.

    spaCy's default exceptions make "8)" one token, which is how contracts number their items.
    """
    nlp = spacy.blank("xx")
    tokenizer: Any = nlp.tokenizer  # spaCy types it as any callable
    tokenizer.rules = {}
    return nlp
