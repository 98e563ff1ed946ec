"""The pages of records: thin routes over the functions that the JSON API uses, too."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from models.errors import MissingValue
from models.fields import parse_day
from models.life import Derived, ExpressionKind, LinkKind, RecordState, Role, Verdict
from models.register import DocumentKind
from service.register import acting, counting, viewing
from service.register.deciding import Part
from service.register.forms import among, day_in, text_in, word_in
from service.register.lifeline import DAYS as LINE_DAYS
from service.register.lifeline import lifeline
from service.store.records import Sought
from service.store.statistics import NONE, Dimension
from service.web.access import PageForm, page_reader
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.rendering import render

# No route of this router can forget to ask who.
router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

ROWS = 50
Page = Annotated[int, Query(ge=1, le=100_000)]
Choice = Annotated[str, Query(max_length=40)]  # a form sends its empty choices, too
Words = Annotated[str, Query(max_length=500)]


@router.get("/records")
def record_list(
    request: Request,
    asker: PageAsker,
    q: Words = "",
    kind: Choice = "",
    state: Choice = "",
    country: Choice = "",
    topic: Words = "",
    year: Choice = "",
    body: Choice = "",
    derived: Choice = "",
    entity: Choice = "",
    to_confirm: Choice = "",
    as_of: Choice = "",
    page: Page = 1,
) -> Response:
    """The records, latest first."""
    day = parse_day(as_of) if as_of else None
    today = day or asker.office.today()
    figures = {"country": country, "topic": topic, "year": year, "body": body}
    if state == NONE:
        figures["state"] = state
    narrowed = Sought(
        q, among(DocumentKind, kind), among(RecordState, state), among(Derived, derived),
        [entity] if entity else None, bool(to_confirm), counting.conditions(figures, today),
    )  # fmt: skip
    found = viewing.listed(asker, narrowed, limit=ROWS, offset=(page - 1) * ROWS, today=day)
    return render(
        request, "records.html", found=found, kinds=tuple(DocumentKind),
        states=tuple(RecordState), derivations=tuple(Derived),
        asked={
            "q": q, "kind": kind, "state": state, "derived": derived, "entity": entity,
            "to_confirm": to_confirm, "as_of": as_of, "page": page, **figures,
        },
        chosen={
            name: counting.called(asker, Dimension(name), value)
            for name, value in figures.items() if value
        },
        more=page * ROWS < found.total,
    )  # fmt: skip


@router.get("/records/{record_id}")
def record_page(request: Request, asker: PageAsker, record_id: str, as_of: Choice = "") -> Response:
    """One record: what is confirmed, what waits, who takes part, its texts, links and life."""
    record = viewing.detail(asker, record_id, as_of=parse_day(as_of) if as_of else None)
    return render(
        request, "record.html", record=record, as_of=as_of,
        line=lifeline(record, asker.office.today()), line_days=LINE_DAYS, roles=tuple(Role),
        link_kinds=tuple(LinkKind), text_kinds=tuple(ExpressionKind),
    )  # fmt: skip


@router.get("/records/{record_id}/history")
def history_page(request: Request, asker: PageAsker, record_id: str, page: Page = 1) -> Response:
    """Every change of a record, latest first."""
    record = viewing.detail(asker, record_id)
    found = viewing.changes(asker, record_id, limit=ROWS, offset=(page - 1) * ROWS)
    return render(
        request, "history.html", record=record, found=found, asked={"page": page},
        more=page * ROWS < found.total,
    )  # fmt: skip


@router.post("/records")
def record_made(asker: PageAsker, form: PageForm) -> Response:
    """A record that no document has brought."""
    title = text_in(form, "title")
    if not title:
        raise MissingValue()
    return RedirectResponse(f"/records/{acting.create(asker, None, {'title_vi': title})}", 303)


@router.post("/records/{record_id}/fields")
def field_set(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Set a field by a person's word."""
    name = text_in(form, "field")
    acting.edit(asker, record_id, {name: text_in(form, "value") or None})
    return _back(record_id, f"f-{name}")


@router.post("/records/{record_id}/proposals")
def all_accepted(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Accept every open proposal that contradicts nothing."""
    acting.accept_all(asker, record_id)
    return _back(record_id)


@router.post("/records/{record_id}/proposals/{proposal_id}")
def proposal_decided(
    asker: PageAsker, form: PageForm, record_id: str, proposal_id: str
) -> Response:
    """A word on a proposal; what the form holds otherwise takes its place."""
    verdict = word_in(Verdict, text_in(form, "verdict"))
    if "role" in form:
        acting.decide(asker, record_id, proposal_id, verdict, part=_part(form))
    else:
        acting.decide(
            asker, record_id, proposal_id, verdict, written=text_in(form, "value") or None
        )
    return _back(record_id, text_in(form, "anchor"))


@router.post("/records/{record_id}/parts")
def part_added(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Enter who takes part."""
    acting.take_part(asker, record_id, _part(form))
    return _back(record_id, "parts")


@router.post("/records/{record_id}/parts/{part_id}")
def part_changed(asker: PageAsker, form: PageForm, record_id: str, part_id: str) -> Response:
    """Correct who takes part, or take them away."""
    if text_in(form, "drop"):
        acting.drop_part(asker, record_id, part_id)
    else:
        acting.take_part(asker, record_id, _part(form), part_id)
    return _back(record_id, "parts")


@router.post("/records/{record_id}/texts")
def text_added(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Make a document a text of this work; its address on its page is taken, too."""
    document = text_in(form, "document").rstrip("/").rpartition("/")[2].partition("#")[0]
    kind = word_in(ExpressionKind, text_in(form, "kind"))
    acting.attach(asker, record_id, document, kind, day_in(form, "text_on"))
    return _back(record_id, "texts")


@router.post("/records/{record_id}/links")
def link_added(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Say what this work does to another."""
    kind = word_in(LinkKind, text_in(form, "kind"))
    acting.link(asker, record_id, kind, text_in(form, "target"))
    return _back(record_id, "links")


@router.post("/records/{record_id}/links/{link_id}")
def link_decided(asker: PageAsker, form: PageForm, record_id: str, link_id: str) -> Response:
    """Accept a proposed link, or reject one."""
    acting.decide_link(asker, record_id, link_id, word_in(Verdict, text_in(form, "verdict")))
    return _back(record_id, "links")


@router.post("/records/{record_id}/states")
def step_added(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """A further step of life."""
    day = day_in(form, "day")
    if day is None:
        raise MissingValue()
    state = word_in(RecordState, text_in(form, "state"))
    document, basis = text_in(form, "document") or None, text_in(form, "basis")
    acting.step(asker, record_id, state, day, document, basis)
    return _back(record_id, "life")


@router.post("/records/{record_id}/states/{step}/retraction")
def step_retracted(
    asker: PageAsker,
    form: PageForm,
    record_id: str,
    step: Annotated[int, Path(ge=1, le=2**31 - 1)],
) -> Response:
    """A step was entered in error."""
    acting.retract(asker, record_id, step, text_in(form, "basis"))
    return _back(record_id, "life")


@router.post("/records/{record_id}/history/{act}/undo")
def act_undone(asker: PageAsker, form: PageForm, record_id: str, act: str) -> Response:
    """Take an act back."""
    acting.undo(asker, record_id, act)
    return RedirectResponse(f"/records/{record_id}/history", 303)


def _back(record_id: str, anchor: str = "") -> Response:
    place = f"#{anchor}" if anchor.replace("-", "").replace("_", "").isalnum() else ""
    return RedirectResponse(f"/records/{record_id}{place}", 303)


def _part(form: FormData) -> Part:
    return Part(
        role=word_in(Role, text_in(form, "role")),
        name=text_in(form, "name"),
        entity_id=text_in(form, "entity_id") or None,
        country=text_in(form, "country").upper() or None,
        position=text_in(form, "position") or None,
        asked_on=day_in(form, "asked_on"),
        due_on=day_in(form, "due_on"),
        given_on=day_in(form, "given_on"),
        says=text_in(form, "says") or None,
    )
