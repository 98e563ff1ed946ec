"""The language of clauses: by script, by words, and by what stands around a short one."""

import pytest

from extract.clauses import read_structure
from extract.language import detect_language
from models import DocumentText


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mỗi Bên phải gửi cho Bên kia báo cáo thực hiện hằng năm.", "vi"),
        ("Kinh phí do Bên cử đoàn chi trả.", "vi"),
        ("Each Party shall bear the costs of its own delegation.", "en"),
        ("Chaque Partie prend à sa charge les frais de sa délégation.", "fr"),
        ("ພາກສ່ວນນີ້ ຕ້ອງແຈ້ງໃຫ້ອີກພາກສ່ວນໜຶ່ງຊາບ", "lo"),
        ("各方應於三十日內通知他方。", "zh"),
        ("各当事者は、相手方に通知するものとする。", "ja"),
        ("각 당사자는 상대방에게 통지한다.", "ko"),
        ("Стороны обмениваются информацией.", "ru"),
        ("ภาคีแต่ละฝ่ายต้องแจ้งให้อีกฝ่ายหนึ่งทราบ", "th"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "1.", "12/2026", "XYZ-7", "Haeseong Busan"])
def test_too_little_text_keeps_the_language_around_it(text: str) -> None:
    assert detect_language(text) is None
    assert detect_language(text, "vi") == "vi"


def test_a_name_in_another_language_does_not_turn_a_sentence() -> None:
    text = "Quỹ Grünes-Tal-Stiftung chuyển cho Bên tiếp nhận khoản viện trợ của đợt 1."
    assert detect_language(text) == "vi"


def test_each_clause_of_a_bilingual_text_has_its_own_language() -> None:
    text = (
        "THỎA THUẬN / AGREEMENT\n"
        "Điều 1. Báo cáo\nMỗi Bên phải gửi báo cáo cho Bên kia hằng năm.\n"
        "Article 1. Reports\nEach Party shall send the other Party a report every year.\n"
        "Điều 2. Kinh phí\nMỗi Bên tự chi trả chi phí của mình.\n"
        "Article 2. Costs\nEach Party shall bear its own costs.\n"
    )
    clauses = read_structure(DocumentText.from_text(text)).clauses
    assert [(clause.label, clause.language) for clause in clauses[1:]] == [
        ("Điều 1", "vi"),
        ("Article 1", "en"),
        ("Điều 2", "vi"),
        ("Article 2", "en"),
    ]
    assert [clause.id for clause in clauses[1:]] == [
        "article-1",
        "article-1.en",
        "article-2",
        "article-2.en",
    ]
