"""Duties in the English subjunctive: "The Council directed that the secretariat be moved"."""

from dataclasses import replace

from extract.bare import bare_draft
from extract.drafts import Draft, Hit
from extract.parts import agent_of, is_passive
from extract.syntax import Grammar, is_actor, is_instrument, starts_noun
from extract.words import Statement
from models.norms import Modality

_LONGEST_SUBJECT = 20  # tokens


def ordered_drafts(grammar: Grammar, statement: Statement, hits: list[Hit]) -> list[Draft]:
    """The duty that follows "directed that": its verb has no modal word and no ending."""
    said = grammar.lexicon.phrases["ordering"].first(grammar.words, statement.first, statement.last)
    if said is None or said[0] == statement.first or _depends(grammar, said[0], hits):
        return []
    drafts: list[Draft] = []
    first: int | None = said[1]
    while first is not None:
        following = _next_order(grammar, first, statement.last)
        end = statement.last if following is None else following - 2  # before "and that"
        drafts += _ordered(grammar, statement, hits, first, end)
        first = following
    return drafts


def _next_order(grammar: Grammar, first: int, last: int) -> int | None:
    """Where the next order begins, behind "... and that"."""
    inner = range(first + 2, last - 1)
    return next((i + 1 for i in inner if grammar.word(i) == "that" and grammar.joins(i - 1)), None)


def _ordered(
    grammar: Grammar, statement: Statement, hits: list[Hit], first: int, last: int
) -> list[Draft]:
    pronoun = grammar.among(first, "pronouns")
    if not (pronoun or starts_noun(grammar, first, last)):
        return []
    for index in range(first + 1, min(last, first + _LONGEST_SUBJECT)):
        if any(hit.first <= index < hit.last for hit in hits) or grammar.among(index, "finite"):
            return []
        denied = grammar.word(index) == "not"
        verb = index + denied
        modality = Modality.PROHIBITION if denied else Modality.OBLIGATION
        scene = (statement.first, first)
        if is_passive(grammar, verb, last):
            if is_instrument(grammar, first, index):
                return []
            agent = agent_of(grammar, verb, last)
            if agent is not None and not is_actor(grammar, *agent):
                agent = None  # "by March 2027"
            draft = bare_draft(grammar, statement, scene, agent, verb, last, modality)
            return [replace(draft, passive=True)]
        plain = grammar.starts("present_verbs", verb, last) and not grammar.word(verb).endswith("s")
        if plain and (pronoun or is_actor(grammar, first, index)):
            return [bare_draft(grammar, statement, scene, (first, index), verb, last, modality)]
    return []


def _depends(grammar: Grammar, asking: int, hits: list[Hit]) -> bool:
    """ "may request that", "to require that": what is asked is told by the verb before."""
    modal = any(hit.first <= asking <= hit.last for hit in hits)
    return modal or grammar.word(asking - 1) in ("to", "not")
