"""The JSON API of review: pairs, decisions, drafts, law beside a document."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.datastructures import FormData, UploadFile

from models.errors import ChangedSince, RequestError
from models.retrieval import RelationKind
from models.verdicts import VerdictKind
from service.web import handing_out, review, weighing
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.forms import one_file
from service.web.guard import Guarded
from service.web.weighing import Weighed
from service.web.wire import DraftAnswer, ErrorAnswer, LawCheck, Pair, PairList, Wire

# No route of this router can forget to ask who.
router = APIRouter(
    prefix="/api",
    route_class=Guarded,
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Relations = Annotated[list[RelationKind], Query(alias="relation", default_factory=list)]
DRAFT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class Decided(Wire):
    """A person's word on the pair ``key``; ``kind`` null takes an earlier word back."""

    key: str = Field(max_length=64)
    kind: VerdictKind | None
    note: str = Field("", max_length=2000)


class Given(Wire):
    """Who is to decide on the pair ``key`` of the documents ``a`` and ``b``; "" is nobody."""

    key: str = Field(max_length=64)
    a: str = Field(max_length=64)
    b: str = Field(max_length=64)
    person: str = Field(max_length=80)


@router.get("/documents/{document_id}/overlaps")
def get_overlaps_of_document(
    asker: ApiAsker,
    document_id: str,
    relations: Relations,
    law: bool | None = None,
    judged: bool = False,
    limit: Limit = 20,
    offset: Offset = 0,
) -> PairList:
    """Pairs of a document's clauses with others; ``law`` keeps (true) or drops (false) law."""
    return review.pairs(
        asker,
        document_id=document_id,
        relations=relations,
        law=law,
        judged=judged,
        limit=limit,
        offset=offset,
    )


@router.get("/documents/{document_id}/law")
def get_law_of_document(asker: ApiAsker, document_id: str) -> LawCheck:
    """The law beside a document: standing questions with evidence, provisions with reasons."""
    return review.law_check(asker, document_id)


@router.post("/documents/{document_id}/law")
def weigh_law_of_document(asker: ApiAsker, document_id: str, word: Weighed) -> LawCheck:
    """Say of a provision how it stands to the law; every word is kept, the last stands.

    ``ChangedSince`` when another person has said something of it since ``seen``.
    """
    if weighing.weigh(asker, document_id, [word]):
        raise ChangedSince()
    return review.law_check(asker, document_id)


@router.get("/overlaps")
def list_overlaps(
    asker: ApiAsker,
    relations: Relations,
    law: bool | None = None,
    judged: bool = False,
    mine: bool = False,
    limit: Limit = 20,
    offset: Offset = 0,
) -> PairList:
    """Pairs of the whole register, inconsistent ones first, then by score.

    ``law`` keeps (true) or drops (false) law; ``judged`` lists what a person has decided on,
    ``mine`` what was given to who asks.
    """
    return review.pairs(
        asker, relations=relations, law=law, judged=judged, mine=mine, limit=limit, offset=offset
    )


@router.post("/overlaps/assignments")
def assign_overlap(asker: ApiAsker, given: Given) -> Pair:
    """Say who is to decide on a pair."""
    return handing_out.give(asker, given.key, (given.a, given.b), given.person)


@router.post("/overlaps/decisions")
def decide_overlap(asker: ApiAsker, decided: Decided) -> Pair:
    """Say what a pair is; it is not shown among the waiting ones again, whoever reads it anew."""
    return review.decide(asker, decided.key, decided.kind, decided.note)


@router.post("/drafts", openapi_extra=DRAFT_BODY)
def compare_draft(
    asker: ApiAsker, form: Annotated[FormData, Depends(one_file)], limit: Limit = 50
) -> DraftAnswer:
    """Compare a draft (PDF) with the register and the law; nothing is kept."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestError()
    return review.draft(asker, file.file, file.filename or "", limit=limit)
