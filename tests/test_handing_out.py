"""Pairs given to people: who may, who sees it, how far each is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from models.access import ROOT_BODY, BodyLevel, Level, Role
from service.store import documents, rights
from tests import readings
from tests.builders import ENGLISH
from tests.house import account_of, browser
from tests.web import NAME, Web, open_web, text_of

Key = dict[str, str]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


@pytest.fixture
def pairs(web: Web) -> tuple[str, str, str]:
    """Three documents, the first two of which share two pairs."""
    one = readings.register(web.office)
    two = readings.register(web.office, ENGLISH)
    three = readings.register(web.office, ENGLISH, title="Third")
    readings.pair(web.office, one, two)
    readings.pair(web.office, two, three, "p2")
    readings.pair(web.office, one, three, "p3")
    return one, two, three


def reviewer(web: Web, name: str, body: str | None = None) -> TestClient:
    role = Role.LEADER if body else Role.LEGAL
    return browser(web, account_of(web, name, [(role, body)], Level.ORDINARY))


def waiting(client: TestClient, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get(f"/api/overlaps?{query}").json()["pairs"]
    return found


def given(pair: dict[str, object], person: str) -> Key:
    a, b = pair["a"]["document_id"], pair["b"]["document_id"]  # type: ignore[index]
    return {"key": str(pair["key"]), "a": a, "b": b, "person": person}


def test_what_is_given_to_a_person_is_theirs(web: Web, pairs: tuple[str, str, str]) -> None:
    minh, hoa = reviewer(web, "minh"), reviewer(web, "hoa")
    first, *others = waiting(minh)
    assert others
    answer = minh.post("/api/overlaps/assignments", json=given(first, "hoa"))
    assert answer.json()["assigned"] == "hoa"
    assert [pair["key"] for pair in waiting(hoa, "mine=true")] == [first["key"]]
    assert waiting(minh, "mine=true") == []
    assert "Đã giao cho hoa" in text_of(minh.get("/overlaps").text)
    # Later words win, and nobody is a word, too.
    minh.post("/api/overlaps/assignments", json=given(first, "minh"))
    assert waiting(hoa, "mine=true") == []
    minh.post("/api/overlaps/assignments", json=given(first, ""))
    assert waiting(minh, "mine=true") == []


def test_the_next_of_a_list_are_given_at_once_and_counted(
    web: Web, pairs: tuple[str, str, str]
) -> None:
    minh = reviewer(web, "minh")
    all_ = waiting(minh)
    csrf = minh.headers["X-CSRF-Token"]
    form = {"csrf": csrf, "person": "minh", "count": "2", "back": "/overlaps?mine=true"}
    assert minh.post("/overlaps/assignments", data=form).headers["location"].endswith("mine=true")
    mine = waiting(minh, "mine=true")
    assert [pair["key"] for pair in mine] == [pair["key"] for pair in all_[:2]]
    page = text_of(minh.get("/overlaps").text)
    assert "Của bạn: đã quyết định 0 trên 2 (0%)" in page
    said = {"key": mine[0]["key"], "kind": "overlap"}
    assert minh.post("/api/overlaps/decisions", json=said).status_code == 200
    assert "Của bạn: đã quyết định 1 trên 2 (50%)" in text_of(minh.get("/overlaps").text)
    assert len(waiting(minh, "mine=true")) == 1
    shares = text_of(minh.get("/overlaps/people").text)
    assert f"Đã quyết định 1 trên {len(all_)} cặp" in shares
    assert "minh 2 1 50%" in shares
    for wrong in ("0", "-1", "1000", "viele"):
        bad = minh.post("/overlaps/assignments", data={**form, "count": wrong})
        assert bad.status_code == 400, wrong


def test_pairs_are_given_by_and_to_those_who_may_decide(
    web: Web, pairs: tuple[str, str, str]
) -> None:
    minh = reviewer(web, "minh")
    with web.office.store.begin() as session:
        for name in ("a", "b"):
            rights.add_body(session, name, ROOT_BODY, BodyLevel.OTHER).id = name
        for key in pairs:
            rights.set_rights(session, documents.get(session, key, None), body_id="a")
    elsewhere = reviewer(web, "leader", "b")
    account_of(web, "finance", [(Role.FINANCE, None)], Level.ORDINARY)
    first = waiting(minh)[0]
    # A leader of another body sees nothing of it, one who only reads may not decide.
    assert elsewhere.post("/api/overlaps/assignments", json=given(first, "minh")).status_code == 404
    for person in ("leader", "finance", "nobody"):
        refused = minh.post("/api/overlaps/assignments", json=given(first, person))
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "NotAReviewer")
    wrong = {**given(first, "minh"), "b": "0" * 32}
    assert minh.post("/api/overlaps/assignments", json=wrong).status_code == 404
    bulk = {"csrf": minh.headers["X-CSRF-Token"], "person": "leader", "count": "10"}
    assert minh.post("/overlaps/assignments", data=bulk).status_code == 303
    assert "leader" not in text_of(minh.get("/overlaps/people").text)


def test_an_assignment_is_heard_of_by_those_who_see_both_documents(
    web: Web, pairs: tuple[str, str, str]
) -> None:
    minh = reviewer(web, "minh")
    client = web.client
    client.headers["X-CSRF-Token"] = minh.headers["X-CSRF-Token"]
    first = waiting(minh)[0]
    minh.post("/api/overlaps/assignments", json=given(first, "minh"))
    with web.office.store.begin() as session:
        rights.set_rights(
            session, documents.get(session, given(first, "")["a"], None), secrecy=Level.SECRET
        )
    assert waiting(minh, "mine=true") == []
    assert "minh" not in text_of(reviewer(web, "hoa").get("/overlaps/people").text)
    assert NAME != "minh"
