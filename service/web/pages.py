"""The pages: thin routes over the functions that the JSON API uses, too."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from models.errors import CamKetError
from models.norms import Deadline
from models.register import DocumentKind, ReadingState
from service.excerpts import Found
from service.register import viewing
from service.web import (
    basket,
    follow,
    marked,
    register,
    review,
    search,
    searches,
    verify,
    within,
)
from service.web.access import PageForm, UploadForm, local_path, page_reader
from service.web.api import kind_of, schema_of
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.narrowing import InForce, PageNarrowing
from service.web.rendering import render
from service.web.wire import Fault, Findings, Uploaded

# No route of this router can forget to ask who.
router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

ROWS = 50  # documents on a page of the register
DOCUMENTS = 10  # documents on a page of results
DUTIES = 100  # on a page of deadlines
PLACES = 200  # of words within a document
T = TypeVar("T", bound=str)
KINDS = tuple(DocumentKind)
STATES = tuple(ReadingState)

Page = Annotated[int, Query(ge=1, le=100_000)]
# A form sends its empty choices, too.
Choice = Annotated[str, Query(max_length=20)]


@router.get("/")
def front() -> Response:
    """The register is where a day begins."""
    return RedirectResponse("/documents", 303)


@router.get("/documents")
def document_list(
    request: Request, asker: PageAsker, kind: Choice = "", state: Choice = "", page: Page = 1
) -> Response:
    """The register."""
    found = register.listed(
        asker,
        kinds=_among(KINDS, kind),
        states=_among(STATES, state),
        limit=ROWS,
        offset=(page - 1) * ROWS,
    )
    return render(
        request,
        "documents.html",
        found=found,
        kinds=KINDS,
        states=STATES,
        asked={"kind": kind, "state": state, "page": page},
        more=page * ROWS < found.total,
    )


@router.get("/documents/{document_id}")
def document_page(
    request: Request,
    asker: PageAsker,
    document_id: str,
    at: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """A document's text and findings beside its pages; of a long one the part with ``at`` in it."""
    document, found, part = register.opened(asker, document_id, at)
    pairs = review.count(asker, document_id)
    return render(
        request,
        "document.html",
        document=document,
        found=found,
        passages=marked.passages(found.text, found.analysis, part.span),
        outlined=marked.outline(found.analysis.clauses, part),
        part=part,
        piece=marked.writer(found.analysis),
        due=_due(found),
        labels={clause.id: clause.label for clause in found.analysis.clauses},
        pairs=pairs,
        record=viewing.waiting_of(asker, document_id),
        said=verify.said(asker, document_id),
        other_language=_other_language(found),
        unfinished=document.state in register.UNFINISHED,
    )


@router.get("/documents/{document_id}/within")
def within_page(
    request: Request,
    asker: PageAsker,
    document_id: str,
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Where words stand in a document, each place with a way to it."""
    found = within.sought(asker, document_id, q, limit=PLACES)
    return render(request, "within.html", document_id=document_id, asked=q, found=found)


@router.post("/documents/{document_id}/reading")
def document_again(asker: PageAsker, form: PageForm, document_id: str) -> Response:
    """Read a document anew."""
    register.read_again(asker, document_id)
    return RedirectResponse(f"/documents/{document_id}", 303)


@router.post("/documents/{document_id}/doubts/{position}")
def doubt_settled(
    asker: PageAsker,
    form: PageForm,
    document_id: str,
    position: Annotated[int, Path(ge=0, le=1_000_000)],
) -> RedirectResponse:
    """A person has compared a value with the original."""
    register.settle_doubt(asker, document_id, position)
    back = str(form.get("next") or f"/documents/{document_id}#doubts")
    return RedirectResponse(local_path(back), 303)


@router.get("/upload")
def upload_page(request: Request, asker: PageAsker) -> Response:
    """Where files are handed in."""
    limit = asker.office.settings.max_file_mb
    return render(request, "upload.html", kinds=KINDS, limit_mb=limit, outcomes=None)


@router.post("/upload")
def upload(request: Request, asker: PageAsker, form: UploadForm) -> Response:
    """Hand in several files at once; each has its own outcome."""
    kind = kind_of(form)
    outcomes: list[tuple[str, list[Uploaded], Fault | None]] = []
    for file in form.getlist("file"):
        if isinstance(file, UploadFile) and file.filename:
            try:
                answer = register.upload(asker, file.file, file.filename, kind)
                outcomes.append((file.filename, answer.uploaded, None))
            except CamKetError as error:
                if error.status >= 500:
                    raise
                outcomes.append((file.filename, [], asker.fault(error)))
    limit = asker.office.settings.max_file_mb
    refused = outcomes and all(fault for *_, fault in outcomes)
    return render(
        request,
        "upload.html",
        status=422 if refused or not outcomes else 200,
        kinds=KINDS,
        limit_mb=limit,
        outcomes=outcomes,
    )


@router.get("/search")
def search_page(
    request: Request,
    asker: PageAsker,
    narrowing: PageNarrowing,
    q: Annotated[str, Query(max_length=2000)] = "",
    like: Annotated[str, Query(max_length=64)] = "",
    saved: Annotated[str, Query(max_length=32)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    page: Page = 1,
) -> Response:
    """One box over every clause in every language; ``like`` asks for what is near to a clause.

    ``saved`` is a search that the person keeps; what was read after ``since`` is marked as new.
    """
    window = {"limit": DOCUMENTS, "offset": (page - 1) * DOCUMENTS}
    near = search.similar(asker, like, narrowing, **window) if like else None
    answer = search.by_document(asker, "" if like else q, narrowing, **window)
    chosen = {name: value for name, value in asdict(narrowing).items() if value}
    shown = [document.document_id for document in answer.documents]
    new = searches.fresh(asker, shown, since) if since else set()
    if saved:
        searches.look(asker, saved)
    hits = near.hits if near else [hit for group in answer.documents for hit in group.hits]
    return render(
        request,
        "search.html",
        put_aside=basket.held(asker, [hit.id for hit in hits]),
        new=new,
        query=q,
        answer=answer,
        near=near,
        facets=search.facets(asker, q, narrowing).facets if q or like else [],
        narrowing=narrowing,
        states=tuple(InForce),
        asked={
            "q": q, "like": like, "saved": saved, "since": since, **chosen, "page": page,
        },
        more=near.more if near else answer.more,
    )  # fmt: skip


@router.get("/deadlines")
def deadline_page(request: Request, asker: PageAsker, start: date | None = None) -> Response:
    """Dated duties of the coming twelve months, or of those after ``start``, by month."""
    found = follow.upcoming(asker, start=start, limit=DUTIES)
    months = groupby(found.items, key=lambda item: item.due.replace(day=1))
    return render(
        request,
        "deadlines.html",
        found=found,
        months=[(month, list(items)) for month, items in months],
    )


@router.get("/api/docs")
def api_page(request: Request) -> Response:
    """The API for people who write programs, without another host's viewer."""
    return render(request, "api.html", schema=schema_of(request))


def _other_language(found: Findings | Found) -> dict[str, str]:
    """The same clause in the other language, by clause."""
    pairs = [(pair.a, pair.b) for pair in found.analysis.versions if pair.a and pair.b]
    return dict(pairs) | {b: a for a, b in pairs}


def _due(found: Findings | Found) -> dict[int, list[Deadline]]:
    """The deadlines that have a date, by norm."""
    dated: dict[int, list[Deadline]] = {}
    for deadline in found.deadlines:
        if deadline.due is not None:
            dated.setdefault(deadline.norm, []).append(deadline)
    return dated


def _among(known: Sequence[T], value: str) -> list[T]:
    """The one that a form chose; an unknown choice chooses nothing."""
    return [member for member in known if member == value]
