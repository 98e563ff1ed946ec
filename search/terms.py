"""Terms of the field: abbreviations with what they stand for, and what a term is in English.

Both are data. An abbreviation is searched for in both forms; a query in one language looks for
the other's words, too, where the glossary knows them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from search.languages import is_syllable
from search.lexical import fold, normalize, stem, words

LONGEST = 8  # words of a glossary term


@cache
def _abbreviations() -> Mapping[str, Mapping[str, str]]:
    text = files("search").joinpath("data/abbreviations.json").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = json.loads(text)
    return {
        language: {short.casefold(): long for short, long in pairs.items()}
        for language, pairs in told.items()
    }


@cache
def _short_forms(language: str) -> re.Pattern[str]:
    shorts = sorted(_abbreviations()[language], key=lambda short: -len(short))
    return re.compile(
        rf"(?<![\w/-])(?:{'|'.join(map(re.escape, shorts))})(?![\w/-])", re.IGNORECASE
    )


def written_out(text: str, language: str | None) -> str:
    """``text`` with its abbreviations in full: "UBND tỉnh" as "Ủy ban nhân dân tỉnh".

    Typed in small letters they are taken for what they stand for, too ("mou", "oda"), unless they
    could be a Vietnamese syllable ("loi", "tor").
    """
    name = language if language is not None and language in _abbreviations() else "vi"

    def full(found: re.Match[str]) -> str:
        short = found[0]
        if not short.isupper() and is_syllable(fold(short)):
            return short
        return _abbreviations()[name][short.casefold()]

    return _short_forms(name).sub(full, text)


def is_vietnamese_by_abbreviation(text: str) -> bool:
    """Whether nothing but Vietnamese syllables stands around an abbreviation of ours: "UBND"."""
    ours = {short for short in _abbreviations()["vi"] if short not in _abbreviations()["en"]}
    found = [short for short in _short_forms("vi").findall(text) if short.casefold() in ours]
    left = words(_short_forms("vi").sub(" ", text))
    return bool(found) and all(is_syllable(fold(word)) or word.isdigit() for word in left)


def abbreviated(text: str, language: str | None) -> list[str]:
    """The abbreviations of what stands in full in ``text``: "ubnd" for "ủy ban nhân dân"."""
    flat = f" {' '.join(map(fold, words(text)))} "
    told = _abbreviations().get(language or "", {})
    return [s for s, long in told.items() if f" {' '.join(map(fold, words(long)))} " in flat]


_Terms = Mapping[tuple[str, ...], Sequence[str]]


@cache
def _glossary() -> Mapping[tuple[str, str], _Terms]:
    """From (language, other language) to terms: words as they are matched, and translations."""
    text = files("search").joinpath("data/glossary.tsv").read_text(encoding="utf-8")
    there: dict[tuple[str, ...], list[str]] = defaultdict(list)
    back: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for line in text.splitlines():
        vietnamese, english = line.split("\t")
        there[_matched(vietnamese, "vi")].append(english)
        back[_matched(english, "en")].append(vietnamese)
    return {("vi", "en"): there, ("en", "vi"): back}


def _matched(text: str, language: str) -> tuple[str, ...]:
    if language == "vi":
        return tuple(words(text))
    return tuple(stem(fold(word)) for word in words(text))


def translated(text: str, language: str, other: str) -> list[str]:
    """The terms of ``text`` that the glossary knows, in ``other``; the longest match counts."""
    terms = _glossary().get((language, other))
    if terms is None:
        return []
    tokens = _matched(normalize(text), language)
    found: list[str] = []
    at = 0
    while at < len(tokens):
        for length in range(min(LONGEST, len(tokens) - at), 0, -1):
            known = terms.get(tokens[at : at + length])
            if known:
                found += known
                at += length
                break
        else:
            at += 1
    return found
