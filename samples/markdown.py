"""The source texts of the samples: Markdown with front matter, read into a few kinds of block.

Only what the sources use is understood: ``#`` to ``###`` headings, paragraphs, ``- `` items,
tables, and ``**bold**`` or ``*italic*`` inside a line.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import cast

import yaml

from models.register import DocumentKind

# What the front matter calls a document, in the words of the register.
KINDS = {
    "agreement": DocumentKind.AGREEMENT,
    "joint_statement": DocumentKind.STATEMENT,
    "directive": DocumentKind.DIRECTIVE,
    "law": DocumentKind.LAW,
}
REQUIRED = ("id", "title", "number", "kind", "languages", "signed_on", "fictional", "licence")


class SourceError(ValueError):
    """A sample source that breaks the conventions of this folder."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is the number of ``#``."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on one line, inline marks kept (see ``plain`` and ``marked_up``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an unnumbered list, without its dash."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, inline marks kept; the first row is the head."""

    rows: tuple[tuple[str, ...], ...]

    def column(self, index: int) -> tuple[str, ...]:
        """The cells of a column that are not empty, from the top down."""
        return tuple(row[index] for row in self.rows if row[index])


Block = Heading | Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class Source:
    """One source text: what its front matter says is true of it, and its blocks.

    ``metadata`` is the front matter as read (dates as ``date``): the answers that a reader of the
    PDF should find.
    """

    path: Path
    id: str
    title: str
    number: str | None
    kind: DocumentKind
    languages: tuple[str, ...]
    metadata: Mapping[str, object]
    blocks: tuple[Block, ...]

    @property
    def stem(self) -> str:
        """The file name without its language and extension: ``a_lam-ha_nam-xai_ket-nghia``."""
        return self.path.name.split(".", 1)[0]


def plain(text: str) -> str:
    """The text without its inline marks."""
    return re.sub(r"(\*{1,2})(\S(?:.*?\S)?)\1", r"\2", text)


def marked_up(text: str) -> str:
    """The text as reportlab wants it: escaped, with ``<b>`` and ``<i>``."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"\*\*(\S(?:.*?\S)?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\*(\S(?:.*?\S)?)\*", r"<i>\1</i>", text)


def read_source(path: Path) -> Source:
    """Read one source file.

    Raises:
        SourceError: front matter is missing, incomplete, or of an unknown kind.
    """
    raw = unicodedata.normalize("NFC", path.read_text("utf-8"))
    parts = re.match(r"---\n(.*?)\n---\n(.*)", raw, flags=re.DOTALL)
    if parts is None:
        raise SourceError(f"{path.name}: no front matter")
    front = yaml.safe_load(parts[1])
    if not isinstance(front, dict):
        raise SourceError(f"{path.name}: front matter is not a mapping")
    if missing := [key for key in REQUIRED if key not in front]:
        raise SourceError(f"{path.name}: front matter lacks {', '.join(missing)}")
    if front["kind"] not in KINDS or not isinstance(front["signed_on"], date):
        raise SourceError(f"{path.name}: unknown kind, or signed_on is not a date")
    return Source(
        path=path,
        id=str(front["id"]),
        title=str(front["title"]),
        number=front["number"],
        kind=KINDS[front["kind"]],
        languages=tuple(front["languages"]),
        metadata=MappingProxyType(cast(dict[str, object], front)),
        blocks=tuple(_blocks(parts[2])),
    )


def _blocks(body: str) -> Iterator[Block]:
    """The blocks of a text, which blank lines separate."""
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = [line.strip() for line in part.splitlines()]
        if lines[0].startswith("|"):
            yield _table(lines)
        elif lines[0].startswith("- "):
            yield from (Item(line.removeprefix("- ")) for line in lines)
        elif heading := re.fullmatch(r"(#{1,3}) (.+)", lines[0]):
            yield Heading(len(heading[1]), heading[2])
        else:
            yield Paragraph(" ".join(lines))


def _table(lines: list[str]) -> Table:
    rows = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in lines]
    return Table(tuple(row for row in rows if not all(re.fullmatch(r":?-{3,}:?", c) for c in row)))
