"""Values read from clauses: the same in every language, and nothing from what is no value."""

import pytest

from search.facts import Aspect, facts, read_number

D, P, F, A, N, PL, PC = (
    Aspect.DATE, Aspect.PERIOD, Aspect.FREQUENCY, Aspect.AMOUNT, Aspect.NUMBER,
    Aspect.PLACE, Aspect.PERCENTAGE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trước ngày 30 tháng 9 năm 2026", [(D, "2026-09-30")]),
        ("before 30 September 2026", [(D, "2026-09-30")]),
        ("by September 30, 2026", [(D, "2026-09-30")]),
        ("hạn 30/9/2026 hoặc 30.09.2026", [(D, "2026-09-30"), (D, "2026-09-30")]),
        ("2026年9月30日前", [(D, "2026-09-30")]),
        ("chậm nhất ngày 15 tháng 11 hằng năm", [(D, "--11-15"), (F, "P12M")]),
        ("by 15 November of each year", [(D, "--11-15"), (F, "P12M")]),
        ("vào tháng 11 năm 2026", [(D, "2026-11")]),
        ("trong quý I năm 2027", [(D, "2027-Q1")]),
        ("The Parties may meet.", []),
        ("trong vòng 30 ngày kể từ ngày ký", [(P, "P30D")]),
        ("within thirty (30) days of signature", [(P, "P30D")]),
        ("within forty-five (45) days", [(P, "P45D")]),
        ("05 ngày làm việc", [(P, "P5WD")]),
        ("five (5) working days", [(P, "P5WD")]),
        ("trong vòng 24 giờ", [(P, "PT24H")]),
        ("within 24 hours", [(P, "PT24H")]),
        ("giá trị trong 05 năm", [(P, "P60M")]),
        ("for a period of sixty months", [(P, "P60M")]),
        ("mỗi khóa hai tuần", [(P, "P14D")]),
        ("06 tháng một lần", [(F, "P6M")]),
        ("every six (6) months", [(F, "P6M")]),
        ("hai năm một lần", [(F, "P24M")]),
        ("quarterly and monthly", [(F, "P3M"), (F, "P1M")]),
        ("3,2 tỷ đồng", [(A, "VND 3200000000.00")]),
        ("VND 3.2 billion", [(A, "VND 3200000000.00")]),
        ("400.000 Euro", [(A, "EUR 400000.00")]),
        ("EUR 400,000", [(A, "EUR 400000.00")]),
        ("150.000 đô la Mỹ", [(A, "USD 150000.00")]),
        ("hoàn trả 50%", [(PC, "50")]),
        ("fifty per cent, that is 50 per cent", [(PC, "50"), (PC, "50")]),
        ("05 ha đất", [(N, "5")]),
        ("ít nhất 200 bộ dữ liệu", [(N, "200")]),
        ("two hundred (200) data sets", [(N, "200")]),
        ("tại tỉnh Nậm-Xai", [(PL, "namxai")]),
        ("held in Nam-Xai Province", [(PL, "namxai")]),
        ("theo Điều 5 và khoản 2 Điều 7", []),
        ("under Article 9, paragraph 2", []),
        ("Hai Bên cùng có lợi.", []),
    ],
)
def test_facts(text: str, expected: list[tuple[Aspect, str]]) -> None:
    found = facts(text)
    assert [(f.aspect, f.value) for f in found] == expected
    assert all(f.quote in text for f in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [("3,2", 3.2), ("400.000", 400000), ("1,250,000.50", 1250000.5), ("1.250.000,5", 1250000.5),
     ("05", 5), ("0,125", 125), ("2.4", 2.4)],
)  # fmt: skip
def test_read_number(text: str, value: float) -> None:
    assert read_number(text) == value
