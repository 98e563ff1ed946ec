"""What a clause is about in words that are the same in Vietnamese and English.

A lexicon of the field (``data/concepts.json``) names actions, objects and actors; names of places
and persons are compared without diacritics. A language without words in the lexicon has no
concepts, and then nothing is concluded from their absence.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from search.lexical import fold, normalize, stem

LONGEST = 5  # words of an entry


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept where it stands; ``sort`` is actions, objects, actors or names."""

    sort: str
    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Concepts:
    """Concepts of a stretch of text; ``names`` are proper names, folded."""

    mentions: tuple[Mention, ...]
    actions: frozenset[str]
    objects: frozenset[str]
    actors: frozenset[str]
    names: frozenset[str]


@cache
def _shipped() -> dict[str, dict[str, dict[str, list[str]]]]:
    text = files("search").joinpath("data/concepts.json").read_text(encoding="utf-8")
    content: dict[str, dict[str, dict[str, list[str]]]] = json.loads(text)
    return content


@cache
def general() -> frozenset[str]:
    """Concepts so common that sharing one says little."""
    return frozenset(_shipped()["general"])


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of concepts that two sets have in common, 0..1; general ones count half."""
    if not a or not b:
        return 0.0
    return 2 * _heavy(a & b) / (_heavy(a) + _heavy(b))


def _heavy(concepts: frozenset[str]) -> float:
    return len(concepts) - len(concepts & general()) / 2


@cache
def _lexicon() -> dict[tuple[str, ...], dict[str, str]]:
    """Concept by sort ("actions", ...) for every entry, an entry being its words."""
    entries: dict[tuple[str, ...], dict[str, str]] = {}
    for sort, concepts in _shipped().items():
        if sort == "general":
            continue
        for concept, by_language in concepts.items():
            for phrases in by_language.values():
                for phrase in phrases:
                    entries.setdefault(_key(phrase), {})[sort] = concept
    return entries


def _key(text: str) -> tuple[str, ...]:
    return tuple(_root(match.group()) for match in _WORD.finditer(normalize(text)))


@lru_cache(maxsize=65536)
def _root(word: str) -> str:
    return stem(word) if word.isascii() else word


_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=16384)
def counted(text: str) -> frozenset[str]:
    """The objects that a number before ``text`` may count: "data sets", "giáo viên tiếng Hàn"."""
    stretch = re.split(r"[,;.]", text.lstrip(" )"))[0]
    found = _scan(_key(stretch)[:5])
    return frozenset(concept for at, _, sort, concept in found if sort == "objects" and at <= 3)


def _scan(roots: tuple[str, ...]) -> list[tuple[int, int, str, str]]:
    """(first, last word, sort, concept) of every entry; the longest wins.

    So "dữ liệu mở" (open data) opens nothing.
    """
    lexicon = _lexicon()
    found: list[tuple[int, int, str, str]] = []
    at = 0
    while at < len(roots):
        for length in range(min(LONGEST, len(roots) - at), 0, -1):
            entry = lexicon.get(roots[at : at + length])
            if entry is not None:
                found += [(at, at + length - 1, sort, c) for sort, c in entry.items()]
                at += length
                break
        else:
            at += 1
    return found


_CAPITAL = "[A-Z" + "".join(chr(c) for c in range(0xC0, 0x1EFA) if chr(c).isupper()) + "]"
# Two capitalised words in a row ("Nam Mo", "Nậm-Xai"), or one that is no first word.
_NAME = re.compile(
    rf"(?:{_CAPITAL}[\w]*(?:(?:\s+|-){_CAPITAL}[\w]*)+)|(?<=[\w,;] ){_CAPITAL}\w{{3,}}"
)


_COUNTRY = frozenset({"vietnam", "chxhcnvietnam"})  # in every agreement


def _spelled(match: re.Match[str]) -> str:
    """A name without diacritics, hyphens and the words that name a role or an institution."""
    common = _common_names()
    parts = [w for w in re.split(r"[\s-]+", fold(match.group())) if w not in common]
    name = "".join(parts)
    return name if len(name) >= 4 and name not in _COUNTRY else ""


@cache
def _common_names() -> frozenset[str]:
    text = files("search").joinpath("data/common_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


@lru_cache(maxsize=16384)
def concepts(text: str) -> Concepts:
    """All concepts of a text and its proper names ("namxai", "savannakhet")."""
    places = [match.span() for match in _WORD.finditer(normalize(text))]
    found = [
        Mention(sort, concept, places[first][0], places[last][1])
        for first, last, sort, concept in _scan(_key(text))
        if sort != "ignored"
    ]
    for match in _NAME.finditer(text):
        if name := _spelled(match):
            found.append(Mention("names", name, *match.span()))
    found.sort(key=lambda mention: mention.start)
    by_sort = {
        sort: frozenset(m.concept for m in found if m.sort == sort)
        for sort in ("actions", "objects", "actors", "names")
    }
    return Concepts(tuple(found), **by_sort)


def name_key(name: str) -> str:
    """The name of a party by which its instruments find each other, whatever its form.

    "Haeseong City" and "the City of Haeseong" are "haeseong".
    """
    return " ".join(sorted(names(name))) or fold(" ".join(name.split()))


def names(text: str) -> frozenset[str]:
    """The proper names of a text, folded."""
    return concepts(text).names
