"""What people do to records, each one act in one transaction, for pages and API alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy.orm import Session

from models.access import Right
from models.errors import MissingValue, NotFound, RequestError, StillReading
from models.fields import BY_NAME, Plain, Value, parse, parse_day
from models.life import ExpressionKind, LinkKind, RecordState, Verdict
from models.records import Proposal, Record
from models.register import ReadingState
from service.register import deciding
from service.register.deciding import Part
from service.store import documents, history, lives, records, rights
from service.store.audit import Action
from service.store.history import Act
from service.store.records import STATE
from service.store.undoing import records_of
from service.store.undoing import undo as undo_act
from service.web.asking import Asker


@contextmanager
def _acting(asker: Asker, record_id: str) -> Iterator[tuple[Session, Act, Record]]:
    """A transaction of one act on one record that the asker may edit. Raises NotFound, NoRight."""
    doing = history.act(asker.reader.id, asker.office.now())
    with asker.office.store.begin() as session:
        record = editable(session, asker, record_id)
        yield session, doing, record
        records.freshen(session, record)
        asker.record(session, Action.CHANGE, record.id, act=doing.id)


def editable(session: Session, asker: Asker, record_id: str, *, trashed: bool = False) -> Record:
    """A record over which the asker holds the right to edit. Raises NotFound, NoRight."""
    record = records.get(session, record_id, asker.reader, trashed=trashed)
    asker.reader.require(Right.EDIT, record.body_id)
    return record


def may_undo(session: Session, asker: Asker, act_id: str) -> None:
    """Raise NotFound or NoRight unless all records that an act changed are the asker's to edit."""
    for key in sorted(records_of(session, act_id)):
        if session.get(Record, key) is not None:
            editable(session, asker, key, trashed=True)


def create(asker: Asker, code: str | None, given: dict[str, Plain]) -> str:
    """A record that no document has brought. Raises BadValue, CodeTaken and NoRight."""
    doing = history.act(asker.reader.id, asker.office.now())
    with asker.office.store.begin() as session:
        body = rights.home_of(session, asker.reader)
        asker.reader.require(Right.EDIT, body)
        record = records.create(session, doing, code, body_id=body)
        _put(session, doing, record, given)
        records.freshen(session, record)
        asker.record(session, Action.CHANGE, record.id, act=doing.id)
    return record.id


def edit(asker: Asker, record_id: str, given: dict[str, Plain]) -> None:
    """Set fields by a person's word; ``code`` among them. Raises BadValue, NotFound."""
    with _acting(asker, record_id) as (session, doing, record):
        code = given.pop("code", None)
        if isinstance(code, str):
            deciding.recode(session, doing, record, code)
        _put(session, doing, record, given)


def _put(session: Session, doing: Act, record: Record, given: dict[str, Plain]) -> None:
    for name, written in given.items():
        if name not in BY_NAME:
            raise RequestError()
        field = BY_NAME[name]
        deciding.put(session, doing, record, field, parse(field, written or ""))


def decide(
    asker: Asker,
    record_id: str,
    proposal_id: str,
    verdict: Verdict,
    *,
    written: Plain = None,
    part: Part | None = None,
) -> None:
    """A word on a proposal. Raises NotFound, ChangedSince, BadValue."""
    with _acting(asker, record_id) as (session, doing, record):
        if verdict is Verdict.REJECTED:
            deciding.reject(session, doing, record, proposal_id)
            return
        value: Value = None
        if written is not None:
            row = session.get(Proposal, proposal_id)
            if row is None:
                raise NotFound()
            if row.field == STATE:
                value = parse_day(str(written))
            elif row.field in BY_NAME:
                value = parse(BY_NAME[row.field], written)
                if value is None:
                    raise MissingValue()
        deciding.accept(session, doing, record, proposal_id, value=value, part=part)


def accept_all(asker: Asker, record_id: str) -> int:
    """Take every open proposal that contradicts nothing. NotFound."""
    with _acting(asker, record_id) as (session, doing, record):
        return deciding.accept_all(session, doing, record)


def take_part(asker: Asker, record_id: str, part: Part, part_id: str | None = None) -> None:
    """Enter who takes part, or correct it. Raises NotFound or MissingValue."""
    with _acting(asker, record_id) as (session, doing, record):
        if part_id is None:
            deciding.take_part(session, doing, record, part)
        else:
            deciding.change_part(session, doing, record, part_id, part)


def drop_part(asker: Asker, record_id: str, part_id: str) -> None:
    """Take a participant away. NotFound."""
    with _acting(asker, record_id) as (session, doing, record):
        deciding.drop_part(session, doing, record, part_id)


def attach(
    asker: Asker, record_id: str, document_id: str, kind: ExpressionKind, text_on: date | None
) -> None:
    """Make a document a text of this work and of no other. NotFound; StillReading."""
    with _acting(asker, record_id) as (session, doing, record):
        row = documents.get(session, document_id, asker.reader, Right.EDIT)
        if before := records.of_document(session, row.id, None):  # the text is taken from it
            editable(session, asker, before.id)
        if row.state in (ReadingState.QUEUED, ReadingState.READING):
            raise StillReading()
        deciding.attach(session, doing, record, row, kind=kind, text_on=text_on)


def link(asker: Asker, record_id: str, kind: LinkKind, target: str) -> None:
    """Say what this work does to another, named by id or code. NotFound, Circular."""
    with _acting(asker, record_id) as (session, doing, record):
        by_code = records.by_code(session, [target.strip()], asker.reader).get(target.strip())
        other = by_code or records.get(session, target, asker.reader)
        if other.deleted_at is not None:
            raise NotFound()
        deciding.link(session, doing, record, kind, other)


def decide_link(asker: Asker, record_id: str, link_id: str, verdict: Verdict) -> None:
    """A word on a link of this record. NotFound."""
    with _acting(asker, record_id) as (session, doing, record):
        deciding.decide_link(session, doing, record, link_id, verdict)


def step(
    asker: Asker,
    record_id: str,
    state: RecordState,
    day: date,
    document_id: str | None,
    basis: str,
) -> None:
    """A further step of life. Raises NotFound, EvidenceNeeded, ForbiddenMove."""
    with _acting(asker, record_id) as (session, doing, record):
        if document_id:
            documents.get(session, document_id, asker.reader)
        lives.add(session, doing, record, state, day, document_id=document_id, basis=basis)


def retract(asker: Asker, record_id: str, step_id: int, basis: str) -> None:
    """A step was entered in error. Raises NotFound, EvidenceNeeded, ForbiddenMove."""
    with _acting(asker, record_id) as (session, doing, record):
        lives.retract(session, doing, record, step_id, basis)


def undo(asker: Asker, record_id: str, act_id: str) -> None:
    """Take an act on this record back. Raises NotFound, ChangedSince."""
    doing = history.act(asker.reader.id, asker.office.now(), undoes=act_id)
    with asker.office.store.begin() as session:
        record = editable(session, asker, record_id)
        may_undo(session, asker, act_id)
        undo_act(session, act_id, doing, record_id=record.id)
        deciding.tell_texts(session, record)
        records.freshen(session, record)
        asker.record(session, Action.CHANGE, record.id, act=doing.id)
