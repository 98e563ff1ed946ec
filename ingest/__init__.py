"""Bytes of a PDF become one clean text with pages, words and boxes."""

from ingest.limits import Limits
from ingest.reading import read_document, render_page
from ingest.searchable import searchable_pdf

__all__ = ["Limits", "read_document", "render_page", "searchable_pdf"]
