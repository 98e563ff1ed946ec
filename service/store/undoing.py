"""Acts taken back, each by a further act: what was changed becomes what it was."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.columns import Base
from models.errors import ChangedSince, NotFound
from models.records import Change, Record, StateChange
from service.store import history, lives
from service.store.history import WHOLE, Act


def undo(
    session: Session,
    act_id: str,
    doing: Act,
    *,
    record_id: str | None = None,
    outside_records: bool = False,
) -> None:
    """Take an act back, as a further act.

    ``record_id`` is the record whose act it must be, ``outside_records`` says that it must have
    begun with an entity. Raises NotFound, and ChangedSince when it is
    taken back already or when something that it changed has been changed again.
    """
    query = select(Change).where(Change.act == act_id).order_by(Change.id.desc())
    changes = list(session.scalars(query))
    if not changes or (record_id is not None and changes[0].record_id != record_id):
        raise NotFound()
    if outside_records and not any(change.record_id is None for change in changes):
        raise NotFound()
    if history.undone(session, [act_id]):
        raise ChangedSince()
    try:
        with session.begin_nested():
            for change in changes:
                _take_back(session, change, doing)
    except IntegrityError as error:  # something else leans on the row by now
        raise ChangedSince() from error


def records_of(session: Session, act_id: str) -> set[str]:
    """The records in which an act changed more than which entity a participant is."""
    query = select(Change).where(Change.act == act_id, Change.record_id.is_not(None))
    return {
        change.record_id
        for change in session.scalars(query)
        if change.record_id and (change.entity, change.field) != ("participants", "entity_id")
    }


def _take_back(session: Session, change: Change, doing: Act) -> None:
    table = _tables()[change.entity]
    if table is StateChange:
        _take_back_step(session, change, doing)
        return
    row = session.get(table, change.entity_id)
    if change.field == WHOLE and change.before is not None:
        if row is not None:
            raise ChangedSince()
        history.add(
            session, doing, table(**history.values_of(table, change.before)), change.record_id
        )
        return
    if row is None:
        raise ChangedSince()
    if change.field == WHOLE:
        if history.whole(row) != change.after:
            raise ChangedSince()
        history.remove(session, doing, row, change.record_id)
        return
    if history.plain(getattr(row, change.field)) != change.after:
        raise ChangedSince()
    value = history.from_plain(table, change.field, change.before)
    history.put(session, doing, row, change.field, value, change.record_id)
    session.flush()


def _take_back_step(session: Session, change: Change, doing: Act) -> None:
    """A step of life is never removed: it is retracted, and a retraction by entering it anew."""
    step = session.get_one(StateChange, int(change.entity_id))
    record = session.get_one(Record, step.record_id)
    if step.retracts is None:
        lives.retract(session, doing, record, step.id, f"undo {change.act}")
        return
    old = session.get_one(StateChange, step.retracts)
    lives.add(
        session, doing, record, old.state, old.day, document_id=old.document_id, basis=old.basis
    )


def _tables() -> dict[str, type[Base]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
