"""Bytes of a PDF become one clean text with pages, words and boxes."""

from ingest.kept import KeptReadings
from ingest.limits import Limits
from ingest.reading import read_document, render_page, secrecy_mark
from models.document import DocumentText

__all__ = [
    "KeptReadings",
    "Limits",
    "read_document",
    "render_page",
    "searchable_pdf",
    "secrecy_mark",
]


def searchable_pdf(pdf: bytes, document: DocumentText) -> bytes:
    """The PDF with the words of its recognised pages as invisible text where they stand.

    ``document`` is what ``read_document`` made of the same PDF, words included. Raises DamagedPdf,
    EncryptedPdf.
    """
    from ingest.searchable import searchable_pdf as write  # pikepdf, which reading does without

    return write(pdf, document)
