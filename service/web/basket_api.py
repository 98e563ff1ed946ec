"""The JSON API of the basket."""

from fastapi import APIRouter, Depends
from pydantic import Field

from service.web import basket
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.desk_wire import Basket, BasketCount
from service.web.guard import Guarded
from service.web.wire import ErrorAnswer, Wire

# No route of this router can forget to ask who.
router = APIRouter(
    prefix="/api",
    route_class=Guarded,
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)


class PutAside(Wire):
    """A clause to put aside, by its id in the whole register or by its document and key."""

    clause: str = Field("", max_length=64)
    document: str = Field("", max_length=64)
    key: str = Field("", max_length=200)


@router.get("/basket")
def get_basket(asker: ApiAsker) -> Basket:
    """The clauses that the person has put aside, with what a citation says."""
    return basket.shown(asker)


@router.post("/basket")
def add_to_basket(asker: ApiAsker, given: PutAside) -> BasketCount:
    """Put a clause aside; one that lies there stays where it is."""
    return basket.add(asker, basket.named(given.clause, given.document, given.key))


@router.delete("/basket/{clause_id}")
def take_from_basket(asker: ApiAsker, clause_id: str) -> BasketCount:
    """Take a clause out."""
    return basket.remove(asker, clause_id)
