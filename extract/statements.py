"""Norms of one statement, in order, each with the part of the statement that is its own."""

from dataclasses import replace

from extract.bare import bare_drafts, goes_on, scheduled_drafts, tasked_drafts
from extract.cues import find_hits
from extract.drafts import Draft, Hit, Topic
from extract.modality import modal_draft
from extract.ordering import ordered_drafts
from extract.parts import condition_in
from extract.present import present_drafts
from extract.syntax import Grammar, chunks, is_actor, is_instrument, skip_joins, starts_noun
from extract.words import Statement
from models.norms import Modality, Strength

_HEADING = 20  # tokens


def read_statement(
    grammar: Grammar, statement: Statement, topic: Topic, *, led: bool
) -> list[Draft]:
    """The norms of a statement; ``led`` when a heading or lead-in gives it a subject.

    ``topic`` is what a pronoun or a shared subject refers to; it is brought up to date.
    """
    statement = past_heading(grammar, statement)
    start = skip_joins(grammar, statement.first, statement.last)
    if start >= statement.last or grammar.starts("saving", start, statement.last):
        return []
    if _defines_term(grammar, start, statement.last):
        return []
    hits = find_hits(grammar, statement)
    drafts = bare_drafts(grammar, statement, hits)
    if not drafts and not led:
        drafts = ordered_drafts(grammar, statement, hits)
    if not drafts and not led:
        drafts = present_drafts(grammar, statement, hits, topic)
    if drafts and drafts[0].bearer:
        topic.actor, topic.noun = True, drafts[0].bearer
    topic.intends = False
    rejected = _add_modal(grammar, statement, hits, topic, drafts, led=led)
    if not drafts and not rejected:
        drafts = goes_on(grammar, statement, topic)
    if not drafts and all(hit.cue.then for hit in hits):
        drafts = scheduled_drafts(grammar, statement)
    if not drafts and not hits and not led:
        drafts = tasked_drafts(grammar, statement)
    if not drafts and not rejected:
        _note_topic(grammar, start, statement.last, topic)
    topic.duty = any(draft.modality is Modality.OBLIGATION for draft in drafts)
    topic.banned = any(draft.modality is Modality.PROHIBITION for draft in drafts)
    if drafts and drafts[-1].bearer is not None and not drafts[-1].passive:
        topic.actor, topic.noun = True, drafts[-1].bearer
    return _with_scopes(grammar, statement, drafts)


def past_heading(grammar: Grammar, statement: Statement) -> Statement:
    """ "Financial arrangements Each Party shall": a heading without a full stop is no subject.

    A determiner in a capital inside a sentence opens one of its own unless it belongs to a name
    ("Government of The Gambia"); the heading before it has no comma and no verb.
    """
    run_in = grammar.after("run_in_headings", statement.first, statement.last)
    if run_in and starts_noun(grammar, run_in, statement.last) and grammar.words.capital(run_in):
        return replace(statement, first=run_in)
    for index in range(statement.first, min(statement.last, statement.first + _HEADING)):
        if grammar.punctuation(index) and grammar.word(index) not in ".:-–":
            return statement
        if index > statement.first and _opens_sentence(grammar, index, statement.last):
            return replace(statement, first=index)
        if grammar.among(index, "finite") or grammar.lexicon.cue_phrases.at(
            grammar.words, index, statement.last
        ):
            return statement
    return statement


def _opens_sentence(grammar: Grammar, index: int, last: int) -> bool:
    """Whether a small word is written as at the start of a sentence, after none that leads on."""
    before = index - 1
    if not grammar.words.written(index).istitle() or grammar.punctuation(before):
        return False
    if grammar.head_first and not _shouted(grammar, before):
        return False  # "giữa Hai Bên": a defined name, in Vietnamese often behind a plain word
    if len(grammar.word(index)) == 1 and grammar.starts("actors", before, index):
        return False  # "Party A"
    determiner = grammar.among(index, "determiners") and starts_noun(grammar, index, last)
    determiner = determiner or _actor_and_modal(grammar, index, last)
    small = grammar.among(index, "pronouns") or grammar.among(index, "agent_stops")
    if not determiner and (grammar.head_first or not small):
        return False
    leads_on = (
        grammar.among(before, "agent_stops")
        or grammar.among(before, "of")
        or grammar.among(before, "agent")
        or grammar.joins(before)
        or grammar.starts("openers", before, index)
        or grammar.among(before, "determiners")
        or not grammar.word(before)[0].isalnum()
    )
    return not leads_on


def _actor_and_modal(grammar: Grammar, index: int, last: int) -> bool:
    """ "Payment of the aid Member States shall": an actor in capitals right before a modal word."""
    end = None if grammar.head_first else grammar.after("actors", index, last)
    if end is None or end < index + 2 or not grammar.words.capital(end - 1):
        return False
    if grammar.words.capital(index - 1):
        return False  # "The High Contracting Parties shall"
    return grammar.lexicon.cue_phrases.at(grammar.words, end, last) is not None


def _shouted(grammar: Grammar, index: int) -> bool:
    written = grammar.words.written(index)
    return len(written) > 1 and written.isupper()


def _add_modal(
    grammar: Grammar,
    statement: Statement,
    hits: list[Hit],
    topic: Topic,
    drafts: list[Draft],
    *,
    led: bool,
) -> bool:
    """Add the norms of the modal words; true when one of them only constitutes something."""
    previous: int | None = drafts[-1].verb if drafts else None
    rejected = False
    for hit in hits:
        if drafts and drafts[-1].action[0] == hit.first:
            # "shall, if they are not nationals, enjoy": one verb, and an entitlement.
            drafts[-1] = _merged(drafts[-1], hit)
            continue
        if drafts and drafts[-1].cue == "bare" and _lists(grammar, hit):
            continue
        has_subject = led or bool(drafts)
        draft, own = modal_draft(grammar, statement, hit, previous, topic, led=has_subject)
        if own:
            previous = hit.last
            rejected |= draft is None
            if draft is None and drafts and not (grammar.head_first and hit.cue.weak):
                drafts[-1] = _closed(drafts[-1], hit.first)
        topic.intends = draft is not None and draft.strength is not Strength.BINDING
        if draft is not None and draft.open_list:
            drafts.append(replace(draft, action=(hit.first, hit.last)))
        elif draft is not None and draft.action[1] > draft.action[0]:
            drafts.append(draft)
        elif draft is not None and hit.cue.bearer == "none":
            drafts.append(replace(draft, action=(statement.first, hit.last)))
    return rejected


def _lists(grammar: Grammar, hit: Hit) -> bool:
    """ "phối hợp làm việc với Bên A, thống nhất danh mục": one more act, not what was agreed."""
    agrees = hit.cue.strength is Strength.INTENTION and not hit.cue.by_document and hit.cue.weak
    listed = grammar.word(hit.first - 1) == "," or grammar.joins(hit.first - 1)
    return grammar.head_first and agrees and hit.first > 0 and listed


def _closed(draft: Draft, end: int) -> Draft:
    """A draft whose own part of the statement ends where another clause has its modal word."""
    if not draft.verb < draft.action[0] < end < draft.scope[1]:
        return draft
    return replace(draft, scope=(draft.scope[0], end))


def _merged(draft: Draft, hit: Hit) -> Draft:
    if hit.cue.modality is not Modality.PERMISSION or draft.modality is Modality.PROHIBITION:
        return draft
    return replace(draft, modality=Modality.PERMISSION, strength=Strength.BINDING)


def _note_topic(grammar: Grammar, first: int, last: int, topic: Topic) -> None:
    """Remember what a statement without norms is about, for the pronoun that may follow."""
    pieces = chunks(grammar, first, last)
    if not pieces:
        return
    end = next((i for i in range(first, pieces[0][1]) if grammar.among(i, "finite")), pieces[0][1])
    known = is_actor(grammar, first, end)
    topic.actor = False if is_instrument(grammar, first, end) else known
    topic.noun = (first, end) if known and end - first < 12 and end < pieces[0][1] else None


def _with_scopes(grammar: Grammar, statement: Statement, drafts: list[Draft]) -> list[Draft]:
    """Give each norm its part of the statement: its action ends where the next norm begins."""
    scoped: list[Draft] = []
    for number, draft in enumerate(drafts):
        first = scoped[-1].scope[1] if scoped else draft.scope[0]
        last, (start, end) = _own_end(grammar, draft, statement.last), draft.action
        end = _trimmed_end(grammar, start, min(end, max(last, start + 1)))
        if number + 1 < len(drafts):
            following = drafts[number + 1]
            own = following.bearer
            upto = own[0] if own and draft.verb < own[0] < following.verb else following.verb
            last = min(last, upto)
            end = min(end, _before_join(grammar, start, last))
        behind = condition_in(grammar, (start, start), start, last)
        scoped.append(
            replace(
                draft,
                scope=(min(first, draft.verb), last),
                action=(start, max(end, start + 1)),
                gated=draft.condition is not None
                and grammar.starts("gates", draft.condition[0], last),
                aside=None if behind == draft.condition else behind,
            )
        )
    return scoped


def _trimmed_end(grammar: Grammar, start: int, end: int) -> int:
    """A verb phrase without the "and" or "which" that led to the next clause."""
    while end > start + 1 and (
        grammar.joins(end - 1)
        or grammar.punctuation(end - 1)
        or grammar.among(end - 1, "relative_subjects")
    ):
        end -= 1
    return end


def _own_end(grammar: Grammar, draft: Draft, last: int) -> int:
    """Where a norm's part ends: at "and welcomed ...", which states what has happened."""
    last = min(last, draft.scope[1])
    for index in range(draft.action[0] + 1, last - 1):
        if grammar.joins(index) and grammar.among(index + 1, "stating"):
            return index
    return last


def _before_join(grammar: Grammar, first: int, last: int) -> int:
    """Where a verb phrase ends before ", and" and the next one."""
    for index in range(last - 1, max(first, last - 8), -1):
        if grammar.joins(index) or grammar.punctuation(index):
            while index > first and (grammar.joins(index - 1) or grammar.punctuation(index - 1)):
                index -= 1
            return index
    return last


def _defines_term(grammar: Grammar, first: int, last: int) -> bool:
    return grammar.word(first) in ('"', "“", "«") and (
        grammar.starts("constitutive", first, last)
        or any(
            grammar.word(index) in ('"', "”", "»")
            and index + 1 < last
            and grammar.word(index + 1)
            in ("means", "mean", "includes", "là", "gồm", "được", "shall", "désigne")
            for index in range(first + 1, min(last, first + 14))
        )
    )
