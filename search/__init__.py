"""Encoder, clause index and overlap: find the same promise in other words and other languages.

Heavy libraries (torch, Qdrant) load when a loader is called, not when this package is imported.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from models.retrieval import (
    ClausePair,
    Difference,
    Filters,
    Hit,
    IndexedClause,
    Provision,
    Relation,
    RelationKind,
)
from search.concepts import name_key
from search.encoder import Encoder, load_encoder
from search.pairing import order as order_of_pairs
from search.stored import fingerprint

if TYPE_CHECKING:
    from search.index import ClauseIndex

__all__ = [
    "ClausePair",
    "Difference",
    "Encoder",
    "Filters",
    "Hit",
    "IndexedClause",
    "Provision",
    "Relation",
    "RelationKind",
    "fingerprint",
    "load_encoder",
    "name_key",
    "open_index",
    "order_of_pairs",
]


def open_index(
    location: str | Path,
    encoder: Encoder,
    *,
    api_key: str | None = None,
    timeout: float = 10.0,
) -> "ClauseIndex":
    """Open the clause index at ``location``, creating it where there is none.

    ``location`` is a folder (embedded, one process at a time), the ``http(s)://`` URL of a Qdrant
    server, or ``":memory:"`` (kept in this process, for tests). ``timeout`` is in seconds and
    concerns a server, as does ``api_key``.

    Raises ``IndexUnavailable`` when it cannot be opened or another process holds the folder.
    """
    from search.index import ClauseIndex

    return ClauseIndex.open(location, encoder, api_key=api_key, timeout=timeout)
