"""Looking at records: lists, one record with everything, its life as of a day, its history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.errors import NotFound
from models.fields import BY_NAME, FIELDS, to_plain
from models.life import Role, moves_from
from models.records import Change, Link, Participant, Proposal, Record
from models.register import DocumentKind
from models.tables import Document, User
from service.register.wire import (
    ChangeItem,
    ChangeList,
    FieldItem,
    Life,
    LinkItem,
    PartItem,
    ProposalItem,
    RecordDetail,
    RecordList,
    RecordSummary,
    StepItem,
    TextItem,
)
from service.store import documents, entities, history, lives, records
from service.store.records import STATE, Sought
from service.web.asking import Asker


@dataclass(frozen=True, slots=True)
class RecordWaiting:
    """A record with how many proposals wait in it."""

    id: str
    to_confirm: int


DATES = ("signed_on", "effective_on", "expires_on")


def listed(
    asker: Asker, sought: Sought, *, limit: int = 50, offset: int = 0, today: date | None = None
) -> RecordList:
    """A page of records, latest first; states and derived words are those of ``today``."""
    day = today or asker.office.today()
    with asker.office.store.reading() as session:
        rows, total = records.listed(
            session, asker.reader, widened(session, sought), day, limit=limit, offset=offset
        )
        shown = summaries(session, rows, asker, day)
    return RecordList(total=total, limit=limit, offset=offset, records=shown)


def widened(session: Session, sought: Sought) -> Sought:
    """A body's rows are also those of its predecessors."""
    if sought.entities is None:
        return sought
    ids = sorted(entities.line(session, sought.entities))
    return replace(sought, entities=ids)


def detail(asker: Asker, record_id: str, *, as_of: date | None = None) -> RecordDetail:
    """One record with everything that belongs to it. NotFound."""
    day = as_of or asker.office.today()
    with asker.office.store.reading() as session:
        record = records.get(session, record_id, asker.reader)
        summary = summaries(session, [record], asker, day)[0]
        waiting = [
            proposal_item(session, row) for row in records.open_proposals(session, record_id)
        ]
        return RecordDetail(
            **dict(summary),
            fields=[
                FieldItem(
                    name=field.name, group=field.group, shape=field.shape,
                    choices=[word.value for word in field.choices or ()],
                    value=to_plain(getattr(record, field.name)),
                    proposals=[item for item in waiting if item.field == field.name],
                )
                for field in FIELDS
            ],
            parts=part_items(session, records.participants(session, [record_id]), asker, day),
            part_proposals=[item for item in waiting if item.field not in {*BY_NAME, STATE}],
            state_proposals=[item for item in waiting if item.field == STATE],
            texts=text_items(session, [record_id]),
            links=_links(session, record, asker),
            life=_life(session, record, day, None),
        )  # fmt: skip


def life(asker: Asker, record_id: str, as_of: date | None, known_at: datetime | None) -> Life:
    """The life of a record, as of a day and as it was known at a moment. NotFound."""
    with asker.office.store.reading() as session:
        record = records.get(session, record_id, asker.reader)
        return _life(session, record, as_of or asker.office.today(), known_at)


def changes(asker: Asker, record_id: str, *, limit: int = 100, offset: int = 0) -> ChangeList:
    """What was changed in a record, latest first. NotFound."""
    with asker.office.store.reading() as session:
        records.get(session, record_id, asker.reader)
        rows, total = history.listed(session, record_id, limit=limit, offset=offset)
        shown = change_items(session, rows)
    return ChangeList(total=total, limit=limit, offset=offset, changes=shown)


def of_document(asker: Asker, document_id: str) -> RecordSummary:
    """The work that a document is a text of. NotFound."""
    with asker.office.store.reading() as session:
        record = records.of_document(session, document_id, asker.reader)
        if record is None:
            raise NotFound()
        return summaries(session, [record], asker, asker.office.today())[0]


def waiting_of(asker: Asker, document_id: str) -> RecordWaiting | None:
    """The work that a document is a text of and what waits in it; None before it is read."""
    with asker.office.store.reading() as session:
        record = records.of_document(session, document_id, asker.reader)
        if record is None:
            return None
        to_confirm = records.count_open(session, [record.id]).get(record.id, 0)
        return RecordWaiting(record.id, to_confirm)


def summaries(
    session: Session, rows: Sequence[Record], asker: Asker, day: date
) -> list[RecordSummary]:
    """Records as lists show them: what is not confirmed is taken from the first text."""
    ids = [row.id for row in rows]
    texts: dict[str, Document] = {}
    expressions = records.expressions(session, ids)
    held = documents.by_ids(session, sorted({e.document_id for e in expressions}), None)
    for expression in expressions:
        if expression.record_id not in texts and expression.document_id in held:
            texts[expression.record_id] = held[expression.document_id]
    states = lives.states_of(session, ids, day)
    derived = records.derived_of(session, ids, day)
    waiting = records.count_open(session, ids)
    partners: dict[str, list[str]] = {key: [] for key in ids}
    for part in records.participants(session, ids):
        if part.role is Role.FOREIGN_PARTY:
            partners[part.record_id].append(part.name)
    found = []
    for row in rows:
        text = texts.get(row.id)
        said: dict[str, object] = {
            "title": row.title_vi if asker.language == "vi" else row.title_foreign,
            "kind": row.kind,
            "number": row.number,
            **{name: getattr(row, name) for name in DATES},
        }
        said["title"] = said["title"] or row.title_vi or row.title_foreign
        spoken = _of_text(text) if text else {}
        proposed = [name for name, value in said.items() if not value and spoken.get(name)]
        merged = {name: value or spoken.get(name) for name, value in said.items()}
        found.append(
            RecordSummary.model_validate(
                {
                    **merged,
                    "id": row.id, "code": row.code, "created_at": row.created_at,
                    "title": merged["title"] or row.code, "number": merged["number"] or "",
                    "state": states.get(row.id), "derived": derived[row.id],
                    "partners": partners[row.id], "proposed": proposed,
                    "to_confirm": waiting.get(row.id, 0),
                }
            )
        )  # fmt: skip
    return found


def _of_text(text: Document) -> dict[str, object]:
    kind = DocumentKind(text.kind) if text.kind else None
    title = text.title or text.part or text.filename
    return {
        "title": title, "kind": kind, "number": text.number,
        **{name: getattr(text, name) for name in DATES},
    }  # fmt: skip


def proposal_item(session: Session, row: Proposal) -> ProposalItem:
    return ProposalItem(
        id=row.id, field=row.field, value=row.value, document_id=row.document_id, span=row.span,
        quote=row.quote, verdict=row.verdict, decided_by=_who(session, row.decided_by),
        decided_at=row.decided_at,
    )  # fmt: skip


def part_items(
    session: Session, rows: Sequence[Participant], asker: Asker, day: date
) -> list[PartItem]:
    ids = [row.entity_id for row in rows if row.entity_id]
    after = entities.heirs(session, ids, day)
    every = {*ids, *(heir for found in after.values() for heir in found)}
    named = entities.called(session, sorted(every), asker.language)
    countries = {key: entities.get(session, key).country for key in set(ids)}
    return [
        PartItem(
            id=row.id, role=row.role, name=row.name, entity_id=row.entity_id,
            entity=named.get(row.entity_id or "", ""),
            country=countries.get(row.entity_id or ""),
            heirs=[named[heir] for heir in after.get(row.entity_id or "", [])],
            position=row.position, asked_on=row.asked_on, due_on=row.due_on,
            given_on=row.given_on, says=row.says,
        )
        for row in rows
    ]  # fmt: skip


def text_items(session: Session, record_ids: Sequence[str]) -> list[TextItem]:
    found = []
    for row in records.expressions(session, record_ids):
        document = session.get_one(Document, row.document_id)
        if document.deleted_at is None:
            found.append(
                TextItem(
                    id=row.id, document_id=row.document_id,
                    title=document.title or document.part or document.filename,
                    filename=document.filename, sha256=document.sha256, kind=row.kind,
                    languages=row.languages, text_on=row.text_on, pages=document.pages_total,
                )
            )  # fmt: skip
    return found


def _links(session: Session, record: Record, asker: Asker) -> list[LinkItem]:
    rows = records.links_of(session, record.id, asker.reader)
    others = {_other(row, record) for row in rows}
    found = records.by_ids(session, sorted(others), asker.reader)
    shown = summaries(session, list(found.values()), asker, asker.office.today())
    titles = {summary.id: summary for summary in shown}
    return [
        LinkItem(
            id=row.id, kind=row.kind, outward=row.source_id == record.id,
            other_id=_other(row, record), other_code=titles[_other(row, record)].code,
            other_title=titles[_other(row, record)].title, document_id=row.document_id,
            span=row.span, quote=row.quote, verdict=row.verdict,
        )
        for row in rows
    ]  # fmt: skip


def _other(row: Link, record: Record) -> str:
    return row.target_id if row.source_id == record.id else row.source_id


def _life(session: Session, record: Record, day: date, known_at: datetime | None) -> Life:
    rows = lives.of_record(session, record.id)
    held = lives.standing(rows, known_at=known_at)
    here = lives.state_at(rows, day, known_at=known_at)
    ids = {step.id for step in held}
    return Life(
        as_of=day,
        known_at=known_at,
        state=here.state if here else None,
        since=here.day if here else None,
        steps=[
            StepItem(
                id=row.id, state=row.state, day=row.day, document_id=row.document_id,
                basis=row.basis, retracts=row.retracts, stands=row.id in ids,
                who=_who(session, row.who) or "", at=row.at,
            )
            for row in sorted(rows, key=lambda row: (row.day, row.id))
            if known_at is None or row.at <= known_at
        ],
        moves=sorted(moves_from(here.state if here else None)),
    )  # fmt: skip


def change_items(session: Session, rows: Sequence[Change]) -> list[ChangeItem]:
    gone = history.undone(session, sorted({row.act for row in rows}))
    return [
        ChangeItem(
            id=row.id, act=row.act, entity=row.entity, entity_id=row.entity_id, field=row.field,
            before=row.before, after=row.after, who=_who(session, row.who) or "", at=row.at,
            undoes=row.undoes, undone=row.act in gone,
        )
        for row in rows
    ]  # fmt: skip


def _who(session: Session, user_id: str | None) -> str | None:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else None
