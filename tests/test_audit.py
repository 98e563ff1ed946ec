"""The chain: whole after every kind of work, broken by every kind of tampering."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from models.people import AuditEntry
from service.exporting import safe_cell
from service.store import Store, audit
from service.store.audit import Action, record
from tests.rows import NOW

Tamper = Callable[[Store], None]


def filled(store: Store, count: int = 6) -> None:
    for number in range(count):
        with store.begin() as session:
            record(
                session, None, Action.VIEW, now=NOW + timedelta(days=number), subject=str(number),
                details={"tên": "Đà Nẵng 😀", "n": number},
            )  # fmt: skip


def verdict(store: Store, head: tuple[int, str] | None = None) -> audit.Verdict:
    with store.reading() as session:
        return audit.verify(session, head)


def test_an_empty_and_a_full_chain_are_whole(store: Store) -> None:
    assert verdict(store).broken is None
    filled(store)
    found = verdict(store)
    assert (found.broken, found.entries, found.first, found.last) == (None, 6, 1, 6)


def changed(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(subject="x"))


def details(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(details={}))


def rehashed(store: Store) -> None:
    with store.begin() as session:
        entry = session.get_one(AuditEntry, 3)
        entry.subject = "x"
        entry.hash = audit.link(entry)


def taken_out(store: Store) -> None:
    with store.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number == 3))


def front(store: Store) -> None:
    with store.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number <= 2))


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [(changed, 3), (details, 3), (rehashed, 4), (taken_out, 4), (front, 3)],
)
def test_tampering_breaks_the_chain_where_it_was_done(
    store: Store, tamper: Tamper, broken: int
) -> None:
    filled(store)
    tamper(store)
    assert verdict(store).broken == broken


def test_a_head_noted_earlier_shows_what_was_cut_off_or_rewritten(store: Store) -> None:
    filled(store)
    found = verdict(store)
    head = (found.last, found.head)
    assert verdict(store, head).broken is None
    with store.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number > 4))
    assert verdict(store).broken is None  # nothing in the chain itself can tell
    assert verdict(store, head).broken == 5
    filled(store, 3)
    assert verdict(store, head).broken == 6


def test_pruning_leaves_an_anchor(store: Store) -> None:
    filled(store)
    with store.begin() as session:
        assert audit.prune(session, NOW + timedelta(days=3), now=NOW + timedelta(days=9)) == 3
        assert audit.prune(session, NOW + timedelta(days=3), now=NOW + timedelta(days=9)) == 0
    found = verdict(store)
    assert (found.broken, found.first, found.last) == (None, 4, 7)
    with store.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.number == 4))
    assert verdict(store).broken == 5


def test_many_record_at_once(store: Store) -> None:
    def run() -> None:
        for _ in range(5):
            with store.begin() as session:
                record(session, None, Action.VIEW, now=NOW)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verdict(store)
    assert (found.broken, found.entries) == (None, 20)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 24", "'+84 24"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =HYPERLINK()", "' =HYPERLINK()"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("Điều 5", "Điều 5"),
        ("a=b", "a=b"),
        ("", ""),
        (-2, -2),
        (None, None),
    ],
)
def test_a_cell_is_not_a_formula(value: object, cell: object) -> None:
    assert safe_cell(value) == cell
