"""What a search can do beside ranking: phrases, facets, groups, paging, neighbours, answers."""

from pathlib import Path

import pytest

from models.document import Span
from models.retrieval import Filters, IndexedClause
from search import open_index
from search.answers import sentences
from search.finding import DEPTH, phrases
from search.index import ClauseIndex
from search.lexical import has_code, passage_vector, query_vector
from search.terms import abbreviated, translated, written_out
from tests.builders import LetterEncoder


def clause(key: str, text: str, document: str = "d1", language: str = "vi",
           **payload: str | int | tuple[str, ...]) -> IndexedClause:  # fmt: skip
    return IndexedClause(key, document, "agreement", language, "", text, payload)


TEA = clause("tea", "Hai Bên phát triển vùng chè hữu cơ tại xã Tân Lập.", country=("FRA",),
             signed=20240301, modality=("obligation",))  # fmt: skip
FUND = clause("fund", "Vùng hỗ trợ kỹ thuật. Tỉnh báo cáo Vùng hằng năm về vốn đối ứng.", "d2",
              country=("FRA", "LAO"), signed=20260131)  # fmt: skip
FLOOD = clause("flood", "Kỹ thuật viên hỗ trợ việc báo tin lũ.", "d2", country=("LAO",))
ENGLISH = clause("english", "The Province shall provide technical support.", "d3", "en")


@pytest.fixture(params=["edge", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> ClauseIndex:
    place = str(tmp_path) if request.param == "edge" else ":memory:"
    opened = open_index(place, LetterEncoder())
    opened.put("d1", [TEA])
    opened.put("d2", [FUND, FLOOD])
    opened.put("d3", [ENGLISH])
    return opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"hỗ trợ kỹ thuật"', {"fund"}),
        ('"ho tro ky thuat"', {"fund"}),
        ("việc gì “hỗ trợ kỹ thuật”?", {"fund"}),
        ('"HỖ TRỢ kỹ thuật"', {"fund"}),
        ('"hỗ trợ"', {"fund", "flood"}),
        ('"hỗ trợ" "báo tin"', {"flood"}),
        ('"hồ trợ kỹ thuật"', set()),
        ('"technical support"', {"english"}),
        ("hỗ trợ kỹ thuật", {"tea", "fund", "flood", "english"}),
    ],
)
def test_what_stands_in_quotation_marks_must_occur(
    index: ClauseIndex, query: str, found: set[str]
) -> None:
    assert {hit.id for hit in index.find(query)} == found


def test_phrases_are_told_from_apostrophes() -> None:
    assert phrases('"as is" clause') == ["as is"]
    assert phrases("partner's duties, 5' wide") == []
    assert phrases('""  "?"') == []


@pytest.mark.parametrize(
    ("between", "found"),
    [
        ({"signed": (20240301, 20240301)}, {"tea"}),
        ({"signed": (None, 20251231)}, {"tea"}),
        ({"signed": (20240302, None)}, {"fund"}),
        ({"signed": (None, None)}, {"tea", "fund"}),
        ({"signed": (20270101, None)}, set()),
    ],
)
def test_days_lie_between(
    index: ClauseIndex, between: dict[str, tuple[int | None, int | None]], found: set[str]
) -> None:
    hits = index.find("hỗ trợ", filters=Filters(between=between))
    assert {hit.id for hit in hits} == found


def test_facets_count_what_all_other_filters_leave(index: ClauseIndex) -> None:
    fields = ("kind", "language", "country", "document_id", "nothing")
    assert index.facets(fields) == {
        "kind": {"agreement": 4},
        "language": {"vi": 3, "en": 1},
        "country": {"FRA": 2, "LAO": 2},
        "document_id": {"d1": 1, "d2": 2, "d3": 1},
        "nothing": {},
    }
    lao = Filters(where={"country": frozenset({"LAO"})}, languages=frozenset({"vi"}))
    counted = index.facets(("country", "document_id", "language"), filters=lao)
    assert counted["country"] == {"FRA": 2, "LAO": 2}  # its own choice does not count
    assert counted["document_id"] == {"d2": 2}
    assert counted["language"] == {"vi": 2}
    quoted = index.facets(("country",), query='"hỗ trợ kỹ thuật"')
    assert quoted == {"country": {"FRA": 1, "LAO": 1}}


def test_facets_never_count_what_a_reader_may_not_see(index: ClauseIndex) -> None:
    scope = Filters(documents=frozenset({"d1"}))
    assert index.facets(("country", "document_id"), filters=scope) == {
        "country": {"FRA": 1},
        "document_id": {"d1": 1},
    }
    nothing = Filters(documents=frozenset())
    assert index.facets(("country", "kind"), filters=nothing) == {"country": {}, "kind": {}}
    assert index.facets(("kind",), query='"chè"', filters=nothing) == {"kind": {}}


def test_documents_come_by_their_best_clause(index: ClauseIndex) -> None:
    flat = [hit.document_id for hit in index.find("hỗ trợ kỹ thuật báo cáo")]
    groups = index.find_documents("hỗ trợ kỹ thuật báo cáo", each=1)
    assert [group.document_id for group in groups] == list(dict.fromkeys(flat))
    assert [group.more for group in groups if group.document_id == "d2"] == [True]
    assert all((len(group.hits) == 1 and not group.more) or group.document_id == "d2"
               for group in groups)  # fmt: skip
    pages = [index.find_documents("hỗ trợ kỹ thuật báo cáo", limit=1, offset=n) for n in range(4)]
    assert [g.document_id for page in pages for g in page] == [g.document_id for g in groups]
    both = index.find_documents("hỗ trợ kỹ thuật báo cáo", each=2)
    assert {h.id for g in both for h in g.hits} == {"tea", "fund", "flood", "english"}


def test_neighbours_of_a_stored_clause(index: ClauseIndex) -> None:
    again = clause("again", "Các Bên phát triển vùng chè hữu cơ ở xã Tân Lập.", "d4")
    index.put("d4", [again])
    assert index.similar("tea")[0].id == "again"
    assert "tea" not in {hit.id for hit in index.similar("tea")}
    assert index.similar("unknown") == []
    # A clause that the reader may not see has no neighbours, nor is it one.
    assert index.similar("tea", filters=Filters(documents=frozenset({"d4"}))) == []
    own = Filters(documents=frozenset({"d1"}))
    assert index.similar("tea", filters=own) == []


def test_a_longer_list_begins_with_the_shorter(tmp_path: Path) -> None:
    index = open_index(tmp_path, LetterEncoder())
    topics = ["chè", "lũ", "rừng", "thuế", "trường học", "cầu đường", "du lịch"]
    clauses = [
        clause(f"c{n}", f"Bên {n % 13} báo cáo lần {n} về {topics[n % 7]} và {topics[n % 5]}.")
        for n in range(3 * DEPTH)
    ]
    index.put("d1", clauses)
    whole = [hit.id for hit in index.find("báo cáo về chè", limit=3 * DEPTH)]
    assert sorted(whole) == sorted(c.id for c in clauses)
    assert [h.id for h in index.find("báo cáo về chè", limit=10)] == whole[:10]
    at = 2 * DEPTH - 5
    assert [h.id for h in index.find("báo cáo về chè", limit=10, offset=at)] == whole[at : at + 10]
    index.close()


def test_the_answering_sentence_is_marked(index: ClauseIndex) -> None:
    [hit] = [h for h in index.find("báo cáo vốn đối ứng hằng năm", mark=True) if h.id == "fund"]
    assert hit.answer is not None
    start, end = hit.answer
    assert hit.text[start:end] == "Tỉnh báo cáo Vùng hằng năm về vốn đối ứng."
    assert all(h.answer is None for h in index.find("báo cáo"))
    assert [h.answer for h in index.find("chè", mark=True) if h.id == "tea"] == [None]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Một câu. Hai câu.", ["Một câu.", "Hai câu."]),
        ("1. Chuyển 3.500.000 đồng.\n2. Theo 56-CT/TW.",
         ["1. Chuyển 3.500.000 đồng.", "2. Theo 56-CT/TW."]),
        ("Tỉnh phải: a) báo cáo; b) trả lời.", ["Tỉnh phải: a) báo cáo;", "b) trả lời."]),
        ("See Art. 5 of it. It ends.", ["See Art. 5 of it.", "It ends."]),
        ("提交报告。经费自理。", ["提交报告。", "经费自理。"]),
        ("Không dấu chấm", ["Không dấu chấm"]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences(text: str, parts: list[str]) -> None:
    spans = sentences(text)
    assert [text[s.start : s.end] for s in spans] == parts
    assert all(isinstance(s, Span) for s in spans)


@pytest.mark.parametrize(
    ("text", "language", "full"),
    [
        ("UBND tỉnh", "vi", "Ủy ban nhân dân tỉnh"),
        ("ubnd tinh", "vi", "Ủy ban nhân dân tinh"),
        ("ODA", "en", "official development assistance"),
        ("ký MOU với ai", "vi", "ký bản ghi nhớ với ai"),
        ("loi ich", "vi", "loi ich"),  # a syllable, not a letter of intent
        ("ODAX", "vi", "ODAX"),
        ("64/2021/NĐ-CP", "vi", "64/2021/NĐ-CP"),
    ],
)
def test_abbreviations_are_written_out(text: str, language: str, full: str) -> None:
    assert written_out(text, language) == full


def test_long_forms_are_looked_for_in_short() -> None:
    assert "ubnd" in abbreviated("thẩm quyền của Ủy ban nhân dân tỉnh", "vi")
    assert abbreviated("thẩm quyền của ủy ban", "vi") == []


def test_an_abbreviation_finds_what_is_written_out_and_the_other_way_round(
    index: ClauseIndex,
) -> None:
    for query, text in (
        ("UBND", "Do Ủy ban nhân dân xã làm."),
        ("ubnd", "Do Ủy ban nhân dân xã làm."),
        ("ủy ban nhân dân", "UBND tỉnh quyết định."),
    ):
        ready, _ = index._ready(query, None)
        assert ready is not None
        assert ready.language == "vi"
        assert set(ready.lexical.indices) & set(passage_vector(text).indices)


def test_a_cited_article_comes_before_those_that_mention_it(index: ClauseIndex) -> None:
    articles = [
        clause(f"a{n}", f"Theo Điều 7 và Điều {n + 1} Luật này.", "law", label=f"Điều {n}")
        for n in range(1, 10)
    ]
    index.put("law", articles)
    for query in ("Điều 7", "dieu 7"):
        assert index.find(query)[0].id == "a7"


def test_terms_cross_languages() -> None:
    assert translated("who inspects non-refundable aid?", "en", "vi") == ["viện trợ không hoàn lại"]
    assert translated("giấy phép lao động", "vi", "en") == ["work permit"]  # not its parts
    assert translated("giấy phép", "vi", "zh") == []
    assert translated("", "vi", "en") == []


@pytest.mark.parametrize(
    ("text", "cites"),
    [("Điều 12", True), ("dieu 12 khoan 3", True), ("56-CT/TW", True), ("Article 5", True),
     ("thời hạn 30 ngày", False), ("điều kiện hỗ trợ", False)],
)  # fmt: skip
def test_citations_are_known(text: str, cites: bool) -> None:
    assert has_code(text) is cites


def test_other_ways_to_say_it_weigh_less() -> None:
    alone, both = query_vector("ubnd"), query_vector("ubnd", "ủy ban nhân dân", share=0.5)
    weights = dict(zip(both.indices, both.values, strict=True))
    assert set(alone.indices) < set(weights)
    assert weights[alone.indices[0]] == alone.values[0] == max(weights.values())
