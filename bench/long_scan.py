#!/usr/bin/env python3
"""A long scan read as one document: pages a minute, memory of all processes together.

    python bench/long_scan.py DIR [--pages 100]

DIR is what ``../shared/bench/make_scans.py`` made. The pages of nine conditions, as offices have
them (clean, office scans, skewed, noisy, pale, poor), are put one after the other into one PDF. Run
it on a machine that does nothing else; CPU seconds say more where that cannot be.
"""

import argparse
import io
import resource
import threading
import time
from pathlib import Path

import psutil
import pypdfium2 as pdfium

import ingest

CONDITIONS = (
    "office200", "clean200", "skew1", "jpeg30", "noise",
    "clean300", "skew3", "bad150", "lowcontrast",
)  # fmt: skip
LOOK = 0.2  # seconds between two looks at the memory


def mixed(folder: Path, pages: int) -> bytes:
    """A PDF of so many pages: each condition's pages in turn, from the first again at the end."""
    whole, held = pdfium.PdfDocument.new(), 0
    sources = [pdfium.PdfDocument(folder / "scanpdf" / f"{name}.pdf") for name in CONDITIONS]
    while held < pages:
        for source in sources:
            some = list(range(min(len(source), pages - held)))
            if some:
                whole.import_pages(source, some)
            held += len(some)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


class Memory(threading.Thread):
    """The largest memory of this process and its children together, in bytes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self.done = threading.Event()

    def run(self) -> None:
        me = psutil.Process()
        while not self.done.wait(LOOK):
            held = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.most = max(self.most, held)


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=100)
    args = parser.parse_args()
    pdf = mixed(args.folder, args.pages)
    memory = Memory()
    memory.start()
    started, cpu = time.perf_counter(), cpu_of_children()
    document = ingest.read_document(pdf)
    seconds, cpu = time.perf_counter() - started, cpu_of_children() - cpu
    memory.done.set()
    pages = len(document.pages)
    print(
        f"{pages} pages: {seconds:.1f} s, {60 * pages / seconds:.1f} pages a minute, "
        f"{cpu / pages:.2f} CPU s a page, {memory.most / 2**20:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
