"""What was read and found: values of the stages to rows and back, one conversion each way."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, Select, delete, or_, select
from sqlalchemy.orm import Session, undefer

from models import tables
from models.document import (
    Block,
    Box,
    DocumentText,
    Furniture,
    FurnitureKind,
    Page,
    PageSource,
    Span,
    Word,
)
from models.norms import (
    Analysis,
    Anchor,
    Clause,
    ClauseLevel,
    Deadline,
    Direction,
    Facts,
    Metadata,
    Modality,
    Norm,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
    VersionPair,
)
from models.register import ReadingState
from service.store import doubts

METADATA = TypeAdapter(Metadata)
VERSIONS = TypeAdapter(tuple[VersionPair, ...])
CHILDREN = (
    tables.DocumentBody, tables.Page, tables.Clause, tables.Norm, tables.Time, tables.Deadline,
)  # fmt: skip
# What a value is made of; ``id`` of a clause is what norms refer to it by.
CLAUSE_COLUMNS = ("id", *(field.name for field in fields(Clause) if field.name != "id"), "key")
NORM_COLUMNS = (*(field.name for field in fields(Norm) if field.name != "clause"), "clause_id")
TIME_COLUMNS = tuple(field.name for field in fields(TimeExpression))


def save_reading(
    session: Session,
    row: tables.Document,
    document: DocumentText,
    analysis: Analysis,
    facts: Facts,
    now: datetime,
) -> None:
    """Put a reading in place of the one before.

    The row stays READING: it is done when the index has it, too (``documents.finish``).
    """
    for table in CHILDREN:
        session.execute(delete(table).where(table.document_id == row.id))
    session.add(tables.DocumentBody(document_id=row.id, text=document.text))
    doubts.save(session, row.id, document)
    session.add_all(_page_row(row.id, page) for page in document.pages)
    session.add_all(
        _clause_row(row.id, position, clause) for position, clause in enumerate(analysis.clauses)
    )
    session.add_all(_norm_row(row.id, position, n) for position, n in enumerate(analysis.norms))
    session.add_all(_time_row(row.id, position, t) for position, t in enumerate(analysis.times))
    found = analysis.metadata
    row.title = found.title.value if found.title else ""
    row.number = found.number.value if found.number else ""
    row.form = found.form.value if found.form else ""
    if not row.kind_given:
        row.kind = found.kind.value if found.kind else None
    row.language = document.language
    row.signed_on, row.effective_on = facts.signed_on, facts.effective_on
    row.expires_on = facts.expires_on
    row.found = METADATA.dump_python(found, mode="json")
    row.versions = VERSIONS.dump_python(analysis.versions, mode="json")
    row.pages_total = row.pages_done = len(document.pages)
    row.read_at, row.indexed_at = now, None
    session.flush()


def rewrite_text(
    session: Session, row: tables.Document, before: DocumentText, after: DocumentText
) -> None:
    """Put a corrected text in place of the one before: its body and the pages that changed."""
    body = session.get_one(tables.DocumentBody, row.id)
    body.text = after.text
    changed = [new for old, new in zip(before.pages, after.pages, strict=True) if old != new]
    numbers = [page.number for page in changed]
    session.execute(
        delete(tables.Page).where(
            tables.Page.document_id == row.id, tables.Page.number.in_(numbers)
        )
    )
    session.add_all(_page_row(row.id, page) for page in changed)
    repairs = session.scalars(select(tables.Repair).where(tables.Repair.document_id == row.id))
    for repair, moved in zip(
        sorted(repairs, key=lambda repair: repair.position), after.repairs, strict=True
    ):
        repair.span = moved.span
    session.flush()


def rewrite_findings(session: Session, row: tables.Document, analysis: Analysis) -> None:
    """Put corrected findings in place of those before; clauses keep their rows and their pairs."""
    by_key = {clause.id: clause for clause in analysis.clauses}
    for held in session.scalars(select(tables.Clause).where(tables.Clause.document_id == row.id)):
        clause = by_key[held.key]
        held.span, held.label, held.heading = clause.span, clause.label, clause.heading
        held.verdict = None
    for table in (tables.Norm, tables.Time):
        session.execute(delete(table).where(table.document_id == row.id))
    session.add_all(_norm_row(row.id, position, n) for position, n in enumerate(analysis.norms))
    session.add_all(_time_row(row.id, position, t) for position, t in enumerate(analysis.times))
    row.found = METADATA.dump_python(analysis.metadata, mode="json")
    row.versions = VERSIONS.dump_python(analysis.versions, mode="json")
    session.flush()


def save_deadlines(
    session: Session, document_id: str, deadlines: Sequence[Deadline], today: date
) -> None:
    """Put deadlines computed for ``today`` in place of older ones."""
    session.execute(delete(tables.Deadline).where(tables.Deadline.document_id == document_id))
    session.add_all(
        tables.Deadline(
            document_id=document_id, norm=d.norm, time=d.time, due=d.due, arithmetic=d.arithmetic
        )
        for d in deadlines
    )
    row = session.get_one(tables.Document, document_id)
    row.deadlines_as_of = today


def load_deadlines(
    session: Session, document_id: str, *, within: tuple[int, int] | None = None
) -> list[Deadline]:
    """A document's deadlines in the order of its norms, of all or from one to another."""
    row = tables.Deadline
    query = select(row.norm, row.time, row.due, row.arithmetic).where(
        row.document_id == document_id
    )
    if within is not None:
        query = query.where(row.norm.between(*within))
    rows = session.execute(query.order_by(row.norm, row.time))
    return [Deadline(*found) for found in rows]


def clauses_by_id(session: Session, ids: Sequence[str]) -> dict[str, tables.Clause]:
    """Clause rows by id; one that is gone is left out."""
    rows = session.scalars(select(tables.Clause).where(tables.Clause.id.in_(ids)))
    return {row.id: row for row in rows}


def outdated(session: Session, today: date) -> list[str]:
    """Read documents whose deadlines were computed for another day."""
    return list(
        session.scalars(
            select(tables.Document.id).where(
                tables.Document.state == ReadingState.READ,
                tables.Document.deadlines_as_of.is_distinct_from(today),
            )
        )
    )


def facts_of(row: tables.Document) -> Facts:
    """What the register knows for computing this document's deadlines."""
    return Facts(signed_on=row.signed_on, effective_on=row.effective_on, expires_on=row.expires_on)


def load_document(session: Session, row: tables.Document, *, words: bool = False) -> DocumentText:
    """The text with its pages; without ``words`` the pages carry none, which is much quicker."""
    body = session.get(tables.DocumentBody, row.id)
    query = select(tables.Page).where(tables.Page.document_id == row.id)
    if words:
        query = query.options(undefer(tables.Page.words))
    pages = session.scalars(query.order_by(tables.Page.number))
    return DocumentText(
        body.text if body else "",
        tuple(_page(page, words) for page in pages),
        row.language,
        doubts.doubts_of(session, row.id),
        doubts.repairs_of(session, row.id),
    )


def load_page(session: Session, document_id: str, number: int) -> Page | None:
    """One page with its words."""
    row = session.get(tables.Page, (document_id, number), options=[undefer(tables.Page.words)])
    return _page(row, True) if row else None


def load_analysis(session: Session, row: tables.Document) -> Analysis:
    """Clauses, norms, times and metadata as they were found."""
    clauses = load_clauses(session, row.id)
    return Analysis(
        clauses,
        tuple(load_norms(session, row.id, clauses).values()),
        tuple(load_times(session, row.id).values()),
        load_metadata(row),
        load_versions(row),
    )


# Columns, not entities: a long document has ten thousand rows that nobody will change here.


def load_clauses(
    session: Session, document_id: str, places: Sequence[int] | None = None
) -> tuple[Clause, ...]:
    """The clauses of a document in their order: all, or those at these places and the uppermost."""
    query = _columns(tables.Clause, CLAUSE_COLUMNS, document_id)
    if places is not None:
        clause = tables.Clause
        query = query.where(or_(clause.parent.is_(None), clause.position.in_(places)))
    return tuple(_clause(row) for row in session.execute(query))


def load_norms(
    session: Session,
    document_id: str,
    clauses: Sequence[Clause],
    first: int = 0,
    last: int | None = None,
) -> dict[int, Norm]:
    """The norms of a document by their places, of all or from one to another.

    A norm names its clause where that is among ``clauses``.
    """
    key_of = {tables.clause_row_id(document_id, clause.id): clause.id for clause in clauses}
    query = _between(tables.Norm, NORM_COLUMNS, document_id, first, last)
    return {row.position: _norm(row, key_of) for row in session.execute(query)}


def load_times(
    session: Session, document_id: str, first: int = 0, last: int | None = None
) -> dict[int, TimeExpression]:
    """The times of a document by their places, of all or from one to another."""
    query = _between(tables.Time, TIME_COLUMNS, document_id, first, last)
    return {row.position: _time(row) for row in session.execute(query)}


def load_versions(row: tables.Document) -> tuple[VersionPair, ...]:
    """How the language versions of a document are paired."""
    return VERSIONS.validate_python(row.versions or ())


def load_metadata(row: tables.Document) -> Metadata:
    """What the document says of itself."""
    return METADATA.validate_python(row.found) if row.found else Metadata()


def _between(
    table: type[tables.Norm | tables.Time],
    names: Sequence[str],
    document_id: str,
    first: int,
    last: int | None,
) -> Select[Any]:
    query = _columns(table, ("position", *names), document_id)
    return query if last is None else query.where(table.position.between(first, last))


def _columns(
    table: type[tables.Clause | tables.Norm | tables.Time], names: Sequence[str], document_id: str
) -> Select[Any]:
    chosen = [getattr(table, name) for name in names]
    return select(*chosen).where(table.document_id == document_id).order_by(table.position)


def _page_row(document_id: str, page: Page) -> tables.Page:
    return tables.Page(
        document_id=document_id,
        number=page.number,
        span=page.span,
        source=page.source,
        confidence=page.confidence,
        width=page.width,
        height=page.height,
        words=[[w.text, *w.span, *(round(x, 2) for x in w.box), w.confidence] for w in page.words],
        furniture=[[f.kind, f.text, *f.box] for f in page.furniture],
        blocks=[[*b.span, *b.box, b.language] for b in page.blocks],
        notes=list(page.notes),
    )


def _page(row: tables.Page, words: bool) -> Page:
    return Page(
        row.number,
        row.span,
        PageSource(row.source),
        row.confidence,
        row.width,
        row.height,
        tuple(
            Word(text, Span(start, end), Box(*box), confidence)
            for text, start, end, *box, confidence in (row.words if words else ())
        ),
        tuple(
            Furniture(FurnitureKind(kind), text, Box(*box)) for kind, text, *box in row.furniture
        ),
        tuple(
            Block(Span(start, end), Box(*box), language)
            for start, end, *box, language in row.blocks
        ),
        tuple(row.notes),
    )


def _clause_row(document_id: str, position: int, clause: Clause) -> tables.Clause:
    return tables.Clause(
        id=tables.clause_row_id(document_id, clause.id),
        document_id=document_id,
        key=clause.id,
        position=position,
        span=clause.span,
        label=clause.label,
        number=clause.number,
        heading=clause.heading,
        level=clause.level,
        parent=clause.parent,
        language=clause.language,
    )


def _clause(row: Row[Any]) -> Clause:
    return Clause(
        row.key, row.span, row.label, row.number, row.heading, ClauseLevel(row.level), row.parent,
        row.language,
    )  # fmt: skip


def _norm_row(document_id: str, position: int, norm: Norm) -> tables.Norm:
    clause_id = tables.clause_row_id(document_id, norm.clause) if norm.clause else None
    return tables.Norm(
        document_id=document_id,
        position=position,
        clause_id=clause_id,
        span=norm.span,
        modality=norm.modality,
        strength=norm.strength,
        bearer=norm.bearer,
        beneficiary=norm.beneficiary,
        action=norm.action,
        condition=norm.condition,
        times=list(norm.times),
        bearer_name=norm.bearer_name,
        side=norm.side,
    )


def _norm(row: Row[Any], key_of: dict[str, str]) -> Norm:
    return Norm(
        row.span, Modality(row.modality), Strength(row.strength), row.bearer, row.beneficiary,
        row.action, row.condition, tuple(row.times),
        key_of.get(row.clause_id) if row.clause_id else None, row.bearer_name, row.side,
    )  # fmt: skip


def _time_row(document_id: str, position: int, time: TimeExpression) -> tables.Time:
    return tables.Time(
        document_id=document_id,
        position=position,
        span=time.span,
        kind=time.kind,
        value=time.value,
        anchor=time.anchor,
        anchor_span=time.anchor_span,
        direction=time.direction,
        working_days=time.working_days,
        role=time.role,
        calendar_days=list(time.calendar_days),
    )


def _time(row: Row[Any]) -> TimeExpression:
    return TimeExpression(
        row.span, TimeKind(row.kind), row.value, Anchor(row.anchor) if row.anchor else None,
        row.anchor_span, Direction(row.direction) if row.direction else None, row.working_days,
        TimeRole(row.role), tuple(row.calendar_days),
    )  # fmt: skip
