"""What stands before every route: its rule of ``rules.RULES``, and the audit behind it.

The right is asked for before anything is done; whether a document is the reader's to see is
decided by its query. Views and searches are recorded before their answer goes out; so are
refusals, and changes that do not record themselves in their own transaction.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import compile_path

from models.access import Reader
from models.errors import NoRight, NotFound, RequestError
from service.store.audit import Action, Outcome, record
from service.web.rules import RULES

SUBJECTS = ("document_id", "record_id", "entity_id", "user_id", "body_id", "token_id",
           "session_id")  # fmt: skip


def allow(request: Request, reader: Reader) -> None:
    """Raise NoRight unless the route is open to who asks."""
    rule = RULES.get((request.method, path_of(request)))
    if rule is None:
        raise NoRight()
    if rule.right is not None:
        reader.require(rule.right)


def methods_of(address: str) -> list[str]:
    """The methods that an address answers to."""
    found = [(path, method) for method, path in RULES if compile_path(path)[0].match(address)]
    # "/entities/likenesses" is an address of its own, though "/entities/{entity_id}" fits it, too.
    closest = min((path.count("{") for path, _ in found), default=0)
    return sorted({method for path, method in found if path.count("{") == closest})


def path_of(request: Request) -> str:
    """The route's path, its placeholders unfilled."""
    return str(getattr(request.scope.get("route"), "path", ""))


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Guarded(APIRoute):
    """A route that the audit hears of: before the answer leaves, and when it is refused."""

    def get_route_handler(self) -> Handler:
        answering = super().get_route_handler()

        async def watched(request: Request) -> Response:
            try:
                response = await answering(request)
            except (NoRight, NotFound) as error:
                await run_in_threadpool(_refused, request, error)
                raise
            await run_in_threadpool(_done, request, response.status_code)
            return response

        return watched


def _done(request: Request, status: int) -> None:
    rule = RULES.get((request.method, path_of(request)))
    if rule is None or rule.action is None or status >= 400:
        return
    _record(request, rule.action, Outcome.DONE, _details(request))


def _refused(request: Request, error: RequestError) -> None:
    rule = RULES.get((request.method, path_of(request)))
    action = (rule and rule.action) or (
        Action.VIEW if request.method in ("GET", "HEAD") else Action.CHANGE
    )
    _record(request, action, Outcome.REFUSED, {**_details(request), "why": error.code})


def _record(request: Request, action: Action, outcome: Outcome, details: Mapping[str, str]) -> None:
    reader: Reader | None = getattr(request.state, "user", None)
    if reader is None:  # nobody was let in: failed sign-ins are recorded where they fail
        return
    office = request.app.state.office
    subject = next((v for k, v in request.path_params.items() if k in SUBJECTS), "")
    with office.store.begin() as session:
        record(
            session, reader, action, now=office.now(), outcome=outcome, subject=str(subject),
            details=details,
        )  # fmt: skip


def _details(request: Request) -> dict[str, str]:
    """The route, and of a query only a digest: what is asked for may quote an agreement."""
    told = {"route": f"{request.method} {path_of(request)}"}
    if number := request.path_params.get("number"):
        told["page"] = str(number)[:8]
    if query := request.query_params.get("q", ""):
        told["query"] = request.app.state.access.blurred(query)
    return told
