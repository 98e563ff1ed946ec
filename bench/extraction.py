#!/usr/bin/env python3
"""What extraction finds on data that it was not written from, and what a change gains and loses.

    python bench/extraction.py ../shared/data [--save run.json] [--against run.json]

- EU sentences (``norms/eu_regulatory_sentences.json``): a sentence is called regulatory when it
  holds a norm that names someone, as bearer or as the one for whom. A published rule model has F1
  0.862. The labels follow another guide than ours: many passives without an actor are regulatory
  there, some duties of an actor are not.
- Law articles and treaty articles, unlabelled: norms, share with a bearer, speed.

``--save`` keeps every finding; ``--against`` prints those gained and lost since.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from extract import analyse, load_nlp  # noqa: E402
from models import DocumentText, Norm  # noqa: E402

SHOWN = 40  # gains and losses printed of each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    args = parser.parse_args()
    nlp = load_nlp()
    findings: dict[str, list[str]] = {}
    report: dict[str, object] = {}
    for name, texts in sources(args.data):
        kinds: Counter[str] = Counter()
        named, characters, started = 0, 0, time.process_time()
        for key, language, text in texts:
            document = DocumentText.from_text(text, language)
            norms = analyse(document, nlp).norms
            findings[f"{name}/{key}"] = [line(document, norm) for norm in norms]
            kinds.update(str(norm.modality) for norm in norms)
            named += sum(norm.bearer is not None for norm in norms)
            characters += len(text)
        took = time.process_time() - started
        total = sum(kinds.values())
        report[name] = {
            **kinds,
            "with_bearer": round(named / total, 3) if total else None,
            "characters_per_cpu_second": round(characters / took) if took else None,
        }
    report["eu_regulatory"] = eu_figures(args.data, nlp)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if args.save:
        args.save.write_text(json.dumps(findings, ensure_ascii=False), encoding="utf-8")
    if args.against:
        compare(json.loads(args.against.read_text(encoding="utf-8")), findings)


def sources(data: Path) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Named collections of (key, language, text)."""
    law = [
        (row["id"], "vi", row["text"])
        for path in sorted((data / "law").glob("*.jsonl"))
        if "subset" not in path.name
        for row in rows(path)
    ]
    yield "law_vi", law
    corpus = rows(data / "search" / "treaties_en_zh" / "corpus.jsonl")
    yield "treaties_en", [(row["id"], "en", row["text"]) for row in corpus if row["lang"] == "en"]


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(row) for row in lines if row.strip())


def line(document: DocumentText, norm: Norm) -> str:
    """A norm as one line of text, to be compared between runs."""
    bearer = "-" if norm.bearer is None else document.text[slice(*norm.bearer)]
    action = "-" if norm.action is None else document.text[slice(*norm.action)][:60]
    return f"{norm.modality} {norm.strength} | {bearer[:60]} | {action}"


def eu_figures(data: Path, nlp: object) -> dict[str, float | int]:
    """Precision, recall and F1 of "regulatory" on the EU sentences."""
    path = data / "norms" / "eu_regulatory_sentences.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    counts: Counter[tuple[bool, bool]] = Counter()
    for sentence, label in labels.items():
        document = DocumentText.from_text(" ".join(sentence.split()), "en")
        norms = analyse(document, nlp).norms  # type: ignore[arg-type]
        found = any(norm.bearer or norm.beneficiary for norm in norms)
        counts[label == "regulatory", found] += 1
    hits, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return {
        "sentences": len(labels),
        "precision": round(hits / (hits + false), 4),
        "recall": round(hits / (hits + missed), 4),
        "f1": round(2 * hits / (2 * hits + false + missed), 4),
    }


def compare(before: dict[str, list[str]], now: dict[str, list[str]]) -> None:
    """Print what is newly found and what is lost."""
    for title, old, new in (("gained", before, now), ("lost", now, before)):
        changes = [
            f"{key}: {found}"
            for key in new
            for found in (Counter(new[key]) - Counter(old.get(key, []))).elements()
        ]
        print(f"{title}: {len(changes)}")
        for change in changes[:SHOWN]:
            print("  ", change)


if __name__ == "__main__":
    main()
