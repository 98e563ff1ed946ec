"""The JSON API of what comes in and goes out: exports, imports, archives, the trash."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import JSONResponse, Response

from models.errors import RequestError
from service.register import discarding, exporting, taking
from service.register.api import Narrowed
from service.register.exporting import List
from service.register.formats import MEDIA_TYPES, Format
from service.register.wire import ImportAnswer, Trashed
from service.web.access import ApiReader, api_reader
from service.web.asking import ApiAsker
from service.web.forms import read_form, refuse_large
from service.web.guard import Guarded
from service.web.wire import ErrorAnswer

router = APIRouter(
    route_class=Guarded,
    prefix="/api",
    dependencies=[Depends(api_reader)],
    responses={"4XX": {"model": ErrorAnswer}, "5XX": {"model": ErrorAnswer}},
)
WORKBOOK_MB = 20
FILE_BODY = {
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


def sent(found: tuple[bytes, str, str]) -> Response:
    """A file to keep, never one to run: it is not shown by the browser."""
    data, media_type, name = found
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"Content-Disposition": disposition})


@router.get("/export", response_class=Response)
def export_register(
    asker: ApiAsker, format_: Annotated[Format, Query(alias="format")] = Format.XLSX
) -> Response:
    """The whole register: records, participants, links, states, texts, bodies and history."""
    return sent(exporting.whole(asker, format_))


@router.get("/export/{what}", response_class=Response)
def export_list(
    asker: ApiAsker,
    what: List,
    narrowed: Narrowed,
    format_: Annotated[Format, Query(alias="format")] = Format.XLSX,
    start: date | None = None,
    end: date | None = None,
) -> Response:
    """One list as a file, narrowed like the list itself."""
    return sent(exporting.listed(asker, what, format_, narrowed, start, end))


@router.get("/documents/{document_id}/akoma-ntoso", response_class=Response)
def get_akoma_ntoso(
    asker: ApiAsker,
    document_id: str,
    language: Annotated[str | None, Query(max_length=8)] = None,
) -> Response:
    """The structured text of a document as Akoma Ntoso 3.0, in one of its languages."""
    return sent(exporting.text(asker, document_id, language))


@router.get("/records/{record_id}/archive", response_class=Response)
def get_archive(asker: ApiAsker, record_id: str) -> Response:
    """A record as a ZIP with its history, texts, originals and checksums."""
    return sent(exporting.archive(asker, record_id))


@router.get("/import/template", response_class=Response)
def get_template(asker: ApiAsker) -> Response:
    """The empty workbook to fill in."""
    return sent((taking.form(asker), MEDIA_TYPES[Format.XLSX], "camket.xlsx"))


async def _workbook(request: Request, reader: ApiReader) -> AsyncIterator[FormData]:
    await refuse_large(request, file_mb=WORKBOOK_MB)
    form = await read_form(request, file_mb=WORKBOOK_MB, together_mb=WORKBOOK_MB)
    try:
        yield form
    finally:
        await form.close()


@router.post(
    "/import",
    openapi_extra=FILE_BODY,
    response_model=ImportAnswer,
    responses={422: {"model": ImportAnswer | ErrorAnswer}},
)
def import_list(asker: ApiAsker, form: Annotated[FormData, Depends(_workbook)]) -> Response:
    """Take in a filled-in workbook: all of it, or nothing and every cell to correct (422)."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestError()
    answer = taking.take(asker, file.file.read())
    return JSONResponse(answer.model_dump(mode="json"), 422 if answer.faults else 200)


@router.delete("/records/{record_id}", status_code=204)
def trash_record(asker: ApiAsker, record_id: str) -> Response:
    """Put a record with its texts into the trash."""
    discarding.put_away(asker, record_id)
    return Response(status_code=204)


@router.get("/trash")
def list_trash(asker: ApiAsker) -> list[Trashed]:
    """What lies in the trash, latest first."""
    return discarding.listed(asker)


@router.post("/trash/{record_id}", status_code=204)
def restore_record(asker: ApiAsker, record_id: str) -> Response:
    """Take a record out of the trash."""
    discarding.bring_back(asker, record_id)
    return Response(status_code=204)


@router.delete("/trash/{record_id}", status_code=204)
def destroy_record(asker: ApiAsker, record_id: str) -> Response:
    """Destroy a record with its originals: by right alone, and not before 30 days."""
    discarding.destroy(asker, record_id)
    return Response(status_code=204)
