"""The pairs that the bundled encoder is adapted on: (query, passage, key, group) by source.

Nothing here is a judged query. Kept out, so that measuring stays honest: the articles that answer
bench/law_questions.jsonl, the 300 aligned articles of treaties_en_zh, and every article of the
treaties in ``HELD_OUT``.
"""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from search.encoder import Kind

HERE = Path(__file__).resolve().parent
HELD_OUT = frozenset(
    {"vclt", "refugee", "crc", "uncac", "icj-statute", "vcdr", "crpd", "outer-space"}
)
_ARTICLE_NUMBER = re.compile(r"^Điều [\w.]+?\.(?=\s|$)\s*")
# "10.2 Limitation of Liability. In no event ..." in contracts whose lines were joined.
_SECTION = re.compile(
    r"(?<![\w.])\d{1,2}(?:\.\d{1,2})?\.?\s+"
    r"(?P<heading>(?:[A-Z][\w'’-]*|of|and|the|to|for|in|by|or|on|with|No|[&,;])"
    r"(?:[ ,]+(?:[A-Z][\w'’-]*|of|and|the|to|for|in|by|or|on|with|&))*)\.\s+"
    r"(?P<text>[A-Z(\"“].{150,1500}?)(?=\s\d{1,2}(?:\.\d{1,2})?\.?\s+[A-Z])"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """``key``: pairs that share it are not each other's negatives; ``group``: hard ones."""

    query: str
    passage: str
    key: str
    group: str


@dataclass(frozen=True, slots=True)
class Source:
    """``share`` of the steps; ``vary`` makes a fresh form of a pair each time it is drawn."""

    name: str
    share: float
    pairs: Sequence[Pair]
    query_kind: Kind = "query"
    vary: Callable[[Pair, random.Random], Pair] | None = None


def sources(data: Path) -> list[Source]:
    """All sources; ``data`` is the folder that its README describes."""
    glossary = Glossary()
    law = list(_law(data / "law"))
    headed = [p for p in law if len(p.query.split()) > 2]
    contracts = list(_contracts(data / "contracts" / "cuad_dates.jsonl.gz"))
    aligned, headings = _treaties(data / "search" / "treaties_en_zh")
    small = list(_parallel(glossary))
    return [
        Source("law-heading", 0.22, headed, vary=glossary.in_query),
        Source("law-span", 0.11, law, vary=_span),
        Source("law-mixed", 0.13, law, query_kind="passage", vary=glossary.in_passage),
        Source("treaty-article", 0.25, aligned, query_kind="passage"),
        Source("treaty-heading", 0.06, headings),
        Source("contract-heading", 0.13, contracts, vary=_cased),
        Source("contract-span", 0.05, contracts, vary=_span),
        Source("small-parallel", 0.05, small),
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    yield from map(json.loads, filter(None, text.split("\n")))


def _law(folder: Path) -> Iterator[Pair]:
    asked = {a for q in _rows(HERE / "law_questions.jsonl") for a in q["articles"]}
    for path in sorted(folder.glob("*.jsonl")):
        for row in _rows(path):
            if row["id"] in asked or len(row["text"]) < 80:
                continue
            heading = _ARTICLE_NUMBER.sub("", row["heading"]).strip()
            group = row.get("law") or row.get("chapter", "")
            yield Pair(heading, f"{heading}\n{row['text']}".strip(), heading or row["id"], group)


def _contracts(path: Path) -> Iterator[Pair]:
    for row in _rows(path):
        for found in _SECTION.finditer(row["text"]):
            heading = found["heading"]
            if 4 <= len(heading) <= 70:
                yield Pair(heading, found["text"], heading.casefold(), row["file"])


def translations(folder: Path) -> Iterator[Pair]:
    """Every article in English and Chinese."""
    for row, other in _articles(folder):
        left, right = (f"{r['heading']}\n{r['text']}".strip() for r in (row, other))
        yield Pair(left, right, row["id"], row["id"].partition("-en-")[0])


def _articles(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    rows = {row["id"]: row for row in _rows(folder / "corpus.jsonl")}
    for id_, row in rows.items():
        other = rows.get(id_.replace("-en-", "-zh-"))
        if "-en-" in id_ and other is not None:
            yield row, other


def _treaties(folder: Path) -> tuple[list[Pair], list[Pair]]:
    scored = {i for line in (folder / "aligned.tsv").open() for i in line.strip().split("\t")}
    learnt = {
        p.key: p for p in translations(folder) if p.group not in HELD_OUT and p.key not in scored
    }
    headings = []
    for row, other in _articles(folder):
        if row["id"] not in learnt:
            continue
        treaty = learnt[row["id"]].group
        for asked in (row, other):
            if asked["heading"]:
                headings += [
                    Pair(asked["heading"], told["text"], asked["heading"], treaty)
                    for told in (row, other)
                ]
    return list(learnt.values()), headings


def _parallel(glossary: "Glossary") -> Iterator[Pair]:
    for vietnamese, english in glossary.terms.items():
        yield Pair(english, vietnamese, english, "glossary")
    for name in ("clauses", "boilerplate", "typed_queries"):
        told = json.loads(files("search").joinpath(f"data/{name}.json").read_text("utf-8"))
        for language in ("en", "zh", "fr"):
            if len(told[language]) == len(told["vi"]):
                for ours, theirs in zip(told["vi"], told[language], strict=True):
                    yield Pair(theirs, ours, ours, name)


def _span(pair: Pair, chance: random.Random) -> Pair:
    """A run of words as the query; every other time it is missing from the passage."""
    words = pair.passage.split()
    length = chance.randint(5, 18)
    if len(words) < 3 * length:
        return pair if pair.query else Pair(pair.passage, pair.passage, pair.key, pair.group)
    start = chance.randrange(len(words) - length)
    rest = words[:start] + words[start + length :] if chance.random() < 0.5 else words
    query = " ".join(words[start : start + length])
    return Pair(query, " ".join(rest), f"{pair.key} {pair.passage[:60]}", pair.group)


def _cased(pair: Pair, chance: random.Random) -> Pair:
    query = pair.query.lower() if chance.random() < 0.6 else pair.query
    query += " clause" if chance.random() < 0.25 else ""
    return Pair(query, pair.passage, pair.key, pair.group)


class Glossary:
    """Terms of the field in Vietnamese and English, to mix languages within a text."""

    def __init__(self) -> None:
        text = files("search").joinpath("data/glossary.tsv").read_text("utf-8")
        lines = (line.split("\t", 1) for line in text.splitlines())
        self.terms: dict[str, str] = dict(lines)
        longest = sorted(self.terms, key=lambda term: -len(term))
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)

    def mixed(self, text: str, share: float, chance: random.Random) -> str:
        """``text`` with a share of its terms in English."""

        def put(found: re.Match[str]) -> str:
            english = self.terms[found[0].lower()]
            return english if chance.random() < share else found[0]

        return self._pattern.sub(put, text)

    def in_query(self, pair: Pair, chance: random.Random) -> Pair:
        query = pair.query.lower() if chance.random() < 0.4 else pair.query
        if chance.random() < 0.45:
            query = self.mixed(query, 1.0, chance)
        # The heading stands above its text in half of what is searched, not always.
        passage = pair.passage
        if chance.random() < 0.6:
            passage = passage.partition("\n")[2] or passage
        return Pair(query, passage, pair.key, pair.group)

    def in_passage(self, pair: Pair, chance: random.Random) -> Pair:
        words = pair.passage.split()
        half = max(30, len(words) // 2)
        start = chance.randrange(max(1, len(words) - half))
        query = self.mixed(" ".join(words[start : start + half]), 0.9, chance)
        return Pair(query, pair.passage, f"{pair.key} {pair.passage[:60]}", pair.group)
