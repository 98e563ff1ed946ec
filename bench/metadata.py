"""Accuracy of the metadata, field by field, on agreements whose front matter holds the truth.

    python bench/metadata.py FOLDER [--columns] [--errors]

FOLDER holds Markdown files with YAML front matter. The front matter and the Markdown are taken off
before reading; ``--columns`` lays tables out column by column instead of row by row, as a reader
of two-column pages does. A field whose true value does not stand in the text is right when it is
left open. Titles, parties and positions are compared by their words (F1), all else exactly.
"""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extract import analyse, facts_from, load_nlp
from extract.identity_lexicon import named_countries
from extract.time_lexicon import fold
from models import DocumentText, Metadata

_KINDS = {"joint_statement": "statement"}
# A sentence on the prolongation of this very instrument, and one on giving notice to end it.
_OWN_RENEWAL = re.compile(
    r"(?:\b[Tt]his|này)\b[^\n]{0,250}(?:gia hạn|(?:may|shall|will) be (?:extended|renewed))"
)
_OWN_NOTICE = re.compile(r"chấm dứt|terminate", re.IGNORECASE)
_MODES = {"written_agreement": "written_consent"}


def split_front_matter(source: str) -> tuple[dict[str, Any], str]:
    """The front matter and the Markdown below it."""
    _, matter, body = source.split("---\n", 2)
    return yaml.safe_load(matter), body


def plain_text(markdown: str, *, columns: bool) -> str:
    """The text as a reader of the page would have it: no headings marks, no table lines."""
    lines: list[str] = []
    table: list[list[str]] = []
    for line in [*markdown.split("\n"), ""]:
        if line.startswith("|"):
            if not re.fullmatch(r"[|\s:-]+", line):
                table.append([_bare(cell) for cell in line.strip("|").split("|")])
            continue
        if table:
            rows = [list(row) for row in zip(*table, strict=True)] if columns else table
            if columns:
                lines += [cell for column in rows for cell in column if cell]
            else:
                lines += ["          ".join(row).rstrip() for row in rows]
            table = []
        lines.append(_bare(line))
    return "\n".join(lines).strip()


def _bare(line: str) -> str:
    return re.sub(r"\*+|^#+\s*", "", line.strip())


def words_f1(found: str | None, true: str | None) -> float:
    """F1 over the words of two strings, capitals aside; 1.0 when both are missing."""
    if not found or not true:
        return float(not found and not true)
    a, b = (re.findall(r"\w+", text.lower()) for text in (found, true))
    common = sum(min(a.count(word), b.count(word)) for word in set(a))
    return 2 * common / (len(a) + len(b))


def _value(found: Any) -> Any:
    return found.value if found else None


def _sides(metadata: Metadata, truth: dict[str, Any]) -> float:
    """Share of the true sides that are found, with none too many."""
    names = [party.value.name for party in metadata.parties]
    true = [side["name"] for side in truth["parties"]]
    english = [side.get("name_en", side["name"]) for side in truth["parties"]]
    hits = sum(
        any(max(words_f1(name, one), words_f1(name, other)) >= 0.5 for name in names)
        for one, other in zip(true, english, strict=True)
    )
    return hits / max(len(true), len(names), 1)


def _countries(metadata: Metadata, truth: dict[str, Any], text: str) -> float:
    found = [party.value.country for party in metadata.parties]
    # A country counts where the text names it; that of a Vietnamese body follows from its kind.
    true = [
        side["country"]
        for side in truth["parties"]
        if side["country"] == "VNM" or _names_country(text, side["country"])
    ]
    return float(sorted(filter(None, found)) == sorted(true))


def _people(metadata: Metadata, truth: dict[str, Any]) -> float:
    found = {person.value.name for person in metadata.signatories}
    return float(found == {person["name"] for person in truth["signatories"]})


def _positions(metadata: Metadata, truth: dict[str, Any]) -> float:
    """A position is right when all its words stand in the true one (which names the body too)."""
    found = {person.value.name: person.value.position or "" for person in metadata.signatories}
    right = 0
    for person in truth["signatories"]:
        words = re.findall(r"\w+", found.get(person["name"], "").lower())
        true = re.findall(r"\w+", person["position"].lower())
        right += bool(words) and all(word in true for word in words)
    return right / len(truth["signatories"])


def _same_rule(found: str | None, true: str | None, text: str) -> float:
    """A rule is right when the true one, or its first six words, stands in it or the other way."""
    wanted = _in_text(true, text)
    if not wanted or not found:
        return float(not wanted and not found)
    a, b = (" ".join(re.findall(r"\w+", rule.lower())) for rule in (found, wanted))
    begin = " ".join(b.split()[:6])
    return float(begin in a or a in b or words_f1(found, wanted) >= 0.6)


def _in_text(true: str | None, text: str) -> str | None:
    """The beginning of a rule as far as the text has it."""
    words = (true or "").split("(")[0].split("/")[0].split()
    for size in range(len(words), 1, -1):
        if " ".join(words[:size]).lower() in " ".join(text.lower().split()):
            return " ".join(words[:size])
    return None


def _names_country(text: str, alpha_3: str) -> bool:
    folded = fold(text)
    return any(code == alpha_3 for _, _, code, _ in named_countries(folded))


def _stands(day: date | None, text: str) -> bool:
    """Whether a date is written out in a text, in Vietnamese or English."""
    if day is None:
        return False
    written = rf"0?{day.day}\s+tháng\s+0?{day.month}\s+năm\s+{day.year}|" + (
        rf"{day.day}\s+{day:%B}\s+{day.year}"
    )
    return bool(re.search(written, text))


def _enters_on(text: str, day: date | None, signed: date | None) -> bool:
    """Whether a sentence on entry into force names its day, or names the day of signature."""
    for sentence in re.findall(
        r"[^.;\n]*(?:hiệu lực|into force|into effect|effective)[^.;\n]*", text
    ):
        by_signing = re.search(r"ngày ký|(?:date|day|upon) (?:of )?(?:its )?signature", sentence)
        if _stands(day, sentence) or (by_signing and day == signed and day is not None):
            return True
    return False


def _computed(found: date | None, true: date | None, stated: bool) -> float:
    return float(found == true if stated else found in (None, true))


def score(
    metadata: Metadata, truth: dict[str, Any], text: str
) -> dict[str, tuple[float, Any, Any]]:
    """For each field: the share that is right, what was found, what is true."""
    facts = facts_from(metadata)
    number = truth["number"] if truth["number"] and truth["number"] in text else None
    title = _value(metadata.title)
    true_title = truth["title"].replace("V/v", "về việc")
    renewal, true_renewal = _value(metadata.renewal), truth["renewal"] or {}
    mode = _MODES.get(true_renewal.get("mode"), true_renewal.get("mode"))
    # What an instrument has only by reference to another text is not to be found in its own.
    mode = None if mode == "none" or not _OWN_RENEWAL.search(text) else mode
    period = true_renewal.get("period") if mode else None
    notice = truth["notice_period"] if _OWN_NOTICE.search(text) else None
    # Entry into force by an event outside the text cannot be dated from it.
    dated = _enters_on(text, truth["effective_on"], truth["signed_on"])
    ends_on = dated or _stands(truth.get("expires_on"), text)
    rule = truth["effective_rule"]
    kind = _KINDS.get(truth["kind"], truth["kind"])
    closeness = max(words_f1(title, true_title), words_f1(title, truth.get("title_en")))
    return {
        "title": (closeness, title, true_title),
        "number": (float(_value(metadata.number) == number), _value(metadata.number), number),
        "kind": (float(_value(metadata.kind) == kind), _value(metadata.kind), kind),
        "parties": (_sides(metadata, truth), metadata.parties, truth["parties"]),
        "countries": (
            _countries(metadata, truth, text),
            [party.value.country for party in metadata.parties],
            [side["country"] for side in truth["parties"]],
        ),
        "signatories": (_people(metadata, truth), metadata.signatories, truth["signatories"]),
        "positions": (_positions(metadata, truth), metadata.signatories, truth["signatories"]),
        "signed_on": (
            float(_value(metadata.signed_on) == truth["signed_on"]),
            _value(metadata.signed_on),
            truth["signed_on"],
        ),
        "signed_at": (
            float(_value(metadata.signed_at) == truth["signed_at"])
            if truth["signed_at"] in text
            else float(metadata.signed_at is None),
            _value(metadata.signed_at),
            truth["signed_at"],
        ),
        "effective_rule": (
            _same_rule(_value(metadata.effective_rule), rule, text),
            _value(metadata.effective_rule),
            rule,
        ),
        "effective_on": (
            _computed(facts.effective_on, truth["effective_on"], dated),
            facts.effective_on,
            truth["effective_on"],
        ),
        "term": (
            float(_value(metadata.term) == truth["term"]),
            _value(metadata.term),
            truth["term"],
        ),
        "expires_on": (
            _computed(facts.expires_on, truth.get("expires_on"), ends_on),
            facts.expires_on,
            truth.get("expires_on"),
        ),
        "renewal": (float((renewal.mode if renewal else None) == mode), renewal, true_renewal),
        "renewal_period": (
            float((renewal.period if renewal else None) == period),
            renewal,
            true_renewal,
        ),
        "notice_period": (
            float(_value(metadata.notice_period) == notice),
            _value(metadata.notice_period),
            notice,
        ),
        "languages": (
            float(set(metadata.languages) == set(truth["languages"])),
            metadata.languages,
            truth["languages"],
        ),
    }


def main(show: Callable[[str], None] = print) -> None:
    """Read the arguments, score every file, print one line a field."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--columns", action="store_true")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    nlp = load_nlp()
    sums: dict[str, list[float]] = {}
    for path in sorted(asked.folder.glob("*.md")):
        source = path.read_text("utf-8")
        if not source.startswith("---\n"):
            continue
        truth, body = split_front_matter(source)
        text = plain_text(body, columns=asked.columns)
        document = DocumentText.from_text(text, language=truth["languages"][0])
        metadata = analyse(document, nlp).metadata
        for field, (right, found, true) in score(metadata, truth, text).items():
            sums.setdefault(field, []).append(right)
            if asked.errors and right < 1:
                show(f"{truth['id']} {field} {right:.2f}\n    found {found}\n    true  {true}")
    for field, shares in sums.items():
        show(f"{field:16} {sum(shares) / len(shares):.3f}  of {len(shares)}")
    everything = [share for shares in sums.values() for share in shares]
    show(f"{'all':16} {sum(everything) / len(everything):.3f}")


if __name__ == "__main__":
    main()
