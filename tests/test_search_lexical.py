"""Words as sparse vectors, and which language a query is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.diacritics import restore
from search.languages import Typing, query_language
from search.lexical import (
    SparseVector,
    fold,
    neutral_vector,
    passage_vector,
    query_vector,
    stem,
    words,
)


def score(query: str, passage: str) -> float:
    held = dict(zip(passage_vector(passage).indices, passage_vector(passage).values, strict=True))
    asked = query_vector(query)
    return sum(w * held.get(i, 0.0) for i, w in zip(asked.indices, asked.values, strict=True))


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("thuế", "Miễn thuế nhập khẩu.", "Thuê đất của Nhà nước."),  # exact before folded
        ("thue", "Miễn thuế nhập khẩu.", "Miễn giấy phép."),  # folded finds it
        ("hòa giải", "Hoà giải tranh chấp.", "Hoá đơn tranh chấp."),  # old tone placement
        ("thủy lợi", "Công trình thuỷ lợi.", "Công trình thuy."),
        ("đất đai", "ĐẤT ĐAI", "dat dai"),
        ("56-CT/TW", "Chỉ thị số 56-CT/TW", "Chỉ thị số 56 của TW về CT"),
        ("Điều 12", "theo Điều 12 của Luật", "theo 12 điều của Luật"),
        ("hợp tác xã", "các hợp tác xã", "các xã hợp lại, tác động"),  # neighbours count
        ("third parties", "each third party", "each party in third place"),
        ("缔约国的义务", "缔约国应当履行义务", "国际组织"),
    ],
)
def test_words_match(query: str, better: str, worse: str) -> None:
    assert score(query, better) > score(query, worse)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hoà bình, thuỷ điện", ["hòa", "bình", "thủy", "điện"]),
        ("quý, hoàn, khoái", ["quý", "hoàn", "khoái"]),  # not placements that could be moved
        ("don't and/or", ["don", "t", "and", "or"]),
        ("条约法", ["条", "约", "法", "条约", "约法"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("parties", "party"), ("reporting", "report"), ("submitted", "submit"),
        ("agreements", "agreement"), ("business", "business"), ("this", "this"),
        ("thing", "thing"), ("access", "access"), ("nong", "nong"), ("nghiên", "nghiên"),
    ],
)  # fmt: skip
def test_stem(word: str, root: str) -> None:
    assert stem(word) == root


@given(st.text(max_size=200))
def test_vectors_are_well_formed(text: str) -> None:
    for vector in (passage_vector(text), query_vector(text), neutral_vector(text)):
        assert list(vector.indices) == sorted(set(vector.indices))
        assert all(0 <= i < 2**32 for i in vector.indices)
        assert all(w > 0 for w in vector.values)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "shared_with", "count"),
    [
        ("theo 56-CT/TW và vốn ODA 2026", "under 56-CT/TW, ODA funds of 2026", 3),
        ("vốn vay của tỉnh", "vốn vay của tỉnh", 0),
        ("Điều 5", "Article 5", 0),  # one digit says nothing
    ],
)
def test_neutral_terms_cross_languages(text: str, shared_with: str, count: int) -> None:
    neutral = neutral_vector(text)
    held = set(passage_vector(shared_with).indices)
    assert len(held & set(neutral.indices)) >= count
    assert neutral != SparseVector((), ()) or count == 0


VI, PLAIN = ("vi", Typing.FULL), ("vi", Typing.WITHOUT_DIACRITICS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("thời hạn báo cáo", VI),
        ("là gì", VI),
        ("vốn ODA", VI),
        ("thoi han bao cao", PLAIN),
        ("tinh muon vay von thi can dieu kien gi", PLAIN),
        ("ai tra tien may bay cho chuyen gia", PLAIN),
        ("von doi ung", PLAIN),  # "von" is German, too
        ("who pays for the loan", ("en", Typing.FULL)),
        ("die Höhe von Darlehen", ("de", Typing.FULL)),
        ("notice period", ("en", Typing.FULL)),
        ("when does it enter into force", ("en", Typing.FULL)),
        ("Non-compete bound by time and territory", ("en", Typing.FULL)),
        ("cooperation", ("en", Typing.FULL)),
        ("le délai de préavis", ("fr", Typing.FULL)),
        ("compétence des autorités", ("fr", Typing.FULL)),
        ("提前终止协议", ("zh", Typing.FULL)),
        ("協定の終了", ("ja", Typing.FULL)),
        ("협정의 종료", ("ko", Typing.FULL)),
        ("ຊາຍແດນ", ("lo", Typing.FULL)),
        ("thue", (None, Typing.WITHOUT_DIACRITICS)),
        ("123/2024", (None, Typing.FULL)),
    ],
)
def test_query_language(query: str, expected: tuple[str | None, Typing]) -> None:
    assert query_language(query) == expected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thoi han bao cao hang nam", "thời hạn báo cáo hằng năm"),
        ("Ai tra chi phi di lai cho chuyen gia?", "ai trả chi phí đi lại cho chuyên gia"),
        ("von ODA, thue", "vốn oda, thuế"),
        ("xyzzy", "xyzzy"),  # never seen: as it was
        ("", ""),
    ],
)
def test_diacritics_are_restored(typed: str, meant: str) -> None:
    assert restore(typed) == meant


@given(st.text(alphabet="abcdeghimnotuvxy12 ,.?-(", max_size=80))
def test_restoring_changes_nothing_but_diacritics(text: str) -> None:
    assert words(fold(restore(text))) == words(fold(text))
