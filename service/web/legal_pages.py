"""The pages of legal staff: the basket, searches that are kept, the table made of a check."""

from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from models.compatibility import Compatibility
from models.errors import RequestError
from service.web import basket, checks, searches
from service.web.access import LongForm, PageForm, local_path, page_reader
from service.web.asking import PageAsker
from service.web.checks import Said
from service.web.guard import Guarded
from service.web.papers import DOCX, basket_paper, citation
from service.web.rendering import render
from service.web.translation import mark, translate

# No route of this router can forget to ask who.
router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)


@router.get("/basket")
def basket_page(request: Request, asker: PageAsker) -> Response:
    """Clauses put aside, with their citations."""
    found = basket.shown(asker).clauses
    cited = [(clause, citation(clause, asker.language)) for clause in found]
    return render(request, "basket.html", cited=cited)


@router.post("/basket")
def basket_added(asker: PageAsker, form: PageForm) -> Response:
    """Put a clause aside, named by its id or by document and key."""
    document, key = str(form.get("document") or ""), str(form.get("key") or "")
    basket.add(asker, basket.named(str(form.get("clause") or ""), document, key))
    back = f"/documents/{document}#c-{quote(key)}" if document else str(form.get("back") or "")
    return RedirectResponse(local_path(back) if back else "/basket", 303)


@router.post("/basket/clear")
def basket_cleared(asker: PageAsker, form: PageForm) -> Response:
    """Empty the basket."""
    basket.clear(asker)
    return RedirectResponse("/basket", 303)


@router.post("/basket/{clause_id}")
def basket_changed(asker: PageAsker, form: PageForm, clause_id: str) -> Response:
    """Take a clause out, or move it up or down."""
    match str(form.get("what") or ""):
        case "up":
            basket.move(asker, clause_id, -1)
        case "down":
            basket.move(asker, clause_id, 1)
        case "out":
            basket.remove(asker, clause_id)
        case _:
            raise RequestError()
    return RedirectResponse("/basket", 303)


@router.get("/basket/export")
def basket_exported(asker: PageAsker) -> Response:
    """The basket as DOCX."""
    found = basket.exportable(asker).clauses
    data = basket_paper(found, asker.language, asker.office.today())
    return _download(data, translate(mark("clauses cited"), asker.language))


@router.get("/searches")
def kept_page(request: Request, asker: PageAsker) -> Response:
    """Searches that the person keeps, with a mark for what is new."""
    return render(request, "searches.html", kept=searches.kept(asker))


@router.post("/searches")
def search_kept(asker: PageAsker, form: PageForm) -> Response:
    """Keep a search."""
    searches.keep(asker, str(form.get("name") or ""), str(form.get("query") or ""))
    return RedirectResponse("/searches", 303)


@router.post("/searches/{search_id}/end")
def search_dropped(asker: PageAsker, form: PageForm, search_id: str) -> Response:
    """Keep a search no longer."""
    searches.drop(asker, search_id)
    return RedirectResponse("/searches", 303)


@router.post("/draft/table")
def table_exported(asker: PageAsker, form: LongForm) -> Response:
    """The compatibility table of a check, as DOCX."""
    data = checks.table(asker, str(form.get("check") or ""), lambda place: said_in(form, place))
    return _download(data, translate(mark("compatibility table"), asker.language))


def said_in(form: FormData, place: int) -> Said:
    """What a form says of the provision at a place."""
    verdict = str(form.get(f"verdict-{place}") or "")
    if verdict and verdict not in set(Compatibility):
        raise RequestError()
    seen = str(form.get(f"seen-{place}") or "")
    shown = (str(value) for value in form.getlist(f"law-{place}"))
    return Said(
        Compatibility(verdict) if verdict else None,
        str(form.get(f"reasons-{place}") or "").strip(),
        frozenset(int(value) for value in shown if value.isdecimal() and len(value) < 4),
        asked=f"verdict-{place}" in form,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
    )


def _download(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.docx"}
    return Response(data, media_type=DOCX, headers=headers)
