"""Whose duty: a bearer's words as a side and as the full name behind them."""

import pytest

from extract.sides import Sides
from models import Found, Metadata, Party, Side, Span

NOWHERE = Span(0, 1)
PROVINCE = Party("Ủy ban nhân dân tỉnh Lam Hà", "VNM", ("Bên A", "Tỉnh", "Province"))
REGION = Party("Hội đồng vùng Val-de-Morène", "FRA", ("Bên B", "Vùng", "Region"))


def sides(*parties: Party) -> Sides:
    return Sides(Metadata(parties=tuple(Found(party, NOWHERE) for party in parties)))


@pytest.mark.parametrize(
    ("words", "name", "side"),
    [
        ("Bên A", PROVINCE.name, Side.VIETNAMESE),
        ("Bên B", REGION.name, Side.FOREIGN),
        ("the Province", PROVINCE.name, Side.VIETNAMESE),
        ("The Region", REGION.name, Side.FOREIGN),
        ("Phía Lam Hà", PROVINCE.name, Side.VIETNAMESE),
        ("Phía Pháp", REGION.name, Side.FOREIGN),
        ("Hai Bên", None, Side.BOTH),
        ("Mỗi Bên", None, Side.BOTH),
        ("Không Bên nào", None, Side.BOTH),
        ("Bên cử đoàn", None, Side.BOTH),
        ("the Parties", None, Side.BOTH),
        ("Neither Party", None, Side.BOTH),
        ("The sending Party", None, Side.BOTH),
        ("Tỉnh và Vùng", None, Side.BOTH),
        ("Sở Giáo dục và Đào tạo tỉnh Lam Hà", None, Side.VIETNAMESE),
        ("Sở Ngoại vụ", None, Side.VIETNAMESE),
        ("Ủy ban nhân dân các xã Tân Lập và Mường Cơi", None, Side.VIETNAMESE),
        ("Bộ Giáo dục Pháp", None, Side.FOREIGN),
        ("Giáo viên", None, None),
        ("Các cơ quan tham gia", None, None),
        ("Cơ sở tiếp nhận chuyên gia Val-de-Morène", None, None),
        ("Chuyên gia", None, None),
    ],
)
def test_the_words_of_a_bearer_tell_its_side(
    words: str, name: str | None, side: Side | None
) -> None:
    assert sides(PROVINCE, REGION).of(words) == (name, side)


def test_a_word_for_what_only_one_party_is_names_it() -> None:
    known = sides(
        Party("People's Committee of Lam Ha Province", "VNM"), Party("Haeseong City", "KOR")
    )
    assert known.of("The City") == ("Haeseong City", Side.FOREIGN)
    assert known.of("the cities of both countries")[0] is None
    assert known.of("a city") == (None, None)


def test_an_act_of_one_vietnamese_authority_binds_vietnamese_bodies() -> None:
    known = sides(Party("Ủy ban nhân dân tỉnh Lam Hà", "VNM"))
    assert known.of("Các cơ quan, đơn vị") == (None, Side.VIETNAMESE)
    assert known.of("Nhà đầu tư nước ngoài") == (None, None)


def test_a_party_without_a_country_has_no_side() -> None:
    assert sides(PROVINCE, Party("Quỹ Xanh", None, ("Quỹ",))).of("Quỹ") == ("Quỹ Xanh", None)
