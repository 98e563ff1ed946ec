"""Which queries are clauses, and what comes first among languages."""

import numpy as np
import pytest

from search.calibration import Calibration, Priors, Sample
from search.finding import phrases
from search.ranking import (
    CODE_SHARE,
    LEXICAL_SHARE,
    TOLD_SHARE,
    Candidates,
    clause_query,
    is_clause,
    prepare,
    rank,
)
from tests.builders import LetterEncoder

LONG = "Hai Bên trao đổi đoàn chuyên gia hằng năm và cùng chịu chi phí đi lại của đoàn mình "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mỗi Bên tự chịu chi phí đi lại, ăn ở của đoàn mình trong các chuyến công tác.", True),
        ("Each Party shall bear the costs of travel of its own delegation.", True),
        ("Ratification\nThis Convention is subject to ratification by the States", True),
        ("本公约须经批准。批准书应送请联合国秘书长存放。", True),
        (LONG * 4, True),
        ("Mỗi Bên tự chịu chi phí.", False),
        ("thời hạn báo cáo hằng năm", False),
        ("who bears the costs of travel of a delegation that visits the other party", False),
        ("Within how many days must a copy of the agreement be sent to the Ministry?", False),
        ("Điều 12.", False),
        ("", False),
    ],
)
def test_a_pasted_clause_is_told_from_a_question(text: str, expected: bool) -> None:
    assert is_clause(text) is expected


def test_terms_that_a_pasted_clause_defines_are_no_condition() -> None:
    defined = (
        'For the purposes of this Convention, the term "Area" means the seabed and ocean floor'
    )
    assert phrases(f"{defined}.") == []
    assert phrases('what is the "Area"') == ["Area"]


def calibration() -> Calibration:
    """Two languages with the centre 0, whose clauses are far from all that is asked."""
    half = np.random.default_rng(1).normal(size=(100, 40)).astype(np.float32)
    half[:, :12] = 0
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    sample = Sample(200, np.concatenate([half, -half]))
    encoder = LetterEncoder()
    return Calibration({"vi": sample, "en": sample}, Priors(encoder, "passage"))


TOLD = (
    "Sở đã ký một bản ghi nhớ với đối tác nước ngoài tuần trước, nay muốn biết phải gửi bản sao "
    "cho Bộ Ngoại giao trong bao nhiêu ngày và gửi những tài liệu nào"
)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("thời hạn báo cáo hằng năm", LEXICAL_SHARE, LEXICAL_SHARE),
        ("Cơ sở lưu trú phải khai báo tạm trú trong bao lâu?", LEXICAL_SHARE, LEXICAL_SHARE),
        (TOLD, LEXICAL_SHARE + 0.1, TOLD_SHARE),
        (f"{TOLD}, {TOLD[:60]}?", TOLD_SHARE, TOLD_SHARE),
        (f"{TOLD} theo Điều 19", CODE_SHARE, CODE_SHARE),
    ],
)
def test_words_weigh_more_where_a_whole_case_is_told(text: str, least: float, most: float) -> None:
    encoder = LetterEncoder()
    known = Calibration({}, Priors(encoder, "passage"))
    ready = prepare(
        text,
        lambda asked, kind: encoder.encode([asked], kind=kind)[0],
        Priors(encoder, "query"),
        known,
    )
    assert not ready.is_clause
    assert least <= ready.share_for("vi") <= most


def candidates(language: str, near: list[float]) -> Candidates:
    """Clauses whose products with the first axis are ``near``; ids are language and place."""
    rows = np.zeros((len(near), 40), np.float32)
    rows[:, 0] = near
    for n, value in enumerate(near):
        rows[n, 1 + n] = np.sqrt(1 - value**2)
    ids = [f"{language}{n}" for n in range(len(near))]
    zeros = np.zeros(len(near), np.float32)
    return Candidates(language, ids, rows[:, 0].copy(), zeros, rows)


@pytest.mark.parametrize(
    ("own", "other", "first"),
    [
        # The translation is less near than a neighbour of the same language, but stands out.
        ([0.85, 0.8, 0.5], [0.45, 0.2, 0.2, 0.2, 0.15], "en0"),
        # As near, and one of many: the same matter, no translation.
        ([0.85, 0.8, 0.5], [0.32, 0.31, 0.31, 0.3, 0.3], "vi0"),
        # The same words come before the translation where it is far.
        ([0.99, 0.5], [0.3, 0.2, 0.2], "vi0"),
    ],
)
def test_a_translation_stands_out_among_clauses_of_its_language(
    own: list[float], other: list[float], first: str
) -> None:
    asked = np.zeros(40, np.float32)
    asked[0] = 1
    known = calibration()
    query = clause_query(asked, "vi", known)
    found = rank(query, [candidates("vi", own), candidates("en", other)], known)
    assert found[0][0] == first
    assert len(found) == len(own) + len(other)
