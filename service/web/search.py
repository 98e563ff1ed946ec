"""Search: clauses that answer a question, with the documents they stand in."""

from collections.abc import Sequence

from models.register import DocumentKind
from models.retrieval import Hit
from service import finding
from service.store import documents, findings
from service.web.asking import Asker
from service.web.register import title_of
from service.web.wire import SearchAnswer, SearchHit


def find(
    asker: Asker,
    query: str,
    *,
    kinds: Sequence[DocumentKind] = (),
    languages: Sequence[str] = (),
    limit: int = 20,
    offset: int = 0,
) -> SearchAnswer:
    """Clauses by how well they answer; an empty query finds nothing. Raises IndexUnavailable."""
    hits: list[Hit] = []
    if query.strip():
        hits = finding.find(
            asker.office,
            asker.reader,
            query.strip(),
            kinds=kinds,
            languages=languages,
            limit=limit + 1,
            offset=offset,
        )
    return SearchAnswer(
        query=query,
        limit=limit,
        offset=offset,
        more=len(hits) > limit,
        hits=_shown(asker, hits[:limit]),
    )


def _shown(asker: Asker, hits: Sequence[Hit]) -> list[SearchHit]:
    with asker.office.store.reading() as session:
        rows = documents.by_ids(session, [hit.document_id for hit in hits], asker.reader)
        clauses = findings.clauses_by_id(session, [hit.id for hit in hits])
    best = max((hit.score for hit in hits), default=0.0)
    return [
        SearchHit(
            document_id=hit.document_id,
            title=title_of(rows[hit.document_id]),
            kind=DocumentKind(hit.kind),
            key=clauses[hit.id].key,
            label=clauses[hit.id].label,
            heading=hit.heading,
            language=hit.language,
            text=hit.text,
            score=hit.score,
            share=min(max(hit.score / best, 0.0), 1.0) if best > 0 else 0.0,
        )
        for hit in hits
        # The index is a copy: what SQL no longer has, or does not show this reader, is not there.
        if hit.id in clauses and hit.document_id in rows
    ]
