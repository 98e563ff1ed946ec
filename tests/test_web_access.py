"""Who may come in, and for how long."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import delete

from models.tables import User
from service.store import accounts
from service.store.accounts import HASHER
from service.web.access import FORM_COOKIE, SESSION_COOKIE, local_path
from service.web.app import ROUTERS
from tests.web import NAME, PASSWORD, Web, enter, open_web, sign_in, token_of


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """One application for the tests that leave its accounts and its clock alone."""
    with open_web(tmp_path_factory.mktemp("access")) as web:
        yield web


@pytest.fixture
def web(shared: Web) -> Web:
    """The shared application with a browser of its own, signed in."""
    return Web(shared.office, shared.clock, enter(shared))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Web]:
    """An application of the test's own."""
    with open_web(tmp_path) as web:
        yield web


ROUTES = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods
]
OPEN = {
    ("GET", "/sign-in"),
    ("GET", "/sign-in/openid"),
    ("GET", "/sign-in/openid/back"),  # asks for what the browser was given there
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),  # asks for the word that a right password brought
    ("POST", "/language"),  # asks for the form's token instead
    ("GET", "/calendar/{secret}.ics"),  # its address is the key
    ("GET", "/healthz"),
    ("GET", "/metrics"),
}


def test_every_route_asks_who(web: Web) -> None:
    stranger = web.stranger()
    closed = [route for route in ROUTES if route not in OPEN]
    assert len(closed) > 20
    for method, path in closed:
        answer = stranger.request(
            method, re.sub(r"\{number\}", "1", re.sub(r"\{\w*id\}", "x", path))
        )
        if path.startswith("/api/") and path != "/api/docs":
            assert answer.status_code == 401, path
            assert answer.json()["error"]["code"] == "SignInNeeded"
            assert "Basic" not in answer.headers["WWW-Authenticate"]
        else:
            assert answer.status_code == 303, path
            assert answer.headers["Location"].startswith("/sign-in"), path


def test_the_walk_knows_every_route_of_the_application(web: Web) -> None:
    *included, static = web.client.app.routes  # type: ignore[attr-defined]
    assert all(any(route.original_router is router for router in ROUTERS) for route in included)
    assert static.path == "/static"


def test_a_person_signs_in_and_goes_where_they_wanted(web: Web) -> None:
    stranger = web.stranger()
    sent = stranger.get("/search?q=học bổng")
    assert (
        sent.headers["Location"]
        == "/sign-in?next=/search%3Fq%3Dh%25E1%25BB%258Dc%2520b%25E1%25BB%2595ng"
    )
    form = stranger.get(sent.headers["Location"]).text
    back = re.findall(r'name="next" value="([^"]+)"', form)[-1]
    answer = stranger.post(
        "/sign-in",
        data={"csrf": token_of(form), "name": NAME, "password": PASSWORD, "next": back},
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/search?q=")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert stranger.get("/sign-in").headers["Location"] == "/"


def test_cookies_are_kept_to_https_by_a_setting(tmp_path: Path) -> None:
    with open_web(tmp_path, secure_cookies=True) as web:
        web.client = web.stranger()
        assert sign_in(web.client).status_code == 303
        cookies = [cookie for cookie in web.client.cookies.jar if cookie.name.startswith("camket")]
        assert {cookie.name for cookie in cookies} == {SESSION_COOKIE, FORM_COOKIE}
        assert all(cookie.secure for cookie in cookies)


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "falsch"), ("nobody", PASSWORD), ("", ""), (NAME, "")]
)
def test_a_wrong_name_or_password_is_told_without_saying_which(
    web: Web, name: str, password: str
) -> None:
    answer = sign_in(web.stranger(), name, password)
    assert answer.status_code == 401
    assert "Tên hoặc mật khẩu không đúng." in answer.text
    assert SESSION_COOKIE not in answer.cookies


def test_a_form_without_its_token_is_refused(web: Web) -> None:
    for address, form in [
        ("/sign-out", {}),
        ("/sign-out", {"csrf": "x"}),
        ("/language", {"language": "en"}),
        ("/documents/x/reading", {"csrf": ""}),
        ("/upload", {"kind": ""}),
    ]:
        answer = web.client.post(address, data={"a": "b", **form})
        assert answer.status_code == 403, address
        assert "Biểu mẫu đã quá cũ" in answer.text
    assert web.client.get("/documents").status_code == 200


def test_a_token_of_another_session_is_refused(web: Web) -> None:
    other = enter(web)
    foreign = token_of(other.get("/documents").text)
    assert web.client.post("/sign-out", data={"csrf": foreign}).status_code == 403


def test_the_api_needs_the_token_with_a_cookie_and_not_with_a_password(web: Web) -> None:
    address = "/api/documents/x/reading"
    assert web.client.post(address).json()["error"]["code"] == "StaleForm"
    token = token_of(web.client.get("/documents").text)
    answer = web.client.post(address, headers={"X-CSRF-Token": token})
    assert answer.json()["error"]["code"] == "NotFound"
    answer = web.stranger().post(address, headers=basic(NAME, PASSWORD))
    assert answer.json()["error"]["code"] == "NotFound"


@pytest.mark.parametrize(
    "header",
    [
        "Basic !!!",
        "Basic " + base64.b64encode(b"lan").decode(),
        "Basic " + base64.b64encode(b"lan:wrong").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Bearer abc",
    ],
)
def test_a_wrong_authorization_is_refused_even_with_a_session(web: Web, header: str) -> None:
    answer = web.client.get("/api/documents", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_session_ends_after_its_hours(own: Web) -> None:
    own.clock.turn(hours=11.9)
    assert own.client.get("/documents").status_code == 200
    own.clock.turn(hours=0.2)
    assert own.client.get("/documents").headers["Location"] == "/sign-in?next=/documents"


def test_a_changed_password_ends_the_session(own: Web) -> None:
    with own.office.store.begin() as session:
        user = accounts.verify(session, NAME, PASSWORD)
        user.password_hash = HASHER.hash("another")
    assert own.client.get("/documents").status_code == 303


def test_a_removed_account_ends_the_session(own: Web) -> None:
    with own.office.store.begin() as session:
        session.execute(delete(User))
    assert own.client.get("/api/documents").status_code == 401


def test_a_cookie_that_was_tampered_with_is_no_session(web: Web) -> None:
    good = web.client.cookies[SESSION_COOKIE]
    for bad in (good[:-2] + "xx", "x" + good, "{}", "a.b.c"):
        stranger = web.stranger()
        stranger.cookies.set(SESSION_COOKIE, bad)
        assert stranger.get("/documents").status_code == 303


def test_signing_out_ends_the_session(web: Web) -> None:
    web.client = web.stranger()
    sign_in(web.client)
    token = token_of(web.client.get("/documents").text)
    assert web.client.post("/sign-out", data={"csrf": token}).headers["Location"] == "/sign-in"
    assert web.client.get("/documents").status_code == 303


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/documents?page=2#c-1", "/documents?page=2#c-1"),
        ("/", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tx", "/"),
        ("documents", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(address: str, path: str) -> None:
    assert local_path(address) == path


def test_the_language_is_switched_and_kept(web: Web) -> None:
    page = web.client.get("/documents").text
    assert '<html lang="vi">' in page
    assert "Sổ đăng ký" in page
    form = {"csrf": token_of(page), "language": "en", "next": "/documents?state=read"}
    answer = web.client.post("/language", data=form)
    assert answer.headers["Location"] == "/documents?state=read"
    page = web.client.get("/documents").text
    assert '<html lang="en">' in page
    assert "Register" in page
    form["language"] = "fr"
    assert web.client.post("/language", data=form).status_code == 400


def test_a_stranger_switches_the_language_of_the_sign_in_page(web: Web) -> None:
    stranger = web.stranger()
    token = token_of(stranger.get("/sign-in").text)
    assert stranger.cookies[FORM_COOKIE]
    stranger.post("/language", data={"csrf": token, "language": "en", "next": "/sign-in"})
    assert "Password" in stranger.get("/sign-in").text


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}
