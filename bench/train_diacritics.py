#!/usr/bin/env python3
"""Train the syllable model that restores the diacritics of Vietnamese.

    python bench/train_diacritics.py FOLDER

FOLDER holds Vietnamese legal texts as *.jsonl {heading, text}; official texts are not protected by
copyright. Writes search/data/diacritics.json.gz: how often each syllable occurs, and which
neighbours occur together. Prints how many syllables of a held-out tenth are restored rightly.
"""

import argparse
import gzip
import itertools
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from search.diacritics import DATA, Restorer, runs
from search.lexical import fold

TARGET = Path(__file__).resolve().parent.parent / "search" / "data" / DATA
LEAST_SYLLABLE = 2
LEAST_PAIR = 3
HELD_OUT = 10  # every tenth text is not trained on when measuring


def count(texts: list[str]) -> tuple[Counter[str], Counter[str]]:
    syllables: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        for run in runs(text):
            syllables.update(run)
            pairs.update(f"{a} {b}" for a, b in itertools.pairwise(run))
    return (
        Counter({s: n for s, n in syllables.items() if n >= LEAST_SYLLABLE}),
        Counter({p: n for p, n in pairs.items() if n >= LEAST_PAIR}),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    texts = [
        f"{row.get('heading') or ''}\n{row['text']}"
        for path in sorted(folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
    trained = Restorer(*count([t for n, t in enumerate(texts) if n % HELD_OUT]))
    right = total = 0
    for text in texts[::HELD_OUT]:
        for run in runs(text):
            restored = trained.restore([fold(s) for s in run])
            right += sum(a == b for a, b in zip(run, restored, strict=True))
            total += len(run)
    print(f"{right / total:.3f} of {total} held-out syllables restored")
    syllables, pairs = count(texts)
    content = json.dumps({"syllables": syllables, "pairs": pairs}, ensure_ascii=False)
    TARGET.write_bytes(gzip.compress(content.encode(), mtime=0))
    print(f"{TARGET.name}: {len(syllables)} syllables, {len(pairs)} pairs, "
          f"{TARGET.stat().st_size / 1024:.0f} kB")  # fmt: skip


if __name__ == "__main__":
    main()
