"""Other instruments that a text names, and the changes that it makes to them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from extract.data_files import read_yaml
from models import Amendment, AmendmentAction, Found, Reference, Span, TimeExpression, TimeKind

# "212/TTr-SNgV", "58/2022/NĐ-CP", "56-CT/TW", "11/2026/TT-LH-VDM"
_NUMBER = r"\d{1,5}(?:/\d{4})?[/-][A-ZĐ][\w&.-]*(?:/[\w-]+)*(?<![.-])"
_YEAR = re.compile(r" (?:năm |of |in )?(?P<year>(?:19|20)\d\d)(?!\d)")
_NEAR = 70  # characters between an instrument and its date


@dataclass(frozen=True, slots=True)
class CitationLexicon:
    """The citation patterns of one language, over the text as it is written."""

    language: str
    references: tuple[re.Pattern[str], ...]
    signed: re.Pattern[str]
    amendments: tuple[tuple[AmendmentAction, re.Pattern[str]], ...]
    examples: Mapping[str, Any]
    counters: Mapping[str, Any]


@cache
def citation_lexicons() -> tuple[CitationLexicon, ...]:
    """The lexicons of all languages that have one; read once a process."""
    folder = resources.files("extract") / "lexicons"
    names = sorted((language.name for language in folder.iterdir()), reverse=True)
    files = ((name, folder / name / "citations.yaml") for name in names)
    return tuple(
        _read(name, read_yaml(file.read_text("utf-8"))) for name, file in files if file.is_file()
    )


def _read(language: str, data: Mapping[str, Any]) -> CitationLexicon:
    forms = "|".join(sorted(data["forms"], key=len, reverse=True))

    def compiled(pattern: str) -> re.Pattern[str]:
        filled = pattern.replace("{FORM}", rf"(?<!\w)(?:{forms})(?!\w)")
        filled = filled.replace("{NUMBER}", _NUMBER).replace("{TARGET}", data["targets"])
        filled = re.sub(r"\{QUOTED:(\w+)\}", r"[“\"](?P<\1>[^”\"\n]{1,300})[”\"]", filled)
        return re.compile(filled.replace(" ", r"\s"))

    return CitationLexicon(
        language=language,
        references=tuple(compiled(pattern) for pattern in data["references"]),
        signed=compiled(data["signed"]),
        amendments=tuple(
            (AmendmentAction(entry["does"]), compiled(entry["say"])) for entry in data["amendments"]
        ),
        examples=data["examples"],
        counters=data["counters"],
    )


def find_references(
    text: str, times: Sequence[TimeExpression], own: Found[str] | None = None
) -> tuple[Found[Reference], ...]:
    """The instruments that a text cites, in order; ``own`` is its own number, which is none."""
    dates = [time for time in times if time.kind is TimeKind.DATE]
    found: dict[Span, Reference] = {}
    for lexicon in citation_lexicons():
        for pattern in lexicon.references:
            for match in pattern.finditer(text):
                groups = match.groupdict()
                number = groups.get("number")
                if own is not None and number == own.value:
                    continue
                dated, end = _dated(text, match.end(), dates, lexicon)
                span = Span(match.start(), end)
                if any(span.start < stop and start < span.end for start, stop in found):
                    continue
                form = groups.get("form") or ""
                name = " ".join((groups.get("name") or form).split())
                found[span] = Reference(name, number, dated)
    return tuple(Found(found[span], span) for span in sorted(found))


def _dated(
    text: str, end: int, dates: Sequence[TimeExpression], lexicon: CitationLexicon
) -> tuple[str | None, int]:
    """The date of an instrument that stands behind its name, and where the citation ends."""
    for time in dates:
        if end - 1 <= time.span.start <= end + _NEAR:
            if lexicon.signed.match(text[end : time.span.start]):
                return time.value, time.span.end
            break
    year = _YEAR.match(text, end)
    return (year["year"], year.end()) if year else (None, end)


def find_amendments(text: str) -> tuple[Found[Amendment], ...]:
    """The changes that a text makes to provisions of another, in order."""
    found: dict[Span, Amendment] = {}
    for lexicon in citation_lexicons():
        for action, pattern in lexicon.amendments:
            for match in pattern.finditer(text):
                span = Span(*match.span())
                if any(span.start < stop and start < span.end for start, stop in found):
                    continue
                groups = match.groupdict()
                within = " ".join((groups.get("within") or "").strip(" ,").split())
                found[span] = Amendment(
                    action,
                    " ".join(match["target"].split()),
                    re.sub(r"^(?:of|của) ", "", within) or None,
                    groups.get("old"),
                    groups.get("new"),
                )
    return tuple(Found(found[span], span) for span in sorted(found))
