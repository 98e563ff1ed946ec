"""What is said of provisions beside the law: kept, shown with its history, exported."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.access import Level, Role
from models.compatibility import Weighing
from models.people import AuditEntry
from models.register import DocumentKind
from models.tables import DocumentBody
from service.store import documents, rights
from tests.builders import LAW, VIETNAMESE, agreement_pdf
from tests.house import account_of, browser
from tests.test_desk import fields_of
from tests.web import Web, open_web

DOUBTFUL = "co_dau_hieu_khong_phu_hop"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


@pytest.fixture
def document(web: Web) -> str:
    web.add(LAW, "law.jsonl", DocumentKind.LAW)
    return web.add(agreement_pdf(VIETNAMESE), "a.pdf")


def page_of(client: TestClient, document: str) -> str:
    answer = client.get(f"/documents/{document}/law")
    assert answer.status_code == 200
    return answer.text


def form_of(html: str) -> dict[str, str]:
    """The form as it stands, as a browser would send it."""
    said = fields_of(html)
    for place in re.findall(r'name="verdict-(\d+)"', html):
        part = html.split(f'name="verdict-{place}"')[1]
        seen = re.search(rf'name="seen-{place}" value="(\d+)"', html)
        chosen = re.search(r'value="(\w*)" selected', part.split("</select>")[0])
        reasons = re.search(rf'name="reasons-{place}"[^>]*>\n?([^<]*)<', html)
        assert seen
        assert reasons
        said |= {
            f"seen-{place}": seen[1], f"verdict-{place}": chosen[1] if chosen else "",
            f"reasons-{place}": reasons[1], f"law-{place}": "0",
        }  # fmt: skip
    return said


def keep(client: TestClient, document: str, html: str, **more: str) -> int:
    said = {**form_of(html), **{key.replace("_", "-"): value for key, value in more.items()}}
    return client.post(f"/documents/{document}/law", data=said).status_code


def rows(web: Web) -> list[Weighing]:
    with web.office.store.reading() as session:
        return list(session.scalars(select(Weighing).order_by(Weighing.clause, Weighing.number)))


def test_a_word_is_kept_shown_and_exported(web: Web, document: str) -> None:
    html = page_of(web.client, document)
    assert keep(web.client, document, html, verdict_0=DOUBTFUL, reasons_0="Thời hạn khác.") == 303
    [row] = rows(web)
    assert (row.document_id, row.number, row.verdict) == (document, 1, DOUBTFUL)
    assert row.law, "the ticked article stands beside it"
    html = page_of(web.client, document)
    assert form_of(html)["verdict-0"] == DOUBTFUL
    assert "Thời hạn khác." in html
    assert "lan" in html
    answer = web.client.post("/draft/table", data=form_of(html))
    cells = [cell.text for cell in Document(io.BytesIO(answer.content)).tables[0].rows[1].cells]
    assert cells[3].startswith("Có dấu hiệu không phù hợp")
    assert "lan" in cells[3]
    assert cells[4] == "Thời hạn khác."


def test_nothing_is_kept_of_what_stands_already(web: Web, document: str) -> None:
    assert keep(web.client, document, page_of(web.client, document)) == 303
    assert rows(web) == [], "a form without a word"
    keep(web.client, document, page_of(web.client, document), verdict_0="phu_hop")
    keep(web.client, document, page_of(web.client, document))
    assert len(rows(web)) == 1, "the same word again"


def test_a_later_word_takes_the_place_and_none_is_lost(web: Web, document: str) -> None:
    keep(web.client, document, page_of(web.client, document), verdict_0="phu_hop", reasons_0="A")
    keep(web.client, document, page_of(web.client, document), verdict_0=DOUBTFUL, reasons_0="B")
    keep(web.client, document, page_of(web.client, document), verdict_0="", reasons_0="")
    assert [row.verdict for row in rows(web)] == ["phu_hop", DOUBTFUL, None]
    html = page_of(web.client, document)
    assert form_of(html)["verdict-0"] == "", "taken back"
    assert "Đã rút lại" in html
    assert "Phù hợp</strong> A" in html
    with web.office.store.reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "verdict")
        told = [entry.details for entry in session.scalars(query)]
    assert [entry["kind"] for entry in told] == ["phu_hop", DOUBTFUL, ""]
    assert "A" not in str([entry.get("reasons") for entry in told]), "words stay out of the audit"


def test_the_second_to_keep_sees_both(web: Web, document: str) -> None:
    other = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    mine, theirs = page_of(web.client, document), page_of(other, document)
    assert keep(other, document, theirs, verdict_0="phu_hop", reasons_0="Của Minh.") == 303
    said = {**form_of(mine), "verdict-0": DOUBTFUL, "reasons-0": "Của Lan."}
    answer = web.client.post(f"/documents/{document}/law", data=said)
    assert answer.status_code == 409
    assert "Của Minh." in answer.text
    assert form_of(answer.text)["reasons-0"] == "Của Lan.", "what was typed is not lost"
    assert [row.reasons for row in rows(web)] == ["Của Minh."]
    again = web.client.post(f"/documents/{document}/law", data=form_of(answer.text))
    assert again.status_code == 303
    assert [row.reasons for row in rows(web)] == ["Của Minh.", "Của Lan."]


def test_who_may_not_review_reads_and_exports_what_stands(web: Web, document: str) -> None:
    keep(web.client, document, page_of(web.client, document), verdict_0="phu_hop", reasons_0="A")
    reader = browser(web, account_of(web, "tai", [(Role.FINANCE, None)], Level.ORDINARY))
    html = page_of(reader, document)
    assert "Phù hợp" in html
    assert 'name="verdict-0"' not in html
    answer = reader.post("/draft/table", data=fields_of(html))
    cells = [cell.text for cell in Document(io.BytesIO(answer.content)).tables[0].rows[1].cells]
    assert cells[3].startswith("Phù hợp")
    assert reader.post(f"/documents/{document}/law", data=fields_of(html)).status_code == 403
    stranger = browser(web, account_of(web, "xa", [(Role.FINANCE, None)], Level.ORDINARY))
    with web.office.store.begin() as session:
        row = documents.get(session, document, None)
        rights.set_rights(session, row, secrecy=Level.SECRET)
    assert stranger.get(f"/documents/{document}/law").status_code == 404


def test_another_wording_is_told(web: Web, document: str) -> None:
    keep(web.client, document, page_of(web.client, document), verdict_0="phu_hop")
    warned = "Khi đó điều khoản có lời văn khác"
    assert warned not in page_of(web.client, document)
    with web.office.store.begin() as session:
        body = session.get_one(DocumentBody, document)
        body.text = body.text.replace("mười học bổng", "chín học bổng").replace("2", "3")
    assert warned in page_of(web.client, document)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ({"clause": "không có", "verdict": "phu_hop"}, 404),
        ({"clause": "KEY", "verdict": "tốt"}, 400),
        ({"clause": "KEY", "verdict": "phu_hop", "seen": 3}, 409),
        ({"clause": "KEY", "verdict": "phu_hop", "law": ["không có"]}, 200),
    ],
)
def test_programs_say_it_too(web: Web, document: str, word: dict[str, object], status: int) -> None:
    found = web.client.get(f"/api/documents/{document}/law").json()
    key = found["provisions"][0]["clause"]["key"]
    sent = {name: key if value == "KEY" else value for name, value in word.items()}
    answer = web.client.post(
        f"/api/documents/{document}/law", json=sent, headers={"X-CSRF-Token": token(web)}
    )
    assert answer.status_code == status, answer.text
    if status == 200:
        [said] = answer.json()["said"][key]
        assert (said["verdict"], said["said_by"], said["law"]) == ("phu_hop", "lan", [])
    else:
        assert rows(web) == []


def token(web: Web) -> str:
    return fields_of(page_of(web.client, web_document(web)))["csrf"]


def web_document(web: Web) -> str:
    with web.office.store.reading() as session:
        listed, _ = documents.listed(session, None, kinds=[DocumentKind.AGREEMENT])
        return listed[0].id
