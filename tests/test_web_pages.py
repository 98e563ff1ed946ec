"""What a person reads on the pages."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from models.errors import NoText
from service.store import documents
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.readings import pair, register
from tests.web import Web, open_web, text_of, token_of

SCRIPT = '<script>alert("x")</script>'


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("pages"), max_file_mb=1) as web:
        yield web


@pytest.fixture(scope="module")
def read(web: Web) -> tuple[str, str]:
    """A Vietnamese and an English agreement, paired."""
    a = register(web.office, name="a.pdf")
    b = register(web.office, ENGLISH, title=f"Agreement {SCRIPT}", name=f"{SCRIPT}.pdf")
    pair(web.office, a, b)
    return a, b


def page(web: Web, address: str, status: int = 200) -> str:
    answer = web.client.get(address)
    assert answer.status_code == status
    return answer.text


def test_an_empty_register_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_web(tmp_path_factory.mktemp("empty")) as web:
        assert web.client.get("/").headers["Location"] == "/documents"
        assert "Sổ đăng ký còn trống. Tải những văn bản đầu tiên lên" in text_of(
            page(web, "/documents")
        )
        assert "Không có nghĩa vụ nào đến hạn" in page(web, "/deadlines")
        assert "Chưa có cặp nào" in page(web, "/overlaps")


def test_the_register_shows_title_kind_state_and_counts(web: Web, read: tuple[str, str]) -> None:
    shown = text_of(page(web, "/documents?state=read"))
    assert "THỎA THUẬN HỢP TÁC a.pdf Thỏa thuận quốc tế 15/03/2026 Đã đọc 1 OCR 4 2 2" in shown, (
        shown
    )
    assert "Không có văn bản nào khớp" in page(web, "/documents?kind=law")


def test_what_documents_say_is_shown_and_never_run(web: Web, read: tuple[str, str]) -> None:
    for address in ("/documents", f"/documents/{read[1]}", "/overlaps", "/deadlines",
                    "/search?q=scholarships", f"/search?q={SCRIPT}"):  # fmt: skip
        html = page(web, address)
        assert "<script>alert" not in html, address
        assert "&lt;script&gt;alert" in html, address


def test_nothing_on_a_page_runs_or_comes_from_elsewhere(web: Web, read: tuple[str, str]) -> None:
    for address in ("/documents", f"/documents/{read[0]}", "/upload", "/search", "/overlaps"):
        answer = web.client.get(address)
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)", answer.text)
        assert not re.search(r"\s(on\w+|style)=", answer.text)
        assert not re.search(r"(src|href|action)=\"(?!/|#|\?)", answer.text)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_document_shows_its_text_with_its_findings(web: Web, read: tuple[str, str]) -> None:
    html = page(web, f"/documents/{read[0]}")
    shown = text_of(html)
    for line in VIETNAMESE.splitlines():
        assert line in shown.replace(" . ", ". ").replace(" .", "."), line
    assert "Bên tham gia Thành phố Norrvik (SWE)" in shown
    assert "Thời hạn hiệu lực 5 năm 6 tháng" in shown
    assert "máy đề xuất" in shown
    assert "14/04/2026 Điều 1 khoản 2 15/03/2026 + 30 ngày = 14/04/2026" in shown
    assert "chưa xác định Điều 1 khoản 2" not in shown
    assert "chưa xác định Điều 1 khoản 3 Chưa biết ngày nhận thông báo." in shown
    assert "Nghĩa vụ ràng buộc Bên B Phía nước ngoài 30 ngày → 14/04/2026" in shown
    assert "Nhận dạng (OCR) · độ tin cậy 93%" in shown
    start = VIETNAMESE.index("2. Bên B")
    end = VIETNAMESE.index("\n", start)
    assert f'id="c-p2" data-start="{start}" data-end="{end}"' in html
    assert '<span class="m obligation bearer" data-norm="0">Bên B</span>' in html
    assert '<span class="m obligation time" data-norm="0">30 ngày</span>' in html
    assert f'src="/api/documents/{read[0]}/pages/1/image"' in html


def test_a_refused_document_shows_its_sentence_and_remedy(web: Web) -> None:
    document = register(web.office, title="refused")
    with web.office.store.begin() as session:
        documents.refuse(session, document, NoText(pages=3), web.office.now())
    shown = text_of(page(web, f"/documents/{document}"))
    assert "Không tìm thấy chữ trên trang nào trong 3 trang." in shown
    assert "bản quét rõ hơn ở 300 dpi" in shown
    assert "Không tìm thấy chữ" in page(web, "/documents?state=refused")


def test_a_document_that_waits_shows_how_far_it_is(web: Web) -> None:
    pdf = agreement_pdf(VIETNAMESE + "\nchờ")
    sent = upload(web, [("chờ.pdf", pdf)])
    address = re.findall(r'href="(/documents/\w+)"', sent)[0]
    html = page(web, address)
    assert "Chờ đọc" in html
    assert 'http-equiv="refresh"' in html
    document = address.removeprefix("/documents/")
    with web.office.store.begin() as session:
        documents.claim(session, document, "reader", web.office.now(), timedelta(seconds=90))
        documents.progress(session, document, 2, 7)
    assert "Đang đọc 2/7" in text_of(page(web, address))
    assert "Đang đọc 2/7" in text_of(page(web, "/documents"))


def upload(web: Web, files: list[tuple[str, bytes]], status: int = 200, **form: str) -> str:
    token = token_of(web.client.get("/upload").text)
    sent = [("file", file) for file in files]
    answer = web.client.post("/upload", data={"csrf": token, "kind": "", **form}, files=sent)
    assert answer.status_code == status
    return answer.text


def test_several_files_at_once_each_have_their_outcome(web: Web) -> None:
    good = agreement_pdf(ENGLISH + "\nplain form")
    files = [("good.pdf", good), ("bad.pdf", b"PK"), ("none.pdf", b""), ("good again.pdf", good)]
    shown = text_of(upload(web, files))
    assert "good.pdf good.pdf · Đã vào sổ đăng ký và sẽ được đọc." in shown
    assert "bad.pdf Tệp không phải là PDF. Hãy lưu hoặc quét văn bản thành PDF" in shown
    assert "none.pdf Tệp rỗng." in shown
    assert "good again.pdf good.pdf · Đã có trong sổ đăng ký" in shown


def test_an_upload_that_brings_nothing_says_so(web: Web) -> None:
    assert "Tệp không phải là PDF." in upload(web, [("a.txt", b"text")], 422)
    assert "Chưa chọn tệp nào." in upload(web, [("", b"")], 422)


def test_a_file_over_the_limit_is_refused_as_a_page(web: Web) -> None:
    shown = text_of(upload(web, [("big.pdf", b"%PDF-" + bytes(1_100_000))], 413))
    assert "Tệp lớn hơn 1 MB. Hãy chia nhỏ tệp" in shown
    many = [(f"{n}.pdf", b"%PDF-" + bytes(990_000)) for n in range(6)]
    assert "Tổng các tệp lớn hơn 5 MB." in upload(web, many, 413)


def test_search_keeps_its_state_in_the_address(web: Web, read: tuple[str, str]) -> None:
    html = page(web, "/search?q=cấp mười học bổng&kind=agreement&language=vi")
    assert 'value="cấp mười học bổng"' in html
    assert '<input type="hidden" name="kind" value="agreement">' in html
    assert '<input type="hidden" name="language" value="vi">' in html
    assert f'href="/documents/{read[0]}#c-p1"' in html
    assert "Điều 1 khoản 1 · Trao đổi sinh viên" in text_of(html)
    assert 'value="1.0"' in html
    assert "Không tìm thấy gì" in page(web, "/search?q=học bổng&kind=treaty")
    assert "Một câu hỏi tìm trong mọi điều khoản" in page(web, "/search")


def test_overlaps_stand_side_by_side_and_say_why(web: Web, read: tuple[str, str]) -> None:
    html = page(web, "/overlaps")
    shown = text_of(html)
    assert "Gần như trùng 91% 91%" in shown
    assert "Được chọn ra vì hai điều khoản có nội dung gần như nhau; hai bên khác ngôn ngữ" in shown
    assert "Số lượng, số tiền" in shown
    assert "mười học bổng" in shown
    for document in read:
        assert f'href="/documents/{document}#c-p1"' in html
    assert "Chưa có cặp nào" in page(web, "/overlaps?law=true")
    assert "Gần như trùng 91%" in text_of(page(web, f"/overlaps?document={read[0]}"))
    assert page(web, "/overlaps?document=nobody", 404)


def test_deadlines_stand_by_month_with_their_arithmetic(web: Web, read: tuple[str, str]) -> None:
    shown = text_of(page(web, "/deadlines"))
    assert "Tháng 4/2026" in shown
    assert (
        "14/04/2026 2. Bên B phải gửi danh sách sinh viên trong thời hạn 30 ngày kể từ ngày ký."
        in shown
    )
    assert "Bên B 15/03/2026 + 30 ngày = 14/04/2026" in shown


def test_english_is_complete_on_every_page(web: Web, read: tuple[str, str]) -> None:
    web.client.cookies.set("camket_language", "en", domain="testserver.local")
    try:
        for address, words in [
            ("/documents", "Register 1"),
            (f"/documents/{read[0]}", "Term 5 years 6 months"),
            ("/search?q=scholarships", "at any time"),
            ("/overlaps", "Shortlisted because the two clauses say nearly the same"),
            ("/deadlines", "April 2026"),
        ]:
            shown = text_of(page(web, address))
            assert words.removesuffix(" 1") in shown, address
    finally:
        web.client.cookies.delete("camket_language")


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/documents/nobody", 404, "Không có nội dung này"),
        ("/nowhere", 404, "Không có nội dung này"),
        ("/documents?page=0", 400, "Không hiểu được yêu cầu."),
        ("/documents?page=x", 400, "Không hiểu được yêu cầu."),
        ("/overlaps?law=perhaps", 400, "Không hiểu được yêu cầu."),
    ],
)
def test_an_error_is_a_page_with_sentence_and_remedy(
    web: Web, address: str, status: int, sentence: str
) -> None:
    html = page(web, address, status)
    assert sentence in html
    assert 'class="remedy"' in html


def test_a_bug_is_ours_and_says_nothing_of_its_cause(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("Điều 1. Nội dung mật")

    monkeypatch.setattr("service.web.register.listed", broken)
    with capture_logs() as logged:
        shown = text_of(page(web, "/documents", 500))
        answer = web.client.get("/api/documents")
    assert "Hệ thống gặp lỗi." in shown
    assert "mật" not in shown
    assert [(line["event"], line["error"]) for line in logged] == [("bug", "ValueError")] * 2
    assert {line["route"] for line in logged} == {"/documents", "/api/documents"}
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "OurFault")


def test_a_document_is_read_again_from_its_page(web: Web) -> None:
    document = register(web.office, title="read again")
    token = token_of(page(web, f"/documents/{document}"))
    answer = web.client.post(f"/documents/{document}/reading", data={"csrf": token})
    assert answer.headers["Location"] == f"/documents/{document}"
    assert "Chờ đọc" in page(web, f"/documents/{document}")


def test_where_two_language_versions_differ_stands_in_a_table(
    web: Web, read: tuple[str, str]
) -> None:
    shown = text_of(page(web, f"/documents/{read[0]}"))
    assert "Đối chiếu hai bản ngôn ngữ 1" in shown
    assert "Điều 1 khoản 2 Khoảng thời gian 30 ngày —" in shown
