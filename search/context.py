"""What stands around two clauses: whose instruments they are, and what one does to the other.

``service`` puts into a clause's payload the partners of its instrument ("partners"), when it was
signed ("signed"), the dates of instruments that it amends ("amends"), the articles that it leaves
unchanged ("unchanged") and the clause's own article ("article"). All may be missing.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from models.retrieval import IndexedClause
from search.differences import Comparison
from search.facts import Aspect, Fact

if TYPE_CHECKING:
    from search.overlap import Item

DIRECTIVE = "directive"


class Kinship(StrEnum):
    """How the instruments of two clauses stand to each other."""

    STRANGERS = "strangers"
    SAME = "same"  # the same partners, one instrument, or an instruction that carries it out
    AMENDS = "amends"  # one changes the other on purpose
    UNCHANGED = "unchanged"  # one amends the other, but says that this article stays as it is


def told(clause: IndexedClause, name: str) -> frozenset[str]:
    """The values of a field of the payload."""
    value = clause.payload.get(name) or ()
    return frozenset(value if isinstance(value, tuple) else (str(value),))


def kinship(a: IndexedClause, b: IndexedClause) -> Kinship:
    """Whose clauses these are. Law is kin to nothing."""
    if "law" in (a.kind, b.kind):
        return Kinship.STRANGERS
    if a.document_id == b.document_id or DIRECTIVE in (a.kind, b.kind):
        return Kinship.SAME
    if not told(a, "partners") & told(b, "partners"):
        return Kinship.STRANGERS
    for later, earlier in ((a, b), (b, a)):
        if told(later, "amends") & told(earlier, "signed"):
            kept = told(later, "unchanged") & told(earlier, "article")
            return Kinship.UNCHANGED if kept else Kinship.AMENDS
    return Kinship.SAME


def partners_differ(a: IndexedClause, b: IndexedClause) -> bool:
    """Whether the two are known to be promised to different partners."""
    left, right = told(a, "partners"), told(b, "partners")
    return bool(left) and bool(right) and not left & right


def settles(a: IndexedClause, b: IndexedClause, values: Comparison) -> bool:
    """Whether some values of the two cannot both hold.

    An office that sets its departments an earlier day than its agreement does keeps the agreement.
    """
    conflicts = [conflict for conflict in values.conflicts if conflict[0] is not Aspect.NUMBER]
    if not conflicts:
        return bool(values.conflicts)
    if (a.kind == DIRECTIVE) == (b.kind == DIRECTIVE):
        return True
    for aspect, left, right in conflicts:
        ordered, promised = (left, right) if a.kind == DIRECTIVE else (right, left)
        if aspect not in (Aspect.DATE, Aspect.PERIOD) or not _earlier(ordered, promised):
            return True
    return False


def _earlier(ordered: tuple[Fact, ...], promised: tuple[Fact, ...]) -> bool:
    return max(map(_end, ordered)) < max(map(_end, promised))


def _end(fact: Fact) -> str:
    """A key that sorts the last days of dates; a quarter ends with its third month."""
    value = fact.value
    if "-Q" in value:
        year, quarter = value.split("-Q")
        return f"{year}-{int(quarter) * 3:02}-31"
    if fact.aspect is Aspect.PERIOD:
        from search.differences import days

        return f"{days(value):012.3f}"
    padded = {len("2026"): "-12-31", len("2026-11"): "-31"}
    return value if value.startswith("-") else value + padded.get(len(value), "")


def step_of(a: "Item", b: "Item", contrary: bool) -> bool:
    """Whether one clause only prepares what the other promises: a plan, a test, a list.

    Not where it plans otherwise than was promised: that is for a person to see.
    """
    if contrary or (a.clause.kind == DIRECTIVE) == (b.clause.kind == DIRECTIVE):
        return False
    order, promise = (a, b) if a.clause.kind == DIRECTIVE else (b, a)
    prepares = "prepare" in order.concepts.actions and "prepare" not in promise.concepts.actions
    dates = [[f for f in x.facts if f.aspect is Aspect.DATE] for x in (order, promise)]
    earlier = bool(dates[0] and dates[1]) and _earlier(tuple(dates[0]), tuple(dates[1]))
    return prepares or earlier
