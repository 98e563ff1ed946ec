"""Norms: what counts, whom it binds, how firmly, and what is no norm at all."""

import time

import pytest
from spacy.language import Language

from extract import load_nlp
from extract.lexicon import Lexicon, Rule, languages, lexicon
from extract.norms import FoundNorm, defined_names
from extract.pipeline import read
from models import DocumentText, Modality, Span, Strength

OBLIGATION, PROHIBITION, PERMISSION = Modality.OBLIGATION, Modality.PROHIBITION, Modality.PERMISSION
BINDING, INTENTION, BEST_EFFORT = Strength.BINDING, Strength.INTENTION, Strength.BEST_EFFORT


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_nlp()


def norms(text: str, language: str, nlp: Language) -> tuple[FoundNorm, ...]:
    return read(DocumentText.from_text(text, language), nlp)[2]


def part(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


LEXICONS = [words for words in map(lexicon, languages()) if words is not None]


@pytest.mark.parametrize(
    ("language", "cue"), [(words.language, cue) for words in LEXICONS for cue in words.cues]
)
def test_every_cue_has_examples_that_hold(language: str, cue: str, nlp: Language) -> None:
    words = lexicon(language)
    assert words is not None
    entry = words.cues[cue]
    assert entry.yes, "an example"
    assert entry.no, "a counter-example"
    for text in entry.yes:
        found = [one for one in norms(text, language, nlp) if one.cue == cue]
        assert found, text
        assert found[0].norm.modality is entry.modality, text
        assert found[0].norm.strength is entry.strength, text
    for text in entry.no:
        assert not [one for one in norms(text, language, nlp) if one.cue == cue], text


def rules_of(lexicons: list[Lexicon], *groups: str) -> list[tuple[str, Rule]]:
    return [
        (words.language, rule)
        for words in lexicons
        for group in groups
        for rule in words.rules.get(group, ())
    ]


@pytest.mark.parametrize(
    ("language", "rule"),
    rules_of(
        LEXICONS,
        "constitutive",
        "constitutive_of_things",
        "constitutive_of_known_things",
        "nothing_agreed",
        "saving",
        "instruments",
        "denials",
    ),
)
def test_what_takes_a_norm_away(language: str, rule: Rule, nlp: Language) -> None:
    assert rule.yes, "an example"
    assert rule.no, "a counter-example"
    for text in rule.yes:
        assert not norms(text, language, nlp), text
    for text in rule.no:
        assert norms(text, language, nlp), text


@pytest.mark.parametrize(("language", "rule"), rules_of(LEXICONS, "softeners"))
def test_what_makes_a_duty_one_of_trying(language: str, rule: Rule, nlp: Language) -> None:
    assert rule.yes, "an example"
    assert rule.no, "a counter-example"
    for texts, soft in ((rule.yes, True), (rule.no, False)):
        for text in texts:
            strengths = [one.norm.strength for one in norms(text, language, nlp)]
            assert strengths, text
            assert (BEST_EFFORT in strengths) is soft, text


@pytest.mark.parametrize(
    ("language", "rule", "modality"),
    [
        (language, rule, modality)
        for group, modality in (
            ("empty_leads", OBLIGATION),
            ("lead_obligation", OBLIGATION),
            ("lead_permission", PERMISSION),
            ("lead_prohibition", PROHIBITION),
            ("reporting", OBLIGATION),
        )
        for language, rule in rules_of(LEXICONS, group)
    ],
)
def test_what_leads_to_a_norm(language: str, rule: Rule, modality: Modality, nlp: Language) -> None:
    assert rule.yes, "an example"
    assert rule.no, "a counter-example"
    for text in rule.yes:
        assert [one.norm.modality for one in norms(text, language, nlp)][:1] == [modality], text
    for text in rule.no:
        assert not norms(text, language, nlp), text


VIETNAMESE = [
    (
        "Trường hợp thay đổi đầu mối, Bên thay đổi phải thông báo cho Bên kia trong vòng 15 ngày.",
        [(OBLIGATION, BINDING, "Bên thay đổi")],
    ),
    (
        "Trong thời hạn 10 ngày kể từ ngày ký, cơ quan đề xuất gửi Bộ Ngoại giao bản sao.",
        [(OBLIGATION, BINDING, "cơ quan đề xuất")],
    ),
    (
        "Đơn vị tổ chức gửi hồ sơ đến cơ quan có thẩm quyền.",
        [(OBLIGATION, BINDING, "Đơn vị tổ chức")],
    ),
    (
        "Người đứng đầu cơ quan, tổ chức xác định độ mật quyết định việc giải mật.",
        [(OBLIGATION, BINDING, "Người đứng đầu cơ quan, tổ chức xác định độ mật")],
    ),
    (
        "Số tiền còn lại phải được Bên tiếp nhận hoàn trả trong vòng 60 ngày.",
        [(OBLIGATION, BINDING, "Bên tiếp nhận")],
    ),
    ("Thỏa thuận phải được lập thành văn bản.", [(OBLIGATION, BINDING, None)]),
    (
        "Học viên phải chấp hành nội quy và không được tiết lộ dữ liệu.",
        [(OBLIGATION, BINDING, "Học viên"), (PROHIBITION, BINDING, "Học viên")],
    ),
    (
        "Giao Sở Ngoại vụ chủ trì thực hiện; báo cáo kết quả trong tháng 12 năm 2026.",
        [(OBLIGATION, BINDING, "Sở Ngoại vụ"), (OBLIGATION, BINDING, "Sở Ngoại vụ")],
    ),
    (
        "Bộ Ngoại giao phối hợp với cơ quan liên quan rà soát các vấn đề phải xin ý kiến.",
        [(OBLIGATION, BINDING, "Bộ Ngoại giao")],
    ),
    ("Hai bên sẽ nỗ lực mở đường bay.", [(OBLIGATION, BEST_EFFORT, "Hai bên")]),
    (
        "Mỗi đợt được chuyển cho Tỉnh trước ngày 31 tháng 3 hằng năm.",
        [(OBLIGATION, BINDING, None)],
    ),
    (
        "Trường hợp một Bên muốn sửa đổi thỏa thuận thì phải thông báo cho Bên kia.",
        [(OBLIGATION, BINDING, "một Bên")],
    ),
    (
        "Người nhận học bổng vi phạm cam kết phải hoàn trả kinh phí.",
        [(OBLIGATION, BINDING, "Người nhận học bổng")],
    ),
    ("Cục Lãnh sự xem xét, cấp giấy phép.", [(OBLIGATION, BINDING, "Cục Lãnh sự")]),
    (
        "Không cơ quan nào của Bên A được chuyển tài liệu cho bên thứ ba.",
        [(PROHIBITION, BINDING, "Không cơ quan nào của Bên A")],
    ),
    ("Không tổ chức nào được sao chép tài liệu.", [(PROHIBITION, BINDING, "Không tổ chức nào")]),
    (
        "Người được cử đi công tác nộp báo cáo cho cơ quan.",
        [(OBLIGATION, BINDING, "Người được cử đi công tác")],
    ),
    (
        "Nước được yêu cầu có thể từ chối dẫn độ.",
        [(PERMISSION, BINDING, "Nước được yêu cầu")],
    ),
    (
        "Khi có bất khả kháng, Bên bị ảnh hưởng thông báo ngay cho Bên kia.",
        [(OBLIGATION, BINDING, "Bên bị ảnh hưởng")],
    ),
    (
        "Sáu tháng trước khi hết hạn, các Bên phải thương lượng.",
        [(OBLIGATION, BINDING, "các Bên")],
    ),
    ("Cứ hai năm một lần, hai bên rà soát Chương trình.", [(OBLIGATION, BINDING, "hai bên")]),
    (
        "Trong phạm vi khả năng của mình, mỗi Bên hỗ trợ Bên kia.",
        [(OBLIGATION, BEST_EFFORT, "mỗi Bên")],
    ),
    (
        "Cơ quan có thẩm quyền của Bên ký kết này thông báo cho Bên ký kết kia.",
        [(OBLIGATION, BINDING, "Cơ quan có thẩm quyền của Bên ký kết này")],
    ),
    (
        "Tổng thống khẳng định Hoa Kỳ sẽ hỗ trợ Việt Nam.",
        [(OBLIGATION, INTENTION, "Hoa Kỳ")],
    ),
    ("NGHĨA VỤ CỦA CÁC BÊN Mỗi Bên phải cử đầu mối.", [(OBLIGATION, BINDING, "Mỗi Bên")]),
    (
        "Giao Sở Giáo dục làm đầu mối; định kỳ 6 tháng báo cáo Ủy ban nhân dân tỉnh.",
        [(OBLIGATION, BINDING, "Sở Giáo dục"), (OBLIGATION, BINDING, "Sở Giáo dục")],
    ),
    (
        "Hộ chiếu của người nước ngoài do cơ quan có thẩm quyền cấp phải còn hạn.",
        [(OBLIGATION, BINDING, None)],
    ),
    (
        "Người đứng đầu cơ quan quyết định và ký kết hoặc ủy quyền cho một người khác ký.",
        [(OBLIGATION, BINDING, "Người đứng đầu cơ quan")],
    ),
    ("Cơ quan cấp Sở gửi báo cáo cho tỉnh.", [(OBLIGATION, BINDING, "Cơ quan cấp Sở")]),
    ("Đồng chí Bí thư có nhiệm vụ đôn đốc.", [(OBLIGATION, BINDING, "Đồng chí Bí thư")]),
    ("Cấm nhân viên tham gia hoạt động sinh lợi.", [(PROHIBITION, BINDING, "nhân viên")]),
    (
        "Khuyến khích các trường đại học mở chương trình liên kết đào tạo.",
        [(OBLIGATION, BEST_EFFORT, "các trường đại học")],
    ),
    (
        "Văn phòng đại diện được tuyển dụng người lao động Việt Nam.",
        [(PERMISSION, BINDING, "Văn phòng đại diện")],
    ),
    (
        "Tổ chức nước ngoài mở tài khoản tại ngân hàng được phép hoạt động ở Việt Nam.",
        [(OBLIGATION, BINDING, "Tổ chức nước ngoài")],
    ),
    ("Hoàn thành việc số hóa hồ sơ trong quý III/2027.", [(OBLIGATION, BINDING, None)]),
    ("Khẩn trương rà soát các thỏa thuận đã ký.", [(OBLIGATION, BINDING, None)]),
    ("Mọi tranh chấp được giải quyết bằng thương lượng.", [(OBLIGATION, BINDING, None)]),
    # A heading that runs into its sentence; verbs of a name in pairs; a task, no organisation.
    ("Tổ chức thực hiện Sở Ngoại vụ theo dõi.", [(OBLIGATION, BINDING, "Sở Ngoại vụ")]),
    ("Kinh phí Bên cử đoàn chịu chi phí đi lại.", [(OBLIGATION, BINDING, "Bên cử đoàn")]),
    (
        "Cơ quan mời, bảo lãnh người nước ngoài gửi văn bản đề nghị.",
        [(OBLIGATION, BINDING, "Cơ quan mời, bảo lãnh người nước ngoài")],
    ),
    ("Tổ chức thực hiện kế hoạch trước ngày 15/12/2026.", [(OBLIGATION, BINDING, None)]),
    (
        "Tổ chức thực hiện dự án nộp báo cáo hằng quý.",
        [(OBLIGATION, BINDING, "Tổ chức thực hiện dự án")],
    ),
    (
        "Người mang hộ chiếu ngoại giao được miễn thị thực.",
        [(PERMISSION, BINDING, "Người mang hộ chiếu ngoại giao")],
    ),
    ("Hoàn thành việc số hóa hồ sơ là mục tiêu của Dự án.", []),
    ("Xây dựng quan hệ hữu nghị giữa hai địa phương.", []),
    # Nothing that binds anyone.
    ("Viên chức bị truy cứu trách nhiệm.", []),
    ("Nếu không Bên nào phản đối thì Thỏa thuận được gia hạn.", []),
    ("Tổng ngân sách là 1.250.000 Euro.", []),
    ("Dự án được thực hiện tại ba xã.", []),
    ("Hai bên đánh giá cao kết quả hợp tác và khẳng định coi trọng quan hệ.", []),
    ("“Dự án” là Dự án sinh kế phải được phê duyệt.", []),
    ("Sở Ngoại vụ là cơ quan đầu mối của tỉnh.", []),
    ("Đoàn đại biểu đã thăm tỉnh Lam Hà.", []),
    ("Việc đó là cần thiết.", []),
    ("Bên A không chịu trách nhiệm về thiệt hại do thiên tai.", []),
]
ENGLISH = [
    (
        "In the event of a fire, the Party affected shall notify the other Party within 24 hours.",
        [(OBLIGATION, BINDING, "the Party affected")],
    ),
    (
        "Within three months after the receipt of the report the receiving State shall reply.",
        [(OBLIGATION, BINDING, "the receiving State")],
    ),
    (
        "States which intend to fish shall inform the coastal State.",
        [(OBLIGATION, BINDING, "States which intend to fish")],
    ),
    (
        "The Committee shall meet once a year and may set up groups.",
        [(OBLIGATION, BINDING, "The Committee"), (PERMISSION, BINDING, "The Committee")],
    ),
    (
        "A State may propose a text to the Secretary, who shall send it to the Parties.",
        [(PERMISSION, BINDING, "A State"), (OBLIGATION, BINDING, "the Secretary")],
    ),
    (
        "The Board shall be composed of six members. It shall adopt its rules.",
        [(OBLIGATION, BINDING, "The Board")],
    ),
    ("If a Party objects, it shall say why.", [(OBLIGATION, BINDING, "a Party")]),
    ("No Party shall disclose the data.", [(PROHIBITION, BINDING, "No Party")]),
    ("Travel costs shall be borne by the City.", [(OBLIGATION, BINDING, "the City")]),
    (
        "The findings shall be recorded in minutes signed by the Secretary.",
        [(OBLIGATION, BINDING, None)],
    ),
    ("Visits shall not exceed ten days.", [(PROHIBITION, BINDING, None)]),
    (
        "The Parties shall as far as possible share data.",
        [(OBLIGATION, BEST_EFFORT, "The Parties")],
    ),
    (
        "The City shall ensure that visitors shall not smoke.",
        [(OBLIGATION, BINDING, "The City")],
    ),
    ("Experts may wear uniforms.", [(PERMISSION, BINDING, "Experts")]),
    (
        "OBLIGATIONS OF THE PARTIES The Parties shall protect the data.",
        [(OBLIGATION, BINDING, "The Parties")],
    ),
    (
        "Financial arrangements Each Party shall meet its own costs.",
        [(OBLIGATION, BINDING, "Each Party")],
    ),
    (
        "The Government of The Gambia shall reply.",
        [(OBLIGATION, BINDING, "The Government of The Gambia")],
    ),
    (
        "The Governor tasked the Department with preparing a plan.",
        [(OBLIGATION, BINDING, "the Department")],
    ),
    (
        "The Contractor warrants that the pump is new and undertakes to repair it.",
        [(OBLIGATION, BINDING, "The Contractor")],
    ),
    (
        "Students admitted under this programme are required to hold insurance.",
        [(OBLIGATION, BINDING, "Students admitted under this programme")],
    ),
    (
        "Six months before the expiry of this Agreement, the Parties shall consult.",
        [(OBLIGATION, BINDING, "the Parties")],
    ),
    (
        "As far as possible, each Party shall assist the other Party.",
        [(OBLIGATION, BEST_EFFORT, "each Party")],
    ),
    (
        "Immediately upon receipt of the notice, the Party shall in any event reply.",
        [(OBLIGATION, BINDING, "the Party")],
    ),
    (
        "Each of the Parties shall be at liberty to denounce the Convention.",
        [(PERMISSION, BINDING, "Each of the Parties")],
    ),
    (
        "Advertising It shall be prohibited for any person to sell the goods.",
        [(PROHIBITION, BINDING, "any person")],
    ),
    (
        "The Committee shall meet each year and instruct the Secretariat to report.",
        [(OBLIGATION, BINDING, "The Committee")],
    ),
    (
        "In no case shall the Recipient assign its rights.",
        [(PROHIBITION, BINDING, "the Recipient")],
    ),
    (
        "Under no circumstances may the funds be used for salaries.",
        [(PROHIBITION, BINDING, None)],
    ),
    (
        "Neither the Borrower nor any of its affiliates shall create a lien.",
        [(PROHIBITION, BINDING, "Neither the Borrower nor any of its affiliates")],
    ),
    (
        "Should a Party be unable to host the meeting, it shall inform the other Party.",
        [(OBLIGATION, BINDING, "a Party")],
    ),
    (
        "Both sides reaffirmed their commitment to peace and agreed to meet.",
        [(OBLIGATION, INTENTION, "Both sides")],
    ),
    ("Payment shall be made by Q3 2027.", [(OBLIGATION, BINDING, None)]),
    ("The two sides pledged to double their trade.", [(OBLIGATION, BINDING, "The two sides")]),
    # The bare present tense of a task.
    ("Party A undertakes to hand over the site.", [(OBLIGATION, BINDING, "Party A")]),
    ("The Secretariat prepares the draft agenda.", [(OBLIGATION, BINDING, "The Secretariat")]),
    (
        "The Ministry of Transport takes the lead and the City provides the premises.",
        [
            (OBLIGATION, BINDING, "The Ministry of Transport"),
            (OBLIGATION, BINDING, "the City"),
        ],
    ),
    ("Travel costs are borne by the sending Party.", [(OBLIGATION, BINDING, "the sending Party")]),
    (
        "Such costs shall be shared equally between the Parties.",
        [(OBLIGATION, BINDING, "the Parties")],
    ),
    ("Meetings are held every six months.", [(OBLIGATION, BINDING, None)]),
    (
        "Each Side shall bear its costs, while the host shall provide rooms.",
        [(OBLIGATION, BINDING, "Each Side"), (OBLIGATION, BINDING, "the host")],
    ),
    (
        "The premises are inviolable and the authorities may enter them only with consent.",
        [(PERMISSION, BINDING, "the authorities")],
    ),
    (
        "The Borrower agrees that it will not create any lien.",
        [(PROHIBITION, INTENTION, "The Borrower")],
    ),
    (
        "The High Contracting Parties shall respect the Convention.",
        [(OBLIGATION, BINDING, "The High Contracting Parties")],
    ),
    (
        "Payment of the aid Member States shall pay the aid.",
        [(OBLIGATION, BINDING, "Member States")],
    ),
    ("Reasons may be given.", []),
    ("Fees are payable by 31 January each year.", [(OBLIGATION, BINDING, None)]),
    ("The Committee reports are public.", []),
    ("The archives are kept in Lam Ha.", []),
    ("If, however, the internee returns to his country, the rule applies.", []),
    ("This Part protects the Area.", []),
    ("Equipment imported for the project shall be exempt from duties.", []),
    # Nothing that binds anyone.
    ("A national who is arrested or committed to prison is heard.", []),
    ("This Agreement shall enter into force on 1 May 2027.", []),
    ("The goodwill of the Parties is welcome.", []),
    ("The premises shall be inviolable.", []),
    ("Nothing in this Convention shall oblige a State to disclose secrets.", []),
    ('"Tea" means certified tea that the Province may export.', []),
    ("Disputes which the Parties cannot settle are rare.", []),
    ("The Memorandum may be extended by an exchange of letters.", []),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("vi", *case) for case in VIETNAMESE] + [("en", *case) for case in ENGLISH],
)
def test_who_must_must_not_or_may(
    language: str,
    text: str,
    expected: list[tuple[Modality, Strength, str | None]],
    nlp: Language,
) -> None:
    found = [one.norm for one in norms(text, language, nlp)]
    assert [(n.modality, n.strength, part(text, n.bearer)) for n in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "action", "condition", "beneficiary"),
    [
        (
            "vi",
            "Khi có dịch bệnh, mỗi Bên phải thông báo cho Bên kia.",
            "thông báo cho Bên kia",
            "Khi có dịch bệnh",
            "Bên kia",
        ),
        (
            "vi",
            "Bên A có quyền đình chỉ giải ngân nếu báo cáo nộp chậm.",
            "đình chỉ giải ngân",
            "nếu báo cáo nộp chậm",
            None,
        ),
        (
            "en",
            "The City shall share the code with the Province, provided that it is kept secret.",
            "share the code with the Province",
            "provided that it is kept secret",
            None,
        ),
        (
            "en",
            "On receipt of a request, the City shall send the data to the Province.",
            "send the data to the Province",
            "On receipt of a request",
            "the Province",
        ),
    ],
)
def test_action_condition_and_beneficiary(
    language: str,
    text: str,
    action: str,
    condition: str,
    beneficiary: str | None,
    nlp: Language,
) -> None:
    (one,) = norms(text, language, nlp)
    found = one.norm
    assert part(text, found.action) == action
    assert part(text, found.condition) == condition
    assert part(text, found.beneficiary) == beneficiary


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (
            "vi",
            "Bên A gửi báo cáo hằng quý trong vòng 20 ngày kể từ ngày kết thúc quý.",
            [["hằng quý", "trong vòng 20 ngày kể từ ngày kết thúc quý"]],
        ),
        (
            "en",
            "The City may ask for data; the Province shall reply within 20 days of receipt.",
            [[], ["within 20 days of receipt"]],
        ),
        (
            "en",
            "The Committee may notify the Party if its report is not sent within three months.",
            [[]],
        ),
        (
            "en",
            "Each Party shall report: (a) within a year of entry into force; (b) every two years.",
            [["within a year of entry into force", "every two years"]],
        ),
    ],
)
def test_a_norm_has_the_times_that_bound_it(
    language: str, text: str, times: list[list[str]], nlp: Language
) -> None:
    _, found, linked = read(DocumentText.from_text(text, language), nlp)
    assert [[part(text, found[i].span) for i in one.norm.times] for one in linked] == times


def test_a_lead_in_gives_its_items_modality_and_bearer(nlp: Language) -> None:
    text = (
        "Điều 5. Trách nhiệm\n1. Sở Ngoại vụ có trách nhiệm sau đây:\n"
        "a) Lập kế hoạch trước ngày 15 tháng 11 hằng năm;\nb) Báo cáo kết quả.\n"
        "2. Tổ chức nước ngoài có các quyền sau đây:\na) Thuê trụ sở;\n"
        "Điều 6. Nghĩa vụ của Bên tài trợ\n1. Chuyển tiền đúng hạn.\n"
        "Điều 7. Các hành vi bị nghiêm cấm\n1. Làm lộ bí mật nhà nước.\n"
    )
    structure, _, found = read(DocumentText.from_text(text, "vi"), nlp)
    labels = {clause.id: clause.label for clause in structure.clauses}
    assert [
        (labels[str(one.norm.clause)], one.norm.modality, part(text, one.norm.bearer))
        for one in found
    ] == [
        ("Điều 5 khoản 1 điểm a", OBLIGATION, "Sở Ngoại vụ"),
        ("Điều 5 khoản 1 điểm b", OBLIGATION, "Sở Ngoại vụ"),
        ("Điều 5 khoản 2 điểm a", PERMISSION, "Tổ chức nước ngoài"),
        ("Điều 6 khoản 1", OBLIGATION, "Bên tài trợ"),
        ("Điều 7 khoản 1", PROHIBITION, None),
    ]


def test_names_that_a_text_defines_are_actors(nlp: Language) -> None:
    text = (
        "Công ty Ánh Dương (sau đây gọi là “Ánh Dương”) và Quỹ B (sau đây gọi là “Nhà bảo trợ”) "
        "thỏa thuận như sau:\nĐiều 1. Kinh phí\nNhà bảo trợ chuyển tiền cho Ánh Dương hằng năm.\n"
    )
    assert defined_names(text) == {"ánh dương", "nhà bảo trợ"}
    (one,) = norms(text, "vi", nlp)
    assert part(text, one.norm.bearer) == "Nhà bảo trợ"


def test_a_preamble_and_a_closing_hold_no_norms(nlp: Language) -> None:
    text = (
        "MEMORANDUM\nRecalling that each Party shall respect the law,\nHave agreed as follows:\n"
        "Article 1. Costs\nEach Party shall bear its own costs.\n"
        "Done at Lam Ha on 5 June 2026. Both texts shall be kept by the Parties.\n"
    )
    (one,) = norms(text, "en", nlp)
    assert one.norm.clause == "article-1"


def test_a_language_without_a_lexicon_yields_no_norms(nlp: Language) -> None:
    assert norms("ພາກສ່ວນນີ້ ຕ້ອງແຈ້ງໃຫ້ອີກພາກສ່ວນໜຶ່ງຊາບ", "lo", nlp) == ()


def test_a_page_without_stops_takes_time_in_proportion(nlp: Language) -> None:
    text = "Bên A phải báo cáo, " * 4000
    started = time.process_time()
    found = norms(text, "vi", nlp)
    assert len(found) > 1000
    assert time.process_time() - started < 20
