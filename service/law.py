"""Law loaded from JSON lines: one article a line, as laws and codifications are handed on."""

import json
import re
from dataclasses import dataclass
from typing import Any

from models.document import DocumentText, storable
from models.errors import UnreadableLaw

MEDIA_TYPE = "application/x-ndjson"
# The official codification names no law; each article says from where it is: "(Điều 19 Luật số
# 70/2020/QH14, có hiệu lực thi hành kể từ ngày 01/07/2021, được bổ sung bởi ...)".
_SOURCE = re.compile(
    r"\(?\s*Điều (?P<article>\d+\w?)[,.]?\s+(?P<law>.+?)(?:,? có hiệu lực|,? hết hiệu lực|\)|$)"
)
_PLACE = re.compile(r"Điều \d+(?:\.\w+)+\.\s*")  # its number in the codification
LONGEST_NAME = 500  # letters; a name is a key of the register, and an index entry is bounded


@dataclass(frozen=True, slots=True)
class Article:
    """One article: ``number`` as the law counts it ("12", "12a")."""

    number: str
    heading: str
    text: str


def parse_laws(data: bytes) -> dict[str, tuple[Article, ...]]:
    """Articles by law, both in the file's order.

    Each line is an object with "law", "article" and "text"; "heading" may be missing. A line of
    the codification has "source" in place of the first two. Raises UnreadableLaw with the line at
    fault.
    """
    laws: dict[str, list[Article]] = {}
    try:
        # Not splitlines(): a JSON string may hold U+2028 and the like as they are.
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnreadableLaw(problem="it is not UTF-8 text") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        law, article = _parse_line(number, line)
        laws.setdefault(law, []).append(article)
    if not laws:
        raise UnreadableLaw(problem="it holds no article")
    return {law: tuple(articles) for law, articles in laws.items()}


def _parse_line(number: int, line: str) -> tuple[str, Article]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # also numbers and nesting beyond all measure
        raise UnreadableLaw(problem=f"line {number} is not JSON") from error
    if not isinstance(row, dict):
        raise UnreadableLaw(problem=f"line {number} is not an object")
    row = _from_source(row)
    for field in ("law", "article", "text"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise UnreadableLaw(problem=f'line {number} has no "{field}"')
    if not isinstance(row.get("heading") or "", str):
        raise UnreadableLaw(problem=f'the "heading" in line {number} is not text')
    law, article, heading, text = (
        storable(row.get(field) or "").strip() for field in ("law", "article", "heading", "text")
    )
    if len(law) > LONGEST_NAME:
        raise UnreadableLaw(problem=f"the name in line {number} is too long")
    return law, Article(article, heading, text)


def _from_source(row: dict[str, Any]) -> dict[str, Any]:
    """A line of the codification as one of the law that it is taken from."""
    source, heading = row.get("source"), row.get("heading")
    if "law" in row or not isinstance(source, str):
        return row
    found = _SOURCE.match(" ".join(source.split()))  # long ones are broken into lines
    if found is None:
        return row
    named = {"law": found["law"].strip()[:LONGEST_NAME], "article": found["article"]}
    if isinstance(heading, str):
        named["heading"] = _PLACE.sub("", heading, count=1)
    return row | named


def law_document(law: str, articles: tuple[Article, ...]) -> DocumentText:
    """The law as one text, laid out as a printed law is, so that one reader serves both."""
    parts = [law]
    for article in articles:
        head = f"Điều {article.number}." + (f" {article.heading}" if article.heading else "")
        parts.append(f"{head}\n{article.text}")
    return DocumentText.from_text("\n".join(parts), language="vi")
