"""Clauses as people cite them, and numbers in running text that open none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.clauses import Structure, read_structure
from extract.closings import opens_closing
from extract.lexicon import languages, read_data
from extract.markers import find_markers, order_of, roman
from models import ClauseLevel, DocumentText


def structure(text: str, language: str | None = None) -> Structure:
    return read_structure(DocumentText.from_text(text, language))


def labels(text: str, language: str | None = None) -> list[str]:
    return [clause.label for clause in structure(text, language).clauses]


LAW = """LUẬT
Căn cứ Hiến pháp:
1. Luật số 01/2020/QH14;
2. Luật số 02/2021/QH15.
Chương I
NHỮNG QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Luật này quy định về hợp tác.
Điều 2. Trách nhiệm
1. Cơ quan đầu mối có trách nhiệm sau đây:
a) Lập kế hoạch theo quy định tại
khoản 2 Điều 5 của Luật này;
b) Báo cáo hằng năm;
c) Lưu hồ sơ;
d) Theo dõi;
đ) Đôn đốc;
e) Tổng kết.
2. Cơ quan khác phối hợp.
Điều 2a. Phối hợp
Các cơ quan phối hợp theo Điều 2.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Hiệu lực thi hành
Luật này có hiệu lực từ ngày 01 tháng 7 năm 2027.
"""


def test_a_law_with_chapters_articles_paragraphs_and_points() -> None:
    assert labels(LAW) == [
        "Phần mở đầu",
        "Chương I",
        "Điều 1",
        "Điều 2",
        "Điều 2 khoản 1",
        "Điều 2 khoản 1 điểm a",
        "Điều 2 khoản 1 điểm b",
        "Điều 2 khoản 1 điểm c",
        "Điều 2 khoản 1 điểm d",
        "Điều 2 khoản 1 điểm đ",
        "Điều 2 khoản 1 điểm e",
        "Điều 2 khoản 2",
        "Điều 2a",
        "Chương II",
        "Điều 3",
    ]
    headings = {clause.label: clause.heading for clause in structure(LAW).clauses}
    assert headings["Chương I"] == "NHỮNG QUY ĐỊNH CHUNG"
    assert headings["Điều 2"] == "Trách nhiệm"
    assert headings["Điều 2 khoản 1"] == ""


def test_ids_are_paths_and_parents_enclose_their_children() -> None:
    clauses = {clause.id: clause for clause in structure(LAW).clauses}
    point = clauses["chapter-i/article-2/paragraph-1/point-đ"]
    parent = clauses[str(point.parent)]
    assert parent.label == "Điều 2 khoản 1"
    assert parent.span.start <= point.span.start
    assert point.span.end <= parent.span.end
    assert LAW[point.span.start : point.span.end] == "đ) Đôn đốc;"


def test_a_footnote_behind_a_number_is_not_of_it() -> None:
    noted = (
        "Chương III\nĐIỀU KHOẢN CHUNG\nĐiều 8. Việc cấm\n"
        "1. Phá cầu.\n2.6 Lấn đường.\n6 Khoản này được sửa đổi.\n3.7 Đua xe.\n4. Khác.\n"
    )
    assert labels(noted)[2:] == [f"Điều 8 khoản {number}" for number in (1, 2, 3, 4)]
    decimal = "Điều 2. Việc\n1. Gồm:\n1.1 Phá cầu.\n1.2 Lấn đường.\n2. Khác:\n2.1 Đua xe.\n"
    assert [label.split(" ")[-1] for label in labels(decimal)] == [
        "2",
        "1",
        "1.1",
        "1.2",
        "2",
        "2.1",
    ]


def test_signatures_in_columns_close_the_last_paragraph() -> None:
    text = (
        "Điều 1. Việc\n1. Họp.\n2. Gặp lại.\nCHỦ TỊCH TỈNH LAM HÀ          THỊ TRƯỞNG VÂN LĨNH\n"
        "(đã ký) Trần Quốc Hưng          (đã ký) Lương Chí Viễn và Vương Tiểu Minh\n"
    )
    clauses = read_structure(DocumentText.from_text(text, "vi")).clauses
    assert [text[slice(*clause.span)].strip() for clause in clauses[2:3]] == ["2. Gặp lại."]
    assert clauses[-1].level == "closing"


def test_an_english_treaty() -> None:
    text = (
        "CONVENTION\nThe Parties,\nHave agreed as follows:\n"
        "PART I\nGENERAL\nARTICLE I\nDefinitions\nIn this Convention terms are used so.\n"
        "ARTICLE II\nScope\n1. This Convention applies to:\n(a) ships;\n(b) aircraft, if\n"
        "(i) registered, or\n(ii) leased; and\n(c) trains.\n"
        "2. Article III of the Treaty remains in force.\n"
        "Article 3 bis\nNo heading here follows as this is a sentence.\n"
        "Done at Lam Ha on 5 June 2026.\nFor the Government of X\n"
        "ANNEX A\nBudget\n1. First item.\n"
    )
    assert labels(text) == [
        "Preamble",
        "Part I",
        "Article I",
        "Article II",
        "Article II(1)",
        "Article II(1)(a)",
        "Article II(1)(b)",
        "Article II(1)(b)(i)",
        "Article II(1)(b)(ii)",
        "Article II(1)(c)",
        "Article II(2)",
        "Article 3 bis",
        "Closing",
        "Annex A",
        "Annex A(1)",
    ]


def test_a_joint_statement_is_numbered_through_its_sections() -> None:
    text = (
        "TUYÊN BỐ CHUNG\nHai bên đã đạt được nhận thức chung sau đây:\n"
        "I. Quan hệ chung\n1. Hai bên nhất trí gặp gỡ hằng năm.\n2. Hai bên trao đổi đoàn.\n"
        "II. Kinh tế\n3. Hai bên sẽ mở cửa thị trường.\n"
        "CHỦ TỊCH TỈNH A\n(đã ký) Nguyễn Văn A\n"
    )
    clauses = structure(text).clauses
    assert [clause.label for clause in clauses] == [
        "Phần mở đầu",
        "Mục I",
        "Mục I điểm 1",
        "Mục I điểm 2",
        "Mục II",
        "Mục II điểm 3",
        "Phần kết",
    ]
    assert clauses[2].level is ClauseLevel.STATEMENT
    assert text[clauses[-1].span.start :].startswith("CHỦ TỊCH")


def test_a_directive_is_a_list_of_tasks_with_recipients_apart() -> None:
    text = (
        "ỦY BAN NHÂN DÂN TỈNH\nSố: 12/CT-UBND\nỦy ban nhân dân tỉnh yêu cầu:\n"
        "1. Sở A báo cáo trước ngày 30/6/2026.\n2. Sở B theo dõi.\n"
        "Nơi nhận:\n- Như trên;\nTM. ỦY BAN NHÂN DÂN\n"
    )
    assert labels(text) == ["Phần mở đầu", "Điểm 1", "Điểm 2", "Phần kết"]


def test_numbered_headings_of_a_memorandum_without_articles() -> None:
    text = (
        "MEMORANDUM\nThe Participants have reached this understanding:\n"
        "1. Purpose\nThe purpose is to cooperate.\n2. Costs\n"
        "2.1 Each Participant will bear its own costs.\n2.2 Visits will be paid by the host.\n"
        "3. Term\nThis Memorandum lasts two years.\n"
    )
    clauses = structure(text, "en").clauses
    assert [(clause.number, clause.heading) for clause in clauses[1:]] == [
        ("1", "Purpose"),
        ("2", "Costs"),
        ("2.1", ""),
        ("2.2", ""),
        ("3", "Term"),
    ]


def test_a_unit_on_one_line() -> None:
    text = "Sở X có trách nhiệm sau đây: 3. Báo cáo trước ngày 15 tháng 11 hằng năm;"
    found = structure(text, "vi")
    assert [clause.label for clause in found.clauses] == ["Khoản 3"]
    first = found.stretches[0]
    assert text[first.span.start : first.span.end] == "Sở X có trách nhiệm sau đây:"
    text = "States shall provide: (a) the nature of the project; and (b) its dates."
    assert [clause.number for clause in structure(text, "en").clauses] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "Bên A chuyển đợt 1. Bên B xác nhận đợt 2. Hai Bên đối chiếu.",
        "Trị giá là 1.250.000 Euro, theo khoản 2 Điều 5 và Điều 3. Hai Bên chấp thuận.",
        "Articles 5, 7 and 9 remain unchanged, see paragraph (a) and paragraph (b) of Article 3.",
        "Họp lúc 9. 30 phút sau nghỉ.",
    ],
)
def test_numbers_in_running_text_open_nothing(text: str) -> None:
    assert structure(text).clauses == ()


def test_a_quoted_article_of_an_amendment_opens_nothing() -> None:
    text = (
        "Điều 1. Sửa đổi\nĐiều 7 được sửa đổi như sau:\n“Điều 7. Báo cáo\n1. Bên A báo cáo.”\n"
        "Điều 2. Hiệu lực\nNghị định thư này có hiệu lực từ ngày ký.\n"
    )
    assert labels(text) == ["Điều 1", "Điều 2"]


def test_a_reference_at_the_start_of_a_line_opens_nothing() -> None:
    text = (
        "Điều 1. Phạm vi\nQuy định này áp dụng cùng với\nĐiều 9 của Luật Thỏa thuận quốc tế.\n"
        "Điều 2. Hiệu lực\nCó hiệu lực từ ngày ký.\n"
    )
    assert labels(text) == ["Điều 1", "Điều 2"]


def test_a_regulation_attached_to_its_decision_counts_anew() -> None:
    text = (
        "Điều 1. Ban hành Quy chế kèm theo.\nĐiều 2. Hiệu lực từ ngày ký.\n"
        "Điều 1. Phạm vi\nQuy chế này quy định về hợp tác.\n"
    )
    ids = [clause.id for clause in structure(text).clauses]
    assert ids == ["article-1", "article-2", "article-1~2"]


@pytest.mark.parametrize(
    ("number", "value"),
    [("IV", 4), ("xii", 12), ("XLIV", 44), ("IIX", None), ("", None), ("B", None)],
)
def test_roman_numerals(number: str, value: int | None) -> None:
    assert roman(number) == value


def test_numbers_count_in_digits_roman_letters_and_words() -> None:
    assert [order_of(number, ("nhất", "hai")) for number in ("5a", "V", "hai", "B", "?")] == [
        5,
        5,
        2,
        2,
        None,
    ]


@pytest.mark.parametrize("language", languages())
def test_every_marker_of_the_lexicons_has_examples_that_hold(language: str) -> None:
    data = read_data(language, "clauses")
    headings, closings = data["headings"], data["closings"]
    assert isinstance(headings, dict)
    assert isinstance(closings, dict)
    for level, entry in headings.items():
        for line in entry["yes"]:
            first = next(find_markers(line), None)
            assert first is not None, line
            assert str(first.level) == level, line
        for line in entry["no"]:
            found = [marker for marker in find_markers(line) if str(marker.level) == level]
            assert not found, line
    for entry in closings.values():
        assert all(opens_closing(line.strip("*")) for line in entry["yes"]), entry["yes"]
        assert not any(opens_closing(line) for line in entry["no"]), entry["no"]


@given(
    st.lists(
        st.sampled_from(
            [
                "Điều 1. Tên\n",
                "Điều 2.",
                "Article 5",
                "1. ",
                "a) ",
                "(i) ",
                "Chương I\n",
                "\n",
                "Làm tại Hà Nội",
                "Bên A phải báo cáo. ",
                "“",
                "PHỤ LỤC I\n",
                "3.1 ",
                "x; (b) y",
            ]
        ),
        max_size=30,
    )
)
def test_spans_hold_for_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = structure(text)
    by_id = {clause.id: clause for clause in found.clauses}
    assert len(by_id) == len(found.clauses)
    for clause in found.clauses:
        assert 0 <= clause.span.start <= clause.span.end <= len(text)
        if clause.parent is not None:
            above = by_id[clause.parent].span
            assert above.start <= clause.span.start
            # In a bilingual text a part may go on after a page of the other language.
            assert clause.span.end <= above.end <= len(text) or clause.span.start >= above.end
    ends = 0
    for stretch in found.stretches:
        assert stretch.span.start >= ends or stretch.span.start == stretch.span.end
        ends = max(ends, stretch.span.end)


def test_a_text_that_numbers_nothing_is_cut_into_its_paragraphs() -> None:
    text = "INSTRUMENT OF RATIFICATION\nI have the honour to inform you.\nDone at Abuja.\n"
    clauses = read_structure(DocumentText.from_text(text)).clauses
    assert [clause.level for clause in clauses] == [ClauseLevel.PASSAGE] * 3
    assert [text[slice(*clause.span)] for clause in clauses] == text.split("\n")[:3]
    assert clauses[1].label == "Passage 2"


def test_one_line_without_a_number_is_no_clause() -> None:
    assert read_structure(DocumentText.from_text("The Parties shall consult.")).clauses == ()
