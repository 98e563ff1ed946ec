"""Verifying through the API and the pages: shapes, conflicts, rights to certify, cancelling."""

import io
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from models.register import ReadingState
from service.intake import take
from service.reading import read_queued
from service.store import documents
from tests.builders import VIETNAMESE, agreement_pdf
from tests.readings import register
from tests.web import Web, open_web, text_of, token_of


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("verify")) as web:
        yield web


@pytest.fixture(scope="module")
def api(web: Web) -> TestClient:
    """A program with a session and its token."""
    web.client.headers["X-CSRF-Token"] = token_of(web.client.get("/documents").text)
    return web.client


def asked(words: str, text: str = VIETNAMESE, version: int = 0) -> dict[str, object]:
    start = text.index(words)
    return {
        "version": version, "start": start, "end": start + len(words), "words": words
    }  # fmt: skip


def test_a_text_is_corrected_shown_in_the_history_and_taken_back(web: Web, api: TestClient) -> None:
    document = register(web.office, title="corrected by API")
    address = f"/api/documents/{document}"
    said = {**asked("mười"), "target": "text", "values": {"text": "chín"}}
    made = api.post(f"{address}/corrections", json=said)
    assert made.status_code == 201
    assert made.json()["version"] == 1
    assert "cấp chín học bổng" in api.get(f"{address}/findings").json()["text"]
    [item] = api.get(f"{address}/corrections").json()
    assert (item["read"], item["values"], item["made_by"], item["page"]) == (
        "mười", {"text": "chín"}, "lan", 1
    )  # fmt: skip
    assert item["label"] == "Điều 1 khoản 1"
    undone = api.post(f"{address}/corrections/{item['id']}/undo")
    assert undone.json()["version"] == 2
    assert api.get(f"{address}/findings").json()["text"] == VIETNAMESE
    assert api.get(f"{address}/corrections").json()[0]["undone_by"] == "lan"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"words": "hai mươi"}, 409, "ChangedMeanwhile"),
        ({"values": {}}, 400, "RequestError"),
        ({"words": ""}, 400, "RequestError"),
        ({"version": -1}, 400, "RequestError"),
        ({"target": "page"}, 400, "RequestError"),
        ({"target": "norm", "verdict": "accepted", "name": "obligation"}, 409, "ChangedMeanwhile"),
        ({"target": "clause", "name": "nowhere"}, 404, "NotFound"),
        ({"target": "clause", "name": "p1", "values": {"first": "Bên C"}}, 422, "NotThere"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    web: Web, api: TestClient, change: dict[str, object], status: int, code: str
) -> None:
    document = register(web.office, title="refused")
    said = {**asked("mười"), "target": "text", "values": {"text": "chín"}, **change}
    answer = api.post(f"/api/documents/{document}/corrections", json=said)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert api.get(f"/api/documents/{document}/corrections").json() == []
    assert api.get(f"/api/documents/{document}/check").json()["version"] == 0


def test_a_time_and_a_clause_are_corrected(web: Web, api: TestClient) -> None:
    document = register(web.office, title="time and clause")
    address = f"/api/documents/{document}"
    time = {
        **asked("30 ngày"), "words": "", "target": "time", "name": "duration",
        "values": {"value": "P3M", "role": "term"},
    }  # fmt: skip
    assert api.post(f"{address}/corrections", json=time).status_code == 201
    wrong = {**time, "version": 1, "values": {"value": "ba tháng"}}
    assert api.post(f"{address}/corrections", json=wrong).json()["error"]["code"] == "BadFinding"
    clause = {
        **asked("2. Bên B", version=1), "words": "", "target": "clause", "name": "p2",
        "values": {"heading": "Danh sách", "last": "30 ngày"},
    }  # fmt: skip
    assert api.post(f"{address}/corrections", json=clause).status_code == 201
    found = api.get(f"{address}/findings").json()
    [said] = found["analysis"]["times"]
    assert (said["value"], said["role"]) == ("P3M", "term")
    [second] = [c for c in found["analysis"]["clauses"] if c["id"] == "p2"]
    assert second["heading"] == "Danh sách"
    assert found["text"][slice(*second["span"])].endswith("30 ngày")


def test_the_queue_tells_what_waits_and_who_may_certify(web: Web, api: TestClient) -> None:
    document = register(web.office, title="waits in the queue")
    [waits] = [
        item for item in api.get("/api/verify?limit=200").json()["documents"]
        if item["document"]["id"] == document
    ]  # fmt: skip
    check = {key: waits["check"][key] for key in ("doubts", "words", "norms", "share")}
    assert check == {"doubts": 0, "words": 0, "norms": 2, "share": 0.0}
    early = api.post(f"/api/documents/{document}/certification")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "StillOpen")
    for norm in api.get(f"/api/documents/{document}/findings").json()["analysis"]["norms"]:
        start, end = norm["span"]
        said = {
            "version": 0, "start": start, "end": end, "target": "norm", "verdict": "accepted",
            "name": norm["modality"],
        }  # fmt: skip
        assert api.post(f"/api/documents/{document}/corrections", json=said).status_code == 201
    done = api.post(f"/api/documents/{document}/certification")
    assert done.status_code == 201
    assert (done.json()["share"], done.json()["certificate"]["by"]) == (1.0, "lan")
    page = text_of(api.get(f"/documents/{document}").text)
    assert "lan xác nhận" in page
    # A later correction: the certificate no longer holds, and its author cannot renew it.
    said = {**asked("mười", version=2), "target": "text", "values": {"text": "chín"}}
    api.post(f"/api/documents/{document}/corrections", json=said)
    check = api.get(f"/api/documents/{document}/check").json()
    assert check["certificate"]["holds"] is False
    again = api.post(f"/api/documents/{document}/certification")
    assert (again.status_code, again.json()["error"]["code"]) == (403, "OwnEntry")


def test_a_crop_shows_the_place_and_a_small_picture_the_page(web: Web, api: TestClient) -> None:
    document = register(web.office, title="cropped")
    address = f"/api/documents/{document}/pages/1"
    answer = api.get(f"{address}/crop?x0=60&y0=60&x1=160&y1=80")
    cut = Image.open(io.BytesIO(answer.content))
    assert answer.headers["content-type"] == "image/jpeg"
    # 60 points to the left edge, the place, 110 beyond; the place, 16 above and below.
    assert cut.width == pytest.approx((60 + 100 + 110) * 200 / 72, abs=2)
    assert cut.height == pytest.approx((16 + 20 + 16) * 200 / 72, abs=2)
    for box in ("x0=160&y0=60&x1=60&y1=80", "x0=3000&y0=60&x1=3100&y1=80"):
        assert api.get(f"{address}/crop?{box}").status_code == 404
    small = Image.open(io.BytesIO(api.get(f"{address}/image?small=true").content))
    assert 120 < small.width < 180


def test_a_waiting_document_is_cancelled_and_read_again(web: Web, api: TestClient) -> None:
    pdf = agreement_pdf(VIETNAMESE + "\nHủy.")
    [taken] = take(web.office, io.BytesIO(pdf), "hủy.pdf", kind=None)
    document = taken.document.id
    stopped = api.post(f"/api/documents/{document}/cancel").json()
    assert (stopped["state"], stopped["fault"]["code"]) == ("refused", "ReadingCancelled")
    read_queued(web.office, document)
    assert api.get(f"/api/documents/{document}").json()["state"] == "refused"
    api.post(f"/api/documents/{document}/reading")
    read_queued(web.office, document)
    assert api.get(f"/api/documents/{document}").json()["state"] == "read"
    assert api.post(f"/api/documents/{document}/cancel").json()["state"] == "read"


def test_a_reading_that_goes_on_is_cancelled_at_its_next_page(web: Web) -> None:
    pdf = agreement_pdf(VIETNAMESE + "\nDở dang.", pages=2)
    [taken] = take(web.office, io.BytesIO(pdf), "dở dang.pdf", kind=None)
    document, office = taken.document.id, web.office
    read_pdf = office.read_pdf

    def cancelled(data: bytes, on_page: object = None) -> object:
        with office.store.begin() as session:
            documents.cancel(session, document, office.now())
        return read_pdf(data, on_page)  # type: ignore[arg-type]

    office.read_pdf = cancelled  # type: ignore[method-assign, assignment]
    try:
        read_queued(office, document)
    finally:
        del office.read_pdf
    with office.store.reading() as session:
        row = documents.get(session, document, None)
        assert (row.state, row.error_code) == (ReadingState.REFUSED, "ReadingCancelled")
        assert documents.text_of(session, document) == ""


def test_both_languages_stand_side_by_side(web: Web, api: TestClient) -> None:
    document = register(web.office, title="versions")
    page = api.get(f"/documents/{document}/versions")
    assert "<mark>30 ngày</mark>" in page.text
    assert "Bản này không có điều khoản đó." in text_of(page.text)
    assert api.get("/documents/nowhere/versions").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?start=5&end=5", "?start=0&end=99999999", "?norm=99", "?clause=x"]
)
def test_there_is_no_form_for_what_is_not_there(web: Web, api: TestClient, query: str) -> None:
    document = register(web.office, title="no form")
    assert api.get(f"/documents/{document}/edit{query}").status_code == 404


def test_presence_needs_the_token(web: Web) -> None:
    document = register(web.office, title="presence")
    bare = {"X-CSRF-Token": ""}
    answer = web.client.post(f"/api/documents/{document}/presence", headers=bare)
    assert answer.status_code == 403
