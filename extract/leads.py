"""What a heading or lead-in gives to the items of its list: a modality and who bears it.

"Sở X có trách nhiệm sau đây:", "Nghĩa vụ của Bên A", "The Parties shall:".
"""

from dataclasses import dataclass

from extract.lexicon import Lexicon, Phrases
from extract.syntax import Grammar, Range, is_actor, opens_aside
from extract.verbs import actor_and_verb
from extract.words import Statement, Words, fold
from models.document import Span
from models.norms import Modality, Strength

_HEADINGS = (
    ("lead_prohibition", Modality.PROHIBITION),
    ("lead_obligation", Modality.OBLIGATION),
    ("lead_permission", Modality.PERMISSION),
)
_LONGEST_NAME = 30  # tokens


@dataclass(slots=True)
class Lead:
    """``open_list``: the lead-in says nothing itself, its items carry the norms.

    ``own`` is the place of its own norm when it has one; ``emitted`` counts the items' norms.
    """

    modality: Modality
    strength: Strength
    bearer: Span | None
    open_list: bool
    own: int | None = None
    emitted: int = 0


def heading_lead(lexicon: Lexicon, words: Words, offset: int) -> Lead | None:
    """The lead of a heading, whose tokens are ``words`` and which stands at ``offset``."""
    for group, modality in _HEADINGS:
        phrases: Phrases | None = lexicon.phrases.get(group)
        if not phrases:
            continue
        found = phrases.first(words, 0, len(words))
        if found and found[0] <= 4:
            named = _named(lexicon, words, found[1])
            bearer = (
                Span(offset + words.start[named], offset + words.end[-1])
                if named is not None
                else None
            )
            return Lead(modality, Strength.BINDING, bearer, open_list=True)
    return None


def _named(lexicon: Lexicon, words: Words, start: int) -> int | None:
    """The token at which the bearer's name starts in a heading."""
    grammar = Grammar(words, lexicon, frozenset())
    for index in range(start, len(words)):
        if is_actor(grammar, index, len(words)):
            return index
        if not grammar.among(index, "of"):
            return None
    return None


def actor_before_colon(grammar: Grammar, statement: Statement) -> Range | None:
    """ "Nhân viên nước ngoài của Văn phòng đại diện:" names the subject of the items below."""
    first, last = statement.first, statement.last - 1
    if not statement.opens_list or last - first > _LONGEST_NAME:
        return None
    states = any(
        grammar.among(index, "copulas") or grammar.among(index, "finite")
        for index in range(first, last)
    )
    found = actor_and_verb(grammar, first, last)
    acts = (found is not None and found.certain) or any(
        grammar.starts("empty_leads", index, last) for index in range(first + 1, last)
    )
    if states or acts or opens_aside(grammar, first, last):
        return None
    return (first, last) if is_actor(grammar, first, last) else None


def takes_lead(grammar: Grammar, statement: Statement, lead: Lead, first_hit: int | None) -> bool:
    """Whether a statement begins with a verb and no subject, so that a lead completes it."""
    if lead.modality is Modality.PROHIBITION or first_hit is None:
        return first_hit is None
    before = fold(grammar.words.written(first_hit - 1)) if first_hit else ""
    return first_hit > statement.first + 1 and (before == "," or grammar.joins(first_hit - 1))
