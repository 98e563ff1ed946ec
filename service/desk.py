"""A desk reads documents and keeps nothing: the stages, opened from settings at first use."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from models.document import DocumentText
from models.norms import Analysis, Deadline, Facts, Metadata
from models.register import Secrecy
from service.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

    from ingest import Limits
    from service.kept import KeptPages

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")  # a deadline's day is a day in Viet Nam


class Desk:
    """Reads PDFs and analyses texts. Tests hand in ``now``, the clock."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self.now = now or (lambda: datetime.now(UTC))
        self._analysing = threading.Lock()
        self._kept_pages: KeptPages | None = None

    def today(self) -> date:
        """The day in Viet Nam."""
        return self.now().astimezone(VIETNAM).date()

    def read_pdf(
        self, pdf: bytes, on_page: Callable[[int, int], None] | None = None
    ) -> DocumentText:
        """The text of a PDF, read within the limits of the settings."""
        from ingest import read_document

        return read_document(pdf, on_page=on_page, limits=self._limits, kept=self._kept_pages)

    def secrecy_mark(self, pdf: bytes) -> Secrecy | None:
        """The mark of a state secret on the first page of a PDF, if there is one."""
        from ingest import secrecy_mark

        return secrecy_mark(pdf, limits=self._limits)

    def forget_pages(self) -> None:
        """Let nothing of recognised pages be left: a document was destroyed."""
        if self._kept_pages is not None:
            self._kept_pages.clear()

    def page_image(self, pdf: bytes, number: int, dpi: float) -> bytes:
        """A page (from 1) of a PDF as a JPEG; NotFound when there is no such page."""
        from ingest import render_page

        return render_page(pdf, number, dpi=dpi, limits=self._limits)

    def searchable_pdf(self, pdf: bytes, document: DocumentText) -> bytes:
        """The PDF with what was recognised on it, words included, as invisible text."""
        from ingest import searchable_pdf

        return searchable_pdf(pdf, document)

    def analyse(self, document: DocumentText) -> Analysis:
        """Clauses, norms, times and metadata of a text."""
        from extract import analyse

        with self._analysing:  # one pipeline serves one document at a time
            return analyse(document, self._nlp)

    def deadlines(self, analysis: Analysis, facts: Facts, today: date) -> tuple[Deadline, ...]:
        """Calendar dates of an analysis."""
        from extract import deadlines

        return deadlines(analysis, facts, today)

    def facts_from(self, metadata: Metadata) -> Facts:
        """What the text itself gives for computing dates."""
        from extract import facts_from

        return facts_from(metadata)

    @cached_property
    def _nlp(self) -> "Language":
        from extract import load_nlp

        return load_nlp()

    @cached_property
    def _limits(self) -> "Limits":
        from ingest import Limits

        settings = self.settings
        return Limits(
            max_bytes=settings.max_file_mb * 1_000_000,
            max_pages=settings.max_pages,
            seconds=settings.reading_seconds,
            memory_mb=settings.reading_memory_mb,
            workers=settings.reading_processes,
        )
