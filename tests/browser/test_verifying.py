"""Verifying in a real browser: doubtful places, decisions by keys, two people at one document."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.access import Role
from models.document import Doubt, DoubtKind, DoubtReason
from models.errors import NameTaken
from models.norms import Analysis, Facts
from service.store import accounts, checks, documents, doubts, findings
from tests.browser.conftest import Site
from tests.builders import VIETNAMESE, agreement_pdf
from tests.readings import register
from tests.running import wait_until
from tests.web import PASSWORD

pytestmark = pytest.mark.browser

OTHER = "minh"
Enter = Callable[[Page, str], None]


def enter_as(page: Page, name: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main button.primary").click()
    page.wait_for_url("**/documents")


@pytest.fixture(scope="module", autouse=True)
def other(site: Site) -> None:
    """A second account; and the stages are loaded, which takes its time on a loaded machine."""
    site.office.deadlines(Analysis(), Facts(), site.office.today())
    with site.office.store.begin() as session:
        try:
            accounts.add_user(
                session, OTHER, PASSWORD, roles=[Role.FOREIGN_AFFAIRS], now=site.office.now()
            )
        except NameTaken:
            return


@contextmanager
def colleague(chromium: Browser, site: Site) -> Iterator[Page]:
    """The other person, in a browser of their own."""
    with chromium.new_context(base_url=site.address, viewport={"width": 1366, "height": 768}) as c:
        c.set_default_timeout(20_000)
        page = c.new_page()
        enter_as(page, OTHER)
        yield page


def doubtful(site: Site, title: str) -> str:
    """A document with one doubted value, one word read unsurely, and two norms."""
    document_id = register(site.office, title=title)
    with site.office.store.begin() as session:
        row = documents.get(session, document_id, None)
        document = findings.load_document(session, row, words=True)
        [page] = document.pages
        words = tuple(
            replace(word, confidence=0.2 if word.text == "mười" else 0.95) for word in page.words
        )
        [number] = [w for w in words if w.text == "12/TT-UBND"]
        doubt = Doubt(
            number.span, DoubtKind.DOCUMENT_NUMBER, DoubtReason.UNSURE, 1, number.box, "17/TT-UBND"
        )
        after = replace(document, pages=(replace(page, words=words),), doubts=(doubt,))
        findings.rewrite_text(session, row, document, after)
        doubts.save(session, document_id, after)
        checks.count_words(session, document_id, after)
    return document_id


def text_of(site: Site, document_id: str) -> str:
    with site.office.store.reading() as session:
        return documents.text_of(session, document_id)


def looked_anew(site: Site, document_id: str) -> None:
    """Wait until findings and search follow a corrected text."""

    def follows() -> bool:
        with site.office.store.reading() as session:
            return documents.get(session, document_id, None).indexed_at is not None

    wait_until(follows, seconds=60)


def drawn(page: Page, selector: str) -> None:
    """Wait until a picture is there in full."""
    page.wait_for_function(
        "s => { const i = document.querySelector(s); return i?.complete && i.naturalWidth > 40 }",
        arg=selector,
    )


def test_doubtful_places_are_settled_one_after_the_other(page: Page, site: Site) -> None:
    document = doubtful(site, "Doubtful places")
    page.goto("/verify")
    row = page.locator("tr", has_text="Doubtful places")
    expect(row).to_contain_text("1 giá trị nghi ngờ")
    expect(row).to_contain_text("1 chữ chưa chắc")
    expect(row).to_contain_text("2 nghĩa vụ, quyền")
    row.get_by_role("link", name="Doubtful places").click()

    items = page.locator(".item")
    expect(items).to_have_count(2)
    drawn(page, ".item .crop")
    value = items.first.locator("input[name=text]")
    expect(value).to_have_value("12/TT-UBND")
    expect(value).to_be_focused()
    expect(items.first.get_by_role("button")).to_have_text("Đúng rồi")
    value.fill("17/TT-UBND")
    expect(items.first.get_by_role("button")).to_have_text("Lưu phần sửa")
    page.keyboard.press("Enter")
    expect(items.first).to_have_class(re.compile("done"))
    second = items.nth(1).locator("input[name=text]")
    expect(second).to_be_focused()
    expect(second).to_have_value("mười")
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_contain_text("Không có chữ hay giá trị nào")
    assert "Số: 17/TT-UBND" in text_of(site, document)

    page.get_by_role("link", name="Lịch sử").click()
    corrected = page.locator("tr", has_text="17/TT-UBND")
    expect(corrected).to_contain_text("12/TT-UBND")
    expect(corrected).to_contain_text("lan")
    corrected.get_by_role("button").click()
    expect(page.locator("tr.undone")).to_contain_text("lan đã rút lại")
    assert "Số: 12/TT-UBND" in text_of(site, document)


def test_findings_are_decided_by_keys_and_taken_back(page: Page, site: Site) -> None:
    document = register(site.office, title="Decided by keys")
    page.goto(f"/documents/{document}#next")
    norms = page.locator(".norm")
    expect(norms.first).to_have_class(re.compile("chosen"))
    page.keyboard.press("a")
    expect(norms.first).to_have_class(re.compile("accepted"))
    expect(norms.nth(1)).to_have_class(re.compile("chosen"))
    page.keyboard.press("r")
    expect(norms.nth(1)).to_have_class(re.compile("rejected"))
    expect(page.locator("#toast")).to_contain_text("Mọi nghĩa vụ và quyền đã được quyết định.")
    page.keyboard.press("z")
    expect(norms.nth(1)).to_have_class(re.compile("proposal"))
    page.keyboard.press("ArrowLeft")
    expect(norms.first).to_have_class(re.compile("chosen"))

    page.keyboard.press("e")
    dialog = page.locator("#edit")
    expect(dialog).to_contain_text("Nghĩa vụ hoặc quyền")
    drawn(page, "#edit .crop")
    dialog.get_by_label("Mức độ ràng buộc").select_option("intention")
    dialog.get_by_role("button", name="Lưu phần sửa").click()
    expect(page.locator(".norm").first).to_contain_text("đã sửa")
    page.keyboard.press("Escape")
    page.goto(f"/documents/{document}")
    expect(page.locator(".norm").first).to_contain_text("đã sửa")
    expect(page.locator(".norm")).to_have_count(2)


def test_a_passage_is_corrected_where_it_stands(page: Page, site: Site) -> None:
    document = register(site.office, title="Corrected in place")
    page.goto(f"/documents/{document}#c-p1")
    expect(page.locator(".passage.chosen")).to_contain_text("mười học bổng")
    page.keyboard.press("e")
    area = page.locator("#edit textarea[name=text]")
    expect(area).to_have_value(re.compile("^1. Bên A phải cấp mười"))
    area.fill(area.input_value().replace("mười", "mười hai"))
    page.get_by_role("button", name="Lưu phần sửa").click()
    expect(page.locator(".agreement")).to_contain_text("cấp mười hai học bổng")
    expect(page.locator(".passage.chosen")).to_contain_text("mười hai")
    expect(page.locator(".light").first).to_be_attached()


def test_a_clause_and_a_time_are_corrected(page: Page, site: Site) -> None:
    document = register(site.office, title="Clause and time")
    page.goto(f"/documents/{document}#c-p2")
    passage = page.locator(".passage.chosen")
    passage.locator(".tools a").first.click()
    dialog = page.locator("#edit")
    dialog.get_by_label("Nhãn").fill("Điều 1 khoản 2a")
    dialog.get_by_role("button", name="Lưu phần sửa").click()
    expect(page.locator('.passage[data-label="Điều 1 khoản 2a"]')).to_have_count(1)
    page.locator(".norm .when").first.click()
    dialog = page.locator("#edit")
    dialog.get_by_label("Giá trị").fill("ba mươi ngày")
    dialog.get_by_role("button", name="Lưu phần sửa").click()
    expect(page.get_by_role("alert")).to_contain_text("không hợp lệ ở đây")
    page.goto(f"/documents/{document}")
    page.locator(".norm .when").first.click()
    page.locator("#edit").get_by_label("Giá trị").fill("P45D")
    page.locator("#edit").get_by_role("button", name="Lưu phần sửa").click()
    expect(page.locator('.norm .when[title="P45D"]')).to_have_count(1)


def test_the_second_to_save_sees_both_versions(page: Page, chromium: Browser, site: Site) -> None:
    document = register(site.office, title="Two at once")
    form = f"/documents/{document}#c-p1"
    with colleague(chromium, site) as theirs:
        for person in (page, theirs):
            person.goto(form)
            expect(person.locator(".passage.chosen")).to_contain_text("mười")
            person.keyboard.press("e")
        for person, words in ((theirs, "chín"), (page, "tám")):
            area = person.locator("#edit textarea[name=text]")
            area.fill(area.input_value().replace("mười", words))
            person.get_by_role("button", name="Lưu phần sửa").click()
        expect(theirs.locator(".agreement")).to_contain_text("chín học bổng")
        expect(page.locator("h1")).to_contain_text("người khác đã sửa chỗ này")
        expect(page.locator("main")).to_contain_text(f"{OTHER} đã sửa lúc")
        expect(page.locator(".side").first).to_contain_text("cấp chín học bổng")
        expect(page.locator(".side").nth(1)).to_contain_text("cấp tám học bổng")
        assert "chín" in text_of(site, document)
        page.get_by_role("button", name="Lưu bản của tôi").click()
        expect(page.locator(".agreement")).to_contain_text("tám học bổng")


def test_people_at_one_document_see_each_other(page: Page, chromium: Browser, site: Site) -> None:
    document = register(site.office, title="Seen together")
    with colleague(chromium, site) as theirs:
        theirs.goto(f"/documents/{document}")
        expect(theirs.locator(".norm")).to_have_count(2)
        page.goto(f"/documents/{document}")
        expect(page.locator("#others")).to_have_text(f"Cũng đang xem: {OTHER}")


def test_another_person_certifies(page: Page, chromium: Browser, site: Site) -> None:
    document = register(site.office, title="Certified by another")
    page.goto(f"/documents/{document}#c-p1")
    expect(page.locator(".passage.chosen")).to_be_attached()
    page.keyboard.press("e")
    area = page.locator("#edit textarea[name=text]")
    area.fill(area.input_value().replace("mười", "mười một"))
    page.get_by_role("button", name="Lưu phần sửa").click()
    expect(page.locator(".agreement")).to_contain_text("mười một")
    looked_anew(site, document)
    page.goto("/verify")  # else only the hash would change
    page.goto(f"/documents/{document}#next")
    norms = page.locator(".norm")
    for at in range(norms.count()):
        expect(norms.nth(at)).to_have_class(re.compile("chosen"))
        page.keyboard.press("a")
        expect(norms.nth(at)).to_have_class(re.compile("accepted"))
    page.goto(f"/documents/{document}")
    expect(page.locator(".check")).to_contain_text("đã kiểm 100")
    expect(page.get_by_role("button", name="Xác nhận là đúng")).to_have_count(0)
    with colleague(chromium, site) as theirs:
        theirs.goto(f"/documents/{document}")
        theirs.get_by_role("button", name="Xác nhận là đúng").click()
        expect(theirs.locator(".certified")).to_contain_text(f"{OTHER} xác nhận")
    page.goto("/verify")
    expect(page.locator("h1")).to_contain_text("Cần kiểm")
    expect(page.locator("tr", has_text="Certified by another")).to_have_count(0)


def test_search_within_zoom_turn_and_thumbnails(page: Page, site: Site) -> None:
    document = register(site.office, title="Read at ease")
    page.goto(f"/documents/{document}")
    search = page.get_by_label("Tìm trong văn bản này")
    search.fill("hoc bong")
    expect(page.locator("#within output")).to_have_text("0/1")
    page.keyboard.press("Enter")
    expect(page.locator("#within output")).to_have_text("1/1")
    expect(page.locator(".light.match").first).to_be_attached()
    search.fill("hóc bỏng")
    expect(page.locator("#within output")).to_have_text("0/0")

    page.get_by_role("button", name="Mọi trang").click()
    drawn(page, "#thumbs img")
    page.get_by_role("button", name="Xoay trang này").click()
    figure = page.locator("figure.page").first
    expect(figure).to_have_attribute("data-angle", "90")
    page.wait_for_function(
        """() => {
            const turned = document.querySelector("figure.page .turn").getBoundingClientRect();
            return turned.width > turned.height;
        }"""
    )


def test_corrections_without_scripts(chromium: Browser, site: Site) -> None:
    document = doubtful(site, "Corrected without scripts")
    with chromium.new_context(base_url=site.address, java_script_enabled=False) as context:
        page = context.new_page()
        enter_as(page, OTHER)
        page.goto(f"/documents/{document}/verify")
        first = page.locator(".item").first
        first.locator("input[name=text]").fill("21/TT-UBND")
        first.get_by_role("button").click()
        expect(page.locator(".item")).to_have_count(1)
        looked_anew(site, document)
        page.goto(f"/documents/{document}")
        before = page.locator(".norm").count()
        page.locator(".norm .edit").first.click()
        page.get_by_role("button", name="Bác").click()
        expect(page.locator(".norm")).to_have_count(before - 1)
        page.goto(f"/documents/{document}/corrections")
        expect(page.locator("tbody tr")).to_have_count(2)
        expect(page.locator("tbody tr").first).to_contain_text("đã bác")


def test_a_long_upload_tells_how_it_goes_and_is_cancelled(
    page: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "dài.pdf"
    file.write_bytes(agreement_pdf(VIETNAMESE + "\nDài.", pages=400))
    page.goto("/upload")
    page.locator("input[type=file]").set_input_files(file)
    outcome = page.locator(".outcome", has_text="dài.pdf")
    expect(outcome.locator(".says")).to_contain_text(re.compile("Đang|Chờ"))
    outcome.get_by_role("button", name="Hủy").click()
    expect(outcome).to_have_class(re.compile("refused"), timeout=40_000)
    expect(outcome).to_contain_text(re.compile("Việc đọc đã bị hủy|Đã dừng trước khi gửi xong"))
    expect(outcome.get_by_role("button", name="Thử lại")).to_be_visible()
