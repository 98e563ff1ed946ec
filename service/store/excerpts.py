"""What was found in a part of a document: rows of that part alone, by columns."""

from collections.abc import Sequence

from sqlalchemy import Select, String, select, type_coerce
from sqlalchemy.orm import Session

from models import tables
from models.document import Span
from models.norms import Deadline
from service.excerpts import OPENING, Excerpt, Place
from service.store import findings


def places_of(session: Session, document_id: str) -> list[Place]:
    """Where the clauses of a document stand, without anything else of them."""
    clause = tables.Clause
    query = select(clause.position, type_coerce(clause.span, String), clause.level)
    found = []
    # As spans are stored, "start:end": a long document has thousands, and few are looked at.
    for position, span, level in session.connection().execute(
        query.where(clause.document_id == document_id)
    ):
        start, _, end = span.partition(":")
        found.append(Place(position, int(start), int(end), level in OPENING))
    return found


def labels_of(session: Session, document_id: str) -> tuple[list[int], list[str]]:
    """Where the clauses of a document begin, in order, and what each is called."""
    clause = tables.Clause
    query = select(type_coerce(clause.span, String), clause.label).where(
        clause.document_id == document_id
    )
    found = []
    for span, label in session.connection().execute(query):
        start, _, end = span.partition(":")
        found.append((int(start), -int(end), label))
    found.sort()
    return [start for start, *_ in found], [label for *_, label in found]


def pages_of(session: Session, document_id: str) -> list[int]:
    """Where the pages of a document begin, the first of them first."""
    query = select(tables.Page.span).where(tables.Page.document_id == document_id)
    return [span.start for span in session.scalars(query.order_by(tables.Page.number))]


def excerpt(session: Session, row: tables.Document, span: Span, places: Sequence[Place]) -> Excerpt:
    """What was found within a span of the text, and the uppermost clauses of all of it."""
    within = [p.position for p in places if p.start < span.end and p.end > span.start]
    clauses = findings.load_clauses(session, row.id, within)
    touching = [clause for clause in clauses if _touch(clause.span, span)]
    inside = {clause.id for clause in touching}
    norms = _places(session, tables.Norm, row.id, span)
    times = _places(session, tables.Time, row.id, span)
    return Excerpt(
        clauses,
        findings.load_norms(session, row.id, touching, *norms),
        findings.load_times(session, row.id, *times),
        findings.load_metadata(row),
        tuple(v for v in findings.load_versions(row) if v.a in inside or v.b in inside),
    )


def deadlines_within(session: Session, document_id: str, norms: list[int]) -> list[Deadline]:
    """The deadlines of norms by their places, which follow each other."""
    if not norms:
        return []
    return findings.load_deadlines(session, document_id, within=(norms[0], norms[-1]))


def offset_of(session: Session, document_id: str, place: str) -> int:
    """Where in the text a place of a page's address is; the beginning when there is no such place.

    "c-KEY" is a clause, "n-NUMBER" a norm, "at-OFFSET" a letter, "next" what first waits.
    """
    kind, _, name = place.partition("-")
    query: Select[Span] | None = None
    norm = tables.Norm
    if kind == "at" and name.isdecimal():
        return int(name[:12])
    if kind == "c":
        clause = tables.Clause
        query = select(clause.span).where(clause.document_id == document_id, clause.key == name)
    elif kind == "n" and name.isdecimal() and len(name) < 10:
        query = select(norm.span).where(norm.document_id == document_id, norm.position == int(name))
    elif kind == "next":
        waiting = select(norm.span).where(norm.document_id == document_id, norm.verdict.is_(None))
        query = waiting.order_by(norm.position).limit(1)
    span = session.scalar(query) if query is not None else None
    return span.start if span else 0


def _places(
    session: Session, table: type[tables.Norm | tables.Time], document_id: str, span: Span
) -> tuple[int, int]:
    """The first and the last place of rows that touch a span: they stand in order of the text."""
    query = select(table.position, type_coerce(table.span, String)).where(
        table.document_id == document_id
    )
    inside = []
    for position, place in session.connection().execute(query):
        start, _, end = place.partition(":")
        if int(start) < span.end and int(end) > span.start:
            inside.append(position)
    return (min(inside), max(inside)) if inside else (0, -1)


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
