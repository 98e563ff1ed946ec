#!/usr/bin/env python3
"""Reading of scans, side by side with plain tesseract and OCRmyPDF, on the same pages in one run.

    python bench/reading.py FOLDER [--cond clean200,stamp] [--pages 4] [--systems ours,tesseract]

FOLDER holds scanpdf/<condition>.pdf with <condition>.json (the ids of its pages),
gt/<id>.json (text in reading order, blocks of lines of words with boxes in points) and
img/<condition>/<id>.json (file, dpi, and H from points of the page to pixels of the picture).

Printed for every condition and system, and at last over all conditions: CER and WER in reading
order and the share of words wrong in any order (bag), all in percent; dates, document numbers and
amounts that are not in the text as printed; words whose middle lies in the true word's box; of the
values missed at their places, how many are doubted (bench/doubts.py shows each); seconds and CPU
seconds a page, and the peak of resident memory of all processes together in MB. Every system may
use two cores. Ours is scored with heads and page numbers at their places, as the others print them.
"""

import argparse
import io
import json
import os
import pickle
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
import psutil
import pypdfium2 as pdfium
from rapidfuzz.distance import Levenshtein

from bench.doubts import Seen, looked_up
from models.document import DocumentText, Page

CORES = 2
SAME = str.maketrans(
    {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—−‐", "-")}
    | {"\u00ad": "", "ﬁ": "fi", "ﬂ": "fl", "\u00a0": " ", "…": "..."}
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
FACTS = {
    "dates": re.compile(
        r"(?<!\d)(?:\d{1,2}/\d{1,2}/\d{4}|ngày \d{1,2} tháng \d{1,2} năm \d{4}"
        rf"|\d{{1,2}} (?:{MONTHS}) \d{{4}})(?!\d)"
    ),
    "numbers": re.compile(
        r"(?<![\d/])\d{1,4}(?:/\d{4})?\s?[-/]\s?[A-ZĐ][A-Za-zĐđ]+(?:\s?[-/]\s?[A-ZĐ0-9]+)?"
    ),
    "amounts": re.compile(
        r"(?<![\d.,])(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d+)?%)(?!\d)"
    ),
}
PACKAGES = {"ocrmypdf": "ocrmypdf", "tesseract": "tesseract-ocr"}
BEST = ("--rotate-pages", "--rotate-pages-threshold", "2", "--deskew")
OURS = """
import pickle, sys
from ingest import read_document
with open(sys.argv[1], "rb") as file:
    document = read_document(file.read())
with open(sys.argv[2], "wb") as file:
    pickle.dump(document, file)
"""


@dataclass(frozen=True, slots=True)
class Scan:
    """A page of a condition with its truth."""

    id: str
    picture: Path
    dpi: float
    to_pixels: np.ndarray
    truth: dict[str, Any]
    words: list[tuple[str, list[float]]]


@dataclass(slots=True)
class Job:
    """One condition's pages, as a file and as pictures."""

    pdf: Path
    scans: list[Scan]
    folder: Path


@dataclass(slots=True)
class ReadPage:
    """What a system made of a page; words and values only of ours."""

    text: str
    words: list[list[Any]] = field(default_factory=list)
    values: list[Seen] = field(default_factory=list)


@dataclass(slots=True)
class Cost:
    """What a run took of the machine."""

    seconds: float = 0.0
    cpu: float = 0.0
    megabytes: float = 0.0


def normal(text: str) -> str:
    """NFC, single spaces, typographic variants of one sign made one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(SAME)).strip()


def load(folder: Path, condition: str, chosen: int | None, target: Path) -> Job:
    """A condition's first pages, all when ``chosen`` is None."""
    ids = json.loads((folder / "scanpdf" / f"{condition}.json").read_text())[:chosen]
    data = io.BytesIO()
    with (
        pdfium.PdfDocument(folder / "scanpdf" / f"{condition}.pdf") as whole,
        pdfium.PdfDocument.new() as part,
    ):
        part.import_pages(whole, list(range(len(ids))))
        part.save(data)
    pdf = target / f"{condition}.pdf"
    pdf.write_bytes(data.getvalue())
    return Job(pdf, [_scan(folder, condition, name) for name in ids], target)


def _scan(folder: Path, condition: str, name: str) -> Scan:
    truth = json.loads((folder / "gt" / f"{name}.json").read_text(encoding="utf-8"))
    shown = json.loads((folder / "img" / condition / f"{name}.json").read_text())
    words = [
        (word[0], word[1:])
        for block in truth["blocks"]
        for line in block["lines"]
        for word in line["words"]
    ]
    picture = folder / "img" / condition / shown["file"]
    return Scan(name, picture, shown["dpi"], np.array(shown["H"]), truth, words)


@contextmanager
def measured(cost: Cost) -> Iterator[None]:
    """Wall time, CPU time of children that have ended, and the peak of their memory together."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ended = threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not ended.wait(0.1):
            held = 0
            for child in me.children(recursive=True):
                try:
                    held += child.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            cost.megabytes = max(cost.megabytes, held / 2**20)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    yield
    ended.set()
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost.seconds = time.perf_counter() - start
    cost.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(job: Job) -> list[ReadPage]:
    """This project, from the PDF."""
    target = job.folder / "ours.pickle"
    run([sys.executable, "-c", OURS, str(job.pdf), str(target)])
    document: DocumentText = pickle.loads(target.read_bytes())
    return [
        ReadPage(
            _whole(document, page),
            [[word.text, *word.box] for word in page.words],
            list(looked_up(scan.truth, scan.to_pixels, scan.dpi, page, document)),
        )
        for scan, page in zip(job.scans, document.pages, strict=True)
    ]


def _whole(document: DocumentText, page: Page) -> str:
    """All that was read of a page: what stands apart, as the number of the page, at its place."""
    body = document.text[page.span.start : page.span.end]
    top = min((word.box.y0 for word in page.words), default=0.0)
    above = [item.text for item in page.furniture if item.box.y0 < top]
    below = [item.text for item in page.furniture if item.box.y0 >= top]
    return "\n".join([*above, body, *below])


def tesseract(job: Job) -> list[ReadPage]:
    """Tesseract on the pictures as they are, one thread each, as many at once as cores."""

    def read(scan: Scan) -> ReadPage:
        settings = ["-l", "vie", "--psm", "3", "--dpi", str(round(scan.dpi))]
        return ReadPage(run(["tesseract", str(scan.picture), "-", *settings]))

    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(read, job.scans))


def ocrmypdf(*options: str) -> Callable[[Job], list[ReadPage]]:
    """OCRmyPDF on the PDF; its side file has the pages' texts."""

    def read(job: Job) -> list[ReadPage]:
        side = job.folder / "side.txt"
        plain = ["-l", "vie", "--output-type", "pdf", "--optimize", "0", "--jobs", str(CORES)]
        files = [str(job.pdf), str(job.folder / "out.pdf")]
        run(["ocrmypdf", *plain, *options, "--sidecar", str(side), *files])
        pages = side.read_text(encoding="utf-8").split("\f")
        return [ReadPage(text) for text in pages[: len(job.scans)]]

    return read


SYSTEMS: dict[str, Callable[[Job], list[ReadPage]]] = {
    "ours": ours,
    "tesseract": tesseract,
    "ocrmypdf": ocrmypdf(),
    "ocrmypdf-best": ocrmypdf(*BEST),
}


def installed(systems: Sequence[str]) -> list[str]:
    """The systems whose program is here; of others a sentence says that they are left out."""
    found = []
    for system in systems:
        program = "ocrmypdf" if system.startswith("ocrmypdf") else "tesseract"
        if shutil.which(program):
            found.append(system)
        else:
            package = PACKAGES[program]
            print(f"{system} is left out: {program} is not installed (apt install {package}).")
    return found


def run(command: Sequence[str]) -> str:
    """Standard output of a command that must succeed."""
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "PYTHONPATH": sys.path[0]}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def score(scan: Scan, page: ReadPage) -> Counter[str]:
    """Counts of a page: lengths of the truth, and what is wrong."""
    truth, found = normal(scan.truth["text"]), normal(page.text)
    words, read = truth.split(), found.split()
    right = (Counter(words) & Counter(read)).total()
    counts = Counter(
        chars=len(truth),
        words=len(words),
        char_errors=Levenshtein.distance(truth, found),
        word_errors=Levenshtein.distance(words, read),
        bag_errors=max(len(words), len(read)) - right,
    )
    counts.update(_facts(truth, found))
    if page.words:
        counts.update(_boxes(scan, page))
        lost = [seen for seen in page.values if seen.missed]
        counts.update(lost=len(lost), doubted=sum(seen.doubted for seen in lost))
    return counts


def _facts(truth: str, found: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    packed = re.sub(r"\s+", "", found)
    for kind, pattern in FACTS.items():
        wanted = _squeezed(pattern.findall(truth))
        there = _squeezed(pattern.findall(found))
        for fact, times in wanted.items():
            # Without spaces, too: a fact broken over two lines is not lost, but in a table it
            # may touch its neighbour, so that neither count is enough alone.
            before = r"(?<!\d)" if fact[0].isdigit() else ""
            hits = len(re.findall(f"{before}{re.escape(fact)}(?!\\d)", packed))
            missed = times - min(times, max(hits, there[fact]))
            counts[f"n_{kind}"] += times
            counts[f"x_{kind}"] += missed
    return counts


def _squeezed(facts: Sequence[str]) -> Counter[str]:
    return Counter(re.sub(r"\s+", "", fact) for fact in facts)


def _boxes(scan: Scan, page: ReadPage) -> Counter[str]:
    """Of the words read rightly, those whose middle lies in the true word's place."""
    true = [normal(text) for text, _ in scan.words]
    read = [normal(word[0]) for word in page.words]
    counts: Counter[str] = Counter()
    for part in Levenshtein.opcodes(true, read):
        if part.tag != "equal":
            continue
        for at in range(part.src_end - part.src_start):
            x0, y0, x1, y1 = scan.words[part.src_start + at][1]
            corners = np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]], np.float64)
            place = cv2.perspectiveTransform(corners, scan.to_pixels) * (72 / scan.dpi)
            _, left, top, right, bottom = page.words[part.dest_start + at]
            middle = ((left + right) / 2, (top + bottom) / 2)
            inside = cv2.pointPolygonTest(place.astype(np.float32), middle, False) >= 0
            counts.update(boxes=1, boxes_right=int(inside))
    return counts


def row(counts: Counter[str], cost: Cost) -> dict[str, Any]:
    """Figures of one system under one condition."""

    def percent(part: str, whole: str) -> float:
        return round(100 * counts[part] / max(1, counts[whole]), 2)

    figures: dict[str, Any] = {
        "cer": percent("char_errors", "chars"),
        "wer": percent("word_errors", "words"),
        "bag": percent("bag_errors", "words"),
    }
    figures |= {kind: f"{counts[f'x_{kind}']}/{counts[f'n_{kind}']}" for kind in FACTS}
    if counts["boxes"]:
        figures["boxes"] = percent("boxes_right", "boxes")
        figures["doubted"] = f"{counts['doubted']}/{counts['lost']}"
    pages = max(1, counts["pages"])
    figures["s/page"] = round(cost.seconds / pages, 2)
    figures["cpu/page"] = round(cost.cpu / pages, 2)
    figures["MB"] = round(cost.megabytes)
    return figures


def show(condition: str, rows: dict[str, dict[str, Any]]) -> None:
    """A table of systems, and how many times our figures theirs are."""
    print(f"\n{condition}")
    names = list(max(rows.values(), key=len))
    print(" " * 16 + "".join(f"{name:>9}" for name in names))
    for system, figures in rows.items():
        print(f"  {system:14}" + "".join(f"{figures.get(name, '-'):>9}" for name in names))
    mine = rows.get("ours")
    for system, figures in rows.items():
        if mine is None or system == "ours":
            continue
        ratios = [
            f"{name} x{figures[name] / mine[name]:.1f}"
            for name in ("cer", "wer", "bag", "s/page", "cpu/page", "MB")
            if mine[name]
        ]
        print(f"  {system} against ours: {', '.join(ratios)}", flush=True)


def main() -> None:
    """Run, print tables, and one JSON object at the end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cond", help="conditions, separated by commas; all without it")
    parser.add_argument("--pages", type=int, help="the first so many pages of each condition")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    args = parser.parse_args()
    found = sorted(path.stem for path in (args.folder / "scanpdf").glob("*.pdf"))
    conditions = args.cond.split(",") if args.cond else found
    systems = installed(args.systems.split(","))
    totals = {system: (Counter[str](), Cost()) for system in systems}
    report: dict[str, dict[str, dict[str, Any]]] = {}
    for condition in conditions:
        rows = {}
        for system in systems:
            with tempfile.TemporaryDirectory() as folder:
                job = load(args.folder, condition, args.pages, Path(folder))
                cost = Cost()
                with measured(cost):
                    pages = SYSTEMS[system](job)
                counts = Counter(pages=len(job.scans))
                for scan, page in zip(job.scans, pages, strict=True):
                    counts.update(score(scan, page))
            rows[system] = row(counts, cost)
            all_counts, all_cost = totals[system]
            all_counts.update(counts)
            all_cost.seconds += cost.seconds
            all_cost.cpu += cost.cpu
            all_cost.megabytes = max(all_cost.megabytes, cost.megabytes)
        report[condition] = rows
        show(condition, rows)
    report["all"] = {system: row(*total) for system, total in totals.items()}
    show("all conditions", report["all"])
    print(json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    main()
