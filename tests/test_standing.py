"""What search is told of a work: its fields, and from when to when it stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Level
from models.fields import BY_NAME
from models.life import LinkKind, RecordState, Verdict
from models.norms import Found
from models.records import Record
from models.register import DocumentKind, Secrecy
from models.tables import Document
from service.reading import index_corrected, refresh_law
from service.register import deciding
from service.store import Store, history, lives, provisions, records, rights, standing
from service.store.standing import Known
from tests.builders import LAW, agreement_pdf
from tests.register_rows import HERE, acting, read, said
from tests.web import Web, enter, open_web, text_of

S = RecordState
FROM = date(2024, 10, 14)


def known(store: Store, document_id: str) -> Known:
    with store.reading() as session:
        return standing.known(session, session.get_one(Document, document_id))


@pytest.mark.parametrize(
    ("steps", "fields", "expected"),
    [
        ([], {}, (FROM, None)),
        ([], {"effective_on": date(2025, 1, 1)}, (date(2025, 1, 1), None)),
        ([], {"expires_on": date(2030, 1, 1)}, (FROM, date(2030, 1, 1))),
        ([(S.IN_FORCE, FROM)], {}, (FROM, None)),
        ([(S.IN_FORCE, FROM), (S.TERMINATED, date(2026, 3, 1))], {}, (FROM, date(2026, 2, 28))),
        # What ended early ends early, whatever its own last day.
        ([(S.IN_FORCE, FROM), (S.WITHDRAWN, date(2026, 3, 1))],
         {"expires_on": date(2030, 1, 1)}, (FROM, date(2026, 2, 28))),
        ([(S.IN_FORCE, FROM), (S.SUSPENDED, date(2026, 3, 1))], {}, (FROM, date(2026, 2, 28))),
        ([(S.IN_FORCE, FROM), (S.SUSPENDED, date(2026, 3, 1)), (S.RESUMED, date(2026, 5, 1))],
         {}, (FROM, None)),
        # Not from the day it was put away, but from the day it ended.
        ([(S.IN_FORCE, FROM), (S.EXPIRED, date(2026, 3, 1)), (S.ARCHIVED, date(2026, 9, 1))],
         {}, (FROM, date(2026, 2, 28))),
        ([(S.IN_FORCE, FROM), (S.AMENDED, date(2026, 3, 1))], {}, (FROM, None)),
    ],
)  # fmt: skip
def test_from_when_to_when(
    store: Store,
    steps: list[tuple[RecordState, date]],
    fields: dict[str, date],
    expected: tuple[date | None, date | None],
) -> None:
    document, record_id = read(store, "a.pdf", said())
    with store.begin() as session:
        record = session.get_one(Record, record_id)
        for name, day in fields.items():
            deciding.put(session, acting(), record, BY_NAME[name], day)
        for state, day in steps:
            lives.add(session, acting(), record, state, day, basis="Công văn 1")
    told = known(store, document)
    assert (told.starts, told.ends) == expected


@pytest.mark.parametrize(
    ("kind", "verdict", "ends"),
    [
        (LinkKind.REPLACES, Verdict.ACCEPTED, FROM - timedelta(1)),
        (LinkKind.TERMINATES, Verdict.ACCEPTED, FROM - timedelta(1)),
        (LinkKind.REPLACES, Verdict.REJECTED, None),
        (LinkKind.AMENDS, Verdict.ACCEPTED, None),
        (LinkKind.CITES, Verdict.ACCEPTED, None),
    ],
)
def test_what_another_work_does_to_it(
    store: Store, kind: LinkKind, verdict: Verdict, ends: date | None
) -> None:
    old, old_record = read(store, "a.pdf", said(effective_on=Found(date(2020, 1, 1), HERE)))
    _, new_record = read(store, "b.pdf", said(number=Found("9/2024", HERE)))
    with store.begin() as session:
        source, target = (session.get_one(Record, key) for key in (new_record, old_record))
        deciding.put(session, acting(), source, BY_NAME["effective_on"], FROM)
        row = deciding.link(session, acting(), source, kind, target)
        if verdict is not Verdict.ACCEPTED:
            deciding.decide_link(session, acting(), source, row.id, verdict)
    assert known(store, old) == Known((), date(2020, 1, 1), ends)


def test_what_changes_is_told_again_and_nothing_else_is(store: Store) -> None:
    document, record_id = read(store, "a.pdf", said())
    _, other_record = read(store, "b.pdf", said(number=Found("9/2024", HERE)))

    def waits() -> bool:
        with store.begin() as session:
            row = session.get_one(Document, document)
            waiting, row.indexed_at = row.indexed_at is None, acting().at
            return waiting

    @contextmanager
    def both() -> Iterator[tuple[Session, Record, Record]]:
        with store.begin() as session:
            own, other = (session.get_one(Record, key) for key in (record_id, other_record))
            yield session, own, other

    assert not waits()
    with both() as (session, own, other):
        deciding.put(session, acting(), own, BY_NAME["abstract"], "Tóm tắt")
        deciding.put(session, acting(), other, BY_NAME["topics"], ["y tế"])
        deciding.link(session, acting(), own, LinkKind.REPLACES, other)
    assert not waits()
    with both() as (session, own, _):
        deciding.put(session, acting(), own, BY_NAME["topics"], ["y tế"])
    assert waits()
    with both() as (session, own, _):
        lives.add(session, acting(), own, S.IN_FORCE, FROM, basis="CV 1")
    assert waits()
    with both() as (session, own, other):
        deciding.link(session, acting(), other, LinkKind.REPLACES, own)
    assert waits()
    with both() as (session, _, other):  # its day is the end of the one that it replaces
        deciding.put(session, acting(), other, BY_NAME["effective_on"], FROM)
    assert waits()


def test_fields_of_a_record_that_hides_are_not_told(store: Store) -> None:
    document, record_id = read(store, "a.pdf", said())
    with store.begin() as session:
        record = session.get_one(Record, record_id)
        deciding.put(session, acting(), record, BY_NAME["topics"], ["y tế", "giáo dục"])
    assert known(store, document).topics == ("y tế", "giáo dục")
    with store.begin() as session:
        record = session.get_one(Record, record_id)
        deciding.put(session, acting(), record, BY_NAME["secrecy"], Secrecy.CONFIDENTIAL)
    assert known(store, document).topics == ()
    with store.begin() as session:
        rights.set_rights(session, session.get_one(Document, document), secrecy=Level.CONFIDENTIAL)
    assert known(store, document).topics == ("y tế", "giáo dục")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


def record_of(web: Web, document_id: str) -> str:
    with web.office.store.reading() as session:
        record = records.of_document(session, document_id, None)
    assert record is not None
    return record.id


def test_search_is_narrowed_to_a_field_with_its_count(web: Web) -> None:
    document = web.add(agreement_pdf(), "a.pdf")
    other = web.add(agreement_pdf("Điều 1. Y tế\nHai Bên trao đổi bác sĩ hằng năm."), "b.pdf")
    with web.office.store.begin() as session:
        record = session.get_one(Record, record_of(web, document))
        deciding.put(session, acting(), record, BY_NAME["topics"], ["giáo dục"])
    index_corrected(web.office, document)
    asked = {"q": "Bên trao đổi"}

    def counts() -> dict[str, int]:
        facets = web.client.get("/api/search/facets", params=asked).json()["facets"]
        return {v["value"]: v["count"] for f in facets if f["name"] == "field" for v in f["values"]}

    def found(**also: str) -> set[str]:
        hits = web.client.get("/api/search", params=asked | also).json()["hits"]
        return {hit["document_id"] for hit in hits}

    assert set(counts()) == {"giáo dục"}
    assert found() == {document, other}
    assert found(field="giáo dục") == {document}
    assert found(field="y tế") == set()
    assert "Lĩnh vực" in text_of(web.client.get("/search", params=asked).text)
    with web.office.store.begin() as session:
        record = session.get_one(Record, record_of(web, document))
        deciding.put(session, acting(), record, BY_NAME["topics"], None)
    index_corrected(web.office, document)
    assert counts() == {}


def test_law_that_has_ended_is_told_as_such_and_stands_after_the_rest(web: Web) -> None:
    law = web.add(LAW, "law.jsonl", DocumentKind.LAW)
    document = web.add(agreement_pdf(), "a.pdf")

    def listed() -> dict[str, list[tuple[str, bool]]]:
        """By clause the laws of its shortlist, and whether they are said to have ended."""
        while refresh_law(web.office):
            pass
        with web.office.store.reading() as session:
            rows = provisions.listed(session, None, document)
        found: dict[str, list[tuple[str, bool]]] = {}
        for row in rows:
            told = (row.law.document.id, "ended" in row.reasons)
            found.setdefault(row.clause.id, []).append(told)
        return found

    before = listed()
    assert any((law, False) in shortlist for shortlist in before.values())
    assert not any(ended for shortlist in before.values() for _, ended in shortlist)
    day = web.office.today() + timedelta(2)
    web.clock.turn(minutes=5)
    with web.office.store.begin() as session:
        record = session.get_one(Record, record_of(web, law))
        doing = history.act(None, web.clock())
        lives.add(session, doing, record, S.IN_FORCE, date(2020, 1, 1), basis="Luật 1")
        lives.add(session, doing, record, S.TERMINATED, day, basis="Luật 2")
    for key in session_documents(web):
        index_corrected(web.office, key)
    assert listed() == before  # that day has not come
    web.clock.turn(days=3)
    after = listed()
    for key, shortlist in after.items():
        assert {name for name, _ in shortlist} == {name for name, _ in before[key]}
        assert all(ended == (name == law) for name, ended in shortlist)
        assert shortlist == sorted(shortlist, key=lambda told: told[1])
    assert refresh_law(web.office) == 0
    html = text_of(enter(web).get(f"/documents/{document}/law").text)  # the old session is over
    assert "đã hết hiệu lực" in html
    assert "Được chọn ra vì đã hết" not in html


def session_documents(web: Web) -> list[str]:
    with web.office.store.reading() as session:
        return list(session.scalars(select(Document.id)))
