"""Asking the index for a reader: the one place where its filter is made from a scope.

What the filter lets through is looked at again in SQL, which knows a change of rights first.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.access import Reader
from models.retrieval import ClausePair, Filters, Hit, IndexedClause
from service.store import rights

if TYPE_CHECKING:
    from service.wiring import Office

ACCESS, LEVEL = "access", "secrecy"  # payload fields: who may see a clause, and its level


def find(
    office: "Office",
    reader: Reader | None,
    query: str,
    *,
    kinds: Sequence[str] = (),
    languages: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> list[Hit]:
    """Clauses that answer a question, of what the reader may see. Raises IndexUnavailable."""
    filters = scoped(office, reader, kinds=kinds, languages=languages)
    return office.index.find(query, limit=limit, offset=offset, filters=filters)


def pairs(
    office: "Office",
    reader: Reader | None,
    subject: str | Sequence[IndexedClause],
    *,
    kinds: Sequence[str] = (),
    limit: int,
) -> list[ClausePair]:
    """Pairs of a document's clauses with others that the reader may see."""
    return office.index.pairs(subject, limit=limit, filters=scoped(office, reader, kinds=kinds))


def scoped(
    office: "Office",
    reader: Reader | None,
    *,
    kinds: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Filters:
    """A narrowing of the index that holds the reader's scope; None is the operator's.

    Both fields are allow-lists: a clause that carries neither is nobody's, and so is one whose
    document has had its rights changed since the index last heard of them.
    """
    chosen = frozenset(kinds) or None
    spoken = frozenset(languages) or None
    if reader is None:
        return Filters(kinds=chosen, languages=spoken)
    with office.store.reading() as session:
        without = rights.pending(session)
    return Filters(
        kinds=chosen,
        languages=spoken,
        where={ACCESS: reader.scope.tokens, LEVEL: reader.scope.levels},
        without_documents=without,
    )
