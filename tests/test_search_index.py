"""The clause index: one body of tests over every store that can hold it."""

import os
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.errors import IndexInUse
from models.retrieval import Filters, IndexedClause
from search import fingerprint, open_index
from search.index import ClauseIndex
from tests.builders import LetterEncoder
from tests.qdrant_standin import running

Open = Callable[[], ClauseIndex]
SERVER = os.environ.get("CAMKET_TEST_QDRANT_URL")


class OwnEncoder(LetterEncoder):
    """A name of its own, so that tests on one server do not meet in one collection."""

    def __init__(self) -> None:
        self.name = f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture(params=["edge", "memory", "standin", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Open]]:
    """The name of a store, and how to open an index on it; the same one each time."""
    encoder = OwnEncoder()
    if request.param == "standin":
        with running() as standin:
            yield "standin", lambda: open_index(standin.url, encoder)
            assert standin.breaches == []
        return
    if request.param == "server" and SERVER is None:
        pytest.skip("no Qdrant server: set CAMKET_TEST_QDRANT_URL")
    place = {"edge": str(tmp_path / "index"), "memory": ":memory:"}.get(request.param, SERVER or "")
    yield request.param, lambda: open_index(place, encoder)


@pytest.fixture
def index(store: tuple[str, Open]) -> Iterator[ClauseIndex]:
    opened = store[1]()
    yield opened
    opened.close()


def clause(
    key: str,
    text: str,
    *,
    document: str = "d1",
    language: str = "vi",
    kind: str = "agreement",
    **payload: str,
) -> IndexedClause:
    return IndexedClause(key, document, kind, language, "", text, payload)


TEA = clause("c1", "Hai Bên phát triển vùng chè hữu cơ tại xã Tân Lập.", country="FRA")
FLOOD = clause("c2", "Mỗi Bên thông báo mực nước lũ trong vòng 24 giờ.", country="LAO")
SCHOOL = clause("c3", "The Province shall train fifty teachers each year.",
                document="d2", language="en", country="JPN")  # fmt: skip
LAW = clause("c4", "Hồ sơ đề nghị phê duyệt khoản viện trợ gồm công văn.",
             document="law", kind="law")  # fmt: skip


def filled(index: ClauseIndex) -> ClauseIndex:
    index.put("d1", [TEA, FLOOD])
    index.put("d2", [SCHOOL])
    index.put("law", [LAW])
    return index


def ids(index: ClauseIndex, query: str, filters: Filters | None = None) -> list[str]:
    return [hit.id for hit in index.find(query, filters=filters)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("vùng chè hữu cơ", "c1"),
        ("vung che huu co", "c1"),
        ("thông báo mực nước lũ", "c2"),
        ("train teachers", "c3"),
        ("hồ sơ viện trợ", "c4"),
    ],
)
def test_finds_by_words(index: ClauseIndex, query: str, first: str) -> None:
    hit = filled(index).find(query)[0]
    assert hit.id == first
    assert hit == type(hit)(**{name: getattr(hit, name) for name in hit.__slots__})
    assert hit.text in {c.text for c in (TEA, FLOOD, SCHOOL, LAW)}


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_question_has_no_answer(index: ClauseIndex, query: str) -> None:
    assert filled(index).find(query) == []


def test_an_empty_index_answers(index: ClauseIndex) -> None:
    assert index.find("chè") == []
    assert (index.count(), index.documents(), index.pairs("d1")) == (0, {}, [])
    index.calibrate()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"c1", "c2", "c3", "c4"}),
        (Filters(documents=frozenset({"d1"})), {"c1", "c2"}),
        (Filters(documents=frozenset({"d1", "law"})), {"c1", "c2", "c4"}),
        (Filters(documents=frozenset()), set()),
        (Filters(documents=frozenset({"unknown"})), set()),
        (Filters(without_documents=frozenset({"d1"})), {"c3", "c4"}),
        (Filters(kinds=frozenset({"law"})), {"c4"}),
        (Filters(kinds=frozenset()), set()),
        (Filters(languages=frozenset({"en"})), {"c3"}),
        (Filters(where={"country": frozenset({"LAO", "JPN"})}), {"c2", "c3"}),
        (Filters(where={"country": frozenset()}), set()),
        (Filters(where={"country": frozenset({"LAO"})}, kinds=frozenset({"law"})), set()),
        (Filters(documents=frozenset({"d1"}), without_documents=frozenset({"d1"})), set()),
    ],
)
def test_filters_hold_for_every_hit(
    index: ClauseIndex, filters: Filters, expected: set[str]
) -> None:
    assert set(ids(filled(index), "thông báo hồ sơ chè train", filters)) == expected


def test_a_list_in_the_payload_matches_by_each_of_its_values(index: ClauseIndex) -> None:
    fields = IndexedClause("c9", "d9", "agreement", "vi", "", "Trao đổi đoàn.",
                           {"modality": ("obligation", "permission"), "signed": True})  # fmt: skip
    index.put("d9", [fields])
    for value, found in (("permission", ["c9"]), ("prohibition", [])):
        assert ids(index, "đoàn", Filters(where={"modality": frozenset({value})})) == found
    assert ids(index, "đoàn", Filters(where={"signed": frozenset({"true"})})) == ["c9"]


def test_put_replaces_a_document_and_a_repeat_changes_nothing(index: ClauseIndex) -> None:
    filled(index)
    before = index.fingerprint("d1")
    index.put("d1", [TEA, FLOOD])
    assert index.fingerprint("d1") == before == fingerprint([FLOOD, TEA])
    changed = clause("c1", "Hai Bên trồng cà phê.")
    index.put("d1", [changed])
    assert index.documents() == {"d1": 1, "d2": 1, "law": 1}
    assert index.fingerprint("d1") == fingerprint([changed]) != before
    assert index.find("cà phê")[0].text == changed.text
    index.put("d1", [])
    assert index.documents() == {"d2": 1, "law": 1}


def test_drop_forgets_one_document(index: ClauseIndex) -> None:
    filled(index).drop("d1")
    assert index.documents() == {"d2": 1, "law": 1}
    assert not {"c1", "c2"} & set(ids(index, "chè lũ"))
    index.drop("never there")
    assert index.count() == 2


def test_pages_neither_repeat_nor_leave_out(index: ClauseIndex) -> None:
    clauses = [clause(f"k{n:03}", f"Hai Bên trao đổi đoàn lần thứ {n % 7}.") for n in range(30)]
    index.put("d1", clauses)
    whole = [hit.id for hit in index.find("trao đổi đoàn", limit=30)]
    pages = [
        hit.id for at in range(0, 30, 7) for hit in index.find("trao đổi đoàn", limit=7, offset=at)
    ]
    assert sorted(whole) == [c.id for c in clauses]
    assert pages == whole


def test_equal_clauses_come_in_a_steady_order(index: ClauseIndex) -> None:
    index.put("d1", [clause(f"k{n}", "Hai Bên cùng có lợi.") for n in range(12)])
    first = ids(index, "cùng có lợi")
    index.put("d2", [clause("other", "Điều khoản khác.", document="d2")])
    assert [i for i in ids(index, "cùng có lợi") if i != "other"] == first


def test_scores_fall_and_are_plain_numbers(index: ClauseIndex) -> None:
    scores = [hit.score for hit in filled(index).find("vùng chè hữu cơ")]
    assert scores == sorted(scores, reverse=True)
    assert all(type(score) is float for score in scores)


def test_another_opening_finds_the_same(store: tuple[str, Open]) -> None:
    name, open_again = store
    if name == "memory":
        pytest.skip("memory is gone when it is closed")
    with_data = filled(open_again())
    expected = [(h.id, h.score) for h in with_data.find("chè hữu cơ")]
    with_data.close()
    reopened = open_again()
    assert reopened.documents() == {"d1": 2, "d2": 1, "law": 1}
    found = [(h.id, h.score) for h in reopened.find("chè hữu cơ")]
    assert [i for i, _ in found] == [i for i, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-2)
    reopened.close()


def test_pairs_leave_out_the_document_itself_and_honour_filters(index: ClauseIndex) -> None:
    again = clause("e1", "Các Bên phát triển vùng chè hữu cơ ở xã Tân Lập.", document="d3")
    words = ["thuế", "rừng", "biển", "đường", "trường", "thuốc"]
    fill = [clause(f"z-{w}", f"Quy định về {w} khác nhau.", document="z") for w in words]
    index.put("z", fill)
    filled(index).put("d3", [again])
    for subject in ("d3", [again]):
        pairs = index.pairs(subject)
        assert (pairs[0].a, pairs[0].b) == ("e1", "c1")
        assert all(p.b not in ("e1", "e2") for p in pairs)
        scores = [p.relation.score for p in pairs]
        assert scores == sorted(scores, reverse=True)
    assert index.pairs("d3", filters=Filters(documents=frozenset())) == []
    scope = Filters(documents=frozenset({"d2", "d3"}))
    assert not {p.b for p in index.pairs("d3", filters=scope)} - {"c3"}
    assert len(index.pairs("d3", limit=1)) <= 1
    assert index.pairs("nothing of that name") == []


def test_one_folder_has_one_owner(tmp_path: Path) -> None:
    index = filled(open_index(tmp_path, LetterEncoder()))
    with pytest.raises(IndexInUse):
        open_index(tmp_path, LetterEncoder())
    other_process = textwrap.dedent(f"""
        from models.errors import IndexInUse
        from search import open_index
        from tests.builders import LetterEncoder
        try:
            open_index({str(tmp_path)!r}, LetterEncoder())
        except IndexInUse as error:
            print(error)
    """)
    done = subprocess.run(
        [sys.executable, "-c", other_process], capture_output=True, text=True, check=True
    )
    assert "Another process" in done.stdout
    index.close()


def test_what_was_flushed_survives_kill_9(tmp_path: Path) -> None:
    writer = textwrap.dedent(f"""
        import os, signal
        from search import open_index
        from tests.builders import LetterEncoder
        from tests.test_search_index import filled
        index = filled(open_index({str(tmp_path)!r}, LetterEncoder()))
        index.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    killed = subprocess.run([sys.executable, "-c", writer], check=False)
    assert killed.returncode == -9
    index = open_index(tmp_path, LetterEncoder())
    assert index.documents() == {"d1": 2, "d2": 1, "law": 1}
    assert ids(index, "vùng chè hữu cơ")[0] == "c1"
    index.close()


def test_encoders_do_not_share_a_collection(tmp_path: Path) -> None:
    first = filled(open_index(tmp_path, LetterEncoder()))
    second = open_index(tmp_path, OwnEncoder())
    assert (first.count(), second.count()) == (4, 0)
    first.close()
    second.close()
