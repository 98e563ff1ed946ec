"""Digital PDFs: their text layer comes through exactly, in reading order, cleaned once."""

import tempfile
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from ingest.assemble import assemble
from ingest.geometry import ReadPage, Token
from ingest.layout import columns_of
from ingest.tables import TableFinder, TablesUnreadable
from models.document import Box, DocumentText, FurnitureKind, PageSource
from tests.ingest_builders import LEFT, RIGHT, Typesetter, joined, repeated, shown_turned, typeset

BODY = [
    "Điều 1. Trao đổi sinh viên",
    "1. Bên A phải cấp mười học bổng toàn phần cho sinh viên của Bên B trong mỗi năm học, trừ"
    " trường hợp hai Bên có thỏa thuận khác bằng văn bản trước ngày 30 tháng 6 hằng năm.",
    "2. Bên B có trách nhiệm xét chọn ứng viên và gửi hồ sơ cho Bên A trong thời hạn 30 ngày kể"
    " từ ngày nhận được thông báo của Bên A về số lượng học bổng:",
    "a) hồ sơ của sinh viên hệ chính quy;",
    "b) hồ sơ của thực tập sinh và của cán bộ tham gia các khóa bồi dưỡng ngắn hạn do hai Bên"
    " phối hợp tổ chức.",
]


def page_texts(document: DocumentText) -> list[str]:
    return [document.text[page.span.start : page.span.end] for page in document.pages]


def holds_together(document: DocumentText) -> None:
    """What every document keeps, whatever it was made from."""
    assert unicodedata.is_normalized("NFC", document.text)
    end = 0
    for page in document.pages:
        assert end <= page.span.start <= page.span.end
        end = page.span.end
        for word in page.words:
            assert document.text[word.span.start : word.span.end] == word.text
            assert page.span.start <= word.span.start < word.span.end <= page.span.end
        for block in page.blocks:
            assert page.span.start <= block.span.start < block.span.end <= page.span.end
    assert end == len(document.text)


def test_paragraphs_keep_their_lines_and_lose_their_wraps() -> None:
    document = ingest.read_document(typeset(BODY))
    assert document.text == "\n".join(BODY)
    assert document.language == "vi"
    [page] = document.pages
    assert page.source is PageSource.TEXT_LAYER
    assert page.confidence is None
    holds_together(document)


def test_boxes_lie_on_the_words() -> None:
    setter = Typesetter()
    setter.at(200, 300, "Lam")
    setter.at(400, 500, "Hà")
    document = ingest.read_document(setter.finished())
    first, second = document.pages[0].words
    assert (first.text, second.text) == ("Lam", "Hà")
    assert first.box.x0 == pytest.approx(200, abs=1.5)
    assert first.box.y0 < 300 - 4 < first.box.y1
    assert second.box.y0 < 500 - 4 < second.box.y1


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(rotation: int) -> None:
    document = ingest.read_document(shown_turned(typeset(BODY), rotation))
    [page] = document.pages
    assert (page.width < page.height) is (rotation % 180 == 0)
    assert document.text == "\n".join(BODY)
    assert all(
        0 <= word.box.x0 < word.box.x1 <= page.width + 1
        and 0 <= word.box.y0 < word.box.y1 <= page.height + 1
        for word in page.words
    )


def test_bilingual_columns_are_read_one_after_the_other() -> None:
    vietnamese = [
        "Điều 1. Mục tiêu",
        "Thỏa thuận này nhằm nâng cao giá trị, chất lượng và tính bền vững của các chuỗi giá trị"
        " chè, cà phê và cây ăn quả ôn đới tại tỉnh Lam Hà.",
        "Điều 2. Báo cáo",
        "Hai Bên báo cáo kết quả thực hiện trước ngày 15 tháng 11 hằng năm.",
    ]
    english = [
        "Article 1. Objective",
        "The objective of this Agreement is to improve the value, quality and sustainability of"
        " the tea, coffee and temperate fruit value chains in Lam Ha Province.",
        "Article 2. Reports",
        "The Parties shall report on the results before 15 November of each year.",
    ]
    setter = Typesetter(size=11)
    middle = (LEFT + RIGHT) / 2
    for left, right in zip(vietnamese, english, strict=True):
        top = setter.y
        setter.paragraph(left, right=middle - 12, indent=0)
        below, setter.y = setter.y, top
        setter.paragraph(right, x=middle + 12, indent=0)
        setter.y = max(below, setter.y)
    document = ingest.read_document(setter.finished())
    assert document.text == "\n".join(vietnamese + english)
    assert [block.language for block in document.pages[0].blocks] == ["vi", "en"]


def test_a_letterhead_of_two_columns() -> None:
    setter = Typesetter(size=10)
    setter.middle(170, 80, "ỦY BAN NHÂN DÂN")
    setter.middle(170, 95, "TỈNH LAM HÀ")
    setter.middle(170, 120, "Số: 15/2026/QĐ-UBND")
    setter.middle(415, 80, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    setter.middle(415, 95, "Độc lập - Tự do - Hạnh phúc")
    setter.middle(415, 120, "Lam Hà, ngày 15 tháng 3 năm 2026")
    setter.middle(297, 160, "QUYẾT ĐỊNH")
    setter.y = 190
    setter.paragraph(BODY[1])
    lines = ingest.read_document(setter.finished()).text.split("\n")
    assert lines[:3] == ["ỦY BAN NHÂN DÂN", "TỈNH LAM HÀ", "Số: 15/2026/QĐ-UBND"]
    assert lines[3:6] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lam Hà, ngày 15 tháng 3 năm 2026",
    ]
    assert lines[6:] == ["QUYẾT ĐỊNH", BODY[1]]


def test_hanging_marks_are_not_a_column() -> None:
    setter = Typesetter()
    for mark, text in (("a)", BODY[1]), ("b)", BODY[2]), ("-", BODY[4])):
        setter.at(LEFT, setter.y, mark)
        setter.paragraph(text, x=LEFT + 30, indent=0)
    lines = ingest.read_document(setter.finished()).text.split("\n")
    assert lines == [f"a) {BODY[1]}", f"b) {BODY[2]}", f"- {BODY[4]}"]


def test_a_table_is_read_row_by_row() -> None:
    rows = [
        ("STT", "Nhiệm vụ", "Cơ quan", "Hạn"),
        ("1", "Trao đổi đoàn", "Sở Ngoại vụ", "30/6/2026"),
        ("2", "Học bổng", "Sở Giáo dục", "15/9/2026"),
        ("3", "Y tế biên giới", "Sở Y tế", "31/12/2026"),
    ]
    setter = Typesetter()
    for index, row in enumerate(rows):
        for place, cell in zip((72, 120, 270, 420), row, strict=True):
            setter.at(place, 100 + 22 * index, cell)
    document = ingest.read_document(setter.finished())
    assert document.text.split("\n") == [cell for row in rows for cell in row]


def _grid(setter: Typesetter, xs: list[float], ys: list[float]) -> None:
    setter.canvas.grid(xs, [841.9 - y for y in ys])


def test_cells_of_a_ruled_table_are_kept_apart() -> None:
    setter = Typesetter(size=11)
    setter.paragraph("Điều 4. Phân công thực hiện", indent=0)
    xs, ys = [72.0, 110.0, 260.0, 400.0, 530.0], [110.0, 140.0, 190.0, 240.0]
    _grid(setter, xs, ys)
    cells = [
        [["STT"], ["Nhiệm vụ"], ["Cơ quan chủ trì"], ["Thời hạn"]],
        [["1"], ["Trao đổi đoàn cấp cao", "và đoàn chuyên viên"], ["Sở Ngoại vụ"], ["30/6/2026"]],
        [["2"], ["Học bổng"], ["Sở Giáo dục và", "Đào tạo"], ["15/9/2026"]],
    ]
    for top, row in zip(ys, cells, strict=False):
        for left, lines in zip(xs, row, strict=False):
            for index, line in enumerate(lines):
                setter.at(left + 4, top + 16 + 15 * index, line)
    setter.y = 270
    setter.paragraph(BODY[1])
    document = ingest.read_document(setter.finished())
    assert document.text.split("\n") == [
        "Điều 4. Phân công thực hiện",
        *(" ".join(lines) for row in cells for lines in row),
        BODY[1],
    ]
    holds_together(document)


def test_pages_that_the_table_finder_does_not_find_are_told_as_such() -> None:
    setter = Typesetter(size=11)
    _grid(setter, [72.0, 200.0, 400.0], [210.0, 240.0, 270.0])
    with tempfile.TemporaryFile() as file:
        file.write(repeated(setter.finished(), 2))
        file.flush()
        finder = TableFinder(file.fileno())
        assert len(finder.on_page(1)) == 1
        with pytest.raises(TablesUnreadable):
            finder.on_page(2)
        finder.close()


def test_bilingual_text_in_a_ruled_frame_is_read_column_by_column() -> None:
    setter = Typesetter(size=11)
    middle = (LEFT + RIGHT) / 2
    setter.paragraph(BODY[1], right=middle - 12, indent=0)
    setter.paragraph(BODY[2], right=middle - 12, indent=0)
    setter.y = 80
    english = [
        "1. Party A shall grant ten scholarships to students of Party B in each academic year,"
        " unless the Parties agree otherwise in writing before 30 June of that year.",
        "2. Party B shall select the candidates and send their files within thirty (30) days of"
        " the date of receipt of the notice of Party A on the number of scholarships:",
    ]
    for text in english:
        setter.paragraph(text, x=middle + 12, indent=0)
    _grid(setter, [LEFT - 6, middle, RIGHT + 6], [62.0, 170.0, 320.0])
    document = ingest.read_document(setter.finished())
    assert document.text.split("\n") == [BODY[1], BODY[2], *english]


def test_what_was_typed_into_a_form_is_read() -> None:
    setter = Typesetter()
    setter.at(72, 100, "Tên đối tác:")
    setter.at(72, 140, "Người ký:")
    form = setter.canvas.acroForm
    for y, value in ((100, "City of Norrvik"), (140, "Astrid Lindqvist")):
        form.textfield(name=value, value=value, x=180, y=841.9 - y - 6, width=250, height=20)
    document = ingest.read_document(setter.finished())
    assert document.text.split("\n") == [
        "Tên đối tác: City of Norrvik",
        "Người ký: Astrid Lindqvist",
    ]


def _headed(setter: Typesetter) -> None:
    setter.at(LEFT, 40, "CÔNG BÁO/Số 685 + 686/Ngày 17-7-2026")
    setter.at(RIGHT - 20, 40, str(42 + setter.pages))
    setter.middle(297, 815, f"- {setter.pages} -")


def test_a_sentence_runs_over_the_end_of_a_page() -> None:
    long = " ".join(["Hai Bên phối hợp tổ chức các hoạt động giao lưu nhân dân hằng năm,"] * 60)
    document = ingest.read_document(typeset([*BODY, long, BODY[0]], head=_headed))
    assert len(document.pages) > 1
    assert document.text == "\n".join([*BODY, long, BODY[0]])
    holds_together(document)
    for page in document.pages:
        kinds = sorted(item.kind for item in page.furniture)
        assert kinds == [FurnitureKind.HEADER, FurnitureKind.PAGE_NUMBER]
    assert document.pages[0].furniture[0].text.startswith("CÔNG BÁO")


def test_headings_that_come_again_are_not_running_heads() -> None:
    setter = Typesetter()
    for number in (1, 2, 3):
        if number > 1:
            setter.page()
        setter.paragraph(f"Điều {number}", indent=0)
        setter.paragraph(BODY[1])
    document = ingest.read_document(setter.finished())
    assert not any(page.furniture for page in document.pages)


def test_letterheads_that_come_again_are_not_running_heads() -> None:
    letter = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", *BODY]
    document = ingest.read_document(joined(typeset(letter), typeset(letter)))
    assert page_texts(document) == ["\n".join(letter)] * 2


def test_document_numbers_broken_at_their_hyphen_are_whole() -> None:
    setter = Typesetter()
    setter.at(LEFT, 100, "Thực hiện Chỉ thị của Ban Bí thư và các văn bản có liên quan số 56-")
    setter.at(LEFT, 117, "CT/TW ngày 24 tháng 12 năm 2025 về công tác quản lý thỏa thuận.")
    document = ingest.read_document(setter.finished())
    assert "số 56-CT/TW ngày 24" in document.text
    holds_together(document)


def test_decomposed_letters_are_composed() -> None:
    document = ingest.read_document(typeset([unicodedata.normalize("NFD", text) for text in BODY]))
    assert document.text == "\n".join(BODY)


def test_a_french_layer_is_kept() -> None:
    text = (
        "Les Parties conviennent de renforcer la coopération dans le domaine de l'agriculture,"
        " conformément aux lois et règlements en vigueur dans chacun des deux pays."
    )
    document = ingest.read_document(typeset([text]))
    assert document.text == text
    assert document.language == "fr"
    assert document.pages[0].source is PageSource.TEXT_LAYER


_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=8
).map(lambda text: unicodedata.normalize("NFC", text))
_TOKENS = st.builds(
    lambda text, x, y, w, h: Token(text, Box(x, y, x + w, y + h)),
    _WORDS | st.sampled_from(["agree-", "ment", "56-", "CT/TW", "1.", "Điều", "-", "2"]),
    st.floats(0, 500),
    st.floats(0, 800),
    st.floats(1, 90),
    st.floats(4, 20),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_TOKENS, max_size=40), min_size=1, max_size=4))
def test_every_word_stands_where_its_span_says(pages: list[list[Token]]) -> None:
    read = [
        ReadPage(number, PageSource.TEXT_LAYER, 595, 842, columns_of(tokens))
        for number, tokens in enumerate(pages, 1)
    ]
    document = assemble(read)
    holds_together(document)
    kept = sum(len(page.words) for page in document.pages)
    aside = sum(len(item.text.split()) for page in document.pages for item in page.furniture)
    assert kept + aside == sum(map(len, pages))
