"""Of the dates, document numbers and amounts that a reading of scans missed: how many are doubted.

    python bench/doubts.py FOLDER [--cond stampgray,photocopy200] [--show]

FOLDER as for the bench of reading: scanpdf/<condition>.pdf with <condition>.json (ids of pages),
gt/<id>.json (blocks of lines of words with boxes in points), img/<condition>/<id>.json (dpi, and H
from points to pixels). A value is missed when the words read at its place do not hold it; it is
doubted when a doubt of its page lies on one of its words. Doubts a page show the price.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

import ingest
from models.document import Box, DocumentText, DoubtKind, Page

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_VALUES = re.compile(
    r"(?<!\d)(?:\d{1,2}/\d{1,2}/\d{4}|ngày \d{1,2} tháng \d{1,2} năm \d{4}"
    rf"|\d{{1,2}} (?:{_MONTHS}) \d{{4}})(?!\d)"
    r"|(?<![\d/])\d{1,4}(?:/\d{4})?\s?[-/]\s?[A-ZĐ][A-Za-zĐđ]+(?:\s?[-/]\s?[A-ZĐ0-9]+)?"
    r"|(?<![\d.,])(?:\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d+)?%)(?!\d)"
)


def main() -> None:
    """Read, compare by place, print one line a condition."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--cond", default="")
    asked.add_argument("--show", action="store_true")
    given = asked.parse_args()
    names = given.cond.split(",") if given.cond else _conditions(given.folder)
    print(
        f"{'condition':14}{'values':>8}{'missed':>8}{'doubted':>9}{'doubts a page':>15}{'ink':>7}"
    )
    for name in names:
        document = ingest.read_document((given.folder / "scanpdf" / f"{name}.pdf").read_bytes())
        _report(given.folder, name, document, show=given.show)


def _conditions(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "scanpdf").glob("*.pdf"))


def _report(folder: Path, name: str, document: DocumentText, *, show: bool) -> None:
    ids = json.loads((folder / "scanpdf" / f"{name}.json").read_text())
    values = missed = doubted = 0
    for key, page in zip(ids, document.pages, strict=True):
        scan = json.loads((folder / "img" / name / f"{key}.json").read_text())
        truth = json.loads((folder / "gt" / f"{key}.json").read_text())
        for seen in looked_up(truth, np.array(scan["H"]), scan["dpi"], page, document):
            values += 1
            missed += seen.missed
            doubted += seen.missed and seen.doubted
            if show and seen.missed:
                note = "" if seen.doubted else " NOT DOUBTED"
                print(f"  {key}: {seen.value!r} read {seen.read!r}{note}")
    a_page = len(document.doubts) / max(1, len(document.pages))
    ink = sum(doubt.kind is DoubtKind.INK for doubt in document.doubts) / len(document.pages)
    print(f"{name:14}{values:8}{missed:8}{doubted:9}{a_page:15.2f}{ink:7.2f}", flush=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """A value of the truth, and what was read at its place."""

    value: str
    read: str
    doubted: bool

    @property
    def missed(self) -> bool:
        return _packed(self.value) not in _packed(self.read)


def looked_up(
    truth: dict[str, Any],
    to_pixels: NDArray[np.float64],
    dpi: float,
    page: Page,
    document: DocumentText,
) -> Iterator[Seen]:
    """The values of a page; ``to_pixels`` maps points of the true page to those of the scan."""
    to_points = to_pixels * 72 / dpi
    to_points[2] = to_pixels[2]
    doubts = [doubt.box for doubt in document.doubts if doubt.page == page.number]
    for value, places in _values(truth):
        boxes = [_mapped(box, to_points) for box in places]
        doubted = any(_share(box, doubt) > 0.1 for box in boxes for doubt in doubts)
        yield Seen(value, _read_at(boxes, page), doubted)


def _values(
    truth: dict[str, list[dict[str, list[dict[str, list[list[object]]]]]]],
) -> Iterator[tuple[str, list[Box]]]:
    """The values of a page's blocks with the boxes of their words."""
    for block in truth["blocks"]:
        text, places = "", []
        for line in block["lines"]:
            for index, (word, *box) in enumerate(line["words"]):
                # A code is broken after its hyphen at a line's end: "56-" and "CT/TW".
                glued = index == 0 and text.endswith("-") and text[-2:-1].isalnum()
                text += "" if glued or not text else " "
                places.append((len(text), Box(*map(float, box))))  # type: ignore[arg-type]
                text += unicodedata.normalize("NFC", str(word))
        for match in _VALUES.finditer(text):
            ends = [start for start, _ in places[1:]] + [len(text)]
            yield (
                match.group(),
                [
                    box
                    for (start, box), end in zip(places, ends, strict=True)
                    if start < match.end() and match.start() < end
                ],
            )


def _mapped(box: Box, to_points: NDArray[np.float64]) -> Box:
    corners = np.array([[x, y, 1.0] for x in (box.x0, box.x1) for y in (box.y0, box.y1)])
    placed = corners @ to_points.T
    xs, ys = placed[:, 0] / placed[:, 2], placed[:, 1] / placed[:, 2]
    return Box(xs.min(), ys.min(), xs.max(), ys.max())


def _read_at(boxes: list[Box], page: Page) -> str:
    things = [(word.text, word.box) for word in page.words]
    things += [(item.text, item.box) for item in page.furniture]
    held: dict[int, str] = {}
    for box in boxes:
        for at, (text, place) in enumerate(things):
            if max(_share(box, place), _share(place, box)) > 0.3:
                held.setdefault(at, text)
    return " ".join(held.values())


def _share(inner: Box, outer: Box) -> float:
    """How much of a box lies in another, 0..1."""
    across = min(inner.x1, outer.x1) - max(inner.x0, outer.x0)
    down = min(inner.y1, outer.y1) - max(inner.y0, outer.y0)
    area = (inner.x1 - inner.x0) * (inner.y1 - inner.y0)
    return max(0.0, across) * max(0.0, down) / max(area, 1e-6)


def _packed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("–", "-"))


if __name__ == "__main__":
    main()
