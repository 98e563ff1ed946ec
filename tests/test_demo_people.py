"""The people of the demo: each role has an account, and something waits for each."""

from collections.abc import Iterator

import pytest

from models.access import Role
from models.register import DocumentKind
from models.tables import User
from samples import desks
from service.store import accounts, documents, rights
from tests import readings
from tests.builders import ENGLISH, LAW, agreement_pdf
from tests.house import browser
from tests.web import Web, open_web, text_of


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with open_web(tmp_path_factory.mktemp("demo")) as opened:
        office = opened.office
        with office.store.begin() as session:
            accounts.add_user(session, "demo", desks.PASSWORD, now=office.now(),
                              roles=[Role.FOREIGN_AFFAIRS])  # fmt: skip
        named = {
            "a_first.vi.md": opened.add(agreement_pdf(), "a.pdf"),
            "b_second.en.md": opened.add(agreement_pdf(ENGLISH), "b.pdf"),
            "c_third.vi.md": readings.register(office, title="Third"),
            "d_fourth.en.md": readings.register(office, ENGLISH, title="Fourth"),
            "law.vi.md": opened.add(LAW, "law.jsonl", DocumentKind.LAW),
        }
        readings.pair(office, named["c_third.vi.md"], named["d_fourth.en.md"])
        with office.store.reading() as session:
            rows = documents.by_ids(session, list(named.values()), None)
        held = {source: rows[key] for source, key in named.items()}
        assert desks.furnish(office, held)
        assert not desks.furnish(office, held), "a second run keeps what is there"
        yield opened


def page_of(web: Web, name: str, address: str) -> str:
    with web.office.store.reading() as session:
        user = accounts.named(session, name).id
    answer = browser(web, user).get(address)
    assert answer.status_code == 200, (name, address)
    return text_of(answer.text)


def test_each_role_has_an_account_that_the_demo_tells(web: Web) -> None:
    assert {role for _, role, _ in desks.PEOPLE} == set(Role)
    with web.office.store.reading() as session:
        for name, role, _ in desks.PEOPLE:
            user = accounts.verify(session, name, desks.PASSWORD)
            assert role in rights.reader_of(session, user).roles
            assert name in desks.told()
        newcomer = accounts.named(session, desks.NEWCOMER)
        assert isinstance(newcomer, User)
        assert not rights.reader_of(session, newcomer).roles


@pytest.mark.parametrize(
    ("name", "address", "waits"),
    [
        ("can-bo", "/verify", "nghĩa vụ, quyền"),
        ("chu-tri", "/verify", "nghĩa vụ, quyền"),
        ("demo", "/overlaps?mine=true", "Đã giao cho demo"),
        ("ngoai-vu", "/records?to_confirm=1", "2026/"),
        ("phap-che", "/basket", "Xuất kèm trích dẫn"),
        ("phap-che", "/searches", "văn bản mới"),
        ("tai-chinh", "/searches", "Kinh phí và vốn đối ứng"),
        ("tai-chinh", "/statistics", "Giáo dục"),
        ("lanh-dao", "/overlaps", "cặp tiếp theo cho"),
        ("cong-an", "/searches", "Tạm trú của chuyên gia"),
        ("van-phong-dang", "/searches", "Báo cáo định kỳ"),
        ("thanh-tra", "/audit", "ngoai-vu"),
        ("quan-tri", "/people", desks.NEWCOMER),
    ],
)
def test_something_waits_for_each(web: Web, name: str, address: str, waits: str) -> None:
    assert waits in page_of(web, name, address)


def test_bodies_keep_apart_what_is_theirs(web: Web) -> None:
    assert "Third" not in page_of(web, "can-bo", "/documents")
    assert "Third" in page_of(web, "chu-tri", "/documents")
