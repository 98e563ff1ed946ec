"""The words and patterns of a language, read from ``lexicons/<language>/*.yaml``.

A phrase is written as it is said: ``shall not``. ``a|b`` stands for either word, ``[word]`` may be
missing, ``…`` stands for up to three words of any kind. Every entry that decides something carries
``yes`` (a text in which it must decide) and ``no`` (one in which it must not); a test runs them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import product

import yaml

from extract.words import Words, fold
from models.norms import Modality, Strength

_GAP = "…"
_LONGEST_GAP = 3
Step = frozenset[str]


class Phrases:
    """Phrases with a name each, found at a token; the longest wins."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        table: dict[str, list[tuple[tuple[Step, ...], str]]] = {}
        for phrase, name in named:
            for steps in _spellings(phrase):
                for word in steps[0]:
                    table.setdefault(word, []).append((steps, name))
        self._table = {
            word: tuple(sorted(found, key=lambda pair: -len(pair[0])))
            for word, found in table.items()
        }

    def __bool__(self) -> bool:
        return bool(self._table)

    def at(self, words: Words, index: int, stop: int) -> tuple[int, str] | None:
        """Where the longest phrase that starts at a token ends, and its name; None when none."""
        best: tuple[int, str] | None = None
        if index in words.inner:
            return None
        for steps, name in self._table.get(words.folded[index], ()):
            end = _follow(words.folded, steps, index, stop)
            if end is not None and (best is None or end > best[0]) and end not in words.inner:
                best = (end, name)
        return best

    def starts(self, words: Words, index: int, stop: int) -> bool:
        """Whether a phrase starts at a token."""
        return index < stop and self.at(words, index, stop) is not None

    def first(self, words: Words, start: int, stop: int) -> tuple[int, int, str] | None:
        """The first phrase in a range: its start, its end, its name."""
        for index in range(start, stop):
            found = self.at(words, index, stop)
            if found:
                return index, *found
        return None

    def ends(self, words: Words, start: int, stop: int) -> int | None:
        """The start of a phrase that ends exactly at ``stop``; None when none does."""
        for index in range(max(start, stop - 6), stop):
            found = self.at(words, index, stop)
            if found and found[0] == stop:
                return index
        return None


def _follow(folded: tuple[str, ...], steps: tuple[Step, ...], index: int, stop: int) -> int | None:
    position = index
    for number, step in enumerate(steps):
        if _GAP in step:
            rest = steps[number + 1 :]
            for skipped in range(_LONGEST_GAP + 1):
                end = _follow(folded, rest, position + skipped, stop)
                if end is not None:
                    return end
            return None
        if position >= stop or folded[position] not in step:
            return None
        position += 1
    return position


def _spellings(phrase: str) -> Iterable[tuple[Step, ...]]:
    """The sequences of words for which a phrase stands, cut as the tokeniser cuts them."""
    choices: list[list[tuple[Step, ...]]] = []
    for part in phrase.split():
        optional = part.startswith("[") and part.endswith("]")
        body = part[1:-1] if optional else part
        one_of = body.split("|")
        if all(word.isalnum() or word == _GAP for word in one_of):
            ways: list[tuple[Step, ...]] = [(frozenset(map(fold, one_of)),)]
        else:
            ways = [tuple(frozenset({fold(word)}) for word in _cut(word)) for word in one_of]
        choices.append([*ways, ()] if optional else ways)
    for combination in product(*choices):
        steps = tuple(step for way in combination for step in way)
        if steps:
            yield steps


def _cut(word: str) -> list[str]:
    pieces, current = [], ""
    for letter in word:
        if letter.isalnum() or letter == "'":
            current += letter
            continue
        pieces += [current] if current else []
        pieces.append(letter)
        current = ""
    return pieces + ([current] if current else [])


@dataclass(frozen=True, slots=True)
class Cue:
    """A way of saying that someone must, must not or may.

    ``bearer`` says where the bearer stands: "before" the cue, "after" it (``giao X làm``), or
    "inside" it (``không Bên nào được``) or at the "place" (the State in which something may be
    taxed). ``weak`` cues need an actor as subject; ``then`` names a group of which a phrase must
    follow; ``plain`` verbs without a subject of their own only go on with the modal before; a
    ``holder`` has a right even where the verb is passive; a ``by_document`` cue means a duty
    in a treaty that says all its duties so; behind an ``opening`` cue at the start of a statement
    the bearer follows.
    """

    id: str
    say: tuple[str, ...]
    modality: Modality
    strength: Strength
    bearer: str
    weak: bool
    then: str | None
    plain: bool
    holder: bool
    by_document: bool
    opening: bool
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that decide something other than a modality, named by ``id``."""

    id: str
    say: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of one language; a group that its files do not have is empty.

    ``phrases`` and ``words`` are found by the name of their group, ``rules`` keep the examples.
    """

    language: str
    cues: Mapping[str, Cue]
    cue_phrases: Phrases
    rules: Mapping[str, tuple[Rule, ...]]
    phrases: Mapping[str, Phrases]
    words: Mapping[str, frozenset[str]]
    affixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def segmented(self, words: Words) -> Words:
        """The same tokens, with those marked that only continue a compound word."""
        compounds, index = self.phrases["compounds"], 0
        inner: set[int] = set()
        while index < len(words):
            found = compounds.at(words, index, len(words))
            end = found[0] if found else index + 1
            inner.update(range(index + 1, end))
            index = end
        return replace(words, inner=frozenset(inner))

    def has(self, name: str, words: Words, index: int, stop: int) -> bool:
        """Whether a phrase of a group starts at a token."""
        return self.phrases[name].starts(words, index, stop)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a lexicon, in alphabetical order."""
    folder = resources.files("extract") / "lexicons"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


@cache
def read_data(language: str, name: str) -> dict[str, object]:
    """One lexicon file as plain data; empty when the language does not have it."""
    path = resources.files("extract") / "lexicons" / language / f"{name}.yaml"
    if not path.is_file():
        return {}
    # Every scalar is a text: to YAML "no" and "on" are truth values, to a lexicon they are words.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    # The base loader makes nothing but texts.
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # nosec B506
    if not isinstance(data, dict):
        raise TypeError(f"lexicon {language}/{name} is not a table")
    return data


@cache
def lexicon(language: str) -> Lexicon | None:
    """The norms lexicon of a language; None when there is none."""
    cue_data = read_data(language, "cues")
    if not cue_data:
        return None
    cues = {name: _cue(name, entry) for name, entry in cue_data.items()}
    grammar = read_data(language, "grammar")
    named: dict[str, list[tuple[str, str]]] = {
        name: [(said, said) for said in _texts(value)]
        for name, value in _table(grammar.get("phrases")).items()
    }
    rules: dict[str, tuple[Rule, ...]] = {}
    for group, entries in read_data(language, "rules").items():
        rules[group] = tuple(_rule(name, entry) for name, entry in _table(entries).items())
        named[group] = [(said, rule.id) for rule in rules[group] for said in rule.say]
    for name in ("actors", "words"):
        for group, phrases in read_data(language, name).items():
            named[group] = [(said, said) for said in _texts(phrases)]
    if _table(grammar.get("affixes")).get("plural"):
        for group in ("actors", "things"):
            named[group] += [(_plural(said), said) for said, _ in named[group]]
    return Lexicon(
        language=language,
        cues=cues,
        cue_phrases=Phrases((said, cue.id) for cue in cues.values() for said in cue.say),
        rules=rules,
        phrases=defaultdict(
            lambda: Phrases(()), {name: Phrases(pairs) for name, pairs in named.items()}
        ),
        words=defaultdict(
            frozenset,
            {
                name: frozenset(map(fold, _texts(value)))
                for name, value in _table(grammar.get("words")).items()
            },
        ),
        affixes=defaultdict(
            tuple, {name: _texts(value) for name, value in _table(grammar.get("affixes")).items()}
        ),
    )


def _plural(name: str) -> str:
    """The plural of a head: "authority" and "authorities"."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _cue(name: str, entry: object) -> Cue:
    data = _table(entry)
    return Cue(
        id=name,
        say=_texts(data["say"]),
        modality=Modality(str(data["modality"])),
        strength=Strength(str(data.get("strength", "binding"))),
        bearer=str(data.get("bearer", "before")),
        weak=data.get("weak") == "true",
        then=str(data["then"]) if "then" in data else None,
        plain=data.get("plain") == "true",
        holder=data.get("holder") == "true",
        by_document=data.get("by_document") == "true",
        opening=data.get("opening") == "true",
        yes=_texts(data.get("yes")),
        no=_texts(data.get("no")),
    )


def _rule(name: str, entry: object) -> Rule:
    data = _table(entry)
    return Rule(name, _texts(data["say"]), _texts(data.get("yes")), _texts(data.get("no")))


def _table(value: object) -> dict[str, object]:
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"expected a table in a lexicon, found {value!r}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list):
        raise TypeError(f"expected texts in a lexicon, found {value!r}")
    return tuple(str(item) for item in value)
