"""The life of a record: an append-only list of states, looked at as of any day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.errors import EvidenceNeeded, ForbiddenMove, NotFound
from models.life import EFFECTS, STANDING, RecordState, moves_from
from models.records import Record, StateChange
from service.store import history
from service.store.history import Act


def add(
    session: Session,
    doing: Act,
    record: Record,
    state: RecordState,
    day: date,
    *,
    document_id: str | None = None,
    basis: str = "",
) -> StateChange:
    """A further step. Raises EvidenceNeeded or ForbiddenMove.

    Steps may be entered late: the new one must be allowed after the step before its day and the
    next step after its day must be allowed after it.
    """
    if state in EFFECTS and not (document_id or basis.strip()):
        raise EvidenceNeeded()
    lock(session, record)
    steps = standing(of_record(session, record.id))
    before = [step for step in steps if step.day <= day]
    after = [step for step in steps if step.day > day]
    fits = state in moves_from(before[-1].state if before else None)
    if after:
        fits = fits and after[0].state in moves_from(state)
    if not fits:
        raise ForbiddenMove(wanted=state.value)
    step = StateChange(
        record_id=record.id, state=state, day=day, document_id=document_id, basis=basis.strip(),
        who=doing.who, at=doing.at,
    )  # fmt: skip
    history.add(session, doing, step, record.id)
    return step


def retract(session: Session, doing: Act, record: Record, step_id: int, basis: str) -> StateChange:
    """Say that a step was entered in error, and why; it stays in the list.

    Raises NotFound, EvidenceNeeded without a reason, ForbiddenMove when what is left would hold a
    move that is not allowed.
    """
    lock(session, record)
    steps = standing(of_record(session, record.id))
    step = next((step for step in steps if step.id == step_id), None)
    if step is None:
        raise NotFound()
    if not basis.strip():
        raise EvidenceNeeded()
    left = [other for other in steps if other.id != step_id]
    for earlier, later in zip([None, *left], left, strict=False):
        if later.state not in moves_from(earlier.state if earlier else None):
            raise ForbiddenMove(wanted=later.state.value)
    row = StateChange(
        record_id=record.id, state=step.state, day=step.day, basis=basis.strip(),
        retracts=step.id, who=doing.who, at=doing.at,
    )  # fmt: skip
    history.add(session, doing, row, record.id)
    return row


def lock(session: Session, record: Record) -> None:
    """Others who change this record's life wait; SQLite's writers wait for each other anyway."""
    session.execute(select(Record.id).where(Record.id == record.id).with_for_update())


def of_record(session: Session, record_id: str) -> list[StateChange]:
    """All that was ever entered, in the order of entering."""
    query = select(StateChange).where(StateChange.record_id == record_id)
    return list(session.scalars(query.order_by(StateChange.id)))


def standing(rows: Sequence[StateChange], *, known_at: datetime | None = None) -> list[StateChange]:
    """The steps that hold, in the order of their days, as they were known at a moment."""
    seen = [row for row in rows if known_at is None or row.at <= known_at]
    gone = {row.retracts for row in seen if row.retracts is not None}
    steps = [row for row in seen if row.retracts is None and row.id not in gone]
    return sorted(steps, key=lambda step: (step.day, step.id))


def state_at(
    rows: Sequence[StateChange], day: date, *, known_at: datetime | None = None
) -> StateChange | None:
    """The step that holds on a day."""
    held = [step for step in standing(rows, known_at=known_at) if step.day <= day]
    return held[-1] if held else None


def current(day: date) -> ScalarSelect[RecordState]:
    """The state on a day as an expression over ``Record``."""
    retraction = aliased(StateChange)
    return (
        select(StateChange.state)
        .where(
            StateChange.record_id == Record.id,
            StateChange.day <= day,
            StateChange.retracts.is_(None),
            ~exists().where(retraction.retracts == StateChange.id),
        )
        .order_by(StateChange.day.desc(), StateChange.id.desc())
        .limit(1)
        .correlate(Record)
        .scalar_subquery()
    )


def states_of(session: Session, record_ids: Sequence[str], day: date) -> dict[str, RecordState]:
    """The state on a day of several records; one without any is left out."""
    query = select(Record.id, current(day)).where(Record.id.in_(record_ids))
    return {key: state for key, state in session.execute(query) if state is not None}


def counted(session: Session, where: Sequence[ColumnElement[bool]], day: date) -> dict[str, int]:
    """How many records stand in each state on a day."""
    state = current(day)
    inner = select(state.label("state")).select_from(Record).where(*where).subquery()
    query = select(inner.c.state, func.count()).group_by(inner.c.state)
    return {key.value if key else "": number for key, number in session.execute(query)}


def stands(day: date) -> ColumnElement[bool]:
    """Records that bind on a day."""
    return current(day).in_(list(STANDING))


def past_its_day(day: date) -> ColumnElement[bool]:
    """Records that stand although their last day has passed."""
    return and_(Record.expires_on < day, stands(day))


def expires_between(start: date, end: date) -> ColumnElement[bool]:
    """Records that stand on ``start`` and end by ``end``."""
    return and_(Record.expires_on >= start, Record.expires_on <= end, stands(start))
