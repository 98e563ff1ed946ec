"""Which modal words of a statement can count: not names, months, nouns, or parts of a subject."""

from extract.asking import bearer_after
from extract.drafts import Hit
from extract.syntax import Grammar, chunks, is_actor, opens_aside, starts_noun
from extract.words import Statement
from models.norms import Modality

_BARE = "present_verbs"


def find_hits(grammar: Grammar, statement: Statement) -> list[Hit]:
    """The modal words of a statement that can count, in order."""
    found: list[Hit] = []
    index, quoted = statement.first, False
    last = statement.last
    while index < last:
        word = grammar.word(index)
        if word in ('"', "“", "”"):
            quoted = word == "“" or (word == '"' and not quoted)
        match = None if quoted else grammar.lexicon.cue_phrases.at(grammar.words, index, last)
        if match is None:
            index += 1
            continue
        end, name = match
        hit = Hit(index, end, grammar.lexicon.cues[name])
        # "phải cam kết", "may request": the second is what the first makes a duty.
        follows = found and found[-1].last == index
        if not follows and _well_placed(grammar, statement, hit):
            found.append(hit)
        index = end
    return [
        hit
        for number, hit in enumerate(found)
        if not (hit.cue.weak and _yields(grammar, hit, found[number + 1 :]))
        and not (grammar.head_first and _in_condition(grammar, statement, hit))
        and not (hit.cue.then == _BARE and number)  # "..., and it does not extradite him"
        and not (hit.cue.then and _in_name(grammar, statement, hit, found[number + 1 :]))
    ]


def _in_name(grammar: Grammar, statement: Statement, hit: Hit, later: list[Hit]) -> bool:
    """ "Người được cử đi công tác nộp báo cáo": the passive belongs to the name of who acts."""
    end = grammar.after("naming_passives", hit.first, statement.last)
    if end is None:
        return False
    ends = grammar.lexicon.phrases["actors"].ends(grammar.words, statement.first, hit.first)
    if ends is None:
        return False
    if grammar.after("entitled_with_object", hit.last, statement.last) == end and is_actor(
        grammar, end, statement.last
    ):
        return False  # "Văn phòng được tuyển dụng người lao động": whom, so it is a right
    within = range(end, statement.last)
    stop = next(
        (
            i
            for i in within
            if grammar.word(i) == "," or grammar.starts("conditions", i, statement.last)
        ),
        statement.last,
    )
    modal = any(other.first < stop and not other.cue.then for other in later)
    return modal or any(
        grammar.starts("duty_verbs", index, stop)
        and not grammar.among(index - 1, "not_verb_before")
        for index in range(end, stop)
    )


def _in_condition(grammar: Grammar, statement: Statement, hit: Hit) -> bool:
    """Whether a modal stands in a condition before the clause of an actor: "Khi cần, Bên A"."""
    pieces = chunks(grammar, statement.first, statement.last)
    for number, (first, last) in enumerate(pieces):
        if first <= hit.first < last:
            later = pieces[number + 1 :]
            return opens_aside(grammar, first, last) and any(
                is_actor(grammar, *piece) and not opens_aside(grammar, *piece) for piece in later
            )
    return False


def _yields(grammar: Grammar, hit: Hit, later: list[Hit]) -> bool:
    """Whether a weak cue is part of the subject of a strong one: "bên cam kết phải"."""
    for other in later:
        between = range(hit.last, other.first)
        if any(grammar.word(i) == "," or grammar.joins(i) for i in between):
            return False
        if not other.cue.weak and other.cue.bearer == "before":
            return True
    return False


def _well_placed(grammar: Grammar, statement: Statement, hit: Hit) -> bool:
    """Leave out names, months and cues whose necessary companion is missing."""
    last = statement.last
    if not grammar.head_first and not _stands_alone(grammar, statement, hit):
        return False
    inside = hit.first != statement.first and not _opens(grammar, hit.first)
    if inside and grammar.words.capital(hit.first):
        return False  # "May 2026", "Will Smith"
    if hit.cue.bearer == "inside" and not _names_one(grammar, hit):
        return False
    asked = hit.cue.bearer == "after"
    if hit.cue.then and not asked and not _then(grammar, hit, last):
        return False
    if not hit.first:
        return not asked or bearer_after(grammar, statement, hit) is not None
    before = hit.first - 1
    named = grammar.lexicon.phrases["nouns"].ends(grammar.words, statement.first, hit.first)
    led_by = (
        grammar.among(before, "not_cue_before") and named is None and not _is_named(grammar, before)
    )
    if led_by and (hit.cue.weak or not grammar.head_first):
        return False
    if asked:
        papers = grammar.lexicon.phrases["request_papers"]
        if not hit.cue.then and papers.ends(grammar.words, statement.first, hit.first) is not None:
            return False  # "có văn bản đề nghị Bộ Tư pháp thu hồi"
        joined = grammar.joins(before)
        return bearer_after(grammar, statement, hit, joined=joined) is not None
    joins = grammar.lexicon.phrases["joins"].ends(grammar.words, statement.first, hit.first)
    if joins is None and grammar.among(before, "not_strong_before") and not hit.cue.weak:
        return False
    denied = next(
        (
            i
            for i in range(before, statement.first - 1, -1)
            if grammar.starts("denials", i, hit.first)
        ),
        None,
    )
    if denied is not None and not any(grammar.word(i) == "," for i in range(denied, hit.first)):
        return False
    return not (grammar.head_first and grammar.word(before) in ("không", "chưa"))


def _stands_alone(grammar: Grammar, statement: Statement, hit: Hit) -> bool:
    """Whether the words of an English cue are a verb of their own here, with an act behind them."""
    first = hit.first
    if grammar.word(first) == "should" and (
        first == statement.first or _turned_about(grammar, first, statement.last)
    ):
        return False  # "Should a Party be unable": a condition
    if grammar.word(hit.last - 1) == "to" and _names_no_act(grammar, hit, statement.last):
        return False
    if first > 1 and grammar.joins(first - 1) and grammar.among(first - 2, "finite"):
        return False  # "duties which are or may be levied"
    return not (first and _is_participle(grammar, first))


def _turned_about(grammar: Grammar, should: int, last: int) -> bool:
    """ "..., should they abstain", "and, should occasion arise,": the subject follows."""
    after = should + 1
    if after >= last or starts_noun(grammar, after, last):
        return True
    verb = grammar.starts("present_verbs", after, last) or grammar.among(after, "passive")
    return grammar.word(should - 1) == "," and not (verb or grammar.is_adverb(after))


def _names_no_act(grammar: Grammar, hit: Hit, last: int) -> bool:
    """ "committed to peace", "agrees to the proposal": what follows is a thing, not a verb."""
    if hit.cue.modality is Modality.PERMISSION or hit.cue.bearer == "after" or hit.last >= last:
        return False
    word = grammar.word(hit.last)
    if grammar.starts("acts", hit.last, last):
        return False
    endings = grammar.lexicon.affixes["act_noun_endings"] or ("\0",)
    return grammar.starts("not_acts", hit.last, last) or word.endswith(endings)


def _is_named(grammar: Grammar, index: int) -> bool:
    """ "Nhật Bản cam kết", "Party A undertakes": the word before a cue ends a name."""
    letter = len(grammar.word(index)) == 1 and index > 0
    return grammar.words.capital(index) and (grammar.head_first or letter)


def _is_participle(grammar: Grammar, index: int) -> bool:
    """ "is arrested or committed to prison": no promise."""
    passive = ("or", "be", "been", "being", "is", "are", "was", "were")
    return grammar.word(index).endswith("ed") and grammar.word(index - 1) in passive


def _names_one(grammar: Grammar, hit: Hit) -> bool:
    """ "Không Bên nào được" names who may not; "nếu không Bên nào phản đối thì được" does not."""
    inner = range(hit.first, hit.last)
    listed = (
        range(hit.first + 1, hit.last) if grammar.starts("actors", hit.first + 1, hit.last) else ()
    )
    commas = {i for i in listed if grammar.word(i) == ","}
    if any(
        (grammar.punctuation(i) and i not in commas) or grammar.among(i, "breaks") for i in inner
    ):
        return False
    led = hit.first and grammar.starts("conditions", hit.first - 1, hit.first)
    return not led and is_actor(grammar, hit.first + 1, hit.last) is True


def _then(grammar: Grammar, hit: Hit, last: int) -> bool:
    """Whether the verb that a cue needs follows, with an object where it needs one."""
    if grammar.starts(hit.cue.then or "", hit.last, last):
        return True
    end = grammar.after("entitled_with_object", hit.last, last)
    if end is None or end >= last:
        return False
    return not (grammar.punctuation(end) or grammar.among(end, "object_stops"))


def _opens(grammar: Grammar, index: int) -> bool:
    return (
        index == 0 or grammar.punctuation(index - 1) or grammar.word(index - 1) in ('"', "“", ")")
    )
