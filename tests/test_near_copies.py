"""What was decided of a pair is shown beside a near copy of it, which waits all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.access import Level, Role
from models.retrieval import ClausePair, Difference, Relation, RelationKind
from models.tables import DocumentBody, clause_row_id
from service.store import documents, overlaps, rights
from tests import readings
from tests.builders import ENGLISH
from tests.house import account_of, browser
from tests.web import Web, open_web, token_of

DUPLICATE, OVERLAP = RelationKind.DUPLICATE, RelationKind.OVERLAP
AMOUNT = (Difference("amount", "mười", "chín"),)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with open_web(tmp_path) as opened:
        yield opened


def shortlist(web: Web, document: str, *found: tuple[str, Relation]) -> None:
    pairs = [
        ClausePair(clause_row_id(document, "p1"), clause_row_id(other, "p1"), relation)
        for other, relation in found
    ]
    with web.office.store.begin() as session:
        overlaps.replace(session, document, pairs, web.clock())


def decided(web: Web) -> tuple[str, str]:
    """Two documents with a pair of which somebody has said that it is an overlap."""
    old, abroad = readings.register(web.office), readings.register(web.office, ENGLISH)
    shortlist(web, old, (abroad, Relation(OVERLAP, 0.8)))
    [found] = web.client.get("/api/overlaps").json()["pairs"]
    said = {"key": found["key"], "kind": "overlap", "note": "hai đối tác"}
    answer = web.client.post("/api/overlaps/decisions", json=said, headers=header(web))
    assert answer.status_code == 200, answer.text
    return old, abroad


def header(web: Web) -> dict[str, str]:

    return {"X-CSRF-Token": token_of(web.client.get("/account").text)}


def copy_of(web: Web) -> str:
    """Another document with the same paragraphs, one of them in another word."""
    key = readings.register(web.office, title="Bản sao")
    with web.office.store.begin() as session:
        body = session.get_one(DocumentBody, key)
        assert "phải cấp" in body.text
        body.text = body.text.replace("phải cấp", "phải cho")
    return key


@pytest.mark.parametrize(
    ("twins", "told"),
    [
        (Relation(DUPLICATE, 0.98), True),
        (Relation(DUPLICATE, 0.98, AMOUNT), False),  # another amount is another pair
        (Relation(DUPLICATE, 0.98, inconsistent=True), False),
        (Relation(OVERLAP, 0.98), False),
    ],
)
def test_an_earlier_word_is_shown_beside_a_near_copy(web: Web, twins: Relation, told: bool) -> None:
    old, abroad = decided(web)
    shortlist(web, copy_of(web), (abroad, Relation(OVERLAP, 0.7)), (old, twins))
    found = web.client.get("/api/overlaps").json()["pairs"]
    assert len(found) == 2, "both wait for a word of their own"
    before = [pair["before"] for pair in found if pair["score"] == 0.7]
    if told:
        assert (before[0]["kind"], before[0]["note"]) == ("overlap", "hai đối tác")
    else:
        assert before == [None]
    page = web.client.get("/overlaps").text
    assert ("data-before" in page) is told
    assert ("hai đối tác" in page) is told


def test_nobody_hears_of_what_was_said_of_hidden_documents(web: Web) -> None:
    old, abroad = decided(web)
    shortlist(web, copy_of(web), (abroad, Relation(OVERLAP, 0.7)), (old, Relation(DUPLICATE, 0.98)))
    reader = browser(web, account_of(web, "minh", [(Role.LEGAL, None)], Level.ORDINARY))
    assert "hai đối tác" in reader.get("/overlaps").text
    with web.office.store.begin() as session:
        rights.set_rights(session, documents.get(session, old, None), secrecy=Level.SECRET)
    assert "hai đối tác" not in reader.get("/overlaps").text
    assert reader.get("/api/overlaps").json()["pairs"][0]["before"] is None


def test_a_pair_shows_its_two_pages(web: Web) -> None:
    one, other = readings.register(web.office), readings.register(web.office, ENGLISH)
    readings.pair(web.office, one, other)
    page = web.client.get("/overlaps").text
    for key in (one, other):
        assert f'src="/api/documents/{key}/pages/1/image" loading="lazy"' in page
