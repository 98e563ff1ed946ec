"""Expressions of time in a stretch of text, with their values, anchors, directions and roles.

A time is built from the inside out: its kernel (a date, a recurrence, a length of time), the
words that lead to it ("trong vòng", "no later than"), the anchor that it is counted from, and the
role that it plays in its sentence. All words are data in ``lexicons/<language>/times.yaml``.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extract.time_anchors import Anchored, anchor_before, anchor_behind, anchor_elsewhere
from extract.time_cores import Core, find_cores
from extract.time_lexicon import (
    Phrase,
    TimeLexicon,
    fold,
    load_time_lexicon,
    time_languages,
)
from extract.time_roles import Situation, find_role
from models import Direction, Span, TimeExpression, TimeKind, TimeRole

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SENTENCE_END = re.compile(r"[;\n]|[.?!:](?=\s+[\"(“]?[A-ZĐÀ-Ỹ\d]|\s*$)")
_ITEM = re.compile(r"(?:^|\s)\(?(?:[a-zđ]|\d{1,2}|[ivx]{1,4})[).]$")
_PREFIX_REACH = 80
_CHAIN = 4
_CONTEXT = 600


def find_times(doc: "Doc", language: str) -> tuple[TimeExpression, ...]:
    """The times of ``doc`` in order; spans are character offsets into ``doc.text``.

    ``language`` is ISO 639-1; one without a lexicon of times has none that we know.
    """
    return find_times_in(doc.text, language)


def find_times_in(text: str, language: str) -> tuple[TimeExpression, ...]:
    """``find_times`` for a plain string."""
    if language not in time_languages():
        return ()
    lexicon = load_time_lexicon(language)
    folded = fold(text)
    drafts = _share_directions(folded, _drafts(text, folded, lexicon), lexicon)
    return tuple(_finish(draft, folded, lexicon) for draft in _share_anchors(drafts))


@dataclass(frozen=True, slots=True)
class _Lead:
    """The words before a core: where they start and what they make of it."""

    start: int
    direction: Direction | None
    leads: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A time whose role is still open."""

    core: Core
    span: Span
    sentence: Span
    direction: Direction | None
    leads: frozenset[str]
    anchored: Anchored | None
    notice: bool


def _drafts(text: str, folded: str, lexicon: TimeLexicon) -> list[_Draft]:
    cores = find_cores(folded, text, lexicon)
    sentences = _sentences(text, folded)
    led: list[tuple[Core, Span, _Lead]] = []
    for core in cores:
        sentence = sentences[bisect_right(sentences, core.start, key=lambda span: span.start) - 1]
        floor = max(sentence.start, led[-1][0].end if led else 0)
        lead = _lead(folded, core, floor, lexicon)
        if not core.article or lead.leads:
            led.append((core, sentence, lead))
    drafts: list[_Draft] = []
    for index, (core, sentence, lead) in enumerate(led):
        limit = led[index + 1][2].start if index + 1 < len(led) else len(folded)
        floor = max(sentence.start, drafts[-1].span.end if drafts else 0)
        drafts.append(_extend(folded, core, sentence, lead, (floor, limit), lexicon))
    return drafts


def _sentences(text: str, folded: str) -> list[Span]:
    """Sentences, cut at full stops, semicolons, colons and hard line breaks."""
    spans, start = [], 0
    for mark in _SENTENCE_END.finditer(text):
        if text[mark.start()] == "\n" and folded[mark.start()] != "\n":
            continue  # a line wrap
        if _ITEM.search(text[max(start, mark.start() - 6) : mark.end()]):
            continue  # "a)", "2.": a list marker
        spans.append(Span(start, mark.end()))
        start = mark.end()
    return [*spans, Span(start, len(text) + 1)]


def _extend(
    folded: str,
    core: Core,
    sentence: Span,
    lead: _Lead,
    bounds: tuple[int, int],
    lexicon: TimeLexicon,
) -> _Draft:
    """Join a core with its lead and its anchor; ``bounds`` are the ends of its neighbours."""
    floor, limit = bounds
    start, direction = max(lead.start, floor), lead.direction
    end, anchored, notice = core.end, None, False
    if core.kind is TimeKind.DURATION:
        end, notice = _notice(folded, core, lexicon)
        anchored = anchor_behind(folded, replace(core, end=end), lead.leads, limit, lexicon)
        if anchored:
            end = max(end, anchored.end)
        elif before := anchor_before(folded, start, floor, lexicon):
            anchored, start = before, before.end
        elif alone := lexicon.single["before_alone"].match(folded, end):
            span = Span(start, alone.end())  # "six months in advance"
            return _Draft(core, span, sentence, Direction.BEFORE, lead.leads, None, notice)
        direction = _direction(core, direction, lead.leads, anchored, notice)
    elif direction is Direction.WITHIN and "deadline" in lead.leads:
        direction = Direction.BEFORE  # "no later than 30 June"
    end = min(end, max(limit, core.end))
    return _Draft(core, Span(start, end), sentence, direction, lead.leads, anchored, notice)


def _lead(folded: str, core: Core, floor: int, lexicon: TimeLexicon) -> _Lead:
    """The words before a core that belong to it, as a chain: "chậm nhất" + "không quá"."""
    start, direction, leads = core.start, None, set[str]()
    for _ in range(_CHAIN):
        left = folded[max(floor, start - _PREFIX_REACH) : start]
        best: tuple[int, Phrase] | None = None
        for phrase in lexicon.prefixes:
            if phrase.kinds and core.kind not in phrase.kinds:
                continue
            found = phrase.regex.search(left)
            if found and found[0].strip() and (best is None or found.start() < best[0]):
                best = found.start(), phrase
        if best is None:
            break
        start -= len(left) - best[0]
        if best[1].direction and direction is None:
            direction = Direction(best[1].direction)
        if best[1].lead:
            leads.add(best[1].lead)
    return _Lead(start, direction, frozenset(leads))


def _notice(folded: str, core: Core, lexicon: TimeLexicon) -> tuple[int, bool]:
    """The end of "sixty days' prior written notice", and whether a notice is meant."""
    pattern = lexicon.single.get("notice")
    found = pattern.match(folded, core.end) if pattern else None
    return (found.end(), True) if found else (core.end, False)


def _direction(
    core: Core,
    direction: Direction | None,
    leads: frozenset[str],
    anchored: Anchored | None,
    notice: bool,
) -> Direction | None:
    """The direction of a length of time from the words before it and those of its anchor."""
    if notice:
        return Direction.BEFORE
    if anchored is None:
        return (
            Direction.WITHIN
            if direction is Direction.BEFORE and "before" not in leads
            else (direction)
        )
    if anchored.direction is Direction.BEFORE or "before" in leads:
        return Direction.BEFORE
    if core.ordinal or direction in (Direction.AFTER, Direction.UNTIL):
        return direction if direction is Direction.UNTIL else Direction.AFTER
    if "deadline" in leads or "limit" in leads:
        return Direction.WITHIN
    if leads & {"for", "term", "during", "again"}:
        return Direction.WITHIN if anchored.direction is Direction.WITHIN else Direction.FROM
    return anchored.direction


def _share_directions(folded: str, drafts: Sequence[_Draft], lexicon: TimeLexicon) -> list[_Draft]:
    """In "no later than 30 June and 31 December" both days are last days."""
    shared: list[_Draft] = []
    for draft in drafts:
        before = shared[-1] if shared else None
        if (
            before
            and draft.core.day is not None
            and before.core.day is not None
            and draft.direction is None
            and before.direction in (Direction.BEFORE, Direction.ON)
            and lexicon.single["date_joints"].fullmatch(folded[before.span.end : draft.span.start])
        ):
            draft = replace(draft, direction=before.direction, leads=before.leads)
        shared.append(draft)
    return shared


def _share_anchors(drafts: Sequence[_Draft]) -> list[_Draft]:
    """In "trong thời hạn 12 giờ, ... 24 giờ kể từ khi" the first shares the anchor."""
    shared: list[_Draft] = []
    for draft in reversed(drafts):
        behind = shared[-1] if shared else None
        if (
            behind
            and draft.core.kind is TimeKind.DURATION is behind.core.kind
            and draft.anchored is None
            and behind.anchored is not None
            and behind.anchored.span.start > behind.core.start
            and "deadline" in draft.leads & behind.leads
            and draft.sentence == behind.sentence
            and draft.core.unit == behind.core.unit
        ):
            draft = replace(draft, anchored=behind.anchored)
        shared.append(draft)
    return shared[::-1]


def _finish(draft: _Draft, folded: str, lexicon: TimeLexicon) -> TimeExpression:
    core, span, anchored = draft.core, draft.span, draft.anchored
    direction = draft.direction
    situation = Situation(
        kind=core.kind,
        value=core.value,
        unit=core.unit,
        direction=direction,
        leads=draft.leads,
        anchor=anchored.anchor if anchored else None,
        notice=draft.notice,
        calendar=core.day is not None or bool(core.calendar_days and core.value != "R/P1Y"),
        inner=folded[span.start : span.end],
        left=folded[max(draft.sentence.start, span.start - _CONTEXT) : span.start],
        right=folded[span.end : min(draft.sentence.end, span.end + _CONTEXT)],
    )
    role, direction = find_role(situation, lexicon)
    if anchored is None and core.kind is TimeKind.DURATION and _may_share(role, draft):
        anchored = anchor_elsewhere(folded, span.start, span.end, draft.sentence, lexicon)
        if anchored and direction is None:
            direction = anchored.direction
    return TimeExpression(
        span=span,
        kind=core.kind,
        value=_value(core, direction),
        anchor=anchored.anchor if anchored else None,
        anchor_span=anchored.span if anchored else None,
        direction=direction,
        working_days=core.working_days,
        role=role,
        calendar_days=core.calendar_days or (anchored.calendar_days if anchored else ()),
    )


def _may_share(role: TimeRole, draft: _Draft) -> bool:
    """Only a term or a mention of a period takes its anchor from elsewhere in the sentence."""
    return not draft.notice and role in (TimeRole.TERM, TimeRole.REFERENCE, TimeRole.DEADLINE)


def _value(core: Core, direction: Direction | None) -> str:
    """A quarter is told by its last month, or by its first where a time begins or ends there."""
    if core.quarter and core.month and direction in (Direction.FROM, Direction.BEFORE):
        return f"{core.year}-{core.month - 2:02}"
    return core.value
