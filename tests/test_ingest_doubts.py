"""Values that a person should look at, and corrections that are certain."""

import unicodedata
from collections.abc import Sequence

import cv2
import pytest

import ingest
from ingest.assemble import assemble
from ingest.critical import critical_places, essence, possible
from ingest.geometry import ReadPage, Token
from ingest.layout import columns_of
from models.document import (
    Box,
    DocumentText,
    Doubt,
    DoubtKind,
    DoubtReason,
    PageSource,
    RepairReason,
)
from tests.ingest_builders import picture_of, scan_of, typeset

LETTER = 6.0


def read(
    text: str,
    *,
    confidences: dict[str, float] | None = None,
    seconds: dict[str, str] | None = None,
    source: PageSource = PageSource.OCR,
    gaps: dict[str, float] | None = None,
) -> DocumentText:
    """One line of words as OCR read them; ``gaps`` are spaces before words, in letters."""
    tokens, x = [], 50.0
    for word in text.split():
        x += (gaps or {}).get(word, 1.0) * LETTER
        box = Box(x, 100, x + LETTER * len(word), 112)
        sure = (confidences or {}).get(word, 0.965) if source is PageSource.OCR else None
        tokens.append(Token(word, box, sure, 0, (seconds or {}).get(word)))
        x = box.x1
    return assemble([ReadPage(1, source, 2000, 842, columns_of(tokens))])


def told(document: DocumentText) -> list[tuple[str, DoubtKind, DoubtReason]]:
    text = document.text
    return [(text[d.span.start : d.span.end], d.kind, d.reason) for d in document.doubts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ngày 15 tháng 3 năm 2026", [("ngày 15 tháng 3 năm 2026", DoubtKind.DATE)]),
        ("trước ngày 15/9 hằng năm", [("ngày 15/9", DoubtKind.DATE)]),
        ("hết hạn 1S/9/2026", [("1S/9/2026", DoubtKind.DATE)]),
        ("on 22 March 2023, in", [("22 March 2023", DoubtKind.DATE)]),
        ("số 15/2026/NĐ-CP của", [("15/2026/NĐ-CP", DoubtKind.DOCUMENT_NUMBER)]),
        ("Số: 244 - CV/ĐU", [("Số: 244 - CV/ĐU", DoubtKind.DOCUMENT_NUMBER)]),
        ("tối đa 2.500.000 đồng", [("2.500.000 đồng", DoubtKind.AMOUNT)]),
        ("không quá 8% và", [("8%", DoubtKind.AMOUNT)]),
        (
            "Điều 5 khoản 2",
            [("Điều 5", DoubtKind.ARTICLE_NUMBER), ("khoản 2", DoubtKind.ARTICLE_NUMBER)],
        ),
        ("trong 30 ngày kể từ", [("30 ngày", DoubtKind.DURATION)]),
        ("within 45 days of", [("45 days", DoubtKind.DURATION)]),
        ("trao tặng 2 000 đầu sách", [("2 000", DoubtKind.AMOUNT)]),
        ("viện trợ 2000 USD", [("2000 USD", DoubtKind.AMOUNT)]),
        ("trước ngày 05 tháng 9 năm trước", [("ngày 05 tháng 9", DoubtKind.DATE)]),
        ("ngày 22 tháng 9 nă26, hai", [("ngày 22 tháng 9 nă26", DoubtKind.DATE)]),
        ("tháng 9 năm 2027.", [("tháng 9 năm 2027", DoubtKind.DATE)]),
        ("hai Bên nhất trí", []),
        ("Độc lập - Tự do - Hạnh phúc", []),
        ("hiện nay trong tháng tới", []),
        ("điều này và khoản chi", []),
    ],
)
def test_finds_the_values_that_matter(text: str, expected: list[tuple[str, DoubtKind]]) -> None:
    found = critical_places(text)
    assert [(text[slice(*place.span)], place.kind) for place in found] == expected


@pytest.mark.parametrize(
    "value", ["15/9/2026", "29/02/2028", "ngày 31 tháng 12 năm 2100", "22 March 2023", "năm 2026"]
)
def test_days_that_can_be(value: str) -> None:
    assert possible(value)


@pytest.mark.parametrize(
    "value",
    ["31/02/2026", "15/0/2026", "15/13/2026", "29/02/2026", "15/9/1026", "ngày 31 tháng 4",
     "1S/9/2026", "ngày 15 tháng 9 nă26", "31 June 2026", "15/9/2206", "tháng 0 năm 2026"],
)  # fmt: skip
def test_days_that_cannot_be(value: str) -> None:
    assert not possible(value)


def test_an_impossible_day_is_doubtful_in_a_text_layer_too() -> None:
    document = read("ký ngày 31/02/2026 tại Lam Hà", source=PageSource.TEXT_LAYER)
    assert told(document) == [("31/02/2026", DoubtKind.DATE, DoubtReason.IMPOSSIBLE)]
    [doubt] = document.doubts
    [word] = [word for word in document.pages[0].words if word.text == "31/02/2026"]
    assert (doubt.page, doubt.box) == (1, word.box)


def test_a_value_read_without_conviction_is_doubtful_and_other_words_are_not() -> None:
    text = "Bên A chuyển 2.500 USD trước ngày 15/9/2026 cho Bên B"
    unsure = {"15/9/2026": 0.6, "chuyển": 0.3}
    assert told(read(text, confidences=unsure)) == [
        ("15/9/2026", DoubtKind.DATE, DoubtReason.UNSURE)
    ]
    assert told(read(text)) == []


def test_a_second_reading_that_differs_stands_beside_the_first() -> None:
    document = read("không quá 89% tổng", seconds={"89%": "8%"})
    [doubt] = document.doubts
    assert (doubt.kind, doubt.reason, doubt.other) == (
        DoubtKind.AMOUNT,
        DoubtReason.DIFFERENT,
        "8%",
    )


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        (DoubtKind.DATE, "15/9/2026", "15/9/2026.", True),
        (DoubtKind.DATE, "ngày 15 tháng 9", "ngay 15 thâng 9", True),
        (DoubtKind.DATE, "15/9/2026", "15/8/2026", False),
        (DoubtKind.DATE, "30 June", "30 lune", True),
        (DoubtKind.DOCUMENT_NUMBER, "56-CT/TW", "số 56 -CT/TW ngày", True),
        (DoubtKind.DOCUMENT_NUMBER, "277-CV/TU", "277-CV/TỦ", True),
        (DoubtKind.DOCUMENT_NUMBER, "277-CV/TU", "277-CV/TW", False),
        (DoubtKind.AMOUNT, "8%", "89%", False),
        (DoubtKind.AMOUNT, "2.000", "2000", False),
        (DoubtKind.ARTICLE_NUMBER, "Điều 7", "Điều 7. Y tế và", True),
    ],
)
def test_two_readings_agree_in_what_matters(
    kind: DoubtKind, one: str, other: str, same: bool
) -> None:
    assert (essence(one, kind) == essence(other, kind)) is same


@pytest.mark.parametrize(
    ("text", "gaps", "written", "reason"),
    [
        ("số 277-CV/TỦ ngày", {}, "số 277-CV/TU ngày", RepairReason.CODE_LETTERS),
        ("số 15/2026/NÐ-CP của", {}, "số 15/2026/NĐ-CP của", RepairReason.CODE_LETTERS),
        ("định 15/2026/ND-CP của", {}, "định 15/2026/NĐ-CP của", RepairReason.CODE_LETTERS),
        ("số l5/2O26/NĐ-CP, của", {}, "số 15/2026/NĐ-CP, của", RepairReason.CODE_DIGITS),
        ("chiếm 1\u20444 tổng", {}, "chiếm 1/4 tổng", RepairReason.FRACTION),
        ("số 244 - CV/ĐU ngày", {"-": 0.2, "CV/ĐU": 0.2}, "số 244-CV/ĐU ngày",
         RepairReason.CODE_SPACES),
        ("số 56- CT/TW ngày", {"CT/TW": 0.2}, "số 56-CT/TW ngày", RepairReason.CODE_SPACES),
        ("Hai Bên trao đối ý kiến", {}, "Hai Bên trao đổi ý kiến", RepairReason.MARKS),
        ("cơ quan có thấm quyền.", {}, "cơ quan có thẩm quyền.", RepairReason.MARKS),
        ("trong thời hạn 45 ngày kế từ ngày ký", {}, "trong thời hạn 45 ngày kể từ ngày ký",
         RepairReason.MARKS),
        ("on 13.October 2026, and", {}, "on 13 October 2026, and", RepairReason.DATE_WORDS),
        ("of 28 Sêptember 2026;", {}, "of 28 September 2026;", RepairReason.DATE_WORDS),
        ("by 5 đune 2026.", {}, "by 5 June 2026.", RepairReason.DATE_WORDS),
        ("(ngày 15 thắng 11 năm 2026)", {}, "(ngày 15 tháng 11 năm 2026)",
         RepairReason.DATE_WORDS),
        ("từ ngày. 01 tháng 4 năm 2026.", {}, "từ ngày 01 tháng 4 năm 2026.",
         RepairReason.DATE_WORDS),
        ("trước ngày-20 tháng 4 năm 2026", {}, "trước ngày 20 tháng 4 năm 2026",
         RepairReason.DATE_WORDS),
        ("người lao dộng nước ngoài", {}, "người lao động nước ngoài", RepairReason.MARKS),
    ],
)  # fmt: skip
def test_a_certain_correction_is_made_and_recorded(
    text: str, gaps: dict[str, float], written: str, reason: RepairReason
) -> None:
    document = read(text, gaps=gaps)
    assert document.text == written
    [repair] = document.repairs
    assert repair.reason is reason
    assert repair.page == 1
    assert document.text[slice(*repair.span)] == repair.written
    assert repair.read in unicodedata.normalize("NFC", text)
    assert repair.read != repair.written


@pytest.mark.parametrize(
    "text",
    [
        "số 244 - CV/ĐU ngày",  # printed with spaces
        "Decree No. 15/2026/ND-CP of",  # as English writes it
        "số 56-CT/TƯ ngày",  # an old way to write it
        "Bên A - UBND tỉnh",
        "lO bản, Il ngày",
        "ỦY BAN và ĐẢNG ỦY",
        "24/7 - hỗ trợ",
        "đối với các đối tác",  # an acute that is one
        "kế hoạch, kể từ năm kế tiếp",
        "bắt đầu mỗi đợt công tác",
        "sản phẩm chè được chứng nhận",
        "do Thị trưởng Lương Chí ký",
        "phía Vân Lĩnh tham gia",
        "standard of Viet Nam or",
        "trao, đối",  # a sign between them
        "le 5 avril 2026 à Paris",
        "am 3 Oktober 2026 in Berlin",
        "on 10 March, 2026",
        "within 30 days 2026",
        "ngày 15 tháng 11 năm 2026",
        "3 March 2026 and 4 May 2026",
    ],
)
def test_what_is_not_certain_stays(text: str) -> None:
    document = read(text)
    assert document.text == text
    assert document.repairs == ()


@pytest.mark.parametrize(
    ("text", "word", "confidence", "written"),
    [
        ("trường cao đằng và đại học", "đằng", 0.9, "trường cao đẳng và đại học"),
        ("trường cao đằng và đại học", "đằng", 0.965, "trường cao đằng và đại học"),
        ("có khả năng chỉ trả cho", "chỉ", 0.9, "có khả năng chi trả cho"),
        ("có khả năng chỉ trả cho", "chỉ", 0.965, "có khả năng chỉ trả cho"),
        ("trao học bống trong nước", "bống", 0.965, "trao học bổng trong nước"),  # a hook
        ("tỉnh và dành vị trí", "dành", 0.965, "tỉnh và dành vị trí"),  # "danh vị" is a word
        ("phát huy tình đoàn kết", "tình", 0.965, "phát huy tình đoàn kết"),  # and "tỉnh đoàn"
        ("của hai tỉnh giao lưu", "tỉnh", 0.965, "của hai tỉnh giao lưu"),
        ("hàng hoá được đưa vào", "hoá", 0.8, "hàng hoá được đưa vào"),  # as some place the mark
        ("6. Trủy xuất nguồn gốc", "Trủy", 0.9, "6. Truy xuất nguồn gốc"),
        ("6. Trủy xuất nguồn gốc", "Trủy", 0.965, "6. Trủy xuất nguồn gốc"),
        ("10. Kiếm toán hằng năm", "Kiếm", 0.9, "10. Kiểm toán hằng năm"),
        ("do Trân Quốc Bảo ký", "Trân", 0.9, "do Trân Quốc Bảo ký"),
        ("do bà Kiếm Toán ký", "Kiếm", 0.9, "do bà Kiếm Toán ký"),  # no sentence begins there
        ("các địa phương khác nhau", "khác", 0.8, "các địa phương khác nhau"),
    ],
)
def test_it_takes_less_to_correct_a_word_that_was_read_unsurely(
    text: str, word: str, confidence: float, written: str
) -> None:
    assert read(text, confidences={word: confidence}).text == written


def test_a_text_layer_is_not_corrected() -> None:
    document = read("số 277-CV/TỦ", source=PageSource.TEXT_LAYER)
    assert document.text == "số 277-CV/TỦ"


LINES: Sequence[str] = [
    "Điều 1. Thời hạn thực hiện Thỏa thuận này",
    "Bên A phải gửi báo cáo cho Bên B trước ngày 15/9/2026 theo Nghị định số 15/2026/NĐ-CP.",
    "Bên B chuyển 2.500.000 đồng trong thời hạn 45 ngày kể từ ngày nhận được báo cáo của Bên A.",
    "Thỏa thuận này có hiệu lực từ ngày 01 tháng 10 năm 2026 và được lập thành hai bản.",
]


def test_a_clean_scan_raises_no_doubts() -> None:
    document = ingest.read_document(scan_of(picture_of(typeset(LINES))))
    assert document.doubts == ()


def test_what_lies_under_a_grey_scrawl_is_put_before_a_person() -> None:
    pdf = typeset(LINES)
    document = ingest.read_document(pdf)
    [word] = [word for word in document.pages[0].words if word.text == "15/9/2026"]
    picture, scale = picture_of(pdf), 200 / 72
    x0, y0, x1, y1 = (round(edge * scale) for edge in word.box)
    for shift in range(0, x1 - x0, 14):
        cv2.line(picture, (x0 + shift, y0 - 8), (x0 + shift + 12, y1 + 8), (90, 90, 90), 4)
    doubts = ingest.read_document(scan_of(picture)).doubts
    assert any(_overlap(doubt, word.box) for doubt in doubts)


def _overlap(doubt: Doubt, box: Box) -> bool:
    across = min(doubt.box.x1, box.x1) - max(doubt.box.x0, box.x0)
    down = min(doubt.box.y1, box.y1) - max(doubt.box.y0, box.y0)
    return doubt.page == 1 and across > 0 and down > 0
