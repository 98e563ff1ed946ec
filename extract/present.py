"""Duties in the bare present tense of languages that put the head last: "The City bears the costs".

A verb of the lexicon counts when an actor is its subject and agrees with it in number, so that the
noun of the same spelling ("the Committee reports", "the Parties exchange") is left alone. Passives
count with an agent ("are borne by the City"), else the caller keeps them only with a time.
"""

from dataclasses import replace

from extract.bare import bare_draft
from extract.drafts import Draft, Hit, Topic
from extract.parts import agent_of, participle_at
from extract.subjects import Subject, main_subject, next_subject
from extract.syntax import (
    Grammar,
    Range,
    chunks,
    core,
    is_actor,
    is_instrument,
    noun_head,
    opens_aside,
    skip_joins,
    starts_noun,
)
from extract.words import Statement

_NO_NAME = frozenset({":", '"', "“", "”", ";"})
_ADVERBS = 3  # adverbs between a form of "be" and its participle


def present_drafts(
    grammar: Grammar, statement: Statement, hits: list[Hit], topic: Topic
) -> list[Draft]:
    """The duties that stand before any modal word, or without one."""
    if grammar.head_first or not grammar.lexicon.phrases["present_verbs"]:
        return []
    end = statement.last
    if hits:
        end = hits[0].first
        if not grammar.joins(end - 1):
            return []  # the modal is the statement's own
    drafts: list[Draft] = []
    for index in range(skip_joins(grammar, statement.first, end) + 1, end):
        draft = _active(grammar, statement, index, end, topic, drafts)
        if draft is None:
            draft = _passive(grammar, statement, index, end, drafts)
        if draft is not None:
            drafts.append(draft)
    return drafts


def _active(
    grammar: Grammar, statement: Statement, verb: int, end: int, topic: Topic, before: list[Draft]
) -> Draft | None:
    """The duty of a verb in the present tense whose subject is someone."""
    stop = grammar.after("present_verbs", verb, end)
    if stop is None or grammar.words.capital(verb):
        return None
    if grammar.starts("present_statives", verb, end):
        return None  # "hold the view"
    if stop < end and (grammar.among(stop, "finite") or grammar.word(stop) == "of"):
        return None
    subject = _subject(grammar, statement, verb, before)
    if subject.embedded or subject.noun is None:
        return None
    first, last = subject.noun
    while last > first + 1 and grammar.is_adverb(last - 1):
        last -= 1
    pronoun = grammar.among(first, "pronouns") and last == first + 1
    known = topic.actor if pronoun else is_actor(grammar, first, last)
    if not known or grammar.among(first, "nobody"):
        return None
    if not pronoun and not _agrees(grammar, (first, last), verb):
        return None
    if any(_states(grammar, index) for index in range(first, last)) and not _past_relative(
        grammar, (first, last), verb, stop, end
    ):
        return None
    if not _is_subject(grammar, (first, last), verb) or _hangs(grammar, subject.scene):
        return None
    bearer = None if pronoun else (first, last)
    return replace(
        bare_draft(grammar, statement, subject.scene, bearer, verb, end), pronoun=pronoun
    )


def _subject(grammar: Grammar, statement: Statement, verb: int, before: list[Draft]) -> Subject:
    if before:
        return next_subject(grammar, before[-1].verb, verb)
    return main_subject(grammar, statement.first, verb)


def _states(grammar: Grammar, index: int) -> bool:
    return grammar.among(index, "finite") or grammar.among(index, "relatives")


def _past_relative(grammar: Grammar, noun: Range, verb: int, stop: int, end: int) -> bool:
    """Whether the relative clause of a subject has its verb: "An expert who breaks the rules"."""
    first, last = noun
    marker = next((i for i in range(first, last) if grammar.among(i, "relative_subjects")), None)
    if marker is None or any(grammar.among(i, "relatives") for i in range(marker + 1, last)):
        return False
    own = marker + 1
    while own < last and grammar.is_adverb(own):
        own += 1
    if own + 1 >= last or starts_noun(grammar, own, last):
        return False
    governs = stop < end and (starts_noun(grammar, stop, end) or grammar.among(stop, "agent_stops"))
    return governs and not grammar.among(verb - 1, "determiners")


def _is_subject(grammar: Grammar, noun: Range, verb: int) -> bool:
    """Not "countries to assist", "Assist the Conference and make", "the terms "goods" cover"."""
    before = verb - 1
    relative = grammar.among(before, "relative_subjects") and grammar.word(before - 1) == ","
    led_by = grammar.among(before, "agent_stops") or grammar.among(before, "of")
    led_by = led_by and not relative  # "to the Committee, which approves it"
    listed = grammar.joins(before) or grammar.starts("present_verbs", *noun)
    marked = any(grammar.word(index) in _NO_NAME for index in range(*noun))
    return not (led_by or listed or marked)


def _hangs(grammar: Grammar, scene: Range) -> bool:
    """Whether the clause is still a condition: "If, however, the internee elects"."""
    for first, last in chunks(grammar, *scene):
        hangs = grammar.among(last - 1, "relatives") or grammar.starts("conditions", last - 1, last)
        if hangs or grammar.after("conditions", first, last) == last:
            return True
    return False


def _agrees(grammar: Grammar, noun: Range, verb: int) -> bool:
    """Whether subject and verb are both singular or both plural, as far as can be told."""
    first, last = core(grammar, *noun)
    head = noun_head(grammar, first, last)
    word, singular_verb = grammar.word(head), grammar.word(verb).endswith("s")
    if grammar.among(head, "collectives") or grammar.among(first, "persons"):
        return True
    if grammar.among(first, "singular"):
        return singular_verb
    joined = any(grammar.joins(index) for index in range(*noun))
    plural = grammar.among(head, "plurals") or (word.endswith("s") and not word.endswith("ss"))
    if grammar.words.capital(head) and plural and singular_verb:
        return True  # "the United Nations provides"
    return joined or plural != singular_verb


def _passive(
    grammar: Grammar, statement: Statement, be: int, end: int, before: list[Draft]
) -> Draft | None:
    """ "The costs are borne by the City", "Meetings are held every year"."""
    if not grammar.among(be, "present_be"):
        return None
    verb = be + 1
    while verb < min(end, be + 1 + _ADVERBS) and grammar.is_adverb(verb):
        verb += 1
    settled = grammar.starts("settled_passives", verb, end)
    due = grammar.among(verb, "due")
    if verb >= end or not (settled or due or participle_at(grammar, verb)):
        return None
    subject = _subject(grammar, statement, be, before)
    noun = subject.noun or (None if before else _bare_noun(grammar, subject.scene))
    if subject.embedded or noun is None or is_instrument(grammar, *noun):
        return None
    if any(_states(grammar, index) for index in range(*noun)):
        return None
    if not (settled or due or grammar.starts("scheduled_passives", verb, end)):
        return None
    agent = agent_of(grammar, be, end)
    draft = bare_draft(grammar, statement, subject.scene, agent, be, end)
    return replace(draft, cue="agent" if agent or settled else "scheduled", passive=True)


def _bare_noun(grammar: Grammar, scene: Range) -> Range | None:
    """ "Where appropriate, joint patrols are": a noun without an article behind an aside."""
    pieces = chunks(grammar, *scene)
    if len(pieces) < 2 or opens_aside(grammar, *pieces[-1]):
        return None
    return pieces[-1]
