"""The pages of partners and bodies."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.errors import MissingValue
from models.life import BodyLevel, EntityKind, SuccessionKind
from service.register import bodies, viewing
from service.register.forms import among, day_in, text_in, word_in
from service.register.pages import ROWS, Choice, Page, Words
from service.register.wire import EntityIn, NameIn, SuccessionIn
from service.store.records import Sought
from service.web.access import PageForm, page_reader
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.rendering import render

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)


@router.get("/entities")
def entity_list(
    request: Request,
    asker: PageAsker,
    q: Words = "",
    kind: Choice = "",
    used: Choice = "",
    page: Page = 1,
) -> Response:
    """Countries, bodies and people, and spellings that may be one."""
    found = bodies.listed(
        asker, kinds=among(EntityKind, kind), words=q, used=bool(used), limit=ROWS,
        offset=(page - 1) * ROWS,
    )  # fmt: skip
    return render(
        request, "entities.html", found=found, likenesses=bodies.likenesses(asker),
        kinds=tuple(EntityKind), levels=tuple(BodyLevel),
        asked={"q": q, "kind": kind, "used": used, "page": page},
        more=page * ROWS < found.total,
    )  # fmt: skip


@router.post("/entities")
def entity_made(asker: PageAsker, form: PageForm) -> Response:
    """Enter a body or a person."""
    name = text_in(form, "name")
    if not name:
        raise MissingValue()
    level = text_in(form, "level")
    given = EntityIn(
        kind=word_in(EntityKind, text_in(form, "kind")), name=name,
        country=text_in(form, "country"), level=word_in(BodyLevel, level) if level else None,
    )  # fmt: skip
    return RedirectResponse(f"/entities/{bodies.create(asker, given)}", 303)


@router.post("/entities/likenesses")
def likeness_decided(asker: PageAsker, form: PageForm) -> Response:
    """Two are one, or two."""
    keep, drop = text_in(form, "keep"), text_in(form, "drop")
    bodies.decide(asker, keep, drop, same=text_in(form, "same") == "yes")
    return RedirectResponse("/entities#likenesses", 303)


@router.get("/entities/{entity_id}")
def entity_page(request: Request, asker: PageAsker, entity_id: str) -> Response:
    """One entity: names, place, successions, records."""
    held = viewing.listed(asker, Sought(entities=[entity_id]), limit=ROWS)
    return render(
        request, "entity.html", entity=bodies.detail(asker, entity_id), held=held,
        successions=tuple(SuccessionKind), levels=tuple(BodyLevel),
    )  # fmt: skip


@router.post("/entities/{entity_id}/place")
def entity_placed(asker: PageAsker, form: PageForm, entity_id: str) -> Response:
    """Set country, level, kind of body or the body above."""
    level = text_in(form, "level")
    given: dict[str, object] = {
        "country": text_in(form, "country").upper()[:3] or None,
        "level": word_in(BodyLevel, level) if level else None,
        "body_kind": text_in(form, "body_kind") or None,
        "parent_id": id_in(text_in(form, "parent")) or None,
    }
    bodies.change(asker, entity_id, given)
    return RedirectResponse(f"/entities/{entity_id}", 303)


@router.post("/entities/{entity_id}/names")
def entity_named(asker: PageAsker, form: PageForm, entity_id: str) -> Response:
    """A further spelling, or the name in use from a day on."""
    given = NameIn(
        name=text_in(form, "name"), language=text_in(form, "language"), day=day_in(form, "day")
    )
    bodies.name(asker, entity_id, given)
    return RedirectResponse(f"/entities/{entity_id}", 303)


@router.post("/entities/{entity_id}/successions")
def entity_succeeded(asker: PageAsker, form: PageForm, entity_id: str) -> Response:
    """Another body went on as this one from a day on."""
    day = day_in(form, "day")
    if day is None:
        raise MissingValue()
    given = SuccessionIn(
        predecessors=[id_in(text_in(form, "predecessor"))],
        kind=word_in(SuccessionKind, text_in(form, "kind")), day=day,
        basis=text_in(form, "basis"),
    )  # fmt: skip
    bodies.succeed(asker, entity_id, given)
    return RedirectResponse(f"/entities/{entity_id}", 303)


@router.post("/entities/{entity_id}/history/{act}/undo")
def entity_act_undone(asker: PageAsker, form: PageForm, entity_id: str, act: str) -> Response:
    """Take an act on entities back."""
    bodies.undo(asker, entity_id, act)
    return RedirectResponse(f"/entities/{entity_id}", 303)


def id_in(address: str) -> str:
    """The id in the address of a page, or the id itself."""
    return address.rstrip("/").rpartition("/")[2].partition("#")[0]
