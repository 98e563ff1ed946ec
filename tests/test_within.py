"""Search within a document: all of it, in its marks or without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.tables import DocumentBody
from tests.builders import VIETNAMESE, agreement_pdf
from tests.web import Web, open_web

LONG = "Điều 1. Báo cáo\nHai bên BÁO CÁO kết quả, bao cáo.\n" + "x " * 30_000 + "\nbáo cáo cuối kỳ"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


@pytest.fixture
def document(web: Web) -> str:
    key = web.add(agreement_pdf(VIETNAMESE), "a.pdf")
    with web.office.store.begin() as session:
        session.get_one(DocumentBody, key).text = LONG
    return key


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bao cao", ["Báo cáo", "BÁO CÁO", "bao cáo", "báo cáo"]),
        ("Báo cáo", ["Báo cáo", "BÁO CÁO", "báo cáo"]),
        ("  điều 1 ", ["Điều 1"]),
        ("dieu 1", ["Điều 1"]),
        ("b", []),
        ("", []),
        ("học bổng", []),
    ],
)
def test_words_are_found_in_all_of_a_document(
    web: Web, document: str, asked: str, found: list[str]
) -> None:
    answer = web.client.get(f"/api/documents/{document}/within", params={"q": asked}).json()
    assert [match["words"] for match in answer["matches"]] == found
    assert answer["count"] == len(found)
    for match in answer["matches"]:
        assert LONG[match["start"] : match["end"]] == match["words"]
        assert "\n" not in match["before"] + match["after"]


def test_without_scripts_the_places_are_a_page(web: Web, document: str) -> None:
    page = web.client.get(f"/documents/{document}/within", params={"q": "cuoi ky"}).text
    at = LONG.index("cuối kỳ")
    assert f'href="/documents/{document}?at=at-{at}&amp;q=cuoi%20ky#at-{at}"' in page
    assert "<mark>cuối kỳ</mark>" in page
    assert "không có trong văn bản" in web.client.get(
        f"/documents/{document}/within?q=vắng"
    ).text  # fmt: skip
    form = web.client.get(f"/documents/{document}").text
    assert f'action="/documents/{document}/within"' in form
