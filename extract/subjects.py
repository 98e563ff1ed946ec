"""Who a modal verb speaks of: the noun group before it, wherever asides and conditions stand."""

from dataclasses import dataclass

from extract.parts import participle_at
from extract.syntax import (
    Grammar,
    Range,
    chunks,
    is_actor,
    noun_starts,
    opens_aside,
    skip_joins,
    starts_noun,
)

_LONGEST_SUBJECT = 60  # tokens
_SHORT_ASIDE = 6  # tokens
_OWNED = 3  # tokens from "whose" to the verb of its own clause


@dataclass(frozen=True, slots=True)
class Subject:
    """The noun group before a verb, and the range before it that sets its scene."""

    noun: Range | None
    scene: Range
    embedded: bool = False


def main_subject(grammar: Grammar, first: int, verb: int) -> Subject:
    """The subject of the first verb of a statement that starts at ``first``."""
    reported = grammar.lexicon.phrases["reporting"].first(grammar.words, first, verb)
    if reported is None:  # "Tổng thống khẳng định Hoa Kỳ sẽ ..."
        reported = grammar.lexicon.phrases["reporting_bare"].first(grammar.words, first, verb)
        if reported and not starts_noun(grammar, reported[1], verb):
            reported = None
    start = skip_joins(grammar, reported[1] if reported else first, verb)
    proviso = grammar.after("provisos", start, verb)
    start = proviso or start
    if turned := _turned(grammar, start, verb):
        return turned
    pieces = chunks(grammar, start, verb)
    # "Everyone, as a member of society, has": what ends with a comma at the verb is an aside.
    while len(pieces) > 1 and grammar.word(verb - 1) == "," and opens_aside(grammar, *pieces[-1]):
        pieces.pop()
    if not pieces:
        return Subject(None, (start, start))
    if _subordinate(grammar, pieces, verb) or _hangs(grammar, pieces, verb):
        return Subject(None, (start, verb), embedded=True)
    if opens_aside(grammar, start, verb):
        noun = _after_asides(grammar, pieces)
    else:
        noun = _leading(grammar, pieces)
    if noun and noun[1] - noun[0] > _LONGEST_SUBJECT:
        noun = (noun[1] - _LONGEST_SUBJECT, noun[1])
    scene_end = noun[0] if noun else start
    return Subject(noun, (start, max(start, scene_end)))


def _hangs(grammar: Grammar, pieces: list[Range], verb: int) -> bool:
    """ "Where consensus cannot be reached, ... shall": the first modal is the condition's."""
    first = pieces[0][0]
    if grammar.head_first or len(pieces) > 1 or not grammar.among(first, "subordinators"):
        return False
    if grammar.starts("not_conditions", first, verb):
        return False
    end = next(
        (i for i in range(verb, len(grammar.words)) if grammar.word(i) in ".;"), len(grammar.words)
    )
    comma = next((i for i in range(verb, end) if grammar.word(i) == ","), end)
    return any(grammar.lexicon.cue_phrases.at(grammar.words, i, end) for i in range(comma, end))


def _turned(grammar: Grammar, start: int, verb: int) -> Subject | None:
    """ "Trường hợp một Bên muốn sửa đổi ... thì phải": the actor of the condition is bound."""
    turn = next((i for i in range(verb - 1, start, -1) if grammar.among(i, "breaks")), None)
    if turn is None or skip_joins(grammar, turn + 1, verb) < verb:
        return None
    first = grammar.after("conditions", start, turn)
    if first is None or not is_actor(grammar, first, turn):
        return None
    ends: list[int] = []
    index = first + 1
    while index < turn:
        verb_end = grammar.after("duty_verbs", index, turn)
        own_verb = verb_end is not None and not grammar.words.capital(index)
        if grammar.among(index, "predicates") or grammar.punctuation(index) or own_verb:
            ends.append(index)
        index = grammar.after("nouns", index, turn) or verb_end or index + 1
    if len(ends) > 1 and grammar.after("open_actors", first, turn) == ends[0]:
        ends.pop(0)  # "cơ quan đề xuất chưa gửi hồ sơ": the first verb belongs to the name
    return Subject((first, ends[0]), (start, turn)) if ends else None


def next_subject(grammar: Grammar, previous: int, verb: int) -> Subject:
    """The subject of a later verb of a statement; its noun is None when it shares the one before.

    ``previous`` is where the verb before stands. Embedded when the verb depends on something else.
    """
    joined = _join_before(grammar, previous, verb)
    if grammar.among(verb - 1, "relative_subjects"):
        return antecedent(grammar, previous, verb - 1)
    if joined is not None and joined[1] >= verb:
        return Subject(None, (joined[0], joined[1]))
    if joined is None:
        return Subject(None, (verb, verb), embedded=True)
    start = joined[1]
    pieces = chunks(grammar, previous, start)
    if len(pieces) > 1 and opens_aside(grammar, *pieces[-1]):
        # "may not require that, in the performance of their duties, such personnel shall"
        before = pieces[-2][1] - 1
        if grammar.among(before, "relatives"):
            return Subject(None, (start, verb), embedded=True)
    if _is_aside(grammar, start, verb):
        return Subject(None, (start, verb))  # "and, to this end, shall"
    # ", and permanent means must": a new clause without an article.
    clause = grammar.word(joined[0] - 1) == "," and not opens_aside(grammar, start, verb)
    if not (starts_noun(grammar, start, verb) or clause) or _subordinate(
        grammar, [(start, verb)], verb
    ):
        return Subject(None, (start, verb), embedded=True)
    if grammar.among(start, "relatives") and grammar.among(start + 1, "pronouns"):
        return Subject(None, (start, verb), embedded=True)  # "and that they do not"
    thing = is_actor(grammar, start, verb) is False
    if thing and not clause and not grammar.among(start, "determiners"):
        return Subject(None, (start, verb), embedded=True)
    return Subject((start, verb), (start, start))


def _is_aside(grammar: Grammar, first: int, verb: int) -> bool:
    """Whether only a short adverbial without an actor stands before a verb: "to this end"."""
    if grammar.head_first or verb - first > _SHORT_ASIDE or not opens_aside(grammar, first, verb):
        return False
    inner = range(first, verb)
    states = any(grammar.among(i, "relatives") or grammar.among(i, "finite") for i in inner)
    return not states and not any(grammar.starts("actors", i, verb) for i in inner)


def antecedent(grammar: Grammar, previous: int, relative: int) -> Subject:
    """ "... to the Secretary-General, who shall": the noun group before the relative pronoun."""
    end = relative - 1
    if grammar.word(end) != ",":
        return Subject(None, (relative, relative), embedded=True)
    for index in range(end - 1, previous, -1):
        governed = grammar.among(index - 1, "of") or grammar.word(index - 1) == "of"
        if any(grammar.word(i) == "to" for i in range(index, end)):
            break  # "the Council to issue orders, which may": the orders may
        if grammar.among(index, "determiners") and not governed and is_actor(grammar, index, end):
            return Subject((index, end), (end, end))
    if _thing_undergoes(grammar, relative):
        return Subject((end - 1, end), (end, end))
    return Subject(None, (relative, relative), embedded=True)


def _thing_undergoes(grammar: Grammar, relative: int) -> bool:
    """ "approval, which shall not be withheld": a rule about the thing before the comma."""
    after = relative + 2
    while after < len(grammar.words) and grammar.word(after) == "not":
        after += 1
    binds = relative + 1 < len(grammar.words) and grammar.word(relative + 1) in ("shall", "must")
    return binds and after < len(grammar.words) and grammar.among(after, "passive")


def actor_in_scene(grammar: Grammar, scene: Range) -> Range | None:
    """The actor of a condition: what "it" means in "If a Party has not acceded, it shall"."""
    first, last = scene
    for index in range(first + 1, last):
        begins = grammar.among(index - 1, "relatives") or grammar.starts("openers", index - 1, last)
        if not begins or not starts_noun(grammar, index, last):
            continue
        end = index + 1
        while end < last and not (
            grammar.among(end, "finite")
            or grammar.among(end, "agent_stops")
            or grammar.punctuation(end)
        ):
            end += 1
        for last_word in range(end, index, -1):
            if is_actor(grammar, index, last_word):
                return index, last_word
    return None


def speaker(grammar: Grammar, first: int, verb: int) -> Range | None:
    """Whom "it" means in "The Borrower agrees that it will": the one who agrees."""
    phrases = grammar.lexicon.phrases
    reported = phrases["reporting"].first(grammar.words, first, verb) or phrases[
        "reporting_bare"
    ].first(grammar.words, first, verb)
    if reported is None or reported[1] + 1 != verb:
        return None
    start = skip_joins(grammar, first, reported[0])
    return (start, reported[0]) if is_actor(grammar, start, reported[0]) else None


def _join_before(grammar: Grammar, previous: int, verb: int) -> Range | None:
    """The comma or "and" before a later verb, and the first word after it that is no adverb."""
    for index in range(verb - 1, previous, -1):
        if not (grammar.joins(index) or grammar.word(index) == ","):
            continue
        if grammar.among(index - 1, "pronouns") and grammar.among(index + 1, "pronouns"):
            continue  # "he or she may"
        start = index + 1
        while (
            start < verb
            and (
                grammar.among(start, "sentence_joins")
                or grammar.among(start, "contrasts")
                or grammar.is_adverb(start)
                or grammar.joins(start)
                or grammar.word(start) == ","
            )
            and not grammar.starts("actors", start, verb)
        ):
            start += 1
        clause = grammar.joins(index) and grammar.word(index - 1) == ","
        if start >= verb or starts_noun(grammar, start, verb) or (clause and verb - start < 12):
            return index, start
        if grammar.word(index) == ",":
            return None
    return None


def _subordinate(grammar: Grammar, pieces: list[Range], verb: int) -> bool:
    """Whether the verb belongs to a clause that depends on another: "which the Parties shall"."""
    first, last = pieces[-1]
    marker = next(
        (
            index
            for index in range(last - 1, first - 1, -1)
            if grammar.among(index, "relatives")
            and not _demonstrative(grammar, index, last)
            and not (index > first and grammar.word(index - 1) == "well")
            and not _names_as(grammar, index, first)
        ),
        None,
    )
    if marker is None:
        # "A period which, except ..., shall": the aside stands inside the relative clause.
        before = pieces[-2] if len(pieces) > 1 and opens_aside(grammar, first, last) else None
        return bool(before) and grammar.among(before[1] - 1, "relatives") if before else False
    if any(grammar.among(index, "finite") for index in range(marker + 1, last)):
        return False
    owner = grammar.word(marker) == "whose" and verb - marker <= _OWNED
    said = marker > 0 and grammar.word(marker) == "that" and grammar.among(marker - 1, "saying")
    if marker + 1 >= last or owner or said:
        return True  # "the judges whose terms are to expire"
    subject_follows = starts_noun(grammar, marker + 1, last)
    if marker == first and len(pieces) == 1 and not subject_follows:
        return False
    return subject_follows or (opens_aside(grammar, marker + 1, last) and marker == first)


def _names_as(grammar: Grammar, index: int, first: int) -> bool:
    """ "recognised as refugees", "known as": opens no clause."""
    return index > first and grammar.word(index) == "as" and participle_at(grammar, index - 1)


def _demonstrative(grammar: Grammar, index: int, last: int) -> bool:
    """ "that" before a noun: "in that other State" opens no clause."""
    if not grammar.among(index, "determiners"):
        return False
    opens = index == 0 or grammar.punctuation(index - 1)
    return index + 1 < last and (opens or grammar.among(index - 1, "agent_stops"))


def _after_asides(grammar: Grammar, pieces: list[Range]) -> Range | None:
    first, last = pieces[-1]
    led = all(opens_aside(grammar, *piece) for piece in pieces[:-1])
    if grammar.head_first and len(pieces) > 1 and led and last - first > 1:
        start = skip_joins(grammar, first, last)
        plain = not opens_aside(grammar, start, last) and not _has_duty(grammar, start, last)
        if plain and not starts_noun(grammar, start, last) and start == first:
            return first, last  # "Khi ..., phần còn lại phải": a thing without an article
    for number in range(len(pieces) - 1, 0, -1):
        first, last = pieces[number]
        start = skip_joins(grammar, first, last)
        if opens_aside(grammar, start, last):
            continue
        if not starts_noun(grammar, start, last) and not is_actor(grammar, start, last):
            continue
        second = _after_statement(grammar, [(start, last)])
        if second > start:
            return second, last  # "If ..., the claim is rejected and the Contractor may"
        return _with_list(grammar, pieces, number, start), _list_end(grammar, pieces, number)
    first, last = pieces[-1]
    for number in range(len(pieces) - 1, -1, -1):
        first, last = pieces[number]
        found = list(noun_starts(grammar, first, last))
        actors = [index for index in found if is_actor(grammar, index, last)]
        marked = [index for index in actors if grammar.among(index, "determiners")]
        if found:
            return (marked or actors or found)[-1], last
    return None


def _list_end(grammar: Grammar, pieces: list[Range], number: int) -> int:
    """The end of a list of actors that goes on over commas up to the verb."""
    end = pieces[number][1]
    for first, last in pieces[number + 1 :]:
        if opens_aside(grammar, first, last) or not grammar.head_first:
            break
        end = last
    return end


def _with_list(grammar: Grammar, pieces: list[Range], number: int, start: int) -> int:
    """Go back over "the Minister, the Governor and" while the pieces before are actors too."""
    while number > 1 and not grammar.among(start, "pronouns"):
        first, last = pieces[number - 1]
        length = last - first
        listed = starts_noun(grammar, first, last) and is_actor(grammar, first, last)
        whole = grammar.among(start, "determiners") and not grammar.head_first
        has_verb = any(grammar.among(index, "finite") for index in range(first, last)) or (
            grammar.head_first and _has_duty(grammar, first + 1, last)
        )
        joined = any(grammar.joins(index) for index in range(start, pieces[number][1]))
        if not listed or has_verb or length > 22 or (whole and not joined):
            break
        if grammar.head_first and grammar.words.capital(start) and not grammar.words.capital(first):
            break
        number -= 1
        start = first
    return start


def _has_duty(grammar: Grammar, first: int, last: int) -> bool:
    index = first
    while index < last:
        noun = grammar.after("nouns", index, last)
        duty = noun is None and grammar.starts("duty_verbs", index, last)
        if duty and not grammar.starts("weak_verbs", index, last):
            return True
        index = noun or index + 1
    return False


def _leading(grammar: Grammar, pieces: list[Range]) -> Range | None:
    """The noun group that opens a statement, without the asides between it and its verb."""
    first = pieces[0][0]
    end = len(pieces)
    for number in range(1, len(pieces)):
        start, last = pieces[number]
        before = pieces[number - 1][1] - 1
        aside = opens_aside(grammar, start, last) and not grammar.among(before, "relatives")
        if aside and not grammar.among(start, "relatives"):
            end = number
            break
    last_piece = pieces[-1]
    joined = skip_joins(grammar, *last_piece)
    new_clause = (
        len(pieces) > 1
        and joined > last_piece[0]
        and starts_noun(grammar, joined, last_piece[1])
        and any(grammar.among(index, "finite") for index in range(first, pieces[-2][1]))
    )
    if new_clause:
        return joined, last_piece[1]
    return _after_statement(grammar, pieces), pieces[end - 1][1]


def _after_statement(grammar: Grammar, pieces: list[Range]) -> int:
    """ "The premises are inviolable and the authorities may": the subject of the second clause."""
    first, last = pieces[0][0], pieces[-1][1]
    if grammar.head_first or len(pieces) > 1:
        return first
    for index in range(last - 2, first, -1):
        if not grammar.joins(index) or not grammar.among(index + 1, "determiners"):
            continue
        before = range(first, index)
        states = any(grammar.among(i, "present_be") for i in before)
        if states and not any(grammar.among(i, "relatives") for i in before):
            return index + 1 if is_actor(grammar, index + 1, last) else first
    return first
