"""The outline of a numbered text: which markers open a part, and under which other part.

A candidate becomes a part when its number continues what came before it, so that numbers in running
text ("khoản 2 Điều 5", "Article 3 of the Memorandum") open nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.closings import opens_closing
from extract.markers import Marker, announces_list, find_markers, letter_order, roman
from models.norms import ClauseLevel

_HEADINGS = (
    ClauseLevel.ANNEX,
    ClauseLevel.PART,
    ClauseLevel.CHAPTER,
    ClauseLevel.SECTION,
    ClauseLevel.ARTICLE,
)
_RANK = {level: rank for rank, level in enumerate(_HEADINGS)}
ITEM_RANK = len(_HEADINGS)  # of a first enumeration; deeper ones follow
_LONGEST_GAP = 3  # a number lost by the reader of a scan
_LINE = re.compile(r"[^\n]+")
_LONGEST_HEADING = 250
_LONGEST_LINE = 160
_WRAPPED = 45  # characters after which a heading may have been wrapped
_SENTENCE_END = (".", ";", ":", ",")


@dataclass(slots=True)
class Node:
    level: ClauseLevel
    number: str
    order: int
    form: str
    start: int
    body: int
    rank: int
    parent: int | None
    heading: str
    language: str | None
    end: int = 0
    children: list[int] = field(default_factory=list)


class Outline:
    """Takes or leaves each marker, keeping the path of open parts."""

    def __init__(self, text: str, *, articles: bool, single_line: bool) -> None:
        self.text = text
        self.articles = articles
        self.single_line = single_line
        self.nodes: list[Node] = []
        self.inline: set[int] = set()
        self.path: list[int] = []
        self.last: dict[str, tuple[int, str]] = {}
        self.running: dict[str, int] = {}
        self.closed_at: int | None = None
        self.closings: list[int] = []

    def _top(self) -> Node:
        return self.nodes[self.path[-1]]

    def offer(self, marker: Marker) -> None:
        """Open a part at a marker if it continues the numbering."""
        if marker.level in _RANK and marker.form not in ("I.", "A."):
            if self._heading_fits(marker):
                self._open_heading(marker)
        elif self.closed_at is not None:
            return
        elif marker.form in ("I.", "A."):
            self._offer_roman_heading(marker)
        else:
            self._offer_item(marker)

    def resume(self, offset: int) -> int | None:
        """Go on at an offset; the node that its text belongs to, None when nothing is open."""
        if self.closed_at is not None:
            self.closings.append(self.closed_at)
            self.closed_at = offset
            return None
        return self.path[-1] if self.path else None

    def pause(self, offset: int) -> None:
        """Another version of the text begins: what is open ends here, and may be gone on with."""
        end = offset if self.closed_at is None else self.closed_at
        for index in self.path:
            self.nodes[index].end = self.nodes[index].end or end

    def close(self, line: int, names: int) -> None:
        """A closing formula begins; a later heading that continues the numbering revokes it.

        ``names`` is where the lines in capitals above it start.
        """
        if self.closed_at is None and self.nodes:
            self.closed_at = names if names > self.nodes[-1].body else line

    def _heading_fits(self, marker: Marker) -> bool:
        last = self.last.get(marker.form)
        if marker.inline:
            return last is not None and marker.order == last[0] + 1
        if last is None:
            return marker.firm or marker.order == 1 or marker.level is ClauseLevel.ANNEX
        order, number = last
        if marker.order == order:
            return marker.number != number
        if marker.order < order:
            # A new counting starts: a regulation attached to its decision, a chapter's sections.
            return marker.order == 1 and (marker.firm or marker.level is not ClauseLevel.ARTICLE)
        return marker.order == order + 1 or marker.firm

    def _open_heading(self, marker: Marker) -> None:
        last = self.last.get(marker.form)
        if self.closed_at is not None:
            continues = last is not None and marker.order == last[0] + 1
            if not continues or marker.level is ClauseLevel.ANNEX:
                self._end_path(self.closed_at, 0)
                self.closings.append(self.closed_at)
            self.closed_at = None
        rank = _RANK[marker.level]
        heading, body = _heading_of(self.text, marker)
        self._push(marker, marker.level, rank, heading, body, marker.language)
        self.last[marker.form] = (marker.order, marker.number)
        for form in tuple(self.last):
            level = _level_of(form)
            below = level is not None and _RANK[level] > rank
            if below and (marker.level is ClauseLevel.ANNEX or level is ClauseLevel.SECTION):
                del self.last[form]

    def _offer_roman_heading(self, marker: Marker) -> None:
        inside = any(self.nodes[index].level is ClauseLevel.ARTICLE for index in self.path)
        if inside or (self.articles and not self.path):
            return
        order = self.last.get(marker.form, (0, ""))[0]
        if marker.order == order + 1 and marker.line_end - marker.end > 1:
            self._push(
                marker,
                ClauseLevel.SECTION,
                _RANK[ClauseLevel.SECTION],
                self.text[marker.end : marker.line_end].strip(),
                marker.line_end,
                None,
            )
            self.last[marker.form] = (marker.order, marker.number)

    def _offer_item(self, marker: Marker) -> None:
        if self.articles and not self.path:
            return  # a list in the preamble of a text with articles
        if self.path and marker.start < self._top().body:
            return  # a number inside a heading
        if marker.form.startswith("1.1"):
            self._offer_decimal(marker)
            return
        for form, order in _readings(marker):
            depth = self._depth_of(form)
            if self._item_fits(marker, form, order, depth):
                self._push_item(marker, form, order, depth)
                return

    def _offer_decimal(self, marker: Marker) -> None:
        first = int(marker.number.split(".")[-2])
        depth = self._depth_of(marker.form)
        outer = [index for index in self.path if self.nodes[index].form != marker.form]
        outer = outer if depth is None else outer[: max(depth, 1)]
        counted = [self.nodes[i].order for i in outer if self.nodes[i].rank >= ITEM_RANK - 1]
        if self._offer_noted(marker, first) or first not in counted:
            return
        last = self.nodes[self.path[depth]].order if depth is not None else 0
        if last < marker.order <= last + _LONGEST_GAP or marker.order == 1:
            self._push_item(marker, marker.form, marker.order, depth)

    def _offer_noted(self, marker: Marker, number: int) -> bool:
        """ "8.4 Điều khiển" after paragraph 7 of a consolidated law: 4 is a footnote's number."""
        depth = self._depth_of("1.")
        if depth is None or marker.inline or marker.number.count(".") > 1:
            return False
        noted = self.nodes[self.path[depth]].order == number - 1
        if noted:
            plain = replace(marker, number=str(number), order=number, form="1.")
            self._push_item(plain, "1.", number, depth)
        return noted

    def _item_fits(self, marker: Marker, form: str, order: int, depth: int | None) -> bool:
        if depth is None:
            if marker.loose:
                return not self.nodes and announces_list(self.text[: marker.start])
            under_article = bool(self.path) and self._top().level is ClauseLevel.ARTICLE
            # Statements are numbered through, whatever headings stand between them.
            through = not under_article and order == self.running.get(form, 0) + 1
            if order == 1 or through:
                return True
            # A unit cut out of a text may begin with any item, and go on with any after a colon.
            before = self.text[: marker.start].rstrip()
            return self.single_line and (not self.nodes or before.endswith(":"))
        last = self.nodes[self.path[depth]]
        if order == last.order:
            return not marker.inline and marker.number != last.number and not marker.loose
        if marker.loose:
            return False
        if marker.inline:
            return order == last.order + 1
        return last.order < order <= last.order + _LONGEST_GAP or (order == 1 and last.order > 1)

    def _depth_of(self, form: str) -> int | None:
        for depth in range(len(self.path) - 1, -1, -1):
            node = self.nodes[self.path[depth]]
            if node.rank < ITEM_RANK:
                return None
            if node.form == form:
                return depth
        return None

    def _push_item(self, marker: Marker, form: str, order: int, depth: int | None) -> None:
        if depth is not None:
            rank = self.nodes[self.path[depth]].rank
        else:
            rank = max(ITEM_RANK, self._top().rank + 1) if self.path else ITEM_RANK
        level = ClauseLevel.SUBPOINT
        if rank == ITEM_RANK:
            level = marker.level
        elif rank == ITEM_RANK + 1 and form != "(i)":
            level = ClauseLevel.POINT
        if rank == ITEM_RANK:
            self.running[form] = order
        heading, body = "", marker.end
        if rank == ITEM_RANK and not self.articles and not marker.inline:
            heading, body = _short_heading(self.text, marker)
        self._push(marker, level, rank, heading, body, None, form=form, order=order)
        if marker.inline:
            self.inline.add(len(self.nodes) - 1)

    def _push(
        self,
        marker: Marker,
        level: ClauseLevel,
        rank: int,
        heading: str,
        body: int,
        language: str | None,
        *,
        form: str | None = None,
        order: int | None = None,
    ) -> None:
        self._end_path(marker.start, rank)
        parent = self.path[-1] if self.path else None
        node = Node(
            level=level,
            number=marker.number,
            order=marker.order if order is None else order,
            form=form or marker.form,
            start=marker.start,
            body=body,
            rank=rank,
            parent=parent,
            heading=heading,
            language=language,
        )
        self.nodes.append(node)
        if parent is not None:
            self.nodes[parent].children.append(len(self.nodes) - 1)
        self.path.append(len(self.nodes) - 1)

    def _end_path(self, offset: int, rank: int) -> None:
        while self.path and self.nodes[self.path[-1]].rank >= rank:
            node = self.nodes[self.path.pop()]
            node.end = node.end or offset

    def finish(self) -> None:
        """End what is open at the end of the text, or where the closing begins."""
        if self.closed_at is not None:
            self.closings.append(self.closed_at)
        self._end_path(len(self.text) if self.closed_at is None else self.closed_at, 0)


def _level_of(form: str) -> ClauseLevel | None:
    if form in ("I.", "A."):
        return ClauseLevel.SECTION
    name = form.partition("/")[0]
    return ClauseLevel(name) if name in set(ClauseLevel) else None


def _readings(marker: Marker) -> Iterator[tuple[str, int]]:
    """What a marker may count: "(i)" is the letter after h, or the first roman numeral."""
    if marker.level is not ClauseLevel.POINT:
        yield marker.form, marker.order
        return
    if len(marker.number) == 1:
        for language in ("vi", "en"):
            order = letter_order(marker.number, language)
            if order:
                yield marker.form, order
    value = roman(marker.number)
    if value:
        yield marker.form.replace("a", "i"), value


def _heading_of(text: str, marker: Marker) -> tuple[str, int]:
    """The heading beside a marker or on the lines below it, and where the body starts."""
    rest = text[marker.end : marker.line_end].strip(" \t*_#:.-–—/")
    tail = text[marker.end : marker.line_end].rstrip()
    if rest and (tail.endswith(_SENTENCE_END) or len(rest) > _LONGEST_HEADING):
        return "", marker.end
    heading, body = rest, marker.line_end if rest else marker.end
    for line in _LINE.finditer(text, marker.line_end):
        below = line[0].strip(" \t*_#")
        if not below:
            continue
        if not _belongs_to_heading(heading, below) or len(heading) > _LONGEST_HEADING:
            break
        heading, body = f"{heading} {below}".strip(), line.end()
    return heading, body


def _belongs_to_heading(heading: str, below: str) -> bool:
    """Whether a line begins a heading that has none yet, or goes on with one that was wrapped."""
    if below.endswith(_SENTENCE_END) or opens_closing(below):
        return False
    if next(find_markers(below), None) is not None or len(below) > _LONGEST_LINE:
        return False
    if not heading:
        return below[0].isupper()
    wrapped = below[0].islower() and len(heading) > _WRAPPED
    return wrapped or (heading.isupper() and below.isupper())


def _short_heading(text: str, marker: Marker) -> tuple[str, int]:
    """The heading of a numbered statement whose line is nothing but a few words."""
    line = text[marker.end : marker.line_end].strip(" \t*_")
    below = _LINE.search(text, marker.line_end)
    following = next(find_markers(below[0]), None) if below else None
    short = 0 < len(line) <= 80 and len(line.split()) <= 10 and not line.endswith(_SENTENCE_END)
    if short and below and (following is None or following.form != marker.form):
        return line, marker.line_end
    return "", marker.end
