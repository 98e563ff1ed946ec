#!/usr/bin/env python3
"""Spoiled PDFs: each must end with a document or with its own sentence, in bounded time and memory.

    python bench/mutations.py [--number 2000] [--seed 1] [--keep FOLDER]

Every sample, scanned and digital, cut to its first pages, is spoiled in each of the ways of
bench/mutators.py in turn. Each file is read by ``ingest.read_document`` in a process forked for
it, so that a crash of the parent side would be seen and the memory of its reading children can be
told (the largest resident set of any of them). Prints a table by way and by outcome; ``--keep``
keeps the files that fared badly. Exit code 1 when one did: another exception than a DocumentError,
a dead process, more memory or time than the limits allow.
"""

import argparse
import multiprocessing
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import ingest
from bench.mutators import MUTATORS, opened, shortened
from ingest import Limits
from models.errors import DocumentError
from samples.build import SCANS, render, sources

LIMITS = Limits(seconds=20, memory_mb=1024, workers=1, max_pages=400)
PAGES = {True: 1, False: 3}  # read of a sample, by whether they are scanned
SLACK_MB = 200  # of the interpreter and its libraries, and of what comes between two looks
PATIENCE = 15 * 60  # seconds for a file; LIMITS give up long before
BAD = ("crash", "bug", "fault")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file fared: ``end`` is "document", the code of its error, or a kind of BAD first."""

    way: str
    end: str
    note: str
    seconds: float
    megabytes: float

    @property
    def is_bad(self) -> bool:
        return self.end.startswith(BAD)


def bases() -> list[bytes]:
    """The samples' first pages: as they come, and with their structure in plain sight."""
    found = []
    for source in sources():
        digital, *_ = render(source, digital=True)
        found += [shortened(digital, PAGES[False]), opened(digital, PAGES[False])]
        if source.id in SCANS:
            scan, *_ = render(source)
            found.append(opened(scan, PAGES[True]))
    return found


def mutated(base: bytes, number: int, seed: int) -> tuple[str, bytes]:
    """The ``number``-th file: its way of being spoiled, and its bytes."""
    mutate = MUTATORS[number % len(MUTATORS)]
    chance = random.Random(f"{seed}/{number}")
    return mutate.__name__, mutate(base, chance)


def fate(way: str, pdf: bytes) -> Outcome:
    """Read one file in a process of its own."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, pdf))
    started = time.monotonic()
    process.start()
    theirs.close()
    end, note, megabytes = "crash: no answer", "", 0.0
    try:
        if ours.poll(PATIENCE):
            end, note, megabytes = ours.recv()
    except EOFError:
        process.join()
        end = f"crash: exit {process.exitcode}"
    finally:
        process.kill()
        process.join()
    seconds = time.monotonic() - started
    if megabytes > LIMITS.memory_mb + SLACK_MB and not end.startswith(BAD):
        end = "fault: too much memory"
    return Outcome(way, end, note, seconds, megabytes)


def _read(answer: Connection, pdf: bytes) -> None:
    note = ""
    try:
        document = ingest.read_document(pdf, limits=LIMITS)
        end = "document"
        lost = Counter(n for page in document.pages for n in page.notes if "lost" in n)
        note = ", ".join(f"{name} x{times}" for name, times in lost.items())
        if "page-lost:ReadingCrashed" in lost:
            end = "document, pages crashed"
        _check(document)
    except DocumentError as error:
        end = error.code
        if "{" in str(error) or not error.remedy:
            end, note = "bug: sentence", str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is shall be told
        end = f"bug: {type(error).__name__}"
        note = "; ".join([str(error)[:200], *getattr(error, "__notes__", ())])
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    answer.send((end, note, held))


def _check(document: ingest.DocumentText) -> None:
    """What every reading promises."""
    at = 0
    for page in document.pages:
        assert at <= page.span.start <= page.span.end <= len(document.text), "pages overlap"
        at = page.span.end
        for word in page.words:
            assert document.text[slice(*word.span)] == word.text, "a word is not where it says"
            assert page.span.start <= word.span.start, "a word is outside its page"


def one(known: Sequence[bytes], number: int, seed: int, keep: Path | None) -> Outcome:
    """Make a file, read it, and say at once when it fared badly."""
    # Each base meets each way.
    base = known[(number // len(MUTATORS) + number) % len(known)]
    way, pdf = mutated(base, number, seed)
    outcome = fate(way, pdf)
    if outcome.is_bad or "crashed" in outcome.end:
        cost = f"{outcome.seconds:.0f} s, {outcome.megabytes:.0f} MB"
        print(f"{number}: {way}: {outcome.end} ({cost}): {outcome.note}", file=sys.stderr)
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number}-{way}.pdf").write_bytes(pdf)
    return outcome


def table(outcomes: Sequence[Outcome]) -> None:
    """By way of spoiling, then by outcome."""
    by_way: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_way[outcome.way].append(outcome)
    print(
        f"\n{'way':24}{'files':>6}{'read':>6}{'refused':>8}{'bad':>5}{'longest':>9}{'most MB':>9}"
    )
    for way, found in by_way.items():
        read = sum(o.end.startswith("document") for o in found)
        bad = sum(o.is_bad for o in found)
        longest, most = max(o.seconds for o in found), max(o.megabytes for o in found)
        refused = len(found) - read - bad
        print(f"{way:24}{len(found):6}{read:6}{refused:8}{bad:5}{longest:7.1f} s{most:9.0f}")
    print("\noutcome")
    for end, times in Counter(outcome.end for outcome in outcomes).most_common():
        print(f"{times:6}  {end}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for files that fared badly")
    args = parser.parse_args()
    known = bases()
    numbers = range(args.first, args.first + args.number)
    task = partial(one, known, seed=args.seed, keep=args.keep)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(args.at_once, mp_context=context) as pool:
        outcomes = list(
            tqdm(pool.map(task, numbers), total=args.number, desc="Files", disable=None)
        )
    table(outcomes)
    bad = sum(outcome.is_bad for outcome in outcomes)
    print(f"\n{len(outcomes)} files of {len(known)} samples, {bad} fared badly (seed {args.seed})")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
