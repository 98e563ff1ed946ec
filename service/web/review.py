"""Review: pairs of clauses shortlisted for a person to compare, and law to read beside them."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from models.access import Right
from models.errors import NoRight, NotFound
from models.register import DocumentKind
from models.retrieval import Difference, IndexedClause, RelationKind
from models.verdicts import Verdict, VerdictKind
from service import gate
from service.checklist import Answer, checklist
from service.drafts import Draft, compared
from service.store import (
    baskets,
    documents,
    findings,
    near_copies,
    overlaps,
    provisions,
    verdicts,
)
from service.store.audit import Action
from service.store.overlaps import OverlapRow, Side, turned_round
from service.web import weighing
from service.web.asking import Asker
from service.web.names import WORDED
from service.web.register import title_of
from service.web.wire import (
    ClauseRef,
    Decision,
    DraftAnswer,
    LawCheck,
    Pair,
    PairList,
    ProvisionItem,
    QuestionItem,
)


def pairs(
    asker: Asker,
    *,
    document_id: str | None = None,
    relations: Sequence[RelationKind] = (),
    law: bool | None = None,
    judged: bool | None = False,
    mine: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> PairList:
    """Pairs of the register or of one document (NotFound), inconsistent ones first.

    ``law`` keeps or drops law; ``judged`` pairs on which a person has decided; ``mine`` those that
    the reader was given.
    """
    with asker.office.store.reading() as session:
        if document_id is not None:
            documents.get(session, document_id, asker.reader)
        rows = overlaps.listed(
            session,
            asker.reader,
            document_id=document_id,
            relations=relations,
            law=law,
            judged=judged,
            assigned=asker.reader.id if mine else None,
            limit=limit + 1,
            offset=offset,
        )
        shown = rows[:limit]
        ids = {side.document.id for row in shown for side in (row.a, row.b)}
        texts = documents.texts_of(session, ids)
        pages = baskets.pages_of(session, [s.clause for row in shown for s in (row.a, row.b)])
        before = near_copies.decided_before(session, asker.reader, shown)
    return PairList(
        limit=limit,
        offset=offset,
        more=len(rows) > limit,
        pairs=[pair_of(row, texts, pages, before.get(row.key)) for row in shown],
    )


def count(asker: Asker, document_id: str) -> int:
    """How many pairs of a document wait to be looked at."""
    with asker.office.store.reading() as session:
        return overlaps.count(session, asker.reader, document_id)


def decide(asker: Asker, key: str, kind: VerdictKind | None, note: str = "") -> Pair:
    """Keep a person's word on a pair, or take it back (None). NotFound without such a pair.

    The person must have the right to review what belongs to a body of either side. NoRight.
    """
    with asker.office.store.begin() as session:
        row = overlaps.by_key(session, asker.reader, key) if key else None
        if row is None:
            raise NotFound()
        sides = (row.a.document, row.b.document)
        if not any(asker.reader.scope.may(Right.REVIEW, side.body_id) for side in sides):
            raise NoRight()
        if kind is None:
            verdicts.withdraw(session, asker.reader, key)
        else:
            now = asker.office.now()
            verdicts.decide(
                session, key, (sides[0].id, sides[1].id), kind,
                note=note, user_id=asker.reader.id, now=now,
            )  # fmt: skip
        asker.record(
            session, Action.VERDICT, sides[0].id,
            a=row.a.clause.id, b=row.b.clause.id, kind=kind or "",
        )  # fmt: skip
    with asker.office.store.reading() as session:
        row = overlaps.by_key(session, asker.reader, key)
        if row is None:  # its document was read anew meanwhile, and it is no pair any more
            raise NotFound()
        texts = documents.texts_of(session, {row.a.document.id, row.b.document.id})
    return pair_of(row, texts)


def law_check(asker: Asker, document_id: str) -> LawCheck:
    """A document beside the law: the standing questions and what is shortlisted. NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        analysis = findings.load_analysis(session, row)
        found = provisions.listed(session, asker.reader, document_id)
        texts = documents.texts_of(session, {document_id, *(p.law.document.id for p in found)})
        listed = {p.clause.key for p in found}
        text = texts.get(document_id, "")
        said, unlisted = weighing.said(session, asker.reader, row, text, listed)
    return LawCheck(
        said=said,
        unlisted=unlisted,
        may_weigh=asker.reader.scope.may(Right.REVIEW, row.body_id),
        questions=_questions(checklist(text, analysis), text),
        provisions=[
            _provision(
                _ref(Side(p.clause, row), texts), _ref(p.law, texts), p.law.clause.id, p.score,
                p.reasons, p.differences,
            )
            for p in found
        ],
    )  # fmt: skip


def draft(asker: Asker, file: BinaryIO, name: str, *, limit: int = 50) -> DraftAnswer:
    """Compare a PDF with the register without keeping it. Raises what reading a PDF does."""
    office, data = asker.office, file.read()
    gate.look_at_draft(office, data, asker.reader)
    document = office.read_pdf(data)
    analysis = office.analyse(document)
    if (mark := analysis.metadata.secrecy) is not None:  # what the picture did not show
        gate.refuse_draft(office, mark.value, asker.reader)
    found = compared(office, document, analysis, name=name, reader=asker.reader, limit=limit)
    return DraftAnswer(
        title=found.title,
        pairs=[
            _made(
                _own(found, found.own[p.a]),
                _own(found, found.own[p.b]) if p.b in found.own
                else _ref(found.others[p.b], found.texts),
                p.relation.relation, p.relation.score, p.relation.inconsistent,
                p.relation.reasons, p.relation.differences,
            )
            for p in found.pairs
        ],
        law=LawCheck(
            questions=_questions(found.answers, document.text),
            provisions=[
                _provision(
                    _own(found, found.own[p.clause]), _ref(found.others[p.law], found.texts),
                    p.law, p.score, p.reasons, p.differences,
                )
                for p in found.provisions
            ],
        ),
    )  # fmt: skip


def _questions(answers: Sequence[Answer], text: str) -> list[QuestionItem]:
    return [
        QuestionItem(
            question=answer.question,
            articles=answer.articles,
            evidence=list(answer.evidence),
            quotes=[" ".join(text[start:end].split()) for start, end in answer.evidence],
        )
        for answer in answers
    ]


def _provision(
    clause: ClauseRef,
    law: ClauseRef,
    law_id: str,
    score: float,
    reasons: tuple[str, ...],
    differences: Sequence[Difference],
) -> ProvisionItem:
    return ProvisionItem(
        clause=clause, law=law, law_id=law_id, score=score, reasons=reasons,
        differences=_placed(differences, clause.text, law.text),
    )  # fmt: skip


def pair_of(
    row: OverlapRow,
    texts: Mapping[str, str],
    pages: Mapping[str, int] | None = None,
    before: Verdict | None = None,
) -> Pair:
    """A pair with the commitment first where the other side is law.

    ``before`` is what was said of a near copy.
    """
    a, b, differences = row.a, row.b, row.relation.differences
    if a.document.kind == DocumentKind.LAW and b.document.kind != DocumentKind.LAW:
        a, b = b, a
        differences = tuple(turned_round(d) for d in differences)
    relation = row.relation
    return _made(
        _ref(a, texts, pages), _ref(b, texts, pages), relation.relation, relation.score,
        relation.inconsistent, relation.reasons, differences, row.key, row.verdict,
        row.assigned.name if row.assigned else "", before,
    )  # fmt: skip


def _made(
    a: ClauseRef,
    b: ClauseRef,
    relation: RelationKind,
    score: float,
    inconsistent: bool,
    reasons: tuple[str, ...],
    differences: Sequence[Difference],
    key: str = "",
    verdict: Verdict | None = None,
    assigned: str = "",
    before: Verdict | None = None,
) -> Pair:
    return Pair(
        key=key, a=a, b=b, relation=relation, score=score, inconsistent=inconsistent,
        reasons=reasons, differences=_placed(differences, a.text, b.text),
        decision=_decision(verdict), assigned=assigned, before=_decision(before),
    )  # fmt: skip


def _decision(verdict: Verdict | None) -> Decision | None:
    if verdict is None:
        return None
    return Decision(kind=verdict.kind, note=verdict.note, decided_at=verdict.decided_at)


def _placed(differences: Sequence[Difference], a: str, b: str) -> tuple[Difference, ...]:
    """Differences whose spans point into the texts that are shown.

    What was compared may lack a heading or have its lead-in before it, so quotes are sought anew.
    """
    return tuple(
        Difference(d.aspect, d.a, d.b, _sought(d.a, a), _sought(d.b, b))
        if d.aspect not in WORDED
        else d
        for d in differences
    )


def _sought(quotes: str, text: str) -> tuple[tuple[int, int], ...]:
    places = ((text.find(quote), quote) for quote in quotes.split("; "))
    return tuple((at, at + len(quote)) for at, quote in places if at >= 0)


def _own(draft: Draft, clause: IndexedClause) -> ClauseRef:
    """A clause of a draft, which has no page of its own."""
    return ClauseRef(
        document_id="", title=draft.title, kind=DocumentKind(clause.kind), key="",
        label=str(clause.payload["label"]), heading=clause.heading, language=clause.language,
        text=clause.text,
    )  # fmt: skip


def _ref(side: Side, texts: Mapping[str, str], pages: Mapping[str, int] | None = None) -> ClauseRef:
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
        page=(pages or {}).get(clause.id),
    )
