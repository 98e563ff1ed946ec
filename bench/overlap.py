#!/usr/bin/env python3
"""Overlap between agreements against what was planted in them.

    python bench/overlap.py FOLDER

FOLDER holds agreements as Markdown with front matter (id, languages), and planted.jsonl with the
pairs put into them on purpose: {id, kind, members: [{doc, article, lang, quote}]}. Prints where
each planted pair stands in the list of all pairs between documents, and one JSON object.
"""

import argparse
import itertools
import json
import re
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from search import ClausePair, IndexedClause, load_encoder, open_index
from search.index import ClauseIndex

SKIPPED = ("|", "#", "**", "Làm tại", "Done at", "Signed in")


def read_clauses(path: Path) -> list[IndexedClause]:
    """The paragraphs of one agreement; ids are "document-language-article.paragraph"."""
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    document = path.name[0]
    languages = path.name.split(".")[-2].split("-")
    numbered = "\n## Điều " not in text and "\n## Article " not in text
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
        if not article and not (numbered and item):
            continue
        number = ".".join(filter(None, (article, item[1] if item else "")))
        body = item[2] if item else block
        key = f"{document}-{language}-{number}"
        if item is None and last.startswith(f"{document}-{language}-{article}"):
            key, body = last, f"{found[last].text}\n{block}"
        found[key] = IndexedClause(key, document, "agreement", language, heading, body)
        last = key
    return list(found.values())


def register(index: ClauseIndex, clauses: list[IndexedClause]) -> list[ClausePair]:
    """All pairs of the register, each once, the strongest first."""
    best: dict[frozenset[str], ClausePair] = {}
    for document in sorted({clause.document_id for clause in clauses}):
        for pair in index.pairs(document, limit=500):
            best.setdefault(frozenset((pair.a, pair.b)), pair)
    return sorted(best.values(), key=lambda p: (-p.relation.score, p.a, p.b))


def average_precision(places: list[int]) -> float:
    return sum(i / place for i, place in enumerate(sorted(places), 1)) / len(places)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    files = sorted(p for p in folder.glob("*.md") if p.name != "PLANTED.md")
    clauses = [clause for path in files for clause in read_clauses(path)]
    index = open_index(tempfile.mkdtemp(prefix="bench-overlap-"), load_encoder())
    for document, members in itertools.groupby(clauses, lambda c: c.document_id):
        index.put(document, list(members))
    index.calibrate()
    started = time.perf_counter()
    pairs = register(index, clauses)
    took = time.perf_counter() - started
    place = {frozenset((p.a, p.b)): (n, p) for n, p in enumerate(pairs, 1)}
    known = {clause.id for clause in clauses}
    ranks: dict[str, list[int]] = defaultdict(list)
    for line in (folder / "planted.jsonl").read_text(encoding="utf-8").splitlines():
        planted = json.loads(line)
        ids = [
            f"{m['doc'][0]}-{m['lang']}-{m['article']}" for m in planted["members"] if "doc" in m
        ]
        found = [place[k] for k in map(frozenset, itertools.combinations(ids, 2)) if k in place]
        if len(set(ids) & known) < 2:
            continue
        rank, pair = min(found, key=lambda f: f[0]) if found else (0, None)
        ranks[planted["kind"]].append(rank)
        shown = pair and f"{pair.relation.relation} {pair.relation.score:.2f}"
        differing = (
            [] if pair is None else [(d.aspect, d.a, d.b) for d in pair.relation.differences]
        )
        print(f"{planted['id']:4} {rank or 'missed':>6}  {shown or ''}  {differing}")
    summary = {
        kind: {"planted": len(r), "in_15": sum(0 < x <= 15 for x in r),
               "in_30": sum(0 < x <= 30 for x in r), "missed": r.count(0),
               "ap": round(average_precision([x for x in r if x]), 3) if any(r) else 0.0}
        for kind, r in ranks.items()
    }  # fmt: skip
    print(
        json.dumps(
            {"clauses": len(clauses), "pairs": len(pairs), "seconds": round(took, 2), **summary}
        )
    )


if __name__ == "__main__":
    main()
