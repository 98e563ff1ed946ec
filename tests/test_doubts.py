"""Doubts in the register: stored, shown, compared by a person, remembered."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from models import tables
from models.document import (
    Box,
    DocumentText,
    Doubt,
    DoubtKind,
    DoubtReason,
    PageSource,
    Repair,
    RepairReason,
    Span,
)
from models.norms import Analysis, Found, Metadata
from service.doubting import with_order_of_dates
from service.store import documents, doubts, findings
from tests.builders import VIETNAMESE
from tests.readings import register
from tests.rows import rich_document
from tests.web import Web, open_web, text_of, token_of

AT = VIETNAMESE.index("30 ngày")
READ = Doubt(
    Span(AT, AT + 7), DoubtKind.DURATION, DoubtReason.DIFFERENT, 1, Box(50, 60, 90, 72), "80 ngày"
)
INK = Doubt(Span(9, 9), DoubtKind.INK, DoubtReason.UNREAD, 1, Box(200, 400, 290, 420))
REPAIR = Repair(Span(0, 4), 1, "THỎ\u2044", "THỎA", RepairReason.FRACTION)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("doubts")) as web:
        yield web


def registered(web: Web, title: str, *found: Doubt) -> str:
    key = register(web.office, title=title)
    save(web, key, *found)
    return key


def save(web: Web, key: str, *found: Doubt) -> None:
    with web.office.store.begin() as session:
        row = documents.get(session, key, None)
        document = findings.load_document(session, row)
        doubts.save(session, key, replace(document, doubts=found, repairs=(REPAIR,)))


def test_a_page_lists_what_to_compare_with_the_place_that_lights_up(web: Web) -> None:
    html = web.client.get(f"/documents/{registered(web, 'list', READ, INK)}").text
    shown = text_of(html)
    assert "Cần đối chiếu với bản gốc 2" in shown
    assert (
        "30 ngày Khoảng thời gian: hai lần đọc khác nhau (lần đọc thứ hai thấy “80 ngày”)" in shown
    )
    assert "vết mực chưa đọc được" in shown
    assert 'data-page="1" data-box="200.0 400.0 290.0 420.0"' in html
    assert "Đã sửa khi đọc 1 THỎA đọc thành “THỎ\u2044”" in shown


def test_a_document_without_doubts_shows_no_list(web: Web) -> None:
    key = register(web.office, title="none")
    assert "Cần đối chiếu" not in web.client.get(f"/documents/{key}").text


def test_a_person_compares_a_value_and_the_register_remembers_it(web: Web) -> None:
    key = registered(web, "settle", READ, INK)
    token = token_of(web.client.get(f"/documents/{key}").text)
    answer = web.client.post(f"/documents/{key}/doubts/0", data={"csrf": token})
    assert answer.headers["Location"] == f"/documents/{key}#doubts"
    assert "Cần đối chiếu với bản gốc 1" in text_of(web.client.get(f"/documents/{key}").text)

    # Read again: the same value in the same place stays compared, another one does not.
    save(web, key, replace(INK, box=Box(9, 9, 99, 20)), READ)
    found = web.client.get(f"/api/documents/{key}/findings").json()["doubts"]
    assert [(item["quote"], item["settled_at"] is None) for item in found] == [
        ("", True),
        ("30 ngày", False),
    ]


def test_what_is_not_in_doubt_cannot_be_settled(web: Web) -> None:
    key = registered(web, "missing", READ)
    token = token_of(web.client.get(f"/documents/{key}").text)
    assert web.client.post(f"/documents/{key}/doubts/7", data={"csrf": token}).status_code == 404
    assert web.client.post(f"/documents/{key}/doubts/0").status_code in (400, 403)
    with web.office.store.reading() as session:
        row = session.get_one(tables.Doubt, (key, 0))
        assert row.settled_at is None


def test_the_day_of_signing_after_the_day_of_effect_is_doubtful() -> None:
    document = rich_document()
    assert document.pages[0].source is PageSource.OCR
    later, earlier = Found(date(2026, 9, 1), Span(5, 7)), Found(date(2026, 3, 1), Span(0, 4))

    def told(signed: Found[date], effective: Found[date]) -> list[tuple[Span, DoubtReason]]:
        metadata = Metadata(signed_on=signed, effective_on=effective)
        bare = DocumentText(document.text, document.pages, "vi")
        made = with_order_of_dates(bare, Analysis(metadata=metadata))
        return [(doubt.span, doubt.reason) for doubt in made.doubts]

    assert told(signed=later, effective=earlier) == [
        (Span(0, 4), DoubtReason.ORDER),
        (Span(5, 7), DoubtReason.ORDER),
    ]
    assert told(signed=earlier, effective=later) == []
