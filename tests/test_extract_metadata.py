"""Metadata from text: agreements, treaties, letterheads, drafts, laws; and what is not there."""

from datetime import date

import pytest

from extract.flow import flowing
from extract.front import cells_of, find_number, find_secrecy, find_title, head_of, recase
from extract.identity_lexicon import find_country, identity_lexicons
from extract.metadata import find_metadata
from extract.parties import find_parties
from extract.time_lexicon import fold
from extract.times import find_times_in
from models import DocumentKind, DocumentText, Metadata, RenewalMode, Secrecy

MEMORANDUM = """BIÊN BẢN GHI NHỚ

về thiết lập quan hệ kết nghĩa giữa Ủy ban nhân dân tỉnh Lam Hà (nước Cộng hòa xã hội chủ nghĩa
Việt Nam) và Chính quyền tỉnh Nậm-Xai (nước Cộng hòa Dân chủ Nhân dân Lào)

Ủy ban nhân dân tỉnh Lam Hà (sau đây gọi là "Bên A") và Chính quyền tỉnh Nậm-Xai (sau đây gọi là
"Bên B"), sau đây gọi chung là "Hai Bên";

Căn cứ Hiệp ước hữu nghị và hợp tác giữa hai nước ký ngày 18 tháng 7 năm 1977;

Điều 1. Mục đích

Biên bản ghi nhớ này thiết lập quan hệ kết nghĩa.

Điều 15. Hiệu lực

1. Biên bản ghi nhớ này có hiệu lực kể từ ngày ký và có giá trị trong 05 năm.

2. Biên bản ghi nhớ này được tự động gia hạn thêm 05 năm, trừ khi một Bên thông báo bằng văn bản
cho Bên kia về việc không gia hạn ít nhất 06 tháng trước ngày hết hiệu lực.

Làm tại tỉnh Nậm-Xai, ngày 15 tháng 01 năm 2026, thành hai bản gốc, mỗi bản bằng tiếng Việt và
tiếng Lào; các văn bản có giá trị như nhau.

THAY MẶT ỦY BAN NHÂN DÂN TỈNH LAM HÀ          THAY MẶT CHÍNH QUYỀN TỈNH NẬM-XAI
CHỦ TỊCH          TỈNH TRƯỞNG
(đã ký) Trần Quốc Hưng          (đã ký) Khăm-phẻng Xay-nha-vông
"""

TREATY = """AGREEMENT
BETWEEN
THE GOVERNMENT OF THE SOCIALIST REPUBLIC OF VIET NAM
AND
THE GOVERNMENT OF THE REPUBLIC OF KOREA
ON CULTURAL EXCHANGE

The Government of the Socialist Republic of Viet Nam and the Government of the Republic of Korea
(hereinafter referred to as "the Parties"),

Have agreed as follows:

Article 9
1. This Agreement shall enter into force thirty days after the date of receipt of the last
notification.
2. This Agreement shall remain in force for a period of five years and shall be automatically
renewed for successive periods of three years, unless either Party notifies the other of its
intention to terminate it at least six months prior to the expiry of each period.

Done at Ha Noi on 30 August 2025 in duplicate in the Vietnamese, Korean and English languages. In
case of divergence, the English text shall prevail.

For the Government of the          For the Government of the
Socialist Republic of Viet Nam          Republic of Korea
Nguyen Van Binh          Kim Min-su
Minister of Culture          Ambassador
"""

LETTER = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH LAM HÀ          Độc lập - Tự do - Hạnh phúc
Số: 4187/UBND-NgV          Lam Hà, ngày 02 tháng 10 năm 2026
V/v triển khai các thỏa thuận quốc tế

Kính gửi: Các sở, ban, ngành tỉnh;

Thực hiện Luật Thỏa thuận quốc tế; xét Tờ trình số 212/TTr-SNgV ngày 25 tháng 9 năm 2026, yêu cầu:

1. Giao Sở Ngoại vụ báo cáo trước ngày 05 tháng 11 năm 2026.

Nơi nhận:          TM. ỦY BAN NHÂN DÂN
- Như trên;          KT. CHỦ TỊCH
- Lưu: VT.          PHÓ CHỦ TỊCH
          (đã ký)
          Lê Thị Minh Nguyệt
"""

DECISION_BY_COLUMNS = """ỦY BAN NHÂN DÂN
TỈNH LAM HÀ
-------
Số: 1523/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Lam Hà, ngày 16 tháng 3 năm 2026

QUYẾT ĐỊNH
Về việc phê duyệt khoản viện trợ

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LAM HÀ

Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;

Điều 1. Phê duyệt khoản viện trợ.
"""

PARTY_LETTER = """TỈNH ỦY LAM HÀ          ĐẢNG CỘNG SẢN VIỆT NAM
VĂN PHÒNG
*          Lam Hà, ngày 12 tháng 5 năm 2026
Số 244-CV/VPTU
TỐI MẬT
V/v theo dõi thực hiện Chỉ thị 56-CT/TW

Kính gửi: Các đảng ủy trực thuộc,

Thực hiện Chỉ thị số 56-CT/TW ngày 24/12/2025, văn bản mang độ MẬT phải được bảo quản riêng.
"""

DRAFT = """DỰ THẢO

BẢN GHI NHỚ
GIỮA SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH LAM HÀ, NƯỚC CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
VÀ TRƯỜNG ĐẠI HỌC KHON KAEN, VƯƠNG QUỐC THÁI LAN

Sở Giáo dục và Đào tạo tỉnh Lam Hà (sau đây gọi tắt là "Sở") và Trường Đại học Khon Kaen (sau đây
gọi tắt là "Trường");

Điều 1. Mục đích

Bản ghi nhớ này thiết lập khuôn khổ hợp tác.

Làm tại ........., ngày   tháng   năm 2026, thành hai bản bằng tiếng Việt và tiếng Thái.

ĐẠI DIỆN SỞ          ĐẠI DIỆN TRƯỜNG
"""

LAW = """LUẬT
GIAO THÔNG ĐƯỜNG BỘ
Luật Giao thông đường bộ số 23/2008/QH12 ngày 13 tháng 11 năm 2008 của Quốc hội, có hiệu lực kể từ
ngày 01 tháng 7 năm 2009, được sửa đổi bởi:

1. Luật số 35/2018/QH14 ngày 20 tháng 11 năm 2018 của Quốc hội.
"""


def read(text: str, language: str = "vi") -> Metadata:
    document = DocumentText.from_text(text, language)
    return find_metadata(document, (), find_times_in(document.text, language))


def values(metadata: Metadata) -> dict[str, object]:
    """The single values of the metadata without their spans."""
    fields = (
        "title", "number", "kind", "form", "signed_at", "signed_on", "effective_on",
        "effective_rule", "expires_on", "term", "notice_period", "secrecy",
    )  # fmt: skip
    found = ((name, getattr(metadata, name)) for name in fields)
    return {name: value.value for name, value in found if value is not None}


def sides(metadata: Metadata) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(p.value.name, p.value.country, p.value.short_names) for p in metadata.parties]


def people(metadata: Metadata) -> list[tuple[str, str | None]]:
    return [(p.value.name, p.value.position) for p in metadata.signatories]


def test_a_memorandum_in_vietnamese() -> None:
    metadata = read(MEMORANDUM)
    assert values(metadata) == {
        "title": (
            "Biên bản ghi nhớ về thiết lập quan hệ kết nghĩa giữa Ủy ban nhân dân tỉnh Lam Hà "
            "(nước Cộng hòa xã hội chủ nghĩa Việt Nam) và Chính quyền tỉnh Nậm-Xai "
            "(nước Cộng hòa Dân chủ Nhân dân Lào)"
        ),
        "kind": DocumentKind.AGREEMENT,
        "form": "biên bản ghi nhớ",
        "signed_at": "Nậm-Xai",
        "signed_on": date(2026, 1, 15),
        "effective_rule": "ngày ký",
        "term": "P5Y",
        "notice_period": "P6M",
    }
    assert sides(metadata) == [
        ("Ủy ban nhân dân tỉnh Lam Hà", "VNM", ("Bên A",)),
        ("Chính quyền tỉnh Nậm-Xai", "LAO", ("Bên B",)),
    ]
    assert people(metadata) == [
        ("Trần Quốc Hưng", "Chủ tịch"),
        ("Khăm-phẻng Xay-nha-vông", "Tỉnh trưởng"),
    ]
    assert metadata.renewal is not None
    assert metadata.renewal.value.mode is RenewalMode.AUTOMATIC
    assert metadata.renewal.value.period == "P5Y"
    assert metadata.authentic_languages == ("vi", "lo")
    assert metadata.prevailing_language is None


def test_a_treaty_in_english() -> None:
    metadata = read(TREATY, "en")
    assert values(metadata) == {
        "title": (
            "Agreement between the Government of the Socialist Republic of Viet Nam and "
            "the Government of the Republic of Korea on cultural exchange"
        ),
        "kind": DocumentKind.TREATY,
        "form": "agreement",
        "signed_at": "Ha Noi",
        "signed_on": date(2025, 8, 30),
        "effective_rule": "thirty days after the date of receipt of the last notification",
        "term": "P5Y",
        "notice_period": "P6M",
    }
    assert sides(metadata) == [
        ("Government of the Socialist Republic of Viet Nam", "VNM", ()),
        ("Government of the Republic of Korea", "KOR", ()),
    ]
    assert people(metadata) == [
        ("Nguyen Van Binh", "Minister of Culture"),
        ("Kim Min-su", "Ambassador"),
    ]
    assert metadata.authentic_languages == ("vi", "ko", "en")
    assert metadata.prevailing_language is not None
    assert metadata.prevailing_language.value == "en"


def test_an_official_letter_with_its_letterhead_row_by_row() -> None:
    metadata = read(LETTER)
    assert values(metadata) == {
        "title": "Công văn về việc triển khai các thỏa thuận quốc tế",
        "number": "4187/UBND-NgV",
        "kind": DocumentKind.DIRECTIVE,
        "form": "công văn",
        "signed_at": "Lam Hà",
        "signed_on": date(2026, 10, 2),
    }
    assert sides(metadata) == [("Ủy ban nhân dân tỉnh Lam Hà", "VNM", ())]
    assert people(metadata) == [("Lê Thị Minh Nguyệt", "Phó Chủ tịch")]


def test_a_letterhead_whose_columns_a_scan_joined_and_the_stamp_of_the_office_that_got_it() -> None:
    stamp = "SỞ NGOẠI VỤ LAM HÀ\nCÔNG VĂN ĐẾN Số: 1532\nNgày: 05/10\n"
    joined = LETTER.replace("          ", " ", 3).replace("\nKính gửi", f"{stamp}\nKính gửi")
    assert "VIỆT NAM\nTỈNH LAM HÀ Độc lập" in joined
    metadata = read(joined)
    assert values(metadata) == values(read(LETTER))
    assert sides(metadata) == sides(read(LETTER))


def test_a_decision_with_its_letterhead_column_by_column() -> None:
    metadata = read(DECISION_BY_COLUMNS)
    assert values(metadata) == {
        "title": "Quyết định về việc phê duyệt khoản viện trợ",
        "number": "1523/QĐ-UBND",
        "kind": DocumentKind.DIRECTIVE,
        "form": "quyết định",
        "signed_at": "Lam Hà",
        "signed_on": date(2026, 3, 16),
    }


def test_a_party_letter_has_its_own_head() -> None:
    metadata = read(PARTY_LETTER)
    assert metadata.number is not None
    assert metadata.number.value == "244-CV/VPTU"
    assert metadata.secrecy is not None
    assert metadata.secrecy.value is Secrecy.SECRET
    assert sides(metadata) == [("Văn phòng Tỉnh ủy Lam Hà", "VNM", ())]


def test_a_draft_has_no_date_and_no_signatories() -> None:
    metadata = read(DRAFT)
    assert metadata.signed_on is None
    assert metadata.signatories == ()
    assert sides(metadata) == [
        ("Sở Giáo dục và Đào tạo tỉnh Lam Hà", "VNM", ("Sở",)),
        ("Trường Đại học Khon Kaen", "THA", ("Trường",)),
    ]


def test_a_consolidated_law_is_numbered_by_its_first_citation() -> None:
    metadata = read(LAW)
    assert values(metadata) == {
        "title": "Luật Giao thông đường bộ",
        "number": "23/2008/QH12",
        "kind": DocumentKind.LAW,
        "form": "luật",
        "signed_on": date(2008, 11, 13),
        "effective_on": date(2009, 7, 1),
        "effective_rule": "kể từ ngày 01 tháng 7 năm 2009",
    }


@pytest.mark.parametrize("text", ["", "\n\n", "Ghi chú nội bộ.", "0123 456"])
def test_nothing_gives_nothing(text: str) -> None:
    assert values(read(text)) == {}


def test_every_span_shows_where_the_value_stands() -> None:
    for text in (MEMORANDUM, LETTER, DECISION_BY_COLUMNS):
        metadata = read(text)
        assert metadata.signed_on is not None
        start, end = metadata.signed_on.span
        assert str(metadata.signed_on.value.year) in text[start:end]
        for person in metadata.signatories:
            assert text[slice(*person.span)] == person.value.name
        for party in metadata.parties:
            assert (
                text[slice(*party.span)].split()[0].lower() == party.value.name.split()[0].lower()
            )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT\nBẢN GHI NHỚ", Secrecy.CONFIDENTIAL),
        ("TỐI MẬT\nBẢN GHI NHỚ", Secrecy.SECRET),
        ("TUYỆT MẬT\nBẢN GHI NHỚ", Secrecy.TOP_SECRET),
        ("BẢN GHI NHỚ\nvề bảo vệ bí mật nhà nước độ Mật", None),
        ("BẢN GHI NHỚ\nTài liệu MẬT không được sao chụp", None),
    ],
)
def test_secrecy_is_a_mark_that_stands_alone(text: str, level: Secrecy | None) -> None:
    found = find_secrecy(cells_of(text))
    assert (found.value if found else None) is level


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Số: 4187/UBND-NgV", "4187/UBND-NgV"),
        ("Số 244-CV/ĐU", "244-CV/ĐU"),
        ("Luật số: 70/2020/QH14", "70/2020/QH14"),
        ("Số: 30/2020/NĐ-CP          Hà Nội, ngày 05 tháng 3 năm 2020", "30/2020/NĐ-CP"),
        ("No. 05/2024/MOU-LH-HS", "05/2024/MOU-LH-HS"),
        ("Số:      /UBND-NgV", None),
        ("Căn cứ Nghị định số 64/2021/NĐ-CP", None),
    ],
)
def test_number_and_symbol(line: str, number: str | None) -> None:
    found = find_number(head_of(line))
    assert (found.value if found else None) == number


@pytest.mark.parametrize(
    ("head", "form", "kind"),
    [
        ("TUYÊN BỐ CHUNG\ngiữa tỉnh A và thành phố B", "tuyên bố chung", "statement"),
        ("JOINT STATEMENT\non friendly exchange", "joint statement", "statement"),
        ("MEMORANDUM OF AGREEMENT\nbetween A and B", "memorandum of agreement", "agreement"),
        ("Ý ĐỊNH THƯ\nvề hợp tác", "ý định thư", "agreement"),
        ("HIỆP ĐỊNH\nvề thương mại", "hiệp định", "treaty"),
        ("CHỈ THỊ\nvề tăng cường quản lý", "chỉ thị", "directive"),
        ("NGHỊ ĐỊNH\nQuy định chi tiết", "nghị định", "law"),
    ],
)  # fmt: skip
def test_form_and_kind(head: str, form: str, kind: str) -> None:
    title = find_title(head_of(head), None, head)
    assert title is not None
    assert (title.form.value, title.meaning.kind) == (form, kind)


def test_a_sentence_that_mentions_an_instrument_is_no_title() -> None:
    assert (
        find_title(head_of("Căn cứ Hiệp định về thương mại;\nTheo đề nghị của Sở;"), "vi", "")
        is None
    )


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Thỏa thuận giữa Sở Giáo dục và Đào tạo tỉnh A và Phòng Hợp tác quốc tế tỉnh B",
         ["Sở Giáo dục và Đào tạo tỉnh A", "Phòng Hợp tác quốc tế tỉnh B"]),
        ("Biên bản giữa Ủy ban nhân dân tỉnh A (Việt Nam), Chính quyền tỉnh B (Lào) và "
         "Chính quyền thành phố C (Trung Quốc) về bảo vệ rừng",
         ["Ủy ban nhân dân tỉnh A", "Chính quyền tỉnh B", "Chính quyền thành phố C"]),
        ("Agreement between the Ministry of Education and Training of Viet Nam and the Ministry of "
         "Education of Japan on exchange",
         ["Ministry of Education and Training of Viet Nam", "Ministry of Education of Japan"]),
    ],
)  # fmt: skip
def test_sides_are_told_apart_at_the_right_and(title: str, names: list[str]) -> None:
    parties = find_parties(title, [], title, len(title))
    assert [party.value.name for party in parties] == names


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("nước Cộng hòa Dân chủ Nhân dân Lào", "LAO"),
        ("Chính quyền tỉnh Kitahama, Nhật Bản", "JPN"),
        ("Hội đồng vùng, Cộng hòa Pháp", "FRA"),
        ("Haeseong City, Republic of Korea", "KOR"),
        ("Socialist Republic of Viet Nam", "VNM"),
        ("Vương quốc Anh", "GBR"),
        ("anh em hai tỉnh", None),
        ("tỉnh Lam Hà", None),
    ],
)
def test_countries(text: str, country: str | None) -> None:
    found = find_country(text)
    assert (found[0] if found else None) == country


def test_capitals_become_what_the_body_writes() -> None:
    body = "tại Trường Cao đẳng Lam Hà và huyện Mường-Hôm"
    assert recase("THỎA THUẬN VỚI TRƯỜNG CAO ĐẲNG LAM HÀ", body) == (
        "Thỏa thuận với Trường Cao đẳng Lam Hà"
    )
    assert recase("về Chỉ thị 56-CT/TW", body) == "về Chỉ thị 56-CT/TW"


@pytest.mark.parametrize(
    ("clause", "mode", "period"),
    [
        ("Bản ghi nhớ này được gia hạn mặc nhiên từng năm một.", "automatic", "P1Y"),
        ("Thỏa thuận này có thể được gia hạn bằng văn bản theo thỏa thuận của Hai Bên.",
         "written_consent", None),
        ("Thỏa thuận này có thể được gia hạn một lần thêm 02 năm bằng thư trao đổi.",
         "exchange_of_letters", "P2Y"),
        ("Giấy phép có thể được gia hạn thêm 02 năm.", None, None),
    ],
)  # fmt: skip
def test_renewal(clause: str, mode: str | None, period: str | None) -> None:
    metadata = read(f"BẢN GHI NHỚ\nvề hợp tác\n\nĐiều 1. Hiệu lực\n\n{clause}\n")
    renewal = metadata.renewal.value if metadata.renewal else None
    assert (renewal.mode if renewal else None) == mode
    assert (renewal.period if renewal else None) == period


CONTRACTS = (
    # The opening formula, with the date of another instrument before it.
    (
        'This First Amendment (the "Amendment") to the Supply Agreement dated April 1, 2017 '
        "between Alpha Ltd. and Beta Ltd. is made this 22 day of June 2018.",
        {"signed_on": date(2018, 6, 22)},
    ),
    # Wrapped lines, the term beside the day on which it begins.
    (
        'SERVICES AGREEMENT\nThis Agreement is entered into as of May 4, 2010 (the "Effective\n'
        'Date") by Alpha Inc. and Beta Inc.\n\n9. Term. This Agreement shall commence on the\n'
        "Effective Date and, unless terminated earlier, shall continue in effect\n"
        "for a period of three (3) years.\n",
        {"signed_on": date(2010, 5, 4), "effective_on": date(2010, 5, 4), "term": "P3Y"},
    ),
    # Ends on a day, or on an anniversary.
    (
        'The initial term of this Agreement (the "Term") shall commence on January 1, 2018 and end '
        "on December 31, 2021.",
        {"expires_on": date(2021, 12, 31), "effective_on": date(2018, 1, 1)},
    ),
    (
        "This Agreement shall continue until the fifth anniversary of the date of this Agreement.",
        {"term": "P5Y"},
    ),
    (
        "This Agreement shall extend until the four (4) year anniversary of the Effective Date.",
        {"term": "P4Y"},
    ),
    (
        "The Agreement will be effective for 24 months starting on February 1, 2015.",
        {"term": "P24M", "expires_on": date(2017, 1, 31)},
    ),
    (
        "The engagement shall begin on February 1, 2015 and shall continue for six months (the "
        '"Term").',
        {"term": "P6M", "expires_on": date(2015, 7, 31)},
    ),
    (
        "The term of this Agreement begins on the date of this Agreement and expires twenty (20) "
        "years thereafter.",
        {"term": "P20Y"},
    ),
    ("2. Term: Three (3) years.", {"term": "P3Y"}),
    (
        "The Term of this Agreement will expire at 11:59 p.m. on December 31, 2016.",
        {"expires_on": date(2016, 12, 31)},
    ),
    # What only says when something else is due, or how long something else lasts, is no term.
    (
        "During the term of this Agreement Beta shall buy 500 units in the period ending June 30, "
        "2019.",
        {"expires_on": None, "term": None},
    ),
    (
        "While this Agreement is in force and for a one-year period after termination, Beta shall "
        "not compete.",
        {"expires_on": None, "term": None},
    ),
    (
        "Beta shall, within 60 days after this Agreement becomes effective, prepare a plan.",
        {"effective_rule": None},
    ),
    # The notice against a renewal wins over that of an early end; that of a policy is none.
    (
        "Either party may terminate this Agreement upon ten (10) days' written notice of a breach. "
        "This Agreement shall automatically renew for successive one year periods unless either "
        "party gives notice of non-renewal at least ninety (90) days prior to the end of the term.",
        {"notice_period": "P90D"},
    ),
    (
        "Each insurance policy shall require at least thirty (30) days' prior notice to the Buyer "
        "of non-renewal.",
        {"notice_period": None},
    ),
    # Nobody dates an agreement by its recitals.
    (
        "LICENSE AGREEMENT\nThis Agreement is made by Alpha and Beta.\nWHEREAS, Alpha entered into "
        "that certain Share Purchase Agreement dated July 23, 2009 with Gamma.",
        {"signed_on": None},
    ),
    # The last side signed on the later day.
    (
        "COOPERATION AGREEMENT\nThe Parties agree as follows.\n\nBy: /s/ A. Bell\n"
        "Date: August 7, 2018\n\nBy: /s/ C. Dell\nDate: August 8, 2018\n",
        {"signed_on": date(2018, 8, 8)},
    ),
)


@pytest.mark.parametrize(("text", "told"), CONTRACTS)
def test_dates_of_contracts(text: str, told: dict[str, object]) -> None:
    found = values(read(text, "en"))
    assert {name: found.get(name) for name in told} == told


def test_a_preamble_whose_sides_do_not_stand_in_the_text() -> None:
    """A definition without a side before it: once this was a crash."""
    text = 'The seller (hereinafter "the Buyer") agrees as follows.'
    assert find_parties("Agreement between Alpha and Beta", [], text, len(text)) == ()


def test_the_margin_breaks_no_sentence() -> None:
    text = "This Agreement of Alpha Inc. and Beta remains in force until the\nlast day.\n(a) x"
    assert flowing(text) == text.replace("Inc.", "Inc ").replace("the\nlast", "the last")


EXAMPLES = tuple(
    (lexicon.language, name, kind, text)
    for lexicon in identity_lexicons()
    for name, told in lexicon.examples.items()
    for kind, texts in told.items()
    for text in texts
)


@pytest.mark.parametrize(("language", "name", "kind", "text"), EXAMPLES)
def test_a_pattern_finds_its_examples_and_not_its_counters(
    language: str, name: str, kind: str, text: str
) -> None:
    lexicon = next(one for one in identity_lexicons() if one.language == language)
    assert bool(lexicon.patterns[name].search(fold(text))) == (kind == "finds")
