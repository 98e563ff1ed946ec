"""The page of statistics."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from service.register import counting
from service.web.access import page_reader
from service.web.asking import PageAsker
from service.web.guard import Guarded
from service.web.rendering import render

router = APIRouter(
    include_in_schema=False, route_class=Guarded, dependencies=[Depends(page_reader)]
)


@router.get("/statistics")
def statistics_page(request: Request, asker: PageAsker) -> Response:
    """Records by country, field, year, body and state; every figure leads to its rows."""
    return render(request, "statistics.html", charts=counting.charts(asker), shown=counting.SHOWN)
