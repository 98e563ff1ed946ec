"""The application: one office, JSON API and pages over the same functions."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from service.openid import Provider
from service.register import api as record_api
from service.register import bodies_api, bodies_pages, moving_api, moving_pages
from service.register import pages as record_pages
from service.settings import Settings
from service.web import (
    account,
    api,
    basket_api,
    calendar_pages,
    errors,
    legal_pages,
    observe,
    openid,
    pages,
    people,
    review_api,
    review_pages,
    sharing,
    sharing_api,
    sign_in,
    statistics_pages,
    verify_api,
    verify_pages,
)
from service.web.access import Access
from service.web.reading import PageImages
from service.web.translation import LANGUAGES, catalogue
from service.wiring import Office

ROUTERS = (
    observe.router,
    sign_in.router,
    openid.router,
    account.router,
    people.router,
    sharing.router,
    sharing_api.router,
    record_api.router,
    bodies_api.router,
    moving_api.router,
    api.router,
    review_api.router,
    basket_api.router,
    verify_api.router,
    record_pages.router,
    bodies_pages.router,
    moving_pages.router,
    pages.router,
    review_pages.router,
    legal_pages.router,
    calendar_pages.router,
    statistics_pages.router,
    verify_pages.router,
)
STATIC = Path(__file__).parent.parent / "static"


def create_app(
    settings: Settings, office: Office | None = None, opened: Callable[[], None] | None = None
) -> FastAPI:
    """The web service for ``settings``.

    Starting it opens the office (unless one is handed in, which its owner closes) and reads what
    waits in ``settings.workers`` threads; stopping it lets them finish what they read. ``opened``
    is called when all is open and nobody has been answered yet.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        desk = await run_in_threadpool(Office, settings) if office is None else office
        app.state.office, app.state.access = desk, Access(desk)
        app.state.openid = Provider(settings, desk.now) if settings.openid_issuer else None
        try:
            readers = None
            if settings.workers:
                readers = await run_in_threadpool(desk.work, settings.workers)
            if opened is not None:
                await run_in_threadpool(opened)
            try:
                yield
            finally:
                if readers is not None:
                    await run_in_threadpool(readers.stop, graceful=True)
        finally:
            if office is None:
                await run_in_threadpool(desk.close)

    app = FastAPI(
        title="Cam Kết",
        version=_version(),
        description="The register of international commitments.",
        lifespan=lifespan,
        openapi_url=None,  # served by the API itself, to people who are signed in
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.images = PageImages()
    for language in LANGUAGES:
        catalogue(language)  # a broken catalogue stops the start, not a page
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
    app.add_middleware(observe.Watched)
    return app


def _version() -> str:
    try:
        return version("camket")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0"
