"""From clauses to the list of pairs that a reviewer should see, the inconsistent ones first."""

from collections.abc import Callable, Sequence

import numpy as np

from models.retrieval import ClausePair, IndexedClause, Relation, RelationKind
from search.differences import compare
from search.facts import Aspect
from search.overlap import Item

# A value that two language versions of one text must share.
_EXACT = frozenset({Aspect.DATE, Aspect.PERIOD, Aspect.AMOUNT, Aspect.PERCENTAGE, Aspect.FREQUENCY})


def order(pair: ClausePair) -> tuple[bool, float, str, str]:
    """What sorts pairs for a reviewer: inconsistent ones, then by score, ties by ids."""
    return (not pair.relation.inconsistent, -pair.relation.score, pair.a, pair.b)


def unit_of(clause: IndexedClause) -> str:
    """The clause that stands for all language versions of one provision."""
    return str(clause.payload.get("unit") or clause.id)


def shortlist(
    pairs: Sequence[tuple[Item, Item]],
    relate: Callable[[Item, Item], Relation],
    limit: int,
) -> list[ClausePair]:
    """The pairs that are at least related, one for each two provisions, in order."""
    best: dict[tuple[str, str], ClausePair] = {}
    for a, b in pairs:
        relation = relate(a, b)
        if relation.relation is RelationKind.UNRELATED:
            continue
        pair = ClausePair(a.clause.id, b.clause.id, relation)
        key = (unit_of(a.clause), unit_of(b.clause))
        if key not in best or order(pair) < order(best[key]):
            best[key] = pair
    return sorted(best.values(), key=order)[:limit]


def language_versions(items: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Clauses of one text in two languages that are each other's nearest, yet differ in a value.

    Equally authentic versions must say the same; where they do, there is nothing to show.
    """
    found = []
    names = sorted({item.clause.language for item in items})
    for k, first in enumerate(names):
        for second in names[k + 1 :]:
            left = [i for i in items if i.clause.language == first]
            right = [i for i in items if i.clause.language == second]
            near = np.stack([i.vector for i in left]) @ np.stack([i.vector for i in right]).T
            for i, j in enumerate(near.argmax(axis=1)):
                a, b = left[i], right[int(j)]
                if a.clause.document_id != b.clause.document_id:
                    continue
                mutual = int(near[:, j].argmax()) == i
                conflicts = compare(a.facts, b.facts).conflicts
                if mutual and any(aspect in _EXACT for aspect, _, _ in conflicts):
                    found.append((a, b))
    return found
