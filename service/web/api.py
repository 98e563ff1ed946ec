"""The JSON API: thin routes over the functions that pages use, too."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BeforeValidator
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response

from models.errors import RequestError
from models.register import DocumentKind, ReadingState
from service import law
from service.intake import PDF
from service.web import follow, reading, register, search, within
from service.web.access import api_reader
from service.web.asking import ApiAsker
from service.web.desk_wire import Matches
from service.web.forms import one_file
from service.web.guard import Guarded
from service.web.narrowing import ApiNarrowing
from service.web.wire import (
    DocumentDetail,
    DocumentList,
    DocumentsAnswer,
    DoubtItem,
    DueList,
    ErrorAnswer,
    FacetAnswer,
    Findings,
    PageWords,
    Progress,
    SearchAnswer,
    UploadAnswer,
)

# No route of this router can forget to ask who.
router = APIRouter(
    prefix="/api",
    route_class=Guarded,
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)

Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Kinds = Annotated[list[DocumentKind], Query(alias="kind", default_factory=list)]
Question = Annotated[str, Query(max_length=2000)]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
States = Annotated[list[ReadingState], Query(alias="state", default_factory=list)]
Ids = Annotated[list[str], Query(alias="id", max_length=200, default_factory=list)]


def _written(value: object) -> object:
    """A day is written as YYYY-MM-DD; a bare number would be taken for seconds since 1970."""
    if isinstance(value, str) and value.count("-") != 2:
        raise ValueError("not a day")
    return value


Day = Annotated[date | None, BeforeValidator(_written)]
UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "kind": {"type": "string", "enum": [kind.value for kind in DocumentKind]},
                    },
                }
            }
        },
    }
}


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """This API in OpenAPI's words."""
    return JSONResponse(schema_of(request))


def schema_of(request: Request) -> dict[str, Any]:
    """The OpenAPI description of the application."""
    app = request.app
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
    schema: dict[str, Any] = app.openapi_schema
    return schema


@router.get("/documents")
def list_documents(
    asker: ApiAsker,
    kinds: Kinds,
    states: States,
    limit: Limit = 50,
    offset: Offset = 0,
) -> DocumentList:
    """The register, newest first."""
    return register.listed(asker, kinds=kinds, states=states, limit=limit, offset=offset)


@router.post("/documents", status_code=201, openapi_extra=UPLOAD_BODY)
def upload_document(asker: ApiAsker, form: Annotated[FormData, Depends(one_file)]) -> UploadAnswer:
    """Hand in a PDF, or a JSON-lines file of law with kind ``law``; it is read soon after.

    The same file handed in twice is one document: ``new`` is false the second time.
    """
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestError()
    return register.upload(asker, file.file, file.filename or "", kind_of(form))


def kind_of(form: FormData) -> DocumentKind | None:
    """The kind that a form gives; RequestError when there is none of that name."""
    value = str(form.get("kind") or "")
    try:
        return DocumentKind(value) if value else None
    except ValueError as error:
        raise RequestError() from error


@router.get("/progress")
def progress_of_several(asker: ApiAsker, ids: Ids) -> list[Progress]:
    """How far the reading of several documents has come."""
    return register.progress(asker, ids)


@router.get("/documents/{document_id}")
def get_document(asker: ApiAsker, document_id: str) -> DocumentDetail:
    """One document with its pages and what its text says of itself."""
    return register.detail(asker, document_id)


@router.post("/documents/{document_id}/doubts/{position}")
def settle_doubt(
    asker: ApiAsker, document_id: str, position: Annotated[int, Path(ge=0, le=1_000_000)]
) -> DoubtItem:
    """Say that a doubtful value was compared with the original."""
    return register.settle_doubt(asker, document_id, position)


@router.post("/documents/{document_id}/reading", status_code=202)
def read_document_again(asker: ApiAsker, document_id: str) -> Progress:
    """Read the original anew."""
    return register.read_again(asker, document_id)


@router.get("/documents/{document_id}/findings", response_model=Findings)
def get_findings(asker: ApiAsker, document_id: str) -> Response:
    """The text with its clauses, norms, times and deadlines."""
    # Written here: the framework would check megabytes of our own values once more.
    found = register.found(asker, document_id)
    return Response(found.model_dump_json(), media_type="application/json")


@router.get("/documents/{document_id}/within")
def search_within(
    asker: ApiAsker, document_id: str, q: Annotated[str, Query(max_length=200)] = ""
) -> Matches:
    """Where words stand in a document; typed without diacritics they are found with any."""
    return within.sought(asker, document_id, q)


@router.get("/documents/{document_id}/pages/{number}")
def get_page(asker: ApiAsker, document_id: str, number: Number) -> PageWords:
    """A page with its words and their boxes."""
    return register.words(asker, document_id, number)


@router.get(
    "/documents/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, 304: {"description": "unchanged"}},
)
def get_page_image(
    request: Request, asker: ApiAsker, document_id: str, number: Number, small: bool = False
) -> Response:
    """A page as a picture; it may be kept, but is asked for anew each time."""
    dpi = reading.SMALL_DPI if small else reading.DPI
    tag = reading.tag_of(asker, document_id, number, dpi)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    picture = reading.picture(asker, request.app.state.images, document_id, number, dpi)
    return Response(picture, media_type=reading.MEDIA_TYPE, headers=headers)


@router.get(
    "/documents/{document_id}/original",
    response_class=Response,
    responses={200: {"content": {PDF: {}, law.MEDIA_TYPE: {}}}},
)
def get_original(asker: ApiAsker, document_id: str) -> Response:
    """The file as it was handed in."""
    return reading.download(asker, document_id)


@router.get(
    "/documents/{document_id}/searchable",
    response_class=Response,
    responses={200: {"content": {PDF: {}}}},
)
def get_searchable(request: Request, asker: ApiAsker, document_id: str) -> Response:
    """The PDF with what was recognised on its scanned pages as invisible text."""
    return reading.searchable(asker, request.app.state.images, document_id)


@router.get("/search")
def search_clauses(
    asker: ApiAsker,
    narrowing: ApiNarrowing,
    q: Question = "",
    limit: Limit = 20,
    offset: Offset = 0,
) -> SearchAnswer:
    """Clauses that answer a question, in any language of the register."""
    return search.find(asker, q, narrowing, limit=limit, offset=offset)


@router.get("/search/documents")
def search_documents(
    asker: ApiAsker,
    narrowing: ApiNarrowing,
    q: Question = "",
    limit: Limit = 20,
    offset: Offset = 0,
) -> DocumentsAnswer:
    """The same by documents, each with its best clauses."""
    return search.by_document(asker, q, narrowing, limit=limit, offset=offset)


@router.get("/search/facets")
def search_facets(asker: ApiAsker, narrowing: ApiNarrowing, q: Question = "") -> FacetAnswer:
    """How many clauses each further choice would leave, and where quoted phrases occur."""
    return search.facets(asker, q, narrowing)


@router.get("/clauses/{clause_id}/similar")
def similar_clauses(
    asker: ApiAsker,
    narrowing: ApiNarrowing,
    clause_id: str,
    limit: Limit = 20,
    offset: Offset = 0,
) -> SearchAnswer:
    """Clauses near to a stored one, the nearest first."""
    return search.similar(asker, clause_id, narrowing, limit=limit, offset=offset)


@router.get("/deadlines")
def list_deadlines(
    asker: ApiAsker,
    start: Day = None,
    end: Day = None,
    limit: Limit = 200,
) -> DueList:
    """Dated duties from ``start`` (today) to ``end`` (twelve months on), both included."""
    return follow.upcoming(asker, start=start, end=end, limit=limit)
