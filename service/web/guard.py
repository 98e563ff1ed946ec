"""The table of routes: which right each asks for and what the audit says of it.

A route that does not stand here is closed to everybody. The right is asked for before anything is
done; whether a document is the reader's to see is decided by its query. Views and searches are
recorded before their answer goes out, changes in their own transaction; so are refusals.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import compile_path

from models.access import Reader, Right
from models.errors import NoRight, NotFound, RequestError
from service.store.audit import Action, Outcome, record

SUBJECTS = ("document_id", "user_id", "body_id", "token_id", "session_id")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks for. ``right`` None: any account. ``action`` None: it records itself,
    or (``quiet``) there is nothing in it to record.
    """

    right: Right | None
    action: Action | None = None
    quiet: bool = False


READ, EDIT, ADD, SHARE = Right.READ, Right.EDIT, Right.ADD, Right.SHARE
ADMINISTER, AUDIT = Right.ADMINISTER, Right.AUDIT
OWN = Rule(None)

RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/api/openapi.json"): Rule(None, quiet=True),
    ("GET", "/api/docs"): Rule(None, quiet=True),
    ("GET", "/api/documents"): Rule(READ, Action.LIST),
    ("POST", "/api/documents"): Rule(ADD),
    ("GET", "/api/progress"): Rule(READ, quiet=True),
    ("GET", "/api/documents/{document_id}"): Rule(READ, Action.VIEW),
    ("POST", "/api/documents/{document_id}/doubts/{position}"): Rule(EDIT),
    ("POST", "/api/documents/{document_id}/reading"): Rule(EDIT),
    ("GET", "/api/documents/{document_id}/findings"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/pages/{number}"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/pages/{number}/image"): Rule(READ, Action.VIEW),
    ("GET", "/api/documents/{document_id}/original"): Rule(READ, Action.EXPORT),
    ("GET", "/api/documents/{document_id}/searchable"): Rule(READ, Action.EXPORT),
    ("GET", "/api/documents/{document_id}/overlaps"): Rule(READ, Action.VIEW),
    ("GET", "/api/overlaps"): Rule(READ, Action.LIST),
    ("GET", "/api/search"): Rule(READ, Action.SEARCH),
    ("GET", "/api/deadlines"): Rule(READ, Action.LIST),
    ("GET", "/"): Rule(None, quiet=True),
    ("GET", "/documents"): Rule(READ, Action.LIST),
    ("GET", "/documents/{document_id}"): Rule(READ, Action.VIEW),
    ("POST", "/documents/{document_id}/reading"): Rule(EDIT),
    ("POST", "/documents/{document_id}/doubts/{position}"): Rule(EDIT),
    ("GET", "/upload"): Rule(ADD, quiet=True),
    ("POST", "/upload"): Rule(ADD),
    ("GET", "/search"): Rule(READ, Action.SEARCH),
    ("GET", "/overlaps"): Rule(READ, Action.LIST),
    ("GET", "/deadlines"): Rule(READ, Action.LIST),
    ("GET", "/documents/{document_id}/rights"): Rule(SHARE, Action.VIEW),
    ("POST", "/documents/{document_id}/rights"): Rule(SHARE),
    ("POST", "/documents/{document_id}/shares"): Rule(SHARE),
    ("POST", "/documents/{document_id}/shares/{share_id}/end"): Rule(SHARE),
    ("POST", "/sign-out"): OWN,
    ("GET", "/account"): Rule(None, quiet=True),
    ("POST", "/account/password"): OWN,
    ("POST", "/account/sessions/{session_id}/end"): OWN,
    ("POST", "/account/sessions/end"): OWN,
    ("POST", "/account/tokens"): OWN,
    ("POST", "/account/tokens/{token_id}/end"): OWN,
    ("POST", "/account/second-factor"): Rule(None, quiet=True),
    ("POST", "/account/second-factor/confirm"): OWN,
    ("GET", "/people"): Rule(ADMINISTER, Action.LIST),
    ("POST", "/people"): Rule(ADMINISTER),
    ("POST", "/people/{user_id}"): Rule(ADMINISTER),
    ("POST", "/people/{user_id}/roles"): Rule(ADMINISTER),
    ("POST", "/bodies"): Rule(ADMINISTER),
    ("GET", "/audit"): Rule(AUDIT, Action.AUDIT),
    ("GET", "/audit/export"): Rule(AUDIT, Action.EXPORT),
}


def allow(request: Request, reader: Reader) -> None:
    """Raise NoRight unless the route is open to who asks."""
    rule = RULES.get((request.method, path_of(request)))
    if rule is None:
        raise NoRight()
    if rule.right is not None:
        reader.require(rule.right)


def methods_of(address: str) -> list[str]:
    """The methods that an address answers to."""
    return sorted({method for method, path in RULES if compile_path(path)[0].match(address)})


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
