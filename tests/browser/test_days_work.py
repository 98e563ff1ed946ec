"""An officer's day in a real browser: from signing in to the pairs that want a decision."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Site, enter
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.readings import register
from tests.web import NAME

pytestmark = pytest.mark.browser

TWIN = VIETNAMESE.replace("12/TT-UBND", "19/TT-UBND").replace("Norrvik", "Kitahama")


def files(folder: Path, **named: bytes) -> list[Path]:
    made = []
    for name, content in named.items():
        path = folder / f"{name}.pdf"
        path.write_bytes(content)
        made.append(path)
    return made


def test_a_day_from_upload_to_overlaps(context: BrowserContext, tmp_path: Path) -> None:
    page = context.new_page()
    page.goto("/upload")
    page.get_by_label("Tên đăng nhập").fill(NAME)
    page.get_by_label("Mật khẩu").fill("sai")
    page.locator("main button.primary").click()
    expect(page.get_by_role("alert")).to_contain_text("Tên hoặc mật khẩu không đúng.")
    enter(page)

    page.get_by_role("link", name="Tải lên").click()
    chosen = files(tmp_path, first=agreement_pdf(pages=2), twin=agreement_pdf(TWIN))
    page.locator("input[type=file]").set_input_files(chosen)
    outcomes = page.locator(".outcome")
    expect(outcomes).to_have_count(2)
    for row in ("first.pdf", "twin.pdf"):
        outcome = outcomes.filter(has_text=row)
        expect(outcome).to_have_class(re.compile("read"), timeout=90_000)
        expect(outcome).to_contain_text(re.compile(r"Đã đọc: \d trang, \d+ điều khoản"))

    page.get_by_role("link", name="twin.pdf").click()
    expect(page.locator("h1")).to_contain_text(re.compile("thỏa thuận hợp tác", re.IGNORECASE))
    look_at_a_clause(page)

    page.get_by_role("searchbox").fill("cấp học bổng cho sinh viên")
    page.keyboard.press("Enter")
    best = page.locator(".hit").first
    expect(best).to_contain_text("học bổng")
    expect(page).to_have_url(re.compile("q=c%E1%BA%A5p"))
    best.get_by_role("link").first.click()
    expect(page.locator(".chosen")).to_contain_text("học bổng")
    expect(page.locator(".light").first).to_be_visible()

    page.get_by_role("link", name="Trùng lặp").first.click()
    pair = page.locator(".pair").first
    expect(pair.locator(".side")).to_have_count(2)
    expect(pair).to_contain_text("Được chọn ra vì")


PLACES = """() => [".light", ".sheet"].map(name => {
    const {left, top, right, bottom} = document.querySelector(name).getBoundingClientRect();
    return {left, top, right, bottom};
})"""


def at_rest(page: Page) -> list[dict[str, float]]:
    """Where the first light and its page stand once the page has stopped scrolling."""
    places = None
    while places != (places := page.evaluate(PLACES)):
        page.wait_for_timeout(150)
    return places


def look_at_a_clause(page: Page) -> None:
    """Both sides light each other up, by mouse and by keys."""
    page.wait_for_load_state()  # the script listens from then on
    clause = page.locator(".passage", has_text="không được chuyển giao").last
    clause.locator("p").click(position={"x": 4, "y": 8})
    lights = page.locator(".light")
    expect(lights.first).to_be_visible()
    light, sheet = at_rest(page)
    assert sheet["left"] <= light["left"]
    assert light["right"] <= sheet["right"]
    assert sheet["top"] < light["top"] < sheet["bottom"]

    before = page.locator(".chosen").inner_text()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".chosen")).not_to_have_text(before)
    page.keyboard.press("Escape")
    expect(page.locator(".chosen")).to_have_count(0)
    expect(lights).to_have_count(0)

    page.mouse.click(light["left"] + 20, (light["top"] + light["bottom"]) / 2)
    expect(page.locator(".norm.chosen")).to_contain_text("Điều cấm")
    assert "không được chuyển giao" in "".join(page.locator(".m.lit").all_inner_texts())


def test_files_are_dropped_and_bad_ones_say_why(page: Page, tmp_path: Path) -> None:
    page.goto("/upload")
    dropped = page.evaluate_handle(
        """() => {
            const all = new DataTransfer();
            all.items.add(new File(["PK no pdf"], "bảng.pdf"));
            all.items.add(new File([new Uint8Array(2500000)], "to.pdf"));
            all.items.add(new File([""], "rỗng.pdf"));
            return all;
        }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    for name, sentence in [
        ("bảng.pdf", "Tệp không phải là PDF. Hãy lưu hoặc quét văn bản thành PDF"),
        ("to.pdf", "Tệp lớn hơn 2 MB."),
        ("rỗng.pdf", "Tệp rỗng."),
    ]:
        outcome = page.locator(".outcome.refused").filter(has_text=name)
        expect(outcome).to_contain_text(sentence)

    [damaged] = files(tmp_path, damaged=agreement_pdf()[:2000])
    page.locator("input[type=file]").set_input_files(damaged)
    outcome = page.locator(".outcome").filter(has_text="damaged.pdf")
    expect(outcome).to_contain_text("Tệp PDF bị hỏng hoặc bị cắt ngang.", timeout=30_000)


def test_the_same_work_without_scripts(chromium: Browser, site: Site, tmp_path: Path) -> None:
    document = register(site.office, ENGLISH, title="Agreement without scripts")
    with chromium.new_context(base_url=site.address, java_script_enabled=False) as context:
        page = context.new_page()
        enter(page)
        page.goto("/upload")
        [good] = files(tmp_path, plain=agreement_pdf(VIETNAMESE + "\n4. Hết."))
        page.locator("input[type=file]").set_input_files(good)
        page.locator("main button.primary").click()
        expect(page.locator(".outcome")).to_contain_text("Đã vào sổ đăng ký và sẽ được đọc.")
        page.goto(f"/documents/{document}")
        expect(page.locator(".agreement")).to_contain_text("Party A shall grant ten scholarships")
        picture = page.locator(".sheet img").first
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 800


BEYOND = """width => [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width)
    .map(e => `${e.tagName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`)"""


@pytest.mark.parametrize("width", [1366, 400])
def test_no_page_is_wider_than_the_screen(page: Page, site: Site, width: int) -> None:
    document = register(site.office, title="A title that is long enough for two lines " * 3)
    page.set_viewport_size({"width": width, "height": 768})
    for address in ("/documents", "/upload", "/search?q=học bổng", "/overlaps", "/deadlines",
                    "/statistics", "/basket", "/searches", "/calendar", "/overlaps/people",
                    "/draft", f"/documents/{document}", "/api/docs", "/nowhere"):  # fmt: skip
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (
            f"{address}: {page.evaluate(BEYOND, width)}"
        )


def test_english_by_a_switch(page: Page) -> None:
    page.goto("/search?q=sinh viên")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator("h1")).to_have_text("Search")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("h1")).to_have_text("Tìm kiếm")


def test_signing_out_closes_the_door(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/sign-in")
    # Not ``page.go_back()``: Chromium changes its process here, and the driver loses the page.
    page.evaluate("() => setTimeout(() => history.back())")
    expect(page).to_have_url(re.compile(r"/sign-in\?"))
    expect(page.get_by_label("Mật khẩu")).to_be_visible()
