"""Duties of someone named after the verb: "giao Sở X ...", "instruct ... to", "do Bên A chịu"."""

from extract.drafts import Draft, Hit, says_nothing
from extract.parts import action_range, beneficiary_in, condition_in
from extract.subjects import main_subject
from extract.syntax import Grammar, Range, is_actor, skip_joins, starts_noun
from extract.verbs import actor_and_verb
from extract.words import Statement

_SHORT_NAME = 5  # tokens of a name without an article


def bearer_after(
    grammar: Grammar, statement: Statement, hit: Hit, *, joined: bool = False
) -> Draft | None:
    """ "Giao Sở X xây dựng ...", "instruct the Secretariat to ...", "do Bên A chịu".

    ``joined`` when the verb of asking goes on with a list of acts, whose subject is known.
    """
    start, last = hit.last, statement.last
    if start + 1 < last and grammar.word(start) == ":":
        start += 1  # "yêu cầu: Sở Công Thương tham mưu ..."
    if hit.cue.then:
        return _borne_by(grammar, statement, hit)
    if not grammar.lexicon.phrases["duty_verbs"]:
        to = _turn_to_act(grammar, start, min(last, start + 25))
        if to is None or not _is_asked(grammar, start, to):
            return None
        noun: Range = (start, to)
        verb = to + 1
    else:
        found = actor_and_verb(grammar, start, last)
        if found is None:
            return None
        noun, verb = (found.first, found.noun_end), found.verb
    if not joined and not _governs(grammar, statement, hit):
        return None
    condition = condition_in(grammar, (statement.first, hit.first), verb, last)
    return Draft(
        cue=hit.cue.id,
        modality=hit.cue.modality,
        strength=hit.cue.strength,
        bearer=noun,
        action=action_range(grammar, verb, last, condition),
        condition=condition,
        beneficiary=beneficiary_in(grammar, verb, last, noun),
        scope=(statement.first, last),
        verb=hit.first,
        open_list=statement.opens_list and says_nothing(grammar, verb, last),
    )


def _is_asked(grammar: Grammar, first: int, last: int) -> bool:
    """Whether someone stands between the verb of asking and the act: "senior officials"."""
    if first >= last or not is_actor(grammar, first, last):
        return False
    plain = all(grammar.word(i)[0].isalpha() for i in range(first, last))
    known = grammar.word(last - 1).endswith("s") or any(
        grammar.starts("actors", index, last) for index in range(first, last)
    )
    return starts_noun(grammar, first, last) or (plain and known and last - first <= _SHORT_NAME)


def _turn_to_act(grammar: Grammar, first: int, last: int) -> int | None:
    """Where the one who is asked ends and the act begins: "to prepare", "with preparing"."""
    for index in range(first, last):
        word = grammar.word(index)
        if word == "to" or (
            word == "with" and index + 1 < last and grammar.word(index + 1).endswith("ing")
        ):
            return index
    return None


def _governs(grammar: Grammar, statement: Statement, hit: Hit) -> bool:
    """Whether the verb of asking is the statement's own: at its start or after an actor."""
    start = skip_joins(grammar, statement.first, hit.first)
    if start >= hit.first:
        return True
    subject = main_subject(grammar, statement.first, hit.first)
    if not grammar.head_first:
        return not subject.embedded and subject.noun is not None
    return (
        not subject.embedded and subject.noun is not None and bool(is_actor(grammar, *subject.noun))
    )


def _borne_by(grammar: Grammar, statement: Statement, hit: Hit) -> Draft | None:
    last = statement.last
    if not is_actor(grammar, hit.last, last) or hit.first == statement.first:
        return None
    for index in range(hit.last + 1, min(last, hit.last + 20)):
        if (
            grammar.punctuation(index)
            or grammar.among(index, "passive")
            or grammar.among(index, "breaks")
        ):
            return None
        if grammar.words.capital(index):
            continue
        end = grammar.after(hit.cue.then or "", index, last)
        if end is None and grammar.starts("duty_verbs", index, last):
            if grammar.starts("weak_verbs", index, last) and index <= hit.last + 2:
                continue  # "do Bên cử đoàn chi trả"
            return None
        if end is None:
            continue
        condition = condition_in(grammar, (hit.first, hit.first), end, last)
        return Draft(
            cue=hit.cue.id,
            modality=hit.cue.modality,
            strength=hit.cue.strength,
            bearer=(hit.last, index),
            action=(index, end),
            condition=condition,
            beneficiary=None,
            scope=(statement.first, last),
            verb=hit.first,
        )
    return None
