"""What a time does in its sentence: the first rule of the lexicon whose conditions all hold."""

import re
from dataclasses import dataclass

from extract.time_lexicon import RoleRule, TimeLexicon
from models import Anchor, Direction, TimeKind, TimeRole


@dataclass(frozen=True, slots=True)
class Situation:
    """A time and its surroundings in folded text.

    ``left`` and ``right`` reach to the ends of the sentence, ``near`` back to the last comma.
    ``leads`` is what the words before the time make of it, empty when there are none.
    """

    kind: TimeKind
    value: str
    unit: str
    direction: Direction | None
    leads: frozenset[str]
    anchor: Anchor | None
    notice: bool
    calendar: bool
    inner: str
    left: str
    right: str

    @property
    def near(self) -> str:
        return self.left.rsplit(",", 1)[-1]


def find_role(situation: Situation, lexicon: TimeLexicon) -> tuple[TimeRole, Direction | None]:
    """The role of a time, and its direction, which a rule may supply."""
    for rule in lexicon.roles:
        if _holds(rule, situation):
            direction = situation.direction
            if rule.direction_becomes and direction is None:
                direction = Direction(rule.direction_becomes)
            return TimeRole(rule.role), direction
    raise AssertionError(f"times.yaml of {lexicon.language} has no role for every time")


def _holds(rule: RoleRule, situation: Situation) -> bool:
    return (
        all(_in_set(name, wanted, situation) for name, wanted in rule.sets.items())
        and all(_flag(name, situation) == wanted for name, wanted in rule.flags.items())
        and all(_matches(name, regex, situation) for name, regex in rule.patterns.items())
    )


def _in_set(name: str, wanted: tuple[str | None, ...], situation: Situation) -> bool:
    match name:
        case "kind":
            return situation.kind in wanted
        case "direction":
            return situation.direction in wanted
        case "anchors":
            return situation.anchor in wanted
        case "units":
            return situation.unit in wanted
        case "calendar":
            return situation.calendar
        case _:
            return bool((situation.leads or {"none"}) & set(wanted))


def _flag(name: str, situation: Situation) -> bool:
    match name:
        case "anchored":
            return situation.anchor is not None
        case "notice":
            return situation.notice
        case _:
            return situation.value.startswith("--")


def _matches(name: str, regex: re.Pattern[str], situation: Situation) -> bool:
    negated, part = name.startswith("not_"), name.removeprefix("not_")
    if part == "around":
        found = regex.search(situation.left) or regex.search(situation.right)
    else:
        found = regex.search(getattr(situation, part))
    return bool(found) != negated
