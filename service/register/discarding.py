"""The trash: what was put away comes back whole; only a person with the right destroys it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.access import Reader, Right
from models.errors import NotFound, StillReading, TooEarly
from models.records import Record
from models.register import ReadingState
from models.tables import Document, User
from service.register.purging import destroyed, texts_of, until, wipe
from service.register.wire import Trashed
from service.store import documents, history, records
from service.store.audit import Action
from service.web.asking import Asker

UNFINISHED = (ReadingState.QUEUED, ReadingState.READING)


def put_away(asker: Asker, record_id: str) -> None:
    """Put a record with its texts into the trash. NotFound; StillReading."""
    doing = history.act(asker.reader.id, asker.office.now())
    with asker.office.store.begin() as session:
        record = records.get(session, record_id, asker.reader)
        texts = texts_of(session, record)
        _require(asker, Right.EDIT, record, texts)
        if any(row.state in UNFINISHED for row in texts):
            raise StillReading()
        for row in (record, *texts):
            history.put(session, doing, row, "deleted_at", doing.at, record.id)
            history.put(session, doing, row, "deleted_by", doing.who, record.id)
        asker.record(session, Action.CHANGE, record.id, act=doing.id, what="trash")
    for row in texts:
        asker.office.index.drop(row.id)
    asker.office.index.flush()


def bring_back(asker: Asker, record_id: str) -> None:
    """Take a record with its texts out of the trash; the index gets them again. NotFound."""
    doing = history.act(asker.reader.id, asker.office.now())
    with asker.office.store.begin() as session:
        record = _in_trash(session, record_id, asker.reader)
        texts = texts_of(session, record)
        _require(asker, Right.EDIT, record, texts)
        for row in (record, *texts):
            history.put(session, doing, row, "deleted_at", None, record.id)
            history.put(session, doing, row, "deleted_by", None, record.id)
        for row in texts:
            if row.state is ReadingState.READ:
                documents.requeue(session, row.id)
        records.freshen(session, record)
        asker.record(session, Action.CHANGE, record.id, act=doing.id, what="restored")
    for row in texts:
        asker.office.queue.push(row.id)


def listed(asker: Asker) -> list[Trashed]:
    """What lies in the trash, latest first."""
    with asker.office.store.reading() as session:
        found = []
        for row in records.trashed(session, asker.reader):
            user = session.get(User, row.deleted_by) if row.deleted_by else None
            texts = texts_of(session, row)
            title = row.title_vi or row.title_foreign or (texts[0].title if texts else "")
            assert row.deleted_at is not None
            found.append(
                Trashed(
                    id=row.id, code=row.code, title=title or row.code, deleted_at=row.deleted_at,
                    deleted_by=user.name if user else "", until=until(row),
                )
            )  # fmt: skip
    return found


def destroy(asker: Asker, record_id: str) -> None:
    """Destroy a record with its texts, its history and originals that nothing else needs.

    Only a person with the right, and not before the trash has kept it 30 days. NotFound; TooEarly.
    """
    office = asker.office
    with office.store.begin() as session:
        record = _in_trash(session, record_id, asker.reader)
        _require(asker, Right.SHARE, record, texts_of(session, record))
        if office.today() < until(record):
            raise TooEarly(day=until(record).strftime("%d/%m/%Y"))
        doing = history.act(asker.reader.id, office.now())
        unneeded = destroyed(session, doing, record)
        asker.record(session, Action.CHANGE, record_id, act=doing.id, what="destroyed")
    wipe(office, unneeded)


def _in_trash(session: Session, record_id: str, reader: Reader) -> Record:
    record = records.get(session, record_id, reader, trashed=True)
    if record.deleted_at is None:
        raise NotFound()
    return record


def _require(asker: Asker, right: Right, record: Record, texts: Sequence[Document]) -> None:
    """Raise NoRight unless the right is held over a record and over each of its texts."""
    for body in {record.body_id, *(row.body_id for row in texts)}:
        asker.reader.require(right, body)
