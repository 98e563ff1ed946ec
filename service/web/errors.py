"""The one table of errors: every error of ours, as a page for people and as JSON for programs."""

from collections.abc import Sequence
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import CamKetError, NotFound, OurFault, RequestError, SignInNeeded, WrongSignIn
from service.web.access import recognise
from service.web.guard import methods_of
from service.web.rendering import render, said
from service.web.wire import Problem

log = structlog.get_logger()

# Named for programs; "Basic" here would make browsers ask for a password in a box of their own.
CHALLENGE = {"WWW-Authenticate": 'Session realm="camket"'}


API_PAGE = "/api/docs"  # for people, among the routes for programs


def install(app: FastAPI) -> None:
    """Answer every error through this table."""
    app.add_exception_handler(CamKetError, _ours)
    app.add_exception_handler(HTTPException, _foreign)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Unexpected)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, CamKetError)
    if error.status >= 500:
        log.error("request failed", route=_route(request), error=error.code, exc_info=error)
    return answer(request, error)


async def _foreign(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: no such address, wrong method."""
    assert isinstance(error, HTTPException)
    await run_in_threadpool(recognise, request)
    ours = NotFound() if error.status_code == 404 else RequestError()
    response = answer(request, ours, status=error.status_code)
    response.headers.update(error.headers or {})
    if error.status_code == 405:  # the framework names the methods of one route of the address
        response.headers["Allow"] = ", ".join(methods_of(request.url.path)) or "GET"
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    """Parameters that do not fit; which ones is told, their values are not repeated."""
    assert isinstance(error, RequestValidationError)
    where = [".".join(str(part) for part in problem["loc"]) for problem in error.errors()]
    return answer(request, RequestError(), fields=where)


def wants_json(request: Request) -> bool:
    """Whether a program asks, by the route or by what it accepts."""
    accepts = request.headers.get("accept", "")
    asks = "application/json" in accepts and "text/html" not in accepts
    path = request.url.path
    return asks or (path.startswith("/api/") and path != API_PAGE)


def answer(
    request: Request, error: CamKetError, *, status: int | None = None, fields: Sequence[str] = ()
) -> Response:
    """The response to an error: JSON, a page, or the way to the sign-in page."""
    status = status or error.status
    if wants_json(request):
        problem = Problem(**said(request, error).model_dump(), fields=list(fields))
        headers = CHALLENGE if isinstance(error, SignInNeeded | WrongSignIn) else None
        return JSONResponse({"error": problem.model_dump()}, status, headers)
    if isinstance(error, SignInNeeded):
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = f"?next={quote(address, safe='/')}" if request.method == "GET" else ""
        return RedirectResponse(f"/sign-in{back}", 303)
    return render(request, "error.html", status=status, fault=said(request, error))


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", ""))


class Unexpected:
    """Turns a bug into our fault: logged by type and place, never by message, shown as ours.

    The framework's own handler would print the message, which may quote an agreement.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            log.info("request broken off by the sender")
        except Exception as error:  # the last place: whatever is left is a bug of ours
            request = Request(scope, receive)
            log.error("bug", route=_route(request), error=type(error).__name__, exc_info=error)
            if started:  # half an answer is on its way: the connection must break
                raise
            await answer(request, OurFault())(scope, receive, send)
