"""The one job: every document ends as read, refused or failed, whatever happens on the way."""

import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models import tables
from models.document import DocumentText
from models.errors import IndexUnavailable
from models.fields import BY_NAME
from models.norms import Analysis
from models.register import DocumentKind, ReadingState
from models.retrieval import Filters
from search import fingerprint
from search.index import ClauseIndex
from service import reading
from service.intake import take
from service.reading import PAUSE, STALE, read_queued
from service.register import deciding
from service.settings import Settings
from service.store import documents, findings, records
from service.store.history import act
from service.telemetry import configure_logs
from service.wiring import Office
from tests.builders import ENGLISH, LAW, LetterEncoder, agreement_pdf, blank_pdf, locked_pdf
from tests.running import reading_in, wait_until

MakeOffice = Callable[..., Office]
PDF = agreement_pdf()
PLANTED = "tuyệt đối không được tiết lộ"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def tick(self, **amount: float) -> None:
        self.time += timedelta(**amount)


class BuggyOffice(Office):
    """An office with a bug that quotes what it reads, as bugs do."""

    def analyse(self, document: DocumentText) -> Analysis:
        raise ValueError(f"{PLANTED}: {document.text}")


class IndexlessOffice(Office):
    """An office whose search index is down."""

    @property
    def index(self) -> ClauseIndex:
        raise IndexUnavailable()


class BlindOffice(Office):
    """An office that must not need to read a file."""

    def read_pdf(self, pdf: bytes, on_page: object = None) -> DocumentText:
        raise AssertionError("the file was read again")


def put(office: Office, pdf: bytes = PDF, kind: DocumentKind | None = None) -> str:
    return take(office, io.BytesIO(pdf), "a.pdf", kind=kind)[0].document.id


def row_of(office: Office, document_id: str) -> tables.Document:
    with office.store.reading() as session:
        return documents.get(session, document_id, None)


def state_of(office: Office, document_id: str) -> str:
    return row_of(office, document_id).state


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_office(tmp_path: Path, clock: Clock) -> object:
    """Opens offices of any kind on one data folder, one after the other."""
    opened: list[Office] = []

    def make(kind: type[Office] = Office) -> Office:
        while opened:
            opened.pop().close()
        office = kind(Settings(data=tmp_path / "var"), now=clock, encoder=LetterEncoder())
        opened.append(office)
        return office

    yield make
    for office in opened:
        office.close()


OpenOffice = Callable[..., Office]


def test_from_upload_to_search(installation: dict[str, str], make_office: MakeOffice) -> None:
    office = make_office(**installation)
    ids = [put(office), put(office, agreement_pdf(ENGLISH))]
    ids += [item.document.id for item in
            take(office, io.BytesIO(LAW), "luat.jsonl", kind=DocumentKind.LAW)]  # fmt: skip
    with reading_in(office):
        wait_until(lambda: {state_of(office, key) for key in ids} == {"read"}, seconds=90)
    with office.store.reading() as session:
        counts = documents.counts(session, ids)
        for key in ids:
            row, clauses = reading.stored_clauses(session, key)
            assert row.indexed_at is not None
            assert counts[key].clauses > 0
            assert office.index.fingerprint(key) == fingerprint(clauses)
        assert [counts[key].pages for key in ids] == [1, 1, 0, 0]
        rows = [documents.get(session, key, None) for key in ids]
        text = documents.text_of(session, ids[0])
    assert [row.language for row in rows] == ["vi", "en", "vi", "vi"]
    assert [row.title for row in rows[2:]] == ["Luật Lưu trữ", "Luật Học bổng"]
    assert "Bên A phải cấp mười học bổng" in text
    hits = office.index.find("học bổng cho sinh viên", limit=3)
    assert {hit.document_id for hit in hits} & {ids[0], ids[3]}
    laws = office.index.find("báo cáo", filters=Filters(kinds=frozenset({"law"})))
    assert {hit.kind for hit in laws} == {"law"}


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (PDF[: len(PDF) // 2], "DamagedPdf"),
        (locked_pdf(), "EncryptedPdf"),
        (blank_pdf(), "NoText"),
        (b"%PDF-1.7\n" + b"\0" * 5000, "DamagedPdf"),
    ],
)
def test_a_documents_fault_is_stored_on_it_and_reading_goes_on(
    open_office: OpenOffice, pdf: bytes, code: str
) -> None:
    office = open_office()
    bad, good = put(office, pdf), put(office)
    read_queued(office, bad)
    row = row_of(office, bad)
    assert (row.state, row.error_code, row.claimed_by) == (ReadingState.REFUSED, code, None)
    read_queued(office, bad)
    assert row_of(office, bad).attempts == 1  # nobody tries again what cannot be read
    read_queued(office, good)
    assert state_of(office, good) == "read"


def test_a_bug_is_logged_without_text_tried_again_and_then_shown_as_ours(
    open_office: OpenOffice, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("json")
    office = open_office(BuggyOffice)
    key = put(office)
    for attempt, pause in ((1, PAUSE), (2, 2 * PAUSE)):
        read_queued(office, key)
        row = row_of(office, key)
        assert (row.state, row.attempts) == (ReadingState.QUEUED, attempt)
        assert row.claimed_at == clock() + timedelta(seconds=pause)
        clock.tick(seconds=pause - 1)
        read_queued(office, key)
        assert row_of(office, key).attempts == attempt  # a ring too early is not heard
        clock.tick(seconds=1)
    read_queued(office, key)
    row = row_of(office, key)
    assert (row.state, row.error_code, row.attempts) == (ReadingState.FAILED, "OurFault", 3)
    written = "".join(capsys.readouterr())
    assert written.count("reading failed") == 3
    assert "ValueError" in written
    assert "test_reading.py" in written
    for secret in (PLANTED, "học bổng", "Lam Sơn", "Norrvik"):
        assert secret not in written


def test_what_failed_is_read_when_a_person_asks_again(
    open_office: OpenOffice, clock: Clock
) -> None:
    office = open_office(BuggyOffice)
    key = put(office)
    for _ in range(3):
        read_queued(office, key)
        clock.tick(hours=1)
    assert state_of(office, key) == "failed"
    repaired = open_office()
    read_queued(repaired, key)
    assert state_of(repaired, key) == "failed"  # not before somebody asks
    with repaired.store.begin() as session:
        documents.requeue(session, key, anew=True)
    read_queued(repaired, key)
    row = row_of(repaired, key)
    assert (row.state, row.error_code, row.attempts) == (ReadingState.READ, None, 0)


def test_with_the_index_down_nothing_is_read_twice(open_office: OpenOffice, clock: Clock) -> None:
    office = open_office(IndexlessOffice)
    key = put(office)
    read_queued(office, key)
    row = row_of(office, key)
    assert (row.state, row.indexed_at) == (ReadingState.QUEUED, None)
    assert row.read_at == clock()
    clock.tick(seconds=PAUSE)
    office = open_office(BlindOffice)
    read_queued(office, key)
    assert state_of(office, key) == "read"
    assert office.index.documents()[key] > 0


def test_a_missing_original_is_named(open_office: OpenOffice, clock: Clock) -> None:
    office = open_office()
    key = put(office)
    sha256 = row_of(office, key).sha256
    (office.settings.data / "originals" / sha256[:2] / sha256).unlink()
    for _ in range(3):
        read_queued(office, key)
        clock.tick(hours=1)
    row = row_of(office, key)
    assert (row.state, row.error_code) == (ReadingState.FAILED, "OriginalMissing")


def test_what_takes_its_readers_down_is_given_up(open_office: OpenOffice, clock: Clock) -> None:
    office = open_office()
    key = put(office)
    for number in range(3):
        with office.store.begin() as session:
            assert documents.claim(session, key, f"elsewhere:{number}:1", clock(), STALE)
        clock.tick(seconds=STALE.total_seconds())
    read_queued(office, key)
    row = row_of(office, key)
    assert (row.state, row.error_code) == (ReadingState.FAILED, "ReadingCrashed")


def test_a_lost_ring_is_mended_by_the_sweep(open_office: OpenOffice) -> None:
    office = open_office()
    key = put(office)
    assert reading.sweep(office) == 0  # the ring is still to be heard
    office.queue.huey.flush()
    assert reading.sweep(office) == 1
    with reading_in(office):
        wait_until(lambda: state_of(office, key) == "read", seconds=60)


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("who", "freed"),
    [
        (lambda host: f"{host}:{dead_process()}:1", True),
        (lambda host: f"{host}:{os.getpid()}:1", True),
        (lambda host: f"{host}:{os.getpid()}:{threading.get_ident()}", False),
        (lambda host: f"{host}:{os.getppid()}:1", False),
        (lambda host: f"not-{host}:{dead_process()}:1", False),
    ],
    ids=["dead", "before-a-restart", "our-thread", "alive", "elsewhere"],
)
def test_a_start_frees_what_dead_readers_of_this_machine_held(
    open_office: OpenOffice, clock: Clock, who: Callable[[str], str], freed: bool
) -> None:
    office = open_office()
    key = put(office)
    office.queue.huey.flush()
    with office.store.begin() as session:
        documents.claim(session, key, who(socket.gethostname()), clock(), STALE)
    assert reading.resume(office) == int(freed)
    assert state_of(office, key) == ("queued" if freed else "reading")


def test_deadlines_follow_the_day_in_viet_nam(open_office: OpenOffice, clock: Clock) -> None:
    office = open_office()
    key = put(office)
    read_queued(office, key)
    assert office.today() == date(2026, 11, 22)
    assert reading.refresh_deadlines(office, office.today()) == 0
    clock.time = datetime(2026, 11, 22, 17, 1, tzinfo=UTC)
    assert office.today() == date(2026, 11, 23)
    assert reading.refresh_deadlines(office, office.today()) == 1
    assert row_of(office, key).deadlines_as_of == date(2026, 11, 23)


def test_a_notice_that_a_person_records_dates_what_runs_from_it(open_office: OpenOffice) -> None:
    office = open_office()
    key = put(office, agreement_pdf(ENGLISH.replace("date of signature", "receipt of a notice", 1)))
    read_queued(office, key)

    def due() -> list[tuple[date | None, str]]:
        with office.store.reading() as session:
            return [
                (item.due, item.arithmetic)
                for item in findings.load_deadlines(session, key)
                if "30 ngày" in item.arithmetic
            ]

    assert due() == [(None, "Chưa biết ngày nhận thông báo; hạn là ngày đó + 30 ngày.")]
    with office.store.begin() as session:
        record = records.of_document(session, key, None)
        assert record is not None
        doing = act(None, office.now())
        deciding.put(session, doing, record, BY_NAME["notice_received_on"], date(2026, 12, 1))
    assert reading.refresh_deadlines(office, office.today()) == 1
    assert due() == [(date(2026, 12, 31), "Ngày nhận thông báo 01/12/2026 + 30 ngày = 31/12/2026.")]


def test_reading_again_gives_the_same_clauses_and_no_more(open_office: OpenOffice) -> None:
    office = open_office()
    key = put(office)
    read_queued(office, key)
    before = office.index.documents(), office.index.fingerprint(key)
    with office.store.begin() as session:
        first = findings.load_analysis(session, documents.get(session, key, None))
        documents.requeue(session, key, anew=True)
    read_queued(office, key)
    with office.store.reading() as session:
        assert findings.load_analysis(session, documents.get(session, key, None)) == first
    assert (office.index.documents(), office.index.fingerprint(key)) == before


def test_the_same_promise_in_two_documents_is_shortlisted(open_office: OpenOffice) -> None:
    office = open_office()
    first = put(office)
    second = put(office, agreement_pdf(pages=2))
    for key in (first, second):
        read_queued(office, key)
    with office.store.reading() as session:
        pairs = session.scalars(select(tables.Overlap)).all()
    assert pairs
    assert max(pair.score for pair in pairs) <= 1
