"""The parts of a norm beside its bearer: action, condition, beneficiary, agent of a passive."""

from extract.syntax import Grammar, Range, chunks, is_actor, starts_noun

_LONGEST_ACTION = 25  # words
_LONGEST_NOUN = 14


def skip_asides(grammar: Grammar, first: int, last: int) -> int:
    """The verb after a modal: past adverbs, "as far as possible" and what stands between commas."""
    index = first
    while index < last:
        soft = grammar.after("softeners", index, last)
        adverbial = grammar.after("adverbials", index, last)
        if adverbial:
            index = adverbial
        elif grammar.word(index) == ",":
            closing = next((i for i in range(index + 1, last) if grammar.word(i) == ","), None)
            if closing is None:
                return min(index + 1, last)
            index = closing + 1
        elif soft and not _is_verb_phrase(grammar, index, soft, last):
            index = soft
        elif grammar.is_adverb(index) and not grammar.starts("duty_verbs", index, last):
            index += 1
        else:
            break
    return min(index, max(first, last))


def _is_verb_phrase(grammar: Grammar, first: int, end: int, last: int) -> bool:
    """Whether a softener is itself the verb: "endeavour", unlike "as far as possible"."""
    opener = grammar.word(first) in (
        "as",
        "so",
        "to",
        "where",
        "whenever",
        "insofar",
        "in",
        "trong",
    )
    return not opener or end >= last


def participle_at(grammar: Grammar, index: int) -> bool:
    """Whether a token is a past participle."""
    word = grammar.word(index)
    if not grammar.head_first and index + 2 < len(grammar.words) and grammar.word(index + 1) == "-":
        return participle_at(grammar, index + 2)  # "re-exported"
    if grammar.among(index, "not_participles"):
        return False
    return grammar.among(index, "participles") or word.endswith(
        grammar.lexicon.affixes["participle_endings"] or ("\0",)
    )


def participle_after(grammar: Grammar, verb: int, last: int) -> int:
    """Where the participle of a passive stands: past "be" and adverbs."""
    index = verb + 1
    while index < last and grammar.is_adverb(index) and not participle_at(grammar, index):
        index += 1
    return index


def is_passive(grammar: Grammar, verb: int, last: int) -> bool:
    """Whether a verb phrase is passive: "be + participle", or "được" / "bị"."""
    if verb >= last or not grammar.among(verb, "passive"):
        return False
    if grammar.head_first:
        return True
    index = verb + 1
    while index < last and (
        (grammar.is_adverb(index) and not participle_at(grammar, index))
        or grammar.word(index) == ","
    ):
        index += 1
    return index < last and participle_at(grammar, index)


def agent_of(grammar: Grammar, verb: int, last: int) -> Range | None:
    """Who does what is said in the passive, when the text names an actor."""
    return (
        _agent_before_verb(grammar, verb, last)
        if grammar.head_first
        else _by_agent(grammar, verb, last)
    )


def _agent_before_verb(grammar: Grammar, passive: int, last: int) -> Range | None:
    """ "được Bên tiếp nhận hoàn trả": between the passive word and the verb."""
    first = passive + 1
    if first >= last or not is_actor(grammar, first, last):
        return None
    if grammar.starts("duty_verbs", first, last) and not grammar.words.capital(first):
        return None  # "được tổ chức" is the verb, not an organisation
    named = grammar.after("actors", first, last) or first + 1
    for index in range(named, min(last, first + 1 + _LONGEST_NOUN)):
        if grammar.punctuation(index):
            return None
        verb = grammar.after("duty_verbs", index, last)
        if verb is None or grammar.words.capital(index) or grammar.starts("nouns", index, last):
            continue
        if not grammar.starts("duty_verbs", verb, last):  # else the first belongs to the name
            return first, index
    return None


def _by_agent(grammar: Grammar, verb: int, last: int) -> Range | None:
    """ "be borne by the City"."""
    for index in range(verb + 1, last - 1):
        if grammar.starts("conditions", index, last):
            return None
        # "recorded in minutes signed by": the agent of another verb.
        shares = grammar.among(index, "sharers") and any(
            grammar.among(i, "sharing") for i in range(verb, index)
        )
        agent = grammar.among(index, "agent") and not _other_verb(grammar, verb, index)
        if not (agent or shares):
            continue
        end = _noun_end(grammar, index + 1, last)
        if starts_noun(grammar, index + 1, last) and is_actor(grammar, index + 1, end):
            return index + 1, end
    return None


def _other_verb(grammar: Grammar, verb: int, agent: int) -> bool:
    """Whether a participle other than the passive's own stands shortly before "by"."""
    participles = [i for i in range(verb + 1, agent) if participle_at(grammar, i)]
    return any(agent - index <= 6 and not grammar.joins(index - 1) for index in participles[1:])


def _noun_end(grammar: Grammar, first: int, last: int) -> int:
    index = first + 1
    while index < last:
        joins = grammar.joins(index)
        if grammar.punctuation(index) and not _hyphen(grammar, index, last):
            break
        if grammar.among(index, "agent_stops") and not joins:
            break
        if joins and not starts_noun(grammar, index + 1, last):
            break
        if index > first + 1 and grammar.among(index - 1, "closing_modifiers"):
            break  # "by the Member State concerned of any change"
        if grammar.head_first and grammar.starts("reported", index, last):
            break
        if grammar.head_first and _own_verb(grammar, first, index, last):
            break
        index += 1
    while index > first + 1 and not grammar.head_first and grammar.is_adverb(index - 1):
        index -= 1
    return index


def _hyphen(grammar: Grammar, index: int, last: int) -> bool:
    """Whether a dash joins two parts of one name: "Nậm-Xai"."""
    return (
        grammar.word(index) in "-–"
        and index + 1 < last
        and grammar.words.start[index + 1] == grammar.words.end[index]
    )


def _own_verb(grammar: Grammar, first: int, index: int, last: int) -> bool:
    """Whether a verb follows a name that is complete: "Bên A xây dựng", not "Bên tài trợ"."""
    if grammar.words.capital(index) or not grammar.starts("duty_verbs", index, last):
        return grammar.word(index).isdigit() or grammar.word(index) == "ít"
    adjacent = index == (grammar.after("open_actors", first, last) or first)
    return not adjacent


def condition_in(grammar: Grammar, scene: Range, verb: int, last: int) -> Range | None:
    """The condition: a piece of the scene before the subject, else what follows the action."""
    for first, end in chunks(grammar, *scene):
        if _opens_condition(grammar, first, end):
            return first, _scene_end(grammar, first, scene)
    for index in range(verb, last):
        if _opens_condition(grammar, index, last):
            return index, last
    return None


def _scene_end(grammar: Grammar, first: int, scene: Range) -> int:
    end = scene[1]
    while end > first and grammar.punctuation(end - 1):
        end -= 1
    return end


def _opens_condition(grammar: Grammar, index: int, last: int) -> bool:
    if not grammar.starts("conditions", index, last):
        return False
    if grammar.word(index) == "should" and not starts_noun(grammar, index + 1, last):
        return False  # "but should give notice"
    if grammar.starts("not_conditions", index, last):
        return False
    # "(nếu có)", "(if any)" are no conditions of the norm.
    return index == 0 or not (
        grammar.among(index - 1, "not_condition_before") or grammar.word(index - 1) == "("
    )


def action_range(grammar: Grammar, verb: int, last: int, condition: Range | None) -> Range:
    """The verb phrase: up to the condition or the end, at most 25 words."""
    end = last
    if condition and verb < condition[0] < end:
        end = condition[0]
    end = min(end, verb + _LONGEST_ACTION)
    while end > verb and (grammar.punctuation(end - 1) or grammar.joins(end - 1)):
        end -= 1
    return verb, max(end, verb)


def beneficiary_in(grammar: Grammar, verb: int, last: int, bearer: Range | None) -> Range | None:
    """The first actor to whom or for whom the action is done."""
    for index in range(verb, last - 1):
        if grammar.starts("conditions", index, last) and index > verb:
            return None
        after = grammar.after("recipient_marks", index, last)
        if after is None or after >= last or (bearer and bearer[0] <= index < bearer[1]):
            continue
        if starts_noun(grammar, after, last):
            end = _noun_end(grammar, after, min(last, after + _LONGEST_NOUN))
            of = next((i for i in range(after, end) if grammar.word(i) == "of"), end)
            if grammar.word(index) != "to":
                end = of  # "notify the Committee of its decision"
            if is_actor(grammar, after, end):
                return after, end
    return None
