"""Search: clauses that answer a question, with the documents they stand in."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain

from babel import Locale
from pycountry import countries

from models.norms import Modality
from models.register import DocumentKind
from models.retrieval import Hit
from service import finding
from service.store import documents, findings
from service.web.asking import Asker
from service.web.names import LANGUAGE_NAMES, NAMES, WHEN
from service.web.narrowing import ANYTHING, PAYLOAD, Narrowing
from service.web.register import title_of
from service.web.translation import translate
from service.web.wire import (
    DocumentHits,
    DocumentsAnswer,
    Facet,
    FacetAnswer,
    FacetValue,
    SearchAnswer,
    SearchHit,
)

FACETS = ("kind", "language", *PAYLOAD)
EACH = 3  # clauses shown of a document
SHOWN = 8  # values shown of a facet, beside those that are chosen


def find(
    asker: Asker, query: str, narrowing: Narrowing = ANYTHING, *, limit: int = 20, offset: int = 0
) -> SearchAnswer:
    """Clauses by how well they answer; an empty query finds nothing. Raises IndexUnavailable."""
    filters = narrowing.filters(asker.office.today())
    hits = finding.find(
        asker.office, asker.reader, query.strip(), filters, limit=limit + 1, offset=offset
    )
    return SearchAnswer(
        query=query,
        limit=limit,
        offset=offset,
        more=len(hits) > limit,
        hits=_shown(asker, hits[:limit]),
    )


def similar(
    asker: Asker,
    clause_id: str,
    narrowing: Narrowing = ANYTHING,
    *,
    limit: int = 20,
    offset: int = 0,
) -> SearchAnswer:
    """Clauses near to a stored one, whose text is the query of the answer; none when it is gone."""
    filters = narrowing.filters(asker.office.today())
    with asker.office.store.reading() as session:
        known = findings.clauses_by_id(session, [clause_id])
        row = known and documents.by_ids(session, [known[clause_id].document_id], asker.reader)
    hits: list[Hit] = []
    if row:
        hits = finding.similar(
            asker.office, asker.reader, clause_id, filters, limit=limit + 1, offset=offset
        )
    return SearchAnswer(
        query=known[clause_id].label if row else "",
        limit=limit,
        offset=offset,
        more=len(hits) > limit,
        hits=_shown(asker, hits[:limit]),
    )


def by_document(
    asker: Asker, query: str, narrowing: Narrowing = ANYTHING, *, limit: int = 10, offset: int = 0
) -> DocumentsAnswer:
    """The same by documents, each with its best clauses."""
    groups = finding.find_documents(
        asker.office,
        asker.reader,
        query.strip(),
        narrowing.filters(asker.office.today()),
        limit=limit + 1,
        offset=offset,
        each=EACH,
    )
    shown = groups[:limit]
    hits: dict[str, list[SearchHit]] = {}
    for hit in _shown(asker, list(chain.from_iterable(group.hits for group in shown))):
        hits.setdefault(hit.document_id, []).append(hit)
    return DocumentsAnswer(
        query=query,
        limit=limit,
        offset=offset,
        more=len(groups) > limit,
        documents=[
            DocumentHits(
                document_id=group.document_id,
                title=members[0].title,
                kind=DocumentKind(members[0].kind or group.hits[0].kind),
                more=group.more,
                hits=members,
            )
            for group in shown
            if (members := hits.get(group.document_id))
        ],
    )


def facets(asker: Asker, query: str, narrowing: Narrowing = ANYTHING) -> FacetAnswer:
    """How many clauses each further choice would leave, by field."""
    counted = finding.facets(
        asker.office, asker.reader, FACETS, query, narrowing.filters(asker.office.today())
    )
    return FacetAnswer(
        query=query,
        facets=[
            Facet(name=name, values=_values(name, counts, getattr(narrowing, name), asker.language))
            for name, counts in counted.items()
        ],
    )


def _values(
    name: str, counts: Mapping[str, int], chosen: Sequence[str], language: str
) -> list[FacetValue]:
    picked = [str(value) for value in chosen]
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    kept = picked + [value for value in ordered if value and value not in picked][:SHOWN]
    called = _CALLED.get(name, _as_written)
    return [
        FacetValue(
            value=value,
            label=called(value, language),
            count=counts.get(value, 0),
            chosen=value in picked,
        )
        for value in kept
    ]


def _as_written(value: str, _: str) -> str:
    return value


@cache
def _countries(language: str) -> Mapping[str, str]:
    names = Locale(language).territories
    return {c.alpha_3: str(names[c.alpha_2]) for c in countries if c.alpha_2 in names}


def country_name(code: str, language: str) -> str:
    """A country by its three letters in the words of a language."""
    return _countries(language).get(code, code)


def _among(names: Mapping[str, str]) -> Callable[[str, str], str]:
    return lambda value, language: translate(names.get(value, value), language)


_CALLED: dict[str, Callable[[str, str], str]] = {
    "kind": _among(NAMES[DocumentKind]),
    "language": _among(LANGUAGE_NAMES),
    "modality": _among(NAMES[Modality]),
    "deadline": _among(WHEN),
    "country": country_name,
}


def _shown(asker: Asker, hits: Sequence[Hit]) -> list[SearchHit]:
    with asker.office.store.reading() as session:
        rows = documents.by_ids(session, [hit.document_id for hit in hits], asker.reader)
        clauses = findings.clauses_by_id(session, [hit.id for hit in hits])
    best = max((hit.score for hit in hits), default=0.0)
    return [
        SearchHit(
            id=hit.id,
            document_id=hit.document_id,
            title=title_of(rows[hit.document_id]),
            kind=DocumentKind(hit.kind),
            key=clauses[hit.id].key,
            label=clauses[hit.id].label,
            heading=hit.heading,
            language=hit.language,
            text=hit.text,
            answer=hit.answer,
            score=hit.score,
            share=min(max(hit.score / best, 0.0), 1.0) if best > 0 else 0.0,
        )
        for hit in hits
        # The index is a copy: what SQL no longer has, or does not show this reader, is not there.
        if hit.id in clauses and hit.document_id in rows
    ]
