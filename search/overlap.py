"""How two clauses stand to each other: near in meaning, in the same values or in others.

The nearness of two vectors is measured against what is usual between their languages. Beside it
count what a clause does, with what and about whom (``concepts``), and values that both name.
Boilerplate that every agreement has counts against them. What differs is returned as data for a
reviewer to judge.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.retrieval import Difference, IndexedClause, Relation, RelationKind
from search.calibration import Calibration, Matrix, Vector, shipped, unit
from search.concepts import Concepts, concepts, likeness
from search.context import Kinship, kinship, partners_differ, settles, step_of
from search.differences import Comparison, compare, described, of_scope
from search.encoder import Encoder
from search.facts import Aspect, Fact, facts
from search.funding import funded_twice
from search.lexical import fold, normalize
from search.roles import bearers, party, payers

HUB_WEIGHT = 0.5
# Mean and spread of nearness where a register is too small to say: measured on eight agreements.
USUAL_WITHIN = (0.17, 0.12)
USUAL_BETWEEN = (0.08, 0.095)

# Log-odds of "the same duty" and of "the same matter", fitted on bench/judged_pairs by logistic
# regression and rounded; nearness is in standard deviations.
DUTY = {"near": 0.85, "objects": 2.0, "actions": 0.7, "other_action": -1.2, "shared": 0.85,
        "contrary": 0.7, "counted": 0.6, "boilerplate": -4.0, "constant": -3.3}  # fmt: skip
MATTER = {"near": 1.3, "objects": 2.1, "actions": 0.7, "constant": -0.7}
SHARED_LIMIT = 2.5  # shared values never count for more than this
CONTRARY_LIMIT = 2
AGREEING = 0.55  # share of values that must agree in a duplicate
FEW_VALUES = 0.3  # weight of values so small that their agreement says nothing
SURE = 1.0  # log-odds from which a pair without values is a duplicate, one with others inconsistent
AGREED, CONTRADICTED = 1.6, -0.8  # what agreement of values adds to the score of a pair
SOFTNESS = 1.6  # of the step from score 0 to 1, whose middle are even odds
STEP = 2.0  # an instruction that prepares a duty is not that duty
AMENDED = 2.5  # what an amendment changes on purpose is nothing to find
CUED = 0.7  # share of boilerplate of a clause with a phrase such as "shall enter into force"
BOILERPLATE_FROM, BOILERPLATE_FULL = 0.35, 0.65  # nearness to a shipped boilerplate sentence
# The share of common objects that pairs usually have, for each standard deviation of nearness.
USUAL_OBJECTS = 0.12

# '"Năm học" là ...', '"the Project" means ...'
_DEFINITION = re.compile(
    r"[^\"“”«]{0,40}[\"“«][^\"”»]{2,60}[\"”»]\s+(?:là|có nghĩa|nghĩa là|means|refers)"
)
_PAYLOAD_ASPECTS = ("beneficiary", "modality", "strength")


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
    concepts: Concepts


@lru_cache(maxsize=16384)
def _facts(text: str) -> tuple[Fact, ...]:
    return (*facts(text), *payers(text))


class Comparer:
    """Compares clauses under one calibration."""

    def __init__(self, calibration: Calibration, boilerplate: Boilerplate) -> None:
        self.calibration = calibration
        self._boilerplate = boilerplate
        self._usual: dict[tuple[str, str], tuple[float, float]] = {}

    def items(
        self, clauses: Sequence[IndexedClause], vectors: Matrix, languages: Sequence[str]
    ) -> list[Item]:
        """Clauses with their raw vectors made ready; ``languages`` are those of the other side."""
        items: list[Item | None] = [None] * len(clauses)
        for language in {clause.language for clause in clauses}:
            at = [i for i, clause in enumerate(clauses) if clause.language == language]
            rows = unit(vectors[at] - self.calibration.centre(language))
            stiff = self._boilerplate.nearness(rows, language, self.calibration)
            hubs = {name: self.calibration.hubness(rows, name) for name in languages}
            for k, i in enumerate(at):
                items[i] = Item(
                    clause=clauses[i],
                    vector=rows[k],
                    hubs={name: float(values[k]) for name, values in hubs.items()},
                    boilerplate=max(
                        _share_of_boilerplate(float(stiff[k])), _cued(clauses[i].text, language)
                    ),
                    facts=_facts(clauses[i].text),
                    concepts=concepts(clauses[i].text),
                )
        return [item for item in items if item is not None]

    def relate(self, a: Item, b: Item) -> Relation:
        """The relation of two items whose hubs know each other's language."""
        near = self._nearness(a, b)
        values = compare(a.facts, b.facts)
        matter, duty = _odds(near, a, b, values)
        if matter < 0 and duty < 0:
            return Relation(RelationKind.UNRELATED, _score(min(duty, matter - 1)))
        kin = kinship(a.clause, b.clause)
        reasons = []
        contrary = settles(a.clause, b.clause, values)
        if step_of(a, b, contrary):
            duty -= STEP
            reasons.append("step")
        if kin is Kinship.AMENDS:
            duty -= AMENDED
            reasons.append("amends")
        elif funded_twice(a, b):
            reasons.append("funded_twice")
        agrees = not values.conflicts and (
            values.cover >= AGREEING or (values.total <= FEW_VALUES and duty >= SURE)
        )
        strength = duty
        if duty >= 0:  # else they are two duties, and their values are nobody's concern
            strength += CONTRADICTED if values.conflicts else AGREED * values.cover * agrees
        relation = _kind(duty, matter, agrees=agrees)
        inconsistent = contrary and duty >= SURE and kin in (Kinship.SAME, Kinship.UNCHANGED)
        return Relation(
            relation=relation,
            score=_score(strength),
            differences=tuple(_differences(a, b, values)),
            inconsistent=inconsistent,
            reasons=(*reasons, *_reasons(a, b, values)),
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
            known = self.calibration.usual(*key, HUB_WEIGHT)
            self._usual[key] = known or (USUAL_WITHIN if a == b else USUAL_BETWEEN)
        return self._usual[key]


@lru_cache(maxsize=16384)
def _cued(text: str, language: str) -> float:
    """How surely a phrase tells that a clause is of the kind that every agreement has."""
    if _DEFINITION.match(text):
        return 1.0
    folded = f" {' '.join(normalize(text).split())} "
    phrases = shipped("boilerplate_cues").get(language, ())
    return CUED if any(f" {phrase}" in folded for phrase in phrases) else 0.0


def _share_of_boilerplate(nearness: float) -> float:
    share = (nearness - BOILERPLATE_FROM) / (BOILERPLATE_FULL - BOILERPLATE_FROM)
    return min(max(share, 0.0), 1.0)


def _odds(near: float, a: Item, b: Item, values: Comparison) -> tuple[float, float]:
    """Log-odds that two clauses are of one matter, and that they are one duty."""
    left, right = a.concepts, b.concepts
    # Where the lexicon knows nothing of one of them, their nearness says what is usual.
    known = bool(left.objects) and bool(right.objects)
    usual = min(max(USUAL_OBJECTS * near, 0.0), 1.0)
    objects = likeness(left.objects, right.objects) if known else usual
    actions = likeness(left.actions, right.actions)
    other = float(bool(left.actions and right.actions) and not left.actions & right.actions)
    matter = (
        MATTER["near"] * near
        + MATTER["objects"] * objects
        + MATTER["actions"] * actions
        + MATTER["constant"]
    )
    duty = (
        DUTY["near"] * near
        + DUTY["objects"] * objects
        + DUTY["actions"] * actions
        + DUTY["other_action"] * other
        + DUTY["shared"] * min(values.shared, SHARED_LIMIT)
        + DUTY["boilerplate"] * (a.boilerplate + b.boilerplate) / 2
        + DUTY["constant"]
    )
    if values.counted:
        duty += DUTY["counted"]
    contrary = [
        aspect
        for aspect, _, _ in values.conflicts
        # Who pays in one agreement says nothing of who pays in that with another partner.
        if aspect is not Aspect.PAYER or not partners_differ(a.clause, b.clause)
    ]
    if near > 1.0:  # contrary values tell of one duty only where there is a duty in common
        duty += DUTY["contrary"] * min(len(contrary), CONTRARY_LIMIT)
    return matter, duty


def _score(strength: float) -> float:
    return float(1 / (1 + np.exp(-strength / SOFTNESS)))


def _kind(duty: float, matter: float, *, agrees: bool) -> RelationKind:
    if duty >= 0:
        return RelationKind.DUPLICATE if agrees else RelationKind.OVERLAP
    return RelationKind.RELATED if matter >= 0 else RelationKind.UNRELATED


def _reasons(a: Item, b: Item, values: Comparison) -> list[str]:
    """Codes of why a pair is on the list."""
    reasons = []
    if values.shared > 0:
        reasons.append("same_values")
    if values.conflicts:
        reasons.append("other_values")
    if a.concepts.objects & b.concepts.objects:
        reasons.append("same_objects")
    if a.concepts.actions & b.concepts.actions:
        reasons.append("same_actions")
    if a.concepts.names & b.concepts.names:
        reasons.append("same_names")
    return reasons


def _differences(a: Item, b: Item, values: Comparison) -> list[Difference]:
    """Where both clauses say something of the same kind, and not the same."""
    found = [
        *described(values),
        *of_scope(a.clause.text, b.clause.text, a.concepts, b.concepts),
        *_of_bearers(a.clause, b.clause),
    ]
    for name in _PAYLOAD_ASPECTS:
        told, other = a.clause.payload.get(name), b.clause.payload.get(name)
        comparable = name in ("modality", "strength") or a.clause.language == b.clause.language
        if told and other and comparable and _words(told) != _words(other):
            found.append(Difference(name, _shown(told), _shown(other)))
    return found


def _of_bearers(a: IndexedClause, b: IndexedClause) -> list[Difference]:
    left, right = _bearers(a), _bearers(b)
    named_left, named_right = ({party(name) for name in side} for side in (left, right))
    tokens = [
        {word for name in side for word in name.split()} for side in (named_left, named_right)
    ]
    if not left or not right or tokens[0] & tokens[1]:
        return []
    spans = [
        tuple((at, at + len(name)) for name in side if (at := text.find(name)) >= 0)
        for side, text in ((left, a.text), (right, b.text))
    ]
    return [Difference("bearer", "; ".join(left), "; ".join(right), spans[0], spans[1])]


@lru_cache(maxsize=4096)
def _bearers_of(text: str) -> tuple[str, ...]:
    return bearers(text)


def _bearers(clause: IndexedClause) -> tuple[str, ...]:
    """Who is bound: as extraction found it, else as the text begins."""
    told = clause.payload.get("bearer")
    if told:
        return told if isinstance(told, tuple) else (str(told),)
    return _bearers_of(clause.text)


def _words(value: object) -> frozenset[str]:
    return frozenset(fold(v) for v in (value if isinstance(value, tuple) else (str(value),)))


def _shown(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)
