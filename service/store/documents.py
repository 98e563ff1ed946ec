"""Documents as rows: uploaded, claimed, read, refused or failed; lists and progress."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.access import ROOT_BODY, Circulation, Reader, Right
from models.errors import CamKetError, NotFound, ReadingCancelled
from models.register import DocumentKind, ReadingState
from models.tables import (
    Clause,
    Deadline,
    Document,
    DocumentBody,
    Doubt,
    Norm,
    Page,
    Repair,
    Time,
)  # fmt: skip
from service.store.database import one_at_a_time
from service.store.tallies import tallied
from service.store.visibility import readable, visible


@dataclass(frozen=True, slots=True)
class Upload:
    """A stored original that wants a row. ``part`` names the law within a JSON law file."""

    sha256: str
    size: int
    filename: str
    media_type: str
    kind: DocumentKind | None
    uploaded_by: str | None
    part: str = ""
    body_id: str = ROOT_BODY


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """What was found in one document."""

    pages: int
    ocr_pages: int
    clauses: int
    norms: int
    deadlines: int


def add(
    session: Session, upload: Upload, now: datetime, reader: Reader | None = None
) -> tuple[Document, bool]:
    """The row of an upload and whether it is new: the same bytes are one document.

    A document that the reader may not see is not there: the same bytes then get a row of their
    own, for to say "known" would tell that somebody has them.
    """
    one_at_a_time(session, f"{upload.sha256}/{upload.part}")
    same = select(Document).where(
        Document.sha256 == upload.sha256, Document.part == upload.part, readable(reader)
    )
    if known := session.scalar(same.order_by(Document.uploaded_at).limit(1)):
        known.deleted_at = known.deleted_by = None  # who hands it in again wants it back
        return known, False
    document = Document(
        sha256=upload.sha256,
        part=upload.part,
        filename=upload.filename,
        media_type=upload.media_type,
        size=upload.size,
        kind=upload.kind,
        kind_given=upload.kind is not None,
        uploaded_by=upload.uploaded_by,
        uploaded_at=now,
        state=ReadingState.QUEUED,
        body_id=upload.body_id,
        circulation=(
            Circulation.PUBLIC if upload.kind is DocumentKind.LAW else Circulation.INTERNAL
        ),
    )
    session.add(document)
    session.flush()
    return document, True


def get(
    session: Session, document_id: str, reader: Reader | None, right: Right = Right.READ
) -> Document:
    """One document; NotFound when it is not there or not the reader's to see.

    NoRight when the reader sees it but does not hold ``right`` over it.
    """
    query = select(Document).where(Document.id == document_id, visible(reader))
    if document := session.scalar(query):
        if reader is not None and right is not Right.READ:
            reader.require(right, document.body_id)
        return document
    raise NotFound()


def listed(
    session: Session,
    reader: Reader | None,
    *,
    kinds: Sequence[DocumentKind] = (),
    states: Sequence[ReadingState] = (),
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Document], int]:
    """A page of documents, newest first, and how many there are in all."""
    where = [visible(reader)]
    if kinds:
        where.append(Document.kind.in_(kinds))
    if states:
        where.append(Document.state.in_(states))
    total = session.scalar(select(func.count()).select_from(Document).where(*where)) or 0
    query = select(Document).where(*where).order_by(Document.uploaded_at.desc(), Document.id)
    return list(session.scalars(query.limit(limit).offset(offset))), total


def ids(session: Session, states: Sequence[ReadingState] = ()) -> list[str]:
    """The ids of all documents, oldest first, or of those in these states."""
    query = select(Document.id).order_by(Document.uploaded_at, Document.id)
    query = query.where(visible(None))
    return list(session.scalars(query.where(Document.state.in_(states)) if states else query))


def hashes(session: Session) -> dict[str, list[str]]:
    """The ids of documents by the hash of their file."""
    named: dict[str, list[str]] = {}
    held = select(Document.sha256, Document.id).where(Document.sha256 != "")  # "": wiped
    for sha256, document_id in session.execute(held):
        named.setdefault(sha256, []).append(document_id)
    return named


def by_sha256(session: Session, sha256: str, reader: Reader | None) -> list[Document]:
    """The documents that came with this file, if the reader may see them."""
    rows = session.scalars(select(Document).where(Document.sha256 == sha256, visible(reader)))
    return list(rows)


def by_ids(session: Session, ids: Sequence[str], reader: Reader | None) -> dict[str, Document]:
    """Documents by id; what the reader may not see is left out."""
    rows = session.scalars(select(Document).where(Document.id.in_(ids), visible(reader)))
    return {row.id: row for row in rows}


def text_of(session: Session, document_id: str) -> str:
    """The one clean text; empty before the document is read."""
    body = session.get(DocumentBody, document_id)
    return body.text if body else ""


def texts_of(session: Session, document_ids: Collection[str]) -> dict[str, str]:
    """The clean texts of several documents; one that is not read has none."""
    rows = session.execute(
        select(DocumentBody.document_id, DocumentBody.text).where(
            DocumentBody.document_id.in_(document_ids)
        )
    )
    return {key: text for key, text in rows}  # noqa: C416 - a Row is not a pair to mypy


def counts(session: Session, document_ids: Sequence[str]) -> dict[str, DocumentCounts]:
    """What was found in each of these documents."""

    page = Page.document_id.expression
    found = tallied(
        session,
        document_ids,
        (page,),
        (page, Page.source == "ocr"),
        (Clause.document_id.expression,),
        (Norm.document_id.expression,),
        (Deadline.document_id.expression,),
    )
    return {
        key: DocumentCounts(*(counted.get(key, 0) for counted in found)) for key in document_ids
    }


def claim(
    session: Session, document_id: str, who: str, now: datetime, stale: timedelta
) -> Document | None:
    """Take a document for reading; None when another holds it or nothing is left to do."""
    taken = session.execute(
        update(Document)
        .where(Document.id == document_id, _waiting(now, stale))
        .values(
            state=ReadingState.READING,
            claimed_at=now,
            claimed_by=who,
            attempts=Document.attempts + 1,
            pages_done=0,
        )
    )
    if not getattr(taken, "rowcount", 0):
        return None
    return session.get_one(Document, document_id, populate_existing=True)


def waiting(session: Session, now: datetime, stale: timedelta) -> list[str]:
    """Documents that nobody is reading: queued, or held by a reader that went silent."""
    query = select(Document.id).where(_waiting(now, stale)).order_by(Document.uploaded_at)
    return list(session.scalars(query))


def _waiting(now: datetime, stale: timedelta) -> ColumnElement[bool]:
    silent = and_(Document.state == ReadingState.READING, Document.claimed_at <= now - stale)
    # A queued row with a time in the future pauses after a fault of ours.
    due = or_(Document.claimed_at.is_(None), Document.claimed_at <= now)
    waits = or_(and_(Document.state == ReadingState.QUEUED, due), silent)
    return and_(waits, Document.deleted_at.is_(None))  # the trash waits for nothing


def beat(session: Session, document_id: str, who: str, now: datetime) -> None:
    """A reader says that it is alive."""
    session.execute(
        update(Document)
        .where(Document.id == document_id, Document.claimed_by == who)
        .values(claimed_at=now)
    )


def readers(session: Session) -> set[str]:
    """Whoever holds a document for reading, as ``claim`` was told."""
    held = select(Document.claimed_by).where(Document.state == ReadingState.READING).distinct()
    return {who for who in session.scalars(held) if who}


def release(session: Session, who: str) -> list[str]:
    """Give back what a reader held that is known to be gone; the tries it took stay counted."""
    freed = session.scalars(
        update(Document)
        .where(Document.state == ReadingState.READING, Document.claimed_by == who)
        .values(state=ReadingState.QUEUED, claimed_at=None, claimed_by=None)
        .returning(Document.id)
    )
    return list(freed)


def progress(session: Session, document_id: str, done: int, total: int) -> bool:
    """How many pages have been read; False when the document is no longer to be read."""
    noted = session.execute(
        update(Document)
        .where(Document.id == document_id, Document.state == ReadingState.READING)
        .values(pages_done=done, pages_total=total)
    )
    return bool(getattr(noted, "rowcount", 0))


def cancel(session: Session, document_id: str, now: datetime) -> None:
    """Stop a reading that waits or goes on; its reader notices at the next page."""
    row = session.get_one(Document, document_id)
    if row.state in (ReadingState.QUEUED, ReadingState.READING):
        _end(session, document_id, ReadingState.REFUSED, ReadingCancelled(), now)


def refuse(session: Session, document_id: str, error: CamKetError, now: datetime) -> None:
    """Store the document's own fault."""
    _end(session, document_id, ReadingState.REFUSED, error, now)


def empty(session: Session, row: Document, error: CamKetError, now: datetime) -> None:
    """Leave of a document nothing but that it was here, and why it is not any more."""
    for table in (DocumentBody, Page, Deadline, Norm, Time, Clause, Doubt, Repair):
        session.execute(delete(table).where(table.document_id == row.id))
    row.sha256 = row.filename = row.title = row.number = row.form = row.part = ""
    row.size = 0
    row.found = row.versions = row.language = row.kind = None
    row.signed_on = row.effective_on = row.expires_on = None
    row.pages_total, row.pages_done, row.passed_gate = None, 0, False
    session.flush()
    _end(session, row.id, ReadingState.REFUSED, error, now)


def accepted_elsewhere(session: Session, row: Document) -> bool:
    """Whether another document of the same file was let through."""
    others = select(Document.id).where(
        Document.sha256 == row.sha256, Document.id != row.id, Document.passed_gate
    )
    return session.scalar(others.limit(1)) is not None


def fail(session: Session, document_id: str, error: CamKetError, now: datetime) -> None:
    """Store a fault of ours after the last try."""
    _end(session, document_id, ReadingState.FAILED, error, now)


def requeue(
    session: Session, document_id: str, *, not_before: datetime | None = None, anew: bool = False
) -> None:
    """Give a document back to the queue; ``anew`` reads the original again, with fresh tries.

    One that was refused or failed has no reading to go on from and is always read anew.
    """
    row = session.get_one(Document, document_id)
    anew = anew or row.state in (ReadingState.REFUSED, ReadingState.FAILED)
    row.state = ReadingState.QUEUED
    row.claimed_at, row.claimed_by = not_before, None
    row.error_code = row.error_values = None
    if anew:
        row.read_at, row.attempts = None, 0


def finish(session: Session, document_id: str, now: datetime) -> None:
    """Read and indexed: nothing is left to do."""
    row = session.get_one(Document, document_id)
    row.state, row.indexed_at, row.attempts = ReadingState.READ, now, 0
    row.pages_done = row.pages_total or 0
    row.claimed_at = row.claimed_by = row.error_code = row.error_values = None


def _end(
    session: Session, document_id: str, state: ReadingState, error: CamKetError, now: datetime
) -> None:
    session.execute(
        update(Document)
        .where(Document.id == document_id)
        .values(
            state=state,
            error_code=error.code,
            error_values=error.values,
            claimed_at=None,
            claimed_by=None,
            read_at=now,
        )
    )


def upcoming(
    session: Session, reader: Reader | None, *, start: date, end: date, limit: int = 200
) -> list[tuple[Deadline, Document, Norm]]:
    """Deadlines due from ``start`` to ``end`` (both included), soonest first."""
    query = (
        select(Deadline, Document, Norm)
        .join(Document, Document.id == Deadline.document_id)
        .join(Norm, and_(Norm.document_id == Document.id, Norm.position == Deadline.norm))
        .where(
            Deadline.due >= start,
            Deadline.due <= end,
            visible(reader),
            or_(Document.kind.is_(None), Document.kind != DocumentKind.LAW),
        )
        .order_by(Deadline.due, Document.id, Deadline.norm)
        .limit(limit)
    )
    return [(deadline, document, norm) for deadline, document, norm in session.execute(query)]
