"""What the searches of the bench look through: the clauses of our samples, and law articles."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from models.retrieval import IndexedClause

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "agreements"
_ARTICLE = re.compile(r"## (?P<label>Điều|Article) (?P<number>\d+)\. (?P<heading>.+)")
_PARAGRAPH = re.compile(r"(?P<number>\d+)\. (?P<text>.+)")


def sample_clauses() -> Iterator[IndexedClause]:
    """The paragraphs of the sample agreements: "c-vi-7.1" is paragraph 1 of article 7 of c."""
    for path in sorted(SAMPLES.glob("?_*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        titled = re.search(r'^title: "(.+)"$', front, re.MULTILINE)
        title = titled[1] if titled else ""
        language = "en" if path.name.endswith(".en.md") else "vi"
        article, heading, label, number = "", "", "", ""
        clauses: dict[str, IndexedClause] = {}
        for line in filter(None, map(str.strip, body.split("\n"))):
            if opened := _ARTICLE.fullmatch(line):
                article, heading, label = opened["number"], opened["heading"], opened["label"]
                language = "en" if label == "Article" else "vi"
                number = article
                continue
            if line.startswith("#"):
                heading = line.lstrip("# ") if not article else heading
                continue
            numbered = _PARAGRAPH.fullmatch(line)
            if numbered:
                number = f"{article}.{numbered['number']}" if article else numbered["number"]
            if not number:
                continue  # before the first article
            text = numbered["text"] if numbered else line
            id_ = f"{path.name[0]}-{language}-{number}"
            if id_ in clauses:  # its points, each on a line
                clauses[id_] = replace(clauses[id_], text=f"{clauses[id_].text}\n{text}")
                continue
            about = {"title": title, "label": f"{label or 'Mục'} {number}"}
            clauses[id_] = IndexedClause(
                id_, path.name[0], "agreement", language, heading, text, about
            )
        yield from clauses.values()


def law_clauses(folder: Path) -> Iterator[IndexedClause]:
    """The articles in *.jsonl {id, law, article, heading, text}."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            row = json.loads(line) if line else {}
            if "article" in row:
                yield IndexedClause(
                    row["id"], row["id"].split("#")[0], "law", "vi", row["heading"], row["text"],
                    {"title": row["law"], "label": f"Điều {row['article']}"},
                )  # fmt: skip
