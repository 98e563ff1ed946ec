"""Whether database, originals and index agree, and whether everything that reading needs is there.

Each check yields findings: a problem makes ``camket doctor`` end with 1, a note does not. A check
that our own fault stops is a problem itself, so that one broken part hides no other.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from models.errors import CamKetError
from models.register import ReadingState
from search import fingerprint
from service import reading
from service.settings import Settings
from service.store import documents, entities, records
from service.store.database import revision
from service.store.records import Sought
from service.wiring import Office

PROGRAM, PACKAGE = "tesseract", "tesseract-ocr"
TRAINED = ("vie", "eng", "osd")
LEAST_FREE = 1_000_000_000  # bytes
SETTLED = (ReadingState.READ, ReadingState.REFUSED)
PROBE = "thời hạn báo cáo"

Step = Callable[[], object]


class Weight(StrEnum):
    FINE = "fine"
    NOTE = "note"
    PROBLEM = "problem"


class Remedy(StrEnum):
    """What ``repair`` does about a finding."""

    INDEX = "index"
    DROP = "drop"
    READ = "read"
    RECORD = "record"
    COUNTRIES = "countries"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says; ``documents`` are ids (or hashes of files) that it is about."""

    check: str
    weight: Weight
    says: str
    documents: tuple[str, ...] = ()
    remedy: Remedy | None = None


def examine(settings: Settings, office: Office | None, step: Step = int) -> list[Finding]:
    """All findings. ``office`` None: it could not be opened, so only the machine is looked at."""
    checks: list[tuple[str, Callable[[], Iterable[Finding]]]] = [
        ("settings", lambda: _settings(settings)),
        ("programs", _programs),
        ("disk", lambda: _disk(settings)),
    ]
    if office is not None:
        checks += [
            ("database", lambda: _database(office)),
            ("records", lambda: _records(office)),
            ("queue", lambda: _queue(office)),
            ("files", lambda: _files(office)),
            ("encoder", lambda: _encoder(office)),
            ("index", lambda: _index(office, step)),
        ]
    return [finding for name, check in checks for finding in _checked(name, check)]


def repair(office: Office, findings: Iterable[Finding], step: Step = int) -> list[str]:
    """Do what the findings call for; returns the ids of documents that were touched."""
    touched: list[str] = []
    for finding in findings:
        match finding.remedy:
            case Remedy.INDEX:
                mend_index(office, finding.documents, step)
            case Remedy.DROP:
                for document_id in finding.documents:
                    office.index.drop(document_id)
                office.index.flush()
            case Remedy.READ:
                for document_id in finding.documents:
                    _read_again(office, document_id)
            case Remedy.RECORD:
                for document_id in finding.documents:
                    reading.record_document(office, document_id)
            case Remedy.COUNTRIES:
                with office.store.begin() as session:
                    entities.ensure_countries(session)
            case None:
                continue
        touched += finding.documents
    return touched


def mend_index(office: Office, document_ids: Iterable[str], step: Step = int) -> None:
    """Put documents into the index from their rows, then find their overlaps anew.

    Two passes, so that each is compared with all; ``step`` is called twice a document.
    """
    ids = list(document_ids)
    for document_id in ids:
        reading.put_clauses(office, document_id)
        step()
    office.index.flush()
    for document_id in ids:
        reading.shortlist(office, document_id)
        step()


def _read_again(office: Office, document_id: str) -> None:
    with office.store.begin() as session:
        documents.requeue(session, document_id, anew=True)
    office.queue.push(document_id)


def _checked(name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except CamKetError as error:
        return [Finding(name, Weight.PROBLEM, f"{error} {error.remedy}")]


def _settings(settings: Settings) -> Iterator[Finding]:
    known = {f"CAMKET_{name}".upper() for name in Settings.model_fields}
    unknown = sorted(
        name for name in os.environ if name.startswith("CAMKET_") and name not in known
    )
    if unknown:
        says = f"Not settings, and ignored: {', '.join(unknown)}."
        yield Finding("settings", Weight.NOTE, says)
    yield Finding("settings", Weight.FINE, f"Data folder {settings.data}.")


def _programs() -> Iterator[Finding]:
    program = shutil.which(PROGRAM)
    if program is None:
        says = f"The program {PROGRAM} is not installed: install the Debian package {PACKAGE}."
        yield Finding("programs", Weight.PROBLEM, says)
        return
    done = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    missing = [name for name in TRAINED if name not in done.stdout.split()]
    for name in missing:
        says = f"{PROGRAM} has no data for {name}: install the Debian package {PACKAGE}-{name}."
        yield Finding("programs", Weight.PROBLEM, says)
    if not missing:
        yield Finding("programs", Weight.FINE, f"{PROGRAM} with {', '.join(TRAINED)}.")


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data).free
    weight = Weight.FINE if free >= LEAST_FREE else Weight.PROBLEM
    yield Finding("disk", weight, f"{free / 1e9:.1f} GB free in {settings.data}.")


def _database(office: Office) -> Iterator[Finding]:
    office.store.ping()
    with office.store.reading() as session:
        total = len(documents.ids(session))
        failed = documents.ids(session, [ReadingState.FAILED])
    says = f"Revision {revision(office.store.engine)}, {total} documents."
    yield Finding("database", Weight.FINE, says)
    if failed:
        says = f"{len(failed)} documents could not be read through a fault of ours."
        yield Finding("database", Weight.PROBLEM, says, tuple(failed), Remedy.READ)


def _records(office: Office) -> Iterator[Finding]:
    with office.store.reading() as session:
        without = records.unrecorded(session)
        missing = entities.missing_countries(session)
        _, total = records.listed(session, None, Sought(), office.today(), limit=0)
    if without:
        says = f"{len(without)} documents have been read and are the text of no record."
        yield Finding("records", Weight.PROBLEM, says, tuple(without), Remedy.RECORD)
    if missing:
        says = f"{len(missing)} countries are missing: {', '.join(missing[:5])}."
        yield Finding("records", Weight.PROBLEM, says, (), Remedy.COUNTRIES)
    yield Finding("records", Weight.FINE, f"{total} records.")


def _queue(office: Office) -> Iterator[Finding]:
    rings = office.queue.length()
    with office.store.reading() as session:
        unread = documents.ids(session, [ReadingState.QUEUED, ReadingState.READING])
    if unread and not office.is_read_elsewhere():
        says = f"{len(unread)} documents wait and nobody reads: start `camket serve`."
        yield Finding("queue", Weight.NOTE, says, tuple(unread))
    says = f"{rings} rings waiting, {len(unread)} documents not yet read."
    yield Finding("queue", Weight.FINE, says)


def _files(office: Office) -> Iterator[Finding]:
    stored = office.originals.hashes()
    with office.store.reading() as session:
        named = documents.hashes(session)
    missing = sorted(key for sha256, keys in named.items() if sha256 not in stored for key in keys)
    if missing:
        says = f"The files of {len(missing)} documents are missing: restore them from a backup."
        yield Finding("files", Weight.PROBLEM, says, tuple(missing))
    unnamed = tuple(sorted(stored - named.keys()))
    if unnamed:
        says = f"{len(unnamed)} files belong to no document: uploads that were never acknowledged."
        yield Finding("files", Weight.NOTE, says, unnamed)
    if not missing:
        yield Finding("files", Weight.FINE, f"{len(named)} files are there.")


def _encoder(office: Office) -> Iterator[Finding]:
    office.index.find(PROBE, limit=1)
    yield Finding("encoder", Weight.FINE, "The encoder answers.")


def _index(office: Office, step: Step) -> Iterator[Finding]:
    held = office.index.documents()
    with office.store.reading() as session:
        known = set(documents.ids(session))
        settled = documents.ids(session, SETTLED)
    differing = [key for key in settled if _differs(office, key, step)]
    if differing:
        says = f"The index does not hold what the database says of {len(differing)} documents."
        yield Finding("index", Weight.PROBLEM, says, tuple(differing), Remedy.INDEX)
    orphans = tuple(sorted(held.keys() - known))
    if orphans:
        says = f"The index holds {len(orphans)} documents that the database does not have."
        yield Finding("index", Weight.PROBLEM, says, orphans, Remedy.DROP)
    if not differing and not orphans:
        says = f"{sum(held.values())} clauses of {len(held)} documents, as the database has them."
        yield Finding("index", Weight.FINE, says)


def _differs(office: Office, document_id: str, step: Step) -> bool:
    step()
    while True:
        with office.store.reading() as session:
            row, clauses = reading.stored_clauses(session, document_id)
        held = office.index.fingerprint(document_id)
        with office.store.reading() as session:
            now = documents.get(session, document_id, None)
        if now.state not in SETTLED or now.indexed_at is None or now.rights_pending:
            return False  # it is being read, or the index is about to hear of a change
        if now.read_at == row.read_at:
            return held != fingerprint(clauses)
