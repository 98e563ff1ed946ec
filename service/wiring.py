"""The one place where engine, files, queue, index, encoder and pipeline come to life."""

import contextlib
import secrets
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from huey.consumer import Consumer

from models.document import DocumentText
from models.errors import IndexInUse
from models.norms import Analysis, Deadline, Facts, Metadata
from service import reading
from service.originals import open_originals
from service.owner import connect_index, serve_index
from service.queue import ReadingQueue
from service.settings import Settings
from service.store import Store, migrate, open_database

if TYPE_CHECKING:
    from spacy.language import Language

    from search.encoder import Encoder
    from search.index import ClauseIndex

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")  # a deadline's day is a day in Viet Nam


class Office:
    """Everything that a request, a job or a command needs, opened from settings.

    Database, files and queue open at once and are cheap; index, encoder and language pipeline
    open at first use. ``now`` is the clock, handed in by tests.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self.now = now or (lambda: datetime.now(UTC))
        settings.data.mkdir(parents=True, exist_ok=True)
        engine = open_database(settings.database_url)
        migrate(engine)
        self.store = Store(engine)
        self.originals = open_originals(settings.files_url)
        self.queue = ReadingQueue(
            settings.queue_url,
            read=lambda document_id: reading.read_queued(self, document_id),
            sweep=self._each_minute,
        )
        self._opening = threading.RLock()
        self._owned: ClauseIndex | None = None

    def today(self) -> date:
        """The day in Viet Nam."""
        return self.now().astimezone(VIETNAM).date()

    @cached_property
    def secret(self) -> str:
        """The key that signs sessions: from the settings, or made once and kept."""
        return self.settings.secret or _kept_secret(self.settings.data / "secret")

    @property
    def index(self) -> "ClauseIndex":
        """The clause index: of a server, our own folder, or the process that owns the folder."""
        with self._opening:
            return self._index

    @cached_property
    def _index(self) -> "ClauseIndex":
        from search import open_index

        location = self.settings.index_location
        if "://" in location:
            return open_index(location, self._encoder, api_key=self.settings.index_key or None)
        folder = Path(location)
        if other := connect_index(folder, self.secret):
            return other
        try:
            self._owned = open_index(folder, self._encoder)
        except IndexInUse:
            # Its owner may have opened it between our two questions.
            if other := connect_index(folder, self.secret):
                return other
            raise
        return self._owned

    @cached_property
    def _encoder(self) -> "Encoder":
        from search import load_encoder

        return load_encoder(self.settings.encoder)

    def analyse(self, document: DocumentText) -> Analysis:
        """Clauses, norms, times and metadata of a text."""
        from extract import analyse

        return analyse(document, self._nlp)

    @cached_property
    def _nlp(self) -> "Language":
        from extract import load_nlp

        return load_nlp()

    def deadlines(self, analysis: Analysis, facts: Facts, today: date) -> tuple[Deadline, ...]:
        """Calendar dates of an analysis."""
        from extract import deadlines

        return deadlines(analysis, facts, today)

    def facts_from(self, metadata: Metadata) -> Facts:
        """What the text itself gives for computing dates."""
        from extract.deadlines import facts_from

        return facts_from(metadata)

    def read_pdf(
        self, pdf: bytes, on_page: Callable[[int, int], None] | None = None
    ) -> DocumentText:
        """The text of a PDF, read within the limits of the settings."""
        from ingest import Limits, read_document

        settings = self.settings
        limits = Limits(
            max_bytes=settings.max_file_mb * 1_000_000,
            max_pages=settings.max_pages,
            seconds=settings.reading_seconds,
            memory_mb=settings.reading_memory_mb,
            workers=settings.reading_processes,
        )
        return read_document(pdf, on_page=on_page, limits=limits)

    def work(self, workers: int) -> Consumer:
        """Start reading what waits, in threads of this process; own the embedded index."""
        self.own_index()
        if self.settings.queue_url.startswith("sqlite"):
            # One process reads: whatever was being read when it last ended is nobody's now.
            reading.sweep(self, stale=timedelta(0))
        reading.refresh_deadlines(self, self.today())
        return self.queue.consume(workers)

    def own_index(self) -> None:
        """Open the index and, when it is embedded and ours, answer other processes for it."""
        with self._opening:
            index = self.index
            if self._owned is index:
                serve_index(index, Path(self.settings.index_location), self.secret)

    def _each_minute(self) -> None:
        reading.sweep(self)
        reading.refresh_deadlines(self, self.today())

    def close(self) -> None:
        if self._owned is not None:
            self._owned.close()
        self.store.close()


def _kept_secret(file: Path) -> str:
    """The secret in ``file``, made at the first start; two starts at once agree on one."""
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as fresh:  # mode 0600
            fresh.write(secrets.token_hex(32))
            fresh.flush()
            with contextlib.suppress(FileExistsError):
                file.hardlink_to(fresh.name)
    return file.read_text()
