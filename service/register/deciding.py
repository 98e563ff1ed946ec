"""What a person decides and enters: proposals, fields, participants, texts, links, codes.

Functions take a session and an act and are the same for pages, API and imports. ``freshen`` is
called by those who end an act.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import ChangedSince, Circular, CodeTaken, MissingValue, NotFound
from models.fields import BY_NAME, LONGEST, Field, Shape, Value, from_plain, tidy, to_plain
from models.life import (
    EntityKind,
    ExpressionKind,
    LinkKind,
    RecordState,
    Role,
    Verdict,
    moves_from,
)
from models.norms import Facts, Metadata
from models.records import Entity, Expression, Link, Participant, Proposal, Record
from models.tables import Document
from service.register import linking, proposing
from service.register.proposing import VIETNAM
from service.store import documents, entities, findings, history, lives, records
from service.store.history import Act
from service.store.records import STATE

# Which kind of entity a participant of each role is; opinions may come from anyone at home.
KIND_OF_ROLE = {
    Role.FOREIGN_PARTY: EntityKind.FOREIGN_BODY,
    Role.SIGNATORY: EntityKind.PERSON,
}
# What the texts of a record must know: their kind, and from when their deadlines are counted.
TOLD = frozenset({"kind", *(fact.name for fact in fields(Facts))})


@dataclass(frozen=True, slots=True)
class Part:
    """A participant as a person gives it; ``entity_id`` None finds or makes the entity."""

    role: Role
    name: str
    entity_id: str | None = None
    country: str | None = None
    position: str | None = None
    asked_on: date | None = None
    due_on: date | None = None
    given_on: date | None = None
    says: str | None = None


def put(session: Session, doing: Act, record: Record, field: Field, value: Value) -> None:
    """Set a field by a person's word; open proposals that say the same are settled by it."""
    history.put(session, doing, record, field.name, value, record.id)
    for proposal in records.open_proposals(session, record.id):
        if proposal.field == field.name and proposal.value == to_plain(value):
            _settle(session, doing, proposal, Verdict.ACCEPTED)
    if field.name in TOLD:
        tell_texts(session, record)


def tell_texts(session: Session, record: Record) -> None:
    """What a person confirmed counts for the texts, too: their kind, and dates for deadlines."""
    for expression in records.expressions(session, [record.id]):
        row = session.get_one(Document, expression.document_id)
        row.deadlines_as_of = None  # computed anew with the next sweep
        if record.kind is not None:
            row.kind, row.kind_given = record.kind, True


def recode(session: Session, doing: Act, record: Record, code: str) -> None:
    """Call a record otherwise. Raises MissingValue or CodeTaken."""
    code = tidy(code)[:60]
    if not code:
        raise MissingValue()
    other = session.scalar(select(Record.id).where(Record.code == code, Record.id != record.id))
    if other is not None:
        raise CodeTaken(code=code)
    history.put(session, doing, record, "code", code, record.id)


def accept(
    session: Session,
    doing: Act,
    record: Record,
    proposal_id: str,
    *,
    value: Value = None,
    part: Part | None = None,
) -> None:
    """Take a proposal, as it is or with ``value`` or ``part`` in place of what was found.

    Raises NotFound, ChangedSince when it is decided already, and what a step of life may.
    """
    proposal = _open(session, record, proposal_id)
    edited = False
    if proposal.field in BY_NAME:
        field = BY_NAME[proposal.field]
        found = from_plain(field, proposal.value)
        taken = found if value is None else value
        edited = to_plain(taken) != proposal.value
        _settle(session, doing, proposal, Verdict.EDITED if edited else Verdict.ACCEPTED)
        put(session, doing, record, field, taken)
        return
    if proposal.field == STATE:
        found_state = RecordState(proposal.value["state"])
        day = date.fromisoformat(proposal.value["day"])
        given = value if isinstance(value, date) else day
        lives.add(session, doing, record, found_state, given, document_id=proposal.document_id)
        edited = given != day
    else:
        found_part = _part(proposal)
        # A form that names nothing else but an entity leaves the rest as it was found.
        edited = part is not None and replace(part, entity_id=None) != found_part
        take_part(session, doing, record, part or found_part)
    _settle(session, doing, proposal, Verdict.EDITED if edited else Verdict.ACCEPTED)


def reject(session: Session, doing: Act, record: Record, proposal_id: str) -> None:
    """What was found is wrong or belongs elsewhere. Raises NotFound or ChangedSince."""
    _settle(session, doing, _open(session, record, proposal_id), Verdict.REJECTED)


def accept_all(session: Session, doing: Act, record: Record) -> int:
    """Take every open proposal that contradicts nothing; returns how many were taken.

    Of several values for one field the first stands; the others wait for a person.
    """
    taken = 0
    for proposal in records.open_proposals(session, record.id):
        session.refresh(proposal)
        if proposal.verdict is not None:
            continue  # settled along with another
        if proposal.field in BY_NAME:
            present = to_plain(getattr(record, proposal.field))
            if present not in (None, proposal.value):
                continue
        elif proposal.field == STATE and not _fits(session, record, proposal):
            continue
        accept(session, doing, record, proposal.id)
        taken += 1
    return taken


def _fits(session: Session, record: Record, proposal: Proposal) -> bool:
    """Whether a proposed step is not there and goes on from what is."""
    steps = lives.standing(lives.of_record(session, record.id))
    day = date.fromisoformat(proposal.value["day"])
    last = steps[-1] if steps else None
    if last is not None and day < last.day:
        return False
    return RecordState(proposal.value["state"]) in moves_from(last.state if last else None)


def _open(session: Session, record: Record, proposal_id: str) -> Proposal:
    proposal = session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None or proposal.record_id != record.id:
        raise NotFound()
    if proposal.verdict is not None:
        raise ChangedSince()
    return proposal


def _settle(session: Session, doing: Act, row: Proposal | Link, verdict: Verdict) -> None:
    record_id = row.record_id if isinstance(row, Proposal) else row.source_id
    history.put(session, doing, row, "verdict", verdict, record_id)
    row.decided_by, row.decided_at = doing.who, doing.at
    session.flush()


def _part(proposal: Proposal) -> Part:
    said: dict[str, Any] = proposal.value
    return Part(
        Role(proposal.field), said["name"], country=said["country"], position=said["position"]
    )


def take_part(session: Session, doing: Act, record: Record, part: Part) -> Participant:
    """Somebody takes part. Raises MissingValue without a name, NotFound for an unknown entity."""
    row = Participant(record_id=record.id)
    for name, value in _values(session, doing, part).items():
        setattr(row, name, value)
    history.add(session, doing, row, record.id)
    return row


def change_part(session: Session, doing: Act, record: Record, part_id: str, part: Part) -> None:
    """Correct who takes part. Raises NotFound or MissingValue."""
    row = _participant(session, record, part_id)
    for name, value in _values(session, doing, part).items():
        history.put(session, doing, row, name, value, record.id)


def drop_part(session: Session, doing: Act, record: Record, part_id: str) -> None:
    """Somebody does not take part after all. Raises NotFound."""
    history.remove(session, doing, _participant(session, record, part_id), record.id)


def _participant(session: Session, record: Record, part_id: str) -> Participant:
    row = session.get(Participant, part_id)
    if row is None or row.record_id != record.id:
        raise NotFound()
    return row


def _values(session: Session, doing: Act, part: Part) -> dict[str, object]:
    name = tidy(part.name)[: LONGEST[Shape.LINE]]
    if not name:
        raise MissingValue()
    if part.entity_id:
        entity = entities.get(session, part.entity_id)
    else:
        entity = _entity(session, doing, part, name)
    return {
        "role": part.role, "name": name, "entity_id": entity.id, "position": part.position,
        "asked_on": part.asked_on, "due_on": part.due_on, "given_on": part.given_on,
        "says": part.says,
    }  # fmt: skip


def _entity(session: Session, doing: Act, part: Part, name: str) -> Entity:
    """The one that is spelled just so, else a new one; other spellings are joined by a person."""
    kind = KIND_OF_ROLE.get(part.role, EntityKind.VIETNAMESE_BODY)
    country = part.country or (VIETNAM if kind is EntityKind.VIETNAMESE_BODY else None)
    known = entities.spelled(session, name, kind, country)
    return known or entities.create(session, doing, kind, name, country=country)


def change_text(
    session: Session,
    doing: Act,
    record: Record,
    expression_id: str,
    *,
    kind: ExpressionKind,
    languages: list[str],
    text_on: date | None,
) -> None:
    """Say what a document is to its work. Raises NotFound."""
    row = session.get(Expression, expression_id)
    if row is None or row.record_id != record.id:
        raise NotFound()
    history.put(session, doing, row, "kind", kind, record.id)
    history.put(session, doing, row, "languages", languages, record.id)
    history.put(session, doing, row, "text_on", text_on, record.id)


def attach(
    session: Session,
    doing: Act,
    record: Record,
    row: Document,
    *,
    kind: ExpressionKind,
    text_on: date | None = None,
) -> Expression:
    """Make a document a text of this work, and of no other.

    What was proposed from it is proposed here. A record of which nothing is left goes into the
    trash.
    """
    metadata = findings.METADATA.validate_python(row.found) if row.found else Metadata()
    expression = session.scalar(select(Expression).where(Expression.document_id == row.id))
    if expression is None:
        expression = Expression(
            record_id=record.id, document_id=row.id, kind=kind, text_on=text_on,
            languages=proposing.languages_of(row, metadata),
        )  # fmt: skip
        history.add(session, doing, expression, record.id)
    else:
        before = session.get_one(Record, expression.record_id)
        history.put(session, doing, expression, "record_id", record.id, record.id)
        history.put(session, doing, expression, "kind", kind, record.id)
        history.put(session, doing, expression, "text_on", text_on, record.id)
        session.flush()
        if before.id != record.id:
            session.execute(delete(Link).where(Link.document_id == row.id, Link.verdict.is_(None)))
            if _is_empty(session, before):
                history.put(session, doing, before, "deleted_at", doing.at, before.id)
                history.put(session, doing, before, "deleted_by", doing.who, before.id)
            records.freshen(session, before)
    if row.found:
        text = documents.text_of(session, row.id)
        proposing.propose(session, record, row, metadata, text, doing.at)
        linking.propose(session, record, row, metadata, text, doing.at)
    return expression


def _is_empty(session: Session, record: Record) -> bool:
    """Whether a person has put nothing into a record and no text is left of it."""
    entered = any(getattr(record, name) is not None for name in BY_NAME)
    return not (
        entered
        or records.expressions(session, [record.id])
        or records.participants(session, [record.id])
        or lives.of_record(session, record.id)
    )


def link(session: Session, doing: Act, record: Record, kind: LinkKind, target: Record) -> Link:
    """Say what this work does to another. Raises Circular for itself, ChangedSince if it is so."""
    if record.id == target.id:
        raise Circular()
    query = select(Link).where(
        Link.source_id == record.id, Link.kind == kind, Link.target_id == target.id
    )
    row = session.scalar(query)
    if row is None:
        row = Link(
            source_id=record.id, kind=kind, target_id=target.id, quote="", made_at=doing.at,
            verdict=Verdict.ACCEPTED, decided_by=doing.who, decided_at=doing.at,
        )  # fmt: skip
        history.add(session, doing, row, record.id)
    elif row.verdict is Verdict.ACCEPTED:
        raise ChangedSince()
    else:
        _settle(session, doing, row, Verdict.ACCEPTED)
    return row


def decide_link(
    session: Session, doing: Act, record: Record, link_id: str, verdict: Verdict
) -> Link:
    """Accept a link of this record or refuse it, also one that was accepted. Raises NotFound."""
    row = session.get(Link, link_id)
    if row is None or row.source_id != record.id:
        raise NotFound()
    _settle(session, doing, row, verdict)
    return row
