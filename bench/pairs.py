"""How ``relate`` judges the pairs of clauses in ``bench/judged_pairs``."""

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from search import Encoder, IndexedClause, Relation, RelationKind, open_index

FOLDER = Path(__file__).parent / "judged_pairs"
Judged = tuple[Relation, str]


def judged(encoder: Encoder, folder: Path = FOLDER) -> dict[str, object]:
    """Accuracy and macro-F1 of the label, average precision of the score, pairs a second."""
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
    clauses = {
        r["id"]: IndexedClause(r["id"], r["doc"], "agreement", r["lang"], r["heading"], r["text"])
        for r in rows
    }
    pairs = [json.loads(line) for line in (folder / "pairs.jsonl").read_text("utf-8").splitlines()]
    index = open_index(tempfile.mkdtemp(prefix="bench-pairs-"), encoder)
    by_document: dict[str, list[IndexedClause]] = defaultdict(list)
    for clause in clauses.values():
        by_document[clause.document_id].append(clause)
    for document, members in by_document.items():
        index.put(document, members)
    index.calibrate()
    results: list[tuple[Relation, dict[str, str]]] = [
        (index.relate(clauses[p["a"]], clauses[p["b"]]), p) for p in pairs
    ]
    started, count = time.process_time(), 0
    while count < 2000:
        for p in pairs:
            index.relate(clauses[p["a"]], clauses[p["b"]])
            count += 1
    speed = count / (time.process_time() - started)
    sets = sorted({p.get("set", "") for p in pairs})
    answer: dict[str, object] = {
        name or "all": measured([(r, p["label"]) for r, p in results if p.get("set", "") == name])
        for name in sets
    }
    return answer | {"pairs_per_cpu_second": round(speed)}


def measured(results: Sequence[Judged]) -> dict[str, float]:
    """The figures of one set of pairs."""
    duplicate, overlap = RelationKind.DUPLICATE, RelationKind.OVERLAP
    return {
        "pairs": len(results),
        "accuracy": _mean([r.relation == label for r, label in results]),
        "macro_f1": _mean([_f1(results, kind) for kind in RelationKind]),
        "ap_duplicate": _precision([(r.score, label == duplicate) for r, label in results]),
        "ap_duplicate_or_overlap": _precision(
            [(r.score, label in (duplicate, overlap)) for r, label in results]
        ),
    }


def _f1(results: Sequence[Judged], kind: RelationKind) -> float:
    hits = sum(r.relation == kind == label for r, label in results)
    said = sum(r.relation == kind for r, _ in results)
    true = sum(label == kind for _, label in results)
    return 2 * hits / (said + true) if said + true else 0.0


def _precision(scored: Sequence[tuple[float, bool]]) -> float:
    hits, total = 0, 0.0
    for place, (_, positive) in enumerate(sorted(scored, key=lambda x: -x[0]), 1):
        if positive:
            hits += 1
            total += hits / place
    return round(total / hits, 3) if hits else 0.0


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 3)
