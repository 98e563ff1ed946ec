"""The words by which instruments name themselves, their sides and their life, per language.

Read from ``lexicons/<language>/metadata.yaml``. A head may mix languages (a bilingual agreement, a
Vietnamese letterhead over an English text), so the words of all languages are looked for at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pycountry
from babel import Locale

from extract.data_files import read_yaml
from extract.time_lexicon import fold
from models import DocumentKind, Secrecy


@dataclass(frozen=True, slots=True)
class Form:
    """A name of instruments: what it is, and what it is between States."""

    name: str
    kind: DocumentKind
    state_kind: DocumentKind


@dataclass(frozen=True, slots=True)
class IdentityLexicon:
    """The metadata words of one language; patterns run over folded text."""

    language: str
    forms: tuple[Form, ...]
    form: re.Pattern[str]
    words: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, re.Pattern[str]]
    secrecy: Mapping[str, Secrecy]
    languages: Mapping[str, str]
    letter: Mapping[str, str]
    examples: Mapping[str, Mapping[str, tuple[str, ...]]]

    def form_named(self, name: str) -> Form:
        """The form behind folded words that ``form`` found."""
        return next(form for form in self.forms if form.name == name)


_WORDS = (
    "title_continues", "title_ends", "motto", "bodies", "home", "leading", "place_titles",
    "on_behalf", "signed_marks", "positions", "in_place_of", "recipients", "together",
    "binding_forms",
)  # fmt: skip
_PATTERNS = (
    "number", "between", "between_ends", "defined", "collective", "done", "head_date", "adopted",
    "this", "effect", "validity", "project_term", "not_validity", "not_behind", "term_strong",
    "extends", "renewal_automatic", "renewal_letters", "renewal_consent", "prevailing", "opening",
    "opening_place", "opening_bare", "opening_effect", "other", "witness", "signature_date",
    "signature_marks",
    "effective_words", "term_subject", "term_behind", "first_term",
    "against_renewal", "notice_lead",
    "for_cause", "not_notice", "ends", "last_day",
    "effective_behind", "effective_before", "cited", "within_term", "subordinate", "runs_on",
    "runs_from", "day_before", "continues_for",
    "all_sides", "one_side", "home_body",
)  # fmt: skip


@cache
def identity_lexicons() -> tuple[IdentityLexicon, ...]:
    """The lexicons of all languages that have one; read once a process."""
    folder = resources.files("extract") / "lexicons"
    files = sorted(
        (language / "metadata.yaml" for language in folder.iterdir() if language.is_dir()),
        key=str,
        reverse=True,  # Vietnamese first
    )
    return tuple(_read(read_yaml(file.read_text("utf-8"))) for file in files if file.is_file())


def _read(data: Mapping[str, Any]) -> IdentityLexicon:
    forms = tuple(
        Form(
            fold(name), DocumentKind(entry["kind"]), DocumentKind(entry.get("state", entry["kind"]))
        )
        for entry in data["forms"]
        for name in entry["say"]
    )
    names = sorted((form.name for form in forms), key=len, reverse=True)
    patterns = {name: _compile(data[name]) for name in _PATTERNS if name in data}
    patterns["not_binding"] = _compile("|".join(data["not_binding"]))
    letter = data.get("letter", {})
    return IdentityLexicon(
        language=data["language"],
        forms=forms,
        form=re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"),
        words={name: tuple(fold(str(word)) for word in data.get(name, ())) for name in _WORDS},
        patterns=patterns,
        secrecy={fold(words): Secrecy(level) for level, words in data["secrecy"].items()},
        languages={fold(name): code for code, names in data["languages"].items() for name in names},
        letter={
            "form": letter["form"],
            "title": letter["title"],
            "marks": "|".join(letter["marks"]),
        }
        if letter
        else {},
        examples={
            name: {kind: tuple(texts) for kind, texts in told.items()}
            for name, told in data.get("pattern_examples", {}).items()
        },
    )


def _compile(written: str) -> re.Pattern[str]:
    """A pattern over folded text; letters are folded, escapes and group names are kept."""
    parts = re.split(r"(\\[A-Za-z]|\(\?P<\w+>|\[[^\]]*\])", written)
    return re.compile("".join(part if i % 2 else fold(part) for i, part in enumerate(parts)))


@cache
def _countries() -> tuple[re.Pattern[str], Mapping[str, tuple[str, str]]]:
    """Country names: one pattern over folded text, the longest first, and by folded name the ISO
    3166-1 alpha-3 code and the name as written."""
    names: dict[str, tuple[str, str]] = {}
    locale = Locale("vi").territories
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            if name := getattr(country, attribute, None):
                names[fold(name)] = country.alpha_3, name
        if name := locale.get(country.alpha_2):
            names[fold(name)] = country.alpha_3, name
    folder = resources.files("extract") / "lexicons"
    for lexicon in identity_lexicons():
        data = read_yaml((folder / lexicon.language / "metadata.yaml").read_text("utf-8"))
        for alpha_3, more in data["countries"].items():
            names.update({fold(name): (alpha_3, name) for name in more})
    written = (re.escape(name).replace(r"\ ", "[ ]+") for name in sorted(names, key=len)[::-1])
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)"), names


def named_countries(folded: str) -> Iterator[tuple[int, int, str, str]]:
    """Start and end, code and name of each country named in folded text."""
    pattern, names = _countries()
    for found in pattern.finditer(folded):
        yield found.start(), found.end(), *names[re.sub(" +", " ", found[0])]


def find_country(text: str) -> tuple[str, int, int] | None:
    """The first country named in ``text`` (the longest name there): alpha-3, start and end.

    A name must begin with a capital letter: "Anh" is a country, "anh" is not.
    """
    for start, end, alpha_3, _ in named_countries(fold(text)):
        if text[start].isupper():
            return alpha_3, start, end
    return None


def write_countries(text: str) -> str:
    """``text`` with the names of more than one word of countries in their usual letters."""
    for start, end, _, name in named_countries(fold(text)):
        if " " in name and len(name) == end - start:
            text = text[:start] + name + text[end:]
    return text
