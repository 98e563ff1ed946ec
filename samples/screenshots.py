"""``make screenshots``: pictures of the main pages, from the register that ``make demo`` fills.

They are looked at by people before a release, and the best go into the README.
"""

import argparse
import os
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from models.life import RecordState
from models.records import Participant, StateChange
from models.register import DocumentKind
from samples.demo import ACCOUNT, PASSWORD, ROOM
from service import Settings, create_app, laying
from service.store import checks, documents
from service.wiring import Office

OUT = Path("var/screenshots")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDE, NARROW = (1600, 950), (400, 860)


def main() -> int:
    """Exit code 0 when every page was pictured."""
    parser = argparse.ArgumentParser(prog="python -m samples.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the PNGs")
    out = parser.parse_args().out
    os.environ.setdefault("CAMKET_DATA", str(ROOM))
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        print("Install the Debian package chromium: it draws the pages.", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    with _served() as (address, office), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        pages = _pages(office)
        for name, scheme, size in (("", "light", WIDE), ("dark-", "dark", WIDE),
                                   ("narrow-", "light", NARROW)):  # fmt: skip
            _picture_all(browser, address, out, pages, name, scheme, size)
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return 0


@contextmanager
def _served() -> Iterator[tuple[str, Office]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(workers=0, port=port)
    office = Office(settings)
    laying.count_uncounted(office)
    server = uvicorn.Server(
        uvicorn.Config(create_app(settings, office), port=port, log_config=None, access_log=False)
    )
    thread = threading.Thread(target=server.run, name="screenshots")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise SystemExit("The service did not start; run `make demo SERVE=0` first.")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", office
    finally:
        server.should_exit = True
        thread.join()
        office.close()


def _pages(office: Office) -> dict[str, str]:
    """Addresses by the name of their picture; documents are those that show most."""
    with office.store.reading() as session:
        rows, _ = documents.listed(session, None, limit=100)
        agreements = [row for row in rows if row.kind != DocumentKind.LAW]
        standing = checks.standings(session, [row.id for row in agreements])
        counted = documents.counts(session, [row.id for row in agreements])
        scan = max(agreements, key=lambda row: standing[row.id].doubts + standing[row.id].words)
        full = max(agreements, key=lambda row: counted[row.id].deadlines)
        record, partner = session.execute(
            select(Participant.record_id, Participant.entity_id)
            .join(StateChange, StateChange.record_id == Participant.record_id)
            .where(Participant.entity_id.is_not(None))
            .order_by((StateChange.state == RecordState.IN_FORCE).desc(), StateChange.day)
        ).first() or ("", "")
        bilingual = next((row for row in agreements if row.versions), full)
    return {
        "register": "/documents",
        "upload": "/upload",
        "verify": "/verify",
        "verify-items": f"/documents/{scan.id}/verify",
        "document": f"/documents/{full.id}#n-1",
        "document-scan": f"/documents/{scan.id}#n-0",
        "versions": f"/documents/{bilingual.id}/versions",
        "edit": f"/documents/{full.id}/edit?norm=0",
        "history": f"/documents/{full.id}/corrections",
        "search": "/search?q=th%C3%B4ng+b%C3%A1o+b%E1%BA%B1ng+v%C4%83n+b%E1%BA%A3n",
        "overlaps": "/overlaps",
        "deadlines": "/deadlines",
        "basket": "/basket",
        "searches": "/searches",
        "law": f"/documents/{full.id}/law#provisions",
        "shares": "/overlaps/people",
        "statistics": "/statistics",
        "record": f"/records/{record}#life",
        "entity": f"/entities/{partner}",
        "calendar": "/calendar",
    }


def _picture_all(
    browser: Browser,
    address: str,
    out: Path,
    pages: dict[str, str],
    prefix: str,
    scheme: str,
    size: tuple[int, int],
) -> None:
    width, height = size
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(240_000)
    page = context.new_page()
    page.goto("/sign-in")
    page.screenshot(path=out / f"{prefix}sign-in.png")
    page.locator("input[name=name]").fill(ACCOUNT)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/documents")
    for name, where in pages.items():
        page.goto(where)
        _settled(page)
        page.screenshot(path=out / f"{prefix}{name}.png")
    context.close()


def _settled(page: Page) -> None:
    """Until the pictures in sight are drawn and what was asked for is lit."""
    page.wait_for_function(
        """() => [...document.images].every(image => {
            const box = image.getBoundingClientRect();
            const away = box.bottom < 0 || box.top > innerHeight || !box.width;
            const folded = !image.checkVisibility();  // a closed <details> keeps their boxes
            return folded || away || image.complete;
        })"""
    )
    if "#n-" in page.url and page.locator("#pages").count():
        page.locator(".light").first.wait_for(state="attached")
    page.wait_for_timeout(300)  # a smooth scroll


if __name__ == "__main__":
    sys.exit(main())
