"""Clauses of one statement that are norms apart: another actor, an act with its own time."""

from collections.abc import Sequence
from dataclasses import replace

from extract.drafts import Draft
from extract.syntax import Grammar, Range, chunks, is_actor, opens_aside
from extract.verbs import BareVerb, actor_and_verb, bare_verb
from extract.words import Statement
from models.norms import Modality

# Not a modal word: "nhất trí tăng cường ... và không để".
_SAID = ("bare", "nhất-trí", "cam-kết")
_LONGEST_NAME = 8  # tokens
_NEAR = 14  # tokens from an actor to its modal word


def clauses(grammar: Grammar, statement: Statement) -> tuple[Statement, ...]:
    """A statement cut before each further actor that has a verb of its own.

    "Bên A chịu chi phí vé, còn Bên B bảo đảm ăn, ở": two clauses. English sets them apart by
    modal words and articles, which the reading of subjects does.
    """
    if not grammar.head_first or statement.opens_list:
        return (statement,)
    pieces: list[Statement] = []
    start = statement.first
    depth = 0
    for comma in range(statement.first + 2, statement.last - 2):
        word = grammar.word(comma)
        depth = max(0, depth + (word in "([“«") - (word in ")]”»"))
        if word != "," or depth:
            continue
        cut = _next_clause(grammar, start, comma, statement.last)
        if cut is not None:
            pieces.append(Statement(start, comma, bool(pieces) or statement.continues, False))
            start = cut
    if not pieces:
        return (statement,)
    return (*pieces, replace(statement, first=start, continues=True))


def _next_clause(grammar: Grammar, first: int, comma: int, last: int) -> int | None:
    """Where the clause after a comma begins, when it has an actor and a verb of its own."""
    marked = grammar.after("contrasting", comma + 1, last)
    start = marked or comma + 1
    if marked and start < last and grammar.word(start) == ",":
        start += 1
    if not is_actor(grammar, start, last) or opens_aside(grammar, start, last):
        return None
    found = actor_and_verb(grammar, start, last)
    if marked:
        return start if found is not None or _has_modal(grammar, start, last) else None
    # "Bên A chịu vé máy bay, Bên B chịu ăn ở": two names that are complete, each with its verb.
    before = bare_verb(grammar, first, comma)
    certain = before is not None and before.certain and not before.negated
    with_whom = before is not None and grammar.starts("with_whom", before.verb, comma)
    named = found is not None and not any(
        grammar.among(i, "determiners") for i in range(start, found.verb)
    )
    paired = (
        found is not None
        and found.certain
        and named
        and not with_whom
        and (
            (certain and grammar.words.capital(start))
            or (before is None and _is_whole(grammar, found) and _has_modal(grammar, first, comma))
        )
    )
    listed = (
        is_actor(grammar, chunks(grammar, first, comma)[-1][0], comma)
        and len(chunks(grammar, first, comma)) > 1
    )
    return start if paired and not listed and not _ends_in_actor(grammar, first, comma) else None


def _is_whole(grammar: Grammar, found: BareVerb) -> bool:
    """Whether a name is complete before its verb: "Bên B", "phía Lam Hà"."""
    return found.closed or grammar.words.capital(found.noun_end - 1)


def _has_modal(grammar: Grammar, start: int, last: int) -> bool:
    near = range(start + 1, min(last, start + _NEAR))
    return any(grammar.lexicon.cue_phrases.at(grammar.words, i, last) for i in near)


def _ends_in_actor(grammar: Grammar, first: int, comma: int) -> bool:
    """Whether a list of actors goes on over the comma: "gửi Sở Tài chính, Sở Ngoại vụ"."""
    for start in range(max(first, comma - _LONGEST_NAME), comma):
        named = grammar.words.capital(start) and (
            grammar.starts("actors", start, comma) or grammar.defines(start, comma)
        )
        if named and not any(
            grammar.starts("duty_verbs", i, comma) and not grammar.words.capital(i)
            for i in range(start, comma)
        ):
            return True
    return False


def acts_apart(
    grammar: Grammar, drafts: Sequence[Draft], schedules: Sequence[int], times: Sequence[int]
) -> list[Draft]:
    """The drafts, one with two acts that have times of their own made two.

    ``schedules`` are the tokens at which deadlines and rhythms begin, ``times`` those and terms:
    "submits the report by 31 March and keeps the records for ten years".
    """
    apart: list[Draft] = []
    for draft in drafts:
        join = _join_of_acts(grammar, draft, schedules, times)
        apart += [draft] if join is None else _two(grammar, draft, join)
    return apart


def _join_of_acts(
    grammar: Grammar, draft: Draft, schedules: Sequence[int], times: Sequence[int]
) -> int | None:
    plain = draft.modality is not Modality.PERMISSION and not draft.passive and not draft.open_list
    if not plain:
        return None
    first, last = draft.action[0], draft.scope[1]
    for join in range(first + 1, last - 1):
        if not grammar.joins(join):
            continue
        if _forbids(grammar, draft, join, last) or _obliges(grammar, draft, join):
            return join
        if not _acts(grammar, draft, join + 1, last):
            continue
        before = any(first < time < join for time in schedules)
        if before and any(join < time < last for time in times):
            return join
    return None


def _acts(grammar: Grammar, draft: Draft, index: int, last: int) -> bool:
    """Whether a verb of the same form as the draft's stands behind the "and"."""
    while index < last - 1 and grammar.is_adverb(index):
        index += 1
    if grammar.head_first:
        return grammar.starts("duty_verbs", index, last) and not grammar.starts(
            "nouns", index, last
        )
    end = grammar.after("present_verbs", index, last)
    if end is None or end >= last or grammar.word(end) in ("of", ","):
        return False
    return grammar.word(index).endswith("s") == grammar.word(draft.action[0]).endswith("s")


def _forbids(grammar: Grammar, draft: Draft, join: int, last: int) -> bool:
    """ "thừa nhận giấy phép của Bên kia và không thu phí": the second act is forbidden."""
    if not grammar.head_first:
        # "pledged to keep the peace and not to take unilateral actions"
        promised = (
            draft.modality is Modality.OBLIGATION and grammar.word(draft.action[0] - 1) == "to"
        )
        return promised and grammar.words.folded[join + 1 : join + 3] == ("not", "to")
    denied = grammar.word(join + 1) == "không" and grammar.word(join) != "hoặc"
    # Behind a modal word ("sẽ miễn ... và không thu") both acts hang on one word.
    obliges = draft.modality is Modality.OBLIGATION and draft.cue in _SAID
    if not denied or not obliges or join + 2 >= last:
        return False
    return grammar.starts("duty_verbs", join + 2, last) or grammar.word(join + 2) == "để"


def _obliges(grammar: Grammar, draft: Draft, join: int) -> bool:
    """ "undertakes not to disclose the code and to return the files": the second act is owed."""
    first = draft.action[0]
    banned = draft.modality is Modality.PROHIBITION and not grammar.head_first
    denied = grammar.words.folded[first - 2 : first] == ("not", "to")
    return banned and denied and grammar.word(join + 1) == "to"


def _two(grammar: Grammar, draft: Draft, join: int) -> tuple[Draft, Draft]:
    end = max(draft.action[1], join + 2)
    later: Range = (join + 1, max(end, min(draft.scope[1], join + 12)))
    denied = grammar.word(join + 1) in ("không", "not")
    later = (later[0] + (denied if grammar.head_first else 2 * denied), later[1])
    modality = Modality.PROHIBITION if denied else draft.modality
    owed = not denied and draft.modality is Modality.PROHIBITION and grammar.word(join + 1) == "to"
    if owed:
        modality, later = Modality.OBLIGATION, (later[0] + 1, later[1])
    behind = draft.condition is not None and draft.condition[0] > join
    return (
        replace(
            draft,
            action=(draft.action[0], min(draft.action[1], join)),
            scope=(draft.scope[0], join),
            condition=None if behind else draft.condition,
            aside=None if draft.aside and draft.aside[0] > join else draft.aside,
        ),
        replace(
            draft,
            modality=modality,
            action=later,
            scope=(join + 1, draft.scope[1]),
            verb=join + 1,
            condition=draft.condition if behind else None,
            beneficiary=None,
            gated=draft.gated and behind,
        ),
    )
