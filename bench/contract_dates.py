"""Dates of English contracts against the answers of lawyers (CUAD, CC BY 4.0).

    python bench/contract_dates.py cuad_dates.jsonl.gz [--errors N]

For each question the share of right answers among contracts that have one, and the share of
contracts without one for which a date is given all the same; for all contracts, and for the twelfth
of them that was kept aside while the rules were written. US dates are month/day/year.
"""

import argparse
import gzip
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extract import facts_from
from extract.metadata import find_metadata
from extract.times import find_times_in
from models import DocumentText, Metadata, RenewalMode

_GOES_ON = re.compile(
    r"\bnot\s(?:to\s)?(?:be\s)?(?:renew|extend)|non-?\s?renew|does not wish to (?:renew|extend)"
    r"|(?:continue|remain)[^.;]{0,40}until terminated|thereafter[^.;]{0,60}until",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "thirty": 30,
          "sixty": 60, "ninety": 90, "twelve": 12}  # fmt: skip


def us_date(written: str | None) -> date | None:
    """A lawyers' answer "3/20/20" as a date; None for "perpetual", blanks and the like."""
    found = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})\s*", written or "")
    if not found:
        return None
    month, day, year = (int(part) for part in found.groups())
    if year < 100:
        year += 1900 if year > 70 else 2000
    try:
        return date(year, month, day)
    except ValueError:  # an impossible day in the answers themselves
        return None


def us_duration(written: str | None) -> str | None:
    """The first length in an answer ("successive 1 year", "60 days") as ISO 8601."""
    found = re.search(r"(\d+|[a-z]+)[ -]*(day|week|month|year)", (written or "").lower())
    if not found:
        return None
    number = int(found[1]) if found[1].isdigit() else _WORDS.get(found[1])
    return canonical(f"P{number}{found[2][0].upper()}") if number else None


def canonical(duration: str | None) -> str | None:
    """Equal lengths alike: P12M = P1Y, P2W = P14D."""
    found = re.fullmatch(r"P(\d+)([YMWD])", duration or "")
    if not found:
        return duration
    number, unit = int(found[1]), found[2]
    if unit == "M" and number % 12 == 0:
        return f"P{number // 12}Y"
    return f"P{number * 7}D" if unit == "W" else f"P{number}{unit}"


def against_renewal(text: str, metadata: Metadata) -> str | None:
    """The notice asked for: that against a renewal, not that of early termination."""
    notice, renewal = metadata.notice_period, metadata.renewal
    if notice is None:
        return None
    automatic = renewal and renewal.value.mode is RenewalMode.AUTOMATIC
    if automatic and renewal and -600 < notice.span.start - renewal.span.end < 900:
        return notice.value
    around = text[max(0, notice.span.start - 250) : notice.span.end + 100]
    return notice.value if _GOES_ON.search(around) else None


def rows(path: Path) -> Iterator[dict[str, str | None]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@dataclass
class Tally:
    """The answers to one question."""

    right: int = 0
    answered: int = 0
    false: int = 0
    open: int = 0

    def __str__(self) -> str:
        return (
            f"right {self.right / max(1, self.answered):.3f} of {self.answered:3}   "
            f"given without one {self.false / max(1, self.open):.3f} of {self.open:3}"
        )


def answers(row: dict[str, str | None]) -> dict[str, date | str | None]:
    """What the extractor answers to each question on one contract."""
    text = re.sub(r"[ \t]+", " ", row["text"] or "")
    # Times and metadata alone: norms would take most of the time and answer nothing here.
    document = DocumentText.from_text(text, language="en")
    metadata = find_metadata(document, (), find_times_in(document.text, "en"))
    return answers_of(document, metadata)


def answers_of(document: DocumentText, metadata: Metadata) -> dict[str, date | str | None]:
    """The answers that the metadata of a contract gives."""
    facts = facts_from(metadata)
    if facts.effective_on is None and metadata.effective_on is None:
        # The lawyers count the term of a contract without a rule of its own from its date.
        counted = replace(metadata, effective_on=metadata.signed_on)
        facts = replace(facts, expires_on=facts_from(counted).expires_on)
    renewal = metadata.renewal.value.period if metadata.renewal else None
    return {
        "agreement_date": facts.signed_on,
        # The lawyers answer where the text itself names the day, not for "the date hereof".
        "effective_date": metadata.effective_on.value if metadata.effective_on else None,
        "expiration_date": facts.expires_on,
        "notice_period": canonical(against_renewal(document.text, metadata)),
        "renewal_term": canonical(renewal),
    }


def judged(question: str, written: str | None, found: date | str | None) -> bool | None:
    """Whether an answer is right; None where the lawyers' own is no date and no length."""
    true = us_date(written) if question.endswith("date") else us_duration(written)
    if true is None:
        return None
    if question == "expiration_date" and isinstance(true, date) and isinstance(found, date):
        # Of five years from a day the lawyers name the anniversary, we the last day.
        return true - found in (timedelta(0), timedelta(days=1))
    return found == true


def aside(row: dict[str, str | None]) -> bool:
    """Whether a contract belongs to the twelfth that no rule was written from."""
    return zlib.crc32(str(row["file"]).encode()) % 12 == 6


def main(show: Callable[[str], None] = print) -> None:
    """Read the arguments, answer for every contract, print one line a question and share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", type=int, default=0)
    asked = parser.parse_args()
    tallies: dict[tuple[str, bool], Tally] = {}
    errors: list[str] = []
    for row in rows(asked.file):
        for question, found in answers(row).items():
            told = judged(question, row[question], found)
            for share in {False, aside(row)}:
                tally = tallies.setdefault((question, share), Tally())
                if told is not None:
                    tally.answered += 1
                    tally.right += told
                elif not row[question]:
                    tally.open += 1
                    tally.false += found is not None
            if told is False:
                errors.append(f"{question}: {found} for {row[question]} in {row['file']}")
    for (question, share), tally in sorted(tallies.items()):
        show(f"{question:16} {'kept aside' if share else 'all':10} {tally}")
    dated = [t for (question, share), t in tallies.items() if "date" in question and not share]
    false, unanswered = sum(t.false for t in dated), sum(t.open for t in dated)
    show(f"false dates where there is none {false / max(1, unanswered):.3f} of {unanswered}")
    for error in errors[: asked.errors]:
        show(error)


if __name__ == "__main__":
    main()
