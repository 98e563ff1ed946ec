"""The life of an instrument as its text tells it: effect, term, renewal, notice, last day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extract.dating import lead_of
from extract.flow import flowing
from extract.front import is_vietnamese
from extract.identity_lexicon import IdentityLexicon, identity_lexicons
from extract.time_anchors import classify
from extract.time_lexicon import fold, load_time_lexicon
from extract.times import find_times_in
from extract.working_days import shift
from models import (
    Anchor,
    Direction,
    Found,
    Renewal,
    RenewalMode,
    Span,
    TimeExpression,
    TimeKind,
    TimeRole,
)

_OPENING = 30_000
_LOOSE_END = re.compile(r"[\s,]+(?:and|và)$")
_NEAR = 140  # characters before a time that say whether it is the instrument's own
_NOTICES = (TimeRole.NOTICE_PERIOD, TimeRole.DEADLINE, TimeRole.RENEWAL, TimeRole.TERM)
_BESIDE = 200  # characters between a term and the day from which it runs
_APART = 600  # characters from the term, beyond which a last day is that of something else
_LAST_DAYS = (TimeRole.TERM, TimeRole.RENEWAL, TimeRole.REFERENCE, TimeRole.DEADLINE)


@dataclass(frozen=True, slots=True)
class Validity:
    """What was found; None is "the text does not say"."""

    effective_on: Found[date] | None = None
    effective_rule: Found[str] | None = None
    expires_on: Found[date] | None = None
    term: Found[str] | None = None
    term_from: Found[Anchor] | None = None
    renewal: Found[Renewal] | None = None
    notice_period: Found[str] | None = None


def find_validity(text: str, times: Sequence[TimeExpression], title: str) -> Validity:
    """Read the clauses that speak of the instrument itself."""
    folded = fold(flowing(text))
    rule, on = _effect(text, folded, times)
    term = _term(folded, times, title)
    if rule is None and term and term.anchor is Anchor.SIGNATURE and term.anchor_span:
        # "a term of five years from the date of execution": it begins on that day
        rule = Found(text[slice(*term.anchor_span)], term.anchor_span)
    renewal = _renewal(folded, times)
    return Validity(
        effective_on=on,
        effective_rule=rule,
        expires_on=_expires(folded, times, term) or _after_its_day(folded, times, term),
        term=Found(term.value, term.span) if term else None,
        term_from=_counted_from(term),
        renewal=renewal,
        notice_period=_notice(folded, times, renewal),
    )


def _counted_from(term: TimeExpression | None) -> Found[Anchor] | None:
    """The day from which a term runs where it is another than that of entry into force."""
    if term is None or term.anchor in (None, Anchor.ENTRY_INTO_FORCE):
        return None
    return Found(term.anchor, term.anchor_span or term.span)


def rule_date(rule: str, signed: date) -> date | None:
    """The day of entry into force by ``rule`` when only the day of signature is known.

    None when the rule counts from something else.
    """
    vietnamese = is_vietnamese(rule) or re.search(r"\b(?:ngày|khi|lúc)\b", fold(rule))
    language = "vi" if vietnamese else "en"
    for time in find_times_in(rule, language):
        if time.kind is TimeKind.DATE and len(time.value) == 10:
            return date.fromisoformat(time.value)
        if time.kind is TimeKind.DURATION:
            if time.anchor is not Anchor.SIGNATURE or time.direction is Direction.BEFORE:
                return None
            return shift(signed, time.value, working_days=time.working_days)
    anchor, _ = classify(fold(rule), load_time_lexicon(language))
    return signed if anchor is Anchor.SIGNATURE else None


def _sentence(folded: str, at: int) -> Span:
    """The sentence around an offset; a semicolon and a line break end one too."""
    start = max(folded.rfind(mark, 0, at) for mark in (". ", ";", "\n")) + 1
    ends = [end for mark in (". ", ";", "\n") if (end := folded.find(mark, at)) >= 0]
    return Span(start, min(ends, default=len(folded)))


def _effect(
    text: str, folded: str, times: Sequence[TimeExpression]
) -> tuple[Found[str] | None, Found[date] | None]:
    """The rule of entry into force in the words of the text, and its date if it names one."""
    for lexicon in identity_lexicons():
        for found in lexicon.patterns["effect"].finditer(folded):
            sentence = _sentence(folded, found.start())
            subject = folded[sentence.start : found.start()]
            if not lexicon.patterns["this"].search(subject[-160:]) or "which" in subject[-12:]:
                continue
            aside = lexicon.patterns.get("subordinate")
            if aside and aside.search(subject):
                continue
            span = Span(*found.span("rule"))
            words = _LOOSE_END.sub("", " ".join(text[span.start : span.end].split()))
            rule = Found(words, span)
            return rule, _named_date(times, span) or _defined_date(folded, times)
    if defined := _defined_date(folded, times):
        return Found(" ".join(text[slice(*defined.span)].split()), defined.span), defined
    entry = [
        time
        for time in times
        if time.role is TimeRole.ENTRY_INTO_FORCE
        and time.kind is TimeKind.DATE
        and len(time.value) == 10
    ]
    if not entry:
        return None, None
    first = entry[0]
    rule = Found(" ".join(text[first.span.start : first.span.end].split()), first.span)
    return rule, Found(date.fromisoformat(first.value), first.span)


def _defined_date(folded: str, times: Sequence[TimeExpression]) -> Found[date] | None:
    """The date that a contract calls its "Effective Date", or as of which it is effective."""
    for time in times:
        if time.kind is not TimeKind.DATE or len(time.value) != 10:
            continue
        left = folded[max(0, time.span.start - 160) : time.span.start] + lead_of(folded, time)
        right = folded[time.span.end : time.span.end + 100]
        for lexicon in identity_lexicons():
            if "effective_behind" not in lexicon.patterns:
                continue
            behind = lexicon.patterns["effective_behind"].search(right)
            before = lexicon.patterns["effective_before"].search(left)
            if behind or (before and time.span.start < _OPENING):
                return Found(date.fromisoformat(time.value), time.span)
    return None


def _named_date(times: Sequence[TimeExpression], span: Span) -> Found[date] | None:
    for time in times:
        inside = time.span.start < span.end and span.start < time.span.end
        if inside and time.kind is TimeKind.DATE and len(time.value) == 10:
            return Found(date.fromisoformat(time.value), time.span)
    return None


def _about(
    folded: str, times: Sequence[TimeExpression], *roles: TimeRole
) -> Iterator[tuple[TimeExpression, str, IdentityLexicon]]:
    """Times of the given roles with the words of their sentence before them."""
    for time in times:
        if time.role not in roles:
            continue
        sentence = _sentence(folded, time.span.start)
        for lexicon in identity_lexicons():
            yield time, folded[sentence.start : time.span.start], lexicon


def _term(folded: str, times: Sequence[TimeExpression], title: str) -> TimeExpression | None:
    """The length for which the instrument itself holds; the plainest statement wins."""
    best: tuple[int, TimeExpression] | None = None
    for time, left, lexicon in _about(folded, times, TimeRole.TERM, TimeRole.RENEWAL):
        score = _term_score(folded, time, left, lexicon)
        if score and (best is None or score > best[0]):
            best = score, time
    if best:
        return best[1]
    for time, left, lexicon in _about(folded, times, TimeRole.RENEWAL):
        # A protocol that prolongs another instrument: its term is that of the prolongation.
        extends = lexicon.patterns["extends"]
        if time.kind is TimeKind.DURATION and extends.search(fold(title)) and extends.search(left):
            return time
    for time, left, lexicon in _about(folded, times, TimeRole.TERM):
        if time.kind is TimeKind.DURATION and lexicon.patterns["project_term"].search(left):
            return time
    return None


def _term_score(folded: str, time: TimeExpression, left: str, lexicon: IdentityLexicon) -> int:
    """How plainly a length is said to be that of the instrument; 0 when it is not."""
    patterns = lexicon.patterns
    if time.kind is not TimeKind.DURATION:
        return 0
    runs_on = "runs_on" in patterns and patterns["runs_on"].search(left)
    behind = patterns["not_behind"].search(folded[time.span.start : time.span.end + 60])
    if behind and not runs_on:
        return 0
    named = "term_behind" in patterns and patterns["term_behind"].search(
        folded[time.span.end : time.span.end + 60]
    )
    if not named and patterns["not_validity"].search(left[-_NEAR:]):
        return 0
    left = _own_words(left, lexicon)
    own = named or ("term_subject" in patterns and patterns["term_subject"].search(left))
    first = named or ("first_term" in patterns and patterns["first_term"].search(left))
    if time.role is TimeRole.RENEWAL and not (own and first):
        return 0
    if not (own or patterns["this"].search(left)) or not patterns["validity"].search(left):
        return 0
    score = 1 + bool(patterns["term_strong"].search(left)) + bool(own)
    brief = time.value[-1] in "DWH" and "term_subject" in patterns
    return score if score > 2 or not brief else 0


def _own_words(words: str, lexicon: IdentityLexicon) -> str:
    """``words`` without those that only tell when something else happens: "during the term"."""
    pattern = lexicon.patterns.get("within_term")
    return pattern.sub(" ", words) if pattern else words


def _expires(
    folded: str, times: Sequence[TimeExpression], term: TimeExpression | None
) -> Found[date] | None:
    """The last day where the text names it: beside the term, or "in force until ..."."""
    for time, left, lexicon in _about(folded, times, *_LAST_DAYS):
        if time.kind is not TimeKind.DATE or len(time.value) != 10:
            continue
        words = _own_words(left + lead_of(folded, time), lexicon)
        patterns = lexicon.patterns
        ends = patterns["ends"].search(words)
        if not ends or patterns["not_validity"].search(words[-_NEAR:]):
            continue
        beside = term is not None and 0 <= time.span.start - term.span.end < 80
        told = patterns["this"].search(left) and patterns["validity"].search(words)
        own = "term_subject" in patterns and (
            patterns["term_subject"].search(words)
            or patterns["term_behind"].search(folded[time.span.end : time.span.end + 60])
        )
        labelled = "last_day" in patterns and patterns["last_day"].search(words)
        plain = told and own  # "the term of this Agreement ... shall terminate on": needs no term
        apart = term is not None and not plain and abs(time.span.start - term.span.end) > _APART
        if beside or labelled or ((told or own) and not apart):
            return Found(date.fromisoformat(time.value), time.span)
    return None


def _after_its_day(
    folded: str, times: Sequence[TimeExpression], term: TimeExpression | None
) -> Found[date] | None:
    """The last day of a term beside which stands the day that it runs from.

    "for 24 months starting on 1 February 2015", "begins on 1 May and continues for one year".
    """
    if term is None:
        return None
    for day in times:
        near = abs(day.span.start - term.span.end) < _BESIDE
        if day.kind is not TimeKind.DATE or len(day.value) != 10 or not near:
            continue
        lead, span = lead_of(folded, day), Span(*sorted((day.span, term.span))[0])
        for lexicon in identity_lexicons():
            if "runs_from" not in lexicon.patterns:
                continue
            behind = day.span > term.span and lexicon.patterns["runs_from"].fullmatch(
                folded[term.span.end : day.span.start] + lead
            )
            before = lexicon.patterns["day_before"].search(
                folded[max(0, day.span.start - 40) : day.span.start] + lead
            ) and lexicon.patterns["continues_for"].fullmatch(
                folded[day.span.end : term.span.start]
            )
            if behind or before:
                last = shift(date.fromisoformat(day.value), term.value) - timedelta(days=1)
                return Found(last, span)
    return None


def _renewal(folded: str, times: Sequence[TimeExpression]) -> Found[Renewal] | None:
    """How the instrument goes on after its term."""
    modes = (
        ("renewal_automatic", RenewalMode.AUTOMATIC),
        ("renewal_letters", RenewalMode.EXCHANGE_OF_LETTERS),
        ("renewal_consent", RenewalMode.WRITTEN_CONSENT),
    )
    for name, mode in modes:
        for lexicon in identity_lexicons():
            for found in lexicon.patterns[name].finditer(folded):
                sentence = _sentence(folded, found.start())
                paragraph = folded[max(0, sentence.start - 300) : sentence.start]
                subject = folded[sentence.start : found.end()]
                told = lexicon.patterns["this"].search(subject) or (
                    lexicon.patterns["this"].search(paragraph.rsplit("\n", 1)[-1])
                )
                if not told or lexicon.patterns["not_validity"].search(_before(subject, found[0])):
                    continue
                return Found(Renewal(mode, _period(times, sentence)), Span(*found.span()))
    return None


def _period(times: Sequence[TimeExpression], sentence: Span) -> str | None:
    """The length of a renewal: "thêm 05 năm", or "từng năm một"."""
    near = [t for t in times if sentence.start <= t.span.start < sentence.end + 200]
    for time in near:
        if time.role is TimeRole.RENEWAL and time.kind is TimeKind.DURATION:
            return time.value
    for time in near:
        if time.kind is TimeKind.RECURRENCE and time.value.startswith("R/P"):
            return time.value.removeprefix("R/") if time.span.start < sentence.end else None
    return None


def _before(subject: str, words: str) -> str:
    return subject[: -len(words)]


def _notice(
    folded: str, times: Sequence[TimeExpression], renewal: Found[Renewal] | None
) -> Found[str] | None:
    """The notice against a renewal where there is one, else that for ending the instrument."""
    best: tuple[int, TimeExpression] | None = None
    for time in times:
        if time.kind is not TimeKind.DURATION or time.role not in _NOTICES:
            continue
        sentence = _sentence(folded, time.span.start)
        words = folded[sentence.start : sentence.end]
        at = Span(
            max(sentence.start, time.span.start - 300), min(sentence.end, time.span.end + 200)
        )
        before = folded[max(sentence.start, time.span.start - 45) : time.span.end]
        score = _notice_score(time, words, folded[at.start : at.end], before)
        near = renewal is not None and -600 < time.span.start - renewal.span.end < 900
        if score and (best is None or score + 2 * near > best[0]):
            best = score + 2 * near, time
    return Found(best[1].value, best[1].span) if best else None


def _notice_score(time: TimeExpression, words: str, around: str, before: str) -> int:
    """How surely a length in the sentence ``words`` is a notice to end or not to renew; 0: not."""
    score = 0
    for lexicon in identity_lexicons():
        patterns = lexicon.patterns
        own = time.role is TimeRole.NOTICE_PERIOD
        against = "against_renewal" in patterns and patterns["against_renewal"].search(around)
        given = "notice_lead" in patterns and patterns["notice_lead"].search(before)
        cause = "for_cause" in patterns and patterns["for_cause"].search(around)
        if "not_notice" in patterns and patterns["not_notice"].search(around):
            return 0
        if not own and (cause or not (against and given)):
            continue
        told = patterns["this"].search(words)
        score = max(score, 2 + 3 * bool(against) + bool(told) - 2 * bool(cause))
    return score
