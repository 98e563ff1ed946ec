#!/usr/bin/env python3
"""Search measured beside simpler ways, on the same corpora and in one run.

    python bench/search.py quality [DATA]            our samples, and law where DATA has law/
    python bench/search.py speed [--clauses N ...]   synthetic clauses (default 10000 100000)

``quality`` asks the graded questions of bench/search_questions.jsonl and, with law, those of
bench/law_questions.jsonl in Vietnamese, without diacritics and in English, and prints nDCG@10 by
class of BM25 (bm25s over the same title, label, heading and text), of the bare encoder, and of the
index. ``speed`` prints, for each size and each way: milliseconds of a question with and without a
filter, recall@10 of the index's vector search against an exact one, seconds of the overlap of a
document of 300 clauses, pairs related in a second, size on disk and memory. Its clauses are made up
and their vectors drawn around a thousand centres, so that 100,000 need no embedding; a question is
embedded by the bundled encoder all the same, for its time, and then searched with a drawn vector.
qdrant-client's local mode stops at 10,000 clauses, for it is a loop over all points.
"""

import argparse
import json
import math
import resource
import statistics
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.search_corpus import law_clauses, sample_clauses
from search import Filters, IndexedClause, load_encoder, open_index
from search.encoder import Encoder, Kind
from search.index import ClauseIndex
from search.lexical import fold, words
from search.points import Ask, Where
from search.stored import full_text, worded_text

HERE = Path(__file__).resolve().parent
K = 10
LOCAL_UP_TO = 10_000
Way = Callable[[str, str | None], list[str]]  # a question and the one language to look in


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    gain = sum(grades.get(d, 0) / math.log2(i + 2) for i, d in enumerate(ranked[:K]))
    best = sorted(grades.values(), reverse=True)[:K]
    return gain / sum(g / math.log2(i + 2) for i, g in enumerate(best))


def bm25(clauses: Sequence[IndexedClause]) -> Way:
    """bm25s with its usual values over the words of each clause."""
    import bm25s

    ranker = bm25s.BM25()
    ranker.index([words(worded_text(c)) for c in clauses], show_progress=False)

    def ask(question: str, only: str | None) -> list[str]:
        scores = ranker.get_scores(words(question))
        order = np.argsort(-scores, kind="stable")
        kept = (n for n in order if scores[n] > 0 and only in (None, clauses[n].language))
        return [clauses[n].id for n, _ in zip(kept, range(K), strict=False)]

    return ask


def bare(clauses: Sequence[IndexedClause], encoder: Encoder) -> Way:
    """The encoder alone: the nearest by cosine."""
    vectors = encoder.encode([full_text(c) for c in clauses], kind="passage")

    def ask(question: str, only: str | None) -> list[str]:
        order = np.argsort(-(vectors @ encoder.encode([question], kind="query")[0]))
        kept = (n for n in order if only in (None, clauses[n].language))
        return [clauses[n].id for n, _ in zip(kept, range(K), strict=False)]

    return ask


def ours(clauses: Sequence[IndexedClause], encoder: Encoder) -> Way:
    index = open_index(tempfile.mkdtemp(prefix="bench-search-"), encoder)
    for document in dict.fromkeys(c.document_id for c in clauses):
        index.put(document, [c for c in clauses if c.document_id == document])
    index.calibrate()

    def ask(question: str, only: str | None) -> list[str]:
        filters = Filters(languages=frozenset({only})) if only else None
        return [hit.id for hit in index.find(question, limit=K, filters=filters)]

    return ask


def lines(name: str) -> list[dict[str, object]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


class Remembering:
    """Encodes each text once: the bare encoder and the index look at the same clauses."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], NDArray[np.float32]] = {}
        self.name, self.dimension = encoder.name, encoder.dimension

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        fresh = [t for t in dict.fromkeys(texts) if (t, kind) not in self._known]
        if fresh:
            made = self._encoder.encode(fresh, kind=kind)
            self._known.update(((t, kind), v) for t, v in zip(fresh, made, strict=True))
        return np.stack([self._known[t, kind] for t in texts])


def quality(data: Path | None) -> None:
    clauses = [*sample_clauses(), *(law_clauses(data / "law") if data else ())]
    known = {c.id for c in clauses}
    asked: list[tuple[str, str, str | None, Mapping[str, int]]] = []
    for q in lines("search_questions.jsonl"):
        grades = {k: v for k, v in dict(q["grades"]).items() if k in known}  # type: ignore[call-overload]
        if grades:
            only = str(q["only"]) if "only" in q else None
            asked.append((str(q["class"]), str(q["text"]), only, grades))
    own = len(asked)
    for q in lines("law_questions.jsonl") if data else ():
        grades = dict.fromkeys(map(str, q["articles"]), 1)  # type: ignore[call-overload]
        for name, text in (("vi", q["vi"]), ("flat", fold(str(q["vi"]))), ("en", q["en"])):
            asked.append((f"law {name}", str(text), None, grades))
    encoder = Remembering(load_encoder())
    ways = {
        "bm25": bm25(clauses),
        "encoder": bare(clauses, encoder),
        "index": ours(clauses, encoder),
    }
    print(f"{len(clauses)} clauses, {own} + {len(asked) - own} questions; nDCG@{K}")
    table: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for n, (class_, text, only, grades) in enumerate(asked):
        for name, way in ways.items():
            got = ndcg(way(text, only), grades)
            table[class_][name].append(got)
            if n < own:
                table["all own"][name].append(got)
    for class_, row in table.items():
        means = "  ".join(f"{name} {statistics.mean(row[name]):.3f}" for name in ways)
        print(f"{class_:14} {len(row['index']):3}  {means}")


class TopicEncoder:
    """Vectors around a thousand centres, made as fast as they can be: for the store alone.

    Questions take the time that ``real`` takes for them.
    """

    name = "topics"
    dimension = 384

    def __init__(self, real: Encoder) -> None:
        self._real = real
        self._centres = np.random.default_rng(7).normal(size=(1000, self.dimension))

    def encode(self, texts: Sequence[str], *, kind: Kind = "passage") -> NDArray[np.float32]:
        if kind == "query":
            self._real.encode(texts, kind=kind)
        rows = np.empty((len(texts), self.dimension))
        for row, text in zip(rows, texts, strict=True):
            seed = zlib.crc32(text.encode())
            row[:] = np.random.default_rng(seed).normal(size=self.dimension)
            row += self._centres[seed % len(self._centres)]
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def synthetic(count: int) -> list[IndexedClause]:
    random = np.random.default_rng(1)
    # Words as unevenly common as in a language.
    vocabulary = np.array([f"từ{n}" for n in range(20_000)])
    weights = 1 / np.arange(1, len(vocabulary) + 1)
    weights /= weights.sum()
    return [
        IndexedClause(
            f"c{n}", f"d{n // 50}", "agreement", "vi" if n % 2 else "en", "",
            " ".join(random.choice(vocabulary, size=60, p=weights)), {"country": f"C{n % 20}"},
        )
        for n in range(count)
    ]  # fmt: skip


def took(ask: Callable[[str], object], questions: Sequence[str]) -> str:
    """Median and p95 in ms, and CPU ms, which say more where the machine is busy."""
    times, cpu = [], time.process_time()
    for question in questions:
        started = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (time.process_time() - cpu) / len(questions)
    high = sorted(times)[int(0.95 * len(times))]
    return f"p50 {statistics.median(times):.0f} ms, p95 {high:.0f} ms, CPU {cpu:.0f} ms"


def speed(count: int) -> None:
    clauses = synthetic(count)
    folder = tempfile.mkdtemp(prefix="bench-search-")
    bundled = load_encoder()
    encoder = TopicEncoder(bundled)
    index = open_index(folder, encoder)
    started, cpu = time.perf_counter(), time.process_time()
    for first in range(0, count, 50):
        index.put(clauses[first].document_id, clauses[first : first + 50])
    index.flush()
    took_all, cpu = time.perf_counter() - started, time.process_time() - cpu
    size = sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()) / 2**20
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"{count} clauses: {count / took_all:.0f} stored/s ({count / cpu:.0f} a CPU second)")
    print(f"  {size:.0f} MB on disk, {memory:.0f} MB of memory at most, the bench's own included")
    random = np.random.default_rng(3)
    at = random.integers(count, size=100)
    few = Filters(documents=frozenset(f"d{n}" for n in range(0, count // 50, 20)))
    one = Filters(where={"country": frozenset({"C3"})})
    for first, (name, filters) in enumerate(
        (("all", None), ("5 % by right", few), ("one country", one))
    ):
        # Other words each time: what was asked before is not encoded again.
        questions = [" ".join(clauses[n].text.split()[5 * first :][:5]) for n in at]
        print(f"  index, {name}: {took(lambda q, f=filters: index.find(q, filters=f), questions)}")
    encode = lambda q: bundled.encode([q], kind="query")  # noqa: E731
    print(f"  of it encoding the question: {took(encode, questions)}")
    pasted = [clauses[n].text + "." for n in at]
    print(f"  index, a pasted clause: {took(index.find, pasted)}")
    print(f"  overlap of 300 clauses: {overlap(index, clauses)}")
    print(f"  relate: {relating(index, clauses)}")
    vectors = encoder.encode([full_text(c) for c in clauses])
    print(f"  recall@10 against exact: {recall(index, clauses, vectors, questions, encoder)}")
    exact = lambda q: np.argpartition(-(vectors @ encoder.encode([q])[0]), K)[:K]  # noqa: E731
    print(f"  encoder alone, exact in numpy: {took(exact, questions)}")
    lexical = bm25(clauses)
    print(f"  bm25s: {took(lambda q: lexical(q, None), questions)}")
    index.close()
    if count <= LOCAL_UP_TO:
        local = open_index(":memory:", encoder)
        for first in range(0, count, 50):
            local.put(clauses[first].document_id, clauses[first : first + 50])
        print(f"  local mode: {took(lambda q: local.find(q), questions[:10])}")
        print(
            f"  local mode, filtered: {took(lambda q: local.find(q, filters=one), questions[:5])}"
        )


def overlap(index: ClauseIndex, clauses: Sequence[IndexedClause]) -> str:
    """Seconds that a document which is not stored takes, its clauses being others' reworded."""
    random = np.random.default_rng(5)
    draft = [
        replace(clauses[n], id=f"draft{n}", document_id="draft", text=clauses[n].text[10:])
        for n in random.integers(len(clauses), size=300)
    ]
    started, cpu = time.perf_counter(), time.process_time()
    found = index.pairs(draft)
    wall = time.perf_counter() - started
    return f"{wall:.1f} s, CPU {time.process_time() - cpu:.1f} s, {len(found)} pairs"


def relating(index: ClauseIndex, clauses: Sequence[IndexedClause]) -> str:
    """Pairs compared in a second, of clauses that are made ready once each."""
    some = clauses[:60]
    started, cpu = time.perf_counter(), time.process_time()
    for a in some:
        for b in some:
            index.relate(a, b)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    return f"{len(some) ** 2 / wall:.0f} pairs/s ({len(some) ** 2 / cpu:.0f} a CPU second)"


def recall(
    index: ClauseIndex,
    clauses: Sequence[IndexedClause],
    vectors: NDArray[np.float32],
    questions: Sequence[str],
    encoder: Encoder,
) -> str:
    """Share of the exact ten nearest that the store's vector search gives, by filter."""
    from search.stored import point_id

    points = index._points
    ids = np.array([point_id(c.id) for c in clauses])
    country = np.array([str(c.payload["country"]) for c in clauses])
    shares = []
    for name, where, kept in (
        ("all", Where(), np.ones(len(ids), bool)),
        ("one country", Where({"x.country": frozenset({"C3"})}), country == "C3"),
    ):
        got = []
        for question in questions[:50]:
            query = encoder.encode([question])[0]
            near = np.where(kept, vectors @ query, -2)
            want = set(ids[np.argsort(-near)[:K]])
            [found] = points.search([Ask(query, where, K)])
            got.append(len(want & {p.id for p in found}) / K)
        shares.append(f"{name} {statistics.mean(got):.3f}")
    return ", ".join(shares)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("quality").add_argument("data", type=Path, nargs="?")
    sizes = commands.add_parser("speed")
    sizes.add_argument("--clauses", type=int, nargs="+", default=[10_000, 100_000])
    args = parser.parse_args()
    if args.command == "quality":
        quality(args.data)
    else:
        for count in args.clauses:
            speed(count)


if __name__ == "__main__":
    main()
