"""The command: what it prints, how it ends, and that asking for help is instant."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from models.access import Right
from models.register import ReadingState
from service.cli import cli
from service.commands.common import worst
from service.settings import Settings
from service.store import accounts, documents, rights
from service.wiring import Office
from tests.builders import ENGLISH, LAW, LetterEncoder, agreement_pdf, locked_pdf
from tests.running import reading_in, wait_until

VERBS = [
    "read",
    "add",
    "search",
    "overlap",
    "serve",
    "worker",
    "reindex",
    "doctor",
    "import",
    "export",
    "backup",
    "restore",
    "user",
    "user add",
]
HEAVY = ("torch", "spacy", "sqlalchemy", "fastapi", "numpy", "qdrant_client", "qdrant_edge")
Camket = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAMKET_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def camket(data: Path) -> Camket:
    def run(*words: object, input: str | None = None) -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words], input=input)

    return run


@pytest.fixture
def served(data: Path) -> object:
    """An office that owns the index with a tiny encoder and reads, as `camket serve` would."""
    office = Office(Settings(data=data), encoder=LetterEncoder())
    with reading_in(office):
        yield office
    office.close()


@pytest.fixture
def vi(tmp_path: Path) -> Path:
    file = tmp_path / "thỏa thuận.pdf"
    file.write_bytes(agreement_pdf())
    return file


@pytest.fixture
def en(tmp_path: Path) -> Path:
    file = tmp_path / "agreement.pdf"
    file.write_bytes(agreement_pdf(ENGLISH))
    return file


def answer(result: Result, code: int = 0) -> dict[str, Any]:
    """The one JSON document on standard output."""
    assert result.exit_code == code, (result.stdout, result.stderr)
    value: dict[str, Any] = json.loads(result.stdout)
    return value


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_help_says_something(camket: Camket, verb: str) -> None:
    result = camket(*verb.split(), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert "--help" in result.stdout


def test_help_loads_nothing_heavy_and_is_instant() -> None:
    program = f"""
import sys
from click.testing import CliRunner
from service.cli import cli
for verb in {VERBS!r}:
    assert CliRunner().invoke(cli, [*verb.split(), "--help"]).exit_code == 0
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    camket = Path(sys.executable).with_name("camket")

    def seconds() -> float:
        # Its own processor time: other tests run beside this one.
        before = os.times()
        subprocess.run([camket, "add", "--help"], capture_output=True, check=True)
        after = os.times()
        return (
            after.children_user
            + after.children_system
            - (before.children_user + before.children_system)
        )

    assert min(seconds() for _ in range(5)) < 0.3


@pytest.mark.parametrize(
    "words",
    [[], ["read"], ["add"], ["search"], ["nonsense"], ["search", "a", "--limit", "0"],
     ["search", "a", "--kind", "poem"], ["serve", "--port", "x"], ["user", "add"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(camket: Camket, words: list[str]) -> None:
    assert camket(*words).exit_code == 2


def test_reading_says_what_is_in_a_file_and_keeps_nothing(
    camket: Camket, vi: Path, data: Path
) -> None:
    (document,) = answer(camket("read", "--json", vi))["documents"]
    assert document["file"] == str(vi)
    assert document["language"] == "vi"
    assert [page["source"] for page in document["pages"]] == ["text-layer"]
    labels = [clause["label"] for clause in document["clauses"]]
    assert "Điều 1 khoản 2" in labels
    start, end = document["norms"][0]["span"]
    assert document["text"][start:end].strip()
    assert document["times"]
    assert document["metadata"]["number"]["value"] == "12/TT-UBND"
    assert "2026-11-15" in [deadline["due"] for deadline in document["deadlines"]]
    assert not data.exists()
    shown = camket("read", vi)
    assert "1 pages (0 by OCR)" in shown.stdout
    assert "2026-11-15" in shown.stdout


def test_all_files_are_tried_and_the_worst_counts(camket: Camket, vi: Path, tmp_path: Path) -> None:
    text, locked = tmp_path / "a.txt", tmp_path / "locked.pdf"
    text.write_text("no pdf")
    locked.write_bytes(locked_pdf())
    found = answer(camket("read", "--json", text, locked, vi), 3)["documents"]
    assert [item.get("error", {}).get("code") for item in found] == [
        "NotAPdf", "EncryptedPdf", None
    ]  # fmt: skip
    assert all(found[0]["error"].values())
    found = answer(camket("read", "--json", text, tmp_path / "gone.pdf"), 2)["documents"]
    assert [item["error"]["code"] for item in found] == ["NotAPdf", "UnreadableFile"]
    shown = camket("read", text)
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert "The file is not a PDF. Save or scan the document as PDF" in shown.stderr


@pytest.mark.parametrize(
    ("codes", "code"), [([], 0), ([0, 0], 0), ([0, 3], 3), ([3, 2, 0], 2), ([1, 2, 3], 1)]
)
def test_our_faults_are_worst(codes: list[int], code: int) -> None:
    assert worst(codes) == code


def test_added_files_are_read_found_and_compared(
    camket: Camket, served: Office, vi: Path, en: Path, tmp_path: Path
) -> None:
    law = tmp_path / "luật.jsonl"
    law.write_bytes(LAW)
    first, second = answer(camket("add", "--json", vi, en))["documents"]
    assert (first["state"], first["new"], first["pages"]) == ("read", True, 1)
    assert first["clauses"] > 3
    laws = answer(camket("add", "--json", law, "--kind", "law"))["documents"]
    assert [item["title"] for item in laws] == ["Luật Lưu trữ", "Luật Học bổng"]
    (again,) = answer(camket("add", "--json", vi))["documents"]
    assert (again["id"], again["new"]) == (first["id"], False)

    hits = answer(camket("search", "học bổng cho sinh viên", "--json", "--limit", "3"))["hits"]
    assert 0 < len(hits) <= 3
    assert {hit["document"] for hit in hits} <= {
        first["id"],
        second["id"],
        *(i["id"] for i in laws),
    }
    assert hits[0]["label"]
    hits = answer(camket("search", "report", "--json", "--language", "en"))["hits"]
    assert {hit["language"] for hit in hits} == {"en"}
    hits = answer(camket("search", "báo cáo", "--json", "--kind", "law"))["hits"]
    assert {hit["kind"] for hit in hits} == {"law"}
    assert "1. " in camket("search", "báo cáo").stdout

    by_file = answer(camket("overlap", vi, "--json"))
    by_id = answer(camket("overlap", first["id"], "--json"))
    assert by_file["document"] == by_id["document"] == first["id"]
    assert by_file["pairs"] == by_id["pairs"]


def test_a_file_that_is_not_kept_is_compared_with_the_register(
    camket: Camket, served: Office, vi: Path, tmp_path: Path
) -> None:
    answer(camket("add", "--json", vi))
    other = tmp_path / "other.pdf"
    other.write_bytes(agreement_pdf(pages=2))
    found = answer(camket("overlap", other, "--json"))
    assert found["document"] is None
    assert found["pairs"]
    assert found["pairs"][0]["other"]["text"]
    with served.store.reading() as session:
        assert len(documents.ids(session)) == 1


def test_added_without_waiting_it_only_queues(camket: Camket, vi: Path) -> None:
    (item,) = answer(camket("add", "--json", "--no-wait", vi))["documents"]
    assert (item["state"], item["pages"]) == ("queued", 0)


def test_with_nobody_reading_adding_reads_by_itself(
    camket: Camket, data: Path, vi: Path, tmp_path: Path
) -> None:
    # Another process holds the index, so that this one needs no language model.
    owner = Office(Settings(data=data), encoder=LetterEncoder())
    owner.index.count()
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(locked_pdf())
    good, bad = answer(camket("add", "--json", vi, locked), 3)["documents"]
    owner.close()
    assert good["state"] == "read"
    assert (bad["state"], bad["error"]["code"]) == ("refused", "EncryptedPdf")


def test_when_the_reader_dies_the_command_reads_on(camket: Camket, data: Path, vi: Path) -> None:
    owner = Office(Settings(data=data), encoder=LetterEncoder())
    owner.index.count()
    program = (
        "import sys, pathlib, time; sys.path.insert(0, '.')\n"
        "from service.presence import Presence\n"
        "held = Presence(pathlib.Path(sys.argv[1])); print('ready', flush=True); time.sleep(3)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(data)], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        reader.stdout.readline()
        started = time.monotonic()
        (item,) = answer(camket("add", "--json", vi))["documents"]
        assert reader.poll() == 0
    owner.close()
    assert item["state"] == "read"
    assert time.monotonic() - started > 1


def test_what_is_not_there_is_said_in_a_sentence_or_as_data(camket: Camket) -> None:
    shown = camket("overlap", "0" * 32)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "There is no such thing here" in shown.stderr
    error = answer(camket("overlap", "0" * 32, "--json"), 2)["error"]
    assert error["code"] == "NotFound"
    assert error["remedy"]
    assert camket("reindex", "0" * 32).exit_code == 2


def test_a_bad_setting_is_named(camket: Camket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMKET_PORT", "many")
    shown = camket("serve")
    assert shown.exit_code == 2
    assert "CAMKET_PORT" in shown.stderr
    assert answer(camket("worker", "--json"), 2)["error"]["code"] == "BadSetting"


def test_a_bug_is_told_as_ours_and_its_trace_names_places_alone(
    camket: Camket, data: Path, vi: Path
) -> None:
    data.write_text("Bên A phải giữ bí mật")  # a folder was promised
    result = camket("add", "--json", vi)
    assert answer(result, 1)["error"]["code"] == "OurFault"
    assert "FileExistsError" in result.stderr
    assert "wiring.py" in result.stderr


def test_a_lost_database_is_our_fault(
    camket: Camket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAMKET_DATABASE", f"postgresql+psycopg://x@/x?host={tmp_path}")
    error = answer(camket("search", "a", "--json"), 1)["error"]
    assert error["code"] == "StoreUnavailable"


def test_the_index_is_built_anew_from_the_database(
    camket: Camket, served: Office, vi: Path, en: Path
) -> None:
    items = answer(camket("add", "--json", vi, en))["documents"]
    ids = [item["id"] for item in items]
    before = served.index.documents()
    served.index.drop(ids[0])
    served.index.put("gone", [])
    result = answer(camket("reindex", "--json"))
    assert result["documents"] == ids
    assert served.index.documents() == before
    served.index.drop(ids[1])
    assert answer(camket("reindex", "--json", ids[1]))["clauses"] == sum(before.values())


@pytest.mark.parametrize("admin", [True, False])
def test_accounts_are_made_with_a_password_from_a_person_or_a_pipe(
    camket: Camket, data: Path, admin: bool
) -> None:
    flag = ["--admin"] if admin else []
    asked = camket("user", "add", "Lan", *flag, input="mật khẩu dài\nmật khẩu dài\n")
    assert asked.exit_code == 0
    assert "mật khẩu" not in asked.output
    piped = camket(
        "user", "add", "Minh", "--password-stdin", "--json", *flag, input="số 12345678\r\n"
    )
    assert answer(piped)["administrator"] is admin
    taken = camket("user", "add", "Lan", "--password-stdin", input="mật khẩu khác\n")
    assert taken.exit_code == 2
    assert "already an account called Lan" in taken.stderr
    office = Office(Settings(data=data))
    with office.store.reading() as session:
        for name, password in (("Lan", "mật khẩu dài"), ("Minh", "số 12345678")):
            reader = rights.reader_of(session, accounts.verify(session, name, password))
            assert reader.can(Right.ADMINISTER) is admin
            assert reader.can(Right.READ) is not admin
    office.close()


@pytest.mark.parametrize(
    ("name", "password"),
    [("Lan", "short"), ("Lan", ""), (" ", "long enough"), ("L" * 81, "long enough")],
)
def test_weak_passwords_and_odd_names_are_refused(camket: Camket, name: str, password: str) -> None:
    assert camket("user", "add", name, "--password-stdin", input=password + "\n").exit_code == 2


def test_progress_goes_to_standard_error_when_asked(
    camket: Camket, served: Office, vi: Path
) -> None:
    quiet = camket("add", "--json", vi)
    assert quiet.stderr == ""
    shown = camket("read", "--json", "--progress", vi)
    assert "page" in shown.stderr
    json.loads(shown.stdout)


def test_a_worker_reads_until_told_to_stop(data: Path, vi: Path, camket: Camket) -> None:
    owner = Office(Settings(data=data), encoder=LetterEncoder())
    owner.index.count()
    (item,) = answer(camket("add", "--json", "--no-wait", vi))["documents"]
    program = Path(sys.executable).with_name("camket")
    with subprocess.Popen([program, "worker"], stderr=subprocess.PIPE, text=True) as worker:

        def state() -> str:
            with owner.store.reading() as session:
                return documents.get(session, item["id"], None).state

        wait_until(lambda: state() == ReadingState.READ, seconds=60)
        worker.terminate()
        _, log = worker.communicate(timeout=20)
    owner.close()
    assert worker.returncode == 0
    assert "worker stopped" in log
    assert "học bổng" not in log
