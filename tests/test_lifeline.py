"""The time line of a record: what is drawn stands in the order of its days and within the line."""

from datetime import UTC, date, datetime

import pytest

from models.life import RecordState
from service.register.lifeline import LENGTH, Lifeline, lifeline
from service.register.wire import Life, RecordDetail, StepItem

TODAY = date(2026, 4, 1)
S = RecordState


def record(steps: list[tuple[RecordState, date]], **days: date) -> RecordDetail:
    items = [
        StepItem.model_construct(id=n, state=state, day=day, stands=True, retracts=None,
                                 document_id=None, basis="x", who="", at=datetime.now(UTC))
        for n, (state, day) in enumerate(steps)
    ]  # fmt: skip
    said = {"signed_on": None, "effective_on": None, "expires_on": None, **days}
    return RecordDetail.model_construct(
        **said, life=Life.model_construct(as_of=TODAY, state=None, since=None, steps=items)
    )


CASES = [
    ([], {"signed_on": date(2026, 3, 15)}),
    ([], {"signed_on": date(2026, 3, 15), "expires_on": date(2031, 3, 15)}),
    ([(S.SIGNED, date(2024, 1, 1)), (S.IN_FORCE, date(2024, 2, 1))], {}),
    ([(S.IN_FORCE, date(2000, 1, 1))], {"expires_on": date(2030, 1, 1)}),
    ([(S.IN_FORCE, date(2000, 1, 1)), (S.EXPIRED, date(2005, 1, 1))], {}),
    ([(S.SIGNED, TODAY)], {}),
    ([(S.SIGNED, date(2027, 1, 1))], {}),
]


@pytest.mark.parametrize(("steps", "days"), CASES)
def test_everything_lies_within_the_line(
    steps: list[tuple[RecordState, date]], days: dict[str, date]
) -> None:
    line = lifeline(record(steps, **days), TODAY)
    assert isinstance(line, Lifeline)
    for stretch in line.stretches:
        assert 0 <= stretch.x <= stretch.x + stretch.width <= LENGTH
    for point in (*line.points, *line.years):
        assert 0 <= point.x <= LENGTH
    assert [s.state for s in line.stretches if not s.coming] == [state for state, _ in steps]
    placed = sorted((point.day, point.x) for point in line.points)
    assert [x for _, x in placed] == sorted(x for _, x in placed)


def test_what_will_be_is_told_apart_and_what_is_over_ends() -> None:
    standing = record([(S.IN_FORCE, date(2000, 1, 1))], expires_on=date(2030, 1, 1))
    goes_on = lifeline(standing, TODAY)
    assert goes_on
    assert [stretch.coming for stretch in goes_on.stretches] == [False, True]
    over = lifeline(record([(S.IN_FORCE, date(2000, 1, 1)), (S.EXPIRED, date(2005, 1, 1))]), TODAY)
    assert over
    assert over.stretches[-1].width < 20
    assert not any(stretch.coming for stretch in over.stretches)


def test_without_any_day_there_is_no_line() -> None:
    assert lifeline(record([]), TODAY) is None
