"""What the register knows of the work behind a text that search must know: fields, and its life.

A person's word comes before what the text says of itself; a step of life that ends or suspends a
work, or another work that has taken its place, ends it before its own last day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import LEVEL_OF
from models.life import ENDED, STANDING, LinkKind, RecordState, Verdict
from models.records import Expression, Link, Record
from models.register import DocumentKind, ReadingState
from models.tables import Document
from service.store import lives, rights

# What ends the work that it is done to; an amendment leaves the rest as it was.
ENDING = frozenset({LinkKind.REPLACES, LinkKind.TERMINATES})
PAUSED = ENDED | {RecordState.SUSPENDED, RecordState.ARCHIVED}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """``starts`` and ``ends`` are the first and the last day in force, None where not known."""

    topics: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None


def known(session: Session, document: Document) -> Known:
    """What is known of the work of a document today; its own days where it is a text of none."""
    record = session.scalar(
        select(Record)
        .join(Expression, Expression.record_id == Record.id)
        .where(Expression.document_id == document.id, Record.deleted_at.is_(None))
    )
    if record is None:
        return Known((), document.effective_on, document.expires_on)
    steps = lives.standing(lives.of_record(session, record.id))
    begun = (step.day for step in steps if step.state in STANDING)
    starts = record.effective_on or document.effective_on or min(begun, default=None)
    ends = [record.expires_on or document.expires_on]
    if steps and steps[-1].state in PAUSED:
        stopped = next(s for s in steps if all(t.state in PAUSED for t in steps[steps.index(s) :]))
        ends.append(stopped.day - DAY)
    ends += [day - DAY for day in _replaced_on(session, record)]
    topics = tuple(record.topics or ()) if _is_open(session, record, document) else ()
    return Known(topics, starts, min(filter(None, ends), default=None))


def _is_open(session: Session, record: Record, document: Document) -> bool:
    """Whether whoever sees the document sees the record, too: it hides with any of its texts."""
    if record.secrecy is not None and LEVEL_OF[record.secrecy] > document.secrecy:
        return False
    own = set(rights.tokens(session, document))
    others = (
        select(Document)
        .join(Expression, Expression.document_id == Document.id)
        .where(Expression.record_id == record.id, Document.id != document.id)
    )
    return all(own <= set(rights.tokens(session, other)) for other in session.scalars(others))


def _replaced_on(session: Session, record: Record) -> Iterator[date]:
    """From which days other works stand in place of this one, as people have confirmed."""
    query = (
        select(Record.effective_on, Record.signed_on)
        .join(Link, Link.source_id == Record.id)
        .where(
            Link.target_id == record.id,
            Link.kind.in_(ENDING),
            Link.verdict.in_([Verdict.ACCEPTED, Verdict.EDITED]),
            Record.deleted_at.is_(None),
        )
    )
    for effective_on, signed_on in session.execute(query):
        if day := effective_on or signed_on:
            yield day


def law_turned_on(session: Session, today: date) -> date | None:
    """The last day up to today on which some law came into force or ceased to be."""
    query = select(Document).where(
        Document.kind == DocumentKind.LAW,
        Document.state == ReadingState.READ,
        Document.deleted_at.is_(None),
    )
    return max(_turns((known(session, row) for row in session.scalars(query)), today), default=None)


def _turns(laws: Iterable[Known], today: date) -> Iterator[date]:
    for law in laws:
        for day in (law.starts, law.ends and law.ends + DAY):
            if day is not None and day <= today:
                yield day
