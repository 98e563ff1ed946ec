"""What every page owes its reader: axe finds nothing serious, light or dark, wide or narrow."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from models import tables
from models.access import Role
from models.document import Span
from models.life import RecordState
from models.records import Entity, StateChange
from service.register.proposing import take_up
from service.store import accounts, baskets, findings, records, rights, searches
from service.store import documents as documents_
from service.web.rules import RULES
from tests.browser.conftest import Site, enter
from tests.builders import ENGLISH
from tests.readings import pair, register
from tests.web import NAME

pytestmark = pytest.mark.browser

SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def documents(site: Site) -> tuple[str, str]:
    """Two documents with a pair between them."""
    a = register(site.office, title="Looked at by axe")
    b = register(site.office, ENGLISH, title="Looked at by axe, too")
    pair(site.office, a, b)
    lay_a_desk(site, a)
    return a, b


def lay_a_desk(site: Site, document: str) -> None:
    """Something in the basket, a kept search, a record with a state; all pages are open."""
    office = site.office
    with office.store.begin() as session:
        user = accounts.named(session, NAME)
        for role in (Role.ADMINISTRATOR, Role.INSPECTOR):
            rights.give(session, user.id, role, None)
        reader = rights.reader_of(session, user)
        baskets.add(session, reader, tables.clause_row_id(document, "p1"), office.now())
        searches.keep(session, user.id, "Học bổng", "q=học+bổng", office.now())
        row = documents_.get(session, document, None)
        said = findings.load_analysis(session, row).metadata
        take_up(session, row, said, documents_.text_of(session, document), office.now())
        record = records.of_document(session, document, None)
        assert record
        record.topics = ["Giáo dục"]
        session.add(
            StateChange(record_id=record.id, state=RecordState.SIGNED, day=date(2026, 3, 15),
                        basis="x", at=office.now())
        )  # fmt: skip


def record_of(site: Site, document: str) -> str:
    with site.office.store.reading() as session:
        record = records.of_document(session, document, None)
        assert record
        return record.id


FILES = {"/audit/export", "/basket/export", "/calendar/{secret}.ics"}  # not pages
# What a page shows depends on more than its path: an empty page is looked at, too.
ASKED = {
    "/documents/{document_id}/within": ["?q=bên", "?q=không có ở đâu cả"],
    "/documents/{document_id}/edit": ["?norm=0", "?clause=p1"],
    "/search": ["", "?q=học bổng", "?q=học bổng&language=vi&country=KOR"],
    "/overlaps": ["", "?law=true", "?judged=true", "?mine=true"],
    "/documents": ["", "?kind=law&state=failed"],
    "/records": ["", "?q=không có ở đâu cả", "?country=KOR"],
    "/entities": ["", "?q=không có ở đâu cả"],
    "/deadlines": ["", "?start=2090-01-01"],
}


def addresses(site: Site, document: str) -> list[str]:
    """Every page that there is a rule for: a new one is looked at as soon as it is there."""
    with site.office.store.reading() as session:
        entity = session.scalars(select(Entity.id).limit(1)).one()
    named = {
        "document_id": document, "record_id": record_of(site, document), "entity_id": entity,
    }  # fmt: skip
    pages = sorted(
        path
        for method, path in RULES
        if method == "GET" and path not in FILES
        and (not path.startswith("/api/") or path == "/api/docs")
    )  # fmt: skip
    return [path.format(**named) + asked for path in pages for asked in ASKED.get(path, [""])] + [
        "/nowhere"
    ]


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1366), ("dark", 1366), ("light", 400), ("dark", 1600)]
)
def test_axe_finds_nothing_serious(
    chromium: Browser, site: Site, documents: tuple[str, str], scheme: str, width: int
) -> None:
    with chromium.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    ) as context:
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.goto("/sign-in")
        assert problems(page) == []
        enter(page)
        found = {}
        for address in addresses(site, documents[0]):
            answer = page.goto(address)
            assert answer
            assert answer.status == (404 if address == "/nowhere" else 200), address
            found[address] = problems(page)
        assert {address: said for address, said in found.items() if said} == {}


def test_no_page_carries_script_or_style_of_its_own(
    page: Page, site: Site, documents: tuple[str, str]
) -> None:
    for address in addresses(site, documents[0]):
        answer = page.goto(address)
        assert answer
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        html = answer.text()
        assert " style=" not in html, address
        assert "<style" not in html, address
        assert " onclick=" not in html, address
        assert "<script>" not in html, address


def test_print_leaves_the_text_alone(page: Page, site: Site, documents: tuple[str, str]) -> None:
    page.goto(f"/documents/{documents[0]}")
    page.emulate_media(media="print")
    hidden = page.locator("header.site, .page-side, .reading-tools, .outline")
    assert not any(one.is_visible() for one in hidden.all())
    assert page.locator(".agreement").is_visible()


def test_two_hundred_pages_stay_smooth(page: Page, site: Site) -> None:
    """Only what is in sight is laid out, and only its pictures are fetched."""
    document = register(site.office, title="Two hundred pages")
    _two_hundred(site, document)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith("/image") else None)
    page.goto(f"/documents/{document}")
    page.wait_for_function("() => document.querySelectorAll('figure.page').length === 200")
    page.wait_for_function("() => document.querySelector('.sheet img').complete")
    assert 0 < len(asked) < 20
    work = page.evaluate(
        """async () => {
            const pages = document.getElementById("pages");
            const started = performance.now();
            let frames = 0;
            while (frames < 40) {
                pages.scrollTop += 900;
                await new Promise(requestAnimationFrame);
                frames += 1;
            }
            return (performance.now() - started) / frames;
        }"""
    )
    assert work < 250, f"{work:.0f} ms a frame"  # a loaded machine is slow, not wrong


def _two_hundred(site: Site, document_id: str) -> None:
    """Let a document have 200 pages, all but the first without words."""
    with site.office.store.begin() as session:
        first = session.get_one(tables.Page, (document_id, 1))
        end = first.span.end
        session.add_all(
            tables.Page(
                document_id=document_id, number=number, span=Span(end, end), source="ocr",
                confidence=0.9, width=first.width, height=first.height, words=[], furniture=[],
                blocks=[], notes=[],
            )
            for number in range(2, 201)
        )  # fmt: skip
        session.get_one(tables.Document, document_id).pages_total = 200
