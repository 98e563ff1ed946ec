"""The life of a record: allowed moves, evidence, days, errors, and what was known when."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.errors import EvidenceNeeded, ForbiddenMove, NotFound
from models.life import EFFECTS, ENDED, MOVES, STANDING, Derived, RecordState, moves_from
from models.records import Record
from service.store import Store, lives, records
from service.store.records import Sought
from tests.register_rows import acting
from tests.rows import NOW

S = RecordState
DAY = date(2026, 1, 1)
TODAY = date(2026, 11, 22)


def days(number: int) -> date:
    return DAY + timedelta(number)


def living(session: Session, *steps: tuple[RecordState, int]) -> Record:
    record = records.create(session, acting())
    for state, day in steps:
        lives.add(session, acting(), record, state, days(day), basis="Công văn 1")
    return record


def test_the_moves_are_those_of_the_domain() -> None:
    assert set(MOVES) == set(RecordState)
    assert EFFECTS > STANDING | ENDED
    reached, asked = {S.PROPOSED}, [S.PROPOSED]
    while asked:
        fresh = moves_from(asked.pop()) - reached
        reached |= fresh
        asked += fresh
    assert reached == set(RecordState)
    assert S.ARCHIVED not in moves_from(None)
    assert moves_from(S.ARCHIVED) == frozenset()


@pytest.mark.parametrize("state", list(RecordState))
def test_a_change_of_effect_asks_for_a_paper(store: Store, state: RecordState) -> None:
    with store.begin() as session:
        record = records.create(session, acting())
        before = next((s for s in RecordState if state in MOVES[s]), None)
        if state not in moves_from(None) and before is not None:
            lives.add(session, acting(), record, before, DAY, basis="CV 1")
        if state in EFFECTS:
            with pytest.raises(EvidenceNeeded):
                lives.add(session, acting(), record, state, days(1), basis="  ")
            lives.add(session, acting(), record, state, days(1), basis="CV 2")
        else:
            lives.add(session, acting(), record, state, days(1))
        assert lives.states_of(session, [record.id], TODAY) == {record.id: state}


@pytest.mark.parametrize(
    ("steps", "state", "day", "fits"),
    [
        ([(S.IN_FORCE, 0)], S.SUSPENDED, 5, True),
        ([(S.IN_FORCE, 0)], S.RESUMED, 5, False),
        ([(S.IN_FORCE, 0), (S.SUSPENDED, 5)], S.RESUMED, 9, True),
        ([(S.IN_FORCE, 0), (S.TERMINATED, 5)], S.AMENDED, 9, False),
        ([(S.SIGNED, 0), (S.IN_FORCE, 9)], S.AWAITING_EFFECT, 3, True),  # entered late
        ([(S.IN_FORCE, 0), (S.TERMINATED, 9)], S.SUSPENDED, 3, True),
        ([(S.IN_FORCE, 0), (S.AMENDED, 9)], S.TERMINATED, 3, False),  # what follows would not fit
        ([(S.IN_FORCE, 5)], S.SIGNED, 3, True),
        ([(S.IN_FORCE, 5)], S.PROPOSED, 3, False),
        ([(S.EXPIRED, 0)], S.EXTENDED, 3, True),
        ([], S.IN_FORCE, 0, True),
        ([], S.ARCHIVED, 0, False),
    ],
)
def test_moves_fit_their_place(
    store: Store, steps: list[tuple[S, int]], state: S, day: int, fits: bool
) -> None:
    with store.begin() as session:
        record = living(session, *steps)
        if fits:
            lives.add(session, acting(), record, state, days(day), basis="CV 2")
            held = lives.state_at(lives.of_record(session, record.id), days(day))
            assert held is not None
            assert held.state is state
        else:
            with pytest.raises(ForbiddenMove):
                lives.add(session, acting(), record, state, days(day), basis="CV 2")


def test_a_life_is_looked_at_as_of_any_day(store: Store) -> None:
    with store.begin() as session:
        record = living(
            session, (S.SIGNED, 0), (S.IN_FORCE, 10), (S.SUSPENDED, 20), (S.RESUMED, 30)
        )
        rows = lives.of_record(session, record.id)
        expected = {-1: None, 0: S.SIGNED, 9: S.SIGNED, 10: S.IN_FORCE, 25: S.SUSPENDED,
                    31: S.RESUMED}  # fmt: skip
        for day, state in expected.items():
            held = lives.state_at(rows, days(day))
            assert (held.state if held else None) == state
            known = lives.states_of(session, [record.id], days(day))
            assert known.get(record.id) == state


def test_an_error_is_retracted_and_stays_in_the_list(store: Store) -> None:
    with store.begin() as session:
        record = living(session, (S.IN_FORCE, 0), (S.TERMINATED, 10))
        wrong = lives.of_record(session, record.id)[1]
        with pytest.raises(EvidenceNeeded):
            lives.retract(session, acting(), record, wrong.id, " ")
        lives.retract(session, acting(hours=2), record, wrong.id, "nhầm hồ sơ")
        rows = lives.of_record(session, record.id)
        assert [row.state for row in lives.standing(rows)] == [S.IN_FORCE]
        assert len(rows) == 3
        # What was known before the retraction can still be told.
        held = lives.state_at(rows, days(11), known_at=NOW + timedelta(hours=1))
        assert held is not None
        assert held.state is S.TERMINATED
        assert lives.states_of(session, [record.id], TODAY) == {record.id: S.IN_FORCE}
        with pytest.raises(NotFound):
            lives.retract(session, acting(), record, wrong.id, "again")
        lives.add(session, acting(), record, S.SUSPENDED, days(12), basis="CV 3")


def test_a_step_that_others_stand_on_is_not_retracted(store: Store) -> None:
    with store.begin() as session:
        record = living(session, (S.IN_FORCE, 0), (S.SUSPENDED, 10), (S.RESUMED, 20))
        middle = lives.of_record(session, record.id)[1]
        with pytest.raises(ForbiddenMove):
            lives.retract(session, acting(), record, middle.id, "nhầm")
        with pytest.raises(NotFound):
            lives.retract(session, acting(), living(session), middle.id, "of another record")


@pytest.mark.parametrize(
    ("steps", "expires", "derived"),
    [
        ([(S.IN_FORCE, 0)], TODAY, [Derived.EXPIRING]),
        ([(S.IN_FORCE, 0)], TODAY + timedelta(180), [Derived.EXPIRING]),
        ([(S.IN_FORCE, 0)], TODAY + timedelta(181), []),
        ([(S.AMENDED, 0)], TODAY - timedelta(1), [Derived.OVERDUE]),
        ([(S.IN_FORCE, 0), (S.EXPIRED, 9)], TODAY - timedelta(1), []),
        ([(S.SUSPENDED, 0)], TODAY + timedelta(5), []),
        ([(S.IN_FORCE, 0)], None, []),
        ([], None, [Derived.DRAFT]),
        ([(S.PROPOSED, 400)], None, [Derived.DRAFT]),  # not yet, on that day
    ],
)
def test_what_dates_say_is_derived(
    store: Store, steps: list[tuple[S, int]], expires: date | None, derived: list[Derived]
) -> None:
    with store.begin() as session:
        record = living(session, *steps)
        session.execute(update(Record).values(expires_on=expires))
        found = records.derived_of(session, [record.id], TODAY)
        assert found == {record.id: derived}
        for kind in Derived:
            _, total = records.listed(session, None, Sought(derived=[kind]), TODAY)
            assert total == (kind in derived)


def test_states_are_counted_as_of_a_day(store: Store) -> None:
    with store.begin() as session:
        living(session, (S.IN_FORCE, 0))
        living(session, (S.IN_FORCE, 0), (S.EXPIRED, 30))
        living(session)
        here = [records.kept(None)]
        assert lives.counted(session, here, days(1)) == {"in_force": 2, "": 1}
        assert lives.counted(session, here, days(31)) == {"in_force": 1, "expired": 1, "": 1}
