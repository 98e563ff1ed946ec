"""Values, concepts, payers and kinship: what relations and shortlists are made of."""

import numpy as np
import pytest

from models.retrieval import IndexedClause, RelationKind
from search import name_key, open_index
from search.concepts import concepts, likeness
from search.context import Kinship, kinship, settles
from search.differences import agree, compare, described
from search.facts import Aspect, Fact, facts
from search.numerals import read_worded
from search.pairing import order
from search.roles import bearers, payers
from tests.builders import LetterEncoder


@pytest.mark.parametrize(
    ("words", "value"),
    [("mười lăm", 15), ("hai mươi", 20), ("một trăm năm mươi", 150), ("twenty-five", 25),
     ("one hundred and fifty", 150), ("two hundred", 200), ("bảy", 7)],
)  # fmt: skip
def test_numbers_in_words(words: str, value: int) -> None:
    assert read_worded(words) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sáu bác sĩ", [("number", "6")]),
        ("six doctors, two (2) nurses", [("number", "6"), ("number", "2")]),
        ("hai Bên, the two sides, hai tỉnh", []),
        ("cửa sông Ba Lạt", []),
        ("mỗi năm hai đợt", [("frequency", "P6M")]),
        ("twice a year", [("frequency", "P6M")]),
        ("once a year", [("frequency", "P12M")]),
        ("giai đoạn 2026 - 2030", [("date", "2026"), ("date", "2030")]),
        ("in the second quarter of 2027", [("date", "2027-Q2")]),
        ("chịu một nửa kinh phí", [("percentage", "50")]),
        ("in the second half of the year", []),
        ("tại Sở Tài chính", []),
        ("at the Department of Finance", []),
        ("tháng 9/2026", [("date", "2026-09")]),
    ],
)
def test_values(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(str(f.aspect), f.value) for f in facts(text)] == expected


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Travel of the experts shall be borne by the City.", ["city"]),
        ("Chi phí phiên dịch do Bên cử đoàn chi trả.", ["sender"]),
        ("Mỗi Bên chịu một nửa kinh phí.", ["each"]),
        ("The host Party shall pay the air fares.", ["host"]),
        ("Tỉnh chịu trách nhiệm bảo quản hồ sơ.", []),
        ("The Parties shall pay attention to safety.", []),
    ],
)
def test_payers(text: str, who: list[str]) -> None:
    assert [fact.value for fact in payers(text)] == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Sở Tài chính bố trí vốn đối ứng.", ("Sở Tài chính",)),
        ("The Province shall send a report.", ("The Province",)),
        ("Việc chấm dứt không ảnh hưởng đến dự án.", ()),
    ],
)
def test_bearers(text: str, who: tuple[str, ...]) -> None:
    assert bearers(text) == who


def test_concepts_are_the_same_in_both_languages() -> None:
    vi = concepts("Tỉnh đào tạo 30 cán bộ về dữ liệu mở.")
    en = concepts("The Province trains thirty civil servants in open data.")
    assert vi.actions & en.actions == {"train"}
    assert {"official", "open_data"} <= vi.objects & en.objects
    # "mở" of "dữ liệu mở" opens nothing; "chương trình" submits nothing.
    assert "open" not in vi.actions
    assert concepts("Chương trình này").actions == frozenset()


def test_a_mention_says_where_it_stands() -> None:
    text = "Hai Bên trao đổi sinh viên với Nậm-Xai."
    assert {(m.concept, text[m.start : m.end]) for m in concepts(text).mentions} >= {
        ("exchange", "trao đổi"), ("student", "sinh viên"), ("namxai", "Nậm-Xai"),
    }  # fmt: skip


def test_general_concepts_count_half() -> None:
    rare, general = frozenset({"student"}), frozenset({"report_x", "plan"})
    assert likeness(rare, rare) == 1
    assert likeness(rare | {"plan"}, rare | {"list"}) > likeness(rare | {"eye"}, rare | {"tea"})
    assert likeness(rare, general) == likeness(frozenset(), rare) == 0


def test_names_of_parties_meet_whatever_their_form() -> None:
    assert name_key("Haeseong City") == name_key("the City of Haeseong") == "haeseong"
    assert name_key("Chính quyền tỉnh Nậm-Xai") == "namxai"


def fact(aspect: Aspect, value: str, of: str = "") -> Fact:
    return Fact(aspect, value, value, frozenset({of} if of else ()))


@pytest.mark.parametrize(
    ("x", "y", "same"),
    [
        (fact(Aspect.DATE, "2027-09-01"), fact(Aspect.DATE, "2027"), True),
        (fact(Aspect.DATE, "2027-09-01"), fact(Aspect.DATE, "2027-10"), False),
        (fact(Aspect.PERIOD, "P90D"), fact(Aspect.PERIOD, "P3M"), True),
        (fact(Aspect.PERIOD, "P5D"), fact(Aspect.PERIOD, "P5WD"), False),
        (fact(Aspect.NUMBER, "10", "pupil"), fact(Aspect.NUMBER, "10", "booth"), False),
        (fact(Aspect.NUMBER, "10", "pupil"), fact(Aspect.NUMBER, "10"), True),
        (fact(Aspect.NUMBER, "10"), fact(Aspect.PERCENTAGE, "10"), False),
    ],
)
def test_values_that_can_be_one(x: Fact, y: Fact, same: bool) -> None:
    assert agree(x, y) is agree(y, x) is same


def test_only_values_of_one_thing_exclude_each_other() -> None:
    left = facts("15 học sinh, 02 tuần, trước ngày 30 tháng 6 năm 2026")
    right = facts("20 học sinh, 10 giáo viên, vào tháng 7 hằng năm")
    assert [d.aspect for d in described(compare(left, right))] == ["number"]


def test_differences_say_where_both_sides_stand() -> None:
    a, b = "cấp 3,2 tỷ đồng cho Dự án", "bố trí 2,4 tỷ đồng"
    (difference,) = described(compare(facts(a), facts(b)))
    ((start, end),) = difference.a_spans
    assert a[start:end] == difference.a == "3,2 tỷ đồng"
    ((start, end),) = difference.b_spans
    assert b[start:end] == difference.b == "2,4 tỷ đồng"


def of(document: str, text: str = "", kind: str = "agreement", **payload: str) -> IndexedClause:
    told = {name: (value,) for name, value in payload.items()}
    return IndexedClause(f"{document}/{text}", document, kind, "en", "", text, told)


@pytest.mark.parametrize(
    ("a", "b", "kin"),
    [
        (of("a", partners="x"), of("b", partners="y"), Kinship.STRANGERS),
        (of("a"), of("b"), Kinship.STRANGERS),
        (of("a", partners="x"), of("b", partners="x"), Kinship.SAME),
        (of("a"), of("b", kind="directive"), Kinship.SAME),
        (of("a"), of("b", kind="law"), Kinship.STRANGERS),
        (of("a", partners="x", signed="2024-10-14"),
         of("b", partners="x", amends="2024-10-14"), Kinship.AMENDS),
        (of("a", partners="x", signed="2024-10-14", article="7"),
         of("b", partners="x", amends="2024-10-14", unchanged="7"), Kinship.UNCHANGED),
        (of("a", partners="x", signed="2024-10-14", article="6"),
         of("b", partners="x", amends="2024-10-14", unchanged="7"), Kinship.AMENDS),
    ],
)  # fmt: skip
def test_kinship(a: IndexedClause, b: IndexedClause, kin: Kinship) -> None:
    assert kinship(a, b) is kinship(b, a) is kin


@pytest.mark.parametrize(
    ("promised", "ordered", "at_odds"),
    [
        ("by 31 December 2026", "before 15 December 2026", False),  # an earlier step keeps it
        ("by 1 September 2027", "in the first quarter of 2027", False),
        ("by 30 June 2026", "by 31 December 2026", True),
        ("EUR 400,000 by 31 December 2026", "EUR 300,000 before 15 December 2026", True),
        ("by 31 December 2026", "by 31 December 2026", False),
    ],
)
def test_an_instruction_may_be_earlier_not_later(
    promised: str, ordered: str, at_odds: bool
) -> None:
    values = compare(facts(promised), facts(ordered))
    assert settles(of("a"), of("b", kind="directive"), values) is at_odds


FUNDS = "The Province shall allocate VND 3.2 billion of counterpart funds by 30 June 2026."
LESS = "The Province shall allocate VND 2.4 billion of counterpart funds by 31 December 2026."


def test_inconsistent_pairs_come_first_and_amendments_do_not() -> None:
    index = open_index(":memory:", LetterEncoder())
    index.put("b", [of("b", LESS, partners="x"), of("b", FUNDS, partners="x")])
    first, second = index.pairs([of("a", FUNDS, partners="x")])
    assert (first.b, first.relation.inconsistent) == (of("b", LESS).id, True)
    assert (second.relation.relation, second.relation.inconsistent) == (
        RelationKind.DUPLICATE, False,
    )  # fmt: skip
    assert second.relation.score > first.relation.score
    assert sorted([second, first], key=order) == [first, second]
    amending = of("a", FUNDS, partners="x", signed="2024-10-14")
    index.put("b", [of("b", LESS, partners="x", amends="2024-10-14")])
    (pair,) = index.pairs([amending])
    assert not pair.relation.inconsistent
    assert "amends" in pair.relation.reasons
    index.close()


def test_language_versions_of_a_provision_are_one_pair() -> None:
    index = open_index(":memory:", LetterEncoder())
    twins = [of("b", FUNDS, unit="b/1"), of("b", f"{FUNDS} ", unit="b/1")]
    index.put("b", twins)
    assert len(index.pairs([of("a", FUNDS)])) == 1
    index.close()


def law(article: str, text: str) -> IndexedClause:
    return IndexedClause(f"L{article}/{text[:9]}", "L", "law", "vi", "", text, {"article": article})


def test_provisions_are_merged_by_article_and_say_why() -> None:
    index = open_index(":memory:", LetterEncoder())
    index.put("L", [
        law("33", "Cơ sở lưu trú khai báo tạm trú cho người nước ngoài trong thời hạn 12 giờ."),
        law("33", "Người khai báo tạm trú phải gửi phiếu khai báo tạm trú."),
        law("7", "Thư viện được phép nhận sách tặng."),
    ])  # fmt: skip
    subject = IndexedClause(
        "a1", "a", "agreement", "vi", "", "Cơ sở lưu trú khai báo tạm trú trong thời hạn 48 giờ."
    )
    found = index.provisions([subject])
    assert [p.article for p in found] == ["L 33", "L 7"]
    assert found[0].law == law("33", "Cơ sở lưu trú").id
    assert {"subject", "procedure", "time_limit"} <= set(found[0].reasons)
    assert [(d.aspect, d.a, d.b) for d in found[0].differences] == [("period", "48 giờ", "12 giờ")]
    assert np.all(np.diff([p.score for p in found]) <= 0)
    index.close()


def test_an_article_in_two_files_takes_one_place_and_what_has_ended_none() -> None:
    index = open_index(":memory:", LetterEncoder())
    text = "Cơ sở lưu trú khai báo tạm trú cho người nước ngoài trong thời hạn 12 giờ."
    for document, title, article, ends in (
        ("L", "Luật Cư trú số 47/2014/QH13", "33", 99991231),
        ("M", "Luật số 47/2014/QH13", "33", 99991231),
        ("N", "Luật số 47/2014/QH13", "34", 99991231),
        ("O", "Pháp lệnh số 24/2000/PL-UBTVQH10", "33", 20141231),
        ("P", "Luật số 99/2030/QH16", "33", 99991231),
    ):
        about = {"title": title, "article": (article,), "ends": ends,
                 "starts": 20300101 if document == "P" else 0}  # fmt: skip
        index.put(document, [
            IndexedClause(f"{document}1", document, "law", "vi", "", text, about)
        ])  # fmt: skip
    subject = IndexedClause(
        "a1", "a", "agreement", "vi", "", "Cơ sở lưu trú khai báo tạm trú trong thời hạn 48 giờ."
    )

    def told(on: int | None) -> list[tuple[str, str]]:
        found = index.provisions([subject], limit=2, on=on)
        return [(p.article, p.reasons[0]) for p in found]

    standing = [article for article, _ in told(20260101)]
    assert standing[:2] == ["47/2014/QH13 33", "47/2014/QH13 34"]
    assert set(told(20260101)[2:]) <= {
        ("24/2000/PL-UBTVQH10 33", "ended"), ("99/2030/QH16 33", "not_yet"),
    }  # fmt: skip
    assert all(reason not in ("ended", "not_yet") for _, reason in told(None))
    index.close()


def test_without_law_there_is_no_shortlist() -> None:
    index = open_index(":memory:", LetterEncoder())
    index.put("b", [of("b", FUNDS)])
    assert index.provisions([of("a", FUNDS)]) == []
    index.close()
