"""What people and the machine do while `bench/faults.py` pulls the plug: one row each in ACTIONS.

An action runs in the life that will be killed and tells what it has acknowledged, as one would see
it from outside: after the function that serves the request has returned. ``lost`` is asked in the
next life, when everything that waited has been read, what of the acknowledged is not there.
To add one, write the two functions and a row.
"""

import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from models import tables
from models.access import Role
from models.document import Span
from models.errors import CamKetError, ChangedMeanwhile, GoneMeanwhile, NotFound, WrongSignIn
from models.register import ReadingState
from service.backup import back_up, examine, restore
from service.correcting import Seen, correct_text
from service.intake import take
from service.settings import Settings
from service.store import (
    accounts,
    corrections,
    documents,
    doubts,
    migrate,
    open_database,
    rights,
)
from service.store.database import migrations
from service.wiring import Office
from tests.builders import VIETNAMESE, agreement_pdf

ENDED = (ReadingState.READ, ReadingState.REFUSED, ReadingState.FAILED)
FIRST_REVISION = "0001"
OLD_ROWS = 200  # documents in a register of the first version
MOST_WAITING = 3


@dataclass(slots=True)
class Life:
    """An office between two kills. ``unused`` gives names that no life before has used."""

    office: Office
    chance: random.Random
    unused: Callable[[], str]
    old_register: Callable[[], str]  # the URL of an empty database for a register to migrate


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A promise: of which action, about what, and what a check needs besides."""

    action: str
    key: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """``do`` yields what is acknowledged, as soon as it is; ``lost`` says what is gone."""

    name: str
    do: Callable[[Life], Iterator[tuple[str, str]]]
    lost: Callable[[Office, Sequence[Acknowledged]], list[str]]


# A day that does not exist makes a doubt, which a person settles.
DOUBTFUL = VIETNAMESE.replace("ngày 15 tháng 11 năm 2026", "ngày 31 tháng 2 năm 2026")


@cache
def _template() -> bytes:
    return agreement_pdf(DOUBTFUL)


def a_pdf(name: str) -> bytes:
    """A small agreement that no other upload equals: PDF lets a comment follow its header."""
    header, newline, rest = _template().partition(b"\n")
    return header + newline + f"% {name}\n".encode() + rest


def _upload(life: Life) -> Iterator[tuple[str, str]]:
    # Hands in faster than anybody reads: a few wait, not hundreds, or all time goes into reading.
    with life.office.store.reading() as session:
        waiting = documents.ids(session, [ReadingState.QUEUED, ReadingState.READING])
    if len(waiting) >= MOST_WAITING:
        wait_for_readers(life.office, waiting[:1])
    name = life.unused()
    for taken in take(life.office, io.BytesIO(a_pdf(name)), f"{name}.pdf"):
        yield taken.document.id, taken.document.sha256


def _process(life: Life) -> Iterator[tuple[str, str]]:
    """An upload that is waited for: the kill falls into reading, indexing or comparing."""
    for key, sha256 in _upload(life):
        yield key, sha256
        wait_for_readers(life.office, [key])


def _lost_documents(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    stored = office.originals.hashes()
    with office.store.reading() as session:
        rows = documents.by_ids(session, [p.key for p in promised], None)
    gone = [p.key for p in promised if p.key not in rows or p.value not in stored]
    return gone + [key for key, row in rows.items() if row.state != ReadingState.READ]


def _read_again(life: Life) -> Iterator[tuple[str, str]]:
    if (row := _any_read(life)) is None:
        return
    with life.office.store.begin() as session:
        documents.requeue(session, row.id, anew=True)
    life.office.queue.push(row.id)
    yield row.id, str(row.read_at)
    wait_for_readers(life.office, [row.id])


def _lost_readings(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    with office.store.reading() as session:
        rows = documents.by_ids(session, [p.key for p in promised], None)
    return [p.key for p in promised if p.key not in rows or str(rows[p.key].read_at) == p.value]


def _settle(life: Life) -> Iterator[tuple[str, str]]:
    if (row := _any_read(life)) is None:
        return
    with suppress(GoneMeanwhile, NotFound):  # it is being read again
        yield from _settled(life, row)


def _settled(life: Life, row: tables.Document) -> Iterator[tuple[str, str]]:
    with life.office.store.begin() as session:
        user = session.scalars(sa.select(tables.User)).first()
        found = doubts.listed(session, row.id)
        if user is None or not found:
            return
        settled = doubts.settle(
            session, row.id, found[0].position, who=user.id, now=life.office.now()
        )
        value = settled.quote
    yield row.id, value


def _lost_verdicts(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    with office.store.reading() as session:
        held = {p.key: doubts.listed(session, p.key) for p in promised}
    return [
        p.key
        for p in promised
        if not any(row.quote == p.value and row.settled_at for row in held[p.key])
    ]


def _correct(life: Life) -> Iterator[tuple[str, str]]:
    """A person corrects a word of the text; the document is then analysed anew."""
    if (row := _any_read(life)) is None:
        return
    with life.office.store.begin() as session:
        user = session.scalars(sa.select(tables.User)).first()
        if user is None:
            return
        rights.give(session, user.id, Role.FOREIGN_AFFAIRS, None)
        reader = rights.reader_of(session, user)
        text = documents.text_of(session, row.id)
        version = corrections.version(session, row.id)
    words = text.split()[0]
    seen = Seen(version, Span(text.index(words), text.index(words) + len(words)), words)
    try:
        now = correct_text(life.office, reader, row.id, seen, f"{life.chance.randrange(10**6)}")
    except (ChangedMeanwhile, NotFound):  # it is being read again
        return
    yield row.id, str(now)
    wait_for_readers(life.office, [row.id])


def _lost_corrections(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    with office.store.reading() as session:
        held = {
            p.key: {row.made_version for row in corrections.listed(session, p.key)}
            for p in promised
        }
    return [p.key for p in promised if int(p.value) not in held[p.key]]


def _back_up(life: Life) -> Iterator[tuple[str, str]]:
    """A backup while the reader works beside it."""
    office = life.office
    with office.store.reading() as session:
        count = len(documents.ids(session))
    target = office.settings.data / f"{life.unused()}.zip"
    back_up(office.settings, office.store.engine, office.originals, target, office.now())
    yield str(target), str(count)


def _lost_backups(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    """Each backup is whole; the last one is put back into an empty place."""
    gone = []
    for number, p in enumerate(promised):
        source = Path(p.key)
        try:
            if examine(source).tables["documents"].rows < int(p.value):
                gone.append(p.key)
            if number == len(promised) - 1:
                with tempfile.TemporaryDirectory(prefix="faults-restored-") as folder:
                    restore(Settings(data=Path(folder)), source)
        except CamKetError as error:
            gone.append(f"{p.key} ({error})")
    return gone


def _add_user(life: Life) -> Iterator[tuple[str, str]]:
    name = life.unused()
    with life.office.store.begin() as session:
        accounts.add_user(session, name, f"mật khẩu {name}", now=life.office.now())
    yield name, f"mật khẩu {name}"


def _lost_users(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    gone = []
    with office.store.reading() as session:
        for p in promised:
            try:
                accounts.verify(session, p.key, p.value)
            except WrongSignIn:
                gone.append(p.key)
    return gone


def _migrate(life: Life) -> Iterator[tuple[str, str]]:
    """A register of the first version is filled, told, and brought to the newest."""
    url = life.old_register()
    engine = open_database(url)
    config = migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST_REVISION)
        known = sa.MetaData()
        known.reflect(connection, only=["documents"])
        connection.execute(
            known.tables["documents"].insert(), [_old_row(n) for n in range(OLD_ROWS)]
        )
    yield url, str(OLD_ROWS)
    migrate(engine)
    engine.dispose()


def _old_row(number: int) -> dict[str, object]:
    return {
        "id": f"{number:032}", "sha256": f"{number:064}", "part": "", "filename": f"{number}.pdf",
        "media_type": "application/pdf", "size": 1, "state": "read", "attempts": 0,
        "pages_done": 0, "kind_given": False, "title": "Thỏa thuận", "number": "", "form": "",
        "uploaded_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip


def _lost_registers(office: Office, promised: Sequence[Acknowledged]) -> list[str]:
    """The new version starts on the old register, killed before or not, and finds its rows."""
    gone = []
    for p in promised:
        engine = open_database(p.key)
        migrate(engine)
        with engine.connect() as connection:
            held = connection.scalar(sa.select(sa.func.count()).select_from(tables.Document))
        if held != int(p.value):
            gone.append(p.key)
        engine.dispose()
    return gone


ACTIONS = (
    Action("upload", _upload, _lost_documents),
    Action("process", _process, _lost_documents),
    Action("read again", _read_again, _lost_readings),
    Action("settle a doubt", _settle, _lost_verdicts),
    Action("correct", _correct, _lost_corrections),
    Action("back up", _back_up, _lost_backups),
    Action("add a user", _add_user, _lost_users),
    Action("migrate", _migrate, _lost_registers),
)
# Checked in the life after, then known to be safe: dearer to ask again than the rest.
ASKED_ONCE = frozenset({"add a user", "back up", "migrate", "read again"})


def _any_read(life: Life) -> tables.Document | None:
    with life.office.store.reading() as session:
        known = documents.ids(session, [ReadingState.READ])
        return documents.get(session, life.chance.choice(known), None) if known else None


def wait_for_readers(office: Office, ids: Sequence[str], seconds: float = 300) -> list[str]:
    """Wait until documents have been read, or refused, or failed; returns those that were not."""
    ends = time.monotonic() + seconds
    while True:
        with office.store.reading() as session:
            rows = documents.by_ids(session, ids, None)
        left = [key for key, row in rows.items() if row.state not in ENDED]
        if not left or time.monotonic() > ends:
            return left
        time.sleep(0.05)
