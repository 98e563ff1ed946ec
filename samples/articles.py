"""The articles of a law source, as the JSON lines in which a user may load law."""

import json
import re
from dataclasses import dataclass

from samples.markdown import Heading, Paragraph, Source, Table, plain


@dataclass(frozen=True, slots=True)
class Article:
    """An article; ``text`` holds its paragraphs and points, one a line, without the heading."""

    number: str
    heading: str
    text: str


def articles(source: Source) -> tuple[Article, ...]:
    """The articles in their order, without the preamble, chapter titles and signatures."""
    found: list[Article] = []
    title: re.Match[str] | None = None
    body: list[str] = []
    for block in (*source.blocks, Table(())):  # the table closes the last article
        if title is not None and isinstance(block, Heading | Table):
            found.append(Article(title[1], title[2], "\n".join(body)))
            title, body = None, []
        if isinstance(block, Heading):
            title = re.fullmatch(r"Điều (\d+)\. (.+)", block.text)
        elif title is not None and isinstance(block, Paragraph):
            # "./." is how the last line of an official text is closed; it is not of the sentence.
            body.append(re.sub(r"\./\.$", ".", plain(block.text)))
    return tuple(found)


def law_lines(source: Source) -> bytes:
    """The law as UTF-8 JSON lines, an article each: id, law, article, heading, text, topic."""
    form = str(source.metadata["form"])
    rows = (
        {
            "id": f"{source.number}#{article.number}",
            "law": f"{form} số {source.number}{source.title.removeprefix(form)}",
            "article": article.number,
            "heading": article.heading,
            "text": article.text,
            "topic": source.metadata["topic"],
        }
        for article in articles(source)
    )
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
