"""Sums of money: "400.000 Euro", "EUR 400,000", "năm trăm triệu đồng", "US$ 1.25 million"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from extract.data_files import read_yaml
from extract.numbers import NumberWords
from extract.time_lexicon import fold, load_time_lexicon
from models import Amount, Found, Span

FIGURES = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


@dataclass(frozen=True, slots=True)
class MoneyLexicon:
    """How a language says sums; ``behind`` and ``before`` tell where the currency stands."""

    language: str
    examples: tuple[tuple[str, str, int], ...]
    counters: tuple[str, ...]
    scales: Mapping[str, int]
    names: Mapping[str, str]
    numbers: NumberWords
    behind: re.Pattern[str]
    before: re.Pattern[str]


@cache
def money_lexicons() -> tuple[MoneyLexicon, ...]:
    """The lexicons of all languages that have one; read once a process."""
    folder = resources.files("extract") / "lexicons"
    names = sorted(language.name for language in folder.iterdir())
    files = ((name, folder / name / "money.yaml") for name in names)
    return tuple(
        _read(name, read_yaml(file.read_text("utf-8"))) for name, file in files if file.is_file()
    )


def _read(language: str, data: Mapping[str, Any]) -> MoneyLexicon:
    numbers = load_time_lexicon(language).numbers
    names = {fold(name): code for code, said in data["currencies"].items() for name in said}
    names |= {code.lower(): code for code in data["currencies"]}
    signs = {fold(sign): code for sign, code in data["signs"].items()}
    scale = _any(data["scales"])
    spelled = numbers.pattern()
    stops = rf"(?!\s(?:{_any(data['stops'])})(?!\w))" if data["stops"] else ""
    number = rf"(?P<number>(?:{spelled})\s?\((?:{FIGURES})\)|{FIGURES}|{spelled})"
    scaled = rf"(?:\s(?P<scale>{scale}))?"
    return MoneyLexicon(
        language=language,
        examples=tuple((said, code, value) for said, code, value in data["examples"]),
        counters=tuple(data["counters"]),
        scales={fold(word): value for word, value in data["scales"].items()},
        names=names | signs,
        numbers=numbers,
        behind=re.compile(
            rf"(?<![\w.,/-]){number}{scaled}(?:\s\((?:{FIGURES})\))?\s?"
            rf"(?P<currency>{_any(names)})(?![\w-]){stops}"
        ),
        before=re.compile(
            rf"(?<!\w)(?P<currency>{_any([*data['currencies'], *signs])})\s?"
            rf"(?P<number>{FIGURES}){scaled}(?![\w-])"
        ),
    )


def find_amounts(text: str) -> tuple[Found[Amount], ...]:
    """The sums of a text in order of their places; each stretch gives one."""
    folded = fold(text)
    found: dict[Span, Amount] = {}
    for lexicon in money_lexicons():
        for pattern in (lexicon.behind, lexicon.before):
            for match in pattern.finditer(folded):
                span = Span(*match.span())
                if any(span.start < end and start < span.end for start, end in found):
                    continue
                value = _value(match, lexicon)
                if value is not None:
                    value = value.to_integral_value() if value % 1 == 0 else value
                    found[span] = Amount(value, lexicon.names[match["currency"]])
    return tuple(Found(found[span], span) for span in sorted(found))


def _value(match: re.Match[str], lexicon: MoneyLexicon) -> Decimal | None:
    figures = re.findall(FIGURES, match["number"])
    scale = lexicon.scales[match["scale"]] if match["scale"] else 1
    if figures:
        return read_figures(figures[-1]) * scale
    spelled = lexicon.numbers.value(match["number"])
    return None if spelled is None else Decimal(int(spelled)) * scale


def read_figures(written: str) -> Decimal:
    """The value of "3,2", "400.000", "1,250,000.50": three digits after a mark are thousands."""
    marks = [char for char in written if char in "., "]
    if not marks:
        return Decimal(written)
    last = max(written.rfind(mark) for mark in "., ")
    if len(set(marks)) == 1 and len(written) - last - 1 == 3:
        return Decimal(re.sub("[., ]", "", written))
    return Decimal(re.sub("[., ]", "", written[:last]) + "." + written[last + 1 :])


def _any(words: Any) -> str:
    return "|".join(
        re.escape(fold(str(word))) for word in sorted(words, key=lambda word: -len(str(word)))
    )
