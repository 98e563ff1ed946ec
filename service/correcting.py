"""Correcting a reading: one transaction from what a person said to rows that everybody sees.

Whoever writes says which version they saw. A place that has only moved since is found where it is
now; one whose words have changed is a conflict, and both versions are shown.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from models import tables
from models.correction_tables import CorrectionRow
from models.corrections import Correction, Edit, Target, Verdict
from models.document import DocumentText, Span, storable
from models.errors import BuiltUpon, ChangedMeanwhile, NotFound, NotThere, OwnEntry, StillOpen
from models.norms import Norm, TimeExpression
from models.register import ReadingState
from service import deciding, laying
from service.deciding import PARTS
from service.overlay import Moves, anchored, edited, edits_between, located, narrowed
from service.store import checks, corrections, doubts, findings
from service.store.audit import Action, record

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.access import Reader
    from service.wiring import Office


F = TypeVar("F", Norm, TimeExpression)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had before them: the version, the place, and the words there."""

    version: int
    span: Span
    words: str


def correct_text(
    office: "Office", reader: "Reader", document_id: str, seen: Seen, text: str
) -> int:
    """Put ``text`` in place of the words that were seen; returns the new version.

    The same words again confirm them. Raises ChangedMeanwhile, AcrossPages, NotFound.
    """
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        document = findings.load_document(session, row, words=True)
        span = _seen_now(session, row.id, seen, document.text)
        said = unicodedata.normalize("NFC", storable(text)).replace("\r\n", "\n")
        edits = edits_between(seen.words, said, span.start)
        _remember_reading(session, row, document)
        narrow = [narrowed(edit, document.text) for edit in edits]
        version = corrections.revise(session, row.id, reader.id, office.now(), narrow)
        for edit in edits or [Edit(span, seen.words)]:
            verdict = Verdict.CORRECTED if edits else Verdict.ACCEPTED
            anchor = anchored(document.text, edit.span)
            _add(session, office, row, document, reader, version,
                 Correction(Target.TEXT, verdict, anchor, {"text": edit.text}))  # fmt: skip
        after = edited(document, narrow) if edits else laying.confirmed(document, span)
        _settle_doubts(session, row.id, Moves(narrow), edits, span, reader, office)
        laying.write_text(session, office, row, document, after, narrow)
        _record(session, office, reader, row, "text", version)
    if edits:
        office.queue.push(document_id)
    return version


def decide_norm(
    office: "Office",
    reader: "Reader",
    document_id: str,
    seen: Seen,
    name: str,
    verdict: Verdict,
    changes: Mapping[str, str] | None = None,
) -> int:
    """Accept, correct or reject the norm ``name`` at a place; returns the new version."""
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        document = findings.load_document(session, row)
        span = _seen_now(session, row.id, seen, document.text)
        _refuse_overtaken(session, row.id, Target.NORM, seen, span, document.text, name)
        norm = _there(findings.load_analysis(session, row).norms, span, name)
        values = deciding.values_of_norm(document.text, norm) | dict(changes or {})
        if verdict is Verdict.CORRECTED:
            _check_parts(document.text, span, values, changes or {})
        said = Correction(Target.NORM, verdict, anchored(document.text, span, name), values)
        version = _say(session, office, row, document, reader, said)
        _record(session, office, reader, row, said.target.value, version)
    if verdict is not Verdict.ACCEPTED:
        office.queue.push(document_id)
    return version


def decide_time(
    office: "Office",
    reader: "Reader",
    document_id: str,
    seen: Seen,
    name: str,
    values: Mapping[str, str],
) -> int:
    """Correct kind, value and role of a time; returns the new version."""
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        document = findings.load_document(session, row)
        span = _seen_now(session, row.id, seen, document.text)
        _refuse_overtaken(session, row.id, Target.TIME, seen, span, document.text, name)
        _there(findings.load_analysis(session, row).times, span, name)
        anchor = anchored(document.text, span, name)
        said = Correction(Target.TIME, Verdict.CORRECTED, anchor, dict(values))
        version = _say(session, office, row, document, reader, said)
        _record(session, office, reader, row, said.target.value, version)
    office.queue.push(document_id)
    return version


HEAD = 80  # letters of a clause by which it is found again


def decide_clause(
    office: "Office",
    reader: "Reader",
    document_id: str,
    seen: Seen,
    key: str,
    values: Mapping[str, str],
) -> int:
    """Correct label, heading and bounds of a clause; returns the new version.

    ``first`` and ``last`` are words with which it begins and ends. Raises NotThere.
    """
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        document = findings.load_document(session, row)
        _seen_now(session, row.id, seen, document.text)
        found = [c for c in findings.load_analysis(session, row).clauses if c.id == key]
        if not found:
            raise NotFound()
        clause, text = found[0], document.text
        head = Span(clause.span.start, min(clause.span.end, clause.span.start + HEAD))
        _refuse_overtaken(session, row.id, Target.CLAUSE, seen, head, text, key)
        for bound, at in (("first", clause.span.start), ("last", clause.span.end)):
            words = values.get(bound, "")
            if words and deciding.words_near(text, words, at) is None:
                raise NotThere(words=words)
        said = Correction(
            Target.CLAUSE, Verdict.CORRECTED, anchored(text, head, key),
            {name: value for name, value in values.items() if value},
        )  # fmt: skip
        version = _say(session, office, row, document, reader, said)
        _record(session, office, reader, row, said.target.value, version)
    office.queue.push(document_id)
    return version


def undo(office: "Office", reader: "Reader", document_id: str, correction_id: str) -> int:
    """Take a correction back; BuiltUpon when a later one stands on it, NotFound."""
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        said = corrections.one(session, row.id, correction_id)
        if said.undone_at is not None:
            return corrections.version(session, row.id)
        before = findings.load_document(session, row, words=said.target is Target.TEXT)
        if said.target is not Target.TEXT:
            version = corrections.revise(session, row.id, reader.id, office.now())
            corrections.undo(said, who=reader.id, now=office.now(), made_version=version)
            session.flush()
            laying.write_findings(session, office, row, before.text)
        else:
            version = _undo_text(session, office, row, before, said, reader)
        _record(session, office, reader, row, "undo", version)
    office.queue.push(document_id)
    return version


def _undo_text(
    session: "Session",
    office: "Office",
    row: tables.Document,
    before: DocumentText,
    said: CorrectionRow,
    reader: "Reader",
) -> int:
    read, _ = corrections.snapshot(session, row)
    left = [other for other in corrections.standing(session, row.id) if other.id != said.id]
    after, lost = laying.replayed(read, corrections.texts(left))
    placed = {other.id for other in left if other.placed}
    if lost & placed:
        raise BuiltUpon()
    edits = [narrowed(edit, before.text) for edit in edits_between(before.text, after.text)]
    version = corrections.revise(session, row.id, reader.id, office.now(), edits)
    corrections.undo(said, who=reader.id, now=office.now(), made_version=version)
    session.flush()
    laying.write_text(session, office, row, before, after, edits)
    return version


def certify(office: "Office", reader: "Reader", document_id: str) -> None:
    """Say that a document is correct; OwnEntry, or StillOpen while anything waits."""
    with office.store.begin() as session:
        row = laying.locked(session, document_id, reader)
        if reader.id in authors(session, row):
            raise OwnEntry()
        standing = checks.standings(session, [row.id])[row.id]
        if standing.open or row.state != ReadingState.READ:
            raise StillOpen(open=standing.open)
        version = corrections.version(session, row.id)
        checks.certify(session, row.id, version, who=reader.id, now=office.now())
        _record(session, office, reader, row, "certification", version)


def _record(
    session: "Session",
    office: "Office",
    reader: "Reader",
    row: tables.Document,
    what: str,
    version: int,
) -> None:
    """Let the audit know of it in the same transaction."""
    details = {"what": what, "version": version}
    record(session, reader, Action.CHANGE, now=office.now(), subject=row.id, details=details)


def authors(session: "Session", row: tables.Document) -> set[str | None]:
    """Whoever entered a document or values of it; to accept what is there is not to enter it."""
    return {row.uploaded_by} | {
        said.made_by
        for said in corrections.standing(session, row.id)
        if said.verdict is Verdict.CORRECTED
    }


def _seen_now(session: "Session", document_id: str, seen: Seen, text: str) -> Span:
    """Where what was seen stands now; ChangedMeanwhile when its words are others.

    Without words, as for a finding that is named, the place alone must still be known.
    """
    span = corrections.now_at(session, document_id, seen.version, seen.span)
    if span is not None and not seen.words and span.end <= len(text):
        return span
    if span is None:
        span = deciding.words_near(text, seen.words, seen.span.start) or seen.span
    if text[span.start : span.end] != seen.words:
        raise ChangedMeanwhile(start=span.start, end=span.end, theirs=text[span.start : span.end])
    return span


def _refuse_overtaken(
    session: "Session", document_id: str, target: Target, seen: Seen, span: Span, text: str,
    name: str,
) -> None:  # fmt: skip
    """ChangedMeanwhile when somebody has decided on the same finding since it was seen."""
    for row in corrections.listed(session, document_id):
        later = max(row.made_version, row.undone_version or 0) > seen.version
        if row.target is target and later:
            there = located(corrections.value_of(row).anchor, text)
            if (
                there is not None
                and laying.meet(there, span)
                and (there == span or row.name == name)
            ):
                raise ChangedMeanwhile(start=span.start, end=span.end, theirs="")


def _there(found: Sequence[F], span: Span, name: str) -> F:
    for one in found:
        if one.span == span and deciding.name_of(one) == name:
            return one
    raise ChangedMeanwhile(start=span.start, end=span.end, theirs="")


def _check_parts(
    text: str, span: Span, values: Mapping[str, str], changes: Mapping[str, str]
) -> None:
    for part in PARTS:
        words = changes.get(part, "")
        if words and deciding.words_near(text, words, span.start) is None:
            raise NotThere(words=words)
    deciding.said_norm(text, span, values, None)


def _remember_reading(session: "Session", row: tables.Document, document: DocumentText) -> None:
    """Before the first correction: what is shown is what was read."""
    if not corrections.ever(session, row.id):
        found = findings.load_analysis(session, row)
        corrections.keep_snapshot(session, row.id, document=document, analysis=found, stale=False)


def _add(
    session: "Session",
    office: "Office",
    row: tables.Document,
    document: DocumentText,
    reader: "Reader",
    version: int,
    said: Correction,
) -> None:
    at = said.anchor.offset
    page = document.page_at(at)
    corrections.add(
        session,
        row.id,
        said,
        who=reader.id,
        now=office.now(),
        made_version=version,
        page=page.number if page else None,
        label=_label_at(row.clauses, at),
    )


def _label_at(clauses: Sequence[tables.Clause], at: int) -> str:
    around = [clause for clause in clauses if clause.span.start <= at < clause.span.end]
    inmost = min(around, key=lambda c: c.span.end - c.span.start, default=None)
    return inmost.label if inmost else ""


def _say(
    session: "Session",
    office: "Office",
    row: tables.Document,
    document: DocumentText,
    reader: "Reader",
    said: Correction,
) -> int:
    if not corrections.ever(session, row.id):
        _remember_reading(session, row, findings.load_document(session, row, words=True))
    version = corrections.revise(session, row.id, reader.id, office.now())
    _add(session, office, row, document, reader, version, said)
    laying.write_findings(session, office, row, document.text)
    if said.verdict is not Verdict.ACCEPTED:
        row.indexed_at = None
    return version


def _settle_doubts(
    session: "Session", document_id: str, moves: Moves, edits: Sequence[Edit], span: Span,
    reader: "Reader", office: "Office",
) -> None:  # fmt: skip
    """Doubts follow the text; a value that was corrected or confirmed is settled."""
    for doubt in doubts.listed(session, document_id):
        looked_at = [edit.span for edit in edits] or [span]
        if doubt.settled_at is None and any(laying.meet(doubt.span, one) for one in looked_at):
            doubts.settle(session, document_id, doubt.position, who=reader.id, now=office.now())
        doubt.span = moves.span(doubt.span)
