"""The reader's scope in the index: an allow-list that holds for hits, facets and pairs alike."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.retrieval import Filters, IndexedClause
from search import open_index
from search.index import ClauseIndex
from search.points import ACCESS, Where
from tests.builders import LetterEncoder


def clause(key: str, document: str, language: str, text: str, *access: str) -> IndexedClause:
    about = {"country": "LAO"}
    return IndexedClause(key, document, "agreement", language, "", text, about, access)


OURS = clause("c1", "d1", "vi", "Bên A phải thông báo mực nước lũ.", "body:a@0", "every@0")
OURS_TOO = clause("c2", "d2", "en", "Party A shall report the water level.", "body:a@0", "every@0")
THEIRS = clause("c3", "d3", "vi", "Bên B phải thông báo mực nước.", "body:b@0", "every@0")
SECRET = clause("c4", "d4", "vi", "Bên A phải thông báo mực nước mật.", "body:a@2", "every@2")
NOBODYS = clause("c5", "d5", "vi", "Bên C phải thông báo mực nước.")  # older than the field
ALL = (OURS, OURS_TOO, THEIRS, SECRET, NOBODYS)


@pytest.fixture(params=["memory", "edge"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ClauseIndex]:
    index = open_index(":memory:" if request.param == "memory" else tmp_path, LetterEncoder())
    for one in ALL:
        index.put(one.document_id, [one])
    yield index
    index.close()


def of(*tokens: str, languages: frozenset[str] | None = None) -> Filters:
    return Filters(access=frozenset(tokens), languages=languages)


CASES = [
    (Filters(), {"c1", "c2", "c3", "c4", "c5"}),
    (of("body:a@0"), {"c1", "c2"}),
    (of("body:a@0", "body:a@1", "body:a@2"), {"c1", "c2", "c4"}),
    (of("every@0"), {"c1", "c2", "c3"}),
    (of("body:a@0", languages=frozenset({"en"})), {"c2"}),
    (of("body:a@0", languages=frozenset({"fr"})), set()),
    (of("body:a"), set()),
    (of("a@0", "vi/body:a@0"), set()),
    (of(), set()),
]


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_a_scope_holds_for_hits(filled: ClauseIndex, filters: Filters, expected: set[str]) -> None:
    hits = filled.find("thông báo mực nước lũ water level", filters=filters)
    assert {hit.id for hit in hits} == expected


@pytest.mark.parametrize(("filters", "expected"), CASES)
def test_a_scope_holds_for_facets(
    filled: ClauseIndex, filters: Filters, expected: set[str]
) -> None:
    counted = filled.facets(["country", "kind", "language", "access"], filters=filters)
    # What is chosen of languages does not count for the facet of languages; the scope does.
    anywhere = [c for c in ALL if c.id in expected or (filters.languages and c in (OURS, OURS_TOO))]
    assert sum(counted["country"].values()) == sum(counted["kind"].values()) == len(expected)
    assert counted["language"] == {
        language: n
        for language in ("vi", "en")
        if (n := sum(c.language == language for c in anywhere))
    }
    assert set(counted["access"]) <= {f"{c.language}/{t}" for c in anywhere for t in c.access}


def test_a_scope_holds_for_pairs(filled: ClauseIndex) -> None:
    seen = {p.b for p in filled.pairs([OURS], filters=of("body:a@0", "body:b@0"))}
    assert not seen & {"c4", "c5"}
    assert filled.similar("c3", filters=of("body:a@0")) == []


def test_an_allow_list_is_never_compared_without_a_language() -> None:
    with pytest.raises(ValueError, match="languages"):
        _ = Where({ACCESS: frozenset({"every@0"})}).conditions


def test_what_was_counted_is_counted_anew_when_something_is_written(filled: ClauseIndex) -> None:
    """By this process or another: the second index is one that only reads."""
    other = ClauseIndex(filled._points, LetterEncoder())
    asked = of("body:a@0")

    def counts() -> set[tuple[int, int]]:
        return {
            (sum(found["country"].values()), sum(found["language"].values()))
            for found in (
                one.facets(["country", "language"], filters=asked) for one in (filled, other)
            )
        }

    assert counts() == counts() == {(2, 2)}
    filled.put("d3", [replace(THEIRS, access=("body:a@0",))])
    assert counts() == {(3, 3)}
    filled.put("d1", [replace(OURS, access=("body:b@0",))])
    assert counts() == {(2, 2)}
    filled.drop("d2")
    assert counts() == {(1, 1)}


def test_counting_twice_asks_the_store_once(
    filled: ClauseIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    facet = filled._points.facet
    monkeypatch.setattr(
        filled._points, "facet", lambda name, where: asked.append(name) or facet(name, where)
    )
    for _ in range(3):
        filled.facets(["kind"], filters=of("body:a@0"))
    filled.facets(["kind"], filters=of("body:b@0"))  # another reader: not the counts of the first
    assert asked == ["kind", "kind"]
