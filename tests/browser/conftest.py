"""A real Chromium in front of the real service, with readers, on a free port."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from models.access import Role
from service import Settings, create_app
from service.store import accounts
from service.wiring import Office
from tests.builders import LetterEncoder
from tests.running import free_port, wait_until
from tests.web import NAME, PASSWORD

# As deploy/setup.sh takes it: Debian's package, or whatever a person has.
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """The running service."""

    address: str
    office: Office


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One service for all that does not mind what other tests left there."""
    with serving(tmp_path_factory.mktemp("site")) as served:
        yield served


@contextmanager
def serving(data: Path) -> Iterator[Site]:
    """The service as ``camket serve`` runs it, with one reader and the account ``NAME``."""
    settings = Settings(data=data, port=free_port(), workers=1, max_file_mb=2)
    office = Office(settings, encoder=LetterEncoder())
    with office.store.begin() as session:
        accounts.add_user(session, NAME, PASSWORD, roles=[Role.FOREIGN_AFFAIRS], now=office.now())
    config = uvicorn.Config(
        create_app(settings, office), port=settings.port, log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="site")
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), seconds=30)
        assert server.started
        yield Site(f"http://127.0.0.1:{settings.port}", office)
    finally:
        server.should_exit = True
        thread.join(30)
        office.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("Install the Debian package chromium: the browser tests need it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """A browser of the test's own, on a laptop's screen; it fails the test that upsets it."""
    with chromium.new_context(
        base_url=site.address, viewport={"width": 1366, "height": 768}
    ) as context:
        context.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong
        complaints: list[str] = []
        context.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        yield context
        # A refused request is part of some tests; a broken script or policy is never.
        assert [c for c in complaints if "Failed to load resource" not in c] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose person is signed in."""
    page = context.new_page()
    enter(page)
    return page


def enter(page: Page) -> None:
    """Sign in as ``NAME``."""
    page.goto("/sign-in")
    page.get_by_label("Tên đăng nhập").fill(NAME)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/documents")
