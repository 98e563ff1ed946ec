"""A backup comes back whole, also into another kind of database, and old ones come back newer."""

import io
import json
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, MetaData, insert, inspect, select, text

from models.errors import DamagedBackup, NotEmpty, OriginalMissing, StoreTooNew
from models.fields import BY_NAME
from models.records import Change
from service.backup import back_up, examine, restore
from service.originals import open_originals
from service.register import deciding
from service.register.sheets import whole_register
from service.settings import Settings
from service.store import Store, entities, migrate, open_database, records
from service.store.database import migrations, revision
from tests.register_rows import acting, amending, read, said
from tests.rows import NOW, added, rich_analysis, rich_document, save

TODAY = NOW.date()


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(data=folder, database=url)


def filled(store: Store, folder: Path) -> None:
    """Records with all that belongs to them, and the originals of their documents."""
    originals = open_originals(str(folder / "originals"))
    _, d = read(store, "d.pdf", said())
    _, h = read(store, "h.pdf", amending())
    save(store, added(store, "rich.pdf"), rich_document(), rich_analysis())
    with store.begin() as session:
        entities.ensure_countries(session)
        for key in (d, h):
            deciding.accept_all(session, acting(), records.get(session, key, None))
        parent = entities.create(session, acting(), "vietnamese_body", "Tỉnh")  # type: ignore[arg-type]
        child = entities.create(session, acting(), "vietnamese_body", "Sở")  # type: ignore[arg-type]
        entities.change(session, acting(), parent, parent_id=None)
        entities.change(session, acting(), child, parent_id=parent.id)
    with store.begin() as session:
        for row in session.execute(text("SELECT id, filename FROM documents")).all():
            kept = originals.save(io.BytesIO(f"%PDF-{row.filename}".encode()), limit=1000)
            change = text("UPDATE documents SET sha256 = :sha256 WHERE id = :id")
            session.execute(change, {"sha256": kept.sha256, "id": row.id})


def exported(store: Store) -> list[object]:
    with store.reading() as session:
        return [(sheet.name, sheet.rows) for sheet in whole_register(session, None, TODAY)]


def made(store: Store, folder: Path) -> Path:
    filled(store, folder)
    target = folder / "backup.zip"
    settings = settings_for("", folder)
    back_up(settings, store.engine, open_originals(settings.files_url), target, NOW)
    return target


def test_a_backup_comes_back_equal(store: Store, tmp_path: Path) -> None:
    """From each database into SQLite; rows, files and what follows from them."""
    source = made(store, tmp_path)
    other = settings_for("", tmp_path / "other")
    kept = restore(other, source)
    engine = open_database(other.database_url)
    again = Store(engine)
    assert exported(again) == exported(store)
    assert open_originals(other.files_url).hashes() == set(kept.originals)
    third = tmp_path / "again.zip"
    back_up(other, engine, open_originals(other.files_url), third, NOW)
    assert examine(third).tables == examine(source).tables
    with again.begin() as session:  # counters go on after the rows that came
        record = records.listed(session, None, records.Sought(), TODAY)[0][0]
        deciding.put(session, acting(), record, BY_NAME["occasion"], "chuyến thăm")
    engine.dispose()


def test_a_backup_goes_into_another_database(database: str, tmp_path: Path) -> None:
    """From SQLite into each database."""
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(own)
    store = Store(own)
    source = made(store, tmp_path)
    other = settings_for(database, tmp_path / "other")
    restore(other, source)
    engine = open_database(database)
    again = Store(engine)
    assert exported(again) == exported(store)
    with again.begin() as session:
        record = records.listed(session, None, records.Sought(), TODAY)[0][0]
        deciding.put(session, acting(), record, BY_NAME["occasion"], "chuyến thăm")
        latest = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert latest is not None
        assert latest.after == "chuyến thăm"
    own.dispose()
    engine.dispose()


def test_a_backup_is_one_moment_while_others_write(store: Store, tmp_path: Path) -> None:
    filled(store, tmp_path)
    settings, stop = settings_for("", tmp_path), threading.Event()
    with store.begin() as session:
        record = records.create(session, acting(), "BUSY")
        key = record.id

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with store.begin() as session:
                row = records.get(session, key, None)
                doing = acting()
                deciding.put(session, doing, row, BY_NAME["number"], str(number))
                deciding.put(session, doing, row, BY_NAME["occasion"], str(number))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            target = tmp_path / f"{number}.zip"
            back_up(settings, store.engine, open_originals(settings.files_url), target, NOW)
            with zipfile.ZipFile(target) as archive:
                rows = map(json.loads, archive.read("rows/records.jsonl").splitlines())
                (busy,) = [row for row in rows if row["code"] == "BUSY"]
                assert busy["number"] == busy["occasion"]
                lines = map(json.loads, archive.read("rows/changes.jsonl").splitlines())
                told = [line["after"] for line in lines if line["field"] == "number"
                        and line["record_id"] == key]  # fmt: skip
                assert (told[-1] if told else None) == busy["number"]
    finally:
        stop.set()
        thread.join()


def test_a_place_that_holds_something_is_left_alone(store: Store, tmp_path: Path) -> None:
    source = made(store, tmp_path)
    url = store.engine.url.render_as_string(hide_password=False)
    before = exported(store)
    with pytest.raises(NotEmpty):
        restore(settings_for(url, tmp_path), source)
    assert exported(store) == before


def rewritten(source: Path, target: Path, name: str, data: bytes | None) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            changed = data if member == name else old.read(member)
            if changed is not None:
                new.writestr(member, changed)
    return target


@pytest.mark.parametrize("what", ["row", "original", "missing", "manifest", "cut", "format"])
def test_a_damaged_backup_is_refused_before_anything_is_written(tmp_path: Path, what: str) -> None:
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(own)
    source = made(Store(own), tmp_path)
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        rows = archive.read("rows/records.jsonl")
    original = f"originals/{manifest['originals'][0]}"
    bad = tmp_path / "bad.zip"
    if what == "row":
        rewritten(source, bad, "rows/records.jsonl", rows.replace(b"2026/00001", b"2026/00009"))
    elif what == "original":
        rewritten(source, bad, original, b"other bytes")
    elif what == "missing":
        rewritten(source, bad, original, None)
    elif what == "manifest":
        rewritten(source, bad, "manifest.json", None)
    elif what == "format":
        changed = json.dumps({**manifest, "format": 99}).encode()
        rewritten(source, bad, "manifest.json", changed)
    else:
        bad.write_bytes(source.read_bytes()[:-300])
    other = settings_for("", tmp_path / "other")
    with pytest.raises(DamagedBackup):
        restore(other, bad)
    assert not (tmp_path / "other" / "camket.db").exists()
    own.dispose()


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(own)
    source = made(Store(own), tmp_path)
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    changed = json.dumps({**manifest, "revision": "9999"}).encode()
    newer = rewritten(source, tmp_path / "newer.zip", "manifest.json", changed)
    with pytest.raises(StoreTooNew):
        restore(settings_for("", tmp_path / "other"), newer)
    own.dispose()


def test_a_missing_original_stops_the_backup_and_leaves_nothing(tmp_path: Path) -> None:
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(own)
    store = Store(own)
    added(store, "gone.pdf")
    settings, target = settings_for("", tmp_path), tmp_path / "b.zip"
    with pytest.raises(OriginalMissing):
        back_up(settings, own, open_originals(settings.files_url), target, NOW)
    assert list(tmp_path.glob("*b.zip*")) == []
    own.dispose()


def test_secrets_stay_out_of_a_backup(tmp_path: Path) -> None:
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(own)
    settings = Settings(data=tmp_path, secret="dont-tell", index_key="nor-this")
    target = tmp_path / "b.zip"
    back_up(settings, own, open_originals(settings.files_url), target, NOW)
    with zipfile.ZipFile(target) as archive:
        told = archive.read("settings.json").decode()
    assert "dont-tell" not in told
    assert "nor-this" not in told
    assert json.loads(told)["max_pages"] == settings.max_pages
    own.dispose()


OLD = ("0002", "0003")


def old_rows(engine: Engine, wanted: str) -> None:
    """A register as the version of that revision left it, with rows in every table."""
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, wanted)
    tables = MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        empty = {"span": "0:4", "words": b"", "furniture": [], "blocks": [], "notes": []}
        rows: dict[str, dict[str, object]] = {
            "users": {"id": "u", "name": "lan", "password_hash": "x", "administrator": False,
                      "created_at": NOW},
            "documents": {"id": "d", "sha256": "0" * 64, "part": "", "filename": "a.pdf",
                          "media_type": "application/pdf", "size": 7, "uploaded_by": "u",
                          "uploaded_at": NOW, "state": "read", "attempts": 0, "pages_done": 1,
                          "kind_given": False, "title": "Thỏa thuận", "number": "1", "form": "",
                          "read_at": NOW, "indexed_at": NOW, "language": "vi",
                          "found": {"title": {"value": "Thỏa thuận", "span": [0, 4]}}},
            "document_bodies": {"document_id": "d", "text": "Thỏa thuận"},
            "pages": {"document_id": "d", "number": 1, "source": "ocr", "confidence": 0.9,
                      "width": 595.0, "height": 842.0, **empty},
            "clauses": {"id": "c", "document_id": "d", "key": "a1", "position": 0, "span": "0:4",
                        "label": "Điều 1", "number": "1", "heading": "", "level": "article",
                        "language": "vi"},
            "norms": {"document_id": "d", "position": 0, "span": "0:4", "modality": "obligation",
                      "strength": "binding", "times": []},
            "doubts": {"document_id": "d", "position": 0, "span": "0:4", "kind": "date",
                       "reason": "unsure", "page": 1, "box": [0, 0, 1, 1], "quote": "x",
                       "other": ""},
        }  # fmt: skip
        for name, row in rows.items():
            connection.execute(insert(tables.tables[name]).values(**row))


@pytest.mark.parametrize("wanted", OLD)
def test_a_filled_register_of_an_older_version_is_migrated(engine: Engine, wanted: str) -> None:
    old_rows(engine, wanted)
    migrate(engine)
    with engine.connect() as connection:
        for table in ("document_bodies", "pages", "clauses", "norms", "doubts"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1
    store = Store(engine)
    with store.begin() as session:
        assert records.unrecorded(session) == ["d"]
        entities.ensure_countries(session)
        assert entities.missing_countries(session) == []
    migrate(engine)


@pytest.mark.parametrize("wanted", OLD)
def test_a_backup_of_an_older_version_comes_back_newer(tmp_path: Path, wanted: str) -> None:
    own = open_database(f"sqlite:///{tmp_path / 'own.db'}")
    old_rows(own, wanted)
    settings, source = settings_for("", tmp_path), tmp_path / "b.zip"
    originals = open_originals(settings.files_url)
    sha256 = originals.save(io.BytesIO(b"%PDF-"), limit=100).sha256
    with own.begin() as connection:
        connection.execute(text("UPDATE documents SET sha256 = :s"), {"s": sha256})
    kept = back_up(settings, own, originals, source, NOW + timedelta(hours=1))
    assert kept.revision == wanted
    other = settings_for("", tmp_path / "other")
    restore(other, source)
    engine = open_database(other.database_url)
    assert revision(engine) != wanted
    assert "records" in inspect(engine).get_table_names()
    with Store(engine).reading() as session:
        assert records.unrecorded(session) == ["d"]
    engine.dispose()
    own.dispose()
