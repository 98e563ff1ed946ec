"""Budgets that overlap: the same object paid for twice, and what is no such thing."""

import numpy as np
import pytest

from models.retrieval import IndexedClause
from search import open_index
from search.concepts import concepts
from search.facts import facts
from search.funding import funded_twice, funds, years
from search.overlap import Item
from tests.builders import LetterEncoder


def item(text: str, kind: str = "agreement", **payload: int) -> Item:
    language = "en" if text.isascii() else "vi"
    clause = IndexedClause(text, kind, kind, language, "", text, payload)
    return Item(clause, np.zeros(3, np.float32), {}, 0.0, tuple(facts(text)), concepts(text))


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("Bên B tài trợ 2 tỷ đồng để xây dựng trạm y tế.", True),
        ("Tỉnh bố trí 500 triệu đồng vốn đối ứng.", True),
        ("The Donor shall provide USD 50,000 for the library.", True),
        ("EUR 400,000 shall be set aside for the solar pumps.", True),
        ("Sở cấp 300 triệu đồng cho dự án.", True),
        ("Khoản viện trợ trên 15 tỷ đồng do Ủy ban nhân dân cấp tỉnh phê duyệt dự án.", False),
        ("Người khai báo chậm bị xử phạt 5 triệu đồng, nộp vào ngân sách.", False),
        ("Hai Bên phấn đấu đạt kim ngạch 50 triệu USD.", False),
        ("A fine of USD 2,000 is paid into the budget.", False),
        ("The Donor shall provide two libraries with books.", False),
        ("Tỉnh hỗ trợ hai trạm y tế.", False),
    ],
)
def test_what_funds(text: str, does: bool) -> None:
    assert funds(item(text)) is does


@pytest.mark.parametrize(
    ("text", "payload", "expected"),
    [
        ("giai đoạn 2026 - 2028", {}, (2026, 2028)),
        ("trước ngày 30 tháng 6 năm 2027", {}, (2027, 2027)),
        ("hằng năm", {"starts": 20260101, "ends": 20301231}, (2026, 2030)),
        ("hằng năm", {"starts": 0, "ends": 20301231}, None),
        ("hằng năm", {"starts": 20260101, "ends": 99991231}, None),
        ("before 15 November of each year", {}, None),
    ],
)
def test_the_years_for_which_a_clause_gives(
    text: str, payload: dict[str, int], expected: tuple[int, int] | None
) -> None:
    told = item(text, **payload)
    assert years(told.clause, told.facts) == expected


CLINIC = "Bên B tài trợ 2 tỷ đồng để xây dựng trạm y tế trong giai đoạn 2026 - 2028."


@pytest.mark.parametrize(
    ("other", "twice"),
    [
        ("Tỉnh bố trí 1,5 tỷ đồng xây dựng trạm y tế trong năm 2027.", True),
        ("The Foundation shall grant USD 80,000 to build the health station.", True),
        ("Tỉnh bố trí 1,5 tỷ đồng xây dựng trạm y tế trong năm 2030.", False),
        ("Tỉnh bố trí 1,5 tỷ đồng xây dựng thư viện trong năm 2027.", False),
        ("Tỉnh xây dựng trạm y tế trong năm 2027.", False),
        ("Dự án trạm y tế có giá trị trên 15 tỷ đồng phải được thẩm định ngân sách.", False),
    ],
)
def test_the_same_object_in_the_same_years(other: str, twice: bool) -> None:
    assert funded_twice(item(CLINIC), item(other)) is twice
    assert funded_twice(item(other), item(CLINIC)) is twice


def test_other_places_and_instructions_fund_nothing_twice() -> None:
    here = item("Bên B tài trợ 2 tỷ đồng xây dựng trạm y tế tại xã Tân Lập.")
    there = item("Bên B tài trợ 2 tỷ đồng xây dựng trạm y tế tại xã Nam Mơ.")
    assert not funded_twice(here, there)
    assert funded_twice(here, item(here.clause.text))
    assert not funded_twice(here, item(here.clause.text, kind="directive"))


def test_what_only_the_terms_of_two_instruments_keep_apart() -> None:
    text = "Bên B tài trợ 2 tỷ đồng mỗi năm cho trạm y tế."
    early = item(text, starts=20200101, ends=20231231)
    assert not funded_twice(early, item(text, starts=20260101, ends=20301231))
    assert funded_twice(early, item(text, starts=20230601, ends=20301231))


def test_pairs_say_that_a_budget_is_spent_twice() -> None:
    index = open_index(":memory:", LetterEncoder())
    for name, text in (
        ("b", "The Foundation shall grant USD 80,000 to build the health station in 2027."),
        ("c", "The Foundation shall grant USD 80,000 to build the health station in 2031."),
    ):
        index.put(name, [IndexedClause(name, name, "agreement", "en", "", text)])
    draft = "The City shall grant USD 90,000 to build the health station in 2027."
    found = index.pairs([IndexedClause("a", "a", "agreement", "en", "", draft)])
    assert {p.b: "funded_twice" in p.relation.reasons for p in found} == {"b": True, "c": False}
    index.close()
