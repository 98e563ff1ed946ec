"""Rows on both databases: reading is handed on rightly, lists and counts are right."""

import contextlib
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from models import tables
from models.errors import DamagedPdf, GoneMeanwhile, LongValue, OurFault, StoreUnavailable
from models.norms import (
    Deadline,
)
from models.register import DocumentKind, ReadingState
from models.retrieval import ClausePair, Difference, Relation, RelationKind
from service.store import Store, documents, findings, open_database, overlaps
from tests.rows import NOW, STALE, added, rich_analysis, rich_document, save, upload


def test_a_kind_that_a_person_gave_stays(store: Store) -> None:
    key = added(store, kind=DocumentKind.TREATY)
    save(store, key, rich_document(), rich_analysis())
    with store.reading() as session:
        assert session.get_one(tables.Document, key).kind == DocumentKind.TREATY


def test_text_that_postgresql_would_refuse_is_refused_everywhere(store: Store) -> None:
    with store.begin() as session:
        user = tables.User(name="n" * 80, password_hash="x", created_at=NOW)
        session.add(user)
    with pytest.raises(LongValue), store.begin() as session:
        session.add(tables.User(name="n" * 81, password_hash="x", created_at=NOW))
    with pytest.raises(LongValue), store.begin() as session:
        session.get_one(tables.User, user.id).name = "ữ" * 81
    with store.reading() as session:
        assert [row.name for row in session.scalars(select(tables.User))] == ["n" * 80]


def test_the_same_bytes_are_one_document(store: Store) -> None:
    with store.begin() as session:
        first, new = documents.add(session, upload(), NOW)
        again, new_again = documents.add(session, upload(filename="copy.pdf"), NOW)
        law, new_law = documents.add(session, upload(part="Luật A"), NOW)
    assert (new, new_again, new_law) == (True, False, True)
    assert first.id == again.id != law.id


def test_the_same_bytes_at_the_same_time_are_one_document(store: Store) -> None:
    ready, ids = threading.Barrier(4), []

    def run() -> None:
        ready.wait()
        ids.append(added(store))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_one_reader_takes_a_document(store: Store) -> None:
    key = added(store)
    taken = []

    def run(who: str) -> None:
        with store.begin() as session:
            if documents.claim(session, key, who, NOW, STALE):
                taken.append(who)

    threads = [threading.Thread(target=run, args=(str(n),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("after", "beats", "free"),
    [
        (timedelta(seconds=89), False, False),
        (timedelta(seconds=90), False, True),
        (timedelta(seconds=120), True, False),
    ],
)
def test_a_silent_reader_loses_its_document(
    store: Store, after: timedelta, beats: bool, free: bool
) -> None:
    key = added(store)
    with store.begin() as session:
        documents.claim(session, key, "first", NOW, STALE)
        if beats:
            documents.beat(session, key, "first", NOW + timedelta(seconds=60))
        documents.beat(session, key, "somebody else", NOW + timedelta(hours=1))
    with store.reading() as session:
        assert documents.waiting(session, NOW + after, STALE) == ([key] if free else [])
    with store.begin() as session:
        taken = documents.claim(session, key, "second", NOW + after, STALE)
        assert (taken is not None) is free


def test_a_pause_holds_until_its_end(store: Store) -> None:
    key = added(store)
    with store.begin() as session:
        documents.requeue(session, key, not_before=NOW + timedelta(seconds=30))
        assert documents.claim(session, key, "w", NOW + timedelta(seconds=29), STALE) is None
        row = documents.claim(session, key, "w", NOW + timedelta(seconds=30), STALE)
        assert row is not None
        assert (row.state, row.attempts) == (ReadingState.READING, 1)


@pytest.mark.parametrize("end", [documents.refuse, documents.fail])
def test_an_ended_document_waits_for_a_person_who_has_it_read_anew(store: Store, end) -> None:  # type: ignore[no-untyped-def]
    key = added(store)
    with store.begin() as session:
        documents.claim(session, key, "w", NOW, STALE)
        end(session, key, DamagedPdf() if end is documents.refuse else OurFault(), NOW)
    with store.reading() as session:
        assert documents.waiting(session, NOW + timedelta(days=9), STALE) == []
        row = documents.get(session, key, None)
        assert row.error_code == ("DamagedPdf" if end is documents.refuse else "OurFault")
    with store.begin() as session:
        documents.requeue(session, key)
    with store.begin() as session:
        row = documents.claim(session, key, "w", NOW, STALE)  # type: ignore[assignment]
        assert (row.attempts, row.read_at, row.error_code) == (1, None, None)


def test_readers_that_are_gone_give_back(store: Store) -> None:
    held, other = added(store, "a"), added(store, "b")
    with store.begin() as session:
        documents.claim(session, held, "host:1:1", NOW, STALE)
        documents.claim(session, other, "host:2:1", NOW, STALE)
        assert documents.readers(session) == {"host:1:1", "host:2:1"}
        documents.release(session, "host:1:1")
    with store.reading() as session:
        assert documents.waiting(session, NOW, STALE) == [held]


def test_lists_are_pages_newest_first(store: Store) -> None:
    for number in range(5):
        with store.begin() as session:
            kind = DocumentKind.LAW if number % 2 else None
            documents.add(session, upload(f"{number}", kind=kind), NOW + timedelta(hours=number))
    with store.reading() as session:
        page, total = documents.listed(session, None, limit=2, offset=1)
        assert ([row.filename for row in page], total) == (["3", "2"], 5)
        laws, total = documents.listed(session, None, kinds=[DocumentKind.LAW])
        assert ([row.filename for row in laws], total) == (["3", "1"], 2)
        _, read = documents.listed(session, None, states=[ReadingState.READ])
        assert read == 0


def test_counts_are_of_each_document(store: Store) -> None:
    key, empty = added(store, "a"), added(store, "b")
    save(store, key, rich_document(), rich_analysis())
    with store.begin() as session:
        findings.save_deadlines(session, key, [Deadline(0, 0, None, "?")], date(2026, 11, 22))
    with store.reading() as session:
        counts = documents.counts(session, [key, empty])
        assert counts[key] == documents.DocumentCounts(2, 1, 2, 2, 1)
        assert counts[empty] == documents.DocumentCounts(0, 0, 0, 0, 0)


def test_deadlines_stand_in_order_and_law_has_none(store: Store) -> None:
    ours, law = added(store, "a"), added(store, "b", kind=DocumentKind.LAW)
    day = date(2026, 11, 22)
    for key in (ours, law):
        save(store, key, rich_document(), rich_analysis())
        with store.begin() as session:
            due = [Deadline(0, 0, day + timedelta(9), "a"), Deadline(1, 1, day, "b"),
                   Deadline(0, 1, None, "c")]  # fmt: skip
            findings.save_deadlines(session, key, due, day)
    with store.reading() as session:
        found = documents.upcoming(session, None, start=day, end=day + timedelta(9))
        assert [(d.due, row.id, norm.position) for d, row, norm in found] == [
            (day, ours, 1),
            (day + timedelta(9), ours, 0),
        ]
        assert documents.upcoming(session, None, start=day + timedelta(1), end=day) == []


def test_deadlines_grow_old_with_the_day(store: Store) -> None:
    key = added(store)
    save(store, key, rich_document(), rich_analysis())
    with store.begin() as session:
        documents.finish(session, key, NOW)
        assert findings.outdated(session, date(2026, 11, 22)) == [key]
        findings.save_deadlines(session, key, [], date(2026, 11, 22))
        assert findings.outdated(session, date(2026, 11, 22)) == []
        assert findings.outdated(session, date(2026, 11, 23)) == [key]


def test_a_pair_stands_once_and_turns_with_its_differences(store: Store) -> None:
    first, second = added(store, "a"), added(store, "b")
    for key in (first, second):
        save(store, key, rich_document(), rich_analysis())
    a, b = sorted(tables.clause_row_id(key, "a1.1") for key in (first, second))
    relation = Relation(RelationKind.OVERLAP, 0.8, (Difference("amount", "ten", "mười"),))
    gone = ClausePair(a, tables.clause_row_id("gone", "a1"), relation)
    with store.begin() as session:
        overlaps.replace(session, first, [ClausePair(b, a, relation), gone], NOW)
        overlaps.replace(session, second, [ClausePair(b, a, relation)], NOW)
    with store.reading() as session:
        (pair,) = overlaps.listed(session, None)
        assert (pair.a.clause.id, pair.b.clause.id) == (a, b)
        assert pair.relation.differences == (Difference("amount", "mười", "ten"),)
        assert len(overlaps.listed(session, None, document_id=first)) == 1
        assert overlaps.listed(session, None, document_id="gone") == []
        assert overlaps.listed(session, None, relations=[RelationKind.DUPLICATE]) == []
        assert overlaps.listed(session, None, law=True) == []
        assert len(overlaps.listed(session, None, law=False)) == 1


def test_a_block_that_raises_changes_nothing(store: Store) -> None:
    with contextlib.suppress(ZeroDivisionError), store.begin() as session:
        documents.add(session, upload(), NOW)
        raise ZeroDivisionError
    with store.reading() as session:
        assert documents.listed(session, None) == ([], 0)


def test_reading_does_not_wait_for_a_writer(store: Store) -> None:
    key = added(store)
    with store.begin() as writing:
        documents.progress(writing, key, 3, 9)
        writing.flush()
        with store.reading() as session:
            assert documents.get(session, key, None).pages_done == 0


def test_a_row_that_went_while_it_was_changed_is_told_of(store: Store) -> None:
    key = added(store)
    unseen = {"synchronize_session": False}  # as another does meanwhile

    def change() -> None:
        with store.begin() as session:
            row = documents.get(session, key, None)
            session.execute(delete(tables.Document), execution_options=unseen)
            row.title = "Thỏa thuận"

    with pytest.raises(GoneMeanwhile):
        change()
    with store.reading() as session:
        assert documents.get(session, key, None).title == ""


def test_a_lost_database_is_named_as_such(tmp_path: Path) -> None:
    store = Store(open_database(f"postgresql+psycopg://postgres@/none?host={tmp_path}"))
    with pytest.raises(StoreUnavailable), store.begin() as session:
        documents.listed(session, None)
    with pytest.raises(StoreUnavailable):
        store.ping()
    store.close()
