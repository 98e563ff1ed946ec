"""The two language versions of a text as streams: where each goes on, and one outline for both.

A bilingual agreement is set in columns or turn by turn, so that one version breaks off in the
middle of an article and goes on after a page of the other. Each version keeps its own path of open
parts; without this, the rest of article 9 would stand under the other language's article 13.
"""

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.closings import closing_lines
from extract.language import detect_language
from extract.markers import MARGIN, Marker
from extract.outline import Node, Outline
from models.document import DocumentText
from models.norms import ClauseLevel

_LINE = re.compile(r"[^\n]+")
_TELLING = 6  # words of a line by which its language can be told
_MARGINS = MARGIN + "\n"
_ARTICLES = 2  # headings of each language that make a text bilingual


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one version; ``language`` None where the text has only one."""

    start: int
    end: int
    language: str | None


@dataclass(slots=True)
class Parts:
    """The parts of a whole text, nodes in order of their starts.

    ``rests`` are stretches that go on with an open part, by its index in ``nodes``; ``openings``
    stand before the first part of a version that begins below another's; ``closings`` where
    closing formulas and signatures stand. All are (start, end) offsets.
    """

    articles: bool
    nodes: list[Node] = field(default_factory=list)
    inline: set[int] = field(default_factory=set)
    rests: list[tuple[int, int, int]] = field(default_factory=list)
    openings: list[tuple[int, int]] = field(default_factory=list)
    closings: list[tuple[int, int]] = field(default_factory=list)


def outline_of(document: DocumentText, markers: Sequence[Marker]) -> Parts:
    """The parts that the markers open, each version of a bilingual text on its own."""
    text = document.text
    articles = any(
        marker.level is ClauseLevel.ARTICLE and (marker.firm or marker.order == 1)
        for marker in markers
    )
    single_line = "\n" not in text.strip()
    outlines: dict[str | None, Outline] = {}
    coming, closings = deque(markers), deque(closing_lines(text))
    resumed: list[tuple[Run, Outline, int | None]] = []
    for run in _runs(document, markers):
        fresh = Outline(text, articles=articles, single_line=single_line)
        outline = outlines.setdefault(run.language, fresh)
        resumed.append((run, outline, outline.resume(run.start)))
        while coming and coming[0].start < run.end:
            while closings and closings[0][0] < coming[0].start:
                outline.close(*closings.popleft())
            outline.offer(coming.popleft())
        while closings and closings[0][0] < run.end:
            outline.close(*closings.popleft())
        outline.pause(run.end)
    for outline in outlines.values():
        outline.finish()
    return _merged(text, list(outlines.values()), resumed, articles=articles)


def _runs(document: DocumentText, markers: Sequence[Marker]) -> list[Run]:
    """The text cut where its language changes; one run unless articles stand in two languages."""
    text = document.text
    headings = {
        marker.start: marker.language
        for marker in markers
        if marker.level is ClauseLevel.ARTICLE and marker.language and not marker.inline
    }
    counted = Counter(headings.values())
    versions = {language for language, count in counted.items() if count >= _ARTICLES}
    if len(versions) < 2:
        return [Run(0, len(text), None)]
    blocks = {
        block.span.start: block.language
        for page in document.pages
        for block in page.blocks
        if block.language in versions
    }
    runs: list[Run] = []
    for line in _LINE.finditer(text):
        start = line.start() + len(line[0]) - len(line[0].lstrip(MARGIN))
        told = headings.get(start) or blocks.get(line.start())
        if told is None and len(line[0].split()) >= _TELLING:
            told = detect_language(line[0])
        if told in versions and (not runs or runs[-1].language != told):
            begin = line.start() if runs else 0
            if runs:
                runs[-1] = replace(runs[-1], end=begin)
            runs.append(Run(begin, len(text), told))
    return runs


def _merged(
    text: str,
    outlines: Sequence[Outline],
    resumed: Sequence[tuple[Run, Outline, int | None]],
    *,
    articles: bool,
) -> Parts:
    """One outline of all: nodes by their starts, parents and children renumbered."""
    parts = Parts(articles)
    order = sorted(
        (
            (node.start, which, index)
            for which, outline in enumerate(outlines)
            for index, node in enumerate(outline.nodes)
        )
    )
    number = {(which, index): place for place, (_, which, index) in enumerate(order)}
    for _, which, index in order:
        opened = outlines[which].nodes[index]
        parent = None if opened.parent is None else number[which, opened.parent]
        children = [number[which, child] for child in opened.children]
        parts.nodes.append(replace(opened, parent=parent, children=children))
        if index in outlines[which].inline:
            parts.inline.add(len(parts.nodes) - 1)
    starts = {node.start for node in parts.nodes}
    borders = {run.start for run, _, _ in resumed}
    closed = {offset for outline in outlines for offset in outline.closings}
    stops = sorted({*starts, *borders, *closed, len(text)})

    def end_of(offset: int) -> int:
        return stops[bisect_right(stops, offset)]

    for offset in sorted(closed):
        if parts.closings and parts.closings[-1][1] == offset:
            parts.closings[-1] = parts.closings[-1][0], end_of(offset)
        else:
            parts.closings.append((offset, end_of(offset)))
    for run, outline, held in resumed:
        end = end_of(run.start) if run.start < len(text) else run.start
        headed = not starts or run.start < min(starts)
        if headed or run.start in starts | closed or not text[run.start : end].strip(_MARGINS):
            continue
        if held is not None:
            parts.rests.append((run.start, end, number[outlines.index(outline), held]))
        elif not any(node.start < run.start for node in outline.nodes):
            parts.openings.append((run.start, end))
    return parts
