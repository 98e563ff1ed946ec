"""What is read of a statement before it becomes a norm: modal words and drafts in tokens."""

from dataclasses import dataclass

from extract.lexicon import Cue
from extract.syntax import Grammar, Range
from models.norms import Modality, Strength

_NEAR = 7  # tokens after the modal within which a softener counts


@dataclass(frozen=True, slots=True)
class Draft:
    """A norm in tokens. ``bearer`` is None when nobody is named, or when ``shares`` says that the
    subject before still holds, or when ``pronoun`` stands for it.

    ``gated`` when the times of its condition bound the norm itself ("if, after six months, ...");
    ``aside`` is a second condition, behind the action.
    """

    cue: str
    modality: Modality
    strength: Strength
    bearer: Range | None
    action: Range
    condition: Range | None
    beneficiary: Range | None
    scope: Range
    verb: int
    passive: bool = False
    shares: bool = False
    pronoun: bool = False
    open_list: bool = False
    gated: bool = False
    aside: Range | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    first: int
    last: int
    cue: Cue


@dataclass(slots=True)
class Topic:
    """What the statements before were about: their subject, whether it can act, and whether it
    has a duty or a ban that a further verb may go on with; ``intends`` while a statement says
    what was agreed, beside which a request to someone else is a norm of its own."""

    actor: bool | None = None
    noun: Range | None = None
    duty: bool = False
    banned: bool = False
    intends: bool = False


def strength_of(
    grammar: Grammar,
    cue: Strength,
    modality: Modality,
    modal: Range,
    verb: int,
    last: int,
    opening: int,
) -> Strength:
    """How binding: as the cue says, unless something near the verb or at the end softens it.

    ``opening`` is where the statement begins: "As far as possible, each Party shall ...".
    """
    if modality is Modality.PERMISSION:
        return Strength.BINDING
    if modality is Modality.PROHIBITION:
        return cue
    softeners = grammar.lexicon.phrases["softeners"]
    opens = softeners.at(grammar.words, opening, modal[0]) if opening < modal[0] else None
    if opens and opens[1] != "verb":
        return Strength.BEST_EFFORT
    for index in range(modal[0], last):
        found = softeners.at(grammar.words, index, last)
        if found is None:
            continue
        end, kind = found
        placed = {
            "verb": index <= verb,
            "near": index < modal[1] + _NEAR,
            "trailing": grammar.word(index - 1) == "," or end >= last - 4,
        }
        if placed[kind] or (kind == "trailing" and index < modal[1] + _NEAR):
            return Strength.BEST_EFFORT
    return cue


def says_nothing(grammar: Grammar, first: int, last: int) -> bool:
    """Whether only "the following:" stands between a modal and the list that it opens."""
    index = first
    while index < last:
        if grammar.punctuation(index):
            index += 1
            continue
        end = grammar.after("empty_leads", index, last) or grammar.after("softeners", index, last)
        if end is None:
            return False
        index = end
    return True
