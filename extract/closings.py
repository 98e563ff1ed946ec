"""Where an instrument ends: place and date of signature, signature blocks, recipients."""

import re
from collections.abc import Iterator
from functools import cache

from extract.lexicon import languages, read_data
from extract.markers import MARGIN

_LINE = re.compile(r"[^\n]+")
_LONGEST_SIGNATURE = 150


@cache
def _openings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for language in languages():
        groups = read_data(language, "clauses").get("closings")
        if not isinstance(groups, dict):
            continue
        for kind, entry in groups.items():
            phrases = "|".join(re.escape(str(phrase)) for phrase in entry["say"])
            found.append((str(kind), re.compile(rf"(?:{phrases})(?!\w)", re.IGNORECASE)))
    return tuple(found)


def closing_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that open a closing: where each starts, and where the lines in capitals above it do."""
    shouted_from: int | None = None
    for line in _LINE.finditer(text):
        start = line.start() + len(line[0]) - len(line[0].lstrip(MARGIN))
        stripped = text[start : line.end()].rstrip()
        if opens_closing(stripped):
            yield line.start(), line.start() if shouted_from is None else shouted_from
        if stripped.isupper():
            shouted_from = line.start() if shouted_from is None else shouted_from
        elif stripped:
            shouted_from = None


def opens_closing(line: str) -> bool:
    """Whether a line is the first of a closing."""
    for kind, pattern in _openings():
        found = pattern.match(line)
        if not found:
            continue
        rest = line[found.end() :]
        if kind == "done" or (kind == "signed" and len(line) < _LONGEST_SIGNATURE):
            return True
        if kind == "recipients" and rest.lstrip(" *_").startswith(":"):
            return True
        # A signature block is a few words in capitals, not a sentence.
        shouted = sum(letter.isupper() for letter in line) > 0.5 * sum(map(str.isalpha, line))
        if kind == "signatures" and len(line) < _LONGEST_SIGNATURE:
            return shouted or (not line.endswith((".", ";", ",")) and len(line.split()) <= 9)
    return False
