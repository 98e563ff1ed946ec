"""What watches the service: health, metrics, times of requests, headers that protect pages."""

import os
import time
from collections.abc import Callable

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import CamKetError
from service.telemetry import COUNTED_IN, REQUEST_SECONDS, REQUESTS
from service.web.wire import Health
from service.wiring import Office

router = APIRouter()

PROTECTION = {
    # Everything comes from this host, nothing runs from within a page, nobody frames us.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS_ALONE = f"max-age={365 * 24 * 3600}"
REVALIDATED = "no-cache"  # our own style and scripts, asked for by their tag each time
UNKEPT = "no-store"  # agreements stay out of the caches of shared machines


@router.get("/healthz", response_model=Health)
def healthz(request: Request) -> JSONResponse:
    """Whether database, index and queue answer; 503 when one does not."""
    office: Office = request.app.state.office
    checks: dict[str, Callable[[], object]] = {
        "database": office.store.ping,
        "index": lambda: office.index.count(),
        "queue": office.queue.length,
    }
    found = {name: _state(check) for name, check in checks.items()}
    well = all(state == "ok" for state in found.values())
    health = Health(status="ok" if well else "down", **found)
    return JSONResponse(health.model_dump(), 200 if well else 503)


def _state(check: Callable[[], object]) -> str:
    try:
        check()
    except CamKetError as error:
        return error.code
    return "ok"


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE_LATEST.partition(";")[0]: {}}}},
)
def metrics() -> Response:
    """Counters and times for Prometheus, of all processes that answer here."""
    together = REGISTRY
    if COUNTED_IN in os.environ:
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return Response(generate_latest(together), media_type=CONTENT_TYPE_LATEST)


class Watched:
    """Counts and times requests by route, and puts the protecting headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in PROTECTION.items():
                    headers[name] = value
                if scope["app"].state.settings.secure_cookies:  # TLS is in front of us
                    headers["Strict-Transport-Security"] = HTTPS_ALONE
                kept = REVALIDATED if scope["path"].startswith("/static/") else UNKEPT
                headers.setdefault("Cache-Control", kept)
            await send(message)

        try:
            await self.app(scope, receive, protected)
        finally:
            route = getattr(scope.get("route"), "path", "")
            REQUESTS.labels(scope["method"], route, status).inc()
            REQUEST_SECONDS.labels(route).observe(time.perf_counter() - started)
