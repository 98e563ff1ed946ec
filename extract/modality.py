"""The norm of a modal word: whom it binds, how firmly, or why it binds no one."""

from dataclasses import dataclass, replace

from extract.asking import bearer_after
from extract.drafts import Draft, Hit, Topic, says_nothing, strength_of
from extract.parts import (
    action_range,
    agent_of,
    beneficiary_in,
    condition_in,
    is_passive,
    participle_after,
    participle_at,
    skip_asides,
)
from extract.subjects import (
    Subject,
    actor_in_scene,
    antecedent,
    main_subject,
    next_subject,
    speaker,
)
from extract.syntax import (
    Grammar,
    Range,
    chunks,
    is_actor,
    is_instrument,
    opens_aside,
    skip_joins,
    starts_noun,
)
from extract.verbs import BareVerb, actor_and_verb, heads
from extract.words import Statement
from models.norms import Modality, Strength

_INVERTED = 9  # tokens of a subject behind its modal
_DEFINING = 10  # tokens from a verb that says who has a right to the right itself


@dataclass(frozen=True, slots=True)
class _Frame:
    """A modal word with its subject and verb.

    ``actor`` is whether the subject can act (None: nothing tells); ``shared`` when it is the one
    before, ``pronoun`` when a pronoun stands for it and nothing says for whom.
    """

    hit: Hit
    noun: Range | None
    actor: bool | None
    pronoun: bool
    shared: bool
    scene: Range
    verb: int
    last: int
    passive: bool
    inverted: bool

    def nobody(self, grammar: Grammar) -> bool:
        """Whether the subject is "no Party", "neither Party"."""
        named = self.noun is not None and grammar.among(self.noun[0], "nobody")
        return named and not grammar.head_first


def modal_draft(
    grammar: Grammar,
    statement: Statement,
    hit: Hit,
    previous: int | None,
    topic: Topic,
    *,
    led: bool,
) -> tuple[Draft | None, bool]:
    """The norm of a modal word, and whether the word is a verb of the statement's own."""
    if hit.cue.bearer == "after":
        if previous is not None and grammar.joins(hit.first - 1) and not topic.intends:
            return None, False  # "shall meet and instruct ... to": one list of acts
        joined = previous is not None and grammar.joins(hit.first - 1)
        return bearer_after(grammar, statement, hit, joined=joined), True
    opens = hit.cue.opening and hit.first == skip_joins(grammar, statement.first, hit.first)
    asked = bearer_after(grammar, statement, hit) if opens else None
    if asked is not None:
        return asked, True
    subject = subject_of(grammar, statement, hit, previous)
    goes_on = hit.cue.plain and subject.noun is None and previous is not None
    if subject.embedded or goes_on:
        return None, False
    frame = frame_of(grammar, statement, hit, subject, topic, joined=previous is not None)
    entitled = _entitled_after(grammar, frame)
    if entitled is not None:
        frame = entitled
    elif _rejected(grammar, frame) or (
        hit.cue.weak and not _can_act(grammar, frame, led=led or opens)
    ):
        return None, True
    modality = Modality.PERMISSION if entitled else hit.cue.modality
    if frame.nobody(grammar) or frame.inverted:
        modality = Modality.PROHIBITION
    bearer = _bearer(grammar, frame)
    condition = condition_in(grammar, frame.scene, frame.verb, frame.last)
    modal = (hit.first, hit.last)
    draft = Draft(
        cue=hit.cue.id,
        modality=modality,
        strength=strength_of(
            grammar, hit.cue.strength, modality, modal, frame.verb, frame.last, statement.first
        ),
        bearer=bearer,
        action=action_range(grammar, frame.verb, frame.last, condition),
        condition=condition,
        beneficiary=beneficiary_in(grammar, frame.verb, frame.last, bearer),
        scope=(_own_start(grammar, statement, hit, frame), frame.last),
        verb=hit.first,
        passive=frame.passive,
        shares=frame.shared and not frame.passive and frame.actor is not False,
        pronoun=frame.pronoun and not frame.passive,
        open_list=statement.opens_list and says_nothing(grammar, frame.verb, frame.last),
    )
    return draft, True


def _entitled_after(grammar: Grammar, frame: _Frame) -> _Frame | None:
    """ "shall, if they are not nationals, be exempt from": a right behind an aside."""
    if not frame.actor or frame.verb == frame.hit.last:
        return None
    end = grammar.after("be_entitled", frame.verb, frame.last)
    return None if end is None else replace(frame, verb=end, passive=False)


def _own_start(grammar: Grammar, statement: Statement, hit: Hit, frame: _Frame) -> int:
    """Where the part of a modal begins: behind "is valid for one year and"."""
    if grammar.head_first or frame.noun is None or frame.noun[1] >= hit.first:
        return statement.first
    between = range(frame.noun[1], hit.first)
    joins = [i for i in between if grammar.joins(i)]
    states = (
        any(grammar.among(i, "present_be") for i in range(frame.noun[1], joins[-1]))
        if joins
        else False
    )
    return joins[-1] if states and joins[-1] + 1 == hit.first else statement.first


def frame_of(
    grammar: Grammar,
    statement: Statement,
    hit: Hit,
    subject: Subject,
    topic: Topic,
    *,
    joined: bool,
) -> _Frame:
    """Resolve the subject against what was said before, and find the verb."""
    noun = _trimmed(grammar, subject.noun)
    pronoun = noun is not None and grammar.among(noun[0], "pronouns")
    shared = noun is None and hit.cue.bearer != "none" and (joined or statement.continues)
    actor = is_actor(grammar, *noun) if noun else None
    meant = actor_in_scene(grammar, subject.scene) if pronoun else None
    if pronoun and meant is None:
        meant = speaker(grammar, statement.first, hit.first)
    if meant:
        noun, pronoun, actor = meant, False, True
    elif pronoun or shared:
        person = noun is not None and grammar.among(noun[0], "persons")
        actor = True if topic.actor is None and person else topic.actor
    if noun is not None and not pronoun:
        topic.actor = False if is_instrument(grammar, *noun) else actor
        topic.noun = noun if actor else None
    elif topic.noun is not None and (pronoun or shared):
        noun, pronoun, shared = topic.noun, False, False
    last = statement.last
    # "nor shall it prejudice": the subject follows the modal.
    inverted = hit.first > statement.first and grammar.among(hit.first - 1, "nor")
    after = hit.last + inverted
    if subject.noun is not None and subject.noun[0] == hit.last:  # "in no event shall a Party"
        inverted, after = True, subject.noun[1]
    verb = skip_asides(grammar, min(after, last), last)
    lodged = grammar.among(hit.last - 1, "passive") and participle_at(grammar, verb)
    passive = is_passive(grammar, verb, last) or (lodged and not grammar.head_first)
    return _Frame(hit, noun, actor, pronoun, shared, subject.scene, verb, last, passive, inverted)


def _promises(hit: Hit) -> bool:
    """ "will", "would": words of what is to come, of things as well."""
    cue = hit.cue
    return cue.by_document or (cue.strength is Strength.INTENTION and hit.last == hit.first + 1)


def _can_act(grammar: Grammar, frame: _Frame, *, led: bool) -> bool:
    """Whether the subject of a weak cue is someone: "may" says nothing of a thing."""
    if frame.actor or frame.inverted or frame.nobody(grammar):
        return True
    if frame.passive and frame.noun is not None and _promises(frame.hit):
        # "Fellowships will be granted for a year": a duty of someone who is not named.
        done = grammar.starts(
            "lodged", participle_after(grammar, frame.verb, frame.last), frame.last
        )
        if done and not is_instrument(grammar, *frame.noun):
            return True
    if frame.noun is None:
        return led or (frame.shared and frame.actor is None)
    return frame.actor is None and not grammar.head_first


def subject_of(grammar: Grammar, statement: Statement, hit: Hit, previous: int | None) -> Subject:
    if hit.cue.bearer == "none":
        return Subject(None, (hit.first, hit.first))
    if hit.cue.bearer == "inside":
        return Subject((hit.first, hit.last - 1), (hit.first, hit.first))
    if previous is None and grammar.among(hit.first - 1, "relative_subjects"):
        meant = antecedent(grammar, statement.first, hit.first - 1)
        if meant.noun:
            return meant
    if hit.first > statement.first + 1 and _is_inverted(grammar, hit.first):
        noun = _inverted_noun(grammar, hit.last, statement.last)
        if noun:
            return Subject(noun, (hit.first, hit.first))
    if previous is not None:
        return next_subject(grammar, previous, hit.first)
    subject = main_subject(grammar, statement.first, hit.first)
    if grammar.head_first and _defined_by(grammar, statement, hit, subject):
        return replace(subject, embedded=True)
    if hit.cue.weak and subject.noun and grammar.head_first:
        # "Cơ quan A báo cáo ... ngày thỏa thuận được ký": the actor already has its verb.
        own = actor_and_verb(grammar, *subject.noun)
        # "Người vào Việt Nam tham gia dự án được ...": the first verb says who it is.
        naming = own is not None and grammar.starts("naming_verbs", own.verb, hit.first)
        strong = own is not None and own.certain and not naming
        if strong and own is not None and _entitles(grammar, statement, hit, own):
            strong = False
        aside = any(
            opens_aside(grammar, *piece) and piece[0] < subject.noun[0] < piece[1]
            for piece in chunks(grammar, statement.first, hit.first)
        )
        if strong or aside:
            return replace(subject, embedded=True)
    return subject


def _entitles(grammar: Grammar, statement: Statement, hit: Hit, own: BareVerb) -> bool:
    """ "Học viên hoàn thành khóa học được cấp chứng chỉ": the verb before says who has the right.

    The name of a body is complete without it: "Sở Y tế cấp thẻ cho người được miễn phí".
    """
    if hit.cue.then != "entitled_verbs" or own.closed or own.negated:
        return False
    between = range(own.verb + 1, hit.first)
    return len(between) <= _DEFINING and not any(
        grammar.punctuation(i)
        or grammar.among(i, "relatives")
        or grammar.among(i, "agent")
        or grammar.among(i, "passive")
        or grammar.word(i) == "cho"
        or grammar.starts("actors", i, hit.first)
        for i in between
    )


def _is_inverted(grammar: Grammar, modal: int) -> bool:
    """ "In no event shall", "under no circumstances may": the subject follows the modal."""
    return grammar.among(modal - 1, "inverters") and grammar.among(modal - 2, "nobody")


def _inverted_noun(grammar: Grammar, first: int, last: int) -> Range | None:
    """The subject behind its modal: an actor, or a thing up to "be"."""
    near = range(first + 1, min(last, first + _INVERTED))
    be = next((index for index in near if grammar.among(index, "passive")), None)
    if be:
        return first, be
    actors = [end for end in near if grammar.starts("actors", end - 1, end)]
    return (first, actors[0]) if actors and starts_noun(grammar, first, last) else None


def _defined_by(grammar: Grammar, statement: Statement, hit: Hit, subject: Subject) -> bool:
    """ "Chi trả nợ là nhiệm vụ ... nợ đến hạn phải trả": a definition, not a duty."""
    if subject.noun is not None and is_actor(grammar, *subject.noun):
        return False
    copula = grammar.lexicon.words["defining"]
    pieces = chunks(grammar, statement.first, hit.first)
    return bool(pieces) and any(grammar.word(i) in copula for i in range(*pieces[0]))


def _rejected(grammar: Grammar, frame: _Frame) -> bool:
    """Whether a modal word constitutes something instead of binding someone."""
    if frame.nobody(grammar) and any(
        grammar.among(i, "burdens") for i in range(frame.hit.first, frame.hit.last)
    ):
        return True  # "Neither Party will be responsible for": a burden lifted
    if _constitutive(grammar, frame):
        return True
    cue = frame.hit.cue
    permission = cue.modality is Modality.PERMISSION and cue.weak
    return (
        permission
        and frame.passive
        and frame.actor is False
        and not frame.inverted
        and not frame.nobody(grammar)
    )


def _trimmed(grammar: Grammar, noun: Range | None) -> Range | None:
    """A subject without the condition that follows it: "Cơ quan A khi nhận được hồ sơ"."""
    if noun is None or not grammar.head_first:
        return _without_adverbs(grammar, _before_verb(grammar, noun))
    for index in range(noun[0] + 1, noun[1]):
        misdeed = grammar.starts("misdeeds", index, noun[1]) and not heads(grammar, noun[0], index)
        if misdeed or grammar.starts("statives", index, noun[1]):
            return _without_adverbs(grammar, (noun[0], index))
        if grammar.starts("conditions", index, noun[1]) and not grammar.among(
            index - 1, "not_condition_before"
        ):
            return _without_adverbs(grammar, (noun[0], index))
    return _without_adverbs(grammar, noun)


def _before_verb(grammar: Grammar, noun: Range | None) -> Range | None:
    """ "The Contractor warrants that ... and undertakes": the subject ends at its first verb."""
    if noun is None:
        return None
    for index in range(noun[0] + 1, noun[1]):
        if grammar.among(index, "relatives") or grammar.punctuation(index):
            return noun
        if grammar.among(index, "finite"):
            return noun[0], index
    return noun


def _without_adverbs(grammar: Grammar, noun: Range | None) -> Range | None:
    if noun is None:
        return None
    first, last = noun
    while last > first + 1 and (
        grammar.is_adverb(last - 1) or grammar.punctuation(last - 1) or grammar.joins(last - 1)
    ):
        last -= 1
    return first, last


def _constitutive(grammar: Grammar, frame: _Frame) -> bool:
    hit, verb, last = frame.hit, frame.verb, frame.last
    starts = {hit.last, verb}
    negated = ("not", "no")
    starts |= {i + 1 for i in starts if i < last and grammar.word(i) in negated}

    def says(group: str) -> bool:
        return any(grammar.starts(group, index, last) for index in starts)

    if says("constitutive") or (hit.cue.weak and says("nothing_agreed")):
        return True
    if not frame.actor and says("constitutive_of_things"):
        return hit.cue.bearer != "inside"
    if frame.actor is False and says("constitutive_of_known_things"):
        return True
    state = verb < last and grammar.among(verb, "passive") and not grammar.head_first
    if state and not frame.passive:
        return True  # "shall be inviolable", "shall be a national of"
    instrument = frame.noun is not None and is_instrument(grammar, *frame.noun)
    return instrument and (not frame.passive or hit.cue.modality is Modality.PERMISSION)


def _bearer(grammar: Grammar, frame: _Frame) -> Range | None:
    if frame.hit.cue.bearer == "place":
        return _place(grammar, frame.hit.last, frame.last)
    if frame.passive and not frame.hit.cue.holder and not _is_adjectival(grammar, frame):
        return agent_of(grammar, frame.verb, frame.last)
    if frame.hit.cue.bearer == "inside":
        return frame.noun  # "không Bên nào"
    # A pronoun of which nothing says what it stands for is named as it is.
    return frame.noun if frame.actor or (frame.pronoun and frame.actor is None) else None


def _is_adjectival(grammar: Grammar, frame: _Frame) -> bool:
    """ "shall be guided by these principles": a participle that says how the subject is."""
    participle = participle_after(grammar, frame.verb, frame.last)
    if agent_of(grammar, frame.verb, frame.last) is not None:
        return False
    return participle < frame.last and grammar.among(participle, "adjectival")


def _place(grammar: Grammar, first: int, last: int) -> Range | None:
    for index in range(first, last - 1):
        if not grammar.among(index, "place"):
            continue
        end = index + 1
        while end < last and not (
            grammar.punctuation(end) or grammar.starts("conditions", end, last)
        ):
            end += 1
        return index + 1, end
    return None
