"""The register: what was handed in, how far it has been read, what it says of itself."""

from collections.abc import Sequence
from typing import BinaryIO

from sqlalchemy.orm import Session

from models.access import Right
from models.document import Box, DoubtKind, DoubtReason, Page, PageSource
from models.errors import NotFound, stored_error
from models.register import DocumentKind, ReadingState
from models.tables import Document
from models.tables import Doubt as DoubtRow
from service.excerpts import WHOLE, Found, Part, part_at, starts
from service.intake import take
from service.store import documents, doubts, excerpts, findings, shown
from service.store.audit import Action
from service.web.asking import Asker
from service.web.wire import (
    Counts,
    DocumentDetail,
    DocumentList,
    DocumentSummary,
    DoubtItem,
    Fault,
    Findings,
    PageSummary,
    PageWords,
    Progress,
    UploadAnswer,
    Uploaded,
)

UNFINISHED = frozenset({ReadingState.QUEUED, ReadingState.READING})


def listed(
    asker: Asker,
    *,
    kinds: Sequence[DocumentKind] = (),
    states: Sequence[ReadingState] = (),
    limit: int = 50,
    offset: int = 0,
) -> DocumentList:
    """A page of the register, newest first."""
    with asker.office.store.reading() as session:
        rows, total = documents.listed(
            session, asker.reader, kinds=kinds, states=states, limit=limit, offset=offset
        )
        shown = summaries(session, rows, asker)
    return DocumentList(total=total, limit=limit, offset=offset, documents=shown)


def detail(asker: Asker, document_id: str) -> DocumentDetail:
    """One document with its pages and metadata; NotFound."""
    with asker.office.store.reading() as session:
        return _detail(session, documents.get(session, document_id, asker.reader), asker)


def found(asker: Asker, document_id: str) -> Findings:
    """The text of a document and everything found in it; empty before it is read. NotFound."""
    with asker.office.store.reading() as session:
        return _found(session, documents.get(session, document_id, asker.reader))


def opened(
    asker: Asker, document_id: str, place: str = ""
) -> tuple[DocumentDetail, Findings | Found, Part]:
    """Both of one moment, as its page shows them; NotFound.

    Of a long text the findings are those of the part in which ``place`` lies.
    """
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        text = documents.text_of(session, row.id)
        places = excerpts.places_of(session, row.id) if len(text) > WHOLE else []
        begun = starts(len(text), places)
        part = part_at(excerpts.offset_of(session, row.id, place), begun, len(text))
        if part.count == 1:
            return _detail(session, row, asker), _found(session, row), part
        found = excerpts.excerpt(session, row, part.span, places)
        within = Found(
            text,
            found,
            excerpts.deadlines_within(session, row.id, sorted(found.norms)),
            [
                _doubt_item(doubt)
                for doubt in doubts.listed(session, row.id)
                if part.span.start <= doubt.span.start < part.span.end
            ],
            [
                repair
                for repair in doubts.repairs_of(session, row.id)
                if part.span.start <= repair.span.start < part.span.end
            ],
        )
        return _detail(session, row, asker), within, part


def settle_doubt(asker: Asker, document_id: str, position: int) -> DoubtItem:
    """Say that a doubtful value was compared with the original; NotFound."""
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.EDIT)
        doubt = doubts.settle(
            session, row.id, position, who=asker.reader.id, now=asker.office.now()
        )
        asker.record(session, Action.CHANGE, row.id, what="doubt", position=position)
        return _doubt_item(doubt)


def words(asker: Asker, document_id: str, number: int) -> PageWords:
    """A page with its words; NotFound when there is no such page."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
        page = findings.load_page(session, row.id, number)
    if page is None:
        raise NotFound()
    return PageWords(**dict(_page_summary(page)), words=page.words)


def progress(asker: Asker, ids: Sequence[str]) -> list[Progress]:
    """How far each of these documents is; those that the reader may not see are left out."""
    with asker.office.store.reading() as session:
        rows = documents.by_ids(session, ids, asker.reader)
        return _progress(session, [rows[key] for key in dict.fromkeys(ids) if key in rows], asker)


def upload(
    asker: Asker,
    stream: BinaryIO,
    filename: str,
    kind: DocumentKind | None,
    body_id: str | None = None,
) -> UploadAnswer:
    """Take a file into the register; raises what ``intake.take`` does."""
    taken = take(asker.office, stream, filename, kind=kind, user=asker.reader, body_id=body_id)
    with asker.office.store.reading() as session:
        shown = summaries(session, [item.document for item in taken], asker)
    pairs = zip(shown, taken, strict=True)
    return UploadAnswer(uploaded=[Uploaded(document=s, new=item.new) for s, item in pairs])


def read_again(asker: Asker, document_id: str) -> Progress:
    """Ask for a document to be read anew; one that waits or is being read goes on as it is."""
    with asker.office.store.begin() as session:
        row = documents.get(session, document_id, asker.reader, Right.EDIT)
        again = row.state not in UNFINISHED
        if again:
            documents.requeue(session, row.id, anew=True)
        asker.record(session, Action.CHANGE, row.id, what="reading")
    if again:
        asker.office.queue.push(document_id)
    return progress(asker, [document_id])[0]


def original(asker: Asker, document_id: str) -> tuple[Document, bytes]:
    """The row of a document and its file as it was handed in; NotFound, too, before the gate."""
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    if not row.passed_gate:  # nothing of it is shown before its first page was looked at
        raise NotFound()
    return row, asker.office.originals.read(row.sha256)


def title_of(row: Document) -> str:
    """What a document is called: its title, once it is read."""
    return row.title or row.part or row.filename


def _progress(session: Session, rows: Sequence[Document], asker: Asker) -> list[Progress]:
    counted = documents.counts(session, [row.id for row in rows])
    return [
        Progress(
            id=row.id,
            state=ReadingState(row.state),
            pages_done=row.pages_done,
            pages_total=row.pages_total,
            fault=_fault(row, asker),
            counts=Counts.model_validate(counted[row.id], from_attributes=True),
        )
        for row in rows
    ]


def _fault(row: Document, asker: Asker) -> Fault | None:
    if row.error_code is None:
        return None
    return asker.fault(stored_error(row.error_code, row.error_values))


def summaries(session: Session, rows: Sequence[Document], asker: Asker) -> list[DocumentSummary]:
    """Documents as lists show them."""
    steps = _progress(session, rows, asker)
    return [
        DocumentSummary(
            **dict(step),
            title=title_of(row),
            filename=row.filename,
            media_type=row.media_type,
            size=row.size,
            uploaded_at=row.uploaded_at,
            kind=DocumentKind(row.kind) if row.kind else None,
            kind_given=row.kind_given,
            number=row.number,
            form=row.form,
            language=row.language,
            signed_on=row.signed_on,
            effective_on=row.effective_on,
            expires_on=row.expires_on,
        )
        for row, step in zip(rows, steps, strict=True)
    ]


def _detail(session: Session, row: Document, asker: Asker) -> DocumentDetail:
    return DocumentDetail(
        **dict(summaries(session, [row], asker)[0]),
        pages=[
            PageSummary.model_construct(
                number=page.number,
                span=page.span,
                source=PageSource(page.source),
                confidence=page.confidence,
                width=page.width,
                height=page.height,
                notes=tuple(page.notes),
            )
            for page in shown.page_heads(session, row.id)
        ],
        metadata=findings.load_metadata(row),
    )


def _found(session: Session, row: Document) -> Findings:
    # Values of ours, not of a stranger: ``model_construct`` does not look at each of them again.
    return Findings.model_construct(
        text=documents.text_of(session, row.id),
        analysis=findings.load_analysis(session, row),
        deadlines=findings.load_deadlines(session, row.id),
        doubts=[_doubt_item(doubt) for doubt in doubts.listed(session, row.id)],
        repairs=list(doubts.repairs_of(session, row.id)),
    )


def _doubt_item(row: DoubtRow) -> DoubtItem:
    return DoubtItem(
        position=row.position,
        span=row.span,
        kind=DoubtKind(row.kind),
        reason=DoubtReason(row.reason),
        page=row.page,
        box=Box(*row.box),
        quote=row.quote,
        other=row.other,
        settled_at=row.settled_at,
    )


def _page_summary(page: Page) -> PageSummary:
    return PageSummary(
        number=page.number,
        span=page.span,
        source=page.source,
        confidence=page.confidence,
        width=page.width,
        height=page.height,
        notes=page.notes,
    )
