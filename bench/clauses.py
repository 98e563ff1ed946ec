"""Clauses against the structure that is known of a text, found without the product's own rules.

    python bench/clauses.py samples/agreements samples/law [--gazettes FOLDER] [--errors]

- Samples: every article, numbered paragraph, lettered point and numbered pledge of the sources,
  with its number, its parent and the whole of its text, from its first character to its last.
- Law gazettes (PDF): every Điều with its heading, every khoản and điểm with the one above it, read
  off the lines of the text layer as another program gives them, counted one after the other.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from metadata import plain_text, split_front_matter  # noqa: E402

from extract import analyse, load_nlp  # noqa: E402
from ingest import read_document  # noqa: E402
from models import Clause, ClauseLevel, DocumentText  # noqa: E402

_HEADING = re.compile(r"(?:Điều|Article) (\d+)\. (.+)|([IVX]+)\. (.+)")
_ITEM = re.compile(r"(\d+)\. |\(?([a-zđ])\) ")
_CLOSING = re.compile(r"Làm tại|Done at|Signed in")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_LEVELS = {
    ClauseLevel.SECTION, ClauseLevel.ARTICLE, ClauseLevel.PARAGRAPH, ClauseLevel.POINT,
    ClauseLevel.STATEMENT, ClauseLevel.SUBPOINT,
}  # fmt: skip


class Part(NamedTuple):
    """A part of a text: the numbers from the outside in, and its text without white space."""

    path: tuple[str, ...]
    text: str


def main() -> None:
    """Read the arguments; one line a text, and one for each kind of text together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--gazettes", type=Path)
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    nlp = load_nlp()
    tally = Counter[str]()
    for path in sorted(path for folder in asked.folders for path in folder.glob("*.md")):
        source = path.read_text("utf-8")
        if not source.startswith("---\n"):
            continue
        matter, body = split_front_matter(source)
        text = plain_text(body, columns=False)
        document = DocumentText.from_text(text, language=matter["languages"][0])
        found = list(parts_of(document.text, analyse(document, nlp).clauses))
        tally += judged(path.name, list(true_parts(body)), found, errors=asked.errors)
    print(told("samples", tally))
    for path in sorted(asked.gazettes.glob("vi_*.pdf")) if asked.gazettes else ():
        pdf = path.read_bytes()
        document = read_document(pdf)
        headed = [heads(part) for part in parts_of(document.text, analyse(document, nlp).clauses)]
        judged(path.name, list(counted_lines(pdf)), headed, errors=asked.errors)


def judged(name: str, true: list[Part], found: list[Part], *, errors: bool) -> Counter[str]:
    """Compare the parts of one text, and print it."""
    a, b = Counter(true), Counter(found)
    tally = Counter(right=(a & b).total(), true=a.total(), found=b.total())
    print(told(name, tally))
    if errors:
        for sign, left in (("missed", a - b), ("wrong", b - a)):
            for part in left:
                print(f"   {sign} {'/'.join(part.path)}: {part.text[:40]} … {part.text[-30:]}")
    return tally


def told(name: str, tally: Counter[str]) -> str:
    """One line on what was right."""
    f1 = 2 * tally["right"] / max(1, tally["true"] + tally["found"])
    return (
        f"{name:46} {tally['right']} of {tally['true']} parts, {tally['found']} found, F1 {f1:.4f}"
    )


def parts_of(text: str, clauses: Sequence[Clause]) -> Iterator[Part]:
    """The numbered parts that extraction found, articles and what stands below them."""
    by_id = {clause.id: clause for clause in clauses}
    for clause in clauses:
        if clause.level not in _LEVELS:
            continue
        path = [clause.number]
        above = by_id.get(clause.parent or "")
        while above is not None and above.level in _LEVELS:
            path.insert(0, above.number)
            above = by_id.get(above.parent or "")
        if clause.level is ClauseLevel.ARTICLE:
            path = path[-1:]
        yield Part(tuple(path), squeezed(text[slice(*clause.span)]))


def squeezed(text: str) -> str:
    """A text without white space, so that lines and columns make no difference."""
    return "".join(text.split())


def true_parts(body: str) -> Iterator[Part]:
    """The parts of a sample's source."""
    open_parts: list[tuple[int, tuple[str, ...], list[str]]] = []
    signed = body.rstrip().rfind("\n\n|")  # the table of signatures ends each of them
    for line in [*body[:signed].split("\n"), "#"]:
        bare = re.sub(r"\*+|^#+\s*|^[|\s:-]+$|\|", "", line.strip())
        heading = _HEADING.fullmatch(bare) if line.startswith("#") else None
        item = _ITEM.match(bare) if not line.startswith(("#", "|")) else None
        ends = line.startswith("#") or _CLOSING.match(bare)
        rank = 0 if ends else 1 if item and item[1] else 2 if item else 3
        while open_parts and open_parts[-1][0] >= rank:
            _, path, lines = open_parts.pop()
            yield Part(path, squeezed("".join(lines)))
        for _, _, lines in open_parts:
            lines.append(bare)
        if heading:
            open_parts.append((0, (heading[1] or heading[3],), [bare]))
        elif item and (open_parts or not _headed(body)) and not ends:
            above = open_parts[-1][1] if open_parts else ()
            open_parts.append((rank, (*above, item[1] or item[2]), [bare]))
        if open_parts and not line.startswith("#"):
            yield from inline_parts(open_parts[-1][1], bare)


def inline_parts(above: tuple[str, ...], line: str) -> Iterator[Part]:
    """The items of a list inside a line: "namely: (a) ...; (b) ..."."""
    starts = list(re.finditer(r"(?<=[:;] )\(([a-z])\) |(?<=; and )\(([a-z])\) ", line))
    ends = [found.start() for found in starts[1:]] + [len(line)]
    for found, end in zip(starts, ends if starts else (), strict=True):
        yield Part((*above, found[1] or found[2]), squeezed(line[found.start() : end]))


def _headed(body: str) -> bool:
    return any(_HEADING.match(line.lstrip("# ")) for line in body.split("\n") if line[:1] == "#")


def heads(part: Part) -> Part:
    """A part by its first words alone."""
    return Part(part.path, opening(part.text))


def opening(text: str) -> str:
    """The first letters of a part, without the number of a footnote behind its own ("8.4 ...")."""
    unmarked = re.sub(r"^(\d+\.)\d+", r"\1", squeezed(text))
    return re.split(r"(?<=[;:])", unmarked)[0][:11]


def counted_lines(pdf: bytes) -> Iterator[Part]:
    """Điều, khoản and điểm of a gazette: lines that begin with the number that is due."""
    article = paragraph = point = 0
    name = ""
    lines = list(filter(None, _lines(pdf)))
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        text = opening(line + following if line[-1].isdigit() else line)
        inserted = re.match(rf"Điều ({article}[a-z])\.", line)
        due = _LETTERS[point] if point < len(_LETTERS) else "?"
        if inserted or re.match(rf"Điều {article + 1}\.", line):
            article += 0 if inserted else 1
            paragraph, point = 0, 0
            name = inserted[1] if inserted else str(article)
            yield Part((name,), text)
        elif article and re.match(rf"{paragraph + 1}\.(\d* |\d+$)", line):
            paragraph, point = paragraph + 1, 0
            yield Part((name, str(paragraph)), text)
        elif article and line.startswith(f"{due}) "):
            point += 1
            above = (name, str(paragraph)) if paragraph else (name,)
            yield Part((*above, due), text)


def _lines(pdf: bytes) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(pdf):
        for line in page.get_textpage().get_text_range().splitlines():
            if not re.match(r"\s*(\d+\s+)?CÔNG BÁO/Số|\s*CÔNG BÁO", line):
                yield line.strip()


if __name__ == "__main__":
    main()
