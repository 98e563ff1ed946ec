"""The API of verifying: thin routes over the functions that pages use, too."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from models.document import Box
from service.web import reading, register, verify
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.guard import Guarded
from service.web.verify_wire import (
    Check,
    Corrected,
    CorrectionAsked,
    CorrectionItem,
    ItemList,
    Presence,
    WaitingList,
)
from service.web.wire import ErrorAnswer, Progress

router = APIRouter(
    route_class=Guarded,
    prefix="/api",
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
Points = Annotated[float, Query(ge=-100, le=20_000)]


@router.get("/verify")
def list_waiting(asker: ApiAsker, limit: Limit = 50, offset: Offset = 0) -> WaitingList:
    """Documents of which something waits to be verified, doubted values first."""
    return verify.queue(asker, limit=limit, offset=offset)


@router.get("/documents/{document_id}/check")
def get_check(asker: ApiAsker, document_id: str) -> Check:
    """How far a document is verified and who certified it."""
    return verify.said(asker, document_id).check


@router.get("/documents/{document_id}/items")
def list_items(asker: ApiAsker, document_id: str, limit: Limit = 40) -> ItemList:
    """The places of a document that want a look, values first, then the least sure words."""
    return verify.items(asker, document_id, limit=limit)


@router.get("/documents/{document_id}/corrections")
def list_corrections(asker: ApiAsker, document_id: str) -> list[CorrectionItem]:
    """Everything that people said to a document's reading, newest first."""
    return verify.history(asker, document_id)


@router.post("/documents/{document_id}/corrections", status_code=201)
def add_correction(asker: ApiAsker, document_id: str, asked: CorrectionAsked) -> Corrected:
    """Correct the text, or accept, correct or reject what was found in it."""
    return verify.correct(asker, document_id, asked)


@router.post("/documents/{document_id}/corrections/{correction_id}/undo")
def undo_correction(asker: ApiAsker, document_id: str, correction_id: str) -> Corrected:
    """Take a correction back."""
    return verify.undo(asker, document_id, correction_id)


@router.post("/documents/{document_id}/certification", status_code=201)
def certify_document(asker: ApiAsker, document_id: str) -> Check:
    """Say that a document is correct; never by whoever entered or corrected it."""
    return verify.certify(asker, document_id)


@router.post("/documents/{document_id}/presence")
def visit_document(asker: ApiAsker, document_id: str) -> Presence:
    """Say that one has a document open, and learn who else does."""
    return verify.visit(asker, document_id)


@router.post("/documents/{document_id}/cancel")
def cancel_reading(asker: ApiAsker, document_id: str) -> Progress:
    """Stop a reading that waits or goes on."""
    verify.cancel(asker, document_id)
    return register.progress(asker, [document_id])[0]


@router.get(
    "/documents/{document_id}/pages/{number}/crop",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def get_crop(
    request: Request,
    asker: ApiAsker,
    document_id: str,
    number: Number,
    x0: Points,
    y0: Points,
    x1: Points,
    y1: Points,
) -> Response:
    """A place of a page, in PDF points, with what stands around it, the place framed."""
    cut = reading.crop(asker, request.app.state.images, document_id, number, Box(x0, y0, x1, y1))
    headers = {"Cache-Control": "private, max-age=600"}
    return Response(cut, media_type=reading.MEDIA_TYPE, headers=headers)
