"""How two clauses stand to each other, on the bundled encoder and on a tiny one."""

from collections.abc import Iterator

import pytest

from models.retrieval import IndexedClause, RelationKind
from search import Encoder, load_encoder, open_index
from search.index import ClauseIndex
from tests.builders import LetterEncoder


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def index(encoder: Encoder) -> Iterator[ClauseIndex]:
    opened = open_index(":memory:", encoder)
    yield opened
    opened.close()


def clause(text: str, language: str, document: str = "a", **payload: str) -> IndexedClause:
    return IndexedClause(f"{document}:{text[:40]}", document, "agreement", language, "", text,
                         payload)  # fmt: skip


PORTAL_VI = (
    "Tỉnh đưa cổng dữ liệu mở vào vận hành với ít nhất 200 bộ dữ liệu trước ngày 31/12/2026."
)
PORTAL_EN = (
    "The Province shall put into service, by 31 December 2026 at the latest, an open data portal "
    "offering no fewer than two hundred (200) data sets."
)
FUNDS = "Sở Tài chính bố trí vốn đối ứng 3,2 tỷ đồng cho Dự án trước ngày 30 tháng 6 năm 2026."
FUNDS_LESS = "Giao Sở Tài chính bố trí vốn đối ứng 2,4 tỷ đồng cho Dự án trước ngày 31/12/2026."
PUPILS = "The City will host twenty (20) upper-secondary pupils at a summer camp in July."
ENDING = "Mỗi Bên có thể chấm dứt Thỏa thuận này bằng văn bản thông báo trước 06 tháng."
ENDING_TOO = "Một bên có thể chấm dứt Thỏa thuận này bằng thông báo bằng văn bản trước 06 tháng."


def test_a_translation_is_a_duplicate_in_an_empty_register(index: ClauseIndex) -> None:
    relation = index.relate(clause(PORTAL_VI, "vi"), clause(PORTAL_EN, "en", "b"))
    assert relation.relation is RelationKind.DUPLICATE
    assert relation.differences == ()


def test_the_same_duty_with_other_values_overlaps_and_says_so(index: ClauseIndex) -> None:
    a, b = clause(FUNDS, "vi", bearer="Sở Tài chính"), clause(FUNDS_LESS, "vi", "b")
    relation = index.relate(a, b)
    assert relation.relation is RelationKind.OVERLAP
    assert {(d.aspect, d.a, d.b) for d in relation.differences} == {
        ("amount", "3,2 tỷ đồng", "2,4 tỷ đồng"),
        ("date", "30 tháng 6 năm 2026", "31/12/2026"),
    }


@pytest.mark.parametrize("text", [FUNDS, PUPILS, ENDING])
def test_what_has_little_in_common_ranks_low(index: ClauseIndex, text: str) -> None:
    other = clause(PORTAL_EN, "en", "b")
    language = "en" if text is PUPILS else "vi"
    assert index.relate(clause(text, language), other).score < 0.3


def test_boilerplate_weighs_less_than_a_promise(index: ClauseIndex) -> None:
    promise = index.relate(clause(PORTAL_VI, "vi"), clause(PORTAL_EN, "en", "b"))
    ending = index.relate(clause(ENDING, "vi"), clause(ENDING_TOO, "vi", "b"))
    assert ending.score < promise.score


def test_relate_is_symmetric(index: ClauseIndex) -> None:
    a, b = clause(FUNDS, "vi"), clause(FUNDS_LESS, "vi", "b")
    there, back = index.relate(a, b), index.relate(b, a)
    assert there.score == pytest.approx(back.score, abs=1e-4)
    assert [(d.aspect, d.a, d.b) for d in there.differences] == [
        (d.aspect, d.b, d.a) for d in back.differences
    ]


def test_pairs_find_the_promise_in_another_language(index: ClauseIndex) -> None:
    index.put("b", [clause(t, "en", "b") for t in (PORTAL_EN, PUPILS)])
    index.put("c", [clause(t, "vi", "c") for t in (FUNDS, ENDING)])
    pairs = index.pairs([clause(PORTAL_VI, "vi"), clause(ENDING_TOO, "vi")])
    assert (pairs[0].a, pairs[0].b) == (clause(PORTAL_VI, "vi").id, clause(PORTAL_EN, "en", "b").id)
    assert pairs[0].relation.relation is RelationKind.DUPLICATE


def test_two_versions_of_one_text_must_say_the_same(index: ClauseIndex) -> None:
    late = PORTAL_EN.replace("31 December 2026", "30 June 2027")
    own = [clause(PORTAL_VI, "vi"), clause(FUNDS, "vi"), clause(PUPILS, "en")]
    same = [*own, clause(PORTAL_EN, "en")]
    differing = [*own, clause(late, "en")]
    assert index.pairs(same) == []
    (pair,) = index.pairs(differing)
    assert {pair.a, pair.b} == {clause(PORTAL_VI, "vi").id, clause(late, "en").id}
    assert [d.aspect for d in pair.relation.differences] == ["date"]


def test_a_short_query_finds_the_clause_in_another_language(index: ClauseIndex) -> None:
    index.put("b", [clause(t, "en", "b") for t in (PORTAL_EN, PUPILS)])
    index.put("c", [clause(t, "vi", "c") for t in (FUNDS, ENDING)])
    assert index.find("cổng dữ liệu mở")[0].text == PORTAL_EN
    assert index.find("termination notice")[0].text == ENDING
    assert index.find(PORTAL_VI)[0].text == PORTAL_EN


def test_a_tiny_encoder_serves_too() -> None:
    index = open_index(":memory:", LetterEncoder())
    near = index.relate(clause(FUNDS, "vi"), clause(FUNDS_LESS, "vi", "b"))
    far = index.relate(clause(FUNDS, "vi"), clause(ENDING, "vi", "b"))
    assert 0 <= far.score < near.score <= 1
    index.close()
