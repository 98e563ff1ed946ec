"""From words to one text: paragraphs, broken words, languages, which layer to trust."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from ingest.hyphens import joined
from ingest.language import language_of
from ingest.levels import percentile
from ingest.paragraphs import MARKER, runs_on
from ingest.textlayer import Picture, Survey
from ingest.triage import Verdict, judge
from ingest.vietnamese import is_syllable, marks_were_lost, syllable_share

VIETNAMESE = (
    "Hai Bên nhất trí thiết lập kênh liên lạc thường xuyên giữa Sở Ngoại vụ tỉnh Lam Hà và Văn"
    " phòng Ngoại sự thành phố Vân Lĩnh trong vòng 30 ngày kể từ ngày công bố Tuyên bố chung này,"
    " đồng thời phối hợp tổ chức các hoạt động giao lưu nhân dân, trao đổi đoàn hằng năm."
)
ENGLISH = (
    "The Region shall send the terms of reference and the curriculum vitae of the experts to the"
    " Province at least forty-five days before the start of each mission."
)
FRENCH = (
    "Les Parties conviennent de renforcer la coopération dans le domaine de l'agriculture et de"
    " l'élevage, conformément aux lois et règlements en vigueur dans chacun des deux pays."
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("56-", "CT/TW", "56-"),
        ("244-CV/ĐU-", "2026", "244-CV/ĐU-"),
        ("15/2026/", "NĐ-CP", "15/2026/"),
        ("2026-", "2030", "2026-"),
        ("Nậm-", "Xai", "Nậm-"),
        ("công-te-", "nơ", "công-te-"),
        ("agree-", "ment", "agree"),
        ("imple\u00ad", "mentation", "imple"),
        ("long-", "term", "long-"),  # both are words of the document
        ("co-", "operation", "co-"),  # so is the whole
        ("hợp", "tác", None),
        ("-", "Tự", None),
        ("Hà", "- Nội", None),
        ("(xem-", "(1)", None),
    ],
)
def test_joins_words_that_a_line_end_broke(before: str, after: str, expected: str | None) -> None:
    vocabulary = frozenset({"long", "term", "co-operation"})
    assert joined(before, after, vocabulary) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Điều 5. Kinh phí",
        "Article 12",
        "CHƯƠNG II",
        "Phần thứ nhất",
        "1. Mỗi Bên",
        "2.1. Trường hợp",
        "a) Bên A",
        "đ) Bên B",
        "(iii) the Parties",
        "- Lưu: VT",
        "• training",
        "II. Kinh tế",
    ],
)
def test_knows_what_opens_a_clause(line: str) -> None:
    assert MARKER.match(line)


@pytest.mark.parametrize(
    "line",
    ["2026.", "30 ngày kể từ", "Điều này", "1,5 tỷ đồng", "khoản 2", "Articles of", "a Party"],
)
def test_does_not_take_running_text_for_a_clause(line: str) -> None:
    assert not MARKER.match(line)


@pytest.mark.parametrize(
    ("last", "full", "first", "indented", "expected"),
    [
        ("20 suất học bổng mỗi năm,", True, "gồm 15 suất", False, True),
        ("do Ủy ban nhân dân", True, "Lam Hà thực hiện", False, True),
        ("tỉnh Lam Hà", False, "và tỉnh Nậm-Xai", False, True),
        ("có giá trị trong 05 năm.", True, "2. Biên bản này", False, False),
        ("chậm nhất ngày 30 tháng 6.", False, "Hai Bên sẽ", True, False),
        ("do Ủy ban nhân dân", True, "Điều 5. Kinh phí", True, False),
        ("theo quy định tại", True, "Điều 5 của Thỏa thuận", False, True),
        ("TỈNH TRƯỞNG", False, "PHỤ LỤC I", False, False),
        ("TỈNH TRƯỞNG", False, "Danh mục", False, False),
    ],
)
def test_sentences_run_over_the_end_of_a_page(
    last: str, full: bool, first: str, indented: bool, expected: bool
) -> None:
    assert runs_on(last, full=full, first=first, indented=indented) is expected


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyền", "thuở", "giếng", "gì", "khuya", "xoong", "Ủy", "hoà", "hòa", "ươm"]
)
def test_knows_vietnamese_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["agreement", "Héi", "ViÖt", "nghia2", "chươngg", "street", "củá", "bbộ"]
)
def test_refuses_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_tells_vietnamese_from_letters_that_look_like_it() -> None:
    assert syllable_share(VIETNAMESE) > 0.98
    assert syllable_share("Céng hoµ x· héi chñ nghÜa ViÖt Nam") < 0.6
    assert marks_were_lost("Hai Ben nhat tri phoi hop voi cac co quan cua tinh theo quy dinh nay")
    assert not marks_were_lost(VIETNAMESE)
    assert not marks_were_lost(ENGLISH)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (VIETNAMESE, "vi"),
        (ENGLISH, "en"),
        (FRENCH, "fr"),
        ("Điều 5. Kinh phí", "vi"),
        ("Article 12. Entry into force", "en"),
        ("DURATION AND TERMINATION", "en"),
        ("ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ", "lo"),
        ("中华人民共和国", "zh"),
        ("日本国とベトナム社会主義共和国との間の協定", "ja"),
        ("대한민국 해성시", "ko"),
        ("ราชอาณาจักรไทย", "th"),
        ("15/9/2026", None),
        ("", None),
    ],
)
def test_tells_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


NOTHING = Survey((), 0, hidden_text=False)
SCAN = Survey((Picture(1654, 2339, 1.0),), 0, hidden_text=False)
HIDDEN = Survey((Picture(1654, 2339, 1.0),), 0, hidden_text=True)
BARE = "Hai Ben thong nhat phoi hop voi cac co quan cua tinh theo cac quy dinh trong Dieu nay. " * 3
SHIFTED = "Ibj Cëo oiậu usí uijệu mậq lêoi mjêo mặd uivờoh yvzêo hjữb Tở Ohpạj wụ uỉoi Mbn Iồ " * 3


@pytest.mark.parametrize(
    ("text", "survey", "verdict"),
    [
        (VIETNAMESE, NOTHING, Verdict.TRUST),
        (ENGLISH, NOTHING, Verdict.TRUST),
        (FRENCH, NOTHING, Verdict.TRUST),
        ("Hà Nội, ngày 15/9/2026", NOTHING, Verdict.TRUST),
        ("ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ", NOTHING, Verdict.TRUST),
        ("", SCAN, Verdict.REJECT),
        ("", NOTHING, Verdict.BLANK),
        ("Ký bởi: Cổng Thông tin điện tử Chính phủ", SCAN, Verdict.REJECT),
        (VIETNAMESE, HIDDEN, Verdict.COMPARE),
        (BARE, NOTHING, Verdict.REJECT),
        (SHIFTED, NOTHING, Verdict.COMPARE),
        ("\ue001\ue002\ue003" * 90, NOTHING, Verdict.REJECT),
        ("(cid:12)(cid:7)" * 30, NOTHING, Verdict.REJECT),
    ],
)
def test_judges_a_text_layer(text: str, survey: Survey, verdict: Verdict) -> None:
    assert judge(text, survey) is verdict


@given(
    arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=40)),
    st.floats(0, 100, allow_nan=False),
)
def test_ranks_among_levels_are_those_of_a_sorted_list(levels: Any, percent: float) -> None:
    assert percentile(levels, percent) == pytest.approx(np.percentile(levels, percent))
