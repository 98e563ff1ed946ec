"""The pages of review: pairs, a draft beside the register, a document beside the law."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from models.compatibility import Compatibility
from models.errors import CamKetError, RequestError
from models.retrieval import RelationKind
from models.verdicts import VerdictKind
from service.web import checks, handing_out, register, review
from service.web.access import LongForm, PageForm, UploadForm, local_path, page_reader
from service.web.asking import Asker, PageAsker
from service.web.checks import Said
from service.web.guard import Guarded
from service.web.legal_pages import said_in
from service.web.pages import Choice, Page
from service.web.rendering import render

# No route of this router can forget to ask who.
router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)

PAIRS = 20  # pairs on a page
MOST_AT_ONCE = 200  # pairs given out at once
WITH_LAW = {"true": True, "false": False}


@router.get("/overlaps")
def overlap_page(
    request: Request,
    asker: PageAsker,
    relation: Choice = "",
    law: Literal["", "true", "false"] = "",
    judged: Annotated[bool, Query()] = False,
    mine: Annotated[bool, Query()] = False,
    document: Annotated[str, Query(max_length=64)] = "",
    page: Page = 1,
) -> Response:
    """Pairs for a person to compare, what contradicts first; those decided apart.

    ``law`` "true" keeps those with law, "false" those between commitments; else both are shown.
    """
    found = review.pairs(
        asker,
        document_id=document or None,
        relations=[kind for kind in RelationKind if kind == relation],
        law=WITH_LAW.get(law),
        judged=judged,
        mine=mine,
        limit=PAIRS,
        offset=(page - 1) * PAIRS,
    )
    return render(
        request,
        "overlaps.html",
        found=found,
        of=register.detail(asker, document) if document else None,
        people=handing_out.people(asker),
        share=handing_out.own_share(asker),
        relations=tuple(RelationKind)[:3],
        verdicts=tuple(VerdictKind),
        asked={
            "relation": relation,
            "law": law,
            "judged": "true" if judged else "",
            "mine": "true" if mine else "",
            "document": document,
            "page": page,
        },
        more=found.more,
    )


@router.post("/overlaps/decisions")
def overlap_decided(asker: PageAsker, form: PageForm) -> RedirectResponse:
    """A person says what a pair is, or takes an earlier word back."""
    said = str(form.get("kind") or "")
    try:
        kind = VerdictKind(said) if said else None
    except ValueError as error:
        raise RequestError() from error
    review.decide(asker, str(form.get("key") or ""), kind, str(form.get("note") or "")[:2000])
    return RedirectResponse(local_path(str(form.get("back") or "/overlaps")), 303)


@router.get("/overlaps/people")
def shares_page(request: Request, asker: PageAsker) -> Response:
    """Who has which pairs, and how far each is."""
    shares, (whole, done) = handing_out.shares(asker)
    return render(request, "shares.html", shares=shares, whole=whole, done=done)


@router.post("/overlaps/assignments")
def overlaps_assigned(asker: PageAsker, form: PageForm) -> RedirectResponse:
    """Say who is to decide on one pair, or give out the next of a list."""
    person, key = str(form.get("person") or ""), str(form.get("key") or "")
    if key:
        between = (str(form.get("a") or ""), str(form.get("b") or ""))
        handing_out.give(asker, key, between, person)
    else:
        count = str(form.get("count") or "")
        if not count.isdecimal() or not 1 <= int(count) <= MOST_AT_ONCE:
            raise RequestError()
        handing_out.give_next(
            asker, person, int(count), document_id=str(form.get("document") or "") or None,
            relations=[kind for kind in RelationKind if kind == form.get("relation")],
            law=WITH_LAW.get(str(form.get("law") or "")),
        )  # fmt: skip
    return RedirectResponse(local_path(str(form.get("back") or "/overlaps")), 303)


@router.get("/documents/{document_id}/law")
def law_page(request: Request, asker: PageAsker, document_id: str) -> Response:
    """A document beside the law, with what people have said of it."""
    return _law_page(request, asker, document_id)


@router.post("/documents/{document_id}/law")
def law_weighed(request: Request, asker: PageAsker, form: LongForm, document_id: str) -> Response:
    """Keep what a person says of the provisions; a conflict is shown with both words."""
    check = str(form.get("check") or "")
    clashes = checks.save(asker, document_id, check, lambda place: said_in(form, place))
    if not clashes:
        return RedirectResponse(f"/documents/{document_id}/law?saved=true#provisions", 303)
    typed = checks.typed(asker, check, lambda place: said_in(form, place))
    mine = {key: word for key, word in typed.items() if key in clashes}
    return _law_page(request, asker, document_id, mine)


def _law_page(
    request: Request, asker: Asker, document_id: str, mine: Mapping[str, Said] | None = None
) -> Response:
    """``mine`` is what could not be kept, by clause: another has said something meanwhile."""
    document, law = register.detail(asker, document_id), review.law_check(asker, document_id)
    return render(
        request,
        "law.html",
        status=409 if mine else 200,
        document=document,
        law=law,
        check=checks.packed(asker, document.title, law, document_id),
        words=tuple(Compatibility),
        mine=mine or {},
        saved=request.query_params.get("saved") == "true",
    )


@router.get("/draft")
def draft_page(request: Request, asker: PageAsker) -> Response:
    """Where a draft is handed in to be compared; nothing of it is kept."""
    limit = asker.office.settings.max_file_mb
    return render(
        request, "draft.html", limit_mb=limit, draft=None, fault=None, check="", words=(), mine={}
    )


@router.post("/draft")
def draft_compared(request: Request, asker: PageAsker, form: UploadForm) -> Response:
    """What a draft has in common with the register and which law to read with it."""
    limit = asker.office.settings.max_file_mb
    file = form.get("file")
    fault, found = None, None
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise RequestError()
        found = review.draft(asker, file.file, file.filename)
    except CamKetError as error:
        if error.status >= 500:
            raise
        fault = asker.fault(error)
    return render(
        request,
        "draft.html",
        status=422 if fault else 200,
        limit_mb=limit,
        draft=found,
        fault=fault,
        check=checks.packed(asker, found.title, found.law) if found else "",
        words=tuple(Compatibility),
        mine={},
    )
