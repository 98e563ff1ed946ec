"""Corrections laid over a reading, in rows: what stands is computed from both, each time anew."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from models import tables
from models.access import Right
from models.corrections import Correction, Edit, Target, Verdict
from models.document import DocumentText, Span
from models.norms import Analysis
from service import deciding
from service.deciding import Decided, decide
from service.overlay import Moves, edited, located, moved, narrowed
from service.store import checks, corrections, documents, findings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.access import Reader
    from service.wiring import Office


def replayed(
    read: DocumentText, texts: Sequence[tuple[str, Correction]]
) -> tuple[DocumentText, frozenset[str]]:
    """A reading with corrections of its text made in their order; those without a place apart.

    A value that a person has looked at is no longer in doubt.
    """
    document, lost = read, set()
    for id_, said in texts:
        span = located(said.anchor, document.text)
        if span is None:
            lost.add(id_)
            continue
        looked_at = tuple(d for d in document.doubts if not meet(d.span, span))
        document = replace(document, doubts=looked_at)
        if said.verdict is Verdict.ACCEPTED:
            document = confirmed(document, span)
        else:
            edit = narrowed(Edit(span, said.values["text"]), document.text)
            document = edited(document, [edit])
    return document, frozenset(lost)


def confirmed(document: DocumentText, span: Span) -> DocumentText:
    """The document with the words of a span as sure as a person is."""
    pages = tuple(
        replace(
            page,
            words=tuple(
                replace(word, confidence=1.0) if meet(word.span, span) else word
                for word in page.words
            ),
        )
        if meet(page.span, span)
        else page
        for page in document.pages
    )
    return replace(document, pages=pages)


def meet(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def laid(session: "Session", document_id: str, text: str, found: Analysis) -> Decided:
    """People's decisions over an analysis of a document's present text."""
    rows = corrections.standing(session, document_id)
    return decide(text, found, corrections.decisions(rows))


def keep_reading(
    session: "Session",
    office: "Office",
    row: tables.Document,
    *,
    read: DocumentText,
    shown: DocumentText,
    found: Analysis,
    decided: Decided,
    lost: frozenset[str],
) -> None:
    """After a reading: remember it under the corrections that were laid over it."""
    corrections.mark(session, row.id, decided)
    checks.count_words(session, row.id, shown)
    if not corrections.ever(session, row.id):
        return
    corrections.keep_snapshot(session, row.id, document=read, analysis=found, stale=False)
    corrections.place(corrections.standing(session, row.id), lost | decided.unplaced)
    corrections.revise(session, row.id, None, office.now(), None)


def look_anew(office: "Office", document_id: str) -> bool:
    """Find norms and times anew in a corrected text; False when nothing was to do."""
    with office.store.reading() as session:
        row = documents.get(session, document_id, None)
        if not corrections.is_stale(session, document_id):
            return False
        version = corrections.version(session, document_id)
        document = findings.load_document(session, row, words=True)
    found = office.analyse(document)
    facts = office.facts_from(found.metadata)
    today = office.today()
    with office.store.begin() as session:
        row = locked(session, document_id, None)
        if corrections.version(session, document_id) != version:
            return True  # corrected again meanwhile: the next look sees both
        corrections.keep_snapshot(session, document_id, analysis=found, stale=False)
        decided = laid(session, document_id, document.text, found)
        findings.save_reading(session, row, document, decided.analysis, facts, office.now())
        corrections.mark(session, document_id, decided)
        corrections.place(corrections.standing(session, document_id), decided.unplaced)
        due = office.deadlines(decided.analysis, findings.facts_of(row), today)
        findings.save_deadlines(session, document_id, due, today)
        corrections.revise(session, document_id, None, office.now())
    return True


def count_uncounted(office: "Office") -> None:
    """Count doubtful words of documents that were read by an older version."""
    with office.store.reading() as session:
        left = checks.uncounted(session)
    for document_id in left:
        with office.store.begin() as session:
            row = documents.get(session, document_id, None)
            document = findings.load_document(session, row, words=True)
            checks.count_words(session, document_id, document)


def locked(session: "Session", document_id: str, reader: "Reader | None") -> tables.Document:
    """A document that nobody else corrects until the transaction ends; NotFound, NoRight."""
    row = documents.get(session, document_id, reader, Right.EDIT)
    # Two corrections of one document wait for each other; SQLite's writers do so anyway.
    session.execute(
        select(tables.Document.id).where(tables.Document.id == row.id).with_for_update()
    )
    return row


def write_text(
    session: "Session",
    office: "Office",
    row: tables.Document,
    before: DocumentText,
    after: DocumentText,
    edits: Sequence[Edit],
) -> None:
    """Rows of a corrected text: everything follows, the machine looks anew soon after."""
    moves = Moves(edits)
    if edits:
        found = moved(corrections.found_by_machine(session, row), moves)
        corrections.keep_snapshot(session, row.id, analysis=found, stale=True)
        for said in corrections.standing(session, row.id):
            if said.target is not Target.TEXT:
                value = corrections.value_of(said)
                corrections.anchor_anew(
                    said, deciding.reanchored(value, before.text, moves, after.text)
                )
        row.indexed_at = None
    findings.rewrite_text(session, row, before, after)
    checks.count_words(session, row.id, after)
    write_findings(session, office, row, after.text)


def write_findings(session: "Session", office: "Office", row: tables.Document, text: str) -> None:
    found = corrections.found_by_machine(session, row)
    decided = laid(session, row.id, text, found)
    findings.rewrite_findings(session, row, decided.analysis)
    corrections.mark(session, row.id, decided)
    corrections.place(
        [said for said in corrections.standing(session, row.id) if said.target is not Target.TEXT],
        decided.unplaced,
    )
    today = office.today()
    due = office.deadlines(decided.analysis, findings.facts_of(row), today)
    findings.save_deadlines(session, row.id, due, today)
