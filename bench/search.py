#!/usr/bin/env python3
"""Search measured beside simpler ways, on the same questions and in one run.

    python bench/search.py quality FOLDER      law articles in *.jsonl: {id, heading, text}
    python bench/search.py speed [--clauses N] synthetic clauses of N (default 10,000), no model

``quality`` asks the questions of bench/law_questions.jsonl (ours: Vietnamese, the same typed
without diacritics, and English) of the Vietnamese articles, and prints nDCG@10 of BM25 over words,
of the bare encoder, and of the index. ``speed`` prints milliseconds of a hybrid question with and
without a rights filter, clauses stored per second, and the size on disk.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from search import Filters, IndexedClause, load_encoder, open_index
from search.encoder import Kind
from search.lexical import fold, passage_vector, query_vector

QUESTIONS = Path(__file__).with_name("law_questions.jsonl")


def ndcg(ranked: Sequence[str], wanted: Sequence[str], k: int = 10) -> float:
    gain = sum(1 / math.log2(i + 2) for i, d in enumerate(ranked[:k]) if d in wanted)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(k, len(wanted))))


def bm25(clauses: Sequence[IndexedClause]) -> Callable[[str], list[str]]:
    """The lexical side alone: the same terms, inverse document frequency, no vectors."""
    postings: dict[int, list[tuple[int, float]]] = {}
    for n, clause in enumerate(clauses):
        vector = passage_vector(f"{clause.heading}\n{clause.text}")
        for term, weight in zip(vector.indices, vector.values, strict=True):
            postings.setdefault(term, []).append((n, weight))

    def ask(question: str) -> list[str]:
        scores = np.zeros(len(clauses))
        vector = query_vector(question)
        for term, weight in zip(vector.indices, vector.values, strict=True):
            found = postings.get(term, [])
            idf = math.log((len(clauses) - len(found) + 0.5) / (len(found) + 0.5) + 1)
            for n, part in found:
                scores[n] += weight * part * idf
        return [clauses[n].id for n in np.argsort(-scores, kind="stable")[:10]]

    return ask


def quality(folder: Path) -> None:
    clauses = [
        IndexedClause(r["id"], r["id"].split("#")[0], "law", "vi", r["heading"], r["text"])
        for path in sorted(folder.glob("*.jsonl"))
        for r in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if "article" in r
    ]
    questions = [json.loads(q) for q in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    encoder = load_encoder()
    index = open_index(tempfile.mkdtemp(prefix="bench-search-"), encoder)
    started = time.perf_counter()
    for document in sorted({c.document_id for c in clauses}):
        index.put(document, [c for c in clauses if c.document_id == document])
    rate = len(clauses) / (time.perf_counter() - started)
    texts = [f"{c.heading}\n{c.text}" for c in clauses]
    vectors = encoder.encode(texts, kind="passage")

    def bare(question: str) -> list[str]:
        near = vectors @ encoder.encode([question], kind="query")[0]
        return [clauses[n].id for n in np.argsort(-near)[:10]]

    ways = {
        "bm25": bm25(clauses),
        "encoder": bare,
        "index": lambda question: [hit.id for hit in index.find(question, limit=10)],
    }
    typed = {
        "vietnamese": lambda q: q["vi"],
        "without diacritics": lambda q: fold(q["vi"]),
        "english": lambda q: q["en"],
    }
    print(f"{len(clauses)} articles, {len(questions)} questions, {rate:.0f} clauses/s stored")
    for name, way in ways.items():
        means = {
            kind: statistics.mean(ndcg(way(text(q)), q["articles"]) for q in questions)
            for kind, text in typed.items()
        }
        print(f"{name:8}", "  ".join(f"{kind} {value:.3f}" for kind, value in means.items()))


class RandomEncoder:
    """Vectors without meaning, as fast as they can be made: for measuring the store alone."""

    name = "random"
    dimension = 384

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        seed = sum(map(len, texts)) + len(texts)
        rows = np.random.default_rng(seed).normal(size=(len(texts), self.dimension))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def speed(count: int) -> None:
    random = np.random.default_rng(1)
    # Words as unevenly common as in a language.
    vocabulary = np.array([f"từ{n}" for n in range(20_000)])
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    drawn = random.choice(vocabulary, size=(count, 60), p=weights / weights.sum())
    folder = tempfile.mkdtemp(prefix="bench-search-")
    index = open_index(folder, RandomEncoder())
    started = time.perf_counter()
    for first in range(0, count, 1000):
        members = [
            IndexedClause(f"c{n}", f"d{n // 50}", "agreement", "vi" if n % 2 else "en", "",
                          " ".join(drawn[n]))
            for n in range(first, min(first + 1000, count))
        ]  # fmt: skip
        for document in sorted({c.document_id for c in members}):
            index.put(document, [c for c in members if c.document_id == document])
    index.flush()
    stored = count / (time.perf_counter() - started)
    size = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()) / 2**20
    print(f"{count} clauses: {stored:.0f} stored/s without encoding, {size:.0f} MB on disk")
    few = Filters(documents=frozenset(f"d{n}" for n in range(0, count // 50, 20)))
    for name, filters in (("all", None), ("5 % by right", few)):
        took = []
        for n in range(40):
            question = " ".join(drawn[n, :5])
            started = time.perf_counter()
            index.find(question, filters=filters)
            took.append(1000 * (time.perf_counter() - started))
        median, high = statistics.median(took), sorted(took)[int(0.95 * len(took))]
        print(f"find, {name}: median {median:.0f} ms, p95 {high:.0f} ms")
    started = time.perf_counter()
    index.pairs("d0")
    print(f"overlap of a document of 50 clauses: {time.perf_counter() - started:.1f} s")
    index.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("quality").add_argument("folder", type=Path)
    commands.add_parser("speed").add_argument("--clauses", type=int, default=10_000)
    args = parser.parse_args()
    if args.command == "quality":
        quality(args.folder)
    else:
        speed(args.clauses)


if __name__ == "__main__":
    main()
