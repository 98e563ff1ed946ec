"""What the page of a document shows of it beside its findings, by columns."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from models import tables
from models.document import Span

T = TypeVar("T")


def verdicts_of_norms(session: Session, document_id: str) -> dict[int, str]:
    """What people said to the norms of a document, by their places."""
    return _verdicts(session, tables.Norm.position.expression, tables.Norm, document_id)


def verdicts_of_times(session: Session, document_id: str) -> dict[int, str]:
    """What people said to its times, by their places."""
    return _verdicts(session, tables.Time.position.expression, tables.Time, document_id)


def verdicts_of_clauses(session: Session, document_id: str) -> dict[str, str]:
    """What people said to its clauses, by their keys."""
    return _verdicts(session, tables.Clause.key.expression, tables.Clause, document_id)


def _verdicts(
    session: Session,
    name: ColumnElement[T],
    table: type[tables.Norm | tables.Time | tables.Clause],
    document_id: str,
) -> dict[T, str]:
    query = select(name, table.verdict).where(
        table.document_id == document_id, table.verdict.is_not(None)
    )
    return {key: verdict for key, verdict in session.execute(query) if verdict}


def page_heads(
    session: Session, document_id: str
) -> Sequence[Row[int, Span, str, float | None, float, float, list[str]]]:
    """What lists of pages show, by columns: number, span, source, sureness, measures, notes."""
    page = tables.Page
    query = select(
        page.number, page.span, page.source, page.confidence, page.width, page.height, page.notes
    ).where(page.document_id == document_id)
    return list(session.execute(query.order_by(page.number)))
