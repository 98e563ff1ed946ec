"""The embedded index has one owner; other processes of the machine ask it."""

import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import IndexUnavailable
from models.retrieval import Filters, IndexedClause
from search import open_index
from search.index import ClauseIndex
from service.owner import IndexServer, connect_index, is_lost
from service.presence import Presence, somebody_reads
from service.wiring import Office
from tests.builders import LetterEncoder

MakeOffice = Callable[..., Office]
CLAUSE = IndexedClause(
    "c1", "d1", "agreement", "vi", "Báo cáo", "Bên A phải báo cáo.", {"label": "1"}
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> object:
    index = open_index(folder, LetterEncoder())
    yield index
    index.close()


def test_nobody_owns_an_index_that_is_not_served(folder: Path) -> None:
    assert connect_index(folder, "s") is None


def test_what_one_puts_another_finds(folder: Path, index: ClauseIndex) -> None:
    server = IndexServer(index, folder, "s")
    other = connect_index(folder, "s")
    assert other is not None
    other.put("d1", [CLAUSE])
    other.flush()
    assert index.documents() == other.documents() == {"d1": 1}
    (hit,) = other.find("báo cáo", limit=3, filters=Filters(kinds=frozenset({"agreement"})))
    assert (hit.id, hit.text) == ("c1", CLAUSE.text)
    assert other.fingerprint("d1") == index.fingerprint("d1")
    server.close()


@pytest.mark.parametrize(("secret", "place"), [("wrong", "index"), ("s", "elsewhere")])
def test_without_the_key_or_elsewhere_there_is_none(
    folder: Path, index: ClauseIndex, secret: str, place: str
) -> None:
    server = IndexServer(index, folder, "s")
    assert connect_index(folder.with_name(place), secret) is None
    assert connect_index(folder, "s") is not None
    server.close()


def test_only_what_an_index_does_can_be_asked(folder: Path, index: ClauseIndex) -> None:
    server = IndexServer(index, folder, "s")
    other = connect_index(folder, "s")
    with pytest.raises(AttributeError):
        other._points  # type: ignore[union-attr]  # noqa: B018
    server.close()


def test_an_owner_that_ends_is_missed_at_the_next_question(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; sys.path.insert(0, '.')\n"
        "from search import open_index; from service.owner import IndexServer\n"
        "from tests.builders import LetterEncoder\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "server = IndexServer(open_index(folder, LetterEncoder()), folder, 's')\n"
        "print('ready', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "index")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as owner:  # fmt: skip
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        index = connect_index(tmp_path / "index", "s")
        assert index is not None
        assert index.count() == 0
        owner.kill()
    with pytest.raises(IndexUnavailable):
        index.count()
    assert is_lost(index)
    assert connect_index(tmp_path / "index", "s") is None


def test_offices_of_one_folder_share_its_index_and_the_last_takes_over(
    make_office: MakeOffice,
) -> None:
    first, second = make_office(), make_office()
    first.index.put("d1", [CLAUSE])
    assert second.index.documents() == {"d1": 1}
    assert second.index is second.index
    first.close()
    with pytest.raises(IndexUnavailable):
        second.index.count()
    assert second.index.documents() == {"d1": 1}  # it is the owner now


def _read_until_told(folder: Path, told: object) -> None:
    presence = Presence(folder)
    told.recv()  # type: ignore[attr-defined]
    presence.close()


def test_a_reader_is_noticed_and_its_death_too(tmp_path: Path) -> None:
    assert not somebody_reads(tmp_path)
    here = Presence(tmp_path)
    also_here = Presence(tmp_path)
    assert somebody_reads(tmp_path)
    here.close()
    assert somebody_reads(tmp_path)
    also_here.close()
    assert not somebody_reads(tmp_path)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_read_until_told, args=(tmp_path, theirs)
    )
    process.start()
    while not somebody_reads(tmp_path):
        assert process.is_alive()
    process.kill()
    process.join()
    assert not somebody_reads(tmp_path)
    ours.close()
    theirs.close()
