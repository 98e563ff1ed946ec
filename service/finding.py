"""Asking the index for a reader: the one place where its filter is made from a scope.

What the filter lets through is looked at again in SQL, which knows a change of rights first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models.access import Reader
from models.retrieval import ClausePair, Filters, Group, Hit, IndexedClause, Provision
from service.indexing import as_number
from service.store import rights

if TYPE_CHECKING:
    from service.wiring import Office

ANYTHING = Filters()


def find(
    office: "Office",
    reader: Reader | None,
    query: str,
    filters: Filters = ANYTHING,
    *,
    limit: int,
    offset: int = 0,
) -> list[Hit]:
    """Clauses that answer a question, of what the reader may see. Raises IndexUnavailable."""
    within = scoped(office, reader, filters)
    return office.index.find(query, limit=limit, offset=offset, filters=within, mark=True)


def find_documents(
    office: "Office",
    reader: Reader | None,
    query: str,
    filters: Filters = ANYTHING,
    *,
    limit: int,
    offset: int = 0,
    each: int,
) -> list[Group]:
    """The same by documents, each with its best clauses. Raises IndexUnavailable."""
    within = scoped(office, reader, filters)
    return office.index.find_documents(
        query, limit=limit, offset=offset, each=each, filters=within, mark=True
    )


def similar(
    office: "Office",
    reader: Reader | None,
    clause_id: str,
    filters: Filters,
    *,
    limit: int,
    offset: int = 0,
) -> list[Hit]:
    """Clauses near to a stored one, of what the reader may see. Raises IndexUnavailable."""
    within = scoped(office, reader, filters)
    return office.index.similar(clause_id, limit=limit, offset=offset, filters=within)


def facets(
    office: "Office", reader: Reader | None, names: Sequence[str], query: str, filters: Filters
) -> Mapping[str, Mapping[str, int]]:
    """How many clauses that the reader may see carry each value. Raises IndexUnavailable."""
    return office.index.facets(names, query=query, filters=scoped(office, reader, filters))


def pairs(
    office: "Office",
    reader: Reader | None,
    subject: str | Sequence[IndexedClause],
    *,
    kinds: Sequence[str] = (),
    limit: int,
) -> list[ClausePair]:
    """Pairs of a document's clauses with others that the reader may see."""
    within = scoped(office, reader, Filters(kinds=frozenset(kinds) or None))
    return office.index.pairs(subject, limit=limit, filters=within)


def provisions(
    office: "Office",
    reader: Reader | None,
    subject: str | Sequence[IndexedClause],
    *,
    limit: int,
) -> list[Provision]:
    """For each clause of a document the law to read with it that the reader may see."""
    within = scoped(office, reader)
    today = as_number(office.today())
    return office.index.provisions(subject, limit=limit, filters=within, on=today)


def scoped(office: "Office", reader: Reader | None, filters: Filters = ANYTHING) -> Filters:
    """A narrowing of the index with the reader's scope added; None is the operator's.

    The tokens are an allow-list: a clause that carries none is nobody's, and so is one whose
    document has had its rights changed since the index last heard of them.
    """
    if reader is None:
        return filters
    with office.store.reading() as session:
        hidden = rights.pending(session)
    return replace(
        filters,
        access=reader.scope.tokens,
        without_documents=filters.without_documents | hidden,
    )
