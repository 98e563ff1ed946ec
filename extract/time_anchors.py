"""What a length of time is counted from: where the words of the anchor end, and what it is."""

import re
from dataclasses import dataclass

from extract.time_cores import Core
from extract.time_lexicon import TimeLexicon
from models import Anchor, Direction, Span

_LONGEST = 200
_SAID = 300  # characters
_PUNCTUATION = re.compile(r"[,;:()\n\"]|\.(?=\s|$)|\./")


@dataclass(frozen=True, slots=True)
class Anchored:
    """An anchor in folded text; ``end`` is where the whole expression ends."""

    span: Span
    anchor: Anchor
    direction: Direction | None
    end: int
    calendar_days: tuple[str, ...] = ()


def classify(words: str, lexicon: TimeLexicon, said: str = "") -> tuple[Anchor, tuple[str, ...]]:
    """The kind of event that folded ``words`` name, and its days where the calendar fixes them.

    ``said`` is what the sentence says before: of "receipt" alone it tells what is received.
    """
    for pattern in lexicon.anchors:
        if pattern.regex.search(words) and (pattern.left is None or pattern.left.search(said)):
            return Anchor(pattern.anchor), pattern.days
    return Anchor.EVENT, ()


def anchor_behind(
    folded: str, core: Core, leads: frozenset[str], limit: int, lexicon: TimeLexicon
) -> Anchored | None:
    """The anchor that follows a core ("kể từ ngày ký", "of receipt of ..."), if one does.

    ``limit`` is where the next time begins.
    """
    best: tuple[int, Direction | None] | None = None
    for connector in lexicon.connectors:
        if connector.leads and not leads & set(connector.leads):
            continue
        found = connector.regex.match(folded, core.end)
        if found and (best is None or found.end() > best[0]):
            direction = Direction(connector.direction) if connector.direction else None
            best = found.end(), direction
    if best is None:
        return None
    start, direction = best
    end = _extent(folded, start, min(limit, start + _LONGEST), lexicon)
    if end <= start:
        return None
    said = folded[max(0, core.start - _SAID) : core.start]
    said = said[max(said.rfind(". "), said.rfind("; ")) + 1 :]
    anchor, days = classify(folded[start:end], lexicon, said)
    return Anchored(Span(start, end), anchor, direction, end, days)


def _extent(folded: str, start: int, limit: int, lexicon: TimeLexicon) -> int:
    """The end of the anchor's words: punctuation, a stop word, or a new noun phrase."""
    end = limit
    goes_on = lexicon.single["anchor_goes_on"]
    for mark in _PUNCTUATION.finditer(folded, start, limit):
        if mark[0] == "," and goes_on.match(folded[mark.start() :]):
            continue
        end = mark.start()
        break
    if stop := lexicon.anchor_stop.search(folded, start + 1, end):
        end = stop.start()
    if "new_phrase" in lexicon.single:
        end = _before_new_phrase(folded, start, end, lexicon)
    return start + len(lexicon.single["trailing"].sub("", folded[start:end]))


def _before_new_phrase(folded: str, start: int, end: int, lexicon: TimeLexicon) -> int:
    """English puts no comma before the subject: "before the election | the Secretary-General"."""
    for determiner in lexicon.single["new_phrase"].finditer(folded, start + 1, end):
        words = folded[start : determiner.start()]
        if lexicon.single["in_clause"].search(words):
            return end
        if not lexicon.single["phrase_goes_on"].search(words):
            return determiner.start()
    return end


def anchor_before(folded: str, start: int, floor: int, lexicon: TimeLexicon) -> Anchored | None:
    """The anchor that precedes the length: "Trước thời điểm Giấy phép hết hạn ít nhất 60 ngày".

    ``floor`` is where the time before ends; ``end`` of the answer is the start of its words.
    """
    pattern = lexicon.single.get("anchor_before")
    left = folded[max(floor, start - 120) : start]
    found = pattern.search(left) if pattern else None
    if not found:
        return None
    shift = start - len(left)
    anchor, days = classify(found["anchor"], lexicon)
    span = Span(shift + found.start("anchor"), shift + found.end("anchor"))
    return Anchored(span, anchor, Direction.BEFORE, shift + found.start(), days)


def anchor_elsewhere(
    folded: str, start: int, end: int, sentence: Span, lexicon: TimeLexicon
) -> Anchored | None:
    """An anchor apart from its length, in the same sentence: before a list, or behind a verb."""
    later = lexicon.single["anchor_later"].match(folded[end : sentence.end])
    if later:
        at = end + later.start("anchor")
        stop = _extent(folded, at, end + later.end("anchor"), lexicon)
        if stop > at:
            anchor, days = classify(folded[at:stop], lexicon)
            return Anchored(Span(at, stop), anchor, Direction.FROM, end, days)
    left_at = max(0, start - 300)
    for pattern in lexicon.anchor_lead_ins:
        if lead_in := pattern.search(folded[left_at:start]):
            span = Span(left_at + lead_in.start("anchor"), left_at + lead_in.end("anchor"))
            anchor, days = classify(folded[span.start : span.end], lexicon)
            return Anchored(span, anchor, Direction.FROM, end, days)
    return None
