"""Fonts and paragraph styles: the look that Decree 30/2020 asks for, in Liberation Serif."""

from functools import cache
from pathlib import Path
from typing import Literal

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.fonts import addMapping
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SERIF = "LiberationSerif"
FONT_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation2"),  # fonts-liberation2
    Path("/usr/share/fonts/truetype/liberation"),  # fonts-liberation, from version 2 on
)

PAGE_WIDTH, PAGE_HEIGHT = A4  # points
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 17 * mm, 21 * mm, 21 * mm
INDENT = 12.7 * mm
Align = Literal[0, 1, 2, 4]  # as reportlab numbers left, centre, right, justified
BODY_WIDTH = PAGE_WIDTH - LEFT - RIGHT


class FontsMissing(RuntimeError):
    """The Liberation fonts are not installed; install the Debian package fonts-liberation2."""


def font_file(face: str) -> Path:
    """Where a face of Liberation Serif lies: ``Regular``, ``Bold``, ``Italic``, ``BoldItalic``.

    Raises:
        FontsMissing: no folder of Debian's two font packages has it.
    """
    for folder in FONT_FOLDERS:
        if (path := folder / f"{SERIF}-{face}.ttf").exists():
            return path
    raise FontsMissing(FontsMissing.__doc__)


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, so that ``<b>`` and ``<i>`` find them."""
    for face in ("Regular", "Bold", "Italic", "BoldItalic"):
        pdfmetrics.registerFont(TTFont(f"{SERIF}-{face}", str(font_file(face))))
    addMapping(SERIF, 0, 0, f"{SERIF}-Regular")
    addMapping(SERIF, 1, 0, f"{SERIF}-Bold")
    addMapping(SERIF, 0, 1, f"{SERIF}-Italic")
    addMapping(SERIF, 1, 1, f"{SERIF}-BoldItalic")


def _style(
    name: str,
    size: float,
    *,
    face: str = "Regular",
    align: Align = TA_LEFT,
    leading: float = 1.28,
    indent: float = 0,
    left: float = 0,
    before: float = 0,
    after: float = 0,
    with_next: bool = False,
) -> ParagraphStyle:
    """A style; ``leading`` is a multiple of ``size``, the other measures are points."""
    return ParagraphStyle(
        name,
        fontName=f"{SERIF}-{face}",
        fontSize=size,
        leading=size * leading,
        alignment=align,
        firstLineIndent=indent,
        leftIndent=left,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=int(with_next),
    )


# fmt: off
BODY_VI = _style("body-vi", 13.5, align=TA_JUSTIFY, indent=INDENT, after=6)
BODY_EN = _style("body-en", 12, align=TA_JUSTIFY, after=8)
BODY_COLUMN = _style("body-column", 11.5, align=TA_JUSTIFY)

ARTICLE_VI = _style("article-vi", 13.5, face="Bold", indent=INDENT, before=4, after=6,
                    with_next=True)
ARTICLE_EN = _style("article-en", 12, face="Bold", before=6, after=6, with_next=True)
ARTICLE_COLUMN = _style("article-column", 11.5, face="Bold", before=4)
CHAPTER = _style("chapter", 13.5, face="Bold", align=TA_CENTER, after=3, with_next=True)

TITLE = _style("title", 15, face="Bold", align=TA_CENTER, before=10, after=5)
SUBTITLE = _style("subtitle", 13.5, face="Bold", align=TA_CENTER, after=6)
TITLE_COLUMN = _style("title-column", 13, face="Bold", align=TA_CENTER)
SUBTITLE_COLUMN = _style("subtitle-column", 11.5, face="Bold", align=TA_CENTER)

CELL = _style("cell", 12, align=TA_CENTER)
CELL_HEAD = _style("cell-head", 12, face="Bold", align=TA_CENTER)

HEAD = _style("head", 12.5, align=TA_CENTER)
STATE = _style("state", 12.5, face="Bold", align=TA_CENTER)
MOTTO = _style("motto", 13, align=TA_CENTER)
ABSTRACT = _style("abstract", 12, align=TA_CENTER, before=3)
ADDRESSEE = _style("addressee", 13.5, left=48 * mm, before=8, after=2)
ADDRESSEES = _style("addressees", 13.5, left=62 * mm, indent=-3 * mm, after=2)
RECIPIENTS = _style("recipients", 11, leading=1.2)
RECIPIENTS_HEAD = _style("recipients-head", 12, face="BoldItalic")
SIGNATORY = _style("signatory", 13, face="Bold", align=TA_CENTER)
SIGNED = _style("signed", 12, face="Italic", align=TA_CENTER, before=14, after=14)
# fmt: on
