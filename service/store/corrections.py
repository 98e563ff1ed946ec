"""Corrections as rows over a reading, the reading under them, and the versions they make."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import tables
from models.correction_tables import CorrectionRow, Revision, Snapshot
from models.corrections import Anchor, Correction, Edit, Target, Verdict
from models.document import DocumentText, Span
from models.errors import NotFound
from models.norms import Analysis
from models.register import ReadingState
from service.deciding import Decided
from service.overlay import Moves
from service.store import findings

DOCUMENT = TypeAdapter(DocumentText)
ANALYSIS = TypeAdapter(Analysis)


def version(session: Session, document_id: str) -> int:
    """The version that a document stands at; 0 before anything was said to it."""
    newest = select(func.max(Revision.version)).where(Revision.document_id == document_id)
    return session.scalar(newest) or 0


def revise(
    session: Session,
    document_id: str,
    who: str | None,
    now: datetime,
    edits: Sequence[Edit] | None = (),
) -> int:
    """Begin the next version; ``edits`` None says that the document was read anew."""
    made = version(session, document_id) + 1
    moves = None if edits is None else [[*edit.span, len(edit.text)] for edit in edits]
    session.add(
        Revision(document_id=document_id, version=made, made_at=now, made_by=who, moves=moves)
    )
    session.flush()
    return made


def revisions_since(session: Session, document_id: str, seen: int) -> Sequence[Revision]:
    """The versions after ``seen``, in order."""
    return session.scalars(
        select(Revision)
        .where(Revision.document_id == document_id, Revision.version > seen)
        .order_by(Revision.version)
    ).all()


def now_at(session: Session, document_id: str, seen: int, span: Span) -> Span | None:
    """Where a span of version ``seen`` lies today; None after another reading."""
    for revision in revisions_since(session, document_id, seen):
        if revision.moves is None:
            return None
        span = Moves([Edit(Span(a, b), " " * n) for a, b, n in revision.moves]).span(span)
    return span


def listed(session: Session, document_id: str) -> Sequence[CorrectionRow]:
    """Everything that was said to a document, newest first, taken back or not."""
    return session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.document_id == document_id)
        .order_by(CorrectionRow.position.desc())
    ).all()


def standing(session: Session, document_id: str) -> Sequence[CorrectionRow]:
    """What was said and not taken back, in order."""
    return session.scalars(
        select(CorrectionRow)
        .where(CorrectionRow.document_id == document_id, CorrectionRow.undone_at.is_(None))
        .order_by(CorrectionRow.position)
    ).all()


def one(session: Session, document_id: str, correction_id: str) -> CorrectionRow:
    """A correction of this document; NotFound."""
    row = session.get(CorrectionRow, correction_id)
    if row is None or row.document_id != document_id:
        raise NotFound()
    return row


def texts(rows: Sequence[CorrectionRow]) -> list[tuple[str, Correction]]:
    """The corrections of the text among rows."""
    return [(row.id, value_of(row)) for row in rows if row.target is Target.TEXT]


def decisions(rows: Sequence[CorrectionRow]) -> list[tuple[str, Correction]]:
    """The decisions on findings among rows."""
    return [(row.id, value_of(row)) for row in rows if row.target is not Target.TEXT]


def value_of(row: CorrectionRow) -> Correction:
    """A row as the value that it holds."""
    anchor = Anchor(row.quote, row.before, row.after, row.offset, row.name)
    return Correction(Target(row.target), Verdict(row.verdict), anchor, row.values)


def add(
    session: Session,
    document_id: str,
    said: Correction,
    *,
    who: str,
    now: datetime,
    made_version: int,
    page: int | None,
    label: str,
) -> CorrectionRow:
    """Keep one thing that a person said."""
    last = select(func.max(CorrectionRow.position)).where(CorrectionRow.document_id == document_id)
    row = CorrectionRow(
        document_id=document_id,
        position=(session.scalar(last) or 0) + 1,
        target=said.target,
        verdict=said.verdict,
        read=said.anchor.quote,
        page=page,
        label=label,
        made_at=now,
        made_by=who,
        made_version=made_version,
    )
    _put(row, said)
    session.add(row)
    session.flush()
    return row


def anchor_anew(row: CorrectionRow, said: Correction) -> None:
    """Let a decision follow the text under it."""
    _put(row, said)


def _put(row: CorrectionRow, said: Correction) -> None:
    anchor = said.anchor
    row.quote, row.before, row.after = anchor.quote, anchor.before, anchor.after
    row.offset, row.name, row.values = anchor.offset, anchor.name, dict(said.values)


def undo(row: CorrectionRow, *, who: str, now: datetime, made_version: int) -> None:
    """Take a correction back; it stays in the history."""
    row.undone_at, row.undone_by, row.undone_version = now, who, made_version


def snapshot(session: Session, row: tables.Document) -> tuple[DocumentText, Analysis]:
    """The reading under the corrections: the text as read, the findings as found."""
    kept = session.get(Snapshot, row.id)
    if kept is None:
        document = findings.load_document(session, row, words=True)
        return document, findings.load_analysis(session, row)
    return DOCUMENT.validate_python(kept.document), ANALYSIS.validate_python(kept.analysis)


def found_by_machine(session: Session, row: tables.Document) -> Analysis:
    """The findings before people's decisions."""
    kept = session.get(Snapshot, row.id)
    if kept is None:
        return findings.load_analysis(session, row)
    return ANALYSIS.validate_python(kept.analysis)


def keep_snapshot(
    session: Session,
    document_id: str,
    *,
    document: DocumentText | None = None,
    analysis: Analysis,
    stale: bool,
) -> None:
    """Keep the reading under the corrections; without ``document`` that of before stays."""
    packed = ANALYSIS.dump_python(analysis, mode="json")
    kept = session.get(Snapshot, document_id)
    if kept is not None:
        kept.analysis, kept.stale = packed, stale
        if document is not None:
            kept.document = DOCUMENT.dump_python(document, mode="json")
        return
    if document is None:
        raise NotFound()
    whole = DOCUMENT.dump_python(document, mode="json")
    session.add(Snapshot(document_id=document_id, document=whole, analysis=packed, stale=stale))
    session.flush()


def is_stale(session: Session, document_id: str) -> bool:
    """Whether the text was corrected since the machine last looked for findings."""
    kept = select(Snapshot.stale).where(Snapshot.document_id == document_id)
    return bool(session.scalar(kept))


def ever(session: Session, document_id: str) -> bool:
    """Whether anything was ever said to a document."""
    row = select(CorrectionRow.id).where(CorrectionRow.document_id == document_id).limit(1)
    return session.scalar(row) is not None


def mark(session: Session, document_id: str, decided: Decided) -> None:
    """Note on the rows of findings what people said to them."""
    for table, verdicts in (
        (tables.Norm, {tables.Norm.position: decided.norms}),
        (tables.Time, {tables.Time.position: decided.times}),
        (tables.Clause, {tables.Clause.key: decided.clauses}),
    ):
        for column, by_place in verdicts.items():
            for verdict in set(by_place.values()):
                places = [place for place, said in by_place.items() if said is verdict]
                session.execute(
                    update(table)
                    .where(table.document_id == document_id, column.in_(places))
                    .values(verdict=verdict)
                )


def place(rows: Sequence[CorrectionRow], unplaced: frozenset[str]) -> None:
    """Note which corrections found their place."""
    for row in rows:
        row.placed = row.id not in unplaced


def unindexed(session: Session) -> list[str]:
    """Documents that were corrected after the index last heard of them."""
    query = select(tables.Document.id).where(
        tables.Document.state == ReadingState.READ,
        tables.Document.indexed_at.is_(None),
        tables.Document.deleted_at.is_(None),
    )
    return list(session.scalars(query))
