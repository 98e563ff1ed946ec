"""What programs get: shapes, filters, limits, and every error with its sentence."""

import io
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest
from fastapi.testclient import TestClient

from models.document import Span
from models.errors import DamagedPdf, IndexUnavailable
from service.store import documents
from tests.builders import ENGLISH, LAW, VIETNAMESE, agreement_pdf
from tests.ingest_builders import picture_of, scan_of
from tests.readings import pair, register
from tests.web import NAME, PASSWORD, Web, open_web, token_of


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("api"), max_file_mb=1) as web:
        yield web


@pytest.fixture(scope="module")
def read(web: Web) -> tuple[str, str]:
    """A Vietnamese and an English agreement, paired."""
    a = register(web.office, name="thỏa thuận.pdf")
    b = register(web.office, ENGLISH)
    pair(web.office, a, b)
    return a, b


@pytest.fixture(scope="module")
def api(web: Web) -> TestClient:
    """A program that signs in with each request."""
    web.client.headers["X-CSRF-Token"] = token_of(web.client.get("/documents").text)
    return web.client


def test_a_file_is_handed_in_once(api: TestClient) -> None:
    pdf = agreement_pdf(VIETNAMESE + "\nmới")
    first = api.post("/api/documents", files={"file": ("a.pdf", pdf)}, data={"kind": "treaty"})
    assert first.status_code == 201
    [taken] = first.json()["uploaded"]
    assert taken["new"] is True
    assert taken["document"] | {"id": "", "uploaded_at": ""} == {
        "id": "",
        "state": "queued",
        "pages_done": 0,
        "pages_total": None,
        "fault": None,
        "counts": {"pages": 0, "ocr_pages": 0, "clauses": 0, "norms": 0, "deadlines": 0},
        "title": "a.pdf",
        "filename": "a.pdf",
        "media_type": "application/pdf",
        "size": len(pdf),
        "uploaded_at": "",
        "kind": "treaty",
        "kind_given": True,
        "number": "",
        "form": "",
        "language": None,
        "signed_on": None,
        "effective_on": None,
        "expires_on": None,
    }
    [again] = api.post("/api/documents", files={"file": ("b.pdf", pdf)}).json()["uploaded"]
    assert again["new"] is False
    assert again["document"]["id"] == taken["document"]["id"]


def test_a_law_file_is_one_document_for_each_law(api: TestClient) -> None:
    files = {"file": ("laws.jsonl", LAW)}
    taken = api.post("/api/documents", files=files, data={"kind": "law"}).json()["uploaded"]
    assert [item["document"]["title"] for item in taken] == ["Luật Lưu trữ", "Luật Học bổng"]


@pytest.mark.parametrize(
    ("content", "status", "code", "sentence"),
    [
        (b"", 422, "EmptyFile", "Tệp rỗng."),
        (b"PK\x03\x04 a zip file", 415, "NotAPdf", "Tệp không phải là PDF."),
        (b"%PDF-1.7\n" + bytes(1_000_001), 413, "FileTooLarge", "Tệp lớn hơn 1 MB."),
        (b"%PDF-1.7\n" + bytes(1_300_000), 413, "FileTooLarge", "Tệp lớn hơn 1 MB."),
    ],
)
def test_a_bad_file_gets_its_own_sentence_and_remedy(
    api: TestClient, content: bytes, status: int, code: str, sentence: str
) -> None:
    answer = api.post("/api/documents", files={"file": ("x.pdf", content)})
    assert answer.status_code == status
    error = answer.json()["error"]
    assert (error["code"], error["sentence"]) == (code, sentence)
    assert error["remedy"]


def test_a_stream_without_length_is_cut_at_the_limit(api: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n%PDF-'
        while sent < 5_000_000:
            sent += 100_000
            yield bytes(100_000)
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = api.post("/api/documents", content=endless(), headers=headers)
    assert answer.json()["error"]["code"] == "FileTooLarge"


NO_FILE = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"no parts", "multipart/form-data; boundary=b"),
        (b"no parts", "multipart/form-data"),
        (b"kind=law", "application/x-www-form-urlencoded"),
        (NO_FILE, "multipart/form-data; boundary=b"),
    ],
)
def test_a_broken_form_is_the_senders_fault(api: TestClient, body: bytes, kind: str) -> None:
    answer = api.post("/api/documents", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "RequestError"


def test_an_unknown_kind_is_refused(api: TestClient) -> None:
    form = {"files": {"file": ("a.pdf", agreement_pdf())}, "data": {"kind": "poem"}}
    assert api.post("/api/documents", **form).status_code == 400  # type: ignore[arg-type]


def test_the_register_is_listed_and_filtered(api: TestClient, read: tuple[str, str]) -> None:
    found = api.get("/api/documents?state=read&kind=agreement").json()
    assert found["total"] == 2
    assert {document["id"] for document in found["documents"]} == set(read)
    first = api.get("/api/documents?state=read&limit=1").json()
    second = api.get("/api/documents?state=read&limit=1&offset=1").json()
    assert {first["documents"][0]["id"], second["documents"][0]["id"]} == set(read)
    assert api.get("/api/documents?state=read&kind=statement").json()["total"] == 0


def test_parameters_that_do_not_fit_are_named(api: TestClient) -> None:
    answer = api.get("/api/documents?limit=0&state=gone&offset=x")
    assert answer.status_code == 400
    fields = {name.split(".")[1] for name in answer.json()["error"]["fields"]}
    assert fields == {"limit", "state", "offset"}
    assert "gone" not in answer.text


def test_a_document_tells_what_it_says_of_itself(api: TestClient, read: tuple[str, str]) -> None:
    document = api.get(f"/api/documents/{read[0]}").json()
    assert document["title"] == "THỎA THUẬN HỢP TÁC"
    assert document["state"] == "read"
    assert document["counts"] == {
        "pages": 1, "ocr_pages": 1, "clauses": 4, "norms": 2, "deadlines": 2,
    }  # fmt: skip
    [page] = document["pages"]
    assert page == {
        "number": 1, "span": [0, len(VIETNAMESE)], "source": "ocr", "confidence": 0.93,
        "width": 595.0, "height": 842.0, "notes": [],
    }  # fmt: skip
    assert document["metadata"]["signed_on"]["value"] == "2026-03-15"
    assert document["metadata"]["parties"][0]["value"]["country"] == "SWE"


def test_findings_point_into_the_text(api: TestClient, read: tuple[str, str]) -> None:
    found = api.get(f"/api/documents/{read[0]}/findings").json()
    text = found["text"]
    article, first, *_ = found["analysis"]["clauses"]
    assert text[slice(*article["span"])].startswith("Điều 1. Trao đổi sinh viên")
    assert first["label"] == "Điều 1 khoản 1"
    duty, ban = found["analysis"]["norms"]
    assert text[slice(*duty["bearer"])] == "Bên B"
    assert (duty["modality"], ban["modality"]) == ("obligation", "prohibition")
    assert text[slice(*found["analysis"]["times"][0]["span"])] == "30 ngày"
    assert [deadline["due"] for deadline in found["deadlines"]] == ["2026-04-14", None]


def test_words_stand_where_the_text_has_them(api: TestClient, read: tuple[str, str]) -> None:
    page = api.get(f"/api/documents/{read[0]}/pages/1").json()
    assert len(page["words"]) > 90
    for word in page["words"]:
        assert VIETNAMESE[slice(*Span(*word["span"]))] == word["text"]
        x0, y0, x1, y1 = word["box"]
        assert 0 < x0 < x1 < page["width"]
        assert 0 < y0 < y1 < page["height"]


def test_a_page_is_a_picture_that_browsers_keep(api: TestClient, read: tuple[str, str]) -> None:
    address = f"/api/documents/{read[0]}/pages/1/image"
    answer = api.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = api.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("page", ["0", "2", "-1", "99999999999999999999"])
def test_a_page_that_is_not_there(api: TestClient, read: tuple[str, str], page: str) -> None:
    for address in (f"pages/{page}", f"pages/{page}/image"):
        assert api.get(f"/api/documents/{read[0]}/{address}").status_code in {400, 404}


def test_the_original_comes_back_as_it_was(api: TestClient, read: tuple[str, str]) -> None:
    answer = api.get(f"/api/documents/{read[0]}/original")
    assert answer.content.startswith(agreement_pdf())
    assert answer.headers["Content-Type"] == "application/pdf"
    name = "attachment; filename*=UTF-8''th%E1%BB%8Fa%20thu%E1%BA%ADn.pdf"
    assert answer.headers["Content-Disposition"] == name


def test_a_question_finds_clauses_with_their_place(api: TestClient, read: tuple[str, str]) -> None:
    found = api.get("/api/search", params={"q": "cấp mười học bổng cho sinh viên"}).json()
    best = found["hits"][0]
    assert best["document_id"] == read[0]
    assert (best["key"], best["label"]) == ("p1", "Điều 1 khoản 1")
    assert best["share"] == 1.0
    assert best["text"].startswith("1. Bên A phải cấp")
    english = api.get("/api/search", params={"q": "học bổng", "language": "en"}).json()
    assert {hit["language"] for hit in english["hits"]} == {"en"}
    none = api.get("/api/search", params={"q": "học bổng", "kind": "law"}).json()
    assert none["hits"] == []
    one = api.get("/api/search", params={"q": "học bổng", "limit": 1}).json()
    assert (len(one["hits"]), one["more"]) == (1, True)


def test_an_empty_question_finds_nothing(api: TestClient) -> None:
    assert api.get("/api/search?q=%20").json()["hits"] == []


def test_overlaps_of_the_register_and_of_a_document(api: TestClient, read: tuple[str, str]) -> None:
    for address in ("/api/overlaps", f"/api/documents/{read[0]}/overlaps"):
        found = api.get(address).json()
        [shown] = found["pairs"]
        assert {shown["a"]["document_id"], shown["b"]["document_id"]} == set(read)
        assert (shown["relation"], shown["score"]) == ("duplicate", 0.91)
        assert shown["differences"][0]["aspect"] == "amount"
        assert shown["a"]["text"].startswith("1. ")
    assert api.get("/api/overlaps?law=true").json()["pairs"] == []
    assert api.get("/api/overlaps?relation=related").json()["pairs"] == []


def test_deadlines_from_today_over_twelve_months(api: TestClient, read: tuple[str, str]) -> None:
    found = api.get("/api/deadlines").json()
    assert (found["start"], found["end"]) == ("2026-04-01", "2027-04-01")
    assert [item["due"] for item in found["items"]] == ["2026-04-14"] * 2
    item = next(item for item in found["items"] if item["document_id"] == read[0])
    assert (item["bearer"], item["label"]) == ("Bên B", "Điều 1 khoản 2")
    assert "30 ngày" in item["arithmetic"]
    later = api.get("/api/deadlines?start=2026-04-15&end=2026-05-01").json()
    assert later["items"] == []


def test_progress_of_several_at_once(api: TestClient, read: tuple[str, str]) -> None:
    a, b = read
    steps = api.get("/api/progress", params={"id": [b, "nobody", a, b]}).json()
    assert [step["id"] for step in steps] == [b, a]
    assert steps[0]["counts"]["clauses"] == 4


def test_a_document_is_read_again(web: Web, api: TestClient) -> None:
    document = register(web.office, title="again")
    with web.office.store.begin() as session:
        documents.refuse(session, document, DamagedPdf(), web.office.now())
    fault = api.get(f"/api/documents/{document}").json()["fault"]
    assert fault["sentence"] == "Tệp PDF bị hỏng hoặc bị cắt ngang."
    waiting = web.office.queue.length()
    answer = api.post(f"/api/documents/{document}/reading")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["fault"]) == ("queued", None)
    assert web.office.queue.length() == waiting + 1
    assert api.post(f"/api/documents/{document}/reading").json()["state"] == "queued"
    assert web.office.queue.length() == waiting + 1


@pytest.mark.parametrize(
    "address",
    [
        "/api/documents/x",
        "/api/documents/x/findings",
        "/api/documents/x/original",
        "/api/documents/x/overlaps",
        "/api/documents/x/searchable",
        "/api/documents/x/pages/1",
        "/api/documents/x/pages/1/image",
        "/api/nothing",
    ],
)
def test_what_is_not_there_is_told_alike(api: TestClient, address: str) -> None:
    answer = api.get(address)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "NotFound"


def test_the_wrong_method_is_refused_in_our_words(api: TestClient) -> None:
    answer = api.delete("/api/documents")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "RequestError"


def test_the_api_describes_itself(api: TestClient) -> None:
    schema = api.get("/api/openapi.json").json()
    paths = set(schema["paths"])
    assert {"/api/documents", "/api/search", "/api/overlaps", "/api/deadlines"} <= paths
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
    page = api.get("/api/docs")
    assert page.status_code == 200
    assert "GET /api/documents/{document_id}/findings" in page.text
    assert "//" not in page.text.replace("http://www.w3.org", "").split("<main")[0]


def test_health_and_metrics_are_open(web: Web, api: TestClient) -> None:
    stranger = web.stranger()
    assert stranger.get("/healthz").json() == {
        "status": "ok", "database": "ok", "index": "ok", "queue": "ok",
    }  # fmt: skip
    api.get("/api/documents")
    metrics = stranger.get("/metrics").text
    assert 'camket_requests_total{method="GET",route="/api/documents",status="200"}' in metrics


def test_a_part_that_is_down_is_named(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(self: object) -> int:
        raise IndexUnavailable()

    monkeypatch.setattr(type(web.office.index), "count", down)
    answer = web.stranger().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["index"] == "IndexUnavailable"
    assert answer.json()["database"] == "ok"


def test_a_program_uses_its_password(web: Web) -> None:
    program = web.stranger()
    program.auth = (NAME, PASSWORD)
    assert program.get("/api/documents").status_code == 200
    files = {"file": ("c.pdf", io.BytesIO(agreement_pdf(ENGLISH + "\nbasic")))}
    assert program.post("/api/documents", files=files).status_code == 201


def test_a_scan_comes_back_searchable(api: TestClient, web: Web) -> None:
    scan = web.add(scan_of(picture_of(agreement_pdf(), dpi=150)), "quét.pdf")
    answer = api.get(f"/api/documents/{scan}/searchable")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "qu%C3%A9t%20%28searchable%29.pdf" in answer.headers["Content-Disposition"]
    with pdfium.PdfDocument(answer.content) as pdf:
        text = pdf[0].get_textpage().get_text_range()
    assert "học bổng" in text
    link = f'href="/api/documents/{scan}/searchable"'
    assert link in api.get(f"/documents/{scan}").text


def test_a_digital_document_needs_no_searchable_copy(api: TestClient, web: Web) -> None:
    digital = web.add(agreement_pdf(VIETNAMESE + "\nsố"), "số.pdf")
    assert "/searchable" not in api.get(f"/documents/{digital}").text
