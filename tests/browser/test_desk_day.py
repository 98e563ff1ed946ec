"""The days of legal staff and of reviewers in a real browser, by keys alone, without scripts."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Download, Page, expect

from models.register import DocumentKind
from service.intake import take
from service.reading import read_queued
from tests.browser.conftest import Site, enter, serving
from tests.builders import ENGLISH, LAW, VIETNAMESE, agreement_pdf
from tests.readings import pair, register
from tests.web import NAME

pytestmark = pytest.mark.browser


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A service of each day's own: reviewers work until no pair is left."""
    with serving(tmp_path / "desk") as served:
        yield served


def words_of(download: Download, folder: Path) -> str:
    target = folder / download.suggested_filename
    download.save_as(target)
    paper = Document(str(target))
    said = [paragraph.text for paragraph in paper.paragraphs]
    said += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join(said)


def read(site: Site, file: bytes, name: str, kind: DocumentKind | None = None) -> None:
    for taken in take(site.office, io.BytesIO(file), name, kind=kind):
        read_queued(site.office, taken.document.id)


def test_a_legal_day_from_search_to_paper(page: Page, site: Site, tmp_path: Path) -> None:
    register(site.office, title="Thỏa thuận của ngày pháp chế")
    read(site, LAW, "law.jsonl", DocumentKind.LAW)
    page.goto("/search?q=học bổng cho sinh viên")
    first = page.locator(".hit").first
    first.get_by_role("button", name="Cho vào giỏ").click()
    expect(first.get_by_role("link", name="Đã ở trong giỏ")).to_be_visible()
    expect(page).to_have_url(re.compile("/search"))
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("main")).to_contain_text("không có gì mới")

    # From the reading view, too: the clause under the pointer.
    page.goto("/search?q=dữ liệu cá nhân")
    page.locator(".hit").first.get_by_role("link").first.click()
    clause = page.locator(".passage.chosen")
    expect(clause).to_be_visible()
    clause.hover()
    clause.get_by_role("button", name="Cho vào giỏ").click()
    expect(clause.get_by_role("link", name="Đã ở trong giỏ")).to_be_visible()

    page.get_by_role("link", name="Giỏ", exact=True).click()
    rows = page.locator(".basket .hit")
    expect(rows).to_have_count(2)
    before = rows.first.inner_text()
    rows.nth(1).get_by_role("button", name="Lên").click()
    expect(rows.first).not_to_have_text(before)
    with page.expect_download() as exported:
        page.get_by_role("link", name="Xuất kèm trích dẫn (DOCX)").click()
    said = words_of(exported.value, tmp_path)
    assert "học bổng" in said
    assert re.search(r"tr\. 1\)", said)

    page.goto("/draft")
    draft = tmp_path / "dự thảo.pdf"
    draft.write_bytes(agreement_pdf(VIETNAMESE.replace("mười học bổng", "hai mươi học bổng")))
    page.locator("input[type=file]").set_input_files(draft)
    page.get_by_role("button", name="So sánh").click()
    page.get_by_label("Kết luận").first.select_option("co_dau_hieu_khong_phu_hop")
    page.get_by_label("Lý do").first.fill("Luật Học bổng giao việc này cho tỉnh.")
    with page.expect_download() as exported:
        page.get_by_role("button", name="Bảng đối chiếu (DOCX)").click()
    said = words_of(exported.value, tmp_path)
    assert "Có dấu hiệu không phù hợp" in said
    assert "Luật Học bổng giao việc này cho tỉnh." in said
    assert "70/2020/QH14" in said


def test_words_on_the_law_are_kept_and_two_do_not_lose_each_others(
    page: Page, site: Site, chromium: Browser, tmp_path: Path
) -> None:
    read(site, LAW, "law.jsonl", DocumentKind.LAW)
    [taken] = take(site.office, io.BytesIO(agreement_pdf(VIETNAMESE)), "agreement.pdf")
    read_queued(site.office, taken.document.id)
    address = f"/documents/{taken.document.id}/law"
    page.goto(address)
    with chromium.new_context(base_url=site.address, java_script_enabled=False) as context:
        theirs = context.new_page()
        enter(theirs)
        theirs.goto(address)
        theirs.get_by_label("Kết luận").first.select_option("phu_hop")
        theirs.get_by_label("Lý do").first.fill("Đúng với Điều 2.")
        theirs.get_by_role("button", name="Lưu ý kiến").click()
        expect(theirs.get_by_role("status")).to_have_text("Đã lưu.")
        expect(theirs.locator(".said").first).to_contain_text("Phù hợp")
    page.get_by_label("Kết luận").first.select_option("co_dau_hieu_khong_phu_hop")
    page.get_by_label("Lý do").first.fill("Giao việc này cho tỉnh.")
    page.get_by_role("button", name="Lưu ý kiến").click()
    expect(page.locator(".said").first).to_contain_text("Đúng với Điều 2.")
    expect(page.get_by_label("Lý do").first).to_have_value("Giao việc này cho tỉnh.")
    page.get_by_role("button", name="Lưu ý kiến").click()
    expect(page.locator(".said").first).to_contain_text("Giao việc này cho tỉnh.")
    page.get_by_text("1 ý kiến trước đó").click()
    expect(page.locator(".said").first).to_contain_text("Đúng với Điều 2.")
    page.goto(address)
    with page.expect_download() as exported:
        page.get_by_role("button", name="Bảng đối chiếu (DOCX)").click()
    said = words_of(exported.value, tmp_path)
    assert "Giao việc này cho tỉnh." in said
    assert NAME in said


def three_pairs(site: Site, name: str) -> None:
    keys = [register(site.office, text, title=f"{name} {n}") for n, text in
            enumerate((VIETNAMESE, ENGLISH, VIETNAMESE, ENGLISH))]  # fmt: skip
    pair(site.office, keys[0], keys[1])
    pair(site.office, keys[2], keys[1], "p2")
    pair(site.office, keys[3], keys[2], "p3")


def test_the_desk_without_scripts(chromium: Browser, site: Site, tmp_path: Path) -> None:
    three_pairs(site, "Không có kịch bản")
    with chromium.new_context(base_url=site.address, java_script_enabled=False) as context:
        page = context.new_page()
        enter(page)
        page.goto("/basket")
        if page.get_by_role("button", name="Làm trống").count():
            page.get_by_role("button", name="Làm trống").click()
        page.goto("/search?q=học bổng")
        page.get_by_role("button", name="Cho vào giỏ").first.click()
        expect(page).to_have_url(re.compile("/search"))
        page.goto("/basket")
        expect(page.locator(".basket .hit")).to_have_count(1)
        with page.expect_download() as exported:
            page.get_by_role("link", name="Xuất kèm trích dẫn (DOCX)").click()
        assert "học bổng" in words_of(exported.value, tmp_path).lower()
        page.goto("/overlaps")
        page.locator(".handing button").click()
        expect(page.locator(".handing")).to_contain_text("Của bạn: đã quyết định 0 trên")
        page.goto("/overlaps?mine=true")
        page.get_by_role("button", name="Chồng lấn").first.click()
        # A copy of the pair is decided with it.
        expect(page.locator(".handing")).to_contain_text(re.compile("đã quyết định [1-9] trên"))


def test_a_reviewers_day_by_keys_alone(page: Page, site: Site) -> None:
    three_pairs(site, "Ngày của người rà soát")
    page.goto("/overlaps")
    press = page.keyboard.press
    expect(page.locator("#pair-keys")).to_be_visible()
    cards = page.locator("article.pair")
    count = cards.count()
    assert count >= 2
    press("ArrowDown")
    expect(cards.first).to_have_class(re.compile("chosen"))
    press("m")
    expect(cards.first.locator("[data-assigned]")).to_have_text("Bạn đã nhận")
    press("n")
    page.keyboard.type("hai đối tác")
    press("Escape")
    press("2")
    expect(page.locator("#toast")).to_contain_text("Đã quyết định: Chồng lấn")
    expect(cards.nth(1)).to_have_class(re.compile("chosen"))
    press("z")
    expect(page.locator("#toast")).to_contain_text("Đã rút lại")
    expect(cards.first).to_have_class(re.compile("chosen"))
    for _ in range(count):
        press("4")
        page.wait_for_timeout(50)
        expect(page.locator("#toast")).to_contain_text("Đã quyết định")
        page.wait_for_function("n => document.querySelectorAll('[data-decided]').length >= n",
                               arg=_ + 1)  # fmt: skip
    expect(page.locator("#onward")).to_be_focused()
    press("Enter")
    expect(page.locator("main")).to_contain_text("Chưa có cặp nào")
    page.goto("/overlaps?judged=true")
    expect(page.locator("main")).to_contain_text("hai đối tác")
    page.goto("/overlaps/people")
    expect(page.locator("main")).to_contain_text(NAME)


def test_a_figure_leads_to_its_rows(page: Page, site: Site) -> None:
    read(site, agreement_pdf(), "agreement.pdf")
    page.goto("/statistics")
    bar = page.locator("#state .chart a").first
    title = bar.locator("title").text_content() or ""
    number = re.sub(r"\D", "", title.rpartition(":")[2])
    bar.click()
    expect(page.locator("h1 .count")).to_have_text(number)
    expect(page.locator(".choices")).to_contain_text("Trạng thái")


def test_a_long_document_comes_in_parts(page: Page, site: Site) -> None:
    lines = [
        f"{n}. Bên A phải báo cáo việc thứ {n} cho Bên B bằng văn bản." for n in range(1, 1600)
    ]
    text = "THỎA THUẬN DÀI\nĐiều 1. Báo cáo\n" + "\n".join(lines)
    document = long_document(site, text)
    page.goto(f"/documents/{document}")
    expect(page.locator(".parts").first).to_contain_text("Phần 1 trên")
    assert page.locator(".passage").count() < 1000
    page.locator(".parts [rel=next]").first.click()
    expect(page.locator(".parts").first).to_contain_text("Phần 2 trên")
    page.goto(f"/documents/{document}#c-last")
    expect(page.locator(".passage.chosen")).to_contain_text("việc thứ 1599")

    # Words of parts that are not shown are found, and a match leads to its part.
    page.goto(f"/documents/{document}")
    search, count = page.get_by_label("Tìm trong văn bản này"), page.locator("#within output")
    search.fill("viec thu 1598")
    expect(count).to_have_text("0/1")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=viec"))
    expect(count).to_have_text("1/1")
    expect(search).to_have_value("viec thu 1598")
    expect(page.locator(".passage.chosen")).to_contain_text("việc thứ 1598")
    search.fill("việc thứ")
    expect(count).to_have_text("0/1599")


def long_document(site: Site, text: str) -> str:
    """A document of one page whose text is long: its paragraphs are clauses of their own."""
    from models.document import DocumentText, Span
    from models.norms import Analysis, Clause, ClauseLevel, Facts
    from service.store import documents, findings

    key = register(site.office, title="Dài")
    clauses, at = [], text.index("\n1. ") + 1
    for number, line in enumerate(text[at:].split("\n"), 1):
        name = "last" if number == 1599 else f"q{number}"
        span = Span(at, at + len(line))
        clauses.append(Clause(name, span, f"khoản {number}", str(number), "",
                              ClauseLevel.PARAGRAPH, None, "vi"))  # fmt: skip
        at += len(line) + 1
    with site.office.store.begin() as session:
        row = documents.get(session, key, None)
        document = DocumentText(text, (), "vi", (), ())
        now = site.office.now()
        findings.save_reading(session, row, document, Analysis(tuple(clauses)), Facts(), now)
        documents.finish(session, key, now)
    return key
