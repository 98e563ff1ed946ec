"""The JSON API of partners and bodies."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from models.life import EntityKind
from service.register import bodies
from service.register.api import Limit, Offset, Words
from service.register.wire import (
    EntityChange,
    EntityDetail,
    EntityIn,
    EntityList,
    LikenessItem,
    NameIn,
    PairIn,
    SuccessionIn,
)
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.guard import Guarded
from service.web.wire import ErrorAnswer

router = APIRouter(
    route_class=Guarded,
    prefix="/api",
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)
EntityKinds = Annotated[list[EntityKind], Query(alias="kind", default_factory=list)]


@router.get("/entities")
def list_entities(
    asker: ApiAsker,
    kinds: EntityKinds,
    q: Words = "",
    used: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> EntityList:
    """Countries, bodies and people by name; ``used``: those that take part in a record."""
    return bodies.listed(asker, kinds=kinds, words=q, used=used, limit=limit, offset=offset)


@router.post("/entities", status_code=201)
def create_entity(asker: ApiAsker, entity: EntityIn) -> EntityDetail:
    """Enter a body or a person."""
    return bodies.detail(asker, bodies.create(asker, entity))


@router.get("/entities/likenesses")
def list_likenesses(asker: ApiAsker) -> list[LikenessItem]:
    """Pairs that may be spellings of one body, for a person to decide."""
    return bodies.likenesses(asker)


@router.post("/entities/likenesses")
def decide_likeness(asker: ApiAsker, pair: PairIn) -> EntityDetail:
    """Say that two are one (``keep`` takes names and rows), or that they are two."""
    bodies.decide(asker, pair.keep, pair.drop, same=pair.same)
    return bodies.detail(asker, pair.keep)


@router.get("/entities/{entity_id}")
def get_entity(asker: ApiAsker, entity_id: str) -> EntityDetail:
    """One entity: names, place, successions, how many records are its."""
    return bodies.detail(asker, entity_id)


@router.patch("/entities/{entity_id}")
def change_entity(asker: ApiAsker, entity_id: str, change: EntityChange) -> EntityDetail:
    """Set country, level, kind of body or the body above."""
    given = {key: value or None for key, value in change.model_dump(exclude_unset=True).items()}
    bodies.change(asker, entity_id, given)
    return bodies.detail(asker, entity_id)


@router.post("/entities/{entity_id}/names", status_code=201)
def name_entity(asker: ApiAsker, entity_id: str, name: NameIn) -> EntityDetail:
    """Add a spelling; with ``day`` the name in use from that day on, the old one is kept."""
    bodies.name(asker, entity_id, name)
    return bodies.detail(asker, entity_id)


@router.post("/entities/{entity_id}/successions", status_code=201)
def succeed_entity(asker: ApiAsker, entity_id: str, succession: SuccessionIn) -> EntityDetail:
    """Say that other bodies go on as this one from a day on: their rows are its from then."""
    bodies.succeed(asker, entity_id, succession)
    return bodies.detail(asker, entity_id)


@router.post("/entities/{entity_id}/history/{act}/undo")
def undo_entity_act(asker: ApiAsker, entity_id: str, act: str) -> EntityDetail:
    """Take an act on entities back."""
    bodies.undo(asker, entity_id, act)
    return bodies.detail(asker, entity_id)
