"""Verifying: what waits, what was said, who is at it, and the certificate at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import tables
from models.access import Right
from models.correction_tables import CorrectionRow
from models.corrections import Target, Verdict
from models.document import Box, DocumentText, Span
from models.errors import RequestError
from models.register import ReadingState
from service import correcting
from service.correcting import Seen
from service.store import checks, corrections, documents, doubts, findings, shown
from service.store.audit import Action
from service.store.checks import Certified, Standing
from service.web import register
from service.web.asking import Asker
from service.web.verify_wire import (
    LONGEST,
    Certificate,
    Check,
    Corrected,
    CorrectionAsked,
    CorrectionItem,
    Item,
    ItemList,
    Presence,
    Waiting,
    WaitingList,
)

NEAR = 4000  # letters around a place in which a correction may have touched it


@dataclass(frozen=True, slots=True)
class Said:
    """What people said to the findings of a document, for its page."""

    check: Check
    norms: Mapping[int, str]
    times: Mapping[int, str]
    clauses: Mapping[str, str]
    may_certify: bool


def queue(asker: Asker, *, limit: int = 50, offset: int = 0) -> WaitingList:
    """Documents of which something waits."""
    with asker.office.store.reading() as session:
        rows, total = checks.waiting(session, asker.reader, limit=limit, offset=offset)
        ids = [row.id for row in rows]
        shown = register.summaries(session, rows, asker)
        standings, certified = checks.standings(session, ids), checks.certified(session, ids)
        found = [
            Waiting(
                document=summary,
                check=_check(
                    corrections.version(session, summary.id),
                    standings[summary.id],
                    certified.get(summary.id),
                ),
            )
            for summary in shown
        ]
    return WaitingList(total=total, documents=found)


def said(asker: Asker, document_id: str) -> Said:
    """What people said to a document, for its page; NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        check = _check_of(session, row.id)
        holds = check.certificate is not None and check.certificate.holds
        mine = asker.reader.id in correcting.authors(session, row)
        return Said(
            check,
            shown.verdicts_of_norms(session, row.id),
            shown.verdicts_of_times(session, row.id),
            shown.verdicts_of_clauses(session, row.id),
            row.state == ReadingState.READ and not check.open and not mine and not holds,
        )


def items(asker: Asker, document_id: str, *, limit: int = 40) -> ItemList:
    """The places of a document that want a look; NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        document = findings.load_document(session, row, words=True)
        open_ = [doubt for doubt in doubts.listed(session, row.id) if doubt.settled_at is None]
        version = corrections.version(session, row.id)
    # Values with words first; marks without are mostly stamps and signatures.
    found = sorted((_of_doubt(document, doubt) for doubt in open_), key=_wordless)
    found += [
        Item(
            span=word.span,
            words=word.text,
            page=page.number,
            box=word.box,
            value=False,
            kind="",
            reason="",
            other="",
            confidence=word.confidence,
            settle=None,
        )
        for page, word in checks.doubtful_words(document)
    ]
    return ItemList(version=version, total=len(found), items=found[:limit])


def history(asker: Asker, document_id: str) -> list[CorrectionItem]:
    """Everything that was said to a document, newest first; NotFound."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        rows = corrections.listed(session, row.id)
        names = _names(session, rows)
    return [
        CorrectionItem(
            id=row.id,
            target=Target(row.target),
            verdict=Verdict(row.verdict),
            read=row.read,
            values=row.values,
            page=row.page,
            label=row.label,
            placed=row.placed,
            made_at=row.made_at,
            made_by=names.get(row.made_by, ""),
            undone_at=row.undone_at,
            undone_by=names.get(row.undone_by or ""),
        )
        for row in rows
    ]


def correct(asker: Asker, document_id: str, asked: CorrectionAsked) -> Corrected:
    """Make a correction; raises what ``service.correcting`` does."""
    seen = Seen(asked.version, Span(asked.start, max(asked.start, asked.end)), asked.words)
    office, reader = asker.office, asker.reader
    if asked.target is Target.TEXT:
        if "text" not in asked.values or len(asked.values["text"]) > LONGEST or not seen.words:
            raise RequestError()
        text = asked.values["text"]
        version = correcting.correct_text(office, reader, document_id, seen, text)
    elif asked.target is Target.NORM:
        version = correcting.decide_norm(
            office, reader, document_id, seen, asked.name, asked.verdict, asked.values
        )
    elif asked.target is Target.TIME:
        version = correcting.decide_time(
            office, reader, document_id, seen, asked.name, asked.values
        )
    else:
        version = correcting.decide_clause(
            office, reader, document_id, seen, asked.name, asked.values
        )
    return Corrected(version=version, id=_made(asker, document_id, version))


def undo(asker: Asker, document_id: str, correction_id: str) -> Corrected:
    """Take a correction back; BuiltUpon, NotFound."""
    version = correcting.undo(asker.office, asker.reader, document_id, correction_id)
    return Corrected(version=version, id=None)


def certify(asker: Asker, document_id: str) -> Check:
    """Certify a document; OwnEntry, StillOpen, NotFound."""
    correcting.certify(asker.office, asker.reader, document_id)
    with asker.office.store.reading() as session:
        return _check_of(session, document_id)


def visit(asker: Asker, document_id: str) -> Presence:
    """Say that one is at a document, and learn who else is; NotFound."""
    now, me = asker.office.now(), asker.reader.id
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader)
        checks.visit(session, row.id, me, now)
    with asker.office.store.reading() as session:
        version = corrections.version(session, row.id)
        others = checks.visitors(session, row.id, but=me, now=now)
        last = corrections.revisions_since(session, row.id, version - 1)
        who = session.get(tables.User, last[-1].made_by) if last and last[-1].made_by else None
    changed_by = who.name if who is not None and who.id != me else None
    return Presence(others=others, version=version, changed_by=changed_by)


def cancel(asker: Asker, document_id: str) -> None:
    """Stop the reading of a document; one that is read stays so. NotFound."""
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.EDIT)
        documents.cancel(session, row.id, asker.office.now())
        asker.record(session, Action.CHANGE, row.id, what="cancel")


def last_change(asker: Asker, document_id: str, start: int) -> CorrectionItem | None:
    """The latest standing correction near a place: it caused the conflict there."""
    with asker.office.store.reading() as session:
        rows = corrections.standing(session, document_id)
        near = [row.id for row in rows if abs(row.offset - start) < NEAR] or [r.id for r in rows]
    said = {item.id: item for item in history(asker, document_id)}
    return said[near[-1]] if near else None


def boxes(document: DocumentText, span: Span) -> list[tuple[int, Box]]:
    """The places on pages where a span is printed, one box a page."""
    around: dict[int, list[Box]] = {}
    for page, word in document.words_in(span):
        around.setdefault(page.number, []).append(word.box)
    return [
        (number, Box(min(b[0] for b in found), min(b[1] for b in found),
                     max(b[2] for b in found), max(b[3] for b in found)))
        for number, found in around.items()
    ]  # fmt: skip


def document_of(asker: Asker, document_id: str) -> DocumentText:
    """The text of a document with its words, for whoever may edit it; NotFound, NoRight."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader, Right.EDIT)
        return findings.load_document(session, row, words=True)


def _check_of(session: Session, document_id: str) -> Check:
    standing = checks.standings(session, [document_id])[document_id]
    certified = checks.certified(session, [document_id]).get(document_id)
    return _check(corrections.version(session, document_id), standing, certified)


def _check(version: int, standing: Standing, certified: Certified | None) -> Check:
    certificate = None
    if certified is not None:
        holds = certified.version == version
        certificate = Certificate(by=certified.by, at=certified.at, holds=holds)
    return Check(
        version=version,
        doubts=standing.doubts,
        words=standing.words,
        norms=standing.norms,
        share=standing.share,
        certificate=certificate,
    )


def _of_doubt(document: DocumentText, doubt: tables.Doubt) -> Item:
    span = Span(*doubt.span)
    words = document.text[span.start : span.end]
    return Item(
        span=span,
        words=words,
        page=doubt.page,
        box=Box(*doubt.box),
        value=True,
        kind=doubt.kind,
        reason=doubt.reason,
        other=doubt.other,
        confidence=None,
        settle=None if words.strip() else doubt.position,
    )


def _wordless(item: Item) -> bool:
    return item.settle is not None


def _made(asker: Asker, document_id: str, version: int) -> str | None:
    with asker.office.store.reading() as session:
        made = [r.id for r in corrections.listed(session, document_id) if r.made_version == version]
    return made[0] if len(made) == 1 else None


def _names(session: Session, rows: Sequence[CorrectionRow]) -> dict[str, str]:
    ids = {row.made_by for row in rows} | {row.undone_by for row in rows if row.undone_by}
    found = session.scalars(select(tables.User).where(tables.User.id.in_(ids)))
    return {user.id: user.name for user in found}
