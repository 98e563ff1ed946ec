"""What two clauses have in common and in what they differ, value by value.

A value of one clause agrees with a value of the other when both can be true of one duty: 2027
agrees with 1 September 2027, 90 days with three months, ten pupils not with ten booths. It
conflicts when both answer the same question otherwise.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.retrieval import Difference
from search.concepts import Concepts
from search.facts import Aspect, Fact

_WEIGHTS = {
    Aspect.AMOUNT: 1.5,
    Aspect.PERCENTAGE: 0.6,
    Aspect.PAYER: 0.6,
    Aspect.PLACE: 0.4,
    Aspect.PERIOD: 0.35,
    Aspect.FREQUENCY: 0.2,
}
_DURATION = re.compile(r"PT?(?P<n>\d+(?:\.\d+)?)(?P<unit>WD|[HDWM])")
_DAYS = {"H": 1 / 24, "D": 1.0, "W": 7.0, "M": 30.0}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``shared``: weight of agreeing values; ``cover``: their share in all values, 0..1.

    ``total`` is the weight of all values of both; ``counted`` says that both count the same thing;
    ``conflicts`` pairs values of one aspect that exclude each other.
    """

    shared: float
    cover: float
    total: float
    counted: bool
    conflicts: tuple[tuple[Aspect, tuple[Fact, ...], tuple[Fact, ...]], ...]


def weight(fact: Fact) -> float:
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


def agree(x: Fact, y: Fact) -> bool:
    """Whether two values can be those of one duty."""
    if x.aspect is not y.aspect:
        return False
    if x.value == y.value:
        # Ten pupils are not ten booths; where one side does not say what it counts, trust it.
        return x.aspect is not Aspect.NUMBER or not x.of or not y.of or bool(x.of & y.of)
    if x.aspect is Aspect.DATE:
        return _within(x.value, y.value) or _within(y.value, x.value)
    if x.aspect is Aspect.PERIOD:
        return days(x.value) == days(y.value)
    if x.aspect in (Aspect.PLACE, Aspect.PAYER):
        return bool(set(x.value.split()) & set(y.value.split()))
    return False


def _within(part: str, whole: str) -> bool:
    """Whether one date is a part of the other: 1 September 2027 of 2027, June of "--06-30"."""
    return part.startswith(whole + "-")


def days(duration: str) -> float:
    """A duration in days, months as 30; working days never equal days."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        return -1.0
    number = float(match["n"])
    return number + 0.01 if match["unit"] == "WD" else number * _DAYS[match["unit"]]


def _contrary(x: Fact, y: Fact) -> bool:
    """Whether two values answer one question: both dates, or two numbers of the same thing."""
    if x.aspect is not y.aspect or agree(x, y):
        return False
    if x.aspect is Aspect.NUMBER:
        return bool(x.of & y.of)
    if x.aspect is Aspect.DATE:
        # A day of every year and a day of one year answer different questions.
        return x.value.startswith("-") == y.value.startswith("-")
    return True


def compare(a: Sequence[Fact], b: Sequence[Fact]) -> Comparison:
    """What two clauses share and where their values exclude each other."""
    left, right = _distinct(a), _distinct(b)
    agreed_left = [x for x in left if any(agree(x, y) for y in right)]
    agreed_right = [y for y in right if any(agree(x, y) for x in left)]
    of_left, of_right = sum(map(weight, agreed_left)), sum(map(weight, agreed_right))
    total = sum(map(weight, left)) + sum(map(weight, right))
    rest_left = [x for x in left if x not in agreed_left]
    rest_right = [y for y in right if y not in agreed_right]
    conflicts = []
    for aspect in Aspect:
        xs = tuple(x for x in rest_left if x.aspect is aspect)
        ys = tuple(y for y in rest_right if y.aspect is aspect)
        contrary_left = tuple(x for x in xs if any(_contrary(x, y) for y in ys))
        contrary_right = tuple(y for y in ys if any(_contrary(x, y) for x in xs))
        if contrary_left:
            conflicts.append((aspect, contrary_left, contrary_right))
    return Comparison(
        shared=min(of_left, of_right),
        cover=(of_left + of_right) / total if total else 0.0,
        total=total,
        counted=any(x.of & y.of for x in left for y in right if x.aspect is y.aspect),
        conflicts=tuple(conflicts),
    )


def _distinct(facts: Iterable[Fact]) -> list[Fact]:
    return list({(fact.aspect, fact.value): fact for fact in reversed(list(facts))}.values())[::-1]


def described(comparison: Comparison) -> list[Difference]:
    """The conflicts as data, each with the words of both sides and where they stand."""
    return [
        Difference(
            str(aspect),
            "; ".join(x.quote for x in xs),
            "; ".join(y.quote for y in ys),
            tuple((x.start, x.start + len(x.quote)) for x in xs),
            tuple((y.start, y.start + len(y.quote)) for y in ys),
        )
        for aspect, xs, ys in comparison.conflicts
    ]


def of_scope(a: str, b: str, of_a: Concepts, of_b: Concepts) -> list[Difference]:
    """Differences in action and in the named places, people and bodies that are concerned."""
    found = []
    if of_a.actions and of_b.actions and not of_a.actions & of_b.actions:
        found.append(_mentioned("action", a, b, of_a, of_b, lambda sort, _: sort == "actions"))
    shared = of_a.names & of_b.names
    if shared and of_a.names != of_b.names:
        found.append(
            _mentioned(
                "scope", a, b, of_a, of_b, lambda sort, c: sort == "names" and c not in shared
            )
        )
    return [difference for difference in found if difference.a and difference.b]


def _mentioned(
    aspect: str,
    a: str,
    b: str,
    of_a: Concepts,
    of_b: Concepts,
    wanted: Callable[[str, str], bool],
) -> Difference:
    sides = []
    for text, known in ((a, of_a), (b, of_b)):
        spans = {
            m.concept: (m.start, m.end)
            for m in reversed(known.mentions)
            if wanted(m.sort, m.concept)
        }
        places = tuple(sorted(spans.values()))
        sides.append(("; ".join(text[start:end] for start, end in places), places))
    (words_a, spans_a), (words_b, spans_b) = sides
    return Difference(aspect, words_a, words_b, spans_a, spans_b)
