"""Earlier words on near copies: a pair may be one of which the same was decided elsewhere.

A verdict holds by itself for a copy that says the same. Where a clause was reworded without a
difference in substance, the earlier word is shown beside the pair; a person says it again or not.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.access import Reader
from models.retrieval import RelationKind
from models.tables import Overlap
from models.verdicts import Verdict
from service.store import verdicts
from service.store.overlaps import OverlapRow


def decided_before(
    session: Session, reader: Reader | None, rows: Sequence[OverlapRow]
) -> dict[str, Verdict]:
    """The latest word on a near copy of each pair that waits, by the keys of the pairs."""
    open_ = [row for row in rows if row.verdict is None]
    near = _near(session, {id_ for row in open_ for id_ in _ids(row)})
    wanted: dict[tuple[str, str], list[str]] = {}
    for row in open_:
        a, b = _ids(row)
        others = [
            *((twin, b) for twin in near.get(a, ())),
            *((a, twin) for twin in near.get(b, ())),
        ]
        for one, other in others:
            if one != other:
                wanted.setdefault((min(one, other), max(one, other)), []).append(row.key)
    if not wanted:
        return {}
    firsts, seconds = {a for a, _ in wanted}, {b for _, b in wanted}
    query = select(Overlap.a, Overlap.b, Overlap.key)
    query = query.where(Overlap.a.in_(firsts), Overlap.b.in_(seconds))
    keys: dict[str, list[str]] = {}
    for a, b, key in session.execute(query):
        keys.setdefault(key, []).extend(wanted.get((a, b), ()))
    found: dict[str, Verdict] = {}
    for verdict in verdicts.heard(session, reader, keys):  # the latest last
        found |= dict.fromkeys(keys[verdict.key], verdict)
    return found


def _ids(row: OverlapRow) -> tuple[str, str]:
    return row.a.clause.id, row.b.clause.id


def _near(session: Session, ids: Iterable[str]) -> dict[str, set[str]]:
    """Of each clause those that say the same without a difference in substance."""
    wanted = set(ids)
    query = select(Overlap.a, Overlap.b, Overlap.differences).where(
        Overlap.relation == RelationKind.DUPLICATE,
        Overlap.inconsistent.is_(False),
        or_(Overlap.a.in_(wanted), Overlap.b.in_(wanted)),
    )
    found: dict[str, set[str]] = {}
    for a, b, differences in session.execute(query):
        if not differences:
            found.setdefault(a, set()).add(b)
            found.setdefault(b, set()).add(a)
    return found
