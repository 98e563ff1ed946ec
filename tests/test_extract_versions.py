"""The two language versions of a text: their outlines, their pairs, and what differs."""

import pytest
from spacy.language import Language

from extract import analyse, load_nlp
from models import Analysis, DocumentText, Span
from models.norms import VersionAspect

# Two columns over three pages: the left one of each page, then the right one.
COLUMNS = """THỎA THUẬN HỢP TÁC
Tỉnh và Vùng đã thỏa thuận như sau:
Điều 1. Hỗ trợ
1. Vùng phải cử 04 chuyên gia sang làm việc tại tỉnh trong năm 2027.
AGREEMENT ON COOPERATION
The Province and the Region have agreed as follows:
Article 1. Assistance
1. The Region shall send four experts to work in the province in 2027.
2. Tỉnh bố trí phiên dịch và phương tiện đi lại trong tỉnh cho các
chuyên gia trong thời gian công tác.
Điều 2. Báo cáo
1. Mỗi Bên phải gửi báo cáo trong vòng 60 ngày kể từ ngày kết thúc năm. Báo cáo
2. The Province shall provide the experts with interpretation and transport.
Article 2. Reporting
1. Each Party shall send its report within ninety (90) days of the end of the year.
này được gửi bằng thư điện tử cho đầu mối của Bên kia để xem xét.
2. Vùng đóng góp 400.000 Euro cho dự án trước ngày 31 tháng 3 năm 2027.
The report is sent by electronic mail to the focal point of the other Party.
2. The Region shall contribute EUR 450,000 to the project before 31 March 2027.
3. The Parties shall meet twice a year in the capital of the Region.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_nlp()


@pytest.fixture(scope="module")
def analysis(nlp: Language) -> Analysis:
    return analyse(DocumentText.from_text(COLUMNS), nlp)


def test_each_version_goes_on_with_its_own_articles(analysis: Analysis) -> None:
    found = {clause.id: clause for clause in analysis.clauses}
    assert [*found] == [
        "preamble",
        "article-1",
        "article-1/paragraph-1",
        "preamble.en",
        "article-1.en",
        "article-1.en/paragraph-1",
        "article-1/paragraph-2",
        "article-2",
        "article-2/paragraph-1",
        "article-1.en/paragraph-2",
        "article-2.en",
        "article-2.en/paragraph-1",
        "article-2/paragraph-2",
        "article-2.en/paragraph-2",
        "article-2.en/paragraph-3",
    ]
    for clause in found.values():
        words = COLUMNS[slice(*clause.span)]
        assert clause.language == ("en" if ".en" in clause.id else "vi"), words
    assert found["article-1/paragraph-2"].label == "Điều 1 khoản 2"


def test_differences_of_periods_amounts_and_missing_items_are_reported(
    analysis: Analysis,
) -> None:
    told = {
        (pair.a, difference.aspect): (
            difference.a and difference.a.value,
            difference.b and difference.b.value,
        )
        for pair in analysis.versions
        for difference in pair.differences
    }
    assert told == {
        ("article-2/paragraph-1", VersionAspect.PERIOD): ("P60D", "P90D"),
        ("article-2/paragraph-2", VersionAspect.AMOUNT): ("400000 EUR", "450000 EUR"),
        (None, VersionAspect.MISSING): (None, "Article 2(3)"),
    }


def test_a_difference_points_at_its_words(analysis: Analysis) -> None:
    [pair] = [pair for pair in analysis.versions if pair.a == "article-2/paragraph-1"]
    [difference] = pair.differences
    assert difference.a is not None
    assert difference.b is not None
    assert COLUMNS[slice(*difference.a.span)].startswith("trong vòng 60 ngày")
    assert COLUMNS[slice(*difference.b.span)].startswith("within ninety (90) days")


def differences(vi: str, en: str, nlp: Language) -> list[VersionAspect]:
    text = (
        f"Điều 1. Việc thứ nhất\n1. {vi}\nArticle 1. First matter\n1. {en}\n"
        "Điều 2. Việc khác\nHai Bên trao đổi thông tin cho nhau về việc này.\n"
        "Article 2. Other matter\nThe Parties shall exchange information on the matter.\n"
    )
    found = analyse(DocumentText.from_text(text), nlp).versions
    [pair] = [pair for pair in found if pair.a == "article-1/paragraph-1"]
    assert pair.b == "article-1.en/paragraph-1"
    return [difference.aspect for difference in pair.differences]


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("Vùng cử 04 chuyên gia sang làm việc.", "The Region shall send four (4) experts to work."),
        ("Vùng cử bốn chuyên gia sang làm việc.", "The Region shall send 4 experts to work there."),
        ("Hai Bên gửi báo cáo hằng năm cho nhau.", "The Parties shall send an annual report."),
        ("Hiệu lực 12 tháng kể từ ngày ký.", "In force for one year from signing."),
        ("Chậm nhất ngày 31 tháng 12 năm 2026.", "No later than 31 December 2026 at the office."),
        ("Theo khoản 2 Điều 5 của luật này.", "According to Article V of the law in force."),
        ("Mỗi Bên chịu 400.000 Euro cho dự án này.", "Each Party bears EUR 400,000 of it."),
        ("Có hiệu lực vào ngày thứ 30 sau khi ký.", "In force on the thirtieth day after signing."),
        ("Tổng trị giá 1,5 triệu Euro cho dự án này.", "A total of EUR 1,500,000 for the work."),
    ],
)  # fmt: skip
def test_the_same_value_said_otherwise_is_no_difference(vi: str, en: str, nlp: Language) -> None:
    assert differences(vi, en, nlp) == []


@pytest.mark.parametrize(
    ("vi", "en", "aspect"),
    [
        ("Trong vòng 30 ngày kể từ ngày ký kết.", "Within 45 days of the date of signature.",
         VersionAspect.PERIOD),
        ("Trong vòng 06 tháng kể từ ngày ký kết.", "Within 6 weeks of the date of signature.",
         VersionAspect.PERIOD),
        ("Trước ngày 30 tháng 6 năm 2027 hai Bên họp.", "The Parties meet before 30 June 2028.",
         VersionAspect.DATE),
        ("Vùng cử 04 chuyên gia sang làm việc.", "The Region shall send five (5) experts to work.",
         VersionAspect.NUMBER),
        ("Tổng trị giá 90.000 Euro cho dự án này.", "A total of EUR 95,000 for this project.",
         VersionAspect.AMOUNT),
        ("Vùng đóng góp 90.000 Euro cho dự án này.", "The Region shall contribute USD 90,000.",
         VersionAspect.AMOUNT),
    ],
)  # fmt: skip
def test_another_value_is_a_difference(
    vi: str, en: str, aspect: VersionAspect, nlp: Language
) -> None:
    assert differences(vi, en, nlp) == [aspect]


def test_a_text_in_one_language_has_no_versions(nlp: Language) -> None:
    text = "Điều 1. Tên\n1. Một.\nĐiều 2. Khác\n1. Hai Bên họp mỗi năm.\n"
    assert analyse(DocumentText.from_text(text), nlp).versions == ()


def test_a_heading_behind_the_line_before_opens_its_article(nlp: Language) -> None:
    text = (
        "Article 1. Scope\n1. The Parties shall meet each year.\n2. They shall report. ' "
        "Article 2. Entry into force\n1. This Agreement enters into force on signature.\n"
        "2. They act under this text. Article 3. The Parties shall not depart from it.\n"
    )
    found = analyse(DocumentText.from_text(text), nlp).clauses
    assert [(c.id, c.heading) for c in found if c.parent is None] == [
        ("article-1", "Scope"),
        ("article-2", "Entry into force"),
    ]
    assert found[2].span == Span(text.index("2. They shall"), text.index("Article 2") - 1)
