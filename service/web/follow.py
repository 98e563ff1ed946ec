"""Follow-up: the dated duties of the coming months."""

from datetime import date, timedelta

from models.document import Span
from models.norms import Modality, Strength
from service.store import documents, findings
from service.web.asking import Asker
from service.web.register import title_of
from service.web.wire import DueItem, DueList

YEAR = timedelta(days=365)


def upcoming(
    asker: Asker, *, start: date | None = None, end: date | None = None, limit: int = 200
) -> DueList:
    """Deadlines from today, or ``start``, over twelve months, or to ``end``; soonest first."""
    start = start or asker.office.today()
    end = end or start + YEAR
    with asker.office.store.reading() as session:
        rows = documents.upcoming(session, asker.reader, start=start, end=end, limit=limit + 1)
        more, rows = len(rows) > limit, rows[:limit]
        texts = documents.texts_of(session, {document.id for _, document, _ in rows})
        clauses = findings.clauses_by_id(session, [n.clause_id for *_, n in rows if n.clause_id])

    def words(document_id: str, span: Span | None) -> str:
        return texts[document_id][span.start : span.end].strip() if span else ""

    items = []
    for deadline, document, norm in rows:
        if deadline.due is None:  # an open deadline is due in no period
            continue
        clause = clauses.get(norm.clause_id or "")
        items.append(
            DueItem(
                document_id=document.id,
                title=title_of(document),
                norm=norm.position,
                modality=Modality(norm.modality),
                strength=Strength(norm.strength),
                bearer=words(document.id, norm.bearer),
                text=words(document.id, norm.span),
                label=clause.label if clause else "",
                due=deadline.due,
                arithmetic=deadline.arithmetic,
            )
        )
    return DueList(start=start, end=end, more=more, items=items)
