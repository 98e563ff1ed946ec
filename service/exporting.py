"""What leaves as a table: cells that a spreadsheet must not take for formulas, audit rows."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from service.store import audit

# A cell that begins so is run by spreadsheets when a CSV is opened (OWASP: CSV injection). The
# wide forms are taken for the plain ones by East Asian editions.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """A value for CSV or XLSX: text that would be run is shown instead, numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(STARTS):
        return f"'{value}"
    return value


def audit_rows(session: Session) -> Iterator[dict[str, Any]]:
    """Every entry of the audit, as it was hashed."""
    for entry in audit.entries(session):
        yield {
            "number": entry.number,
            "at": entry.at,
            "actor": entry.actor,
            "actor_name": entry.actor_name,
            "action": entry.action,
            "outcome": entry.outcome,
            "subject": entry.subject,
            "details": entry.details,
            "previous": entry.previous,
            "hash": entry.hash,
        }
