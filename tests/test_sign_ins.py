"""Passwords, pauses after wrong ones, the second factor, sessions and tokens."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.access import Right, Role
from models.errors import KnownPassword, ShortPassword
from models.people import ApiToken, RecoveryCode, SecondFactor, SessionRow
from service.passwords import check_password
from service.store import accounts, sign_ins
from tests.test_web_access import basic
from tests.web import NAME, PASSWORD, Web, open_web, sign_in, text_of, token_of


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as web:
        yield web


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("bốn từ không liên quan", None),
        ("cam-ket-demo", None),
        ("trâu vàng bơi sông Hồng", None),
        ("ngắn", ShortPassword),
        ("x" * 257, ShortPassword),
        ("1234567890", KnownPassword),
        ("password123", KnownPassword),
        ("Password!!2026", KnownPassword),
        ("aaaaaaaaaaaa", KnownPassword),
        ("nguyenvanlan2026", KnownPassword),  # the account's own name
        ("!!nalnavneyugn", KnownPassword),
    ],
)
def test_a_password_is_long_and_not_the_first_that_is_tried(
    password: str, error: type[Exception] | None
) -> None:
    if error is None:
        check_password(password, "nguyenvanlan")
    else:
        with pytest.raises(error):
            check_password(password, "nguyenvanlan")


def from_address(web: Web, address: str) -> TestClient:
    browser = web.stranger()
    return TestClient(
        browser.app, "https://testserver", headers={"Accept": "text/html"},
        follow_redirects=False, client=(address, 1),
    )  # fmt: skip


def test_wrong_passwords_cost_time_where_they_come_from_and_nowhere_else(own: Web) -> None:
    attacker = from_address(own, "203.0.113.9")
    for _ in range(sign_ins.FREE_TRIES):
        assert sign_in(attacker, password="wrong").status_code == 401
    assert sign_in(attacker, password="wrong").status_code == 429
    assert sign_in(attacker).status_code == 429, "the right one, too, while the pause lasts"
    assert sign_in(from_address(own, "198.51.100.7")).status_code == 303, "its person elsewhere"
    assert sign_in(attacker, name="somebody else", password="x").status_code == 401
    own.clock.turn(seconds=2)
    assert sign_in(attacker, password="wrong").status_code == 401
    own.clock.turn(seconds=1.5)
    assert sign_in(attacker).status_code == 429, "the pause grows"
    own.clock.turn(seconds=2)
    assert sign_in(attacker).status_code == 303
    again = from_address(own, "203.0.113.9")
    assert sign_in(again, password="wrong").status_code == 401, "and is forgotten"


def test_a_program_is_paused_too(own: Web) -> None:
    client = own.stranger()
    for _ in range(sign_ins.FREE_TRIES):
        client.get("/api/documents", headers=basic(NAME, "wrong"))
    answer = client.get("/api/documents", headers=basic(NAME, PASSWORD))
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "TooManyTries"


def enrolled(web: Web) -> tuple[pyotp.TOTP, list[str]]:
    page = web.client.get("/account").text
    page = web.client.post("/account/second-factor", data={"csrf": token_of(page)}).text
    assert "<svg" in page
    with web.office.store.reading() as session:
        sealed = session.scalars(select(SecondFactor)).one().secret
    from service.store.factors import _opened

    totp = pyotp.TOTP(_opened(web.office.secret, sealed))
    assert totp.secret not in sealed
    form = {"csrf": token_of(page), "code": totp.at(web.clock())}
    wrong = web.client.post("/account/second-factor/confirm", data={**form, "code": "000000"})
    assert wrong.status_code == 401
    page = web.client.post("/account/second-factor/confirm", data=form).text
    return totp, re.findall(r"<code>(\w{8}-\w{8})</code>", page)


def test_a_second_factor_is_asked_for_once_it_is_on(own: Web) -> None:
    totp, codes = enrolled(own)
    assert len(codes) == 10
    with own.office.store.reading() as session:
        kept = set(session.scalars(select(RecoveryCode.digest)))
    assert not kept & set(codes)
    browser = own.stranger()
    page = sign_in(browser)
    assert page.status_code == 200
    assert "camket_session" not in browser.cookies
    word = re.findall(r'name="word" value="([^"]+)"', page.text)[0]
    form = {"csrf": token_of(page.text), "word": word}
    used = {**form, "code": totp.at(own.clock())}
    assert browser.post("/sign-in/code", data=used).status_code == 401, "a code works once"
    own.clock.turn(seconds=60)
    right = {**form, "code": totp.at(own.clock())}
    assert browser.post("/sign-in/code", data=right).status_code == 303
    assert browser.get("/account").status_code == 200
    again = {**form, "code": codes[0]}
    assert own.stranger().post("/sign-in/code", data=again).status_code == 403, "another browser"
    assert browser.post("/sign-in/code", data=again).status_code == 303
    assert browser.post("/sign-in/code", data=again).status_code == 401
    own.clock.turn(seconds=400)
    late = {**form, "code": totp.at(own.clock())}
    assert browser.post("/sign-in/code", data=late).status_code == 401, "the password is long ago"
    assert own.stranger().get("/api/documents", headers=basic(NAME, PASSWORD)).status_code == 401


def test_sessions_are_listed_and_ended(own: Web) -> None:
    other = own.stranger()
    sign_in(other)
    page = own.client.get("/account").text
    [end] = re.findall(r"/account/sessions/\w{64}/end", page)
    assert own.client.post(end, data={"csrf": token_of(page)}).status_code == 303
    assert other.get("/documents").status_code == 303
    sign_in(other)
    own.client.post("/account/sessions/end", data={"csrf": token_of(page)})
    assert other.get("/documents").status_code == 303
    assert own.client.get("/documents").status_code == 200


def test_an_ended_session_cannot_be_brought_back(own: Web) -> None:
    cookie = own.client.cookies["camket_session"]
    token = token_of(own.client.get("/account").text)
    own.client.post("/sign-out", data={"csrf": token})
    thief = own.stranger()
    thief.cookies.set("camket_session", cookie)
    assert thief.get("/documents").status_code == 303
    with own.office.store.reading() as session:
        assert cookie not in {row.id for row in session.scalars(select(SessionRow))}


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(own: Web) -> None:
    other = own.stranger()
    sign_in(other)
    token = token_of(own.client.get("/account").text)
    form = {"csrf": token, "password": "wrong", "fresh": "bốn từ không liên quan"}
    assert own.client.post("/account/password", data=form).status_code == 401
    short = {**form, "password": PASSWORD, "fresh": "ngắn"}
    assert own.client.post("/account/password", data=short).status_code == 400
    good = {**form, "password": PASSWORD}
    assert own.client.post("/account/password", data=good).status_code == 303
    assert other.get("/documents").status_code == 303
    assert own.client.get("/documents").status_code == 200


def test_a_token_has_some_rights_and_an_end_and_is_not_kept(own: Web) -> None:
    page = own.client.get("/account").text
    form = {"csrf": token_of(page), "name": "báo cáo", "right": "read", "days": "2"}
    page = own.client.post("/account/tokens", data=form).text
    [secret] = re.findall(r"camket_[\w-]{43}", page)
    assert secret not in own.client.get("/account").text
    with own.office.store.reading() as session:
        assert session.scalars(select(ApiToken)).one().digest == sign_ins.digest(secret)
    program = own.stranger()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert program.get("/api/documents").status_code == 200
    files = {"file": ("a.pdf", b"%PDF-")}
    assert program.post("/api/documents", files=files).status_code == 403
    own.clock.turn(days=2.1)
    assert program.get("/api/documents").status_code == 401


def test_a_token_never_has_more_than_its_person(own: Web) -> None:
    with own.office.store.begin() as session:
        user = accounts.add_user(session, "kế toán", None, now=own.clock(), roles=[Role.FINANCE])
        _, secret = sign_ins.make_token(session, user.id, "t", list(Right), days=1, now=own.clock())
    program = own.stranger()
    program.headers["Authorization"] = f"Bearer {secret}"
    assert program.get("/api/documents").status_code == 200
    assert program.post("/api/documents/x/reading").status_code == 403


def test_people_are_made_and_given_roles_on_their_page(own: Web) -> None:
    with own.office.store.begin() as session:
        accounts.add_user(session, "quản trị", PASSWORD, administrator=True, now=own.clock())
    browser = own.stranger()
    sign_in(browser, "quản trị")
    token = token_of(browser.get("/people").text)
    made = {"csrf": token, "name": "Hoa", "password": "bốn từ không liên quan"}
    assert browser.post("/people", data={**made, "password": "ngắn"}).status_code == 400
    assert browser.post("/people", data=made).status_code == 303
    with own.office.store.reading() as session:
        hoa = accounts.named(session, "Hoa").id
    give = {"csrf": token, "role": "legal", "what": "give"}
    assert browser.post(f"/people/{hoa}/roles", data=give).status_code == 303
    assert "Cán bộ pháp chế" in text_of(browser.get("/people").text)
    client = own.stranger()
    assert sign_in(client, "Hoa", "bốn từ không liên quan").status_code == 303
    assert client.get("/documents").status_code == 200
    assert client.get("/people").status_code == 403
    browser.post(f"/people/{hoa}", data={"csrf": token, "what": "disable"})
    assert client.get("/documents").status_code == 303
    assert sign_in(own.stranger(), "Hoa", "bốn từ không liên quan").status_code == 401
