"""When two pages would be read alike: same picture, same layer, same settings, same code."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ingest.images import Image
from ingest.tesseract import engine_and_models


def key_of(image: Image, dpi: float, languages: Sequence[str], stands: str) -> str:
    """A digest of all that a reading follows from; ``stands`` tells of the page's text layer."""
    settings = repr((image.shape, dpi, tuple(languages), stands, engine_and_models(), _code()))
    return hashlib.sha256(settings.encode() + image.tobytes()).hexdigest()


@cache
def _code() -> str:
    """A digest of this room: whatever changes in it may read a page better."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".gz"):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
