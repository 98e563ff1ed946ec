"""The whole register in one file, taken while it runs, and put back into an empty place.

A backup is a ZIP: ``manifest.json``, ``settings.json`` (without secrets), ``rows/TABLE.jsonl`` of
one snapshot, ``originals/SHA256``. Rows are plain JSON by the tables' own column names, so that a
backup of SQLite goes into PostgreSQL and back, and one of an older version into a newer: it is
restored at its own revision and migrated from there. The index is rebuilt, never kept.
"""

import base64
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from alembic import command
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)

from models.errors import DamagedBackup, NotEmpty, NotFound, OriginalMissing, StoreTooNew
from service.originals import CHUNK, Originals, open_originals
from service.settings import Settings
from service.store import migrate, open_database
from service.store.database import migrations, revision

FORMAT = 1
CHUNK_ROWS = 500
VERSIONS = "alembic_version"
VERSION = Table(VERSIONS, MetaData(), Column("version_num", String))
SECRETS = frozenset({"secret", "openid_secret", "index_key", "database", "queue", "index", "files"})
# Rows that every new place has of itself: the countries, and the whole office as a body.
GIVEN = frozenset({"entities", "entity_names", "bodies"})
Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a backup holds."""

    revision: str
    made_at: str
    tables: dict[str, "Digest"]
    originals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """How many rows a table has, and a hash over them that does not depend on their order."""

    rows: int
    sha256: str


def back_up(
    settings: Settings, engine: Engine, originals: Originals, target: Path, now: datetime,
    step: Step = int,
) -> Kept:  # fmt: skip
    """Write everything to ``target``, which appears only when it is whole.

    Raises OriginalMissing when a file that a row names is not there.
    """
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            with _snapshot(engine) as connection:
                version = str(connection.scalar(select(VERSION.c.version_num)))
                tables = _reflected(connection)
                digests: dict[str, Digest] = {}
                hashes: set[str] = set()
                for table in tables.sorted_tables:
                    with archive.open(f"rows/{table.name}.jsonl", "w", force_zip64=True) as out:
                        digests[table.name] = _write_rows(connection, table, out, hashes)
            for sha256 in sorted(hashes):
                _write_original(archive, originals, sha256)
                step()
            manifest = {
                "format": FORMAT, "revision": version, "made_at": now.isoformat(),
                "tables": {name: [d.rows, d.sha256] for name, d in digests.items()},
                "originals": sorted(hashes),
            }  # fmt: skip
            archive.writestr("settings.json", _told(settings))
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        with unfinished.open("rb") as whole:
            os.fsync(whole.fileno())
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return Kept(version, now.isoformat(), digests, tuple(sorted(hashes)))


def _told(settings: Settings) -> str:
    plain = settings.model_dump(mode="json")
    return json.dumps({name: "" if name in SECRETS else plain[name] for name in plain}, indent=1)


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees one moment: SQLite's deferred transaction, or a repeatable read."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True).connect()
    return engine.execution_options(isolation_level="REPEATABLE READ").connect()


def _reflected(connection: Connection) -> MetaData:
    tables = MetaData()
    tables.reflect(connection, only=lambda name, _: name != VERSIONS)
    for table in tables.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return tables


def _write_rows(connection: Connection, table: Table, out: IO[bytes], hashes: set[str]) -> Digest:
    total, count = 0, 0
    for row in _rows(connection, table):
        line = json.dumps(row, ensure_ascii=False).encode()
        total ^= int.from_bytes(hashlib.sha256(line).digest())
        count += 1
        if table.name == "documents":
            hashes.add(row["sha256"])
        out.write(line + b"\n")
    return Digest(count, f"{total:064x}")


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    # By name: two databases may hold the columns in another order.
    columns = sorted(table.columns, key=lambda column: column.name)
    keys = list(table.primary_key.columns)
    query = select(*columns).order_by(*keys).execution_options(yield_per=CHUNK_ROWS)
    for row in connection.execute(query):
        yield {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _write_original(archive: zipfile.ZipFile, originals: Originals, sha256: str) -> None:
    try:
        data = originals.read(sha256)
    except NotFound as error:
        raise OriginalMissing() from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OriginalMissing()
    # PDFs are compressed already: stored as they are.
    archive.writestr(f"originals/{sha256}", data, zipfile.ZIP_STORED)


def examine(source: Path) -> Kept:
    """What a backup holds, every checksum checked. Raises DamagedBackup."""
    try:
        with zipfile.ZipFile(source) as archive:
            kept = _manifest(archive)
            for name, digest in kept.tables.items():
                total, count = 0, 0
                for line in _lines(archive, name):
                    total ^= int.from_bytes(hashlib.sha256(line).digest())
                    count += 1
                if Digest(count, f"{total:064x}") != digest:
                    raise DamagedBackup(problem=f"rows of {name}")
            for sha256 in kept.originals:
                with archive.open(f"originals/{sha256}") as original:
                    if hashlib.file_digest(original, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
                        raise DamagedBackup(problem=f"original {sha256}")
    except (zipfile.BadZipFile, KeyError, EOFError, ValueError, TypeError, OSError) as error:
        raise DamagedBackup(problem=type(error).__name__) from error
    return kept


def _manifest(archive: zipfile.ZipFile) -> Kept:
    said = json.loads(archive.read("manifest.json"))
    if said["format"] != FORMAT:
        raise DamagedBackup(problem=f"format {said['format']}")
    tables = {name: Digest(rows, sha256) for name, (rows, sha256) in said["tables"].items()}
    return Kept(said["revision"], said["made_at"], tables, tuple(said["originals"]))


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    with archive.open(f"rows/{table}.jsonl") as rows:
        for line in rows:
            yield line.rstrip(b"\n")


def restore(settings: Settings, source: Path, step: Step = int) -> Kept:
    """Put a backup into the empty place that the settings name, compare, and migrate.

    Raises DamagedBackup, NotEmpty, StoreTooNew. What was written is compared with the backup row
    by row before it counts; rows come in one transaction.
    """
    kept = examine(source)
    known = {script.revision for script in _scripts()}
    if kept.revision not in known:
        raise StoreTooNew()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_database(settings.database_url)
    try:
        _clear(engine)
        _migrate_to(engine, kept.revision)
        originals = open_originals(settings.files_url)
        with zipfile.ZipFile(source) as archive:
            for sha256 in kept.originals:
                with archive.open(f"originals/{sha256}") as original:
                    originals.save(_buffered(original), limit=settings.max_file_mb * 1_000_000)
                step()
            with engine.begin() as connection:
                tables = _reflected(connection)
                for table in reversed(tables.sorted_tables):
                    if table.name != VERSIONS:  # what migrations put in stands in the backup, too
                        connection.execute(table.delete())
                _insert_all(connection, tables, archive)
                _compare(connection, tables, kept)
        migrate(engine)
    finally:
        engine.dispose()
    return kept


def _buffered(original: IO[bytes]) -> Any:
    target = io.BytesIO()
    while chunk := original.read(CHUNK):
        target.write(chunk)
    target.seek(0)
    return target


def _scripts() -> Iterable[Any]:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(migrations()).walk_revisions()


def _clear(engine: Engine) -> None:
    """Make room in a database that holds nothing but what every new place has. NotEmpty."""
    if not inspect(engine).has_table(VERSIONS):
        if inspect(engine).get_table_names():
            raise NotEmpty()
        return
    with engine.begin() as connection:
        for table in _reflected(connection).sorted_tables:
            if table.name in GIVEN:
                continue
            if connection.scalar(select(func.count()).select_from(table)):
                raise NotEmpty()
    if revision(engine) is not None:
        _moved(engine, lambda config: command.downgrade(config, "base"))


def _migrate_to(engine: Engine, wanted: str) -> None:
    _moved(engine, lambda config: command.upgrade(config, wanted))


def _moved(engine: Engine, move: Callable[[Any], None]) -> None:
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        move(config)


def _insert_all(connection: Connection, tables: MetaData, archive: zipfile.ZipFile) -> None:
    """Rows in the order of their foreign keys; keys that point back are set at the end."""
    done: set[str] = set()
    later: list[tuple[Table, Column[Any]]] = []
    for table in tables.sorted_tables:
        back = [key.parent for key in table.foreign_keys if key.column.table.name not in done]
        later += [(table, column) for column in back]
        chunk: list[dict[str, Any]] = []
        for line in _lines(archive, table.name):
            row = json.loads(line)
            values = {c.name: _typed(c, row[c.name]) for c in table.columns}
            chunk.append(values | {column.name: None for column in back})
            if len(chunk) == CHUNK_ROWS:
                connection.execute(insert(table), chunk)
                chunk = []
        if chunk:
            connection.execute(insert(table), chunk)
        done.add(table.name)
    for table, column in later:
        _point_back(connection, table, column, archive)
    if connection.dialect.name == "postgresql":
        _continue_counters(connection, tables)


def _point_back(
    connection: Connection, table: Table, column: Column[Any], archive: zipfile.ZipFile
) -> None:
    (key,) = table.primary_key.columns
    for line in _lines(archive, table.name):
        row = json.loads(line)
        if row[column.name] is not None:
            change = update(table).where(key == row[key.name])
            connection.execute(change.values({column.name: row[column.name]}))


def _continue_counters(connection: Connection, tables: MetaData) -> None:
    for table in tables.sorted_tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"),
                {"table": table.name, "column": column.name},
            )
            if sequence is not None:
                last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(sequence, last, False)))


def _typed(column: Column[Any], value: Any) -> Any:
    """A value as the column takes it."""
    kind = column.type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return value


def _compare(connection: Connection, tables: MetaData, kept: Kept) -> None:
    """Raise DamagedBackup unless the rows are those of the backup."""
    for table in tables.sorted_tables:
        written = _write_rows(connection, table, io.BytesIO(), set())
        if written != kept.tables.get(table.name):
            raise DamagedBackup(problem=f"{table.name} came out differently")
