"""Papers that leave the workspace as DOCX, set as offices set theirs (Decree 30/2020/NĐ-CP)."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from models.compatibility import Compatibility
from service.checklist import LAW, Question
from service.desk import VIETNAM
from service.web.desk_wire import CitedClause
from service.web.names import NAMES
from service.web.rendering import day_of
from service.web.translation import mark, translate
from service.web.wire import ClauseRef, QuestionItem

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT, SIZE = "Times New Roman", 13
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15  # mm, as the decree has them
CLAUSE, NOT_FOUND = mark("Clause"), mark("not found in the text")
COMPARED = (
    mark("No."), mark("Provision of the instrument"), mark("Article of domestic law"),
    mark("Verdict"), mark("Reasons"),
)  # fmt: skip
ASKED = (
    mark("No."), mark("Question"), mark("Law on International Agreements"),
    mark("What the text says"),
)  # fmt: skip
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A provision of an instrument with law of ours and what a person says of both.

    ``who`` said so and when, where it is kept.
    """

    clause: ClauseRef
    law: Sequence[ClauseRef]
    verdict: Compatibility | None
    reasons: str
    who: tuple[str, datetime] | None = None


def citation(clause: CitedClause, language: str) -> str:
    """How a clause is cited: where it stands, in which instrument, of which number and day."""

    def say(message: str, **values: object) -> str:
        return translate(message, language) % values

    parts = [clause.label or clause.heading, clause.title.rstrip(" ,;.")]
    if clause.number:
        parts.append(say(mark("No. %(number)s"), number=clause.number))
    if clause.signed_on:
        parts.append(say(mark("signed %(day)s"), day=day_of(clause.signed_on, language)))
    if clause.page:
        parts.append(say(mark("p. %(page)s"), page=clause.page))
    return ", ".join(part for part in parts if part)


def basket_paper(clauses: Sequence[CitedClause], language: str, today: date) -> bytes:
    """The basket: each clause in its words, with its citation."""

    def say(message: str) -> str:
        return translate(message, language)

    paper = _paper(language, say(mark("Clauses cited")))
    _title(paper, say(mark("Clauses cited")), day_of(today, language))
    for number, clause in enumerate(clauses, 1):
        head = paper.add_paragraph()
        head.paragraph_format.keep_with_next = True
        head.paragraph_format.space_before = Pt(10)
        _run(head, f"{number}. {clause.label or clause.heading or say(CLAUSE)}", bold=True)
        if clause.label and clause.heading:
            _run(head, f" – {clause.heading}")
        quoted = paper.add_paragraph()
        quoted.paragraph_format.left_indent = Mm(10)
        quoted.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _run(quoted, f"“{clause.text}”")
        cited = paper.add_paragraph()
        cited.paragraph_format.left_indent = Mm(10)
        _run(cited, f"({citation(clause, language)})", italic=True)
    return _bytes(paper)


def compatibility_paper(
    title: str,
    weighed: Sequence[Weighed],
    questions: Sequence[QuestionItem],
    language: str,
    today: date,
) -> bytes:
    """The table of compatibility with law, and the questions before signing with their evidence."""

    def say(message: str) -> str:
        return translate(message, language)

    paper = _paper(language, say(mark("Table of compatibility with domestic law")))
    _lie_down(paper)
    _title(paper, say(mark("Table of compatibility with domestic law")), title)
    _centred(paper, day_of(today, language), italic=True)
    rows = [
        (
            str(number),
            _clause_words(row.clause),
            "\n\n".join(_clause_words(law, law.title) for law in row.law),
            _verdict_words(row, language),
            row.reasons,
        )
        for number, row in enumerate(weighed, 1)
    ]
    _table(paper, [say(head) for head in COMPARED], rows, (10, 78, 88, 30, 46))
    _subtitle(paper, say(mark("Checklist before signing")))
    asked = [
        (
            str(number),
            say(NAMES[Question][item.question]),
            translate("Article %(articles)s", language) % {"articles": item.articles} + f", {LAW}",
            "\n".join(f"“{quote}”" for quote in item.quotes) or say(NOT_FOUND),
        )
        for number, item in enumerate(questions, 1)
    ]
    _table(paper, [say(head) for head in ASKED], asked, (10, 60, 50, 132))
    return _bytes(paper)


def _verdict_words(row: Weighed, language: str) -> str:
    said = translate(NAMES[Compatibility][row.verdict], language) if row.verdict else ""
    if row.who is None:
        return said
    name, at = row.who
    return f"{said}\n({name}, {day_of(at.astimezone(VIETNAM).date(), language)})".strip()


def _clause_words(clause: ClauseRef, title: str = "") -> str:
    head = " – ".join(part for part in (clause.label, clause.heading, title) if part)
    return f"{head}\n{clause.text}" if head else clause.text


def _paper(language: str, title: str) -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}[language])
    properties.append(spoken)
    paper.core_properties.title, paper.core_properties.author = title, "Cam Kết"
    paper.core_properties.comments = ""
    return paper


def _lie_down(paper: Paper) -> None:
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(25), Mm(20)


def _title(paper: Paper, words: str, below: str) -> None:
    head = _centred(paper, words.upper(), bold=True)
    head.paragraph_format.space_after = Pt(2)
    _centred(paper, below)


def _subtitle(paper: Paper, words: str) -> None:
    head = _centred(paper, words.upper(), bold=True)
    head.paragraph_format.space_before = Pt(18)
    head.paragraph_format.keep_with_next = True


def _centred(paper: Paper, words: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, words, bold=bold, italic=italic)
    return paragraph


def _run(paragraph: Paragraph, words: str, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(UNPRINTABLE.sub("", words))
    run.bold, run.italic = bold or None, italic or None


def _table(
    paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> None:
    table = paper.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    _row(table.rows[0].cells, heads, widths, bold=True)
    # The head stands again on each page.
    properties = table.rows[0]._tr.get_or_add_trPr()
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    properties.append(again)
    for row in rows:
        _row(table.add_row().cells, row, widths)


def _row(
    cells: Sequence[_Cell], words: Sequence[str], widths: Sequence[int], *, bold: bool = False
) -> None:
    for cell, said, width in zip(cells, words, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        _run(paragraph, said, bold=bold)
        for run in paragraph.runs:
            run.font.size = Pt(SIZE - 2)


def _bytes(paper: Paper) -> bytes:
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()
