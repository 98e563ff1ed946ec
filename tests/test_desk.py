"""A person's desk: the basket, kept searches, the table made of a check."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from docx import Document
from fastapi.testclient import TestClient

from models.access import Level, Role
from models.compatibility import Compatibility
from models.register import DocumentKind
from models.tables import clause_row_id
from service.reading import tell_rights
from service.store import documents, rights
from service.web.papers import DOCX
from tests import readings
from tests.builders import ENGLISH, LAW, VIETNAMESE, agreement_pdf
from tests.house import account_of, browser
from tests.web import Web, open_web, text_of, token_of


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


def send(client: TestClient, address: str, page: str = "/account", **fields: object) -> str:
    """Send a form; where its answer leads."""
    answer = client.post(address, data={"csrf": token_of(client.get(page).text), **fields})
    assert answer.status_code == 303, answer.text[:400]
    return str(answer.headers["location"])


def words_of(docx: bytes) -> str:
    """Every word of a DOCX, tables included, in order of paragraphs, then of tables."""
    paper = Document(io.BytesIO(docx))
    said = [paragraph.text for paragraph in paper.paragraphs]
    said += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join(said)


def basket(client: TestClient) -> list[str]:
    return [clause["key"] for clause in client.get("/api/basket").json()["clauses"]]


def test_clauses_wait_in_their_order_and_leave_with_citations(web: Web) -> None:
    one = readings.register(web.office, title="Thỏa thuận Norrvik")
    two = readings.register(web.office, ENGLISH, title="Norrvik agreement")
    client = web.client
    hit = client.get("/api/search?q=học bổng").json()["hits"][0]
    assert send(client, "/basket", clause=hit["id"], back="/search?q=x") == "/search?q=x"
    assert send(client, "/basket", document=one, key="p2") == f"/documents/{one}#c-p2"
    assert send(client, "/basket", clause=clause_row_id(two, "p1"), back="https://x.y") == "/"
    send(client, "/basket", document=one, key="p2")  # twice is once
    shown = client.get("/api/basket").json()["clauses"]
    assert [clause["id"] for clause in shown] == [
        hit["id"], clause_row_id(one, "p2"), clause_row_id(two, "p1"),
    ]  # fmt: skip
    send(client, f"/basket/{clause_row_id(two, 'p1')}", what="up")
    send(client, f"/basket/{hit['id']}", what="up")  # it is the first already
    assert [c["document_id"] for c in client.get("/api/basket").json()["clauses"]] == [
        hit["document_id"], two, one,
    ]  # fmt: skip
    answer = client.get("/basket/export")
    assert answer.headers["content-type"] == DOCX
    said = words_of(answer.content)
    for clause in shown:
        assert clause["text"] in said
    assert "Thỏa thuận Norrvik" in said
    assert "ký ngày 15/03/2026, tr. 1" in said
    assert said.index(shown[2]["text"]) < said.index(shown[1]["text"])
    assert "Norrvik agreement" in text_of(client.get("/basket").text)
    send(client, f"/basket/{hit['id']}", what="out")
    assert len(basket(client)) == 2
    send(client, "/basket/clear")
    assert basket(client) == []
    assert "Hãy cho các điều khoản vào giỏ" in client.get("/basket").text


def test_a_basket_is_its_persons_and_holds_what_they_may_see(web: Web) -> None:
    one = readings.register(web.office)
    two = readings.register(web.office, ENGLISH)
    legal = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    for document in (one, two):
        assert legal.post("/api/basket", json={"document": document, "key": "p1"}).json()
    assert basket(web.client) == []
    with web.office.store.begin() as session:
        rights.set_rights(session, documents.get(session, two, None), secrecy=Level.SECRET)
    tell_rights(web.office)
    assert [c["document_id"] for c in legal.get("/api/basket").json()["clauses"]] == [one]
    assert "scholarships" not in words_of(legal.get("/basket/export").content)
    refused = legal.post("/api/basket", json={"document": two, "key": "p2"})
    assert refused.status_code == 404
    assert legal.post("/api/basket", json={"clause": "nobody's"}).status_code == 404
    police = browser(web, account_of(web, "an", [(Role.SECURITY, "root")], Level.ORDINARY))
    assert police.post("/api/basket", json={"document": one, "key": "p1"}).status_code == 200
    assert police.get("/basket/export").status_code == 403  # reading is not exporting


def test_a_basket_outlives_another_reading(web: Web) -> None:
    document = web.add(agreement_pdf(), "a.pdf")
    hit = web.client.get("/api/search?q=học bổng").json()["hits"][0]
    web.client.headers["X-CSRF-Token"] = token_of(web.client.get("/account").text)
    assert web.client.post("/api/basket", json={"clause": hit["id"]}).json() == {"count": 1}
    web.client.post(f"/api/documents/{document}/reading")
    from service.reading import read_queued

    read_queued(web.office, document)
    assert [c["id"] for c in web.client.get("/api/basket").json()["clauses"]] == [hit["id"]]


def test_a_kept_search_tells_what_is_new(web: Web) -> None:
    readings.register(web.office, title="Đầu tiên")
    client = web.client
    page = client.get("/search?q=học bổng&kind=agreement&page=1").text
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query
    asked = query[1].replace("&amp;", "&")
    assert send(client, "/searches", name="Học bổng", query=asked) == "/searches"
    send(client, "/searches", name="Học bổng nước ngoài", query=asked)  # the same under a new name
    listed = client.get("/searches").text
    assert "Học bổng nước ngoài" in listed
    assert "không có gì mới" in listed
    web.clock.turn(minutes=5)
    readings.register(web.office, ENGLISH, title="Mới về")
    listed = client.get("/searches").text
    assert "1 văn bản mới" in listed
    address = re.search(r'href="(/search\?[^"]+saved[^"]+)"', listed)
    assert address
    where = address[1].replace("&amp;", "&")
    assert {"q", "kind", "saved", "since"} <= set(parse_qs(urlsplit(where).query))
    web.clock.turn(minutes=1)
    for _ in range(2):  # the mark is in the address: looking twice does not take it away
        shown = client.get(where).text
        marked = [group for group in shown.split('<section class="group">')[1:] if "new" in group]
        assert len(marked) == 1
        assert "Mới về" in marked[0]
    assert "không có gì mới" in client.get("/searches").text
    search_id = parse_qs(urlsplit(where).query)["saved"][0]
    other = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    assert other.get(f"/search?q=x&saved={search_id}").status_code == 404
    end = f"/searches/{search_id}/end"
    csrf = other.headers["X-CSRF-Token"]
    assert other.post(end, data={"csrf": csrf}).status_code == 404
    send(client, end)
    assert "Học bổng" not in client.get("/searches").text


@pytest.mark.parametrize("query", ["", "page=3", "?saved=x&page=2", "q="])
def test_no_search_is_kept_without_words_or_filters(web: Web, query: str) -> None:
    csrf = token_of(web.client.get("/account").text)
    answer = web.client.post("/searches", data={"csrf": csrf, "name": "x", "query": query})
    assert answer.status_code == 422


@pytest.mark.parametrize("since", ["gestern", "2026-01-01", "2026-01-01T00:00:00"])
def test_a_mark_without_a_moment_is_refused(web: Web, since: str) -> None:
    assert web.client.get(f"/search?q=x&since={since}").status_code == 400


@pytest.fixture
def checked(web: Web) -> tuple[str, list[str]]:
    """The page of a draft's check beside two laws, and their ids."""
    web.add(LAW, "law.jsonl", DocumentKind.LAW)
    with web.office.store.reading() as session:
        law = list(documents.ids(session))
    page = web.client.get("/draft").text
    files = {"file": ("dự thảo.pdf", agreement_pdf())}
    answer = web.client.post("/draft", data={"csrf": token_of(page)}, files=files)
    assert answer.status_code == 200
    return answer.text, law


def fields_of(html: str) -> dict[str, str]:
    check = re.search(r'name="check" value="([^"]+)"', html)
    assert check
    return {"csrf": token_of(html), "check": check[1]}


def test_a_check_becomes_a_table(web: Web, checked: tuple[str, list[str]]) -> None:
    html, law = checked
    places = re.findall(r'name="verdict-(\d+)"', html)
    assert places
    for word in Compatibility:
        assert f'value="{word}"' in html
    said = {
        **fields_of(html), "law-0": "0", f"verdict-{places[0]}": "co_dau_hieu_khong_phu_hop",
        f"reasons-{places[0]}": "Nghị định đặt thời hạn khác.",
    }  # fmt: skip
    answer = web.client.post("/draft/table", data=said)
    assert answer.headers["content-type"] == DOCX
    paper = Document(io.BytesIO(answer.content))
    compared, asked = paper.tables
    row = [cell.text for cell in compared.rows[1].cells]
    assert row[0] == "1"
    assert row[3] == "Có dấu hiệu không phù hợp"
    assert row[4] == "Nghị định đặt thời hạn khác."
    assert "Điều" in row[2]
    assert len(compared.rows) == 2, "a provision of which nothing is said is left out"
    evidence = " ".join(cell.text for line in asked.rows for cell in line.cells)
    assert "70/2020/QH14" in evidence
    assert "có hiệu lực" in evidence
    assert "không tìm thấy trong văn bản" in evidence.lower()
    with web.office.store.reading() as session:
        assert set(documents.ids(session)) == set(law), "the draft is not in the register"


def test_a_table_is_made_by_whom_the_check_was_for(
    web: Web, checked: tuple[str, list[str]]
) -> None:
    html, law = checked
    other = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    stolen = {**fields_of(html), "csrf": other.headers["X-CSRF-Token"]}
    assert other.post("/draft/table", data=stolen).status_code == 409
    said = fields_of(html)
    forged = {**said, "check": said["check"][:-2] + "xx"}
    assert web.client.post("/draft/table", data=forged).status_code == 409
    wrong = {**said, "verdict-0": "tốt"}
    assert web.client.post("/draft/table", data=wrong).status_code == 400
    shown = words_of(web.client.post("/draft/table", data={**said, "law-0": "0"}).content)
    assert "Luật Học bổng" in shown
    with web.office.store.begin() as session:
        for key in law:
            rights.set_rights(session, documents.get(session, key, None), secrecy=Level.SECRET)
    hidden = web.client.post("/draft/table", data={**said, "law-0": "0"})
    assert hidden.status_code == 200
    assert "Luật Học bổng" not in words_of(hidden.content), "law that is hidden by now"


def test_a_document_of_the_register_has_its_table_too(web: Web) -> None:
    web.add(LAW, "law.jsonl", DocumentKind.LAW)
    document = web.add(agreement_pdf(VIETNAMESE), "a.pdf")
    said = fields_of(web.client.get(f"/documents/{document}/law").text)
    answer = web.client.post("/draft/table", data={**said, "verdict-0": "phu_hop"})
    assert "Phù hợp" in words_of(answer.content)
    with web.office.store.begin() as session:
        row = documents.get(session, document, None)
        rights.set_rights(session, row, secrecy=Level.TOP_SECRET)
    assert web.client.post("/draft/table", data=said).status_code == 404
