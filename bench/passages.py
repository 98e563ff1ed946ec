"""Articles for generated registers: those of the samples with other numbers and other names.

Each is analysed once by the real pipeline; documents are put together of them by moving spans, so
a register of any size has true clauses, norms and times without being read.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract import analyse, load_nlp
from models.document import DocumentText, Span
from models.norms import Analysis, Clause, Norm, TimeExpression
from models.register import DocumentKind
from samples.markdown import Heading, Item, Paragraph, Source, plain, read_source
from service.indexing import UNITS

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
WORD = {"vi": "Điều", "en": "Article"}
# What stands for the invented places of the samples in other agreements.
PLACES = {
    "Nậm-Xai|Kitahama|Val-de-Morène|Haeseong|Vân Lĩnh|Thung Lũng Xanh": (
        "Norrvik", "Santa Aldea", "Kōzuhara", "Bela Ria", "Oudekerk", "Phou Kham", "Tân Giang",
        "Mont-Laval", "Hanseo", "Lindenau", "Port Ashby", "Krasnopol", "Al-Nahar", "Suphanrat",
    ),
    "Lam Hà|Lam Ha": ("Lam Sơn", "An Khê", "Bình Trạch", "Đông Quan", "Yên Lạc", "Hà Thanh"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """An article as text with its findings; ``origin`` is the same for variants of one article."""

    origin: int
    language: str
    heading: str
    text: str
    analysis: Analysis

    @property
    def units(self) -> int:
        """How many clauses go into the index: those that are not split any further there."""
        own = [clause for clause in self.analysis.clauses if clause.level in UNITS]
        return len(own) - len({clause.parent for clause in own if clause.parent})


def pool(variants: int, seed: int) -> dict[tuple[bool, str], list[Passage]]:
    """Passages by whether they are law, and language; ``variants`` of each article."""
    nlp, chance = load_nlp(), random.Random(seed)
    found: dict[tuple[bool, str], list[Passage]] = {}
    for origin, (law, language, heading, body) in enumerate(_articles()):
        for _ in range(variants):
            text = _varied(f"{WORD[language]} 1. {heading}\n{body}", chance)
            analysis = analyse(DocumentText.from_text(text, language), nlp)
            if all(_renamed(c.id, "") == c.id.removeprefix("article-1") for c in analysis.clauses):
                passage = Passage(origin, language, heading, text, analysis)
                found.setdefault((law, language), []).append(passage)
    return found


def _articles() -> Iterator[tuple[bool, str, str, str]]:
    for path in sorted(SAMPLES.glob("*/*.*.md")):
        source = read_source(path)
        for language, heading, lines in _parts(source):
            if lines:
                yield source.kind is DocumentKind.LAW, language, heading, "\n".join(lines)


def _parts(source: Source) -> Iterator[tuple[str, str, list[str]]]:
    """Language, heading and lines of what stands under each heading but the title."""
    part: tuple[str, str, list[str]] | None = None
    for block in source.blocks:
        if isinstance(block, Heading):
            if part:
                yield part
            title = re.fullmatch(r"(?:(Điều|Article) \d+|[IVX]+)\. (.*)", block.text)
            part = None
            if title:
                language = {"Điều": "vi", "Article": "en"}.get(title[1], source.languages[0])
                part = language, title[2], []
        elif part and isinstance(block, Paragraph | Item) and not block.text.startswith("**"):
            part[2].append(plain(block.text))
    if part:
        yield part


def _varied(text: str, chance: random.Random) -> str:
    for places, others in PLACES.items():
        text = re.sub(places, chance.choice(others), text)
    # Amounts, days and years change; the numbers of articles and paragraphs do not.
    return re.sub(r"(?<![\d./-])[1-9]\d(?:0|)(?![\d./-])", lambda m: _near(m[0], chance), text)


def _near(number: str, chance: random.Random) -> str:
    value = int(number)
    return str(chance.randint(max(10, value - 6), value + 6)) if value <= 31 else str(
        chance.randint(max(32, value - 20), value + 40)
    )  # fmt: skip


def assembled(passages: Sequence[Passage], start: int) -> tuple[str, Analysis]:
    """Text and findings of passages that follow each other from offset ``start`` as articles."""
    texts: list[str] = []
    clauses: list[Clause] = []
    norms: list[Norm] = []
    times: list[TimeExpression] = []
    for number, passage in enumerate(passages, 1):
        word, first = WORD[passage.language], len(times)
        old = f"{word} 1"
        text = f"{word} {number}{passage.text[len(old) :]}"
        move = _Move(start, len(old), len(text) - len(passage.text))
        key, label = f"article-{number}", f"{word} {number}"
        for clause in passage.analysis.clauses:
            clauses.append(
                replace(
                    clause,
                    id=_renamed(clause.id, key),
                    parent=clause.parent and _renamed(clause.parent, key),
                    label=label + clause.label.removeprefix(old),
                    number=str(number) if clause.parent is None else clause.number,
                    span=move(clause.span),
                )
            )
        for norm in passage.analysis.norms:
            parts = {
                name: move.maybe(getattr(norm, name))
                for name in ("bearer", "beneficiary", "action", "condition")
            }
            norms.append(
                replace(
                    norm,
                    span=move(norm.span),
                    times=tuple(first + time for time in norm.times),
                    clause=norm.clause and _renamed(norm.clause, key),
                    **parts,
                )
            )
        for time in passage.analysis.times:
            anchor = move.maybe(time.anchor_span)
            times.append(replace(time, span=move(time.span), anchor_span=anchor))
        texts.append(text)
        start += len(text) + 1
    return "\n".join(texts), Analysis(tuple(clauses), tuple(norms), tuple(times))


def _renamed(key: str, article: str) -> str:
    _, slash, rest = key.partition("/")
    return article + slash + rest


class _Move:
    """Moves spans of a passage: its number at ``head`` may have become longer."""

    def __init__(self, start: int, head: int, longer: int) -> None:
        self._start, self._head, self._longer = start, head, longer

    def __call__(self, span: Span) -> Span:
        return Span(*(self._start + x + (self._longer if x >= self._head else 0) for x in span))

    def maybe(self, span: Span | None) -> Span | None:
        return None if span is None else self(span)
