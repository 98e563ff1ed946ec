"""How two clauses stand to each other: near in meaning, in the same values or in others.

The nearness of two vectors is measured against what is usual between their languages; values that
both clauses name (dates, money, counts, places) count for them, and boilerplate that every
agreement has counts against them. What differs is returned as data for a reviewer to judge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.retrieval import ClausePair, Difference, IndexedClause, Relation, RelationKind
from search.calibration import Calibration, Matrix, Vector, shipped, unit
from search.encoder import Encoder
from search.facts import Aspect, Fact, facts
from search.lexical import fold

HUB_WEIGHT = 0.5
# Mean and spread of nearness where a register is too small to say: measured on eight agreements.
USUAL_WITHIN = (0.17, 0.12)
USUAL_BETWEEN = (0.08, 0.095)

# Thresholds and weights are in standard deviations of nearness, tuned on planted pairs.
DUPLICATE_FROM = 4.6
OVERLAP_FROM = 3.6
RELATED_FROM = 2.0
SOFTNESS = 0.9  # of the step from score 0 to 1, whose middle is OVERLAP_FROM
SHARED_LIMIT = 2.5  # shared values never count for more than this
DIFFERING_VALUE = 0.3  # the same kind of value, but another one: likely the same duty
DIFFERING_LIMIT = 3
BOILERPLATE = 3.0
BOILERPLATE_FROM, BOILERPLATE_FULL = 0.35, 0.65  # nearness to a shipped boilerplate sentence

_WEIGHTS = {
    Aspect.AMOUNT: 1.5,
    Aspect.PERCENTAGE: 0.6,
    Aspect.PLACE: 0.4,
    Aspect.PERIOD: 0.35,
    Aspect.FREQUENCY: 0.2,
}
_PAYLOAD_ASPECTS = ("bearer", "beneficiary", "modality", "strength")
# A value that two language versions of one text must share.
_EXACT = frozenset({Aspect.DATE, Aspect.PERIOD, Aspect.AMOUNT, Aspect.PERCENTAGE, Aspect.FREQUENCY})


class Boilerplate:
    """Vectors of the shipped boilerplate, made when first needed."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Matrix] = {}

    def nearness(self, rows: Matrix, language: str, calibration: Calibration) -> Vector:
        """How near each centred row is to the nearest boilerplate sentence of its language."""
        name = language if language in shipped("boilerplate") else "en"
        if name not in self._vectors:
            sentences = shipped("boilerplate")[name]
            self._vectors[name] = self._encoder.encode(sentences, kind="passage")
        sentences_centred = unit(self._vectors[name] - calibration.centre(name))
        return np.asarray((rows @ sentences_centred.T).max(axis=1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Item:
    """A clause made ready for comparison; ``hubs``: how crowded its place is, by language."""

    clause: IndexedClause
    vector: Vector
    hubs: Mapping[str, float]
    boilerplate: float
    facts: tuple[Fact, ...]


@lru_cache(maxsize=8192)
def _facts(text: str) -> tuple[Fact, ...]:
    return tuple(facts(text))


class Comparer:
    """Compares clauses under one calibration."""

    def __init__(self, calibration: Calibration, boilerplate: Boilerplate) -> None:
        self._calibration = calibration
        self._boilerplate = boilerplate
        self._usual: dict[tuple[str, str], tuple[float, float]] = {}

    def items(
        self, clauses: Sequence[IndexedClause], vectors: Matrix, languages: Sequence[str]
    ) -> list[Item]:
        """Clauses with their raw vectors made ready; ``languages`` are those of the other side."""
        items: list[Item | None] = [None] * len(clauses)
        for language in {clause.language for clause in clauses}:
            at = [i for i, clause in enumerate(clauses) if clause.language == language]
            rows = unit(vectors[at] - self._calibration.centre(language))
            stiff = self._boilerplate.nearness(rows, language, self._calibration)
            hubs = {name: self._calibration.hubness(rows, name) for name in languages}
            for k, i in enumerate(at):
                items[i] = Item(
                    clause=clauses[i],
                    vector=rows[k],
                    hubs={name: float(values[k]) for name, values in hubs.items()},
                    boilerplate=_share_of_boilerplate(float(stiff[k])),
                    facts=_facts(clauses[i].text),
                )
        return [item for item in items if item is not None]

    def relate(self, a: Item, b: Item) -> Relation:
        """The relation of two items whose hubs know each other's language."""
        near = self._nearness(a, b)
        shared, share = _shared(a.facts, b.facts)
        differing = sum(1 for _ in _conflicts(a.facts, b.facts))
        strength = near + min(shared, SHARED_LIMIT) + share * min(shared, 1.0)
        if near > RELATED_FROM:
            strength += DIFFERING_VALUE * min(differing, DIFFERING_LIMIT)
        strength -= BOILERPLATE * min(a.boilerplate, b.boilerplate)
        return Relation(
            relation=_kind(strength, agrees=not differing),
            score=float(1 / (1 + np.exp((OVERLAP_FROM - strength) / SOFTNESS))),
            differences=tuple(differences(a, b)) if strength >= RELATED_FROM else (),
        )

    def _nearness(self, a: Item, b: Item) -> float:
        mean, spread = self._usual_between(a.clause.language, b.clause.language)
        hubs = (a.hubs.get(b.clause.language, 0.0) + b.hubs.get(a.clause.language, 0.0)) / 2
        near = float(a.vector @ b.vector) - HUB_WEIGHT * hubs
        return (near - mean) / spread

    def _usual_between(self, a: str, b: str) -> tuple[float, float]:
        """Mean and spread of nearness between the clauses of two languages."""
        key = (min(a, b), max(a, b))
        if key not in self._usual:
            known = self._calibration.usual(*key, HUB_WEIGHT)
            self._usual[key] = known or (USUAL_WITHIN if a == b else USUAL_BETWEEN)
        return self._usual[key]


def _share_of_boilerplate(nearness: float) -> float:
    share = (nearness - BOILERPLATE_FROM) / (BOILERPLATE_FULL - BOILERPLATE_FROM)
    return min(max(share, 0.0), 1.0)


def _kind(strength: float, *, agrees: bool) -> RelationKind:
    if strength >= DUPLICATE_FROM and agrees:
        return RelationKind.DUPLICATE
    if strength >= OVERLAP_FROM:
        return RelationKind.OVERLAP
    return RelationKind.RELATED if strength >= RELATED_FROM else RelationKind.UNRELATED


def _weight(fact: Fact) -> float:
    """How telling it is that two clauses share this value."""
    value = fact.value
    if fact.aspect is Aspect.DATE:
        if len(value) == len("2026-09-30"):
            return 1.2
        if value.startswith("-"):  # every year: 30 June tells more than "in October"
            return 0.7 if len(value) == len("--06-30") else 0.4
        return 0.8 if len(value) == len("2026-11") else 0.15
    if fact.aspect is Aspect.NUMBER:
        return 0.8 if float(value) >= 20 else 0.4 if float(value) >= 4 else 0.15
    if fact.aspect is Aspect.PERIOD and value.startswith("PT"):
        return 0.6
    return _WEIGHTS[fact.aspect]


def _shared(a: Sequence[Fact], b: Sequence[Fact]) -> tuple[float, float]:
    """The weight of the values that both have, and their share in all values, 0..1."""
    left = {(f.aspect, f.value): _weight(f) for f in a}
    right = {(f.aspect, f.value): _weight(f) for f in b}
    shared = sum(weight for key, weight in left.items() if key in right)
    total = sum(left.values()) + sum(right.values())
    return shared, 2 * shared / total if total else 0.0


def _conflicts(a: Sequence[Fact], b: Sequence[Fact]) -> list[tuple[Aspect, list[Fact], list[Fact]]]:
    """The aspects of which both clauses have values, but none in common."""
    found = []
    for aspect in Aspect:
        left = [f for f in a if f.aspect is aspect]
        right = [f for f in b if f.aspect is aspect]
        compatible = any(x.value == y.value or _within(x, y) for x in left for y in right)
        if left and right and not compatible:
            found.append((aspect, left, right))
    return found


def _within(a: Fact, b: Fact) -> bool:
    """Whether one date is a part of the other: 1 September 2027 does not contradict 2027."""
    if a.aspect is not Aspect.DATE:
        return False
    return a.value.startswith(b.value + "-") or b.value.startswith(a.value + "-")


def differences(a: Item, b: Item) -> list[Difference]:
    """Where both clauses say something of the same kind, and not the same."""
    found = []
    for aspect in Aspect:
        left = {f.value: f.quote for f in a.facts if f.aspect is aspect}
        right = {f.value: f.quote for f in b.facts if f.aspect is aspect}
        only_left = [quote for value, quote in left.items() if value not in right]
        only_right = [quote for value, quote in right.items() if value not in left]
        if only_left and only_right:
            found.append(Difference(str(aspect), "; ".join(only_left), "; ".join(only_right)))
    for name in _PAYLOAD_ASPECTS:
        told, other = a.clause.payload.get(name), b.clause.payload.get(name)
        comparable = name in ("modality", "strength") or a.clause.language == b.clause.language
        if told and other and comparable and _words(told) != _words(other):
            found.append(Difference(name, _shown(told), _shown(other)))
    return found


def _words(value: object) -> frozenset[str]:
    return frozenset(fold(v) for v in (value if isinstance(value, tuple) else (str(value),)))


def _shown(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def shortlist(
    pairs: Sequence[tuple[Item, Item]], relate: Callable[[Item, Item], Relation], limit: int
) -> list[ClausePair]:
    """The pairs that are at least related, each once, the strongest first, ties by ids."""
    found = {}
    for a, b in pairs:
        relation = relate(a, b)
        if relation.relation is not RelationKind.UNRELATED:
            found[a.clause.id, b.clause.id] = ClausePair(a.clause.id, b.clause.id, relation)
    ordered = sorted(found.values(), key=lambda p: (-p.relation.score, p.a, p.b))
    return ordered[:limit]


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
                mutual = int(near[:, j].argmax()) == i
                if mutual and any(c[0] in _EXACT for c in _conflicts(a.facts, b.facts)):
                    found.append((a, b))
    return found
