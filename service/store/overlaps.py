"""Shortlisted pairs of clauses: kept so that pages, counts and people speak of the same pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.access import Reader
from models.register import DocumentKind
from models.retrieval import ClausePair, Difference, Relation, RelationKind
from models.tables import Clause, Document, Overlap, User
from models.verdicts import Verdict
from models.workspace import Assignment
from service.store import assignments, verdicts
from service.store.documents import texts_of
from service.store.visibility import visible


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
    key: str = ""
    verdict: Verdict | None = None
    assigned: User | None = None


def replace(session: Session, document_id: str, pairs: Sequence[ClausePair], now: datetime) -> None:
    """Put a document's pairs in place of those found before."""
    own = select(Clause.id).where(Clause.document_id == document_id)
    session.execute(delete(Overlap).where(or_(Overlap.a.in_(own), Overlap.b.in_(own))))
    ids = {id_ for pair in pairs for id_ in (pair.a, pair.b)}
    # The index may hold a clause that was read anew since; such a pair is found again then.
    known = {row.id: row for row in session.scalars(select(Clause).where(Clause.id.in_(ids)))}
    texts = texts_of(session, {row.document_id for row in known.values()})
    rows = {}
    for pair in pairs:
        if pair.a in known and pair.b in known:
            a, b = sorted((pair.a, pair.b))
            turned = (a, b) != (pair.a, pair.b)
            rows[a, b] = Overlap(
                a=a,
                b=b,
                in_a=known[a].document_id,
                in_b=known[b].document_id,
                relation=pair.relation.relation,
                score=pair.relation.score,
                differences=[
                    packed(turned_round(d) if turned else d) for d in pair.relation.differences
                ],
                inconsistent=pair.relation.inconsistent,
                reasons=list(pair.relation.reasons),
                key=verdicts.key_of(*(words_of(known[id_], texts) for id_ in (a, b))),
                found_at=now,
            )
    session.add_all(rows.values())


def words_of(clause: Clause, texts: dict[str, str]) -> str:
    """A clause's words, cut out of the text of its document."""
    return texts.get(clause.document_id, "")[clause.span.start : clause.span.end]


def packed(difference: Difference) -> list[Any]:
    """A difference as JSON."""
    d = difference
    return [d.aspect, d.a, d.b, list(d.a_spans), list(d.b_spans)]


def turned_round(difference: Difference) -> Difference:
    """The same difference with its sides changed."""
    d = difference
    return Difference(d.aspect, d.b, d.a, d.b_spans, d.a_spans)


def differences_of(rows: Iterable[Sequence[Any]]) -> tuple[Difference, ...]:
    """Differences from JSON; rows of an older version have no spans."""
    return tuple(
        Difference(aspect, a, b, *(tuple((x, y) for x, y in spans) for spans in more))
        for aspect, a, b, *more in rows
    )


def by_key(session: Session, reader: Reader | None, key: str) -> OverlapRow | None:
    """A pair that the reader may see, by the key of its verdict."""
    found = listed(session, reader, key=key, judged=None, limit=1)
    return found[0] if found else None


def listed(
    session: Session,
    reader: Reader | None,
    *,
    document_id: str | None = None,
    relations: Sequence[RelationKind] = (),
    law: bool | None = None,
    judged: bool | None = False,
    key: str | None = None,
    between: tuple[str, str] | None = None,
    assigned: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[OverlapRow]:
    """Pairs of one document or of the register, inconsistent ones first, then by score.

    ``law`` keeps or drops pairs with law; ``judged`` those on which a person has decided, which
    None lists with the others. ``between`` are two documents, ``assigned`` a person's id, "" for
    pairs that are nobody's.
    """
    a, b, in_a, in_b = aliased(Clause), aliased(Clause), aliased(Document), aliased(Document)
    query = (
        select(Overlap, a, in_a, b, in_b, Verdict, User)
        .join(a, a.id == Overlap.a)
        .join(b, b.id == Overlap.b)
        .join(in_a, in_a.id == Overlap.in_a)
        .join(in_b, in_b.id == Overlap.in_b)
        .outerjoin(Verdict, Verdict.id == verdicts.latest(Overlap.key, reader))
        .outerjoin(Assignment, assignments.of(Overlap.key, Overlap.in_a, Overlap.in_b))
        .outerjoin(User, User.id == Assignment.user_id)
        .order_by(Overlap.inconsistent.desc(), Overlap.score.desc(), Overlap.a, Overlap.b)
    )
    # Asked of each pair: a list of what may be seen would be where a planner begins, and then all
    # pairs would be sorted for the sake of the first twenty.
    for side in (in_a, in_b):
        seen = select(Document.id).where(Document.id == side.id, visible(reader))
        query = query.where(seen.correlate(side).exists())
    if judged is not None:
        query = query.where(Verdict.id.is_not(None) if judged else Verdict.id.is_(None))
    if key is not None:
        query = query.where(Overlap.key == key)
    if between is not None:
        query = query.where(
            Overlap.in_a.in_(between), Overlap.in_b.in_(between), Overlap.in_a != Overlap.in_b
        )
    if assigned is not None:
        query = query.where(Assignment.user_id == assigned if assigned else User.id.is_(None))
    if document_id is not None:
        query = query.where(or_(Overlap.in_a == document_id, Overlap.in_b == document_id))
    if relations:
        query = query.where(Overlap.relation.in_(relations))
    if law is not None:
        query = query.where(_with_law(in_a, in_b) if law else _without_law(in_a, in_b))
    rows = session.execute(query.limit(limit).offset(offset))
    return [
        OverlapRow(Side(ca, da), Side(cb, db), _relation(pair), pair.key, verdict, assigned_to)
        for pair, ca, da, cb, db, verdict, assigned_to in rows
    ]


def _with_law(a: type[Document], b: type[Document]) -> ColumnElement[bool]:
    return or_(a.kind == DocumentKind.LAW, b.kind == DocumentKind.LAW)


def _without_law(a: type[Document], b: type[Document]) -> ColumnElement[bool]:
    return and_(
        or_(a.kind.is_(None), a.kind != DocumentKind.LAW),
        or_(b.kind.is_(None), b.kind != DocumentKind.LAW),
    )


def count(session: Session, reader: Reader | None, document_id: str) -> int:
    """How many pairs of a document wait for the reader's word; none of one that is not theirs."""
    query = (
        select(func.count())
        .select_from(Overlap)
        .where(or_(Overlap.in_a == document_id, Overlap.in_b == document_id))
        .where(assignments.both_seen(reader), Overlap.in_a != Overlap.in_b)
        .where(Overlap.key.not_in(verdicts.decided(reader)))
    )
    return session.scalar(query) or 0


def _relation(row: Overlap) -> Relation:
    return Relation(
        RelationKind(row.relation),
        row.score,
        differences_of(row.differences),
        row.inconsistent,
        tuple(row.reasons),
    )
