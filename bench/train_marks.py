#!/usr/bin/env python3
"""Count which syllables stand beside each other, for the repair of tones on worn scans.

    python bench/train_marks.py FOLDER WORDS

FOLDER holds Vietnamese legal texts as *.jsonl {heading, text}; official texts are not protected by
copyright. WORDS is a dictionary, a word on each line: models/words.txt of the package pyvi 0.1.1
(MIT), of which the pairs of syllables are kept. Writes ingest/data/syllable_pairs.json.gz. Prints
how many words of a held-out tenth, which are right as they stand, the repair would change, and how
many of its hooks, each read as an acute, it restores.
"""

import argparse
import gzip
import itertools
import json
import sys
import unicodedata
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ingest.marks import DATA, SyllablePairs, runs
from ingest.vietnamese import is_syllable

TARGET = Path(__file__).resolve().parent.parent / "ingest" / "data" / DATA
LEAST = 2  # times that a pair must occur to be kept
HELD_OUT = 10  # every tenth text is not counted when measuring


def count(texts: list[str]) -> tuple[Counter[str], Counter[str]]:
    syllables: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for run in itertools.chain.from_iterable(map(runs, texts)):
        syllables.update(run)
        pairs.update(f"{a} {b}" for a, b in itertools.pairwise(run))
    return (
        Counter({s: n for s, n in syllables.items() if n >= LEAST}),
        Counter({p: n for p, n in pairs.items() if n >= LEAST}),
    )


def pairs_of_words(dictionary: str) -> list[str]:
    """Each two syllables that stand beside each other in a word: "chủ nghĩa", "nghĩa xã"."""
    found = set()
    for line in unicodedata.normalize("NFC", dictionary).lower().splitlines():
        syllables = line.split()
        if all(map(is_syllable, syllables)):
            found |= {f"{a} {b}" for a, b in itertools.pairwise(syllables)}
    return sorted(found)


def measure(known: SyllablePairs, texts: list[str]) -> str:
    words = changed = hooks = restored = 0
    for run in itertools.chain.from_iterable(map(runs, texts)):
        for at, word in enumerate(run):
            before = run[at - 1] if at else None
            after = run[at + 1] if at + 1 < len(run) else None
            words += 1
            changed += known.meant(word, before, after) is not None
            worn = unicodedata.normalize(
                "NFC", unicodedata.normalize("NFD", word).replace("\u0309", "\u0301")
            )
            if worn != word:
                hooks += 1
                restored += known.meant(worn, before, after) == word
    return (
        f"{changed} of {words} right words changed, {restored / max(1, hooks):.2f} of {hooks} "
        "lost hooks restored"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("words", type=Path)
    given = parser.parse_args()
    texts = [
        f"{row.get('heading') or ''}\n{row['text']}"
        for path in sorted(given.folder.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
    words = pairs_of_words(given.words.read_text(encoding="utf-8"))
    trained = SyllablePairs(*count([text for n, text in enumerate(texts) if n % HELD_OUT]), words)
    print(measure(trained, texts[::HELD_OUT]))
    syllables, pairs = count(texts)
    counts = {"syllables": syllables, "pairs": pairs, "words": words}
    content = json.dumps(counts, ensure_ascii=False)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(gzip.compress(content.encode(), mtime=0))
    print(f"{TARGET.name}: {len(syllables)} syllables, {len(pairs)} pairs, {len(words)} words, "
          f"{TARGET.stat().st_size / 1024:.0f} kB")  # fmt: skip


if __name__ == "__main__":
    main()
