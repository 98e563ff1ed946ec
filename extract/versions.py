"""The two language versions of a text, clause by clause, and where they do not say the same.

Compared are values that carry a number: dates, periods, sums, counts. A value that the other
version lacks counts only when its number stands nowhere in the other clause, in figures or in
words, so that a paraphrase ("an annual report" for "mỗi năm") is no difference.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extract.clauses import Structure
from extract.markers import letter_order, order_of
from extract.money import FIGURES, find_amounts, read_figures
from extract.time_lexicon import fold, load_time_lexicon, time_languages
from models.document import Span
from models.norms import (
    Clause,
    ClauseLevel,
    Found,
    TimeExpression,
    TimeKind,
    VersionAspect,
    VersionDifference,
    VersionPair,
)

_LEVELS = frozenset(
    {
        ClauseLevel.PART,
        ClauseLevel.CHAPTER,
        ClauseLevel.SECTION,
        ClauseLevel.ARTICLE,
        ClauseLevel.ANNEX,
        ClauseLevel.PARAGRAPH,
        ClauseLevel.POINT,
        ClauseLevel.SUBPOINT,
    }
)
_PAIRED = 2  # articles in both languages that make a text bilingual
_FIGURES = re.compile(rf"(?<![\w/.,-])(?:{FIGURES})(?![\w/]|[.,]\d|-\d)")
_CITED = (
    "điều", "khoản", "điểm", "chương", "mục", "phụ lục", "phần", "số",
    "articles?", "paragraphs?", "chapters?", "annex", "section", "points?", r"no\.",
)  # fmt: skip
# Numbers that cite or that open an item: "khoản 2 Điều này", "Article 5(2)", "1. ".
_CITING = re.compile(
    rf"(?:{'|'.join(map(fold, _CITED))})\s\(?\d+[a-z]?\)?(?:(?:,|\svà|\sand|\sto|\sor|\sđến)\s\d+)*"
    r"|^\s*\(?\d+(?:\.\d+)*[.)]\s"
)
_ISO_UNIT = re.compile(r"(\d+(?:\.\d+)?)([YMWDHS])")


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of a clause; ``key`` is the same in every language."""

    aspect: VersionAspect
    key: str
    numbers: frozenset[Decimal]
    span: Span


@dataclass(frozen=True, slots=True)
class _Side:
    """What one version of a clause says: its values, and every number in it."""

    values: tuple[_Value, ...]
    numbers: frozenset[Decimal]


def pair_versions(
    text: str, structure: Structure, times: Sequence[TimeExpression]
) -> tuple[VersionPair, ...]:
    """The clauses of a bilingual text paired, in the order of the first version; else empty."""
    clauses = [clause for clause in structure.clauses if clause.level in _LEVELS]
    roots = [clause for clause in clauses if clause.parent is None]
    main, other = _versions(roots)
    if len({_key(c) for c in main} & {_key(c) for c in other}) < _PAIRED:
        return ()
    children: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.parent is not None:
            children.setdefault(clause.parent, []).append(clause)
    spoken = _spoken(structure)
    return tuple(
        VersionPair(
            a.id if a else None,
            b.id if b else None,
            _differences(a, b, text, spoken, times),
        )
        for a, b in _aligned(main, other, children)
    )


def _versions(roots: Sequence[Clause]) -> tuple[list[Clause], list[Clause]]:
    """The top clauses of the two versions; a clause's version is the one its label is cited in."""
    languages = list(dict.fromkeys(clause.language for clause in roots))
    counted = Counter(clause.language for clause in roots if clause.level is ClauseLevel.ARTICLE)
    two = sorted(counted, key=lambda language: (-counted[language], languages.index(language)))[:2]
    if len(two) < 2:
        return [], []
    first, second = sorted(two, key=languages.index)
    return (
        [clause for clause in roots if clause.language == first],
        [clause for clause in roots if clause.language == second],
    )


def _key(clause: Clause) -> tuple[str, int | str]:
    number = clause.number
    if len(number) == 1 and number.isalpha() and number.islower():
        order = letter_order(number, clause.language)
    else:
        order = order_of(number.rpartition(".")[2])
    return str(clause.level), order if order is not None else number


def _aligned(
    first: Sequence[Clause], second: Sequence[Clause], children: Mapping[str, Sequence[Clause]]
) -> Iterator[tuple[Clause | None, Clause | None]]:
    """Siblings by their numbers, each pair followed by what stands under it."""
    left, right = _by_key(first), _by_key(second)
    for key in sorted({**left, **right}, key=lambda key: _place(key, left, right)):
        a, b = left.get(key), right.get(key)
        yield a, b
        if a and b:
            yield from _aligned(children.get(a.id, ()), children.get(b.id, ()), children)


def _by_key(clauses: Sequence[Clause]) -> dict[tuple[str, int | str], Clause]:
    found: dict[tuple[str, int | str], Clause] = {}
    for clause in clauses:
        found.setdefault(_key(clause), clause)
    return found


def _place(
    key: tuple[str, int | str],
    left: Mapping[tuple[str, int | str], Clause],
    right: Mapping[tuple[str, int | str], Clause],
) -> tuple[int, int, int]:
    """Numbered siblings in the order of their numbers, others where they stand."""
    order = key[1] if isinstance(key[1], int) else 0
    clause = left.get(key) or right[key]
    return list(ClauseLevel).index(clause.level), order, clause.span.start


def _spoken(structure: Structure) -> dict[str, list[Span]]:
    """The text that belongs to each clause and to none below it."""
    spoken: dict[str, list[Span]] = {}
    for stretch in structure.stretches:
        if stretch.clause is not None:
            spoken.setdefault(structure.clauses[stretch.clause].id, []).append(stretch.span)
    return spoken


def _differences(
    a: Clause | None,
    b: Clause | None,
    text: str,
    spoken: Mapping[str, Sequence[Span]],
    times: Sequence[TimeExpression],
) -> tuple[VersionDifference, ...]:
    if a is None or b is None:
        found = [Found(clause.label, clause.span) if clause else None for clause in (a, b)]
        return (VersionDifference(VersionAspect.MISSING, *found),)
    left, right = (
        _side(text, spoken.get(clause.id, ()), times, clause.language) for clause in (a, b)
    )
    alone, beside = _unmatched(left, right), _unmatched(right, left)
    differences = []
    for value in alone:
        like = next((one for one in beside if _apart(value, left, one, right)), None)
        if like is not None:
            beside.remove(like)
            differences.append(VersionDifference(value.aspect, _said(value), _said(like)))
        elif not value.numbers <= right.numbers:
            differences.append(VersionDifference(value.aspect, _said(value), None))
    differences += [
        VersionDifference(value.aspect, None, _said(value))
        for value in beside
        if not value.numbers <= left.numbers
    ]
    return tuple(differences)


def _apart(a: _Value, left: _Side, b: _Value, right: _Side) -> bool:
    """Whether two values stand for each other and differ: in number, or in unit or currency."""
    if a.aspect is not b.aspect:
        return False
    return a.numbers == b.numbers or not (a.numbers <= right.numbers or b.numbers <= left.numbers)


def _said(value: _Value) -> Found[str]:
    return Found(value.key, value.span)


def _unmatched(side: _Side, other: _Side) -> list[_Value]:
    """The values of a side that the other does not have."""
    left = Counter((value.aspect, value.key) for value in other.values)
    found = []
    for value in side.values:
        if left[value.aspect, value.key] > 0:
            left[value.aspect, value.key] -= 1
        else:
            found.append(value)
    return found


def _side(
    text: str, spans: Sequence[Span], times: Sequence[TimeExpression], language: str
) -> _Side:
    values: list[_Value] = []
    numbers: set[Decimal] = set()
    for span in spans:
        piece = text[span.start : span.end]
        values += _values(piece, span.start, [t for t in times if _inside(t.span, span)])
        numbers |= _numbers(piece, language)
    for value in values:
        numbers |= value.numbers
    return _Side(tuple(values), frozenset(numbers))


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _values(piece: str, offset: int, times: Sequence[TimeExpression]) -> Iterator[_Value]:
    taken = [time.span for time in times]
    for time in times:
        if time.kind is TimeKind.DATE:
            parts = frozenset(Decimal(part) for part in re.findall(r"\d+", time.value))
            yield _Value(VersionAspect.DATE, time.value, parts, time.span)
        elif time.kind is TimeKind.DURATION:
            yield _Value(VersionAspect.PERIOD, _even(time.value), _counted(time.value), time.span)
    for amount in find_amounts(piece):
        span = Span(offset + amount.span.start, offset + amount.span.end)
        if not any(span.start < end and start < span.end for start, end in taken):
            taken.append(span)
            key = f"{amount.value.value.normalize():f} {amount.value.currency}"
            yield _Value(VersionAspect.AMOUNT, key, frozenset({amount.value.value}), span)
    folded = fold(piece)
    taken += [
        Span(offset + found.start(), offset + found.end()) for found in _CITING.finditer(folded)
    ]
    for found in _FIGURES.finditer(piece):
        span = Span(offset + found.start(), offset + found.end())
        if not any(span.start < end and start < span.end for start, end in taken):
            number = read_figures(found[0])
            yield _Value(VersionAspect.NUMBER, f"{number.normalize():f}", frozenset({number}), span)


def _even(value: str) -> str:
    """Equal lengths alike: P12M is P1Y, P2W is P14D."""
    if "T" in value:
        return value
    parts = {unit: Decimal(number) for number, unit in _ISO_UNIT.findall(value)}
    months = parts.pop("Y", Decimal(0)) * 12 + parts.pop("M", Decimal(0))
    days = parts.pop("W", Decimal(0)) * 7 + parts.pop("D", Decimal(0))
    if parts or not (months or days):
        return value
    return "P" + (f"{months:g}M" if months else "") + (f"{days:g}D" if days else "")


def _counted(value: str) -> frozenset[Decimal]:
    return frozenset(Decimal(number) for number, _ in _ISO_UNIT.findall(value))


@cache
def _spelled(language: str) -> re.Pattern[str] | None:
    if language not in time_languages():
        return None
    numbers = load_time_lexicon(language).numbers
    return re.compile(rf"(?<!\w)(?:{numbers.pattern()}|{numbers.ordinal_pattern()})(?!\w)")


def _numbers(piece: str, language: str) -> set[Decimal]:
    """Every number of a stretch, in figures or in words."""
    found = {read_figures(one[0]) for one in re.finditer(FIGURES, piece)}
    pattern = _spelled(language)
    if pattern is not None:
        words = load_time_lexicon(language).numbers
        for one in pattern.finditer(fold(piece)):
            bare = re.sub(r"\([^)]*\)?|\d", " ", one[0])
            value = words.value(bare)
            if value is not None and value.denominator == 1:
                found.add(Decimal(int(value)))
    return found
