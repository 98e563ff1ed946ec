"""What people decided about pairs, found again by what the clauses say."""

import hashlib
import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from models.verdicts import Verdict, VerdictKind


def key_of(one: str, other: str) -> str:
    """A key of two texts in either order.

    Letters without diacritics and figures alone count, so that another typesetting, another scan
    or a misread tone finds the same verdict; another figure does not.
    """
    return hashlib.sha256("\n".join(sorted((_bare(one), _bare(other)))).encode()).hexdigest()


def _bare(text: str) -> str:
    flat = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(c for c in flat if c.isalnum())


def decide(
    session: Session,
    key: str,
    kind: VerdictKind,
    *,
    note: str = "",
    user_id: str | None,
    now: datetime,
) -> Verdict:
    """Keep a person's word on a pair; a later word takes the place of an earlier one."""
    row = session.get(Verdict, key)
    if row is None:
        row = Verdict(key=key)
        session.add(row)
    row.kind, row.note, row.decided_by, row.decided_at = kind, note, user_id, now
    session.flush()
    return row


def withdraw(session: Session, key: str) -> None:
    """Take a verdict back: the pair waits again."""
    row = session.get(Verdict, key)
    if row is not None:
        session.delete(row)
        session.flush()
