"""What people say to a reading: corrections of its text and decisions on what was found in it.

A correction lies over the reading and never in it: the original reading is kept, what is shown
and searched is computed from both, and taking a correction back computes it anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.document import Span


class Target(StrEnum):
    """What a correction speaks of."""

    TEXT = "text"
    CLAUSE = "clause"
    NORM = "norm"
    TIME = "time"


class Verdict(StrEnum):
    """What a person said to a value of the machine."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Edit:
    """New words in place of those at a span."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that survives another reading: its words, those around them, where it was.

    ``name`` tells apart what stands at the same words: a norm's modality, a clause's key.
    """

    quote: str
    before: str
    after: str
    offset: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a person said; ``values`` by field, as the form gave them.

    Of a text: ``{"text": new words}``. Of a norm all fields, its parts as words, so that it can
    be put back where a later reading no longer finds it. Of clauses and times what changed.
    """

    target: Target
    verdict: Verdict
    anchor: Anchor
    values: Mapping[str, str]
