"""Scans: what the reader makes of pages as offices have them."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

import ingest
from ingest.ocr import A_WORD
from ingest.prepare import prepare
from ingest.skew import level, stands_on_its_head
from models.document import DocumentText, PageSource, Word
from tests.ingest_builders import (
    A4,
    LEFT,
    RIGHT,
    Picture,
    Typesetter,
    error_rate,
    photographed,
    picture_of,
    scan_of,
    skewed,
    stamped,
    typeset,
)
from tests.test_ingest_digital import holds_together

VIETNAMESE = [
    "THỎA THUẬN HỢP TÁC",
    "Điều 1. Trao đổi sinh viên",
    "1. Bên A phải cấp mười học bổng toàn phần cho sinh viên của Bên B trong mỗi năm học, trừ"
    " trường hợp hai Bên có thỏa thuận khác bằng văn bản trước ngày 30 tháng 6 hằng năm.",
    "2. Bên B có trách nhiệm xét chọn ứng viên và gửi hồ sơ cho Bên A trong thời hạn 30 ngày kể"
    " từ ngày nhận được thông báo của Bên A về số lượng học bổng.",
    "Điều 2. Kinh phí",
    "1. Bên A hỗ trợ 250.000.000 đồng mỗi năm theo Chỉ thị số 56-CT/TW ngày 24/12/2025 và quy"
    " định của pháp luật về ngân sách nhà nước; phần còn lại do Bên B chi trả.",
    "2. Hai Bên không được chuyển giao tài liệu, thông tin nhận được từ Bên kia cho bên thứ ba,"
    " trừ trường hợp được Bên cung cấp đồng ý bằng văn bản.",
]
ENGLISH = [
    "Article 1. Exchange of students",
    "1. Party A shall grant ten scholarships to students of Party B in each academic year, unless"
    " the Parties agree otherwise in writing before 30 June of that year.",
    "2. Party B shall select the candidates and send their files within thirty (30) days of the"
    " date of receipt of the notice of Party A.",
    "3. The United Nations Development Programme may observe the meetings of the Joint Committee.",
]
CRITICAL = ("30 tháng 6", "30 ngày", "250.000.000", "56-CT/TW", "24/12/2025")


@pytest.fixture(scope="module")
def sheet() -> Picture:
    """A clean page at 200 dpi."""
    return picture_of(typeset(VIETNAMESE))


def _read(picture: Picture) -> DocumentText:
    document = ingest.read_document(scan_of(picture))
    holds_together(document)
    [page] = document.pages
    assert page.source is PageSource.OCR
    assert page.confidence is not None
    assert all(word.confidence is not None for word in page.words)
    return document


@pytest.mark.parametrize(
    ("harm", "note"),
    [
        (lambda page: page, None),
        (lambda page: skewed(page, -3), "deskewed"),
        (lambda page: cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE), "turned-quarter"),
        (lambda page: cv2.rotate(page, cv2.ROTATE_180), "turned-half"),
        (lambda page: cv2.rotate(page, cv2.ROTATE_90_COUNTERCLOCKWISE), "turned-quarter"),
        (stamped, None),
        (photographed, "photo-flattened"),
    ],
    ids=[
        "clean",
        "skewed",
        "on its right side",
        "head down",
        "on its left side",
        "stamped",
        "photo",
    ],
)
def test_reads_a_page_however_it_lay(
    sheet: Picture, harm: Callable[[Picture], Picture], note: str | None
) -> None:
    document = _read(harm(sheet))
    assert error_rate(" ".join(VIETNAMESE), document.text) < 0.01
    assert [item for item in CRITICAL if item not in document.text] == []
    notes = document.pages[0].notes
    assert "ink-without-words" not in notes
    assert note is None or note in notes
    assert document.language == "vi"


def _worn(picture: Picture, lost: float) -> Picture:
    """Copied until the ends of the lines fell into faint dots."""
    grain = np.random.default_rng(7).random(picture.shape[:2])
    ends = np.arange(picture.shape[1]) > 0.6 * picture.shape[1]
    copy = picture.copy()
    copy[(grain < lost) & ends] = 255
    return cv2.GaussianBlur(copy, (0, 0), 0.6)


@pytest.mark.parametrize("text", [VIETNAMESE, ENGLISH * 2], ids=["Vietnamese", "English"])
@pytest.mark.parametrize("lost", [0.4, 0.55])
def test_faint_ends_of_lines_are_read(text: list[str], lost: float) -> None:
    document = _read(_worn(picture_of(typeset(text)), lost))
    assert error_rate(" ".join(text), document.text) < 0.02


def test_paragraphs_of_a_scan_are_whole(sheet: Picture) -> None:
    lines = _read(sheet).text.split("\n")
    assert [line[:12] for line in lines] == [text[:12] for text in VIETNAMESE]


def _specked(picture: Picture) -> Picture:
    """Specks of dirt in the white between words and lines, smaller than a hyphen."""
    page, random = picture.copy(), np.random.default_rng(3)
    white = cv2.erode(picture, np.ones((13, 13), np.uint8)) > 250
    rows, columns = np.nonzero(white[..., 0] if white.ndim == 3 else white)
    inked = np.nonzero((picture < 128).any(axis=tuple(range(1, picture.ndim))))[0]
    inside = np.nonzero((rows > inked[0]) & (rows < inked[-1]))[0]
    for at in random.choice(inside, 120, replace=False):
        cv2.circle(page, (int(columns[at]), int(rows[at])), 2, (40, 40, 40), -1)
    return page


def test_specks_are_no_signs_and_hyphens_and_points_are() -> None:
    signs = [
        "1. Các bên - kể cả bên thứ ba - giữ kín mọi thông tin nhận được trong khi thực hiện.",
        "2. Kinh phí gồm : vé máy bay , chỗ ở và tiền ăn của đoàn theo thoả thuận của hai bên .",
    ]
    specked = _read(_specked(picture_of(typeset([*VIETNAMESE, *signs]))))
    found = [word.text for word in specked.pages[0].words if not word.text.strip(".,-+*'`")]
    assert found == ["-", "-", ",", "."], specked.text
    assert error_rate(" ".join([*VIETNAMESE, *signs]), specked.text) < 0.03


def _centre(word: Word) -> tuple[float, float]:
    return (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2


@pytest.mark.parametrize(
    ("harm", "place"),
    [
        (lambda page: page, lambda x, y: (x, y)),
        (lambda page: cv2.rotate(page, cv2.ROTATE_180), lambda x, y: (595.3 - x, 841.9 - y)),
        (lambda page: cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE), lambda x, y: (841.9 - y, x)),
        (
            lambda page: skewed(page, 2),
            lambda x, y: tuple(
                cv2.getRotationMatrix2D((595.3 / 2, 841.9 / 2), 2, 1.0) @ np.array([x, y, 1.0])
            ),
        ),
    ],
    ids=["upright", "head down", "on its side", "skewed"],
)
def test_boxes_lie_on_the_words_of_the_page_as_it_is(
    sheet: Picture,
    harm: Callable[[Picture], Picture],
    place: Callable[[float, float], tuple[float, float]],
) -> None:
    truth = ingest.read_document(typeset(VIETNAMESE)).pages[0].words
    found = _read(harm(sheet)).pages[0].words
    assert len(truth) == len(found)
    near = sum(
        np.hypot(*np.subtract(place(*_centre(true)), _centre(read))) < 4
        for true, read in zip(truth, found, strict=True)
    )
    assert near >= 0.99 * len(truth)


def test_english_is_read_by_the_english_model_column_by_column() -> None:
    setter = Typesetter(size=10.5)
    middle = (LEFT + RIGHT) / 2
    for left, right in zip(VIETNAMESE[1:5], ENGLISH, strict=True):
        top = setter.y
        setter.paragraph(left, right=middle - 12, indent=0)
        below, setter.y = setter.y, top
        setter.paragraph(right, x=middle + 12, indent=0)
        setter.y = max(below, setter.y)
    document = _read(picture_of(setter.finished()))
    assert error_rate(" ".join(VIETNAMESE[1:5] + ENGLISH), document.text) < 0.01
    assert [block.language for block in document.pages[0].blocks] == ["vi", "en"]


def test_a_garbled_layer_is_replaced_and_the_page_says_so() -> None:
    # As a font without a true character map leaves it: letters shifted by one.
    shifted = str.maketrans({chr(code): chr(code + 1) for code in range(ord("a"), ord("z"))})
    picture = picture_of(typeset(VIETNAMESE))
    document = ingest.read_document(
        _with_hidden_layer(picture, [t.translate(shifted) for t in VIETNAMESE])
    )
    assert error_rate(" ".join(VIETNAMESE), document.text) < 0.01
    assert document.pages[0].source is PageSource.OCR
    assert "text-layer-rejected" in document.pages[0].notes


def test_a_true_hidden_layer_is_kept() -> None:
    document = ingest.read_document(_with_hidden_layer(picture_of(typeset(VIETNAMESE)), VIETNAMESE))
    assert document.text == "\n".join(VIETNAMESE)
    assert document.pages[0].notes == ("text-layer-confirmed",)


def _with_hidden_layer(picture: Picture, paragraphs: list[str]) -> bytes:
    """A scan with the paragraphs as invisible text over it."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    setter = Typesetter()
    setter.canvas.drawImage(ImageReader(Image.fromarray(picture)), 0, 0, 595.3, 841.9)
    setter.canvas._code.append("3 Tr")
    for text in paragraphs:
        setter.paragraph(text)
    return setter.finished()


@pytest.mark.parametrize("degrees", [-12.0, -3.0, -0.4, 0.0, 1.4, 7.0])
@pytest.mark.parametrize("quarter", [False, True])
def test_finds_the_turn_from_the_places_of_letters(degrees: float, quarter: bool) -> None:
    rng = np.random.default_rng(7)
    x = rng.uniform(0, 1600, 1200)
    baseline = 40 * rng.integers(3, 50, 1200).astype(float)
    h = rng.choice([14.0, 20.0, 26.0], 1200)  # x-height, ascenders, marks
    turn = np.radians(degrees)
    foot_x, foot_y = x - baseline * np.sin(turn), baseline + x * np.sin(turn)
    boxes = np.stack([foot_x, foot_y - h, np.full(1200, 12.0), h], axis=1).astype(np.int32)
    if quarter:  # the page lies on its left side: what was right is up
        x0, y0, w, h0 = boxes.T
        boxes = np.stack([y0, 2000 - x0 - w, h0, w], axis=1).astype(np.int32)
    found = level(boxes, 2000)
    assert found.quarter is quarter
    assert found.degrees == pytest.approx(degrees, abs=0.3)


def test_knows_which_way_is_up(sheet: Picture) -> None:
    upright = prepare(sheet, 200)
    turned = prepare(cv2.rotate(sheet, cv2.ROTATE_180), 200)
    assert "turned-half" not in upright.notes
    assert "turned-half" in turned.notes
    assert not stands_on_its_head(np.zeros((3, 4), np.int32))


def test_a_clean_page_is_left_alone(sheet: Picture) -> None:
    assert prepare(sheet, 200).notes == ()


FRENCH = [
    "Article premier. Les Parties conviennent de coopérer dans le domaine de l'agriculture et de la"
    " pêche, sur la base de l'égalité et dans le respect des lois en vigueur dans leur pays.",
    "Article 2. La Région met à la disposition de la Province une équipe de cinq experts pour une"
    " durée de trois mois au plus, et prend à sa charge les frais de transport.",
]
RUSSIAN = [
    "Статья 1. Стороны развивают сотрудничество в области образования и науки на основе равенства"
    " и взаимной выгоды в соответствии с законодательством своих государств.",
    "Статья 2. Провинция ежегодно предоставляет десять стипендий для обучения студентов и"
    " аспирантов и несет расходы по их проживанию в течение всего срока обучения.",
]


@pytest.mark.parametrize(("paragraphs", "package"), [(FRENCH, "fra"), (RUSSIAN, "rus")])
def test_a_page_in_another_language_is_read_by_its_model_or_says_which_is_missing(
    paragraphs: list[str], package: str
) -> None:
    document = _read(picture_of(typeset(paragraphs * 3)))
    if f"model-missing:tesseract-ocr-{package}" not in document.pages[0].notes:
        assert error_rate(" ".join(paragraphs * 3), document.text) < 0.02


def test_a_page_in_the_languages_asked_for_misses_no_model(sheet: Picture) -> None:
    assert not [n for n in _read(sheet).pages[0].notes if n.startswith("model-missing")]


def _in_grey(picture: Picture) -> Picture:
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def _with_reverse(picture: Picture) -> Picture:
    """The other side of a thin sheet shows through."""
    behind = cv2.GaussianBlur(cv2.flip(picture, 1), (0, 0), 2)
    shifted = np.roll(behind, (17, 23), axis=(0, 1)).astype(np.float32)
    return (picture * (1 - 0.3 * (255 - shifted) / 255)).astype(np.uint8)


@pytest.mark.parametrize(
    "harm", [lambda page: _in_grey(stamped(page)), _with_reverse], ids=["grey stamp", "reverse"]
)
def test_ink_lighter_than_the_text_goes(harm: Callable[[Picture], Picture]) -> None:
    document = _read(harm(picture_of(typeset(VIETNAMESE), dpi=300)))
    assert "lighter-ink-removed" in document.pages[0].notes
    assert error_rate(" ".join(VIETNAMESE), document.text) < 0.01
    assert [item for item in CRITICAL if item not in document.text] == []


def test_text_printed_in_grey_stays() -> None:
    page = picture_of(typeset(VIETNAMESE), dpi=300)
    half = page.shape[0] // 4
    page[:half] = 255 - (255 - page[:half].astype(np.float32)) * 0.5
    document = _read(page)
    assert error_rate(" ".join(VIETNAMESE), document.text) < 0.01
    assert "lighter-ink-removed" not in document.pages[0].notes


def _with_smear(picture: Picture) -> Picture:
    """A thumb was put on the sheet: grey, and no letters."""
    smeared = picture.copy()
    cv2.ellipse(smeared, (500, 600), (150, 220), 20, 0, 360, (150, 150, 150), -1)
    return np.minimum(picture, smeared)


@pytest.mark.parametrize(
    ("harm", "may_be_text"), [(_with_reverse, True), (_with_smear, False)], ids=["reverse", "smear"]
)
def test_ink_that_went_is_read_only_where_it_may_be_text(
    harm: Callable[[Picture], Picture], may_be_text: bool
) -> None:
    prepared = prepare(harm(picture_of(typeset(VIETNAMESE))), 200)
    assert "lighter-ink-removed" in prepared.notes
    assert (prepared.lighter_letters >= A_WORD) == may_be_text


CELLS = [
    ["TT", "Nội dung", "Thời hạn", "Kinh phí"],
    ["1", "Tập huấn cho cán bộ xã", "30/6/2026", "250.000.000"],
    ["2", "Xây dựng mô hình trồng chè", "15/9/2027", "1.300.000.000"],
    ["3", "Trao đổi đoàn chuyên gia", "31/12/2027", "90.000.000"],
    ["4", "Tổng kết và báo cáo", "28/02/2028", "45.500.000"],
]


def _ruled() -> bytes:
    """A paragraph, a ruled table, a paragraph."""
    setter = Typesetter()
    setter.paragraph(VIETNAMESE[2])
    edges, top, high = [72, 105, 300, 400, 530], setter.y, 24
    for number, row in enumerate(CELLS):
        for x, text in zip(edges, row, strict=False):
            setter.at(x + 6, top + number * high + 16, text)
    height = A4[1]
    for x in edges:
        setter.canvas.line(x, height - top, x, height - top - len(CELLS) * high)
    for number in range(len(CELLS) + 1):
        y = height - top - number * high
        setter.canvas.line(edges[0], y, edges[-1], y)
    setter.y = top + len(CELLS) * high + 30
    setter.paragraph(VIETNAMESE[3])
    return setter.finished()


@pytest.mark.parametrize(
    "harm",
    [lambda page: page, lambda page: skewed(page, 1.5), lambda page: cv2.rotate(page, 1)],
    ids=["clean", "skewed", "head down"],
)
def test_a_ruled_table_is_read_cell_by_cell(harm: Callable[[Picture], Picture]) -> None:
    lines = _read(harm(picture_of(_ruled()))).text.split("\n")
    cells = [text for row in CELLS for text in row]
    assert lines[0][:12] == VIETNAMESE[2][:12]
    assert lines[-1][:12] == VIETNAMESE[3][:12]
    right = sum(found == true for found, true in zip(lines[1:-1], cells, strict=True))
    assert right >= 0.95 * len(cells)
