"""The audit: one chain of entries, each with the hash of the one before; only ever added to.

Changes record themselves in their own transaction, views and searches before the answer goes out.
Old entries may be cut off at the front; an anchor in the chain then says what was cut.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.access import Reader
from models.people import AuditEntry
from service.store.database import one_at_a_time

OPERATOR = "operator"  # whoever runs commands on this machine
NOBODY = "nobody"
AT_ONCE = 1000  # entries read at once when the chain is verified


class Action(StrEnum):
    """What was done or tried."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    VIEW = "view"
    LIST = "list"
    SEARCH = "search"
    EXPORT = "export"
    UPLOAD = "upload"
    CHANGE = "change"
    VERDICT = "verdict"
    RIGHTS = "rights"
    ACCOUNT = "account"
    SECRET = "secret"  # a document was stopped at the secrecy gate
    AUDIT = "audit"
    PRUNE = "prune"


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying the chain found; ``broken`` names the first entry that does not fit."""

    entries: int
    first: int
    last: int
    head: str
    broken: int | None = None
    says: str = ""


def record(
    session: Session,
    who: Reader | str | None,
    action: Action,
    *,
    now: datetime,
    outcome: Outcome = Outcome.DONE,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry; ``who`` None is the operator. ``details`` are ids and codes, never contents.

    The session must be one that writes; others that record wait until it commits.
    """
    one_at_a_time(session, "audit")
    last = session.execute(
        select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
    ).first()
    actor, name = _named(who)
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now.astimezone(UTC).isoformat(timespec="milliseconds"),
        actor=actor,
        actor_name=name,
        action=str(action),
        outcome=str(outcome),
        subject=subject[:64],
        details=dict(details or {}),
        previous=last.hash if last else "",
    )
    entry.hash = link(entry)
    session.add(entry)
    session.flush()
    return entry


def _named(who: Reader | str | None) -> tuple[str, str]:
    if isinstance(who, Reader):
        return who.id, who.name
    return (OPERATOR, OPERATOR) if who is None else (NOBODY, who[:80])


def link(entry: AuditEntry) -> str:
    """The hash of an entry over all that it says and the hash before it."""
    content = [
        entry.number,
        entry.at,
        entry.actor,
        entry.actor_name,
        entry.action,
        entry.outcome,
        entry.subject,
        entry.details,
        entry.previous,
    ]
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def verify(session: Session, head: tuple[int, str] | None = None) -> Verdict:
    """Follow the chain from its first entry; ``head`` is a number and hash noted earlier."""
    count, first, last, before, number = 0, 0, 0, "", 0
    anchors: dict[int, str] = {}
    start = ""
    for entry in entries(session):
        if not count:
            first, start = entry.number, entry.previous
        elif entry.number != number + 1 or entry.previous != before:
            return Verdict(count, first, number, before, entry.number, "an entry is missing")
        if link(entry) != entry.hash:
            return Verdict(count, first, number, before, entry.number, "an entry was changed")
        if head and entry.number == head[0] and entry.hash != head[1]:
            return Verdict(count, first, number, before, entry.number, "the chain was rewritten")
        if entry.action == Action.PRUNE:
            anchors[int(entry.details["upto"])] = str(entry.details["hash"])
        count, number, before, last = count + 1, entry.number, entry.hash, entry.number
    if count and (first != 1 or start) and anchors.get(first - 1) != start:
        return Verdict(count, first, last, before, first, "entries before it are missing")
    if head and last < head[0]:
        return Verdict(count, first, last, before, last + 1, "entries at the end are missing")
    return Verdict(count, first, last, before)


def prune(session: Session, before: datetime, *, now: datetime) -> int:
    """Cut off entries older than ``before``, leaving an anchor; returns how many."""
    one_at_a_time(session, "audit")
    cut = before.astimezone(UTC).isoformat(timespec="milliseconds")
    # Only a run of entries from the front may go, whatever their times say.
    kept = select(func.min(AuditEntry.number)).where(AuditEntry.at >= cut)
    first_kept = session.scalar(kept)
    upto = (first_kept - 1) if first_kept else session.scalar(select(func.max(AuditEntry.number)))
    last = session.get(AuditEntry, upto) if upto else None
    if last is None:
        return 0
    details = {"upto": last.number, "hash": last.hash, "before": cut}
    record(session, None, Action.PRUNE, now=now, details=details)
    gone = session.execute(delete(AuditEntry).where(AuditEntry.number <= last.number))
    return int(getattr(gone, "rowcount", 0))


def entries(session: Session) -> Iterator[AuditEntry]:
    """The whole chain in order."""
    number = 0
    while True:
        query = select(AuditEntry).where(AuditEntry.number > number)
        rows = list(session.scalars(query.order_by(AuditEntry.number).limit(AT_ONCE)))
        yield from rows
        if not rows:
            return
        number = rows[-1].number
        session.expunge_all()


def listed(
    session: Session,
    *,
    action: str = "",
    actor: str = "",
    subject: str = "",
    limit: int = 100,
    offset: int = 0,
) -> Sequence[AuditEntry]:
    """Entries, the newest first, narrowed by what was done, by whose name and to what."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc())
    if action:
        query = query.where(AuditEntry.action == action)
    if actor:
        query = query.where(AuditEntry.actor_name == actor)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    return session.scalars(query.limit(limit).offset(offset)).all()
