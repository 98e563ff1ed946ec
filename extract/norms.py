"""Norms of a document: who must, must not or may do what, with what bounds them in time.

Statements are read one by one; what a lead-in or a heading says about all items of a list is
carried to the items, and times are given to the norm in whose part of the statement they stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.bare import led_draft
from extract.clauses import Stretch, Structure
from extract.drafts import Draft, Topic
from extract.leads import Lead, actor_before_colon, heading_lead, takes_lead
from extract.lexicon import Lexicon, lexicon
from extract.splitting import acts_apart, clauses
from extract.statements import read_statement
from extract.syntax import Grammar, Range
from extract.unbound import describes_thing, said_of_others
from extract.words import Statement, Words, fold, statements
from models.document import Span
from models.norms import (
    ClauseLevel,
    Direction,
    Modality,
    Norm,
    Strength,
    TimeExpression,
    TimeKind,
    TimeRole,
)

_DEFINING = re.compile(
    r"(?:gọi(?: riêng| chung| tắt)? là|hereinafter,?(?: referred to as| called)?|referred to as|"
    r"(?:individually|collectively) as|and|và|ci-après(?: dénommée?s?)?)\s*(?:the |la |le |les )?"
    r"[\"“«]\s*(?:the |The |la |le |les )?([^\"”»\n]{2,40})[\"”»]"
)
_AT_ONCE = 5  # characters between a connective and a time that gates the norm
_SCHEDULES = (TimeRole.DEADLINE, TimeRole.RECURRENCE)


@dataclass(frozen=True, slots=True)
class FoundNorm:
    """A norm with the id of the cue that found it ("bare", "led" and the like without one).

    ``scope`` is the part of its statement whose times are its own, but for those in ``closed``
    and the lengths of things in ``lengths``; ``stretch`` its place; ``ending`` when it is about
    ending the instrument.
    """

    norm: Norm
    cue: str
    scope: Span
    stretch: int
    closed: tuple[Span, ...] = ()
    lengths: tuple[Span, ...] = ()
    ending: bool = False


def defined_names(text: str) -> frozenset[str]:
    """The short names that a text gives its parties: "sau đây gọi là “Bên A”"."""
    return frozenset(
        " ".join(fold(word) for word in found[1].split()) for found in _DEFINING.finditer(text)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch with its tokens: turns token ranges into spans of the document."""

    number: int
    stretch: Stretch
    words: Words

    def span(self, tokens: Range) -> Span:
        first, last = tokens
        offset = self.stretch.span.start
        return Span(offset + self.words.start[first], offset + self.words.end[last - 1])

    def maybe(self, tokens: Range | None) -> Span | None:
        return self.span(tokens) if tokens and tokens[1] > tokens[0] else None


def find_norms(
    text: str,
    structure: Structure,
    words: Sequence[Words],
    headings: Sequence[Words],
    times: Sequence[TimeExpression],
) -> tuple[FoundNorm, ...]:
    """The norms of a text in order of their spans.

    ``words`` and ``headings`` are the tokens of each stretch and of the heading above it; ``times``
    are those of the whole text, in order: norms point at them by index.
    """
    reader = _Reader(text, structure, times)
    for number, stretch in enumerate(structure.stretches):
        reader.read(_Place(number, stretch, words[number]), headings[number])
    return reader.result()


class _Reader:
    def __init__(self, text: str, structure: Structure, times: Sequence[TimeExpression]) -> None:
        self.text = text
        self.structure = structure
        self.times = times
        self.defined = defined_names(text)
        self.found: list[FoundNorm] = []
        self.leads: dict[int | None, Lead] = {}
        self.subject: Span | None = None
        self.parents = {
            stretch.parent for stretch in structure.stretches if stretch.clause is not None
        }

    def read(self, place: _Place, heading: Words) -> None:
        """Add the norms of one stretch."""
        stretch, words = place.stretch, place.words
        known = lexicon(stretch.language or "")
        if known is None or stretch.level is ClauseLevel.CLOSING or not len(words):
            return
        words = known.segmented(words)
        grammar = Grammar(words, known, self.defined)
        lead = self._lead(place, heading, grammar)
        if lead is not None or stretch.parent is None:
            self.subject = lead.bearer if lead else None
        has_items = self._has_items(place)
        topic = Topic(True if lead and lead.bearer else None)
        if has_items and stretch.clause is None:
            named = heading_lead(known, words, stretch.span.start)
            if named is not None and not words.text.rstrip().endswith(":"):
                self.leads[None] = named
                return
        said = statements(words, known.words["abbreviations"])
        for statement in (clause for whole in said for clause in clauses(grammar, whole)):
            drafts = read_statement(grammar, statement, topic, led=lead is not None)
            drafts = [draft for draft in drafts if self._stands(draft, place)]
            if lead is not None:
                drafts = self._completed(grammar, statement, drafts, lead, place)
            drafts = acts_apart(grammar, drafts, *self._scheduled(place))
            opens = has_items and statement.opens_list
            for draft in drafts:
                self._keep(place, draft, lead, known, opens=opens)
            actor = actor_before_colon(grammar, statement) if opens and not drafts else None
            if actor:
                self.leads[stretch.clause] = Lead(
                    Modality.OBLIGATION, Strength.BINDING, place.span(actor), open_list=True
                )

    def _lead(self, place: _Place, heading: Words, grammar: Grammar) -> Lead | None:
        stretch = place.stretch
        for parent in (stretch.parent, None):
            held = self.leads.get(parent)
            if held is not None and place.number:
                return held
        if not len(heading):
            return None
        at = self.text.rfind(stretch.heading, 0, stretch.span.start)
        return heading_lead(grammar.lexicon, heading, at) if at >= 0 else None

    def _has_items(self, place: _Place) -> bool:
        if place.stretch.clause is None:
            return place.number + 1 < len(self.structure.stretches)
        return place.stretch.clause in self.parents

    def _stands(self, draft: Draft, place: _Place) -> bool:
        """Whether what was drafted holds where it stands."""
        if place.stretch.level is ClauseLevel.PREAMBLE:
            return draft.open_list and draft.bearer is not None
        if draft.cue != "scheduled":
            return True
        scope = place.span(draft.scope)
        return any(time.role in _SCHEDULES for time in self._times_within(scope))

    def _scheduled(self, place: _Place) -> tuple[list[int], list[int]]:
        """The tokens of a stretch at which a schedule begins, and at which any term does."""
        span = place.stretch.span
        begins = [
            (place.words.at(time.span.start - span.start), time.role)
            for time in self._times_within(span)
        ]
        return (
            [token for token, role in begins if role in _SCHEDULES],
            [token for token, role in begins if role in (*_SCHEDULES, TimeRole.TERM)],
        )

    def _times_within(self, scope: Span) -> list[TimeExpression]:
        return [time for time in self.times if scope.start <= time.span.start < scope.end]

    def _completed(
        self,
        grammar: Grammar,
        statement: Statement,
        drafts: list[Draft],
        lead: Lead,
        place: _Place,
    ) -> list[Draft]:
        """Add the norm that an item owes to its lead-in."""
        first = drafts[0] if drafts else None
        if first is not None and first.cue == "bare" and lead.modality is Modality.PROHIBITION:
            drafts, first = [], None  # "Tổ chức, tham gia ..." under "Các hành vi bị cấm"
        own_subject = first is not None and (first.bearer is not None or first.passive)
        if statement.first or not lead.open_list or own_subject:
            return drafts
        if not takes_lead(grammar, statement, lead, first.verb if first else None):
            return drafts
        end = first.verb if first else statement.last
        timed = self._times_within(place.span((statement.first, statement.last)))
        if place.stretch.inline and lead.emitted and not timed:
            return drafts  # a list inside a sentence is one norm unless its items differ in time
        led = led_draft(grammar, statement, lead.modality, lead.strength, end)
        if led is None:
            return drafts
        lead.emitted += 1
        if first:
            drafts = [replace(first, scope=(end, first.scope[1])), *drafts[1:]]
        return [led, *drafts]

    def _keep(
        self, place: _Place, draft: Draft, lead: Lead | None, known: Lexicon, *, opens: bool
    ) -> None:
        bearer = self._bearer(place, draft, lead)
        if draft.bearer is not None and not draft.pronoun and not draft.passive:
            self.subject = bearer
        clause = place.stretch.clause
        if opens and draft.open_list:
            self.leads[clause] = Lead(draft.modality, draft.strength, bearer, open_list=True)
            return
        scope, action = place.span(draft.scope), place.span(draft.action)
        inside = bearer is not None and scope.start <= bearer.start < action.start
        norm = Norm(
            span=Span(bearer.start if bearer and inside else action.start, action.end),
            modality=draft.modality,
            strength=draft.strength,
            bearer=bearer,
            beneficiary=place.maybe(draft.beneficiary),
            action=action,
            condition=place.maybe(draft.condition),
            times=(),
            clause=None if clause is None else self.structure.clauses[clause].id,
        )
        ending = known.phrases["ending_verbs"].starts(place.words, *draft.action)
        closed = [place.maybe(draft.aside), None if draft.gated else norm.condition]
        grammar = Grammar(place.words, known, self.defined)
        closed += [place.maybe(part) for part in said_of_others(grammar, draft)]
        self.found.append(
            FoundNorm(
                norm,
                draft.cue,
                scope,
                place.number,
                tuple(span for span in closed if span),
                self._lengths_of_things(place, grammar, scope),
                ending,
            )
        )
        if opens:
            self.leads[clause] = Lead(
                draft.modality, draft.strength, bearer, open_list=False, own=len(self.found) - 1
            )

    def _lengths_of_things(self, place: _Place, grammar: Grammar, scope: Span) -> tuple[Span, ...]:
        offset = place.stretch.span.start
        return tuple(
            time.span
            for time in self._times_within(scope)
            if describes_thing(
                grammar,
                place.words.at(time.span.start - offset),
                place.words.at(time.span.end - offset),
                time,
            )
        )

    def _bearer(self, place: _Place, draft: Draft, lead: Lead | None) -> Span | None:
        if draft.pronoun:
            return self.subject or place.maybe(draft.bearer)
        if draft.bearer is not None:
            return place.span(draft.bearer)
        if draft.shares:
            return self.subject or (lead.bearer if lead else None)
        if lead is not None and not draft.passive and lead.modality is not Modality.PROHIBITION:
            return lead.bearer
        return None

    def result(self) -> tuple[FoundNorm, ...]:
        """The norms in order, each with its times."""
        linked = [
            replace(found, norm=replace(found.norm, times=self._times_of(index)))
            for index, found in enumerate(self.found)
        ]
        return tuple(sorted(linked, key=lambda found: (found.norm.span, found.scope)))

    def _times_of(self, index: int) -> tuple[int, ...]:
        found = self.found[index]
        scopes = [found.scope, *self._item_scopes(index)]
        notice = self._notice_after(index)
        return tuple(
            number
            for number, time in enumerate(self.times)
            if (
                any(scope.start <= time.span.start < scope.end for scope in scopes)
                and _binds(found, time)
            )
            or (
                time.role is TimeRole.NOTICE_PERIOD
                and notice is not None
                and notice.start <= time.span.start < notice.end
            )
        )

    def _notice_after(self, index: int) -> Span | None:
        """What follows a norm on ending the instrument: "Such withdrawal shall take effect ..."."""
        found = self.found[index]
        same = [other for other in self.found if other.stretch == found.stretch]
        if (
            found.cue == "bare"
            or not found.ending
            or any(o.ending for o in same[: same.index(found)])
        ):
            return None
        stretch = self.structure.stretches[found.stretch].span
        return Span(same[-1].scope.end, stretch.end)

    def _item_scopes(self, index: int) -> list[Span]:
        """The items without norms of their own under a lead-in that is a norm itself."""
        owners = {clause for clause, lead in self.leads.items() if lead.own == index}
        if not owners:
            return []
        taken = {found.stretch for found in self.found}
        return [
            stretch.span
            for number, stretch in enumerate(self.structure.stretches)
            if stretch.parent in owners and number not in taken
        ]


def _binds(found: FoundNorm, time: TimeExpression) -> bool:
    """Whether a time in a norm's scope bounds the norm: no bare year, none of its conditions."""
    if time.span in found.lengths or _inside(time.span, found.norm.bearer):
        return False  # "Người lao động làm việc đủ 12 tháng | được nghỉ"
    # "more than 45 days", "the plan for 2026", "the Agreement dated 3 May 2024", "Vision 2030":
    # of what only tells which case or which thing is meant, waiting times alone gate a norm.
    waits = time.direction in (Direction.AFTER, Direction.WITHIN)
    if time.role is TimeRole.REFERENCE and not waits:
        return False
    dated = time.kind is TimeKind.DATE and time.role is TimeRole.REFERENCE
    if dated and time.direction is not Direction.AFTER:
        return False
    if time.role is TimeRole.NOTICE_PERIOD and time.direction is Direction.BEFORE:
        return True  # "may terminate if it has given notice of 90 days": the right hangs on it
    start = time.span.start
    # "If six months after the request ...": what follows the connective at once gates the norm.
    return not any(span.start + _AT_ONCE < start < span.end for span in found.closed)


def _inside(span: Span, outer: Span | None) -> bool:
    return outer is not None and outer.start <= span.start < outer.end
