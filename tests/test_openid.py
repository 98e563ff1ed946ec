"""Signing in through an OpenID Connect provider: a real socket, its own keys, each way to fail."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response as Answer
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from models.access import Role
from models.errors import (
    AccountClosed,
    BadSetting,
    CamKetError,
    ExpiredIdentity,
    ForgedIdentity,
    IdentityOfAnother,
    IdentityReplayed,
    LostSignIn,
    OpenIdRefused,
    OpenIdUnavailable,
    StrangeIssuer,
    UnreadableIdentity,
)
from models.people import AuditEntry
from models.tables import User
from service.settings import read_settings
from service.store import accounts, rights
from service.web.access import SESSION_COOKIE
from tests.openid_standin import CLIENT, SECRET, Standin, running
from tests.web import NAME, Web, open_web, sign_in, text_of, token_of

ROLES = "khách=finance, vụ pháp luật=legal, vụ pháp luật=officer@root"


@pytest.fixture
def provider() -> Iterator[Standin]:
    with running() as standin:
        yield standin
        assert standin.breaches == []


@pytest.fixture
def own(tmp_path: Path, provider: Standin) -> Iterator[Web]:
    with open_web(
        tmp_path, openid_issuer=provider.url, openid_client=CLIENT, openid_secret=SECRET,
        openid_address="https://testserver", openid_roles=ROLES, language="en",
    ) as web:  # fmt: skip
        provider.now = web.clock().timestamp()
        yield web


def through(browser: TestClient, provider: Standin, back: str = "/documents") -> Answer:
    """What a browser goes through: to the provider, sign in there, and back."""
    there = browser.get(f"/sign-in/openid?next={back}")
    assert there.status_code == 303
    address = provider.authorize(there.headers["Location"])
    return browser.get(address.removeprefix("https://testserver"))


def account(web: Web, name: str) -> tuple[User, set[tuple[Role, str | None]]]:
    with web.office.store.reading() as session:
        user = accounts.named(session, name)
        held = rights.held_by(session, user.id)
        return user, {(one.role, one.body.id if one.body else None) for one in held}


def test_the_first_time_makes_an_account_without_roles(own: Web, provider: Standin) -> None:
    browser = own.stranger()
    assert "/sign-in/openid?next=" in browser.get("/sign-in").text
    answer = through(browser, provider)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/documents")
    assert SESSION_COOKIE in browser.cookies
    user, held = account(own, "lan@x.vn")
    assert held == set()
    assert browser.get("/account").status_code == 200
    assert browser.get("/documents").status_code == 403, "no role, no right"
    with own.office.store.reading() as session:
        said = session.scalars(select(AuditEntry).where(AuditEntry.subject == user.id)).all()
        assert [entry.action for entry in said] == ["change"]
    # The same person again, by subject whatever the name is now: the same account.
    provider.person = {"sub": "s-1", "email": "lan.moi@x.vn"}
    assert through(own.stranger(), provider).status_code == 303
    with own.office.store.reading() as session:
        assert {u.name for u in accounts.listed(session)} == {NAME, "lan@x.vn"}


def test_a_name_that_is_taken_is_never_taken_over(own: Web, provider: Standin) -> None:
    provider.person = {"sub": "stranger", "preferred_username": NAME}
    assert through(own.stranger(), provider).status_code == 303
    _, held = account(own, f"{NAME} (2)")
    assert held == set()
    assert sign_in(own.stranger()).status_code == 303, "the local account is as it was"
    assert sign_in(own.stranger(), f"{NAME} (2)", "-").status_code == 401


def test_groups_give_roles_and_take_them_away(own: Web, provider: Standin) -> None:
    provider.claims = {"groups": ["vụ pháp luật", "unknown"]}
    through(own.stranger(), provider)
    user, held = account(own, "lan@x.vn")
    assert held == {(Role.LEGAL, None), (Role.OFFICER, "root")}
    with own.office.store.begin() as session:
        rights.give(session, user.id, Role.INSPECTOR, None)  # by hand: none of the setting's
    provider.claims = {"groups": ["khách"]}
    through(own.stranger(), provider)
    assert account(own, "lan@x.vn")[1] == {(Role.FINANCE, None), (Role.INSPECTOR, None)}
    provider.claims = {"groups": "khách"}  # not a list: no groups
    through(own.stranger(), provider)
    assert account(own, "lan@x.vn")[1] == {(Role.INSPECTOR, None)}


def test_signing_out_ends_the_session_and_shows_the_way_out_there(
    own: Web, provider: Standin
) -> None:
    browser = own.stranger()
    through(browser, provider)
    token = token_of(browser.get("/account").text)
    left = browser.post("/sign-out", data={"csrf": token}).headers["Location"]
    page = browser.get(left).text
    assert f"{provider.url}/end?client_id={CLIENT}" in page
    assert browser.get("/account").status_code == 303


def another_key(provider: Standin) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})


def a_key_nobody_knows(provider: Standin) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "two"})


def no_signature(provider: Standin) -> None:
    provider.token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ."


def signed_with_the_public_key(provider: Standin) -> None:
    pem = provider.key.as_pem(private=False)
    secret = OctKey.import_key(pem.replace(b"-----", b""))
    provider.token = jwt.encode({"alg": "HS256", "kid": "one"}, {"sub": "s-1"}, secret)


def said(**claims: object) -> Callable[[Standin], None]:
    def harm(provider: Standin) -> None:
        provider.claims = {
            name: provider.now + int(str(value)[1:]) if str(value).startswith("@") else value
            for name, value in claims.items()
        }

    return harm


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (another_key, ForgedIdentity),
        (a_key_nobody_knows, ForgedIdentity),
        (no_signature, UnreadableIdentity),
        (signed_with_the_public_key, UnreadableIdentity),
        (said(nonce="another"), IdentityReplayed),
        (said(nonce=None), IdentityReplayed),
        (said(aud="another"), IdentityOfAnother),
        (said(aud=[CLIENT, "another"]), IdentityOfAnother),
        (said(azp="another"), IdentityOfAnother),
        (said(iss="https://evil.example"), StrangeIssuer),
        (said(exp="@-61"), ExpiredIdentity),
        (said(iat="@120"), ExpiredIdentity),
        (said(exp=None), ExpiredIdentity),
        (said(sub=None), UnreadableIdentity),
        (said(sub=""), UnreadableIdentity),
    ],
)
def test_what_is_wrong_is_refused_with_its_own_sentence(
    own: Web, provider: Standin, harm: Callable[[Standin], None], error: type[CamKetError]
) -> None:
    harm(provider)
    browser = own.stranger()
    answer = through(browser, provider)
    refused(own, browser, answer, error)


def refused(own: Web, browser: TestClient, answer: Answer, error: type[CamKetError]) -> None:
    assert answer.status_code == error.status
    assert error().sentence in text_of(answer.text)
    assert SESSION_COOKIE not in browser.cookies
    with own.office.store.reading() as session:
        assert {user.name for user in accounts.listed(session)} == {NAME}
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.action, entry.outcome) == ("sign_in", "refused")
    assert entry.details["openid"] == error.__name__


def test_a_clock_that_differs_a_little_is_no_fault(own: Web, provider: Standin) -> None:
    said(exp="@-59", iat="@59")(provider)
    assert through(own.stranger(), provider).status_code == 303


def test_a_new_key_of_the_provider_is_learned(own: Web, provider: Standin) -> None:
    through(own.stranger(), provider)
    a_key_nobody_knows(provider)
    provider.published = [provider.key]
    assert through(own.stranger(), provider).status_code == 303


def test_an_answer_belongs_to_the_browser_that_asked(own: Web, provider: Standin) -> None:
    asked = own.stranger()
    there = asked.get("/sign-in/openid").headers["Location"]
    back = provider.authorize(there).removeprefix("https://testserver")
    other = own.stranger()
    refused(own, other, other.get(back), LostSignIn)
    state = parse_qs(urlsplit(there).query)["state"][0]
    tampered = back.replace(state, "x" * len(state))
    refused(own, asked, asked.get(tampered), LostSignIn)
    refused(own, asked, asked.get(back), LostSignIn)  # the cookie is gone: begun is begun once
    late = own.stranger()
    back = provider.authorize(late.get("/sign-in/openid").headers["Location"])
    own.clock.turn(minutes=11)
    refused(own, late, late.get(back.removeprefix("https://testserver")), LostSignIn)


def test_a_code_works_once_and_a_refusal_is_told(own: Web, provider: Standin) -> None:
    browser = own.stranger()
    there = browser.get("/sign-in/openid").headers["Location"]
    back = provider.authorize(there).removeprefix("https://testserver")
    provider.codes.clear()
    refused(own, browser, browser.get(back), OpenIdRefused)
    there = browser.get("/sign-in/openid").headers["Location"]
    state = parse_qs(urlsplit(there).query)["state"][0]
    answer = browser.get(f"/sign-in/openid/back?error=access_denied&state={state}")
    refused(own, browser, answer, OpenIdRefused)


def test_a_closed_account_stays_closed(own: Web, provider: Standin) -> None:
    through(own.stranger(), provider)
    with own.office.store.begin() as session:
        accounts.named(session, "lan@x.vn").disabled_at = own.clock()
    browser = own.stranger()
    answer = through(browser, provider)
    assert answer.status_code == AccountClosed.status
    assert SESSION_COOKIE not in browser.cookies


def test_a_provider_that_is_down_leaves_local_accounts(own: Web, provider: Standin) -> None:
    provider.down = True
    browser = own.stranger()
    refused(own, browser, browser.get("/sign-in/openid"), OpenIdUnavailable)
    assert sign_in(own.stranger()).status_code == 303


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    with open_web(tmp_path) as web:
        assert "/sign-in/openid" not in web.stranger().get("/sign-in").text
        for address in ("/sign-in/openid", "/sign-in/openid/back?code=x&state=y"):
            assert web.stranger().get(address).status_code == 404


def test_where_to_go_afterwards_is_on_this_site(own: Web, provider: Standin) -> None:
    answer = through(own.stranger(), provider, "https://evil.example/")
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "given",
    [
        {"openid_issuer": "http://issuer.example"},
        {"openid_issuer": "https://issuer.example"},
        {"openid_issuer": "https://issuer.example", "openid_client": "x"},
        {"openid_issuer": "https://issuer.example", "openid_client": "x",
         "openid_address": "http://us.example"},
        {"openid_roles": "group"},
        {"openid_roles": "group=king"},
        {"openid_roles": "group=officer"},
        {"openid_roles": "group=legal@root"},
    ],
)  # fmt: skip
def test_settings_that_cannot_work_stop_the_start(given: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        read_settings(**given)
