"""What people said of a document's clauses beside the law: each word is kept, the last stands."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.access import Reader
from models.compatibility import Compatibility, Weighing
from models.errors import ChangedSince
from models.tables import Document, User
from service.store.verdicts import bare
from service.store.visibility import visible


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a clause and the name of who said it."""

    row: Weighing
    by: str


def listed(session: Session, reader: Reader | None, document_id: str) -> dict[str, list[Word]]:
    """All that was said of a document, by the keys of its clauses, the newest first."""
    seen = select(Document.id).where(visible(reader))
    rows = session.execute(
        select(Weighing, User.name)
        .outerjoin(User, User.id == Weighing.said_by)
        .where(Weighing.document_id == document_id, Weighing.document_id.in_(seen))
        .order_by(Weighing.clause, Weighing.number.desc())
    )
    found: dict[str, list[Word]] = {}
    for row, name in rows:
        found.setdefault(row.clause, []).append(Word(row, name or ""))
    return found


def say(
    session: Session,
    document_id: str,
    clause: str,
    verdict: Compatibility | None,
    reasons: str,
    law: Sequence[str],
    *,
    words: str,
    seen: int,
    user_id: str,
    now: datetime,
) -> Weighing:
    """Add a word on a clause that says ``words``; neither verdict nor reasons take the last back.

    ``seen`` is the number of the last word that the person knew of, 0 for none. ChangedSince.
    """
    row = Weighing(
        document_id=document_id,
        clause=clause,
        number=seen + 1,
        verdict=verdict,
        reasons=reasons,
        law=list(law),
        words=digest(words),
        said_by=user_id,
        said_at=now,
    )
    query = select(Weighing.number).where(
        Weighing.document_id == document_id, Weighing.clause == clause
    )
    if (session.scalar(query.order_by(Weighing.number.desc()).limit(1)) or 0) != seen:
        raise ChangedSince()
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:  # said in the same moment, elsewhere
        raise ChangedSince() from error
    return row


def digest(words: str) -> str:
    """What a clause says, however it is set: another figure is another clause."""
    return hashlib.sha256(bare(words).encode()).hexdigest()
