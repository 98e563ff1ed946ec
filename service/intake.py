"""What happens to a file that a person hands in, before anybody reads it."""

from dataclasses import dataclass
from typing import BinaryIO

from models.access import Reader
from models.errors import EmptyFile, FileTooLarge, NotAPdf
from models.register import DocumentKind, ReadingState
from models.tables import Document
from service import law
from service.originals import Original
from service.store import documents, rights
from service.store.audit import Action, record
from service.store.documents import Upload
from service.wiring import Office

PDF = "application/pdf"
HEAD = 1024  # bytes within which the PDF standard (ISO 32000-1, annex H) lets the header stand


@dataclass(frozen=True, slots=True)
class Taken:
    """A document now in the register; ``new`` is False when the same file was there before."""

    document: Document
    new: bool


def take(
    office: Office,
    stream: BinaryIO,
    filename: str,
    *,
    kind: DocumentKind | None = None,
    user: Reader | None = None,
    body_id: str | None = None,
) -> tuple[Taken, ...]:
    """Store an upload, give it its row and ask for it to be read.

    It belongs to ``body_id``, else to the person's own body; ``user`` None is the operator.
    Raises NoRight where the person may not add to it.

    A PDF is one document; a JSON-lines file of law is one for each law in it. When this returns,
    the document survives a crash. Raises EmptyFile, NotAPdf, FileTooLarge or UnreadableLaw, and
    then nothing is kept.
    """
    with office.store.reading() as session:
        home = rights.home_of(session, user, body_id)
    head = stream.read(HEAD)
    stream.seek(0)
    if not head:
        raise EmptyFile()
    is_law = kind is DocumentKind.LAW and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    if not is_law and b"%PDF-" not in head:
        raise NotAPdf()
    limit = office.settings.max_file_mb * 1_000_000
    parts: tuple[str, ...] = ("",)
    if is_law:
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise FileTooLarge(limit_mb=office.settings.max_file_mb)
        parts = tuple(law.parse_laws(data))
        stream.seek(0)
    original = office.originals.save(stream, limit=limit)
    media_type = law.MEDIA_TYPE if is_law else PDF
    taken = tuple(
        _register(office, original, filename, media_type, kind, user, part, home) for part in parts
    )
    for item in taken:
        if item.document.state == ReadingState.QUEUED:
            office.queue.push(item.document.id)
    return taken


def _register(
    office: Office,
    original: Original,
    filename: str,
    media_type: str,
    kind: DocumentKind | None,
    user: Reader | None,
    part: str,
    home: str,
) -> Taken:
    upload = Upload(
        sha256=original.sha256,
        size=original.size,
        filename=filename,
        media_type=media_type,
        kind=kind,
        uploaded_by=user.id if user else None,
        part=part,
        body_id=home,
    )
    with office.store.begin() as session:
        document, new = documents.add(session, upload, office.now(), user)
        if document.state == ReadingState.FAILED:  # our fault: whoever comes back gets another try
            documents.requeue(session, document.id)
        record(
            session, user, Action.UPLOAD, now=office.now(), subject=document.id,
            details={"sha256": original.sha256, "new": new, "body": home},
        )  # fmt: skip
        return Taken(document, new)
