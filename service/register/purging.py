"""What is destroyed for good: by a person with the right, or by itself after the days set."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.records import Change, Record
from models.tables import Document
from service.desk import VIETNAM
from service.store import history, records
from service.store.audit import Action
from service.store.audit import record as note

if TYPE_CHECKING:
    from service.wiring import Office

KEPT = timedelta(days=30)


def purge(office: "Office") -> int:
    """Destroy what has lain in the trash as long as the settings say; returns how many records.

    Nothing where they do not say it: then only a person with the right does.
    """
    if not office.settings.purge_days:
        return 0
    before = office.now() - timedelta(days=office.settings.purge_days)
    due = select(Record.id).where(Record.deleted_at <= before).order_by(Record.deleted_at)
    with office.store.reading() as session:
        ids = list(session.scalars(due))
    for record_id in ids:
        with office.store.begin() as session:
            # Asked again: somebody may have taken it out meanwhile.
            row = session.scalar(due.with_only_columns(Record).where(Record.id == record_id))
            if row is None:
                continue
            doing = history.act(None, office.now())
            unneeded = destroyed(session, doing, row)
            told = {"act": doing.id, "what": "destroyed", "days": office.settings.purge_days}
            note(session, None, Action.CHANGE, now=office.now(), subject=record_id, details=told)
        wipe(office, unneeded)
    return len(ids)


def destroyed(session: Session, doing: history.Act, record: Record) -> set[str]:
    """Take a record's rows away; returns the files that nothing needs any more."""
    texts = texts_of(session, record)
    hashes = {row.sha256 for row in texts}
    for row in texts:
        session.execute(delete(Document).where(Document.id == row.id))
    session.execute(delete(Change).where(Change.record_id == record.id))
    history.note(session, doing, record, "destroyed", None, record.code, None)
    session.execute(delete(Record).where(Record.id == record.id))
    session.flush()
    needed = session.scalars(select(Document.sha256).where(Document.sha256.in_(hashes)))
    return hashes - set(needed)


def wipe(office: "Office", unneeded: Collection[str]) -> None:
    """Take files away whose rows are gone for good.

    In this order: a crash between leaves files that `camket doctor` names, never rows without
    their file.
    """
    for sha256 in unneeded:
        office.originals.wipe(sha256)
    office.forget_pages()


def until(record: Record) -> date:
    """The first day on which a record may be destroyed."""
    assert record.deleted_at is not None
    return (record.deleted_at + KEPT).astimezone(VIETNAM).date()


def texts_of(session: Session, record: Record) -> list[Document]:
    """The documents of a record, those in the trash included."""
    ids = [row.document_id for row in records.expressions(session, [record.id])]
    return list(session.scalars(select(Document).where(Document.id.in_(ids))))
