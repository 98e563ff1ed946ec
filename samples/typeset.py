"""A source text set as a PDF with a text layer, in the form of Vietnamese official documents."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from models.register import DocumentKind
from samples import markdown, styles
from samples.markdown import Block, Heading, Item, Source, marked_up, plain

SIGNED = re.compile(r"\((?:đã ký|signed)\) ?")
# Letters that Vietnamese has and neither English nor the foreign names in these texts.
VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
FICTIONAL = "Văn bản giả định trong bộ mẫu Cam Kết, không phải văn bản quy phạm pháp luật"


class Spot(NamedTuple):
    """Where a hand signs: page from 1, centre in points from the top left, left or right side."""

    page: int
    x: float
    y: float
    side: int
    name: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF with a text layer, its number of pages, and where its signatures go."""

    pdf: bytes
    pages: int
    spots: tuple[Spot, ...]


class _SigningSpace(Flowable):
    """Room for a signature by hand, which notes where it came to lie."""

    def __init__(self, name: str, side: int, spots: list[Spot]) -> None:
        super().__init__()
        self.name, self.side, self.spots = name, side, spots
        self.height = 29 * mm

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        x, y = self.canv.absolutePosition(self.width / 2, self.height / 2)
        page = self.canv.getPageNumber()
        self.spots.append(Spot(page, x, styles.PAGE_HEIGHT - y, self.side, self.name))


class _Rule(Flowable):
    """The short line under a title or a letterhead: ``share`` of the width, centred."""

    def __init__(self, share: float, *, after: float) -> None:
        super().__init__()
        self.share, self.height = share, after + 3

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width = available_width
        return self.width, self.height

    def draw(self) -> None:
        middle, half, y = self.width / 2, self.width * self.share / 2, self.height - 2
        self.canv.setLineWidth(0.7)
        self.canv.line(middle - half, y, middle + half, y)


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the parts of one document share: its source and how its signatures are shown."""

    source: Source
    hand_signed: bool
    spots: list[Spot] = field(default_factory=list)

    @property
    def english(self) -> bool:
        return self.source.languages == ("en",)


def typeset(source: Source, *, hand_signed: bool = False) -> Typeset:
    """Set a source as a PDF; the same source gives the same bytes.

    With ``hand_signed`` the words "(đã ký)" make room for ink, and ``spots`` says where;
    without it they are printed and ``spots`` is empty.
    """
    styles.register_fonts()
    setting = _Setting(source, hand_signed)
    bilingual = set(source.languages) == {"vi", "en"}
    story = list(_columns(setting) if bilingual else _single(setting))
    out = io.BytesIO()
    margin = 20 * mm if bilingual else styles.LEFT
    template = BaseDocTemplate(
        out,
        pagesize=(styles.PAGE_WIDTH, styles.PAGE_HEIGHT),
        title=source.title,
        author=str(source.metadata.get("issuer", "Lam Hà")),
        subject="Fictional sample document",
        lang=source.languages[0],
        invariant=1,
    )
    frame = Frame(
        margin,
        styles.BOTTOM,
        styles.PAGE_WIDTH - margin - styles.RIGHT,
        styles.PAGE_HEIGHT - styles.TOP - styles.BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=_furniture(source.kind)))
    template.build(story)
    return Typeset(out.getvalue(), template.page, tuple(setting.spots))


def _furniture(kind: DocumentKind) -> Callable[[Canvas, BaseDocTemplate], None]:
    """Page numbers from page 2: at the top by Decree 30, at the foot of agreements."""
    official = kind in (DocumentKind.DIRECTIVE, DocumentKind.LAW)
    height = styles.PAGE_HEIGHT - 13 * mm if official else 11 * mm

    def draw(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.saveState()
        if template.page > 1:
            canvas.setFont(f"{styles.SERIF}-Regular", 13)
            canvas.drawCentredString(styles.PAGE_WIDTH / 2, height, str(template.page))
        if kind is DocumentKind.LAW:
            canvas.setFont(f"{styles.SERIF}-Italic", 8.5)
            canvas.setFillColor(colors.grey)
            canvas.drawCentredString(styles.PAGE_WIDTH / 2, 9 * mm, FICTIONAL)
        canvas.restoreState()

    return draw


def _single(setting: _Setting) -> Iterator[Flowable]:
    """The story of a document in one column."""
    blocks = setting.source.blocks
    body = styles.BODY_EN if setting.english else styles.BODY_VI
    in_title = False
    for index, block in enumerate(blocks):
        if isinstance(block, markdown.Table):
            if index != len(blocks) - 1:  # the signatures go with the last paragraph, below
                yield from _letterhead(block) if index == 0 else _data_table(block)
        elif index == len(blocks) - 2:
            last = Paragraph(marked_up(block.text), body)
            yield KeepTogether([last, *_signatures(blocks[-1], setting)])
        elif isinstance(block, Heading):
            yield from _heading(block, setting)
            in_title = block.level == 1
        elif isinstance(block, Item):
            yield Paragraph("- " + marked_up(block.text), styles.ADDRESSEES)
            if not isinstance(blocks[index + 1], Item):
                yield Spacer(0, 8)
        elif in_title and plain(block.text) != block.text and block.text.startswith("**"):
            yield Paragraph(marked_up(block.text), styles.SUBTITLE)
            if not isinstance(following := blocks[index + 1], markdown.Table) and not (
                following.text.startswith("**")
            ):
                yield _Rule(0.28, after=12)
        else:
            in_title = False
            addressee = block.text.startswith("Kính gửi")
            if addressee:
                yield Spacer(0, 6)
            yield Paragraph(marked_up(block.text), styles.ADDRESSEE if addressee else body)


def _heading(block: Heading, setting: _Setting) -> Iterator[Flowable]:
    if block.level == 1:
        yield Paragraph(marked_up(block.text), styles.TITLE)
    elif chapter := re.fullmatch(r"(Chương [IVX]+)\. (.+)", block.text):
        yield CondPageBreak(35 * mm)
        yield Spacer(0, 8)
        yield Paragraph(chapter[1], styles.CHAPTER)
        yield Paragraph(marked_up(chapter[2]), styles.CHAPTER)
        yield Spacer(0, 4)
    else:
        style = styles.ARTICLE_EN if setting.english else styles.ARTICLE_VI
        yield Paragraph(marked_up(block.text), style)


def _grid(rows: Sequence[Sequence[object]], widths: Sequence[float]) -> Table:
    """A table without lines or padding, cells at the top."""
    grid = Table([list(row) for row in rows], colWidths=list(widths))
    grid.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ])  # fmt: skip
    return grid


def _letterhead(block: markdown.Table) -> Iterator[Flowable]:
    """Issuing body and number at the left; state name, motto, place and date at the right."""
    left, right = block.column(0), block.column(1)
    number = next(i for i, cell in enumerate(left) if cell.startswith("Số:"))
    body = [Paragraph(marked_up(cell), styles.HEAD) for cell in left[:number]]
    state, motto, dated = (marked_up(cell) for cell in right)
    rows: list[list[object]] = [
        [
            [*body, _Rule(0.32, after=5)],
            [Paragraph(state, styles.STATE), Paragraph(motto, styles.STATE), _Rule(0.53, after=5)],
        ],
        [
            [Paragraph(marked_up(left[number]), styles.MOTTO)]
            + [Paragraph(marked_up(cell), styles.ABSTRACT) for cell in left[number + 1 :]],
            Paragraph(dated, styles.MOTTO),
        ],
    ]
    yield _grid(rows, (65 * mm, styles.BODY_WIDTH - 65 * mm))
    yield Spacer(0, 8)


def _data_table(block: markdown.Table) -> Iterator[Flowable]:
    head, *rest = block.rows
    rows = [
        [Paragraph(marked_up(cell), styles.CELL_HEAD) for cell in head],
        *([Paragraph(marked_up(cell), styles.CELL) for cell in row] for row in rest),
    ]
    table = Table(rows, colWidths=[18 * mm, 45 * mm, 62 * mm], repeatRows=1, spaceAfter=8)
    table.setStyle([
        ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ])  # fmt: skip
    yield table


def _signatures(block: Block, setting: _Setting) -> Iterator[Flowable]:
    """The last table: recipients and one signature, or the signatures of two parties."""
    if not isinstance(block, markdown.Table):
        raise markdown.SourceError(f"{setting.source.path.name}: no signatures at the end")
    yield Spacer(0, 10)
    left, right = block.column(0), block.column(1)
    if plain(left[0]).startswith("Nơi nhận"):
        recipients = [Paragraph(plain(left[0]), styles.RECIPIENTS_HEAD)]
        recipients += [Paragraph(marked_up(cell), styles.RECIPIENTS) for cell in left[1:]]
        # "(đã ký)" has its own row here; the name follows it.
        signature = _signature([*right[:-2], " ".join(right[-2:])], 1, setting)
        rows: list[list[object]] = [[recipients, list(signature)]]
    else:
        sides = (_signature(left, 0, setting), _signature(right, 1, setting))
        rows = [list(row) for row in zip(*sides, strict=True)]
    yield _grid(rows, [styles.BODY_WIDTH / 2] * 2)


def _signature(
    lines: Sequence[str], side: int, setting: _Setting
) -> tuple[Flowable, Flowable, Flowable]:
    """Party and position, the signature, the name; the last line is "(đã ký) Name"."""
    *head, last = lines
    signed = SIGNED.match(last)
    if signed is None:
        raise markdown.SourceError(f"{setting.source.path.name}: not signed: {plain(last)}")
    name = plain(last[signed.end() :])
    mark: Flowable = (
        _SigningSpace(name, side, setting.spots)
        if setting.hand_signed
        else Paragraph(signed[0].strip(), styles.SIGNED)
    )
    position = "<br/>".join(marked_up(plain(line)) for line in head)
    return Paragraph(position, styles.SIGNATORY), mark, Paragraph(name, styles.SIGNATORY)


def _columns(setting: _Setting) -> Iterator[Flowable]:
    """The story of a bilingual document: Vietnamese left, English right, row beside row."""
    *blocks, last = setting.source.blocks
    pairs: list[tuple[Heading | markdown.Paragraph, Heading | markdown.Paragraph]] = []
    texts = [block for block in blocks if isinstance(block, Heading | markdown.Paragraph)]
    title = texts.pop(0)
    left_title, right_title = title.text.split(" / ")
    pairs.append((Heading(1, left_title), Heading(1, right_title)))
    vietnamese = [block for block in texts if VIETNAMESE.search(block.text)]
    english = [block for block in texts if not VIETNAMESE.search(block.text)]
    pairs += zip(vietnamese, english, strict=True)
    rows = [[_column_cell(block) for block in pair] for pair in pairs]
    gutter, width = 8 * mm, styles.PAGE_WIDTH - 20 * mm - styles.RIGHT
    column = (width - gutter) / 2
    grid = _grid([(left, "", right) for left, right in rows], (column, gutter, column))
    grid.setStyle([("BOTTOMPADDING", (0, 0), (-1, -1), 6)])
    headings = [i for i, (left, _) in enumerate(pairs) if isinstance(left, Heading)]
    grid.setStyle([("NOSPLIT", (0, i), (-1, i + 1)) for i in headings])
    yield grid
    yield KeepTogether(list(_signatures(last, setting)))


def _column_cell(block: Heading | markdown.Paragraph) -> Paragraph:
    if isinstance(block, Heading):
        title = block.level == 1
        return Paragraph(
            marked_up(block.text), styles.TITLE_COLUMN if title else styles.ARTICLE_COLUMN
        )
    if block.text.startswith("**"):
        return Paragraph(marked_up(block.text), styles.SUBTITLE_COLUMN)
    return Paragraph(marked_up(block.text), styles.BODY_COLUMN)
