"""The JSON API of records: thin routes over the functions that pages use, too."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query, Request

from models.fields import Plain
from models.life import Derived, RecordState
from models.register import DocumentKind
from service.register import acting, counting, viewing
from service.register.deciding import Part
from service.register.wire import (
    ChangeList,
    Decision,
    Life,
    LinkDecision,
    LinkIn,
    NewRecord,
    PartIn,
    RecordDetail,
    RecordList,
    RecordSummary,
    RetractionIn,
    StepIn,
    TextIn,
)
from service.store.records import Sought
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.guard import Guarded
from service.web.wire import ErrorAnswer

# No route of this router can forget to ask who.
router = APIRouter(
    route_class=Guarded,
    prefix="/api",
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Words = Annotated[str, Query(max_length=500)]
Kinds = Annotated[list[DocumentKind], Query(alias="kind", default_factory=list)]
States = Annotated[list[RecordState], Query(alias="state", default_factory=list)]
Derivations = Annotated[list[Derived], Query(alias="derived", default_factory=list)]
Entities = Annotated[list[str], Query(alias="entity", max_length=50, default_factory=list)]
Step = Annotated[int, Path(ge=1, le=2**31 - 1)]


def sought(
    request: Request,
    kinds: Kinds,
    states: States,
    derived: Derivations,
    entities: Entities,
    q: Words = "",
    to_confirm: bool = False,
    country: Words = "",
    topic: Words = "",
    year: Words = "",
    body: Words = "",
) -> Sought:
    """What a list is narrowed to; the last four are figures of the statistics, "-" for none."""
    figures = {"country": country, "topic": topic, "year": year, "body": body}
    also = counting.conditions(figures, request.app.state.office.today())
    return Sought(q, kinds, states, derived, entities or None, to_confirm, also)


Narrowed = Annotated[Sought, Depends(sought)]


@router.get("/records")
def list_records(
    asker: ApiAsker,
    narrowed: Narrowed,
    as_of: date | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> RecordList:
    """The records, latest first; with ``as_of`` in the states of that day."""
    return viewing.listed(asker, narrowed, limit=limit, offset=offset, today=as_of)


@router.post("/records", status_code=201)
def create_record(asker: ApiAsker, new: NewRecord) -> RecordDetail:
    """Make a record that no document has brought."""
    return viewing.detail(asker, acting.create(asker, new.code or None, dict(new.fields)))


@router.get("/records/{record_id}")
def get_record(asker: ApiAsker, record_id: str, as_of: date | None = None) -> RecordDetail:
    """One record: fields with proposals, participants, texts, links and life."""
    return viewing.detail(asker, record_id, as_of=as_of)


@router.patch("/records/{record_id}")
def edit_record(
    asker: ApiAsker, record_id: str, fields: Annotated[dict[str, Plain], Body(max_length=60)]
) -> RecordDetail:
    """Set fields by name; null empties one, ``code`` renames the record."""
    acting.edit(asker, record_id, fields)
    return viewing.detail(asker, record_id)


@router.post("/records/{record_id}/proposals")
def accept_all_proposals(asker: ApiAsker, record_id: str) -> RecordDetail:
    """Accept every open proposal that contradicts nothing."""
    acting.accept_all(asker, record_id)
    return viewing.detail(asker, record_id)


@router.post("/records/{record_id}/proposals/{proposal_id}")
def decide_proposal(
    asker: ApiAsker, record_id: str, proposal_id: str, decision: Decision
) -> RecordDetail:
    """Accept a proposal, edit it with ``value`` or ``part``, or reject it."""
    part = part_of(decision.part) if decision.part else None
    acting.decide(
        asker, record_id, proposal_id, decision.verdict, written=decision.value, part=part
    )
    return viewing.detail(asker, record_id)


@router.post("/records/{record_id}/parts", status_code=201)
def add_part(asker: ApiAsker, record_id: str, part: PartIn) -> RecordDetail:
    """Enter who takes part, by role."""
    acting.take_part(asker, record_id, part_of(part))
    return viewing.detail(asker, record_id)


@router.put("/records/{record_id}/parts/{part_id}")
def change_part(asker: ApiAsker, record_id: str, part_id: str, part: PartIn) -> RecordDetail:
    """Correct who takes part."""
    acting.take_part(asker, record_id, part_of(part), part_id)
    return viewing.detail(asker, record_id)


@router.delete("/records/{record_id}/parts/{part_id}")
def drop_part(asker: ApiAsker, record_id: str, part_id: str) -> RecordDetail:
    """Take a participant away."""
    acting.drop_part(asker, record_id, part_id)
    return viewing.detail(asker, record_id)


def part_of(given: PartIn) -> Part:
    """A participant as the register takes it."""
    return Part(**dict(given))


@router.post("/records/{record_id}/texts", status_code=201)
def add_text(asker: ApiAsker, record_id: str, text: TextIn) -> RecordDetail:
    """Make a document a text of this work and of no other."""
    acting.attach(asker, record_id, text.document_id, text.kind, text.text_on)
    return viewing.detail(asker, record_id)


@router.post("/records/{record_id}/links", status_code=201)
def add_link(asker: ApiAsker, record_id: str, link: LinkIn) -> RecordDetail:
    """Say what this work does to another."""
    acting.link(asker, record_id, link.kind, link.target)
    return viewing.detail(asker, record_id)


@router.post("/records/{record_id}/links/{link_id}")
def decide_link(
    asker: ApiAsker, record_id: str, link_id: str, decision: LinkDecision
) -> RecordDetail:
    """Accept a proposed link, or reject one."""
    acting.decide_link(asker, record_id, link_id, decision.verdict)
    return viewing.detail(asker, record_id)


@router.get("/records/{record_id}/states")
def get_states(
    asker: ApiAsker,
    record_id: str,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Life:
    """The life of a record as of a day, and as it was known at a moment."""
    moment = known_at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=asker.office.now().tzinfo)
    return viewing.life(asker, record_id, as_of, moment)


@router.post("/records/{record_id}/states", status_code=201)
def add_state(asker: ApiAsker, record_id: str, step: StepIn) -> Life:
    """Enter a step of life; a change of effect needs its day and its document."""
    acting.step(asker, record_id, step.state, step.day, step.document_id or None, step.basis)
    return viewing.life(asker, record_id, None, None)


@router.post("/records/{record_id}/states/{step}/retraction", status_code=201)
def retract_state(asker: ApiAsker, record_id: str, step: Step, retraction: RetractionIn) -> Life:
    """Say that a step was entered in error; it stays in the list."""
    acting.retract(asker, record_id, step, retraction.basis)
    return viewing.life(asker, record_id, None, None)


@router.get("/records/{record_id}/history")
def get_history(
    asker: ApiAsker, record_id: str, limit: Limit = 100, offset: Offset = 0
) -> ChangeList:
    """Every change with who, when, before and after."""
    return viewing.changes(asker, record_id, limit=limit, offset=offset)


@router.post("/records/{record_id}/history/{act}/undo")
def undo_act(asker: ApiAsker, record_id: str, act: str) -> RecordDetail:
    """Take an act back, by a further act."""
    acting.undo(asker, record_id, act)
    return viewing.detail(asker, record_id)


@router.get("/documents/{document_id}/record")
def get_record_of_document(asker: ApiAsker, document_id: str) -> RecordSummary:
    """The record that a document is a text of."""
    return viewing.of_document(asker, document_id)
