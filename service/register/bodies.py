"""Partners and bodies: looking at them, naming them, placing them, joining their spellings."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.life import EntityKind
from models.records import Entity, Participant, Record
from service.register.acting import may_undo
from service.register.viewing import change_items
from service.register.wire import (
    EntityDetail,
    EntityIn,
    EntityList,
    EntitySummary,
    LikenessItem,
    NameIn,
    NameItem,
    SuccessionIn,
    SuccessionItem,
)
from service.store import entities, history, records
from service.store.audit import Action
from service.store.history import Act
from service.store.undoing import undo as undo_act
from service.web.asking import Asker


def listed(
    asker: Asker,
    *,
    kinds: Sequence[EntityKind] = (),
    words: str = "",
    used: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> EntityList:
    """A page of entities by name."""
    with asker.office.store.reading() as session:
        rows, total = entities.listed(
            session, kinds=kinds, words=words, used=records.kept(asker.reader) if used else None,
            limit=limit, offset=offset,
        )  # fmt: skip
        shown = _summaries(session, rows, asker)
    return EntityList(total=total, limit=limit, offset=offset, entities=shown)


def detail(asker: Asker, entity_id: str) -> EntityDetail:
    """One entity with its names, its place and its successions. NotFound."""
    with asker.office.store.reading() as session:
        row = entities.get(session, entity_id)
        above: list[Entity] = []
        at = row
        while at.parent_id is not None:
            at = entities.get(session, at.parent_id)
            above.insert(0, at)
        below, _ = entities.listed(session, parent_id=row.id, limit=None)
        steps = entities.successions(session, row.id)
        ids = [key for step in steps for key in (step.predecessor_id, step.successor_id)]
        named = entities.called(session, ids, asker.language)
        spellings = entities.names(session, [row.id])
        changes = history.of_entity(session, "entities", row.id)
        for name in spellings:
            changes += history.of_entity(session, "entity_names", name.id)
        return EntityDetail(
            **dict(_summaries(session, [row], asker)[0]),
            names=[NameItem.model_validate(name, from_attributes=True) for name in spellings],
            above=_summaries(session, above, asker),
            below=_summaries(session, below, asker),
            successions=[
                SuccessionItem(
                    predecessor_id=step.predecessor_id, predecessor=named[step.predecessor_id],
                    successor_id=step.successor_id, successor=named[step.successor_id],
                    kind=step.kind, day=step.day, basis=step.basis,
                )
                for step in steps
            ],
            records=_count(session, asker, entities.line(session, [row.id])),
            changes=change_items(session, sorted(changes, key=lambda change: -change.id)),
        )  # fmt: skip


def _count(session: Session, asker: Asker, ids: set[str]) -> int:
    query = (
        select(func.count(Participant.record_id.distinct()))
        .join(Record, Record.id == Participant.record_id)
        .where(Participant.entity_id.in_(ids), records.kept(asker.reader))
    )
    return session.scalar(query) or 0


def likenesses(asker: Asker) -> list[LikenessItem]:
    """Pairs that may be spellings of one body, the likeliest first."""
    with asker.office.store.reading() as session:
        found = entities.likenesses(session)
        ids = sorted({key for pair in found for key in (pair.a, pair.b)})
        rows = [entities.get(session, key) for key in ids]
        shown = {row.id: row for row in _summaries(session, rows, asker)}
    return [
        LikenessItem(
            a=shown[pair.a], b=shown[pair.b], a_name=pair.a_name, b_name=pair.b_name,
            score=round(pair.score, 3),
        )
        for pair in found
    ]  # fmt: skip


def create(asker: Asker, given: EntityIn) -> str:
    """A further entity. NotFound for an unknown parent."""
    doing = _act(asker)
    with asker.office.store.begin() as session:
        if given.parent_id:
            entities.get(session, given.parent_id)
        row = entities.create(
            session, doing, given.kind, given.name, language=given.language or None,
            country=(given.country or "").upper() or None, level=given.level,
            body_kind=given.body_kind or None, parent_id=given.parent_id or None,
        )  # fmt: skip
        asker.record(session, Action.CHANGE, row.id, act=doing.id)
        return row.id


def change(asker: Asker, entity_id: str, given: dict[str, object]) -> None:
    """Set country, level, kind or parent. Raises NotFound or Circular."""
    with asker.office.store.begin() as session:
        row, doing = entities.get(session, entity_id), _act(asker)
        entities.change(session, doing, row, **given)
        asker.record(session, Action.CHANGE, row.id, act=doing.id)


def name(asker: Asker, entity_id: str, given: NameIn) -> None:
    """A further spelling, or the name in use from a day on. NotFound."""
    with asker.office.store.begin() as session:
        row, doing = entities.get(session, entity_id), _act(asker)
        language = given.language or None
        if given.day is None:
            entities.add_name(session, doing, row, given.name, language)
        else:
            entities.rename(session, doing, row, given.name, language, given.day)
        asker.record(session, Action.CHANGE, row.id, act=doing.id)


def succeed(asker: Asker, entity_id: str, given: SuccessionIn) -> None:
    """Others go on as this one from a day on. Raises NotFound or Circular."""
    with asker.office.store.begin() as session:
        successor, doing = entities.get(session, entity_id), _act(asker)
        before = [entities.get(session, key) for key in given.predecessors]
        entities.succeed(session, doing, before, successor, given.kind, given.day, given.basis)
        asker.record(session, Action.CHANGE, successor.id, act=doing.id)


def decide(asker: Asker, keep: str, drop: str, *, same: bool) -> str:
    """Two are one (``keep`` takes all) or two; returns the act. NotFound, Circular."""
    doing = _act(asker)
    with asker.office.store.begin() as session:
        kept, other = entities.get(session, keep), entities.get(session, drop)
        if same:
            entities.join(session, doing, kept, other)
        else:
            entities.tell_apart(session, doing, kept, other)
        asker.record(session, Action.CHANGE, keep, act=doing.id)
    return doing.id


def undo(asker: Asker, entity_id: str, act_id: str) -> None:
    """Take an act on entities back. Raises NotFound, NoRight, ChangedSince."""
    doing = history.act(asker.reader.id, asker.office.now(), undoes=act_id)
    with asker.office.store.begin() as session:
        entities.get(session, entity_id)
        may_undo(session, asker, act_id)
        undo_act(session, act_id, doing, outside_records=True)
        asker.record(session, Action.CHANGE, entity_id, act=doing.id)


def _act(asker: Asker) -> Act:
    return history.act(asker.reader.id, asker.office.now())


def _summaries(session: Session, rows: Sequence[Entity], asker: Asker) -> list[EntitySummary]:
    named = entities.called(session, [row.id for row in rows], asker.language)
    return [
        EntitySummary(
            id=row.id, kind=row.kind, name=named.get(row.id, ""), country=row.country,
            level=row.level, body_kind=row.body_kind, parent_id=row.parent_id,
        )
        for row in rows
    ]  # fmt: skip
