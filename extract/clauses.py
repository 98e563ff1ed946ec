"""The numbered structure of a text: clauses as people cite them, each with its own text."""

from collections.abc import Iterator
from dataclasses import dataclass

from extract.labels import Labels
from extract.language import detect_language
from extract.lexicon import lexicon
from extract.markers import Marker, find_markers
from extract.outline import ITEM_RANK, Node
from extract.streams import Parts, outline_of
from models.document import DocumentText, Span
from models.norms import Clause, ClauseLevel

_LONGEST_QUOTE = 20_000
_MAIN_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that belongs to one clause and to none below it.

    ``clause`` and ``parent`` index ``Structure.clauses`` (None: no clause). ``heading`` is the
    nearest heading above. ``item`` when the clause is a point of a list inside a line.
    """

    span: Span
    clause: int | None
    parent: int | None
    heading: str
    language: str | None
    level: ClauseLevel | None
    inline: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """The clauses of a text in order of their starts, and every stretch of text, in order."""

    clauses: tuple[Clause, ...]
    stretches: tuple[Stretch, ...]


def read_structure(document: DocumentText) -> Structure:
    """The clauses and stretches of a document's text."""
    markers = list(_outside_quotations(document.text, find_markers(document.text)))
    return _Assembly(document, outline_of(document, markers)).structure()


def _outside_quotations(text: str, markers: Iterator[Marker]) -> Iterator[Marker]:
    """Leave out what an amendment quotes: “Điều 5. …” replaces another text's article."""
    skip_until = 0
    for marker in markers:
        if marker.start < skip_until:
            continue
        before = text[marker.start - 1 : marker.start]
        if before in ("“", '"') and not marker.inline:
            closing = text.find("”" if before == "“" else '"', marker.end)
            if 0 <= closing - marker.end < _LONGEST_QUOTE:
                skip_until = closing
                continue
        yield marker


class _Assembly:
    """Turns the parts of the outline into clauses with labels, languages and own text."""

    def __init__(self, document: DocumentText, parts: Parts) -> None:
        self.document = document
        self.text = document.text
        self.parts = parts
        self.main = document.language or detect_language(self.text) or _MAIN_LANGUAGE
        self.ids: dict[str, int] = {}
        self.first_language: dict[str, str] = {}
        self.clauses: list[Clause] = []
        self.stretches: list[Stretch] = []

    def structure(self) -> Structure:
        nodes = self.parts.nodes
        if not nodes and "\n" in self.text.strip():
            return self._passages()
        first = nodes[0].start if nodes else len(self.text)
        led = (
            bool(nodes)
            and 0 not in self.parts.inline
            and "\n" in self.text[:first].strip("\n") + "\n"
        )
        preamble = led and bool(self.text[:first].strip())
        if preamble:
            self._unnumbered(ClauseLevel.PREAMBLE, 0, first)
        elif self.text[:first].strip():
            self._stretch(0, first, None, None, "", self.main, None, inline=False)
        statements = not self.parts.articles and (
            preamble or any(node.form == "I." for node in nodes)
        )
        numbers: dict[int, int] = {}
        places = [(node.start, "node", index, 0) for index, node in enumerate(nodes)]
        places += [(start, "closing", end, 0) for start, end in self.parts.closings]
        places += [(start, "opening", end, 0) for start, end in self.parts.openings]
        places += [(start, "rest", end, node) for start, end, node in self.parts.rests]
        for start, what, index_or_end, node in sorted(places):
            if what == "node":
                numbers[index_or_end] = len(self.clauses)
                self._numbered(index_or_end, nodes[index_or_end], numbers, statements=statements)
            elif what == "rest":
                self._gone_on(start, index_or_end, numbers[node])
            else:
                level = ClauseLevel.CLOSING if what == "closing" else ClauseLevel.PREAMBLE
                self._unnumbered(level, start, index_or_end)
        return Structure(tuple(self.clauses), tuple(self.stretches))

    def _passages(self) -> Structure:
        """A text that numbers nothing: its paragraphs, counted, so that each can be found."""
        start = 0
        for line in self.text.splitlines(keepends=True):
            if line.strip():
                number = str(len(self.clauses) + 1)
                self._unnumbered(ClauseLevel.PASSAGE, start, start + len(line), number)
            start += len(line)
        return Structure(tuple(self.clauses), tuple(self.stretches))

    def _numbered(
        self, index: int, node: Node, numbers: dict[int, int], *, statements: bool
    ) -> None:
        level = node.level
        if statements and node.rank == ITEM_RANK and level is ClauseLevel.PARAGRAPH:
            level = ClauseLevel.STATEMENT
        span = self._trimmed(node.start, node.end)
        parent = numbers[node.parent] if node.parent is not None else None
        above = self.clauses[parent] if parent is not None else None
        language = self._language(span, above, node.language)
        labels = Labels(node.language or (above.language if above else language))
        label = labels.label(level, node.number, above)
        self.clauses.append(
            Clause(
                id=self._id(level, node.number, above, language),
                span=span,
                label=label,
                number=node.number,
                heading=node.heading,
                level=level,
                parent=above.id if above else None,
                language=language,
            )
        )
        own_end = min([self.parts.nodes[child].start for child in node.children] or [span.end])
        heading = node.heading or (above.heading if above else "")
        self._stretch(
            node.body,
            max(own_end, node.body),
            len(self.clauses) - 1,
            parent,
            heading,
            language,
            level,
            inline=index in self.parts.inline,
        )

    def _gone_on(self, start: int, end: int, number: int) -> None:
        """What a clause says after a page of the other version."""
        clause = self.clauses[number]
        above = next((i for i, one in enumerate(self.clauses) if one.id == clause.parent), None)
        heading = clause.heading or (self.clauses[above].heading if above is not None else "")
        self._stretch(
            start, end, number, above, heading, clause.language, clause.level, inline=False
        )

    def _unnumbered(self, level: ClauseLevel, start: int, end: int, number: str = "") -> None:
        span = self._trimmed(start, end)
        language = detect_language(self.text[span.start : span.end], self.main) or self.main
        self.clauses.append(
            Clause(
                id=self._id(level, number, None, language),
                span=span,
                label=Labels(language).label(level, number, None),
                number=number,
                heading="",
                level=level,
                parent=None,
                language=language,
            )
        )
        self._stretch(
            span.start, span.end, len(self.clauses) - 1, None, "", language, level, inline=False
        )

    def _stretch(
        self,
        start: int,
        end: int,
        clause: int | None,
        parent: int | None,
        heading: str,
        language: str,
        level: ClauseLevel | None,
        *,
        inline: bool,
    ) -> None:
        span = self._trimmed(start, end)
        if span.end > span.start or clause is not None:
            self.stretches.append(Stretch(span, clause, parent, heading, language, level, inline))

    def _trimmed(self, start: int, end: int) -> Span:
        piece = self.text[start:end]
        return Span(
            start + len(piece) - len(piece.lstrip()) if piece.strip() else start,
            start + len(piece.rstrip()) if piece.strip() else start,
        )

    def _language(self, span: Span, above: Clause | None, marked: str | None) -> str:
        fallback = marked or (above.language if above else self.main)
        found = detect_language(self.text[span.start : span.end], fallback)
        # A short item in another language's words ("Trade in services") follows its parent.
        if found != fallback and span.end - span.start < 60 and lexicon(fallback):
            return fallback
        return found or fallback

    def _id(self, level: ClauseLevel, number: str, above: Clause | None, language: str) -> str:
        own = f"{level}-{number.lower().replace(' ', '')}" if number else str(level)
        path = f"{above.id}/{own}" if above else own
        if above is None and self.first_language.setdefault(path, language) != language:
            path = f"{path}.{language}"  # the other language of a bilingual text
        self.ids[path] = self.ids.get(path, 0) + 1
        return path if self.ids[path] == 1 else f"{path}~{self.ids[path]}"
