"""Duties without a modal word: in Vietnamese instruments "Bên A gửi báo cáo" binds.

A noun group that names an actor is read up to the verb that it governs; verbs that only belong to
the name ("cơ quan đề xuất", "Bên cử đoàn") are passed over. Languages without a list of such verbs
have no bare duties.
"""

from dataclasses import dataclass

from extract.syntax import Grammar, chunks, is_actor, opens_aside, skip_joins

_MOST_PIECES = 5


@dataclass(frozen=True, slots=True)
class BareVerb:
    """An actor ``[first, noun_end)`` and the verb that follows; ``negated`` by "không".

    ``closed`` when the actor's name is complete without the verb ("Bộ Ngoại giao", "Hai Bên");
    ``certain`` when the verb cannot belong to the name.
    """

    first: int
    noun_end: int
    verb: int
    negated: bool
    closed: bool
    certain: bool


def bare_verb(grammar: Grammar, first: int, last: int) -> BareVerb | None:
    """The actor that opens a range, after asides, and its verb; None when there is none."""
    if not grammar.lexicon.phrases["duty_verbs"]:
        return None
    named = _before_colon(grammar, first, last)
    if named is not None:
        return named
    # After "trường hợp ... thì" comes the main clause.
    turn = next((i for i in range(last - 1, first, -1) if grammar.among(i, "breaks")), None)
    start = skip_joins(grammar, first if turn is None else turn + 1, last)
    pieces = chunks(grammar, start, last)
    led = bool(pieces) and opens_aside(grammar, pieces[0][0], last)
    for number, (start, end) in enumerate(pieces):
        if led and (number == 0 or opens_aside(grammar, start, end)):
            continue
        if not is_actor(grammar, start, end):
            if led:
                continue
            return None
        found = _verb_after(grammar, start, pieces[number:])
        if led and found is not None and not found.certain and number > 1:
            continue  # "... của cơ quan, tổ chức ký kết": the aside goes on
        if found or not led:
            return found
    return None


def _before_colon(grammar: Grammar, first: int, last: int) -> BareVerb | None:
    """ "Sở Y tế: chủ trì tiếp nhận ...": in a directive the colon stands for "có trách nhiệm"."""
    start = skip_joins(grammar, first, last)
    colon = next((i for i in range(start, last - 1) if grammar.word(i) == ":"), None)
    if colon is None or not is_actor(grammar, start, colon) or opens_aside(grammar, start, colon):
        return None
    said = range(start, colon)
    if any(grammar.among(i, "copulas") or grammar.among(i, "passive") for i in said):
        return None
    inner = actor_and_verb(grammar, start, colon)
    verb = colon + 1
    urged = grammar.after("imperatives", verb, last) or verb
    if (inner is not None and inner.certain) or not grammar.starts("duty_verbs", urged, last):
        return None
    return BareVerb(start, colon, verb, negated=False, closed=True, certain=True)


def actor_and_verb(grammar: Grammar, first: int, last: int) -> BareVerb | None:
    """The actor that stands exactly at ``first`` and its verb."""
    if first >= last or not is_actor(grammar, first, last):
        return None
    return _verb_after(grammar, first, chunks(grammar, first, last))


def _verb_after(grammar: Grammar, first: int, pieces: list[tuple[int, int]]) -> BareVerb | None:
    passed = False
    for number, (start, end) in enumerate(pieces[:_MOST_PIECES]):
        if number and opens_aside(grammar, start, end):
            passed = True  # "Mỗi Bên, phù hợp với pháp luật nước mình, dành cho ..."
            continue
        whole = grammar.after("complete_actors", first, pieces[0][1]) == pieces[0][1]
        if passed and not _opens_with_verb(grammar, start, end, weak=whole):
            return None
        listed = number == 0 or is_actor(grammar, start, end)
        found = _in_piece(grammar, start, end, headed=bool(listed))
        if found == "stop":
            return None
        if isinstance(found, tuple):
            verb, negated, closed, certain = found
            noun_end = verb - 1 if negated else verb
            noun_end = _without_adverbs(grammar, start, noun_end)
            noun_end = pieces[0][1] if passed else max(noun_end, start)
            while noun_end > first + 1 and grammar.word(noun_end - 1) == ",":
                noun_end -= 1
            if not certain and number + 1 < len(pieces):
                paired = _past_pair(grammar, verb, pieces[number + 1])
                if paired is not None:
                    return BareVerb(first, paired, paired, False, False, True)
            if not closed and _lists_members(grammar, verb, pieces[-1][1]):
                return None
            return BareVerb(first, noun_end, verb, negated, closed, certain)
    return None


def _opens_with_verb(grammar: Grammar, start: int, end: int, *, weak: bool) -> bool:
    """Whether a piece begins with a verb; ``weak`` when one that may belong to a name will do."""
    verb = start + (grammar.word(start) == "không")
    duty = grammar.after("duty_verbs", verb, end)
    if duty is None or grammar.words.capital(verb) or grammar.starts("nouns", verb, end):
        return False
    return weak or not grammar.starts("weak_verbs", verb, end)


def _past_pair(grammar: Grammar, verb: int, piece: tuple[int, int]) -> int | None:
    """ "Cơ quan mời, bảo lãnh người nước ngoài gửi": two verbs of a name, then the clause's."""
    start, end = piece
    second = grammar.after("naming_verbs", start, end)
    if second is None or not grammar.starts("naming_verbs", verb, end):
        return None
    for index in range(second + 1, end):
        if _verb_end(grammar, index, end, first=second, negated=False) and not grammar.starts(
            "nouns", index, end
        ):
            return index
    return None


def _without_adverbs(grammar: Grammar, start: int, end: int) -> int:
    """The end of a name without "định kỳ", "cùng" and the like behind it."""
    while end > start:
        adverb = grammar.lexicon.phrases["trailing_adverbs"].ends(grammar.words, start, end)
        if adverb is None and not grammar.among(end - 1, "adverbs"):
            break
        end = end - 1 if adverb is None else adverb
    return end


def _in_piece(
    grammar: Grammar, start: int, end: int, *, headed: bool
) -> tuple[int, bool, bool, bool] | str | None:
    """The verb of a piece; "stop" when the piece says what something is, not what it does."""
    position, closed = _past_head(grammar, start, end) if headed else (start, True)
    candidates: list[tuple[int, int, bool]] = []
    index = position
    while index < end:
        states = (
            grammar.among(index, "copulas")
            or grammar.starts("statives", index, end)
            or grammar.starts("belongs", index, end)
        )
        if states and not candidates:
            named = _past_copula(grammar, index, end)
            if named is not None:
                index = named
                continue
            return "stop"
        if grammar.word(index) == ":" or (
            index > position and grammar.starts("conditions", index, end)
        ):
            break
        noun = grammar.after("nouns", index, end)
        if noun:
            index = noun
            continue
        named = grammar.after("naming_passives", index, end)
        if named and heads(grammar, start, index):
            index = named
            continue
        if grammar.among(index, "agent") and is_actor(grammar, index + 1, end):
            index = _past_passive(grammar, index + 1, end)  # "hộ chiếu do cơ quan ... cấp"
            continue
        if grammar.among(index, "passive") and not grammar.starts("duty_verbs", index + 1, end):
            index = _past_passive(grammar, index, end)
            continue
        if grammar.starts("freed", index, end) and (not candidates or not closed):
            return "stop"  # "Bên A không phải hoàn trả": a burden lifted is none
        negated = grammar.word(index) == "không"
        verb = index + 1 if negated else index
        stop = _verb_end(grammar, verb, end, first=position, negated=negated)
        if stop:
            candidates.append((verb, stop, negated))
            index = stop
            continue
        index += 1
    if not candidates:
        return None
    # "Người mang hộ chiếu ngoại giao": what stands right behind such a head says who it is.
    acting = headed and grammar.among(position - 1, "acting")
    verb, negated = _choose(grammar, candidates, position, closed=closed, acting=acting)
    naming = acting or grammar.starts("weak_verbs", verb, end)
    certain = closed or verb > position or not naming
    return verb, negated, closed and verb == position, certain


def _past_copula(grammar: Grammar, index: int, end: int) -> int | None:
    """ "Bên vay lại là Ủy ban nhân dân cấp tỉnh báo cáo": which of them; the verb comes after.

    "Bên A là cơ quan theo dõi ..." only says what one is.
    """
    named = index + 1
    if grammar.among(index, "defining") is False or named >= end:
        return None
    if grammar.starts("kinds_of_actor", named, end) or grammar.among(named, "determiners"):
        return None
    for verb in range(named + 1, end):
        if grammar.punctuation(verb) or grammar.among(verb, "passive"):
            return None
        stop = _verb_end(grammar, verb, end, first=named, negated=False)
        if stop and not grammar.starts("nouns", verb, end):
            weak = grammar.starts("weak_verbs", verb, end)
            reports = grammar.words.capital(named) and grammar.starts("reports", verb, end)
            return verb if reports or not weak else None
    return None


def heads(grammar: Grammar, start: int, index: int) -> bool:
    """Whether a token follows the head of an actor's name at once: "Người | được cử"."""
    while start < index and grammar.among(start, "determiners"):
        start += 1
    return grammar.after("actors", start, index) == index


def _lists_members(grammar: Grammar, verb: int, last: int) -> bool:
    """ "Người có thẩm quyền cho phép sao, chụp bao gồm:" says who they are, not what they do."""
    weak = grammar.starts("weak_verbs", verb, last)
    return weak and any(grammar.starts("membership", index, last) for index in range(verb, last))


def _past_passive(grammar: Grammar, index: int, end: int) -> int:
    """Past "được ngân sách nhà nước hỗ trợ": the verb there belongs to another."""
    for position in range(index + 1, min(end, index + 10)):
        stop = grammar.after("duty_verbs", position, end)
        if stop and not grammar.words.capital(position):
            return stop
    return index + 1


def _verb_end(grammar: Grammar, index: int, end: int, *, first: int, negated: bool) -> int | None:
    if index >= end or grammar.words.capital(index):
        return None
    stop = grammar.after("duty_verbs", index, end)
    if negated:
        allowed = grammar.after("entitled_verbs", index, end)
        return stop or allowed or grammar.after("entitled_with_object", index, end)
    if stop is None:
        return None
    in_name = grammar.lexicon.phrases["nouns"].ends(grammar.words, max(0, first - 1), index)
    before = index - 1
    led_by = grammar.among(before, "not_verb_before") and not grammar.words.capital(before)
    led_by = led_by and before not in grammar.words.inner  # "thiết bị", not "bị"
    if index > first and led_by and in_name is None:
        return None
    return stop


def _choose(
    grammar: Grammar,
    candidates: list[tuple[int, int, bool]],
    position: int,
    *,
    closed: bool,
    acting: bool,
) -> tuple[int, bool]:
    verb, stop, negated = candidates[0]
    later = [candidate for candidate in candidates[1:] if candidate[0] >= stop]
    if closed or verb > position or negated or not later:
        return verb, negated
    weak = acting or _is_weak(grammar, verb, stop)
    strong = [found for found in later if not _is_weak(grammar, found[0], found[1])]
    if weak or not strong:
        chosen = (strong or later)[0] if weak else candidates[0]
        return chosen[0], chosen[2]
    return verb, negated


def _is_weak(grammar: Grammar, verb: int, stop: int) -> bool:
    if grammar.after("weak_verbs", verb, stop) != stop:
        return False
    end = len(grammar.words)  # "tổ chức thẩm định" is no name
    light = grammar.after("light_verbs", verb, end) == stop
    paired = light and grammar.starts("duty_verbs", stop, end)
    return not (paired or grammar.starts("task_phrases", verb, end))


def _past_head(grammar: Grammar, start: int, end: int) -> tuple[int, bool]:
    """Where the head of an actor's name ends, and whether the name is complete there."""
    index = start
    while (
        index < end
        and grammar.among(index, "determiners")
        and not grammar.starts("complete_actors", index, end)
    ):
        if (
            grammar.starts("actors", index, end)
            and grammar.after("actors", index, end) != index + 1
        ):
            break
        index += 1
    defined = grammar.defines(index, end)
    complete = grammar.after("complete_actors", index, end)
    head = grammar.after("actors", index, end)
    if defined and defined >= (head or 0):
        # "Bên" alone may be defined; "Bên cử đoàn" is still a longer name.
        return defined, grammar.after("open_actors", index, defined) != defined
    if complete and complete >= (head or 0):
        # "Bên A", "tỉnh Lam Hà": a name may still follow.
        return _past_name(grammar, complete, end), True
    after = head or index + 1
    named = _past_name(grammar, after, end)
    return named, named > after


def _past_name(grammar: Grammar, index: int, end: int) -> int:
    while index < end and (
        grammar.words.capital(index)
        or (
            grammar.word(index) in ("và", "-", "–")
            and index + 1 < end
            and grammar.words.capital(index + 1)
        )
    ):
        index += 1
    return index
