"""Lists, backups and the doctor on the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from models.records import Entity, EntityName, Expression, Record
from service.cli import cli
from service.doctor import Weight, examine, repair
from service.store import records
from tests.conftest import MakeOffice
from tests.register_rows import read, said
from tests.test_moving import GOOD, LINKS, workbook

Camket = Callable[..., Result]


@pytest.fixture
def camket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Camket:
    def run(*words: object, data: str = "var") -> Result:
        monkeypatch.setenv("CAMKET_DATA", str(tmp_path / data))
        return CliRunner().invoke(cli, [str(word) for word in words])

    return run


def test_lists_and_backups_go_in_and_out(camket: Camket, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(workbook(records=GOOD, links=LINKS))
    bad.write_bytes(workbook(records=[["code", "title_vi", "term"], ["X", "x", "lâu"]]))
    refused = camket("import", bad)
    assert refused.exit_code == 2
    assert "records C2: The value “lâu” is not a period." in refused.stderr
    told = json.loads(camket("import", bad, "--json").stdout)
    assert [fault["cell"] for fault in told["faults"]] == ["C2"]
    assert "2 records and 1 links" in camket("import", good).stdout
    assert camket("import", tmp_path / "none.xlsx").exit_code == 2
    out = tmp_path / "register.json"
    assert camket("export", "register", "--format", "json", "--out", out).exit_code == 0
    assert len(json.loads(out.read_bytes())["records"]) == 2
    for what in ("records", "documents", "deadlines", "entities", "template"):
        assert camket("export", what, "--out", tmp_path / what).exit_code == 0
        assert (tmp_path / what).read_bytes().startswith(b"PK")
    assert camket("export", "nothing", "--out", out).exit_code == 2

    backup = tmp_path / "backup.zip"
    made = json.loads(camket("backup", backup, "--json").stdout)
    assert made["originals"] == 0
    assert "is whole" in camket("restore", backup, "--check").stdout
    assert camket("restore", backup, "--no-index").exit_code == 2  # the place is not empty
    assert camket("restore", backup, "--no-index", data="other").exit_code == 0
    again = tmp_path / "again.json"
    camket("export", "register", "--format", "json", "--out", again, data="other")
    assert again.read_bytes() == out.read_bytes()


def test_the_doctor_brings_old_readings_into_the_register(make_office: MakeOffice) -> None:
    office = make_office()
    document, key = read(office.store, "d.pdf", said())
    with office.store.begin() as session:
        session.execute(delete(Expression))
        session.execute(delete(Record).where(Record.id == key))
        session.execute(delete(EntityName))
        session.execute(delete(Entity).where(Entity.country == "KOR"))
    found = [f for f in examine(office.settings, office) if f.check == "records"]
    problems = [f for f in found if f.weight is Weight.PROBLEM]
    assert [f.documents for f in problems] == [(document,), ()]
    assert "KOR" in problems[1].says
    repair(office, problems)
    again = [f for f in examine(office.settings, office) if f.check == "records"]
    assert [f.says for f in again] == ["1 records."]
    with office.store.reading() as session:
        assert records.of_document(session, document, None) is not None
