"""The doctor sees each way in which database, files and index disagree, and mends what it can."""

import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from models import tables
from models.errors import OurFault
from models.retrieval import IndexedClause
from service.cli import cli
from service.doctor import Finding, Remedy, Weight, examine, repair
from service.intake import take
from service.reading import read_queued, stored_clauses
from service.settings import Settings
from service.store import documents
from service.wiring import Office
from tests.builders import ENGLISH, LetterEncoder, agreement_pdf, blank_pdf

MakeOffice = Callable[..., Office]
STRANGER = IndexedClause("x", "stranger", "agreement", "vi", "", "Không ai biết.", {})


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office that has read three files."""
    folder = tmp_path_factory.mktemp("office") / "var"
    office = Office(Settings(data=folder), encoder=LetterEncoder())
    for pdf in (agreement_pdf(), agreement_pdf(ENGLISH), blank_pdf()):
        (taken,) = take(office, io.BytesIO(pdf), "a.pdf")
        read_queued(office, taken.document.id)
    office.queue.huey.flush()
    office.close()
    return folder


@pytest.fixture
def office(read_once: Path, make_office: MakeOffice, tmp_path: Path) -> Office:
    """An office of its own, in which harm can be done."""
    shutil.copytree(read_once, tmp_path / "var")
    return make_office()


def ids(office: Office) -> list[str]:
    with office.store.reading() as session:
        return documents.ids(session)


def problems(office: Office) -> list[Finding]:
    found = examine(office.settings, office)
    return [finding for finding in found if finding.weight == Weight.PROBLEM]


def test_after_reading_all_agree(office: Office) -> None:
    found = examine(office.settings, office)
    assert {finding.weight for finding in found} == {Weight.FINE}
    checks = {
        "settings",
        "programs",
        "disk",
        "database",
        "records",
        "queue",
        "files",
        "encoder",
        "index",
    }
    assert {finding.check for finding in found} == checks


def dropped_from_index(office: Office, key: str) -> None:
    office.index.drop(key)


def half_in_index(office: Office, key: str) -> None:
    office.index.put(key, [IndexedClause("one", key, "agreement", "vi", "", "Một.", {})])


def older_than_rights(office: Office, key: str) -> None:
    """As an index of a previous version holds it: rights in other fields, or none."""
    with office.store.reading() as session:
        _, clauses = stored_clauses(session, key)
    office.index.put(key, [replace(clause, access=()) for clause in clauses])


def changed_in_database(office: Office, key: str) -> None:
    with office.store.begin() as session:
        session.execute(
            update(tables.Document).where(tables.Document.id == key).values(kind="treaty")
        )


def lost_clauses(office: Office, key: str) -> None:
    with office.store.begin() as session:
        session.execute(delete(tables.Clause).where(tables.Clause.document_id == key))


@pytest.mark.parametrize(
    "harm",
    [dropped_from_index, half_in_index, older_than_rights, changed_in_database, lost_clauses],
)
def test_an_index_that_differs_is_seen_and_mended(
    office: Office, harm: Callable[[Office, str], None]
) -> None:
    first, *_ = ids(office)
    harm(office, first)
    (finding,) = problems(office)
    assert (finding.check, finding.documents, finding.remedy) == ("index", (first,), Remedy.INDEX)
    assert repair(office, [finding]) == [first]
    assert problems(office) == []


@pytest.mark.parametrize("about_to", ["follow a correction", "learn of rights"])
def test_an_index_that_is_about_to_hear_of_a_change_is_no_fault(
    office: Office, about_to: str
) -> None:
    first, *_ = ids(office)
    changed_in_database(office, first)
    with office.store.begin() as session:
        row = session.get_one(tables.Document, first)
        if about_to == "learn of rights":
            row.rights_pending = True
        else:
            row.indexed_at = None
    assert problems(office) == []


def test_what_only_the_index_holds_is_seen_and_dropped(office: Office) -> None:
    office.index.put("stranger", [STRANGER])
    (finding,) = problems(office)
    assert (finding.documents, finding.remedy) == (("stranger",), Remedy.DROP)
    repair(office, [finding])
    assert "stranger" not in office.index.documents()
    assert problems(office) == []


def test_a_missing_original_is_seen_and_left_to_people(office: Office) -> None:
    key = ids(office)[0]
    with office.store.reading() as session:
        sha256 = documents.get(session, key, None).sha256
    file = office.settings.data / "originals" / sha256[:2] / sha256
    kept = file.rename(office.settings.data / "kept")
    (finding,) = problems(office)
    assert (finding.check, finding.documents, finding.remedy) == ("files", (key,), None)
    assert repair(office, [finding]) == []
    kept.rename(file)
    assert problems(office) == []


def test_an_original_without_a_document_is_noted_and_kept(office: Office) -> None:
    saved = office.originals.save(io.BytesIO(b"%PDF-1.7 cut off"), limit=99)
    found = examine(office.settings, office)
    (note,) = [finding for finding in found if finding.weight == Weight.NOTE]
    assert (note.check, note.documents) == ("files", (saved.sha256,))
    repair(office, found)
    assert saved.sha256 in office.originals.hashes()


def test_what_failed_is_seen_and_read_again(office: Office) -> None:
    key = ids(office)[0]
    with office.store.begin() as session:
        documents.fail(session, key, OurFault(), office.now())
    (finding,) = problems(office)
    assert (finding.documents, finding.remedy) == ((key,), Remedy.READ)
    repair(office, [finding])
    assert office.queue.length() == 1
    assert problems(office) == []
    read_queued(office, key)
    assert problems(office) == []


def test_waiting_with_nobody_reading_is_noted(office: Office) -> None:
    take(office, io.BytesIO(agreement_pdf(pages=2)), "b.pdf")
    notes = [f for f in examine(office.settings, office) if f.weight == Weight.NOTE]
    assert [note.check for note in notes] == ["queue"]


def test_a_missing_program_is_named_with_its_package(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (finding,) = problems(office)
    assert "tesseract-ocr" in finding.says


def test_missing_language_data_is_named_with_its_package(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'List of available languages (2):'\necho eng\necho osd\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (finding,) = problems(office)
    assert "tesseract-ocr-vie" in finding.says


def test_a_mistyped_setting_is_noted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMKET_DATABSE", "postgresql://")
    notes = [f for f in examine(office.settings, office) if f.weight == Weight.NOTE]
    assert ["CAMKET_DATABSE" in note.says for note in notes] == [True]


def test_the_command_says_mends_and_ends_accordingly(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an operator has it: another process owns the index."""
    monkeypatch.setenv("CAMKET_DATA", str(office.settings.data))
    assert office.index.count() > 0
    run = CliRunner().invoke
    fine = run(cli, ["doctor"])
    assert (fine.exit_code, fine.stderr) == (0, "")
    office.index.drop(ids(office)[0])
    ill = run(cli, ["doctor", "--json"])
    assert ill.exit_code == 1
    answer = json.loads(ill.stdout)
    assert answer["agree"] is False
    assert [f["documents"] for f in answer["findings"] if f["weight"] == "problem"] == [
        [ids(office)[0]]
    ]
    shown = run(cli, ["doctor"])
    assert "camket doctor --repair" in shown.stderr
    mended = run(cli, ["doctor", "--repair", "--json"])
    assert mended.exit_code == 0
    assert json.loads(mended.stdout)["repaired"] == [ids(office)[0]]
    assert run(cli, ["doctor"]).exit_code == 0


def test_a_lost_database_leaves_the_other_checks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAMKET_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("CAMKET_DATABASE", f"postgresql+psycopg://x@/x?host={tmp_path}")
    result = CliRunner().invoke(cli, ["doctor", "--json"])
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    weights = {finding["check"]: finding["weight"] for finding in findings}
    assert weights == {"office": "problem", "settings": "fine", "programs": "fine", "disk": "fine"}
