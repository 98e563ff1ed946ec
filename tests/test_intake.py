"""Files as people hand them in: what is taken, what is refused, what is kept of it."""

import io
import json
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models import tables
from models.access import Role
from models.errors import CamKetError, EmptyFile, FileTooLarge, NotAPdf, OurFault, UnreadableLaw
from models.register import DocumentKind, ReadingState
from service.intake import take
from service.store import accounts, documents, rights
from service.wiring import Office
from tests.builders import LAW, agreement_pdf

MakeOffice = Callable[..., Office]
PDF = agreement_pdf()


@pytest.fixture
def every_office(make_office: MakeOffice, database: str, queue: str, files: str) -> Office:
    return make_office(database=database, queue=queue, files=files, max_file_mb=1)


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    return make_office(max_file_mb=1)


def rows(office: Office) -> int:
    with office.store.reading() as session:
        return session.scalar(select(func.count()).select_from(tables.Document)) or 0


def test_a_pdf_is_stored_registered_and_rung_for(every_office: Office) -> None:
    (taken,) = take(every_office, io.BytesIO(PDF), "Thỏa thuận.pdf")
    assert taken.new
    with every_office.store.reading() as session:
        row = documents.get(session, taken.document.id, None)
    assert (row.filename, row.state, row.size) == ("Thỏa thuận.pdf", ReadingState.QUEUED, len(PDF))
    assert every_office.originals.read(row.sha256) == PDF
    assert every_office.queue.length() == 1


def test_a_second_upload_of_the_same_file_is_the_first(every_office: Office) -> None:
    (first,) = take(every_office, io.BytesIO(PDF), "a.pdf")
    (again,) = take(every_office, io.BytesIO(PDF), "b.pdf", kind=DocumentKind.TREATY)
    assert (again.new, again.document.id) == (False, first.document.id)
    assert (again.document.filename, again.document.kind) == ("a.pdf", None)
    assert rows(every_office) == 1


def test_who_and_what_are_remembered(office: Office) -> None:
    with office.store.begin() as session:
        account = accounts.add_user(
            session, "Lan", "bí mật", now=office.now(), roles=[Role.FOREIGN_AFFAIRS]
        )
        lan = rights.reader_of(session, account)
    (taken,) = take(office, io.BytesIO(PDF), "a.pdf", kind=DocumentKind.DIRECTIVE, user=lan)
    with office.store.reading() as session:
        row = documents.get(session, taken.document.id, None)
    assert (row.uploaded_by, row.kind, row.kind_given) == (lan.id, DocumentKind.DIRECTIVE, True)


def test_a_law_file_is_one_document_a_law(every_office: Office) -> None:
    taken = take(every_office, io.BytesIO(LAW), "luật.jsonl", kind=DocumentKind.LAW)
    assert [item.document.part for item in taken] == ["Luật Lưu trữ", "Luật Học bổng"]
    assert {item.document.kind for item in taken} == {DocumentKind.LAW}
    assert len({item.document.sha256 for item in taken}) == 1
    again = take(every_office, io.BytesIO(LAW), "luật.jsonl", kind=DocumentKind.LAW)
    assert [item.document.id for item in again] == [item.document.id for item in taken]
    assert not any(item.new for item in again)


def test_a_law_may_be_a_pdf(office: Office) -> None:
    (taken,) = take(office, io.BytesIO(PDF), "luật.pdf", kind=DocumentKind.LAW)
    assert (taken.document.kind, taken.document.part) == (DocumentKind.LAW, "")


BIG_LAW = json.dumps({"law": "L", "article": "1", "text": "x" * 1_000_001}).encode()


@pytest.mark.parametrize(
    ("data", "kind", "error"),
    [
        (b"", None, EmptyFile),
        (b"", DocumentKind.LAW, EmptyFile),
        (b"Thoa thuan hop tac", None, NotAPdf),
        (b"x" * 1024 + b"%PDF-1.7", None, NotAPdf),
        (LAW, None, NotAPdf),
        (LAW, DocumentKind.AGREEMENT, NotAPdf),
        (b"[1, 2]", DocumentKind.LAW, NotAPdf),
        (b"{", DocumentKind.LAW, UnreadableLaw),
        (LAW + b"\n{}", DocumentKind.LAW, UnreadableLaw),
        (BIG_LAW, DocumentKind.LAW, FileTooLarge),
        (b"%PDF-1.7" + b"x" * 1_000_000, None, FileTooLarge),
    ],
)
def test_what_is_refused_leaves_nothing(
    office: Office, data: bytes, kind: DocumentKind | None, error: type[CamKetError]
) -> None:
    with pytest.raises(error):
        take(office, io.BytesIO(data), "a.pdf", kind=kind)
    assert rows(office) == 0
    assert office.originals.hashes() == set()
    assert office.queue.length() == 0


def test_what_failed_through_our_fault_is_tried_again_when_it_comes_again(office: Office) -> None:
    (taken,) = take(office, io.BytesIO(PDF), "a.pdf")
    with office.store.begin() as session:
        documents.fail(session, taken.document.id, OurFault(), office.now())
    (again,) = take(office, io.BytesIO(PDF), "a.pdf")
    assert (again.new, again.document.state) == (False, ReadingState.QUEUED)
    assert office.queue.length() == 2
