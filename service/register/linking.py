"""What a document says of other works in the register, as proposed links."""

import json
from collections.abc import Iterator
from datetime import datetime

from pydantic import TypeAdapter
from rapidfuzz import fuzz
from sqlalchemy import Text, cast, delete, or_, select
from sqlalchemy.orm import Session

from models.document import Span
from models.life import LinkKind
from models.norms import Found, Metadata, Reference
from models.records import Expression, Link, Record
from models.register import DocumentKind
from models.spelling import folded
from models.tables import Document, DocumentBody

# Words of a title, folded, that say what an instrument does to the one that the title names.
CUES: tuple[tuple[LinkKind, tuple[str, ...]], ...] = (
    (LinkKind.AMENDS, ("amending", "amendment", "amend", "sua doi", "bo sung")),
    (LinkKind.EXTENDS, ("extending", "extension", "extend", "renewing", "gia han")),
    (LinkKind.REPLACES, ("replacing", "superseding", "thay the")),
    (LinkKind.TERMINATES, ("terminating", "termination", "cham dut", "bai bo")),
    (LinkKind.SUSPENDS, ("suspending", "suspension", "tam dinh chi", "tam dung")),
    (LinkKind.IMPLEMENTS, ("implementing", "implementation", "trien khai", "thi hanh",
                           "huong dan", "thuc hien")),
)  # fmt: skip
ALIKE = 80  # of 100: a citation's name against the title of a work signed on the same day
METADATA = TypeAdapter(Metadata)


def propose(
    session: Session, record: Record, row: Document, metadata: Metadata, text: str, now: datetime
) -> None:
    """Propose links from a record to the works that a document of it refers to.

    What a person has decided stands; proposals of this document that nobody decided are replaced.
    """
    session.execute(delete(Link).where(Link.document_id == row.id, Link.verdict.is_(None)))
    taken = {
        (link.kind, link.target_id)
        for link in session.scalars(select(Link).where(Link.source_id == record.id))
    }
    for reference in metadata.references:
        for target in _works(session, reference.value):
            if target.id == record.id:
                continue
            for kind, span in _kinds(session, metadata, reference, target):
                if (kind, target.id) in taken:
                    continue
                taken.add((kind, target.id))
                session.add(
                    Link(
                        source_id=record.id, kind=kind, target_id=target.id, document_id=row.id,
                        span=span, quote=text[span.start : span.end], made_at=now,
                    )
                )  # fmt: skip
    session.flush()


def propose_backwards(session: Session, record: Record, row: Document, now: datetime) -> None:
    """A work has come in: propose the links of those that referred to it before it was here."""
    marks = [day.isoformat() for day in (row.signed_on,) if day]
    marks += [json.dumps(number)[1:-1] for number in (row.number,) if number]
    if not marks:
        return
    found = cast(Document.found, Text)
    query = (
        select(Document, Record, DocumentBody.text)
        .join(Expression, Expression.document_id == Document.id)
        .join(Record, Record.id == Expression.record_id)
        .join(DocumentBody, DocumentBody.document_id == Document.id)
        .where(
            Record.id != record.id,
            Document.deleted_at.is_(None),
            or_(*(found.contains(mark, autoescape=True) for mark in marks)),
        )
        .order_by(Document.id)
    )
    for other, source, text in session.execute(query).all():
        propose(session, source, other, METADATA.validate_python(other.found), text, now)


def _works(session: Session, reference: Reference) -> Iterator[Record]:
    """The works that a citation may mean: by number, or by day and name."""
    query = (
        select(Record, Document)
        .join(Expression, Expression.record_id == Record.id)
        .join(Document, Document.id == Expression.document_id)
        .where(Record.deleted_at.is_(None))
        .order_by(Record.code)
    )
    if reference.number:
        same = or_(Record.number == reference.number, Document.number == reference.number)
        query = query.where(same)
    elif reference.dated and len(reference.dated) == 10:
        day = datetime.fromisoformat(reference.dated).date()
        query = query.where(or_(Record.signed_on == day, Document.signed_on == day))
    else:
        return  # a name alone means too many
    seen = set()
    for record, document in session.execute(query):
        named = reference.number is not None or _is_named(reference.name, record, document)
        if named and record.id not in seen:
            seen.add(record.id)
            yield record


def _is_named(name: str, record: Record, document: Document) -> bool:
    cited = folded(name)
    form = folded(record.form or document.form or "")
    titles = [record.title_vi, record.title_foreign, document.title]
    return (form != "" and form in cited) or any(
        fuzz.partial_ratio(cited, folded(title)) >= ALIKE for title in titles if title and cited
    )


def _kinds(
    session: Session, metadata: Metadata, reference: Found[Reference], target: Record
) -> list[tuple[LinkKind, Span]]:
    """What the instrument does to the work cited, and where it says so."""
    found: dict[LinkKind, Span] = {}
    cited = folded(reference.value.name)
    if metadata.title and cited and cited in folded(metadata.title.value):
        title = f" {folded(metadata.title.value)} "
        for kind, cues in CUES:
            if any(f" {cue} " in title for cue in cues):
                found[kind] = metadata.title.span
    for amendment in metadata.amendments:
        instrument = folded(amendment.value.instrument or "").removeprefix("the ")
        if instrument and instrument in cited:
            found.setdefault(LinkKind.AMENDS, amendment.span)
    if not found:
        is_law = (target.kind or _kind_of_texts(session, target)) == DocumentKind.LAW
        found[LinkKind.BASED_ON if is_law else LinkKind.CITES] = reference.span
    return list(found.items())


def _kind_of_texts(session: Session, record: Record) -> DocumentKind | None:
    query = (
        select(Document.kind)
        .join(Expression, Expression.document_id == Document.id)
        .where(Expression.record_id == record.id, Document.kind.is_not(None))
    )
    return session.scalar(query.limit(1))
