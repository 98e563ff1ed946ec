"""The one job: from a stored original to rows, index and shortlisted overlaps.

A document's own fault is stored on it. A fault of ours is logged with its trace and tried again a
few times with growing pauses, then shown as ours. Neither is ever lost: until the row says READ,
REFUSED or FAILED, a sweep rings for it again.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from models.access import Level
from models.document import DocumentText
from models.errors import (
    CamKetError,
    DocumentError,
    NotFound,
    OriginalMissing,
    OurFault,
    ReadingCancelled,
    ReadingCrashed,
    SecretDocument,
    StoreUnavailable,
)
from models.norms import Facts
from models.register import DocumentKind, ReadingState
from service import finding, gate, law, laying
from service.desk import VIETNAM
from service.doubting import with_order_of_dates
from service.indexing import indexed_clauses
from service.register.proposing import take_up
from service.store import (
    corrections,
    documents,
    findings,
    overlaps,
    provisions,
    records,
    rights,
    standing,
)
from service.telemetry import READ, READING_SECONDS, trace

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.retrieval import IndexedClause
    from models.tables import Document
    from service.wiring import Office

log = structlog.get_logger()

BEAT = 20.0  # seconds between signs of life of a reader
STALE = timedelta(seconds=90)  # silence after which another may take the document
PROGRESS = 0.5  # seconds between two writes of progress
PAUSE = 30.0  # seconds before the second try, doubled for each further one
PROVISIONS = 5  # articles of law on the shortlist of a clause
PAIRS = 60  # shortlisted pairs a document, among agreements and among law each


def read_queued(office: "Office", document_id: str) -> None:
    """Read one document if it waits; every outcome ends in its row."""
    who = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    with office.store.begin() as session:
        row = documents.claim(session, document_id, who, office.now(), STALE)
    if row is None:
        with suppress(NotFound):  # put into the trash meanwhile; told anew when it comes back
            index_corrected(office, document_id)
        return
    with office.store.begin() as session:
        if row.attempts > office.settings.attempts:
            # It took its readers down with it: no exception was ever seen.
            documents.fail(session, document_id, ReadingCrashed(), office.now())
            return
    started = time.monotonic()
    try:
        with _heartbeat(office, document_id, who):
            _read(office, document_id)
        outcome = "read"
    except ReadingCancelled:  # whoever cancelled has said so in the row
        outcome = "cancelled"
    except SecretDocument:
        gate.wipe(office, document_id)
        outcome = "secret"
    except DocumentError as error:
        with office.store.begin() as session:
            documents.refuse(session, document_id, error, office.now())
        outcome = "refused"
        log.info("document refused", document=document_id, code=error.code)
    except Exception as error:  # noqa: BLE001 - a bug must not lose the document: log, retry, show
        outcome = _our_fault(office, document_id, error)
    READ.labels(outcome).inc()
    READING_SECONDS.observe(time.monotonic() - started)


def _read(office: "Office", document_id: str) -> None:
    with office.store.reading() as session:
        row = documents.get(session, document_id, None)
    if row.read_at is None:  # else a crash came between the rows and the index
        _read_original(office, row)
    index_document(office, document_id)


def _read_original(office: "Office", row: "Document") -> None:
    is_law_file = row.media_type == law.MEDIA_TYPE
    level = Level.ORDINARY if is_law_file else gate.look(office, row)
    read = _document_text(office, row)
    with office.store.reading() as session:
        said = corrections.texts(corrections.standing(session, row.id))
    document, lost = laying.replayed(read, said)
    analysis = office.analyse(document)
    if (mark := analysis.metadata.secrecy) is not None:  # what the picture did not show
        level = max(level, gate.level_allowed(office, row, mark.value))
    document = with_order_of_dates(document, analysis)
    facts = office.facts_from(analysis.metadata)
    today = office.today()
    with office.store.begin() as session:
        row = documents.get(session, row.id, None)
        if row.state != ReadingState.READING:
            raise ReadingCancelled()
        decided = laying.laid(session, row.id, document.text, analysis)
        findings.save_reading(session, row, document, decided.analysis, facts, office.now())
        laying.keep_reading(
            session, office, row, read=read, shown=document, found=analysis, decided=decided,
            lost=lost,
        )  # fmt: skip
        row.passed_gate = True
        if level > row.secrecy:
            rights.set_rights(session, row, secrecy=level)
        if row.part:
            row.title, row.language = row.part, document.language
        take_up(session, row, decided.analysis.metadata, document.text, office.now())
        deadlines = office.deadlines(decided.analysis, _facts(session, row), today)
        findings.save_deadlines(session, row.id, deadlines, today)
    log.info("document read", document=row.id, pages=len(document.pages),
             clauses=len(analysis.clauses), norms=len(analysis.norms))  # fmt: skip


def _facts(session: "Session", row: "Document") -> Facts:
    return records.confirmed_facts(session, row.id, findings.facts_of(row))


def record_document(office: "Office", document_id: str) -> None:
    """Bring a document that was read before there were records into the register."""
    with office.store.begin() as session:
        row = documents.get(session, document_id, None)
        metadata = findings.load_analysis(session, row).metadata
        take_up(session, row, metadata, documents.text_of(session, row.id), office.now())


def index_document(office: "Office", document_id: str) -> None:
    """Put a read document into the index and shortlist its overlaps."""
    while True:
        with office.store.reading() as session:
            before = standing.known(session, documents.get(session, document_id, None))
        put_clauses(office, document_id)
        office.index.flush()
        shortlist(office, document_id)
        with office.store.begin() as session:
            row = documents.get(session, document_id, None)
            if standing.known(session, row) == before:  # else a person has said more meanwhile
                documents.finish(session, document_id, office.now())
                return


def index_corrected(office: "Office", document_id: str) -> None:
    """Let search and findings follow the corrections of a document that has been read.

    A correction made while this goes on is seen by its version and gone through again.
    """
    while True:
        with office.store.reading() as session:
            if document_id not in corrections.unindexed(session):
                return
            version = corrections.version(session, document_id)
        if laying.look_anew(office, document_id):
            continue
        index_document(office, document_id)
        with office.store.begin() as session:
            if corrections.version(session, document_id) == version:
                return
            documents.get(session, document_id, None).indexed_at = None


def put_clauses(office: "Office", document_id: str) -> None:
    """Put a document's clauses into the index as SQL has them, whoever changes it meanwhile."""
    while True:
        with office.store.reading() as session:
            row, clauses = stored_clauses(session, document_id)
            access = rights.tokens(session, row)
        office.index.put(document_id, clauses)
        with office.store.begin() as session:
            known = rights.settled(session, document_id, access)
            if known and documents.get(session, document_id, None).read_at == row.read_at:
                return


def tell_rights(office: "Office") -> int:
    """Tell the index of rights that have changed; returns of how many documents.

    Until then the documents concerned are found by nobody but the operator.
    """
    with office.store.reading() as session:
        waiting = sorted(rights.pending(session))
    for document_id in waiting:
        put_clauses(office, document_id)
    if waiting:
        office.index.flush()
    return len(waiting)


def stored_clauses(session: "Session", document_id: str) -> "tuple[Document, list[IndexedClause]]":
    """A document's row and what the index should hold of it."""
    row = documents.get(session, document_id, None)
    document = findings.load_document(session, row)
    analysis = findings.load_analysis(session, row)
    of_work = standing.known(session, row)
    return row, indexed_clauses(row, document, analysis, rights.tokens(session, row), of_work)


def shortlist(office: "Office", document_id: str) -> None:
    """Find a document's overlaps with everything in the index and keep them."""
    with office.store.reading() as session:
        row = documents.get(session, document_id, None)
    # Of the whole register: who looks at the list sees the pairs whose two sides are theirs.
    pairs = finding.pairs(office, None, row.id, kinds=tuple(NOT_LAW), limit=PAIRS)
    if row.kind != DocumentKind.LAW:
        pairs += finding.pairs(office, None, row.id, kinds=tuple(LAW), limit=PAIRS)
    with office.store.begin() as session:
        overlaps.replace(session, row.id, pairs, office.now())
    if row.kind != DocumentKind.LAW:
        check_law(office, row.id)


def check_law(office: "Office", document_id: str) -> None:
    """Find the provisions that may govern a document's clauses and keep them."""
    asked_at = office.now()  # law that arrives meanwhile is newer than this check
    found = finding.provisions(office, None, document_id, limit=PROVISIONS)
    with office.store.begin() as session:
        provisions.replace(session, document_id, found, asked_at)


def refresh_law(office: "Office", limit: int = 20) -> int:
    """Read documents beside law that has arrived since; returns how many."""
    with office.store.reading() as session:
        turned_on = standing.law_turned_on(session, office.today())
        turned_at = datetime.combine(turned_on, datetime.min.time(), VIETNAM) if turned_on else None
        old = provisions.outdated(session, limit, turned_at)
    for document_id in old:
        check_law(office, document_id)
    return len(old)


LAW = frozenset({DocumentKind.LAW.value})
NOT_LAW = frozenset(kind.value for kind in DocumentKind) - LAW


def _document_text(office: "Office", row: "Document") -> DocumentText:
    try:
        data = office.originals.read(row.sha256)
    except NotFound as error:
        raise OriginalMissing() from error
    if row.media_type == law.MEDIA_TYPE:
        laws = law.parse_laws(data)
        if row.part not in laws:
            raise OriginalMissing()
        return law.law_document(row.part, laws[row.part])
    last = 0.0

    def on_page(done: int, total: int) -> None:
        nonlocal last
        if done == total or time.monotonic() - last > PROGRESS:
            last = time.monotonic()
            with office.store.begin() as session:
                if not documents.progress(session, row.id, done, total):
                    raise ReadingCancelled()

    return office.read_pdf(data, on_page)


def _our_fault(office: "Office", document_id: str, error: Exception) -> str:
    """Give the document back for another try, or show the fault as ours after the last."""
    # Only names go to the log: the message of a foreign exception may quote the text.
    log.error(
        "reading failed", document=document_id, error=type(error).__name__, trace=trace(error)
    )
    shown = error if isinstance(error, CamKetError) else OurFault()
    with office.store.begin() as session:
        row = documents.get(session, document_id, None)
        if row.attempts >= office.settings.attempts:
            documents.fail(session, document_id, shown, office.now())
            return "failed"
        pause = PAUSE * 2 ** (row.attempts - 1)
        documents.requeue(session, document_id, not_before=office.now() + timedelta(seconds=pause))
    office.queue.push(document_id, delay=pause)
    return "retried"


@contextmanager
def _heartbeat(office: "Office", document_id: str, who: str) -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            try:
                with office.store.begin() as session:
                    documents.beat(session, document_id, who, office.now())
            except StoreUnavailable:  # the next beat may get through; silence is tolerated a while
                log.warning("heartbeat missed", document=document_id)

    thread = threading.Thread(target=beat, name="reading-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def resume(office: "Office") -> int:
    """Ring at a start for what readers of this machine held that are gone, and sweep."""
    freed = []
    with office.store.begin() as session:
        for who in documents.readers(session):
            if _is_gone(who):
                freed += documents.release(session, who)
    for document_id in freed:
        office.queue.push(document_id)
    laying.count_uncounted(office)
    return len(freed) + sweep(office)


def _is_gone(who: str) -> bool:
    host, process, _ = who.rsplit(":", 2)
    if host != socket.gethostname():
        return False  # another machine's: its silence will tell
    if int(process) == os.getpid():
        # After a restart in a container the number comes back; our own threads are listed.
        return all(str(thread.ident) != who.rpartition(":")[2] for thread in threading.enumerate())
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def sweep(office: "Office") -> int:
    """Ring for every document that nobody reads; returns how many.

    While rings wait to be heard there is nothing to mend, and more would pile up.
    """
    if office.queue.length():
        return 0
    with office.store.reading() as session:
        left = documents.waiting(session, office.now(), STALE) + corrections.unindexed(session)
    for document_id in left:
        office.queue.push(document_id)
    return len(left)


def refresh_deadlines(office: "Office", today: date) -> int:
    """Compute anew what was computed for another day; returns how many documents."""
    with office.store.reading() as session:
        old = findings.outdated(session, today)
    for document_id in old:
        with office.store.begin() as session:
            row = documents.get(session, document_id, None)
            analysis = findings.load_analysis(session, row)
            found = office.deadlines(analysis, _facts(session, row), today)
            findings.save_deadlines(session, row.id, found, today)
    return len(old)
