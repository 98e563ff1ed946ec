"""The words and patterns of time of a language, read from ``lexicons/<language>/times.yaml``.

The files speak a small pattern language that a legal officer can read; here it becomes regular
expressions over *folded* text: text of the same length, in small letters, with straight quotes,
one kind of space, and the tone mark in its traditional place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from extract.data_files import read_yaml
from extract.numbers import NumberWords

# "thoả" and "thỏa" are one word: the newer spelling is folded into the older.
_TONES = {
    new: old
    for vowels, old_forms, new_forms in (
        ("oa", "òa óa ỏa õa ọa", "oà oá oả oã oạ"),
        ("oe", "òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
        ("uy", "ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
    )
    for old, new in zip(old_forms.split(), new_forms.split(), strict=True)
    if vowels
}
_TONE = re.compile("|".join(_TONES))
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\t": " ", "\r": " ", "\u00a0": " "})
# A line break inside a sentence is a space; before a list item or a blank line it ends one.
_SOFT_BREAK = re.compile(
    r"(?<!\n)\n(?!\s*\n|\s*(?:\d{1,2}[.)]|[a-zđ]{1,3}[.)]|\([a-z\d]{1,4}\)|[-–•|]|"
    r"điều \d|article \d))"
)


def fold(text: str) -> str:
    """``text`` for matching: same length, so that offsets stay true."""
    lowered = text.lower()
    if len(lowered) != len(text):  # letters such as "İ" grow: fold those one by one
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    folded = _TONE.sub(lambda found: _TONES[found[0]], lowered.translate(_SAME))
    return _SOFT_BREAK.sub(" ", folded)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of the file with what it says beside it."""

    regex: re.Pattern[str]
    entry: Mapping[str, Any]
    needs: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words before or after a time; ``kinds`` empty: before any kind."""

    regex: re.Pattern[str]
    direction: str | None
    lead: str | None
    kinds: tuple[str, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnchorPattern:
    anchor: str
    regex: re.Pattern[str]
    days: tuple[str, ...]
    left: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class RoleRule:
    """The conditions of a role; a condition that is empty holds always."""

    role: str
    sets: Mapping[str, tuple[str | None, ...]]
    flags: Mapping[str, bool]
    patterns: Mapping[str, re.Pattern[str]]
    direction_becomes: str | None


@dataclass(frozen=True, slots=True)
class TimeLexicon:
    """All that the engine knows of a language."""

    language: str
    numbers: NumberWords
    units: Mapping[str, str]
    working_units: Mapping[str, str]
    months: Mapping[str, int]
    quarters: Mapping[str, int]
    capital_months: bool
    ignore: tuple[Pattern, ...]
    dates: tuple[Pattern, ...]
    recurrences: tuple[Pattern, ...]
    durations: tuple[Pattern, ...]
    prefixes: tuple[Phrase, ...]
    connectors: tuple[Phrase, ...]
    anchors: tuple[AnchorPattern, ...]
    roles: tuple[RoleRule, ...]
    anchor_stop: re.Pattern[str]
    anchor_lead_ins: tuple[re.Pattern[str], ...]
    single: Mapping[str, re.Pattern[str]]


_KEPT = re.compile(r"\(\?<[=!](?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
_SINGLE = (
    "date_joints", "recurrence_month", "yearly", "beside_year", "recurrence_joint",
    "anchor_before", "anchor_later",
    "anchor_goes_on", "notice", "before_alone", "new_phrase", "phrase_goes_on", "trailing",
    "in_clause",
)  # fmt: skip
_SETS = ("kind", "direction", "lead", "anchors", "units")
_FLAGS = ("anchored", "notice", "yearless")
_PATTERNS = (
    "left", "near", "right", "inner", "around", "not_left", "not_near", "not_right", "not_inner",
)  # fmt: skip


def read_pattern(written: str, slots: Mapping[str, str]) -> str:
    """The regular expression behind a pattern of the files: slots filled, spaces made elastic.

    A slot is captured under its name where it stands first, and only matched after that.
    """
    pieces, end = [], 0
    for kept in _KEPT.finditer(written):
        pieces += [_elastic(written[end : kept.start()]), kept[0]]
        end = kept.end()
    pieces.append(_elastic(written[end:]))
    filled = "".join(pieces)
    for slot, regex in slots.items():
        first, *others = filled.split("{" + slot + "}")
        if others:
            again = regex.replace(f"(?P<{slot}>", "(?:")
            filled = first + regex + again.join(others)
    return filled


def _elastic(piece: str) -> str:
    return re.sub(r" ([?*])?", lambda found: " *" if found[1] else " +", piece)


def _words(words: object) -> str:
    listed = sorted(map(str, words if isinstance(words, list | tuple | dict) else []), key=len)
    return "|".join(re.escape(fold(word)).replace(r"\ ", " +") for word in reversed(listed))


def _fold_pattern(written: str) -> str:
    """Pattern text folded, with slots, classes and escapes kept as they are."""
    return "".join(
        part if part.startswith(("{", "\\", "(?P<")) else fold(part)
        for part in re.split(r"(\{[A-Z\d]+\}|\\[A-Za-z]|\(\?P<\w+>)", written)
    )


def _slots(data: Mapping[str, Any], numbers: NumberWords) -> dict[str, str]:
    units = _words(
        [
            unit
            for group in (*data["units"].values(), *data["working_units"].values())
            for unit in group
        ]
    )
    word = _words([*numbers.plain, *numbers.multipliers, *numbers.fillers])
    months = _words(data["months"])
    digits_month = r"(?:1[0-2]|0?[1-9])(?!\d)"
    digits_day = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)(?: ?(?:st|nd|rd|th|s t|n d|r d|t h)(?!\w))?"
    named = data["capital_months"]
    year_words = read_pattern(_fold_pattern(data["year_words"]), {"WORD": word})
    slots = {
        "NUM2": f"(?P<NUM2>{numbers.pattern()})",
        "NUM": f"(?P<NUM>{numbers.pattern()})",
        "UNIT2": f"(?P<UNIT2>{units})",
        "UNIT": f"(?P<UNIT>{units})",
        "ORD": f"(?P<ORD>{numbers.ordinal_pattern()})",
        "DAY2": f"(?P<DAY2>{digits_day})",
        "DAY": rf"(?P<DAY>(?:mồng +|mùng +)?{digits_day}|{numbers.ordinal_pattern()})",
        "MONTH2": f"(?P<MONTH2>{digits_month})",
        "MONTH": f"(?P<MONTH>{months})" if named else f"(?P<MONTH>{digits_month}|{months})",
        "YEAR": rf"(?P<YEAR>(?<!\d)(?:19|20)\d\d(?![\d]|[.,]\d)|{year_words})",
        "QUARTER": f"(?P<QUARTER>{_words(data['quarters'])})",
        "GAP": r"(?:[^\s,;.]+ +){0,4}?",
    }
    if not named:  # spelled days of Vietnamese are cardinals
        spelled = f"(?:{word})(?: +(?:{word})){{0,3}}"
        slots["DAY"] = rf"(?P<DAY>(?:mồng +|mùng +)?{digits_day}|{spelled})"
    return slots


def _bounded(regex: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/])(?:{regex})(?!\w)")


@cache
def time_languages() -> frozenset[str]:
    """The languages that have a lexicon of times: a new folder with its file is enough."""
    folder = resources.files("extract") / "lexicons"
    return frozenset(
        language.name for language in folder.iterdir() if (language / "times.yaml").is_file()
    )


@cache
def load_time_lexicon(language: str) -> TimeLexicon:
    """The lexicon of one of ``time_languages()``; read once a process."""
    source = resources.files("extract") / "lexicons" / language / "times.yaml"
    data: dict[str, Any] = read_yaml(source.read_text(encoding="utf-8"))
    written = data["numbers"]
    numbers = NumberWords(
        plain={fold(str(word)): int(value) for word, value in written["plain"].items()},
        multipliers={fold(str(word)): int(value) for word, value in written["multipliers"].items()},
        fillers=frozenset(fold(str(word)) for word in written["fillers"]),
        ordinals={fold(str(word)): int(value) for word, value in written["ordinals"].items()},
        articles=frozenset(written["articles"]),
    )
    slots = _slots(data, numbers)

    def regex(text: str) -> str:
        return read_pattern(_fold_pattern(text), slots)

    def patterns(name: str, **extra: Any) -> tuple[Pattern, ...]:
        return tuple(
            Pattern(
                _bounded(regex(entry["pattern"])),
                {**entry, **extra},
                re.compile(regex(entry["needs"])) if "needs" in entry else None,
            )
            for entry in data.get(name, ())
        )

    def phrases(name: str, template: str) -> tuple[Phrase, ...]:
        return tuple(
            Phrase(
                re.compile(template.format(regex(entry["phrase"]))),
                entry.get("direction"),
                entry.get("lead") if isinstance(entry.get("lead"), str) else None,
                (entry["kind"],) if "kind" in entry else (),
                tuple(entry["lead"]) if isinstance(entry.get("lead"), list) else (),
            )
            for entry in data[name]
        )

    return TimeLexicon(
        language=language,
        numbers=numbers,
        units={fold(unit): letter for letter, units in data["units"].items() for unit in units},
        working_units={
            fold(unit): letter for letter, units in data["working_units"].items() for unit in units
        },
        months={fold(str(word)): int(month) for word, month in data["months"].items()},
        quarters={fold(str(word)): int(number) for word, number in data["quarters"].items()},
        capital_months=bool(data["capital_months"]),
        ignore=patterns("ignore"),
        dates=(
            *patterns("dates"),
            *patterns("bare_days", bare=True),
            *patterns("bare_months", bare=True),
        ),
        recurrences=patterns("recurrences"),
        durations=patterns("durations"),
        prefixes=phrases("prefixes", r"(?<!\w)(?:{})[ ,]*$"),
        connectors=phrases("connectors", r" *(?:{})(?:(?!\w)|(?<= )) *"),
        anchors=tuple(
            AnchorPattern(
                entry["anchor"],
                re.compile(regex(entry["pattern"])),
                tuple(entry.get("days", ())),
                re.compile(regex(entry["left"])) if "left" in entry else None,
            )
            for entry in data["anchors"]
        ),
        roles=tuple(_role(entry, regex) for entry in data["roles"]),
        anchor_stop=_bounded("|".join(f"(?:{regex(stop)})" for stop in data["anchor_stops"])),
        anchor_lead_ins=tuple(re.compile(regex(entry)) for entry in data["anchor_lead_ins"]),
        single={name: re.compile(regex(data[name])) for name in _SINGLE if name in data},
    )


def _role(entry: Mapping[str, Any], regex: Any) -> RoleRule:
    known = {*_SETS, *_FLAGS, *_PATTERNS, "role", "example", "counter", "direction_becomes"}
    unknown = set(entry) - known - {"calendar"}
    if unknown:
        raise ValueError(f"times.yaml: unknown conditions {sorted(unknown)} in a role")
    sets = {
        name: tuple(entry[name] if isinstance(entry[name], list) else [entry[name]])
        for name in (*_SETS, "calendar")
        if name in entry
    }
    return RoleRule(
        role=entry["role"],
        sets=sets,
        flags={name: bool(entry[name]) for name in _FLAGS if name in entry},
        patterns={name: re.compile(regex(entry[name])) for name in _PATTERNS if name in entry},
        direction_becomes=entry.get("direction_becomes"),
    )
