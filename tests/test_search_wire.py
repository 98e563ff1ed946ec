"""What goes over the wire to a Qdrant server, and what its failures become."""

import socket
from collections.abc import Iterator

import pytest

from models.errors import IndexRefusesKey, IndexUnavailable
from models.retrieval import Filters, IndexedClause
from search import open_index
from tests.builders import LetterEncoder
from tests.qdrant_standin import KEY, Fault, Standin, contract, problems, running

CLAUSES = [
    IndexedClause(f"c{n}", "d1", "agreement", "vi", "", f"Điều khoản số {n}.", {"country": "LAO"})
    for n in range(450)
]


@pytest.fixture
def standin() -> Iterator[Standin]:
    with running() as server:
        yield server
        assert server.breaches == []


def test_every_request_about_clauses_carries_the_readers_scope(standin: Standin) -> None:
    index = open_index(standin.url, LetterEncoder())
    index.put("d1", CLAUSES[:3])
    index.put("secret", [IndexedClause("s", "secret", "agreement", "en", "", "The hidden base.")])
    standin.requests.clear()
    scope = Filters(documents=frozenset({"d1"}))
    assert {hit.id for hit in index.find("base điều khoản số 2", filters=scope)} == {
        "c0", "c1", "c2"
    }  # fmt: skip
    assert index.pairs([CLAUSES[0]], filters=scope) == []
    asked = [body for _, path, body in standin.requests if "notes" not in path]
    searches = [s for body in asked for s in body.get("searches", [body])]
    assert len(searches) >= 5
    wanted = {"key": "document_id", "match": {"any": ["d1"]}}
    for search in searches:
        ids = [c for c in search["filter"]["must"] if "has_id" in c]
        looked_up_by_subject = ids and "query" not in search
        assert wanted in search["filter"]["must"] or looked_up_by_subject
        corpus = (search.get("params") or {}).get("idf")
        assert corpus is None or wanted in corpus["corpus"]["must"]
    index.close()


def test_writes_come_in_batches_and_are_waited_for(standin: Standin) -> None:
    index = open_index(standin.url, LetterEncoder())
    standin.requests.clear()
    index.put("d1", CLAUSES)
    sizes = [len(b["points"]) for m, p, b in standin.requests
             if m == "PUT" and p.endswith("/points") and "_notes/" not in p]  # fmt: skip
    assert sizes == [200, 200, 50]
    assert index.count() == len(CLAUSES)
    index.close()


def test_fields_that_filter_are_indexed_once(standin: Standin) -> None:
    index = open_index(standin.url, LetterEncoder())
    index.put("d1", CLAUSES[:1])
    index.put("d2", [IndexedClause("x", "d2", "law", "vi", "", "Điều.", {"country": "LAO"})])
    named = [b["field_name"] for m, p, b in standin.requests if p.endswith("/index")]
    assert named == ["document_id", "kind", "language", "access", "x.country"]
    index.close()


def test_the_key_is_sent_and_a_wrong_one_has_its_own_error() -> None:
    with running(KEY) as server:
        index = open_index(server.url, LetterEncoder(), api_key=KEY)
        index.put("d1", CLAUSES[:1])
        index.close()
        for key in (None, "wrong"):
            with pytest.raises(IndexRefusesKey):
                open_index(server.url, LetterEncoder(), api_key=key)
        assert server.breaches == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=401), IndexRefusesKey),
        (Fault(status=403), IndexRefusesKey),
        (Fault(status=404), IndexUnavailable),
        (Fault(status=409), IndexUnavailable),
        (Fault(status=429), IndexUnavailable),
        (Fault(status=429, headers={"Retry-After": "7"}), IndexUnavailable),
        (Fault(status=500), IndexUnavailable),
        (Fault(status=503), IndexUnavailable),
        (Fault(delay=2.0), IndexUnavailable),
        (Fault(reset=True), IndexUnavailable),
    ],
    ids=["401", "403", "404", "409", "429", "429-after", "500", "503", "slow", "reset"],
)
def test_a_failing_server_is_our_error_and_the_next_request_works(
    standin: Standin, fault: Fault, error: type[IndexUnavailable]
) -> None:
    index = open_index(standin.url, LetterEncoder(), timeout=1)
    index.put("d1", CLAUSES[:2])
    for call in (lambda: index.find("điều khoản"), lambda: index.put("d1", CLAUSES[:1])):
        standin.faults.append(fault)
        with pytest.raises(error) as caught:
            call()
        assert type(caught.value) is error
        if fault.headers:
            assert caught.value.values["retry_after"] == 7
    assert index.find("điều khoản")[0].document_id == "d1"
    index.close()


def test_no_server_at_all() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(IndexUnavailable):
            open_index(f"http://127.0.0.1:{taken.getsockname()[1]}", LetterEncoder(), timeout=1)


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ("QueryRequestBatch", {"searches": [{"query": [0.1], "limit": 3}]}, True),
        ("QueryRequestBatch", {"searches": [{"limit": "three"}]}, False),
        ("QueryRequestBatch", {}, False),
        ("Filter", {"must": [{"key": "kind", "match": {"any": ["law"]}}]}, True),
        ("Filter", {"must": "kind"}, False),
        ("Filter", {"must": None}, True),
    ],
)
def test_the_contract_is_one_that_can_be_broken(schema: str, value: object, fits: bool) -> None:
    found = problems({"$ref": f"#/components/schemas/{schema}"}, value)
    assert (found == []) is fits
    assert len(contract()["paths"]) == 9
