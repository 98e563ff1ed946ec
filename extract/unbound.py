"""Times among a norm's words that bound something else: a thing's length, another's act."""

from extract.drafts import Draft
from extract.syntax import Grammar, Range, starts_noun
from models import TimeExpression, TimeKind, TimeRole

_REACH = 6  # tokens of a Vietnamese name between its head and the length


def describes_thing(grammar: Grammar, first: int, end: int, time: TimeExpression) -> bool:
    """Whether a length, tokens ``first`` to ``end``, belongs to the name of a thing.

    Such a length bounds no norm: who offers a six-month course is not bound for six months.
    """
    plain = time.direction is None and time.role is TimeRole.TERM
    if not plain or time.kind is not TimeKind.DURATION or first >= len(grammar.words):
        return False
    if not grammar.head_first:
        before = grammar.lexicon.phrases["lasting_things"].ends(grammar.words, 0, first)
        return before is not None or _joined_by_hyphen(grammar, first, end)
    if not (grammar.word(first)[0].isdigit() or grammar.among(first, "counts")):
        return False  # "trong 10 ngày": said of the act
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if grammar.starts("lasting_things", index, first):
            return True
        stops = (
            grammar.punctuation(index) or grammar.joins(index) or grammar.among(index, "passive")
        )
        if stops or grammar.among(index, "agent_stops"):
            return False
    return False


def _joined_by_hyphen(grammar: Grammar, first: int, end: int) -> bool:
    """ "two-year | programme", but not "two-year | term"."""
    words = grammar.words
    written = words.text[words.start[first] : words.end[min(end, len(words)) - 1]]
    if not written[:1].isalnum() or "-" not in written or " " in written.replace(" (", "("):
        return False
    return end < len(words) and not (
        grammar.punctuation(end) or grammar.starts("terms_of_office", end, len(words))
    )


def _passes_on(grammar: Grammar, index: int) -> bool:
    """ "inviting them to", "requesting the Parties to", but not "the requesting State"."""
    if not grammar.among(index, "passing_on") or grammar.among(index - 1, "determiners"):
        return False
    end = len(grammar.words)
    if index + 1 >= end:
        return False
    told = starts_noun(grammar, index + 1, end) or grammar.word(index + 1) == "them"
    return told or grammar.word(index - 1) == ","


def said_of_others(grammar: Grammar, draft: Draft) -> list[Range]:
    """The parts of a norm's sentence whose times are those of another act.

    "The Chair, who shall be elected for two years, may ...": what is told of the subject;
    "shall write to the States, inviting them to reply within two months": what others are asked.
    """
    parts: list[Range] = []
    if draft.bearer is not None and not draft.shares:
        end = draft.bearer[1]
        marker = end + (end < draft.verb and grammar.word(end) == ",")
        if marker < draft.verb and grammar.among(marker, "relative_subjects"):
            parts.append((marker, draft.verb))
    asked = range(draft.verb + 2, draft.scope[1])
    passing = next((i for i in asked if _passes_on(grammar, i)), None)
    if passing is not None:
        parts.append((passing, draft.scope[1]))
    return parts
