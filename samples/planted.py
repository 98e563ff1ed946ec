"""What was planted in the samples on purpose, and which of it the register shows.

A member of a planted item is a quote in a document. A pair counts as shown when the register
lists an overlap between clauses that hold the two quotes.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from models.document import Span
from models.retrieval import RelationKind

HERE = Path(__file__).parent
# A scan may misread a few letters of a quote; below this nothing of it stands there.
ALIKE = 85.0


@dataclass(frozen=True, slots=True)
class Item:
    """``kind`` is duplicate, overlap, inconsistency or law; ``quotes`` are (source file, quote)."""

    id: str
    kind: str
    title: str
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An item and how the register shows it: a relation, or None for not at all."""

    item: Item
    relation: RelationKind | None


@dataclass(frozen=True, slots=True)
class ListedPair:
    """A pair of the register: documents, spans of its clauses, and how they are said to relate."""

    documents: tuple[str, str]
    spans: tuple[Span, Span]
    relation: RelationKind


def agreements_items() -> list[Item]:
    """Duplicates, overlaps and inconsistencies among the agreements."""
    rows = _lines(HERE / "agreements" / "planted.jsonl")
    return [_item(row) for row in rows if not row["id"].startswith("L")]


def law_items() -> list[Item]:
    """Provisions that touch an article of the samples' own law."""
    rows = _lines(HERE / "law" / "planted.jsonl")
    return [_item(row) for row in rows if row["verdict"] == "conflict"]


def judge(
    items: Iterable[Item], texts: Mapping[str, tuple[str, str]], pairs: Sequence[ListedPair]
) -> list[Shown]:
    """How each item is shown. ``texts`` gives (document id, text as read) by source file."""
    shown = []
    for item in items:
        places = [
            (texts[source][0], span)
            for source, quote in item.quotes
            if source in texts and (span := find_quote(texts[source][1], quote))
        ]
        relations = [
            pair.relation
            for (one, first), (two, second) in combinations(places, 2)
            for pair in pairs
            if _holds(pair, one, first, two, second)
        ]
        best = min(relations, key=list(RelationKind).index, default=None)
        shown.append(Shown(item, best))
    return shown


def find_quote(text: str, quote: str) -> Span | None:
    """Where a quote stands in a text that may break lines or misread letters within it."""
    pattern = r"\s+".join(map(re.escape, quote.split()))
    if found := re.search(pattern, text):
        return Span(*found.span())
    place = fuzz.partial_ratio_alignment(quote, text, score_cutoff=ALIKE)
    return Span(place.dest_start, place.dest_end) if place else None


def _holds(pair: ListedPair, one: str, first: Span, two: str, second: Span) -> bool:
    def inside(place: Span, clause: Span) -> bool:
        middle = (place.start + place.end) // 2
        return clause.start <= middle < clause.end

    (da, db), (sa, sb) = pair.documents, pair.spans
    straight = (da, db) == (one, two) and inside(first, sa) and inside(second, sb)
    turned = (da, db) == (two, one) and inside(first, sb) and inside(second, sa)
    return straight or turned


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _item(row: Mapping[str, object]) -> Item:
    members = row["members"]
    assert isinstance(members, list)
    quotes = tuple((str(m.get("doc") or m.get("law")), str(m["quote"])) for m in members)
    return Item(str(row["id"]), str(row["kind"]), str(row["title"]), quotes)
