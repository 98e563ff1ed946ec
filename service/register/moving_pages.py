"""The pages of imports and of the trash."""

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from models.access import Right
from models.errors import RequestError
from service.register import discarding, taking
from service.web.access import PageForm, UploadForm, page_reader
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.rendering import render

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)


@router.get("/import")
def import_page(request: Request, asker: PageAsker) -> Response:
    """Where an office hands in its list."""
    return render(request, "import.html", answer=None)


@router.post("/import")
def list_imported(request: Request, asker: PageAsker, form: UploadForm) -> Response:
    """All of a list taken in, or every cell to correct."""
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise RequestError()
    answer = taking.take(asker, file.file.read())
    return render(request, "import.html", status=422 if answer.faults else 200, answer=answer)


@router.get("/trash")
def trash_page(request: Request, asker: PageAsker) -> Response:
    """What lies in the trash."""
    today = asker.office.today()
    return render(
        request,
        "trash.html",
        found=discarding.listed(asker),
        today=today,
        may_destroy=asker.reader.can(Right.SHARE),
    )


@router.post("/records/{record_id}/trash")
def record_put_away(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Put a record with its texts into the trash."""
    discarding.put_away(asker, record_id)
    return RedirectResponse("/trash", 303)


@router.post("/trash/{record_id}")
def record_brought_back(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Take a record out of the trash."""
    discarding.bring_back(asker, record_id)
    return RedirectResponse(f"/records/{record_id}", 303)


@router.post("/trash/{record_id}/destruction")
def record_destroyed(asker: PageAsker, form: PageForm, record_id: str) -> Response:
    """Destroy a record: by right alone, and not before 30 days."""
    discarding.destroy(asker, record_id)
    return RedirectResponse("/trash", 303)
