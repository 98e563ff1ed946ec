"""A draft beside the register: what it repeats, which law to read with it; nothing is kept."""

from dataclasses import dataclass

from models import tables
from models.access import Reader
from models.columns import new_id
from models.document import DocumentText
from models.norms import Analysis
from models.register import DocumentKind
from models.retrieval import ClausePair, IndexedClause, Provision
from search import order_of_pairs
from service import finding
from service.checklist import Answer, checklist
from service.indexing import indexed_clauses
from service.reading import NOT_LAW, PROVISIONS
from service.store import documents, findings
from service.store.overlaps import Side
from service.store.standing import Known
from service.wiring import Office


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with what stands in the register beside its clauses (``own``, by id)."""

    title: str
    own: dict[str, IndexedClause]
    pairs: tuple[ClausePair, ...]
    provisions: tuple[Provision, ...]
    answers: tuple[Answer, ...]
    document: DocumentText
    others: dict[str, Side]
    texts: dict[str, str]


def compared(
    office: Office,
    document: DocumentText,
    analysis: Analysis,
    *,
    name: str,
    reader: Reader | None,
    limit: int,
) -> Draft:
    """Compare a text that is not stored with the register and the law that the reader may see."""
    found = analysis.metadata
    row = tables.Document(
        id=new_id(),
        kind=found.kind.value if found.kind else DocumentKind.AGREEMENT,
        title=found.title.value if found.title else name,
    )
    clauses = indexed_clauses(row, document, analysis, (), Known())
    pairs = finding.pairs(office, reader, clauses, kinds=tuple(NOT_LAW), limit=limit)
    provisions = finding.provisions(office, reader, clauses, limit=PROVISIONS)
    own = {clause.id: clause for clause in clauses}
    with office.store.reading() as session:
        ids = [p.b for p in pairs] + [p.law for p in provisions]
        rows = findings.clauses_by_id(session, ids)
        held = documents.by_ids(session, [c.document_id for c in rows.values()], reader)
        texts = documents.texts_of(session, set(held))
    others = {
        key: Side(clause, held[clause.document_id])
        for key, clause in rows.items()
        if clause.document_id in held
    }
    seen = [p for p in pairs if p.b in others or p.b in own]
    return Draft(
        title=row.title,
        own=own,
        pairs=tuple(sorted(seen, key=order_of_pairs)),
        provisions=tuple(p for p in provisions if p.law in others),
        answers=checklist(document.text, analysis),
        document=document,
        others=others,
        texts=texts,
    )
