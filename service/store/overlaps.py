"""Shortlisted pairs of clauses: kept so that pages, counts and people speak of the same pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.access import Reader
from models.register import DocumentKind
from models.retrieval import ClausePair, Difference, Relation, RelationKind
from models.tables import Clause, Document, Overlap
from service.store.rights import visible


@dataclass(frozen=True, slots=True)
class Side:
    """One clause of a pair with its document."""

    clause: Clause
    document: Document


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """A pair as a reviewer sees it."""

    a: Side
    b: Side
    relation: Relation


def replace(session: Session, document_id: str, pairs: Sequence[ClausePair], now: datetime) -> None:
    """Put a document's pairs in place of those found before."""
    own = select(Clause.id).where(Clause.document_id == document_id)
    session.execute(delete(Overlap).where(or_(Overlap.a.in_(own), Overlap.b.in_(own))))
    ids = {id_ for pair in pairs for id_ in (pair.a, pair.b)}
    # The index may hold a clause that was read anew since; such a pair is found again then.
    known = set(session.scalars(select(Clause.id).where(Clause.id.in_(ids))))
    rows = {}
    for pair in pairs:
        if pair.a in known and pair.b in known:
            a, b = sorted((pair.a, pair.b))
            turned = (a, b) != (pair.a, pair.b)
            rows[a, b] = Overlap(
                a=a,
                b=b,
                relation=pair.relation.relation,
                score=pair.relation.score,
                differences=[
                    [d.aspect, d.b, d.a] if turned else [d.aspect, d.a, d.b]
                    for d in pair.relation.differences
                ],
                found_at=now,
            )
    session.add_all(rows.values())


def listed(
    session: Session,
    reader: Reader | None,
    *,
    document_id: str | None = None,
    relations: Sequence[RelationKind] = (),
    law: bool | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[OverlapRow]:
    """Pairs by score, of one document or of the register; ``law`` keeps or drops pairs with law."""
    a, b, in_a, in_b = aliased(Clause), aliased(Clause), aliased(Document), aliased(Document)
    query = (
        select(Overlap, a, in_a, b, in_b)
        .join(a, a.id == Overlap.a)
        .join(b, b.id == Overlap.b)
        .join(in_a, in_a.id == a.document_id)
        .join(in_b, in_b.id == b.document_id)
        .order_by(Overlap.score.desc(), Overlap.a, Overlap.b)
    )
    # Asked of each pair: a list of what may be seen would be where a planner begins, and then all
    # pairs would be sorted for the sake of the first twenty.
    for side in (in_a, in_b):
        seen = select(Document.id).where(Document.id == side.id, visible(reader))
        query = query.where(seen.correlate(side).exists())
    if document_id is not None:
        # By the pair's own columns: databases find those by index, the documents only by joining.
        own = select(Clause.id).where(Clause.document_id == document_id)
        query = query.where(or_(Overlap.a.in_(own), Overlap.b.in_(own)))
    if relations:
        query = query.where(Overlap.relation.in_(relations))
    if law is not None:
        is_law = or_(in_a.kind == DocumentKind.LAW, in_b.kind == DocumentKind.LAW)
        neither = and_(
            or_(in_a.kind.is_(None), in_a.kind != DocumentKind.LAW),
            or_(in_b.kind.is_(None), in_b.kind != DocumentKind.LAW),
        )
        query = query.where(is_law if law else neither)
    rows = session.execute(query.limit(limit).offset(offset))
    return [
        OverlapRow(Side(ca, da), Side(cb, db), _relation(pair)) for pair, ca, da, cb, db in rows
    ]


def count(session: Session, reader: Reader | None, document_id: str) -> int:
    """How many pairs a document has that the reader may see; none of one that is not theirs."""
    own, other = aliased(Clause), aliased(Clause)
    query = (
        select(func.count())
        .select_from(Overlap)
        .join(own, or_(own.id == Overlap.a, own.id == Overlap.b))
        .join(other, and_(or_(other.id == Overlap.a, other.id == Overlap.b), other.id != own.id))
        .join(Document, Document.id == other.document_id)
        .where(own.document_id == document_id, visible(reader))
        .where(own.document_id.in_(select(Document.id).where(visible(reader)).correlate(None)))
    )
    return session.scalar(query) or 0


def _relation(row: Overlap) -> Relation:
    differences = tuple(Difference(*difference) for difference in row.differences)
    return Relation(RelationKind(row.relation), row.score, differences)
