"""Norms without a modal word of their own: bare verbs, scheduled passives, items of a list."""

from dataclasses import replace

from extract.drafts import Draft, Hit, Topic, says_nothing, strength_of
from extract.modality import subject_of
from extract.parts import action_range, agent_of, beneficiary_in, condition_in, skip_asides
from extract.syntax import Grammar, Range, chunks, is_instrument, opens_aside, skip_joins
from extract.verbs import BareVerb, bare_verb
from extract.words import Statement
from models.norms import Modality, Strength

_SHORTEST_TASK = 6  # tokens
_FAR = 8  # tokens between the verb of a complete subject and a modal word of its object
_RHYTHM = 14  # tokens of "định kỳ trước ngày 05 tháng 12 hằng năm" before its verb


def bare_drafts(grammar: Grammar, statement: Statement, hits: list[Hit]) -> list[Draft]:
    """The duty that stands before any modal word, or without one."""
    end = _end_of_bare(grammar, statement, hits)
    found = None if end is None else bare_verb(grammar, statement.first, end)
    if end is None or found is None:
        return []
    modal_follows = end < statement.last
    if modal_follows and (not _joined(grammar, end) or _aside_between(grammar, found.verb, end)):
        return []
    if statement.opens_list and not found.certain:
        return []  # "Cơ quan tiếp nhận hồ sơ:" only names who
    if found.negated and grammar.starts("not_prohibited", found.verb, end):
        return []
    return [_bare_draft(grammar, statement, found, end)]


def _end_of_bare(grammar: Grammar, statement: Statement, hits: list[Hit]) -> int | None:
    """Where a modal word takes over; None when the modal is the statement's own."""
    for hit in hits:
        asks = hit.cue.bearer == "after" and hit.cue.then is None
        if asks and not grammar.joins(hit.first - 1):
            return None
        if hit.cue.bearer in ("after", "place") or _far_behind(grammar, statement, hit):
            continue
        if hit.cue.weak and subject_of(grammar, statement, hit, None).embedded:
            continue
        # The modal is the statement's own unless a comma or "and" sets it off from a verb before.
        pieces = chunks(grammar, statement.first, hit.first)
        alone = not pieces or (len(pieces) == 1 and not _joined(grammar, hit.first))
        return None if alone else hit.first
    return statement.last


def _far_behind(grammar: Grammar, statement: Statement, hit: Hit) -> bool:
    """Whether a complete subject with its verb stands far before a modal word that is not joined.

    "Bộ Ngoại giao phối hợp với cơ quan đề xuất ... thủ tục phải hoàn thành": the modal belongs to
    the object.
    """
    if _joined(grammar, hit.first):
        return False
    found = bare_verb(grammar, statement.first, hit.first)
    if found is None:
        return False
    if found.certain and hit.cue.modality is Modality.PERMISSION and hit.cue.bearer == "before":
        places = [i for i in range(found.verb, hit.first) if grammar.among(i, "place")]
        if places and not any(grammar.punctuation(i) for i in range(places[-1], hit.first)):
            return True  # "mở tài khoản tại ngân hàng được phép hoạt động"
    return found.closed and hit.first - found.verb > _FAR


def _aside_between(grammar: Grammar, verb: int, modal: int) -> bool:
    """ "..., trong phạm vi quyền hạn của mình, có trách nhiệm": an aside, not a second verb."""
    if grammar.word(modal - 1) != ",":
        return False
    return any(opens_aside(grammar, *piece) for piece in chunks(grammar, verb, modal)[1:])


def _joined(grammar: Grammar, verb: int) -> bool:
    return verb > 0 and (grammar.word(verb - 1) == "," or grammar.joins(verb - 1))


def _bare_draft(grammar: Grammar, statement: Statement, found: BareVerb, end: int) -> Draft:
    first, verb = found.first, found.verb
    bearer = (first, found.noun_end) if found.noun_end > first else None
    modality = Modality.PROHIBITION if found.negated else Modality.OBLIGATION
    scene = (statement.first, first)
    draft = bare_draft(grammar, statement, scene, bearer, verb, end, modality)
    opens = statement.opens_list and says_nothing(grammar, verb, end)
    return replace(draft, open_list=opens)


def bare_draft(
    grammar: Grammar,
    statement: Statement,
    scene: Range,
    bearer: Range | None,
    verb: int,
    end: int,
    modality: Modality = Modality.OBLIGATION,
) -> Draft:
    """What a verb without a modal word binds its bearer to; ``scene`` is what stands before."""
    condition = condition_in(grammar, scene, verb, end)
    return Draft(
        cue="bare",
        modality=modality,
        strength=strength_of(
            grammar, Strength.BINDING, modality, (verb, verb), verb, end, statement.first
        ),
        bearer=bearer,
        action=action_range(grammar, verb, end, condition),
        condition=condition,
        beneficiary=beneficiary_in(grammar, verb, end, bearer),
        scope=(statement.first, statement.last),
        verb=verb,
    )


def goes_on(grammar: Grammar, statement: Statement, topic: Topic) -> list[Draft]:
    """ "Giao Sở X chủ trì thực hiện; báo cáo kết quả ...": the same subject has another duty."""
    last = statement.last
    start = skip_asides(grammar, skip_joins(grammar, statement.first, last), last)
    if statement.continues and (topic.duty or topic.banned) and grammar.head_first:
        denied = grammar.after("led_not", start, last)
        if denied and grammar.starts("duty_verbs", denied, last):  # "...; không sử dụng ..."
            banned = led_draft(
                grammar, statement, Modality.OBLIGATION, Strength.BINDING, statement.last
            )
            return [] if banned is None else [replace(banned, bearer=topic.noun, cue="bare")]
    if not (statement.continues and topic.duty and topic.noun):
        return []
    led = _past_openers(grammar, start, last)
    if led is not None:
        scene = (statement.first, led)
        return [bare_draft(grammar, statement, scene, topic.noun, led, last)]
    if grammar.among(start, "rhythms"):  # "định kỳ 6 tháng báo cáo"
        near = range(start + 1, min(last, start + _RHYTHM))
        verbs = (i for i in near if grammar.starts("duty_verbs", i, last))
        start = next((i for i in verbs if not grammar.among(i - 1, "not_verb_before")), start)
    if not grammar.starts("duty_verbs", start, last):
        return []
    draft = led_draft(grammar, statement, Modality.OBLIGATION, Strength.BINDING, statement.last)
    return [] if draft is None else [replace(draft, bearer=topic.noun, cue="bare")]


def _past_openers(grammar: Grammar, first: int, last: int) -> int | None:
    """The verb behind "..., nếu có vướng mắc, kịp thời": past asides, at a verb."""
    pieces = chunks(grammar, first, last)
    if len(pieces) < 2 or not opens_aside(grammar, *pieces[0]):
        return None
    for start, end in pieces[1:]:
        if opens_aside(grammar, start, end):
            continue
        verb = skip_asides(grammar, start, end)
        return verb if grammar.starts("duty_verbs", verb, end) else None
    return None


def scheduled_drafts(grammar: Grammar, statement: Statement) -> list[Draft]:
    """ "Mỗi đợt được chuyển cho Tỉnh trước ...": kept by the caller only with a time."""
    start = skip_joins(grammar, statement.first, statement.last)
    for index in range(start + 1, statement.last - 1):
        if not grammar.among(index, "passive") or not grammar.head_first:
            continue
        if is_instrument(grammar, start, index):
            return []
        settled = grammar.starts("settled_passives", index + 1, statement.last)
        plain = settled or grammar.starts("scheduled_passives", index + 1, statement.last)
        agent = None if plain else agent_of(grammar, index, statement.last)
        verb = agent[1] if agent else index + 1
        if not settled and not grammar.starts("scheduled_passives", verb, statement.last):
            return []
        condition = condition_in(grammar, (start, start), verb, statement.last)
        return [
            Draft(
                cue="agent" if agent or settled else "scheduled",
                modality=Modality.OBLIGATION,
                strength=Strength.BINDING,
                bearer=agent,
                action=action_range(grammar, index, statement.last, condition),
                condition=condition,
                beneficiary=beneficiary_in(grammar, verb, statement.last, agent),
                scope=(statement.first, statement.last),
                verb=index,
                passive=True,
            )
        ]
    return []


def tasked_drafts(grammar: Grammar, statement: Statement) -> list[Draft]:
    """ "Khẩn trương rà soát ...", "Hoàn thành ... trong quý III": a task that names no one.

    Most verbs open titles and aims as well: with them the caller keeps it only with a time.
    """
    first, last = skip_joins(grammar, statement.first, statement.last), statement.last
    urged = grammar.starts("imperatives", first, last)
    if not urged and not grammar.starts("timed_imperatives", first, last):
        return []
    opening = chunks(grammar, first, last)[0]
    states = any(grammar.among(index, "defining") for index in range(*opening))
    if last - first < _SHORTEST_TASK or states or statement.opens_list:
        return []
    draft = led_draft(grammar, statement, Modality.OBLIGATION, Strength.BINDING, last)
    return [] if draft is None else [replace(draft, cue="bare" if urged else "scheduled")]


def led_draft(
    grammar: Grammar, statement: Statement, modality: Modality, strength: Strength, end: int
) -> Draft | None:
    """The norm of a list item that has no subject and no modal word of its own."""
    start = skip_joins(grammar, statement.first, end)
    verb = skip_asides(grammar, start, end)
    while verb < end and grammar.word(verb) == "to":
        verb += 1
    denied = grammar.after("led_not", verb, end) if modality is Modality.OBLIGATION else None
    if denied:
        modality, verb = Modality.PROHIBITION, denied
    condition = condition_in(grammar, (start, start), verb, end)
    action = action_range(grammar, verb, end, condition)
    if action[1] <= action[0]:
        return None
    return Draft(
        cue="led",
        modality=modality,
        strength=strength,
        bearer=None,
        action=action,
        condition=condition,
        beneficiary=beneficiary_in(grammar, verb, end, None),
        scope=(statement.first, end),
        verb=verb,
        shares=True,
    )
