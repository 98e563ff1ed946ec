"""What people decided about pairs, found again by what the clauses say."""

import hashlib
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.access import Reader
from models.tables import Document
from models.verdicts import Verdict, VerdictKind
from service.store.visibility import visible


def key_of(one: str, other: str) -> str:
    """A key of two texts in either order.

    Letters without diacritics and figures alone count, so that another typesetting, another scan
    or a misread tone finds the same verdict; another figure does not.
    """
    return hashlib.sha256("\n".join(sorted((bare(one), bare(other)))).encode()).hexdigest()


def bare(text: str) -> str:
    """A text without diacritics, blanks and marks."""
    flat = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(c for c in flat if c.isalnum())


def latest(key: InstrumentedAttribute[str], reader: Reader | None) -> ScalarSelect[str]:
    """The id of the last word on clauses of this key that was said of documents of the reader's."""
    said = (
        select(Verdict.id)
        .where(Verdict.key == key, _heard_of(reader))
        .order_by(Verdict.decided_at.desc(), Verdict.id)
        .limit(1)
    )
    return said.correlate(key.class_).scalar_subquery()


def decided(reader: Reader | None) -> Select[str]:
    """The keys of all pairs on which the reader knows a word: to be asked of many pairs at once."""
    seen = select(Document.id).where(visible(reader)).correlate(None)
    return select(Verdict.key).where(Verdict.a.in_(seen), Verdict.b.in_(seen)).correlate(None)


def _heard_of(reader: Reader | None) -> ColumnElement[bool]:
    sides = (
        select(Document.id).where(Document.id == side, visible(reader)).correlate(Verdict).exists()
        for side in (Verdict.a, Verdict.b)
    )
    return and_(*sides)


def heard(session: Session, reader: Reader | None, keys: Collection[str]) -> Sequence[Verdict]:
    """What the reader hears of pairs of these keys, the latest last."""
    query = select(Verdict).where(Verdict.key.in_(keys), _heard_of(reader))
    return session.scalars(query.order_by(Verdict.decided_at, Verdict.id)).all()


def decide(
    session: Session,
    key: str,
    documents: tuple[str, str],
    kind: VerdictKind,
    *,
    note: str = "",
    user_id: str | None,
    now: datetime,
) -> Verdict:
    """Keep a person's word on a pair; a later word takes the place of an earlier one."""
    a, b = sorted(documents)
    row = session.scalar(select(Verdict).where(Verdict.key == key, Verdict.a == a, Verdict.b == b))
    if row is None:
        row = Verdict(key=key, a=a, b=b)
        session.add(row)
    row.kind, row.note, row.decided_by, row.decided_at = kind, note, user_id, now
    session.flush()
    return row


def withdraw(session: Session, reader: Reader | None, key: str) -> None:
    """Take back what the reader hears of a pair: it waits again."""
    for row in session.scalars(select(Verdict).where(Verdict.key == key, _heard_of(reader))):
        session.delete(row)
    session.flush()
