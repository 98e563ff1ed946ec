"""Review: pairs of clauses shortlisted for a person to compare."""

from collections.abc import Mapping, Sequence

from models.register import DocumentKind
from models.retrieval import Difference, RelationKind
from service.store import documents, overlaps
from service.store.overlaps import OverlapRow, Side
from service.web.asking import Asker
from service.web.register import title_of
from service.web.wire import ClauseRef, Pair, PairList


def pairs(
    asker: Asker,
    *,
    document_id: str | None = None,
    relations: Sequence[RelationKind] = (),
    law: bool | None = None,
    limit: int = 20,
    offset: int = 0,
) -> PairList:
    """Pairs by score, of the register or of one document (NotFound); ``law`` keeps or drops law."""
    with asker.office.store.reading() as session:
        if document_id is not None:
            documents.get(session, document_id, asker.reader)
        rows = overlaps.listed(
            session,
            asker.reader,
            document_id=document_id,
            relations=relations,
            law=law,
            limit=limit + 1,
            offset=offset,
        )
        shown = rows[:limit]
        ids = {side.document.id for row in shown for side in (row.a, row.b)}
        texts = documents.texts_of(session, ids)
    return PairList(
        limit=limit,
        offset=offset,
        more=len(rows) > limit,
        pairs=[_pair(row, texts) for row in shown],
    )


def count(asker: Asker, document_id: str) -> int:
    """How many pairs of a document wait to be looked at."""
    with asker.office.store.reading() as session:
        return overlaps.count(session, asker.reader, document_id)


def _pair(row: OverlapRow, texts: Mapping[str, str]) -> Pair:
    """A pair with the commitment first where the other side is law."""
    a, b, differences = row.a, row.b, row.relation.differences
    if a.document.kind == DocumentKind.LAW and b.document.kind != DocumentKind.LAW:
        a, b = b, a
        differences = tuple(Difference(d.aspect, d.b, d.a) for d in differences)
    return Pair(
        a=_ref(a, texts),
        b=_ref(b, texts),
        relation=row.relation.relation,
        score=row.relation.score,
        differences=differences,
    )


def _ref(side: Side, texts: Mapping[str, str]) -> ClauseRef:
    clause, document = side.clause, side.document
    return ClauseRef(
        document_id=document.id,
        title=title_of(document),
        kind=DocumentKind(document.kind) if document.kind else None,
        key=clause.key,
        label=clause.label,
        heading=clause.heading,
        language=clause.language,
        text=texts.get(document.id, "")[clause.span.start : clause.span.end].strip(),
    )
