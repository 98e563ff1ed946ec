"""How binding "will" and "sẽ" are: the document decides."""

import pytest

from extract import analyse, load_nlp
from models import DocumentText, Strength

ENGLISH = """{title}
between the Government of Lam and the Government of Ha
The two Governments have agreed as follows:
Article 1. Experts
The Government of Lam will send four experts each year.
Article 2. Reports
The Government of Ha will publish a report within 30 days.
Article 3. Costs
Each Government {costs} its own costs.
{last}
"""
VIETNAMESE = """{title}
giữa Chính phủ nước Lam và Chính phủ nước Hà
Hai Bên đã thỏa thuận như sau:
Điều 1. Chuyên gia
Bên Lam sẽ cử bốn chuyên gia mỗi năm.
Điều 2. Báo cáo
Bên Hà sẽ công bố báo cáo trong vòng 30 ngày.
Điều 3. Chi phí
Mỗi Bên {costs} chi phí của mình.
{last}
"""
FREE_EN = "Article 4. Nature\nThis Agreement is not legally binding."
FREE_VI = "Điều 4. Tính chất\nThỏa thuận này không có giá trị ràng buộc pháp lý."


@pytest.mark.parametrize(
    ("template", "title", "costs", "last", "strength"),
    [
        (ENGLISH, "AGREEMENT ON COOPERATION", "will bear", "", Strength.BINDING),
        (ENGLISH, "MEMORANDUM OF UNDERSTANDING", "will bear", "", Strength.INTENTION),
        (ENGLISH, "JOINT STATEMENT", "will bear", "", Strength.INTENTION),
        (ENGLISH, "AGREEMENT ON COOPERATION", "shall bear", "", Strength.INTENTION),
        (ENGLISH, "AGREEMENT ON COOPERATION", "will bear", FREE_EN, Strength.INTENTION),
        (VIETNAMESE, "HIỆP ĐỊNH HỢP TÁC", "sẽ chịu", "", Strength.BINDING),
        (VIETNAMESE, "BẢN GHI NHỚ HỢP TÁC", "sẽ chịu", "", Strength.INTENTION),
        (VIETNAMESE, "TUYÊN BỐ CHUNG", "sẽ chịu", "", Strength.INTENTION),
        (VIETNAMESE, "HIỆP ĐỊNH HỢP TÁC", "phải chịu", "", Strength.INTENTION),
        (VIETNAMESE, "THỎA THUẬN HỢP TÁC", "sẽ chịu", FREE_VI, Strength.INTENTION),
    ],
)
def test_will_binds_where_a_treaty_says_all_its_duties_so(
    template: str, title: str, costs: str, last: str, strength: Strength
) -> None:
    text = template.format(title=title, costs=costs, last=last)
    norms = analyse(DocumentText.from_text(text), load_nlp()).norms
    assert len(norms) == 3
    assert [norm.strength for norm in norms[:2]] == [strength] * 2
