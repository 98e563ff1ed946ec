"""Doubts that need more than one page: dates of a document that contradict each other."""

from dataclasses import replace

from models.document import Box, DocumentText, Doubt, DoubtKind, DoubtReason, Span
from models.norms import Analysis


def with_order_of_dates(document: DocumentText, analysis: Analysis) -> DocumentText:
    """The document with a doubt at each of both dates when it was signed after taking effect."""
    signed, effective = analysis.metadata.signed_on, analysis.metadata.effective_on
    if signed is None or effective is None or signed.value <= effective.value:
        return document
    found = [_doubt(document, date.span) for date in (signed, effective)]
    doubts = [*document.doubts, *(doubt for doubt in found if doubt)]
    return replace(document, doubts=tuple(sorted(doubts, key=lambda doubt: doubt.span)))


def _doubt(document: DocumentText, span: Span) -> Doubt | None:
    held = document.words_in(span)
    if not held:
        return None  # not a PDF: there is no original page to compare with
    page = held[0][0]
    x0, y0, x1, y1 = zip(*(word.box for on, word in held if on is page), strict=True)
    box = Box(min(x0), min(y0), max(x1), max(y1))
    return Doubt(span, DoubtKind.DATE, DoubtReason.ORDER, page.number, box)
