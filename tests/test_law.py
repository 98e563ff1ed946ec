"""Law files: several laws, any order, and a sentence for each way of being wrong."""

import json

import pytest

from models.errors import UnreadableLaw
from service.law import Article, law_document, parse_laws
from tests.builders import LAW, law_lines

LINES_IN_TEXT = '{"law":"L","article":"1","text":"a\u2028b\x85c"}'


def line(**fields: object) -> bytes:
    return json.dumps({"law": "L", "article": "1", "text": "T", **fields}).encode()


def test_articles_are_gathered_by_law_in_the_order_of_the_file() -> None:
    laws = parse_laws(LAW)
    assert list(laws) == ["Luật Lưu trữ", "Luật Học bổng"]
    assert [article.number for article in laws["Luật Lưu trữ"]] == ["1", "2"]


def test_laws_may_alternate() -> None:
    laws = parse_laws(b"\n".join([line(law="A"), line(law="B"), line(law="A", article="2")]))
    assert {law: len(articles) for law, articles in laws.items()} == {"A": 2, "B": 1}


@pytest.mark.parametrize(
    ("data", "article"),
    [
        (line(), Article("1", "", "T")),
        (line(heading=None), Article("1", "", "T")),
        (line(heading=" H "), Article("1", "H", "T")),
        (b"\xef\xbb\xbf" + line(), Article("1", "", "T")),
        (b"\r\n\n" + line() + b"\r\n\n", Article("1", "", "T")),
        (line(more={"a": [1]}), Article("1", "", "T")),
        (LINES_IN_TEXT.encode(), Article("1", "", "a\u2028b\x85c")),
        (line(text="a\0b\ud800"), Article("1", "", "a\ufffdb\ufffd")),
    ],
)  # fmt: skip
def test_what_is_taken(data: bytes, article: Article) -> None:
    assert parse_laws(data) == {"L": (article,)}


SOURCE = "(Điều 53a Nghị định số 158/2006/NĐ-CP, có hiệu lực thi hành kể từ ngày 22/01/2007)"


@pytest.mark.parametrize(
    ("source", "heading", "law", "article"),
    [
        (SOURCE, "Điều 34.11.NĐ.4.53a. Nghĩa vụ", "Nghị định số 158/2006/NĐ-CP",
         Article("53a", "Nghĩa vụ", "T")),
        (SOURCE.replace("53a", "4"), "Điều 23.8.QĐ.1.1.", "Nghị định số 158/2006/NĐ-CP",
         Article("4", "", "T")),
        ("(Điều 2 Pháp lệnh Về Hàm, cấp ngoại giao, có hiệu lực thi hành kể từ ngày 31/05/1995)",
         "Điều 5 của Hiệp định", "Pháp lệnh Về Hàm, cấp ngoại giao",
         Article("2", "Điều 5 của Hiệp định", "T")),
        ("(Điều 1 Nghị định số 2/2020/NĐ-CP về \nlễ tân, có hiệu lực thi hành", "Phạm vi",
         "Nghị định số 2/2020/NĐ-CP về lễ tân", Article("1", "Phạm vi", "T")),
        ("(Điều 7 Luật số 1/2020/QH14)", None, "Luật số 1/2020/QH14", Article("7", "", "T")),
    ],
)  # fmt: skip
def test_lines_of_the_codification(
    source: str, heading: str | None, law: str, article: Article
) -> None:
    data = json.dumps({"source": source, "heading": heading, "text": "T"}).encode()
    assert parse_laws(data) == {law: (article,)}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "holds no article"),
        (b"\n \n", "holds no article"),
        (b"\xff\xfe{", "not UTF-8"),
        (line() + b"\n{", "line 2 is not JSON"),
        (line() + b"\n\n" + line()[:-1], "line 3 is not JSON"),
        (b"[" * 100_000, "line 1 is not JSON"),
        (b'{"law": ' + b"9" * 5000 + b"}", "line 1 is not JSON"),
        (b"[1]", "line 1 is not an object"),
        (b'"text"', "line 1 is not an object"),
        (b'{"article": "1", "text": "T"}', 'line 1 has no "law"'),
        (b'{"source": "Trang 7", "text": "T"}', 'line 1 has no "law"'),
        (line(article=7), 'line 1 has no "article"'),
        (line(text="  "), 'line 1 has no "text"'),
        (line(text=None), 'line 1 has no "text"'),
        (line(heading=["H"]), '"heading" in line 1 is not text'),
        (line(law="L" * 501), "name in line 1 is too long"),
    ],
)
def test_what_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableLaw, match=problem):
        parse_laws(data)


def test_a_law_is_laid_out_as_it_is_printed() -> None:
    laws = parse_laws(
        law_lines(("Luật A", "1", "Phạm vi", "1. Một.\n2. Hai."), ("Luật A", "2a", "", "Ba."))
    )
    document = law_document("Luật A", laws["Luật A"])
    assert document.text == "Luật A\nĐiều 1. Phạm vi\n1. Một.\n2. Hai.\nĐiều 2a.\nBa."
    assert (document.language, document.pages) == ("vi", ())
