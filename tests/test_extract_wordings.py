"""Wordings beside "shall" and "phải": each with what it finds and with what it must leave alone."""

import pytest
from spacy.language import Language

from extract import load_nlp
from extract.pipeline import read
from models import DocumentText, Modality, Span, Strength

DUTY, BAN, RIGHT = Modality.OBLIGATION, Modality.PROHIBITION, Modality.PERMISSION
BINDING, INTENTION, BEST = Strength.BINDING, Strength.INTENTION, Strength.BEST_EFFORT
Expected = list[tuple[Modality, Strength, str | None]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_nlp()


def part(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


NO_NORM: Expected = []
ENGLISH: dict[str, list[tuple[str, Expected]]] = {
    "what was said of others": [
        (
            "The Prime Minister pledged that Lam would open two schools.",
            [(DUTY, INTENTION, "Lam")],
        ),
        (
            "It is understood, however, that the Office will not pay fees.",
            [(BAN, INTENTION, "the Office")],
        ),
        ("The Lam side confirmed it would send ten experts.", [(DUTY, INTENTION, "The Lam side")]),
        ("The Ministers shared the view that trade should be expanded.", NO_NORM),
        ("The Ministers noted that the Bank would open a branch.", NO_NORM),
    ],
    "commitments": [
        (
            "The leaders reaffirmed their firm commitment to deepen ties.",
            [(DUTY, INTENTION, "The leaders")],
        ),
        ("We commit ourselves to reducing waste.", [(DUTY, BINDING, "We")]),
        ("The leaders reaffirmed their commitment to peace and stability.", NO_NORM),
        ("Both sides remain committed to multilateralism.", NO_NORM),
        ("The Ministers agreed to the proposal.", NO_NORM),
    ],
    "requests and calls": [
        (
            "The leaders agreed to open a line and instructed senior officials to prepare it.",
            [(DUTY, INTENTION, "The leaders"), (DUTY, BINDING, "senior officials")],
        ),
        ("The Ministers called on all parties to show restraint.", [(DUTY, BEST, "all parties")]),
        ("Participants are requested to bring their papers.", [(DUTY, BINDING, "Participants")]),
        ("The Ministers called on the President in Hanoi.", NO_NORM),
        ("Goods entrusted pursuant to Article 5 to the carrier are insured.", NO_NORM),
    ],
    "two acts of one subject": [
        (
            "The Bureau sends the list by 31 March and keeps the files for ten years.",
            [(DUTY, BINDING, "The Bureau"), (DUTY, BINDING, "The Bureau")],
        ),
        (
            "The Bureau sends the list and the files by 31 March.",
            [(DUTY, BINDING, "The Bureau")],
        ),
        (
            "Both sides pledged to keep the peace and not to use force.",
            [(DUTY, BINDING, "Both sides"), (BAN, BINDING, "Both sides")],
        ),
    ],
    "a ban, then a duty": [
        (
            "The Agent undertakes not to copy the code and to return the files within a week.",
            [(BAN, BINDING, "The Agent"), (DUTY, BINDING, "The Agent")],
        ),
        ("The Agent undertakes not to copy and sell the code.", [(BAN, BINDING, "The Agent")]),
    ],
    "relative clauses": [
        (
            "The Agency sends the draft to the Council, which approves it within a week.",
            [(DUTY, BINDING, "The Agency"), (DUTY, BINDING, "the Council")],
        ),
        (
            "The Party shall ask for consent, which shall not be withheld.",
            [(DUTY, BINDING, "The Party"), (BAN, BINDING, None)],
        ),
        (
            "Those who break the rules must return the grant.",
            [(DUTY, BINDING, "Those who break the rules")],
        ),
        ("Persons known as settlers may not be expelled.", [(BAN, BINDING, None)]),
        (
            "The Parties shall levy no taxes that are or may be collected elsewhere.",
            [(DUTY, BINDING, "The Parties")],
        ),
    ],
    "conditions with a modal of their own": [
        (
            "The Power shall take no measures against judges, should they abstain from their work.",
            [(DUTY, BINDING, "The Power")],
        ),
        (
            "Where agreement cannot be reached, the Board shall decide.",
            [(DUTY, BINDING, "the Board")],
        ),
        ("Where appropriate the Board may hear experts.", [(RIGHT, BINDING, "the Board")]),
    ],
    "rights": [
        (
            "Members of the staff shall, unless they are nationals, be exempt from service.",
            [(RIGHT, BINDING, "Members of the staff")],
        ),
        ("The data may be used only for research.", [(RIGHT, BINDING, None)]),
        ("The data may be used by the City.", NO_NORM),
        ("The Licensee may no longer use the mark.", [(BAN, BINDING, "The Licensee")]),
        (
            "Ships flying the flag of Lam may enter the port.",
            [(RIGHT, BINDING, "Ships flying the flag of Lam")],
        ),
    ],
    "will and should": [
        ("Grants will be awarded each year by lot.", [(DUTY, INTENTION, None)]),
        ("This Arrangement takes effect on signature and will continue for three years.", NO_NORM),
        (
            "Either of them may withdraw, but should give notice.",
            [(RIGHT, BINDING, "Either of them"), (DUTY, BEST, "Either of them")],
        ),
        ("Neither Party will be responsible for such loss.", NO_NORM),
    ],
    "bare present and passives": [
        (
            "Drafts are examined by a panel, and the authors are notified by 15 July each year.",
            [(DUTY, BINDING, "a panel"), (DUTY, BINDING, None)],
        ),
        ("The drafts were examined by a panel in May 2025.", NO_NORM),
        ("The Ministers directed negotiators to meet monthly.", [(DUTY, BINDING, "negotiators")]),
        ("The Ministers directed the talks in Hanoi.", NO_NORM),
        ("This Treaty shall be ratified.", NO_NORM),
    ],
    "asides and agents": [
        (
            "The Parties shall promote trade, and to this end shall exchange lists.",
            [(DUTY, BINDING, "The Parties"), (DUTY, BINDING, "The Parties")],
        ),
        (
            "The Secretariat shall be told by the Member concerned of any change.",
            [(DUTY, BINDING, "the Member concerned")],
        ),
        (
            "If no reply comes, the claim is rejected and the Bank may refer it to the Board.",
            [(RIGHT, BINDING, "the Bank")],
        ),
        ("The Parties shall be guided by equity.", [(DUTY, BINDING, "The Parties")]),
    ],
}
VIETNAMESE: dict[str, list[tuple[str, Expected]]] = {
    "vế của chủ thể khác": [
        (
            "Bên A chịu vé máy bay, còn Bên B bảo đảm ăn, ở và bố trí xe.",
            [(DUTY, BINDING, "Bên A"), (DUTY, BINDING, "Bên B")],
        ),
        (
            "Sở Y tế lập danh sách, trong khi Sở Tài chính bố trí kinh phí.",
            [(DUTY, BINDING, "Sở Y tế"), (DUTY, BINDING, "Sở Tài chính")],
        ),
        (
            "Sở Y tế gửi báo cáo cho Sở Tài chính, Sở Nội vụ và lưu hồ sơ.",
            [(DUTY, BINDING, "Sở Y tế")],
        ),
        (
            "Sở Y tế phối hợp với Sở Tài chính, Sở Nội vụ thẩm định hồ sơ.",
            [(DUTY, BINDING, "Sở Y tế")],
        ),
    ],
    "hai việc": [
        (
            "Chủ dự án nộp báo cáo trong vòng 30 ngày và lưu giữ chứng từ trong 10 năm.",
            [(DUTY, BINDING, "Chủ dự án"), (DUTY, BINDING, "Chủ dự án")],
        ),
        (
            "Chủ dự án nộp báo cáo và gửi chứng từ trong vòng 30 ngày.",
            [(DUTY, BINDING, "Chủ dự án")],
        ),
        (
            "Mỗi Bên công nhận giấy phép của Bên kia và không thu phí.",
            [(DUTY, BINDING, "Mỗi Bên"), (BAN, BINDING, "Mỗi Bên")],
        ),
        (
            "Học viên không được sao chép tài liệu; không sử dụng tài liệu vào mục đích khác.",
            [(BAN, BINDING, "Học viên"), (BAN, BINDING, "Học viên")],
        ),
    ],
    "tuyên bố chung": [
        (
            "Hai nhà lãnh đạo nhất trí mở đường bay và giao Bộ trưởng liên quan lập kế hoạch.",
            [(DUTY, INTENTION, "Hai nhà lãnh đạo"), (DUTY, BINDING, "Bộ trưởng liên quan")],
        ),
        ("Hai bên kêu gọi doanh nghiệp mở rộng đầu tư.", [(DUTY, BEST, "doanh nghiệp")]),
        ("Hai bên khẳng định sẽ không sử dụng vũ lực.", [(BAN, INTENTION, "Hai bên")]),
        ("Hai bên trao đổi về việc thành lập quỹ hợp tác.", NO_NORM),
        ("Thủ tướng mời Thủ tướng Lào thăm Việt Nam.", NO_NORM),
    ],
    "tên gọi và dấu hai chấm": [
        ("Văn thư cơ quan đăng ký văn bản vào Sổ.", [(DUTY, BINDING, "Văn thư cơ quan")]),
        (
            "Khi họp kín, người đứng đầu đơn vị tổ chức hội nghị, hội thảo có trách nhiệm báo cáo.",
            [(DUTY, BINDING, "người đứng đầu đơn vị tổ chức hội nghị, hội thảo")],
        ),
        ("Bộ Y tế có văn bản chấp thuận hoặc không chấp thuận.", [(DUTY, BINDING, "Bộ Y tế")]),
        ("Sở Y tế: khẩn trương tiếp nhận vật tư.", [(DUTY, BINDING, "Sở Y tế")]),
        ("Cơ quan tiếp nhận hồ sơ gồm: Sở Y tế, Sở Nội vụ.", NO_NORM),
        (
            "Bên vay lại là Ủy ban nhân dân tỉnh gửi báo cáo cho Bộ Tài chính.",
            [(DUTY, BINDING, "Bên vay lại là Ủy ban nhân dân tỉnh")],
        ),
        ("Sở Ngoại vụ là cơ quan theo dõi việc thực hiện.", NO_NORM),
        (
            "Các hãng hàng không được chỉ định phải trình lịch bay.",
            [(DUTY, BINDING, "Các hãng hàng không được chỉ định")],
        ),
        (
            "Mỗi Bên, phù hợp với pháp luật của mình, cấp thị thực cho nhà đầu tư.",
            [(DUTY, BINDING, "Mỗi Bên")],
        ),
    ],
    "cấm và miễn": [
        (
            "Các báo không đưa tin khi chưa được phép của Sở Ngoại vụ.",
            [(BAN, BINDING, "Các báo")],
        ),
        ("Khoản viện trợ không được dùng để mua đất.", [(BAN, BINDING, None)]),
        ("Không ai bị tước quyền công dân.", [(BAN, BINDING, None)]),
        ("Trường hợp vi phạm sẽ bị xử lý theo pháp luật.", NO_NORM),
        (
            "Khi chi không hết, phần còn lại phải nộp trả ngân sách.",
            [(DUTY, BINDING, None)],
        ),
    ],
}
CASES = [
    pytest.param(language, text, expected, id=f"{language}: {topic}: {text[:40]}")
    for language, table in (("en", ENGLISH), ("vi", VIETNAMESE))
    for topic, cases in table.items()
    for text, expected in cases
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_who_is_bound_and_how(language: str, text: str, expected: Expected, nlp: Language) -> None:
    found = [one.norm for one in read(DocumentText.from_text(text, language), nlp)[2]]
    assert [(n.modality, n.strength, part(text, n.bearer)) for n in found] == expected


@pytest.mark.parametrize(
    ("language", "text", "times"),
    [
        (
            "en",
            "The Bureau sends the list by 31 March and keeps the files for ten years.",
            [["by 31 March"], ["for ten years"]],
        ),
        (
            "en",
            "Accessions shall be notified to the Council and shall take effect after six months.",
            [[]],
        ),
        (
            "en",
            "The leaders agreed to build a bridge by 2030 and welcomed the visit in May 2025.",
            [["by 2030"]],
        ),
        ("en", "A permit is valid for one year and must be shown at the gate.", [[]]),
        ("en", "The City will offer a six-month course each year.", [["each year"]]),
        ("en", "The member shall serve for a two-year term.", [["two-year"]]),
        (
            "en",
            "The Chair, who is elected for two years, may call a session on ten days' notice.",
            [["on ten days' notice"]],
        ),
        (
            "en",
            "The Secretary-General shall write to the Parties within a month, inviting them to "
            "reply within ten days.",
            [["within a month"]],
        ),
        (
            "en",
            "The requesting Party shall inform the requested Party within ten days.",
            [["within ten days"]],
        ),
        (
            "en",
            "Where an invoice is unpaid for more than 45 days, the Consultant may suspend the "
            "services.",
            [[]],
        ),
        (
            "en",
            "With a view to becoming carbon neutral by 2050, the cities intend to adopt a plan "
            "by the end of 2027.",
            [["by the end of 2027"]],
        ),
        (
            "en",
            "The Council directed that the office be moved by June 2027 and "
            "that it report monthly.",
            [["by June 2027"], ["monthly"]],
        ),
        (
            "en",
            "The City may require that the goods be inspected within a week.",
            [["within a week"]],
        ),
        (
            "vi",
            "Học viên hoàn thành khóa học 10 tháng được cấp chứng chỉ trong vòng 30 ngày.",
            [["trong vòng 30 ngày"]],
        ),
        ("vi", "Giáo viên được nghỉ phép 20 ngày làm việc.", [["20 ngày làm việc"]]),
        (
            "vi",
            "Bên cho vay có quyền chấm dứt hợp đồng sau khi thông báo cho Bên vay trước 15 ngày.",
            [["trước 15 ngày"]],
        ),
        (
            "vi",
            "Chủ dự án nộp báo cáo trong vòng 30 ngày và lưu giữ chứng từ trong 10 năm.",
            [["trong vòng 30 ngày"], ["trong 10 năm"]],
        ),
        (
            "vi",
            "Giao Sở Y tế phân phối vật tư trước 17 giờ ngày 12 tháng 6 năm 2027.",
            [["trước 17 giờ ngày 12 tháng 6 năm 2027"]],
        ),
    ],
)
def test_each_act_has_its_own_times(
    language: str, text: str, times: list[list[str]], nlp: Language
) -> None:
    _, found, linked = read(DocumentText.from_text(text, language), nlp)
    assert [[part(text, found[i].span) for i in one.norm.times] for one in linked] == times
