"""The shortlist of law beside each clause of a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import retrieval
from models.access import Reader
from models.register import DocumentKind, ReadingState
from models.retrieval import Difference
from models.tables import Clause, Document
from models.verdicts import LawCheck, Provision
from service.store.documents import by_ids
from service.store.overlaps import Side, differences_of, packed


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A paragraph of law beside a clause."""

    clause: Clause
    law: Side
    score: float
    reasons: tuple[str, ...]
    differences: tuple[Difference, ...]


def replace(
    session: Session, document_id: str, found: Sequence[retrieval.Provision], now: datetime
) -> None:
    """Put a document's shortlist in place of the one before."""
    own = select(Clause.id).where(Clause.document_id == document_id)
    session.execute(delete(Provision).where(Provision.clause_id.in_(own)))
    ids = {id_ for p in found for id_ in (p.clause, p.law)}
    known = set(session.scalars(select(Clause.id).where(Clause.id.in_(ids))))
    places: dict[str, int] = {}
    for p in found:
        if p.clause in known and p.law in known:
            position = places.get(p.clause, 0)
            places[p.clause] = position + 1
            session.add(
                Provision(
                    clause_id=p.clause,
                    law_id=p.law,
                    position=position,
                    score=p.score,
                    reasons=list(p.reasons),
                    differences=[packed(d) for d in p.differences],
                )
            )
    check = session.get(LawCheck, document_id)
    if check is None:
        session.add(LawCheck(document_id=document_id, checked_at=now))
    else:
        check.checked_at = now


def listed(session: Session, reader: Reader | None, document_id: str) -> list[ProvisionRow]:
    """The shortlist of a document in the order of its clauses."""
    own, law = aliased(Clause), aliased(Clause)
    # Each law once, not with each of its articles: a document is a large row.
    rows = session.execute(
        select(Provision, own, law)
        .join(own, own.id == Provision.clause_id)
        .join(law, law.id == Provision.law_id)
        .where(own.document_id == document_id)
        .order_by(own.position, Provision.position)
    ).all()
    laws = by_ids(session, sorted({found.document_id for _, _, found in rows}), reader)
    return [
        ProvisionRow(
            clause, Side(found, laws[found.document_id]), p.score, tuple(p.reasons),
            differences_of(p.differences),
        )
        for p, clause, found in rows
        if found.document_id in laws
    ]  # fmt: skip


def outdated(session: Session, limit: int, turned_at: datetime | None = None) -> list[str]:
    """Documents that were read and not yet beside the newest law.

    ``turned_at`` is when law last came into force or ceased to be: a check of before that is as
    old as one of before the newest law.
    """
    newest = (
        select(func.max(Document.indexed_at))
        .where(Document.kind == DocumentKind.LAW)
        .scalar_subquery()
    )
    query = (
        select(Document.id)
        .outerjoin(LawCheck, LawCheck.document_id == Document.id)
        .where(
            Document.state == ReadingState.READ,
            Document.deleted_at.is_(None),
            or_(Document.kind.is_(None), Document.kind != DocumentKind.LAW),
            newest.is_not(None),
            or_(
                LawCheck.checked_at.is_(None),
                LawCheck.checked_at < newest,
                *([] if turned_at is None else [LawCheck.checked_at < turned_at]),
            ),
        )
        .order_by(Document.id)
    )
    return list(session.scalars(query.limit(limit)))
