"""Every route and every verb against who may use it: without the right, by body, by level.

The table of routes is ``guard.RULES``; a route that is missing there fails here.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import click
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response as Answer
from scipy.stats import mannwhitneyu
from sqlalchemy import func, select

from models.access import ROOT_BODY, BodyLevel, Level, Right, Role
from models.document import Span
from models.people import AuditEntry
from models.tables import Doubt, User
from service.cli import cli
from service.reading import tell_rights
from service.store import accounts, audit, documents, rights, sign_ins
from service.web.access import SESSION_COOKIE
from service.web.app import ROUTERS
from service.web.rules import RULES
from tests.builders import ENGLISH, VIETNAMESE, agreement_pdf
from tests.readings import pair, register
from tests.web import Web, open_web, token_of

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),
    ("POST", "/language"),
}
# Verbs act for the operator: who may read the data folder, which nobody else can.
VERBS = {
    "read", "add", "search", "overlap", "serve", "worker", "reindex", "doctor",
    "user add", "user list", "user disable", "user enable", "user password", "user role",
    "user clearance", "user no-second-factor", "user token", "body add", "body list",
    "audit verify", "audit export",
}  # fmt: skip
A_WORD = "Norrvik"  # stands in every document of the test
FORMS: dict[str, dict[str, Any]] = {
    "/documents/{document_id}/rights": {
        "body": "a", "secrecy": "0", "circulation": "internal"},
    "/documents/{document_id}/shares": {"body": "c"},
    "/people": {"name": "Hoa", "password": "bốn từ không liên quan"},
    "/people/{user_id}": {"what": "clearance", "level": "1"},
    "/people/{user_id}/roles": {"what": "give", "role": "officer", "body": "c"},
    "/bodies": {"name": "Sở Mới", "parent": ROOT_BODY, "level": "department"},
    "/account/password": {"password": "x", "fresh": "y"},
    "/account/tokens": {"name": "t", "right": "read", "days": "1"},
    "/account/second-factor/confirm": {"code": "000000"},
}  # fmt: skip


@dataclass
class House:
    """An office with two bodies, a document of each, one above the clearance, and its people."""

    web: Web
    own: str
    secret: str
    other: str
    share: str
    people: dict[str, str] = field(default_factory=dict)
    clients: dict[str, TestClient] = field(default_factory=dict)

    def ask(self, who: str, method: str, path: str, document: str, **more: str) -> Answer:
        """One request of a person to a route, with everything that it asks for."""
        filled = {
            "document_id": document, "number": "1", "position": "0",
            "user_id": self.people["minor"], "share_id": self.share, "session_id": "x",
            "token_id": "x", **more,
        }  # fmt: skip
        address = re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], path)
        client = self.clients[who]
        if path in ("/api/search", "/search"):
            address += f"?q={A_WORD}"
        if path == "/api/progress":
            address += f"?id={document}"
        if path in ("/overlaps", "/deadlines", "/api/deadlines"):
            address += {"/overlaps": "", "/deadlines": "?start=2026-01-01",
                        "/api/deadlines": "?start=2026-01-01"}[path]  # fmt: skip
        if method == "GET":
            return client.get(address)
        if path.startswith("/api/"):
            files = {"file": ("x.pdf", agreement_pdf(VIETNAMESE + who))}
            return client.post(address, files=files if path == "/api/documents" else None)
        form = {"csrf": client.headers["X-CSRF-Token"], **FORMS.get(path, {})}
        if path == "/upload":
            return client.post(
                address, data=form, files={"file": ("y.pdf", agreement_pdf(ENGLISH + who))}
            )
        return client.post(address, data=form)

    def recorded(self) -> int:
        with self.web.office.store.reading() as session:
            return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_web(tmp_path_factory.mktemp("house")) as web:
        office = web.office
        with office.store.begin() as session:
            for name in "abc":
                rights.add_body(session, name, ROOT_BODY, BodyLevel.OTHER).id = name
        keys = [
            register(office, VIETNAMESE, name="own.pdf"),
            register(office, ENGLISH, name="secret.pdf"),
            register(office, VIETNAMESE, title="B", name="other.pdf"),
        ]
        pair(office, keys[0], keys[1])
        with office.store.begin() as session:
            for key, body, level in zip(keys, "aab", (0, 1, 0), strict=True):
                row = documents.get(session, key, None)
                rights.set_rights(session, row, body_id=body, secrecy=Level(level))
            shared = documents.get(session, keys[0], None)
            rights.share(session, shared, body_id="c", who=None, user_id=None, now=web.clock())
            share = rights.shares(session, keys[0])[0].share.id
            session.add(
                Doubt(
                    document_id=keys[0], position=0, span=Span(0, 4), kind="date",
                    reason="unsure", page=1, box=[1, 2, 3, 4], quote="Điều", other="",
                )
            )  # fmt: skip
        tell_rights(office)
        made = House(web, *keys, share)
        for name, held, level in (
            ("member", [(Role.OFFICER, "a"), (Role.LEAD_BODY, "a")], Level.ORDINARY),
            ("cleared", [(Role.OFFICER, "a"), (Role.LEAD_BODY, "a")], Level.CONFIDENTIAL),
            ("outsider", [(Role.OFFICER, "b"), (Role.LEAD_BODY, "b")], Level.TOP_SECRET),
            ("police", [(Role.SECURITY, "a")], Level.ORDINARY),
            ("nobody", [], Level.TOP_SECRET),
            ("administrator", [(Role.ADMINISTRATOR, None)], Level.TOP_SECRET),
            ("inspector", [(Role.INSPECTOR, None)], Level.TOP_SECRET),
            ("minor", [], Level.ORDINARY),
        ):
            made.people[name] = account_of(web, name, held, level)
            made.clients[name] = browser(web, made.people[name])
        yield made


def account_of(web: Web, name: str, held: list[tuple[Role, str | None]], level: Level) -> str:
    with web.office.store.begin() as session:
        user = accounts.add_user(session, name, None, now=web.clock())
        user.clearance = level
        for role, body in held:
            rights.give(session, user.id, role, body)
        return user.id


def browser(web: Web, user_id: str) -> TestClient:
    """A signed-in browser that sends its form token with every request."""
    with web.office.store.begin() as session:
        user = session.get_one(User, user_id)
        fresh = sign_ins.begin(session, user, now=web.clock(), hours=10)
    client = web.stranger()
    client.cookies.set(SESSION_COOKIE, fresh.ticket)
    client.headers["X-CSRF-Token"] = token_of(client.get("/account").text)
    return client


def routes() -> set[tuple[str, str]]:
    return {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }


def test_every_route_stands_in_the_table() -> None:
    assert routes() - OPEN == set(RULES)


def test_every_verb_stands_in_the_table(house: House) -> None:
    found = set()
    for name, command in cli.commands.items():
        below = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {verb}".strip() for verb in below}
    assert found == VERBS
    assert house.web.office.settings.data.stat().st_mode & 0o077 == 0


OF_RIGHTS = [key for key, rule in RULES.items() if rule.right is not None]
OF_DOCUMENTS = [key for key in RULES if "{document_id}" in key[1]]
LISTS = [
    key
    for key, rule in RULES.items()
    if rule.right is Right.READ and "{" not in key[1] and key[0] == "GET"
]
HOLDER = {Right.ADMINISTER: "administrator", Right.AUDIT: "inspector"}


@pytest.mark.parametrize(("method", "path"), OF_RIGHTS)
def test_without_the_right_nothing_is_done(house: House, method: str, path: str) -> None:
    before = house.recorded()
    for who in ("nobody", "administrator", "member", "inspector"):
        right = RULES[method, path].right
        assert right is not None
        with house.web.office.store.reading() as session:
            user = session.get_one(User, house.people[who])
            if rights.reader_of(session, user).can(right):
                continue
        answer = house.ask(who, method, path, house.own)
        assert answer.status_code == 403, who
        if path.startswith("/api/") and path != "/api/docs":
            assert answer.json()["error"]["code"] == "NoRight"
        assert "Bên A" not in answer.text  # it stands in every document
        assert house.recorded() > before, "a refusal is recorded"


@pytest.mark.parametrize(("method", "path"), OF_DOCUMENTS)
def test_a_document_of_another_body_or_above_the_clearance_is_not_there(
    house: House, method: str, path: str
) -> None:
    missing = {
        who: house.ask(who, method, path, "0" * 32) for who in ("outsider", "member", "cleared")
    }
    for who, document in (
        ("outsider", house.own),
        ("member", house.secret),
        ("cleared", house.other),
    ):
        answer = house.ask(who, method, path, document)
        assert answer.status_code == missing[who].status_code == 404, (who, answer.text[:200])
        same = missing[who].text.replace("0" * 32, document)
        assert tokens_out(answer.text) == tokens_out(same)


def tokens_out(html: str) -> str:
    return re.sub(r'(name="csrf" (?:content|value)=")[^"]+', r"\1", html)


@pytest.mark.parametrize(("method", "path"), [key for key in OF_DOCUMENTS if key[0] == "GET"])
def test_who_has_the_right_gets_an_answer(house: House, method: str, path: str) -> None:
    before = house.recorded()
    for who, document in (("member", house.own), ("cleared", house.secret)):
        answer = house.ask(who, method, path, document)
        assert answer.status_code == 200, (who, answer.text[:300])
    assert house.recorded() >= before + 2, "each view is recorded"


@pytest.mark.parametrize(
    ("method", "path"),
    [key for key in OF_DOCUMENTS if key[0] == "POST" and "share_id" not in key[1]],
)
def test_a_change_needs_more_than_sight(house: House, method: str, path: str) -> None:
    assert house.ask("police", method, path, house.own).status_code == 403
    before = house.recorded()
    answer = house.ask("member", method, path, house.own)
    assert answer.status_code in {200, 202, 303}, answer.text[:300]
    assert house.recorded() > before


@pytest.mark.parametrize(("method", "path"), LISTS)
def test_lists_hold_what_is_the_readers(house: House, method: str, path: str) -> None:
    for who, seen, hidden in (
        ("member", house.own, (house.secret, house.other)),
        ("outsider", house.other, (house.own, house.secret)),
        ("cleared", house.secret, (house.other,)),
    ):
        answer = house.ask(who, method, path, seen)
        assert answer.status_code == 200
        assert not [key for key in hidden if key in answer.text], (who, path)
        if "overlaps" not in path and "/upload" not in path:
            assert seen in answer.text, (who, path)
    assert not [
        key
        for key in (house.own, house.secret)
        if "overlaps" in path and key in house.ask("member", method, path, house.own).text
    ], "a pair is told to who sees both sides"


@pytest.mark.parametrize(
    ("method", "path"), [k for k, rule in RULES.items() if rule.right in HOLDER]
)
def test_administrators_and_inspectors_do_their_work(house: House, method: str, path: str) -> None:
    right = RULES[method, path].right
    assert right is not None
    answer = house.ask(HOLDER[right], method, path, house.own)
    assert answer.status_code in {200, 303}, answer.text[:300]


def test_nobody_administers_themselves(house: House) -> None:
    own = house.people["administrator"]
    for path in ("/people/{user_id}", "/people/{user_id}/roles"):
        assert house.ask("administrator", "POST", path, "", user_id=own).status_code == 403


def test_a_revocation_holds_at_the_next_request(house: House) -> None:
    user = account_of(house.web, "leaving", [(Role.OFFICER, "a")], Level.ORDINARY)
    house.people["leaving"], client = user, browser(house.web, user)
    with house.web.office.store.begin() as session:
        _, secret = sign_ins.make_token(
            session, user, "t", [Right.READ], days=1, now=house.web.clock()
        )
    program = house.web.stranger()
    program.headers["Authorization"] = f"Bearer {secret}"
    for asker in (client, program):
        assert asker.get(f"/api/documents/{house.own}").status_code == 200
        assert asker.get(f"/api/search?q={A_WORD}").json()["hits"]
    assert program.post(f"/api/documents/{house.own}/reading").status_code == 403
    with house.web.office.store.begin() as session:
        rights.take_away(session, user, Role.OFFICER, "a")
        rights.give(session, user, Role.OFFICER, "c")
        rights.unshare(session, documents.get(session, house.own, None),
                       rights.shares(session, house.own)[0].share.id)  # fmt: skip
    for asker in (client, program):
        assert asker.get(f"/api/documents/{house.own}").status_code == 404
        assert not asker.get(f"/api/search?q={A_WORD}").json()["hits"]
        image = asker.get(f"/api/documents/{house.own}/pages/1/image")
        assert image.status_code == 404
    with house.web.office.store.begin() as session:
        session.get_one(User, user).disabled_at = house.web.clock()
    assert program.get("/api/documents").status_code == 401
    assert client.get("/api/documents").status_code == 401


def test_time_does_not_tell_what_is_there(house: House) -> None:
    """Seconds of the processor, in turns: two samples of one distribution."""
    client, spent = house.clients["outsider"], {"0" * 32: [], house.own: []}  # type: ignore[var-annotated]
    for turn in range(220):
        for key in sorted(spent, reverse=bool(turn % 2)):
            started = time.process_time()
            assert client.get(f"/api/documents/{key}").status_code == 404
            spent[key].append(time.process_time() - started)
    missing, hidden = (sample[20:] for sample in spent.values())
    assert 0.93 < median(hidden) / median(missing) < 1.07
    assert mannwhitneyu(missing, hidden).pvalue > 0.001


def test_the_audit_of_all_this_is_whole(house: House) -> None:
    with house.web.office.store.reading() as session:
        found = audit.verify(session)
        assert found.broken is None
        assert found.entries > 100
        told = " ".join(str(entry.details) for entry in audit.entries(session))
    assert A_WORD not in told
