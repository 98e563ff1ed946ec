"""Every route and every verb against who may use it: without the right, by body, by level.

The table of routes is ``guard.RULES``; a route that is missing there fails here.
"""

import re
import time
from collections.abc import Iterator
from statistics import median

import click
import pytest
from fastapi.routing import APIRoute
from scipy.stats import mannwhitneyu

from models.access import Level, Right, Role
from models.life import Role as Part
from models.tables import User
from service.cli import cli
from service.register import deciding
from service.store import audit, documents, entities, history, records, rights, sign_ins
from service.web.app import ROUTERS
from service.web.rules import RULES
from tests.house import A_WORD, NOTHING, House, account_of, browser, open_house, record_of

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/openid"),
    ("GET", "/sign-in/openid/back"),  # asks for what the browser was given there
    ("POST", "/sign-in"),
    ("POST", "/sign-in/code"),
    ("POST", "/language"),
}
# Verbs act for the operator: who may read the data folder, which nobody else can.
VERBS = {
    "read", "add", "search", "overlap", "serve", "worker", "reindex", "doctor",
    "user add", "user list", "user disable", "user enable", "user password", "user role",
    "user clearance", "user no-second-factor", "user token", "body add", "body list",
    "audit verify", "audit export", "import", "export", "backup", "restore",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house")) as made:
        yield made


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


Key = tuple[str, str]
OF_RIGHTS = [key for key, rule in RULES.items() if rule.right is not None]
OF_ROWS = [key for key in RULES if "{document_id}" in key[1] or "{record_id}" in key[1]]
OVER_ROWS = [key for key in OF_ROWS if RULES[key].right is not Right.READ]
PRESENCE = ("POST", "/api/documents/{document_id}/presence")
DOES = [
    key for key, rule in RULES.items()
    if key[0] != "GET" and rule.right in (Right.ADD, Right.EDIT, Right.SHARE)
]  # fmt: skip
LISTS = [
    key
    for key, rule in RULES.items()
    if rule.right in (Right.READ, Right.EXPORT) and "GET" in key
    and not re.search(r"\{(document|record|entity|clause)_id\}", key[1])
]  # fmt: skip
# By which mark a list tells of a document (``House.marks``), and why by none.
TOLD_BY: dict[str, str | None] = {
    "/api/documents": "document",
    "/documents": "document",
    "/api/progress": "document",
    "/api/search": "document",
    "/api/search/documents": "document",
    "/api/search/facets": None,  # numbers
    "/search": "document",
    "/api/overlaps": None,  # a pair is told to who sees both sides
    "/overlaps": None,
    "/api/deadlines": "document",
    "/deadlines": "document",
    "/api/verify": "document",
    "/verify": "document",
    "/api/records": "record",
    "/records": "record",
    "/api/trash": "trash",
    "/trash": "trash",
    "/api/entities": None,  # names are of the whole office
    "/api/entities/likenesses": None,
    "/entities": None,
    "/api/import/template": None,  # an empty form
    "/draft": None,  # an empty form, too
    "/api/basket": None,  # what a person put there: tests/test_desk.py
    "/basket": None,
    "/basket/export": None,
    "/searches": None,
    "/statistics": None,  # numbers: tests/test_statistics.py
    "/calendar": None,  # addresses of one's own
    "/calendar/{secret}.ics": "document",
    "/api/export": "code",
    "/api/export/{what}": "code",
}
EXPORTED_BY = {"records": "code", "documents": "hash", "deadlines": "name", "entities": None}
# A person who may do it cannot do it to a document of the test: the error that says so.
REFUSED_OTHERWISE: dict[Key, int] = {
    ("POST", "/api/documents/{document_id}/certification"): 409,  # values of it are still open
    ("POST", "/documents/{document_id}/certification"): 409,
}
HOLDER = {Right.ADMINISTER: "administrator", Right.AUDIT: "inspector"}


# Lists come first: what is done to documents later takes their deadlines away until they are
# computed anew, and fills the pages with records.
def test_every_list_says_what_it_tells_of_documents() -> None:
    assert {path for _, path in LISTS} == set(TOLD_BY)


@pytest.mark.parametrize(("method", "path"), LISTS)
def test_lists_hold_what_is_the_readers(house: House, method: str, path: str) -> None:
    for what, mark in EXPORTED_BY.items() if "{what}" in path else (("", TOLD_BY[path]),):
        for who, seen, hidden in (
            ("member", house.own, (house.secret, house.other)),
            ("outsider", house.other, (house.own, house.secret)),
            ("cleared", house.secret, (house.other,)),
        ):
            trash = {key: house.throw_away(key) for key in (seen, *hidden)}
            answer = house.ask(who, method, path, seen, what=what)
            assert answer.status_code == 200, answer.text[:300]
            for key in hidden:
                told = [m for m in (*house.marks(key).values(), trash[key]) if m in answer.text]
                assert not told, (who, path, what)
            if mark:
                shown = {**house.marks(seen), "trash": trash[seen]}[mark]
                assert shown in answer.text, (who, path, what)
    if "overlaps" in path:
        assert house.own in house.ask("cleared", method, path, house.own).text
        assert house.own not in house.ask("member", method, path, house.own).text


@pytest.mark.parametrize(("method", "path"), OF_RIGHTS)
def test_without_the_right_nothing_is_done(house: House, method: str, path: str) -> None:
    right = RULES[method, path].right
    assert right is not None
    for who in ("nobody", "administrator", "member", "inspector", "police"):
        if house.holds(who, right):
            continue
        before = house.recorded()
        answer = house.ask(who, method, path, house.own)
        assert answer.status_code == 403, (who, answer.text[:300])
        if path.startswith("/api/") and path != "/api/docs":
            assert answer.json()["error"]["code"] == "NoRight"
        assert "Bên A" not in answer.text  # it stands in every document
        assert house.recorded() > before, "a refusal is recorded"


@pytest.mark.parametrize(("method", "path"), OF_ROWS)
def test_what_is_of_another_body_or_above_the_clearance_is_not_there(
    house: House, method: str, path: str
) -> None:
    for who, document in (
        ("outsider", house.own),
        ("member", house.secret),
        ("cleared", house.other),
    ):
        answer = house.ask(who, method, path, document)
        sent = house.sent
        gone = dict.fromkeys(("document_id", "record_id"), NOTHING)
        missing = house.ask(who, method, path, NOTHING, **{**sent, **gone})
        assert answer.status_code == missing.status_code == 404, (who, answer.text[:300])
        told = answer.text
        for key in gone:
            told = told.replace(sent[key], NOTHING)
        assert tokens_out(told) == tokens_out(missing.text)


def tokens_out(html: str) -> str:
    return re.sub(r'(name="csrf" (?:content|value)=")[^"]+', r"\1", html)


@pytest.mark.parametrize(("method", "path"), [key for key in OF_ROWS if key[0] == "GET"])
def test_who_has_the_right_gets_an_answer(house: House, method: str, path: str) -> None:
    before = house.recorded()
    for who, document in (("member", house.own), ("cleared", house.secret)):
        answer = house.ask(who, method, path, document)
        assert answer.status_code == 200, (who, answer.text[:300])
    assert house.recorded() >= before + 2, "each view is recorded"


@pytest.mark.parametrize(("method", "path"), OVER_ROWS)
def test_more_than_sight_needs_the_right_over_the_rows_body(
    house: House, method: str, path: str
) -> None:
    """The visitor sees what is of the body, and holds every right over that of another."""
    right = RULES[method, path].right
    assert right is not None
    assert house.holds("visitor", right)
    answer = house.ask("visitor", method, path, house.own)
    assert answer.status_code == 403, answer.text[:300]
    assert "Bên A" not in answer.text


def test_who_only_sees_a_document_may_say_to_be_at_it(house: House) -> None:
    assert set(OF_ROWS) - set(OVER_ROWS) - {PRESENCE} == {
        key for key in OF_ROWS if RULES[key].right is Right.READ and key[0] == "GET"
    }
    assert house.ask("visitor", *PRESENCE, house.own).status_code == 200


@pytest.mark.parametrize(("method", "path"), DOES)
def test_who_has_the_right_does_it_and_it_is_recorded(house: House, method: str, path: str) -> None:
    answer = house.ask("member", method, path, house.own)
    if expected := REFUSED_OTHERWISE.get((method, path)):
        assert answer.status_code == expected, answer.text[:300]
        return
    assert answer.status_code in {200, 201, 202, 204, 303}, answer.text[:300]
    assert house.recorded() == house.before + 1, "a change is recorded once"


def test_who_may_only_read_it_does_not_export_it(house: House) -> None:
    code = house.further(house.own)
    assert code in house.clients["visitor"].get(f"/api/records?q={code}").text
    for path in ("/api/export", "/api/export/{what}"):
        for who, there in (("visitor", False), ("member", True)):
            answer = house.ask(who, "GET", path, house.own)
            assert answer.status_code == 200
            assert (code in answer.text) is there, who


def test_an_act_on_records_is_not_taken_back_by_way_of_an_entity(house: House) -> None:
    doing = history.act(None, house.now)
    with house.web.office.store.begin() as session:
        record = records.get(session, record_of(session, house.own), None)
        part = deciding.Part(Part.LEAD, "Sở chưa từng thấy")
        made = deciding.take_part(session, doing, record, part).entity_id
    path = "/api/entities/{entity_id}/history/{act}/undo"
    assert made
    for who, status in (("outsider", 404), ("visitor", 403), ("member", 200)):
        answer = house.ask(who, "POST", path, house.own, entity_id=made, act=doing.id)
        gone = who == "member" and answer.status_code == 404  # the act had made the entity
        assert answer.status_code == status or gone, (who, answer.text[:300])
    with house.web.office.store.reading() as session:
        assert not [p for p in records.participants(session, [record.id]) if p.entity_id == made]


def test_an_entity_counts_only_the_records_that_the_reader_sees(house: House) -> None:
    doing = history.act(None, house.now)
    with house.web.office.store.begin() as session:
        record = records.get(session, record_of(session, house.secret), None)
        part = deciding.Part(Part.LEAD, "Sở kín")
        made = deciding.take_part(session, doing, record, part).entity_id
        assert made
        assert entities.get(session, made)
    for who, number in (("cleared", 1), ("member", 0), ("outsider", 0)):
        client = house.clients[who]
        assert client.get(f"/api/entities/{made}").json()["records"] == number
        used = client.get("/api/entities?used=true&limit=200").text
        assert (made in used) == bool(number), who


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
        assert house.ask("administrator", "POST", path, NOTHING, user_id=own).status_code == 403


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
    client, spent = house.clients["outsider"], {NOTHING: [], house.own: []}  # type: ignore[var-annotated]
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
