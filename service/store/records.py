"""Records as rows: made, found, listed; their texts, their participants, their trash."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.access import ROOT_BODY, Reader
from models.errors import CodeTaken, NotFound
from models.fields import FIELDS
from models.life import Derived, ExpressionKind, RecordState, Verdict
from models.norms import Facts
from models.records import Expression, Link, Participant, Proposal, Record, StateChange
from models.register import DocumentKind
from models.spelling import folded
from models.tables import Document
from service.store import history, lives
from service.store.history import Act
from service.store.visibility import readable_records

STATE = "state"  # the field of a proposed step of life: {"state", "day"}
EXPIRING = timedelta(days=180)  # notices of renewal and termination are due in 30, 90, 180 days


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of records is narrowed to."""

    words: str = ""
    kinds: Sequence[DocumentKind] = ()
    states: Sequence[RecordState] = ()
    derived: Sequence[Derived] = ()
    entities: Sequence[str] | None = None  # ids; the caller adds predecessors
    to_confirm: bool = False
    also: Sequence[ColumnElement[bool]] = ()  # further conditions, of statistics


def kept(reader: Reader | None) -> ColumnElement[bool]:
    """The records that a reader may see and that are not in the trash."""
    return and_(readable_records(reader), Record.deleted_at.is_(None))


def create(
    session: Session, doing: Act, code: str | None = None, *, body_id: str = ROOT_BODY
) -> Record:
    """A new record of a body under the code given, or the next of this year. CodeTaken."""
    while True:
        record = Record(
            code=code or _next_code(session, doing.at.year), created_at=doing.at,
            created_by=doing.who, body_id=body_id,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(record)
        except IntegrityError as error:
            if code:
                raise CodeTaken(code=code) from error
            continue  # another took this number meanwhile
        history.note(session, doing, record, history.WHOLE, None, {"code": record.code}, record.id)
        return record


def _next_code(session: Session, year: int) -> str:
    first = f"{year}/00000"
    query = select(Record.code).where(Record.code >= first, Record.code <= f"{year}/99999")
    for code in session.scalars(query.order_by(Record.code.desc())):
        number = code.partition("/")[2]
        if len(number) == 5 and number.isdecimal():
            return f"{year}/{int(number) + 1:05d}"
    return f"{year}/00001"


def get(
    session: Session, record_id: str, reader: Reader | None, *, trashed: bool = False
) -> Record:
    """One record; NotFound when it is not there, not the reader's, or in the trash."""
    where = readable_records(reader) if trashed else kept(reader)
    if record := session.scalar(select(Record).where(Record.id == record_id, where)):
        return record
    raise NotFound()


def by_code(session: Session, codes: Sequence[str], reader: Reader | None) -> dict[str, Record]:
    """Records by their codes, those in the trash included: their codes are taken, too."""
    rows = session.scalars(select(Record).where(Record.code.in_(codes), readable_records(reader)))
    return {row.code: row for row in rows}


def by_ids(session: Session, ids: Sequence[str], reader: Reader | None) -> dict[str, Record]:
    rows = session.scalars(select(Record).where(Record.id.in_(ids), kept(reader)))
    return {row.id: row for row in rows}


def listed(
    session: Session,
    reader: Reader | None,
    sought: Sought,
    today: date,
    *,
    limit: int | None = 50,
    offset: int = 0,
) -> tuple[list[Record], int]:
    """A page of records, latest first, and how many there are in all."""
    where = [kept(reader), *_narrowed(sought, today)]
    total = session.scalar(select(func.count()).select_from(Record).where(*where)) or 0
    query = select(Record).where(*where).order_by(Record.created_at.desc(), Record.code.desc())
    return list(session.scalars(query.limit(limit).offset(offset))), total


def _narrowed(sought: Sought, today: date) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        Record.find.contains(word, autoescape=True) for word in folded(sought.words).split()
    ]
    if sought.kinds:
        proposed = _of_a_document(Document.kind.in_(sought.kinds))
        where.append(or_(Record.kind.in_(sought.kinds), and_(Record.kind.is_(None), proposed)))
    if sought.states:
        where.append(lives.current(today).in_(list(sought.states)))
    where += [derivation(kind, today) for kind in sought.derived]
    where += sought.also
    if sought.entities is not None:
        taking_part = Participant.entity_id.in_(list(sought.entities))
        where.append(exists().where(Participant.record_id == Record.id, taking_part))
    if sought.to_confirm:
        open_ = exists().where(Proposal.record_id == Record.id, Proposal.verdict.is_(None))
        linked = exists().where(Link.source_id == Record.id, Link.verdict.is_(None))
        where.append(or_(open_, linked))
    return where


def derivation(kind: Derived, today: date) -> ColumnElement[bool]:
    """What dates say of records on a day, as a condition."""
    match kind:
        case Derived.DRAFT:
            said = or_(Document.number != "", Document.signed_on.is_not(None))
            return and_(
                func.coalesce(Record.number, "") == "",
                Record.signed_on.is_(None),
                ~_of_a_document(said),
                ~exists().where(StateChange.record_id == Record.id, StateChange.day <= today),
            )
        case Derived.EXPIRING:
            return lives.expires_between(today, today + EXPIRING)
        case Derived.OVERDUE:
            late = exists().where(
                Participant.record_id == Record.id,
                Participant.due_on < today,
                Participant.given_on.is_(None),
            )
            return or_(lives.past_its_day(today), late)


def _of_a_document(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Expression.record_id == Record.id, Document.id == Expression.document_id, condition
    )


def derived_of(session: Session, ids: Sequence[str], today: date) -> dict[str, list[Derived]]:
    """What dates say of each of these records on a day."""
    found: dict[str, list[Derived]] = {key: [] for key in ids}
    for kind in Derived:
        query = select(Record.id).where(Record.id.in_(ids), derivation(kind, today))
        for key in session.scalars(query):
            found[key].append(kind)
    return found


def expressions(session: Session, record_ids: Sequence[str]) -> list[Expression]:
    """The texts of records, authentic ones first."""
    query = select(Expression).where(Expression.record_id.in_(record_ids))
    rank = {kind: place for place, kind in enumerate(ExpressionKind)}
    rows = session.scalars(query).all()
    return sorted(rows, key=lambda row: (rank[row.kind], row.text_on or date.min, row.id))


def of_document(session: Session, document_id: str, reader: Reader | None) -> Record | None:
    """The work that a document is a text of."""
    return session.scalar(
        select(Record)
        .join(Expression, Expression.record_id == Record.id)
        .where(Expression.document_id == document_id, kept(reader))
    )


def confirmed_facts(session: Session, document_id: str, facts: Facts) -> Facts:
    """What deadlines of a document are counted from: a person's word before the text's."""
    query = (
        select(Record)
        .join(Expression, Expression.record_id == Record.id)
        .where(Expression.document_id == document_id, Expression.kind == ExpressionKind.AUTHENTIC)
    )
    record = session.scalar(query)
    if record is None:
        return facts
    told = {fact.name: getattr(record, fact.name) for fact in fields(Facts)}
    return replace(facts, **{name: day for name, day in told.items() if day is not None})


def participants(session: Session, record_ids: Sequence[str]) -> list[Participant]:
    query = select(Participant).where(Participant.record_id.in_(record_ids))
    return list(session.scalars(query.order_by(Participant.role, Participant.name, Participant.id)))


def open_proposals(session: Session, record_id: str) -> list[Proposal]:
    """What waits for a person, in the order of fields, then of the texts."""
    rank = {field.name: place for place, field in enumerate(FIELDS)}
    states = {state.value: place for place, state in enumerate(RecordState)}

    def place(row: Proposal) -> tuple[object, ...]:
        step = row.value if row.field == STATE else {}
        began = (step.get("day", ""), states.get(step.get("state", ""), 0))
        return rank.get(row.field, 99), row.field, began, row.span or (0, 0), row.id

    rows = session.scalars(
        select(Proposal).where(Proposal.record_id == record_id, Proposal.verdict.is_(None))
    )
    return sorted(rows, key=place)


def decided_proposals(session: Session, record_id: str) -> list[Proposal]:
    """What a person has decided, latest first."""
    query = select(Proposal).where(Proposal.record_id == record_id, Proposal.verdict.is_not(None))
    return list(session.scalars(query.order_by(Proposal.decided_at.desc(), Proposal.id)))


def count_open(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """How many proposals wait in each record."""
    query = (
        select(Proposal.record_id, func.count())
        .where(Proposal.record_id.in_(ids), Proposal.verdict.is_(None))
        .group_by(Proposal.record_id)
    )
    return {key: number for key, number in session.execute(query)}  # noqa: C416 - rows, not pairs


def links_of(session: Session, record_id: str, reader: Reader | None) -> list[Link]:
    """Links from and to a record whose other end the reader may see; refused ones are left out."""
    query = select(Link).where(
        or_(Link.source_id == record_id, Link.target_id == record_id),
        or_(Link.verdict.is_(None), Link.verdict != Verdict.REJECTED),
    )
    rows = list(session.scalars(query.order_by(Link.made_at, Link.id)))
    seen = by_ids(session, [key for row in rows for key in (row.source_id, row.target_id)], reader)
    return [row for row in rows if row.source_id in seen and row.target_id in seen]


def freshen(session: Session, record: Record) -> None:
    """Bring up to date what lists are searched by; call it when an act on a record ends."""
    session.flush()
    names = [part.name for part in participants(session, [record.id])]
    said = session.execute(
        select(Document.title, Document.number, Document.filename)
        .join(Expression, Expression.document_id == Document.id)
        .where(Expression.record_id == record.id)
    )
    parts = [record.code, record.title_vi, record.title_foreign, record.number, record.form]
    parts += [*(record.topics or []), *names, *(text for row in said for text in row)]
    record.find = folded(" ".join(part for part in parts if part))


def unrecorded(session: Session) -> list[str]:
    """Documents that have been read and are the text of no record."""
    query = select(Document.id).where(
        Document.found.is_not(None),
        Document.deleted_at.is_(None),
        ~exists().where(Expression.document_id == Document.id),
    )
    return list(session.scalars(query.order_by(Document.uploaded_at, Document.id)))


def trashed(session: Session, reader: Reader | None) -> list[Record]:
    """What lies in the trash, latest first."""
    query = select(Record).where(readable_records(reader), Record.deleted_at.is_not(None))
    return list(session.scalars(query.order_by(Record.deleted_at.desc(), Record.code)))
