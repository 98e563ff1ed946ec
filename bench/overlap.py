#!/usr/bin/env python3
"""Overlap between agreements against what was planted in them.

    python bench/overlap.py FOLDER [--law FOLDER] [--full] [--verbose]

FOLDER holds agreements as Markdown with front matter (id, kind, parties, dates), and planted.jsonl
with what was put into them on purpose: {id, kind, members: [{doc, article, lang, quote}]}. Prints
where each planted pair stands in the list of all pairs between documents, where the pairs that only
look alike stand, how clauses of bench/pairs are judged, and one JSON object. ``--law`` takes a
folder of law (JSON lines) and prints the place of each planted article in the shortlist of its
clause; ``--full`` reads the samples as PDFs, as users do.
"""

import argparse
import itertools
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.law_material import law_clauses, numbered
from bench.pairs import judged
from search import ClausePair, Encoder, IndexedClause, load_encoder, open_index
from search.concepts import name_key
from search.index import ClauseIndex
from search.pairing import order

SKIPPED = ("|", "#", "**", "Làm tại", "Done at", "Signed in")
# Pairs that look alike and are in order (PLANTED.md); C1 and C2 are intended amendments.
CONTROLS = {
    "C1": [("d-en-6.1", "h-en-4.1")],
    "C2": [("d-en-3.1", "h-en-2.1")],
    "C3": [("a-vi-5.3", "g-vi-9"), ("b-vi-8.1", "g-vi-9")],
    "C4": [("c-vi-8.1", "g-vi-5"), ("c-en-8.1", "g-vi-5"), ("d-en-5.1", "g-vi-5")],
    "C5": [("b-vi-3.2", "g-vi-8")],
    "C13": [("e-vi-13", "g-vi-3")],
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A pair and its place in the list; 0 is "not listed"."""

    rank: int
    pair: ClausePair | None


def read_front(path: Path) -> Mapping[str, object]:
    """The front matter of a sample."""
    front: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
    return front


def read_clauses(
    path: Path, payload: Mapping[str, tuple[str, ...]], kind: str
) -> list[IndexedClause]:
    """The paragraphs of one agreement; ids are "document-language-article.paragraph"."""
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    document = path.name[0]
    languages = path.name.split(".")[-2].split("-")
    items_only = "\n## Điều " not in text and "\n## Article " not in text
    found: dict[str, IndexedClause] = {}
    language, article, heading, last = languages[0], "", "", ""
    for block in (b.strip() for b in re.split(r"\n\s*\n", text)):
        if title := re.match(r"## (?:(Điều|Article) (\d+)|[IVX]+)\. (.*)", block):
            language = {"Điều": "vi", "Article": "en"}.get(title[1], language)
            article, heading = title[2] or "", title[3]
            continue
        if block.startswith(SKIPPED):
            continue
        item = re.match(r"(\d+)\. (.*)", block, re.DOTALL)
        if not article and not (items_only and item):
            continue
        number = ".".join(filter(None, (article, item[1] if item else "")))
        body = item[2] if item else block
        key = f"{document}-{language}-{number}"
        if item is None and last.startswith(f"{document}-{language}-{article}"):
            key, body = last, f"{found[last].text}\n{block}"
        own = {**payload, "article": (article,), "unit": f"{document}-{number}"}
        found[key] = IndexedClause(key, document, kind, language, heading, body, own)
        last = key
    return list(found.values())


def read_samples(folder: Path) -> list[IndexedClause]:
    """The clauses of all samples, each knowing of its instrument what the front matter says."""
    files = [p for p in sorted(folder.glob("*.md")) if p.read_text("utf-8").startswith("---\n")]
    fronts = {path: read_front(path) for path in files}
    signed = {str(front["id"]): str(front["signed_on"]) for front in fronts.values()}
    clauses = []
    for path, front in fronts.items():
        parties = front["parties"]
        assert isinstance(parties, list)
        kept = re.search(r"Articles? ([\d, and]+) of the \w+ remain", path.read_text("utf-8"))
        payload = {
            "partners": tuple(name_key(p["name"]) for p in parties if p["country"] != "VNM"),
            "signed": (str(front["signed_on"]),),
            "amends": tuple(signed[str(front["amends"])] for _ in [0] if "amends" in front),
            "unchanged": tuple(re.findall(r"\d+", kept[1])) if kept else (),
        }
        clauses += read_clauses(path, payload, str(front["kind"]))
    return clauses


def indexed(clauses: Sequence[IndexedClause], encoder: Encoder) -> ClauseIndex:
    """An index of its own that holds the clauses."""
    index = open_index(tempfile.mkdtemp(prefix="bench-overlap-"), encoder)
    for document, members in itertools.groupby(clauses, lambda c: c.document_id):
        index.put(document, list(members))
    index.calibrate()
    return index


def register(index: ClauseIndex, documents: Iterable[str]) -> list[ClausePair]:
    """All pairs of the register, each once, in the order of the register's list."""
    best: dict[frozenset[str], ClausePair] = {}
    for document in documents:
        for pair in index.pairs(document, limit=500):
            best.setdefault(frozenset((pair.a, pair.b)), pair)
    return sorted(best.values(), key=order)


def merged(pairs: Sequence[ClausePair], units: Mapping[str, str]) -> list[ClausePair]:
    """One pair for each two provisions, whatever their language versions."""
    first: dict[frozenset[str], ClausePair] = {}
    for pair in pairs:
        first.setdefault(frozenset((units[pair.a], units[pair.b])), pair)
    return list(first.values())


def average_precision(places: list[int]) -> float:
    return sum(i / place for i, place in enumerate(sorted(places), 1)) / len(places)


def place(
    ids: Iterable[str], places: Mapping[frozenset[str], Placed], units: Mapping[str, str]
) -> Placed:
    """The best place of any pair of members."""
    keys = {frozenset((units[a], units[b])) for a, b in itertools.combinations(ids, 2)}
    return min(
        (places[key] for key in keys if key in places),
        key=lambda p: p.rank,
        default=Placed(0, None),
    )


def shown(name: str, placed: Placed) -> str:
    if placed.pair is None:
        return f"{name:4} {'-':>6}"
    relation = placed.pair.relation
    differing = [(d.aspect, d.a, d.b) for d in relation.differences]
    flag = "!" if relation.inconsistent else " "
    return (
        f"{name:4} {placed.rank:>6} {flag} {relation.relation} {relation.score:.2f} "
        f"{'/'.join(relation.reasons)} {differing}"
    )


def planted_ranks(
    folder: Path, clauses: Sequence[IndexedClause], pairs: Sequence[ClausePair]
) -> dict[str, object]:
    """Print where planted pairs and controls stand; a summary by kind."""
    units = {c.id: str(c.payload["unit"]) for c in clauses}
    listed = merged(pairs, units)
    places = {frozenset((units[p.a], units[p.b])): Placed(n, p) for n, p in enumerate(listed, 1)}
    ranks: dict[str, list[int]] = defaultdict(list)
    for line in (folder / "planted.jsonl").read_text(encoding="utf-8").splitlines():
        planted = json.loads(line)
        ids = [
            f"{m['doc'][0]}-{m['lang']}-{m['article']}" for m in planted["members"] if "doc" in m
        ]
        if planted["kind"] == "law" or len(set(ids) & units.keys()) < 2:
            continue
        placed = place(ids, places, units)
        ranks[planted["kind"]].append(placed.rank)
        print(shown(planted["id"], placed))
    controls = {
        name: min((place(ids, places, units) for ids in alike), key=lambda p: p.rank or 10**6)
        for name, alike in CONTROLS.items()
    }
    for name, placed in controls.items():
        print(shown(name, placed))
    summary: dict[str, object] = {
        kind: {"planted": len(r), "in_15": sum(0 < x <= 15 for x in r),
               "in_30": sum(0 < x <= 30 for x in r), "missed": r.count(0),
               "ap": round(average_precision([x for x in r if x]), 3) if any(r) else 0.0}
        for kind, r in ranks.items()
    }  # fmt: skip
    summary["controls_in_15"] = sum(0 < p.rank <= 15 for p in controls.values())
    return summary | {"pairs": len(listed)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--law", type=Path, help="folder of law as JSON lines")
    parser.add_argument("--full", action="store_true", help="read the samples as PDFs")
    parser.add_argument("--verbose", action="store_true", help="print the first 40 pairs")
    asked = parser.parse_args()
    encoder = load_encoder()
    run(asked.folder, encoder, law=asked.law, verbose=asked.verbose)
    if asked.full:
        from bench.register import measure

        measure(asked.folder, asked.law)


def run(folder: Path, encoder: Encoder, *, law: Path | None, verbose: bool) -> None:
    clauses = read_samples(folder)
    index = indexed(clauses, encoder)
    started = time.process_time()
    pairs = register(index, sorted({clause.document_id for clause in clauses}))
    took = time.process_time() - started
    summary = planted_ranks(folder, clauses, pairs)
    if verbose:
        for pair in merged(pairs, {c.id: str(c.payload["unit"]) for c in clauses})[:40]:
            print(pair.a, pair.b, shown("", Placed(0, pair)))
    summary |= {"clauses": len(clauses), "cpu_seconds": round(took, 2)}
    summary["judged"] = judged(encoder)
    if law is not None:
        summary["law"] = numbered(folder, clauses, index, law_clauses(law))
    print(json.dumps(summary, ensure_ascii=False))


if __name__ == "__main__":
    main()
