"""The secrecy gate: a marked document goes no further than the place that may hold it.

It stands before reading. Secrets may be kept on a machine of their own network alone (Law on
Protection of State Secrets), which the installation declares, and brought by a person who is
cleared. Otherwise the upload is wiped and what remains is a row that says so, without name,
hash or text.
"""

from typing import TYPE_CHECKING

import structlog

from models.access import LEVEL_OF, Level
from models.errors import NotFound, OriginalMissing, SecretDocument
from models.register import Secrecy
from service.store import accounts, documents
from service.store.audit import Action, Outcome, record

if TYPE_CHECKING:
    from models.access import Reader
    from models.tables import Document
    from service.wiring import Office

log = structlog.get_logger()


def level_allowed(office: "Office", row: "Document", mark: Secrecy | None) -> Level:
    """The level that a mark gives a document; SecretDocument where it may not be kept."""
    if mark is None:
        return Level.ORDINARY
    level = LEVEL_OF[mark]
    if not office.settings.isolated or not _brought_by_cleared(office, row, level):
        raise SecretDocument()
    return level


def _brought_by_cleared(office: "Office", row: "Document", level: Level) -> bool:
    if row.uploaded_by is None:
        return True  # the operator of the isolated machine
    with office.store.reading() as session:
        user = accounts.by_id(session, row.uploaded_by)
    return user is not None and user.clearance >= level


def wipe(office: "Office", document_id: str) -> None:
    """Take a marked upload out of the installation; its row and the audit say that it was here."""
    with office.store.begin() as session:
        row = documents.get(session, document_id, None)
        sha256 = row.sha256
        accepted = documents.accepted_elsewhere(session, row)
        documents.empty(session, row, SecretDocument(), office.now())
        record(
            session, None, Action.SECRET, now=office.now(), outcome=Outcome.REFUSED,
            subject=document_id, details={"uploaded_by": row.uploaded_by or ""},
        )  # fmt: skip
    office.index.drop(document_id)  # an earlier reading, when a mark was added since
    office.index.flush()
    if sha256 and not accepted:
        office.originals.wipe(sha256)
        office.forget_pages()
    log.warning("marked document wiped", document=document_id)


def look_at_draft(office: "Office", data: bytes, reader: "Reader") -> None:
    """Look at the first page of a PDF that is compared and not kept. SecretDocument."""
    refuse_draft(office, office.secrecy_mark(data), reader)


def refuse_draft(office: "Office", mark: Secrecy | None, reader: "Reader") -> None:
    """SecretDocument for a draft whose mark may not come to this machine by this person."""
    if mark is None or (office.settings.isolated and reader.scope.clearance >= LEVEL_OF[mark]):
        return
    with office.store.begin() as session:
        record(session, reader, Action.SECRET, now=office.now(), outcome=Outcome.REFUSED)
    log.warning("marked draft refused")
    raise SecretDocument()


def look(office: "Office", row: "Document") -> Level:
    """Look at a stored PDF's first page before it is read. SecretDocument, or what reading raises.

    Returns the level that its mark gives it.
    """
    try:
        data = office.originals.read(row.sha256)
    except NotFound as error:
        raise OriginalMissing() from error
    return level_allowed(office, row, office.secrecy_mark(data))
