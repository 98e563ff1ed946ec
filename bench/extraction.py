#!/usr/bin/env python3
"""What extraction finds on data that it was not written from, and what a change gains and loses.

    python bench/extraction.py ../shared/data [--last run.json]

- EU sentences (``norms/eu_regulatory_sentences.json``), regulatory or constitutive as ``kinds.py``
  tells: all, and the third that was kept aside while the rules about it were written. A published
  rule model has F1 0.862. The labels follow another guide than ours: many passives without an actor
  are regulatory there, some duties of an actor are not.
- Clauses of the samples against their sources (``clauses.py``).
- Law articles and treaty articles, unlabelled: norms, share with a bearer, speed.

- Labelled units of both languages, the judged and our own (``units``). Contracts have a bench of
  their own (``contract_dates.py``), as have public tools on the same texts (``public_tools.py``).

Every finding is kept in the file of the last run (``var/bench/extraction.json`` unless ``--last``
names another), and what a run gains and loses against it is printed per source and class.
"""

import argparse
import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from spacy.language import Language

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from clauses import judged, parts_of, true_parts  # noqa: E402
from kinds import is_regulatory  # noqa: E402
from metadata import plain_text, split_front_matter  # noqa: E402

from extract import analyse, load_nlp  # noqa: E402
from models import DocumentText, Norm, TimeExpression  # noqa: E402

SHOWN = 40  # gains and losses printed of each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    parser.add_argument("--last", type=Path, default=ROOT / "var" / "bench" / "extraction.json")
    args = parser.parse_args()
    nlp = load_nlp()
    findings: dict[str, list[str]] = {}
    report: dict[str, object] = {}
    for name, texts in sources(args.data):
        kinds: Counter[str] = Counter()
        named, characters, started = 0, 0, process_time()
        for key, language, text in texts:
            document = DocumentText.from_text(text, language)
            analysis = analyse(document, nlp)
            norms = analysis.norms
            findings[f"{name}/{key}"] = [
                *(line(document, norm) for norm in norms),
                *(time_line(document, time) for time in analysis.times),
            ]
            kinds.update(str(norm.modality) for norm in norms)
            named += sum(norm.bearer is not None for norm in norms)
            characters += len(text)
        took = process_time() - started
        total = sum(kinds.values())
        report[name] = {
            **kinds,
            "with_bearer": round(named / total, 3) if total else None,
            "characters_per_cpu_second": round(characters / took) if took else None,
        }
    report["eu_regulatory"] = eu_figures(args.data, nlp)
    report["clauses_of_samples"] = clause_figures(nlp)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if args.last.exists():
        compare(json.loads(args.last.read_text(encoding="utf-8")), findings)
    else:
        print(f"No last run in {args.last}: nothing to compare with.")
    args.last.parent.mkdir(parents=True, exist_ok=True)
    args.last.write_text(json.dumps(findings, ensure_ascii=False), encoding="utf-8")


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
    for language in ("vi", "en"):
        for name, folder in (("labelled", data / "labelled"), ("own", ROOT / "bench" / "units")):
            units = rows(folder / f"norms_{language}.jsonl")
            yield f"{name}_{language}", [(row["id"], language, row["text"]) for row in units]
    with (data / "norms" / "eu_regulatory_sentences.json").open(encoding="utf-8") as file:
        sentences = [" ".join(sentence.split()) for sentence in json.load(file)]
    yield "eu_sentences", [(str(n), "en", text) for n, text in enumerate(sentences)]
    yield "treaties_en", [(row["id"], "en", row["text"]) for row in corpus if row["lang"] == "en"]


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(row) for row in lines if row.strip())


def line(document: DocumentText, norm: Norm) -> str:
    """A norm as one line of text, to be compared between runs."""
    bearer = "-" if norm.bearer is None else document.text[slice(*norm.bearer)]
    action = "-" if norm.action is None else document.text[slice(*norm.action)][:60]
    return f"{norm.modality} {norm.strength} | {bearer[:60]} | {action}"


def time_line(document: DocumentText, time: TimeExpression) -> str:
    """A time as one line of text."""
    return f"time {time.role} | {time.value} | {document.text[slice(*time.span)][:60]}"


def eu_figures(data: Path, nlp: Language) -> dict[str, dict[str, float | int]]:
    """Precision, recall and F1 of "regulatory" on the EU sentences, and on a third of them."""
    path = data / "norms" / "eu_regulatory_sentences.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    told: dict[str, Counter[tuple[bool, bool]]] = {"all": Counter(), "kept_aside": Counter()}
    for sentence, label in labels.items():
        answer = (label == "regulatory", is_regulatory(sentence, nlp))
        told["all"][answer] += 1
        if zlib.crc32(" ".join(sentence.split()).encode()) % 3 == 0:
            told["kept_aside"][answer] += 1
    return {share: _figures(counts) for share, counts in told.items()}


def _figures(counts: Counter[tuple[bool, bool]]) -> dict[str, float | int]:
    hits, false, missed = counts[True, True], counts[False, True], counts[True, False]
    return {
        "sentences": counts.total(),
        "precision": round(hits / (hits + false), 4),
        "recall": round(hits / (hits + missed), 4),
        "f1": round(2 * hits / (2 * hits + false + missed), 4),
    }


def clause_figures(nlp: Language) -> dict[str, int]:
    """Parts of the samples: how many are right, true and found, boundaries and all."""
    total: Counter[str] = Counter()
    for path in sorted((ROOT / "samples").glob("*/*.md")):
        source = path.read_text("utf-8")
        if source.startswith("---\n"):
            matter, body = split_front_matter(source)
            text = plain_text(body, columns=False)
            document = DocumentText.from_text(text, matter["languages"][0])
            found = list(parts_of(text, analyse(document, nlp).clauses))
            total += judged(path.name, list(true_parts(body)), found, errors=False)
    return dict(total)


def compare(before: dict[str, list[str]], now: dict[str, list[str]]) -> None:
    """Print what is newly found and what is lost: counts per source and class, then examples."""
    for title, old, new in (("gained", before, now), ("lost", now, before)):
        changes = [
            (key, found)
            for key in new
            for found in (Counter(new[key]) - Counter(old.get(key, []))).elements()
        ]
        classes = Counter((key.split("/")[0], found.split(" | ")[0]) for key, found in changes)
        print(f"{title}: {len(changes)}")
        for (source, kind), count in sorted(classes.items()):
            print(f"   {source:14} {kind:32} {count}")
        for key, found in changes[:SHOWN]:
            print("  ", f"{key}: {found}")


if __name__ == "__main__":
    main()
