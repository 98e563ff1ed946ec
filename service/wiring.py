"""The one place where engine, files, queue, index, encoder and pipeline come to life."""

import contextlib
import secrets
import tempfile
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from huey.consumer import Consumer

from models.errors import IndexInUse
from service import reading
from service.desk import Desk
from service.kept import KeptPages
from service.originals import open_originals
from service.owner import IndexServer, connect_index, is_lost
from service.presence import Presence, somebody_reads
from service.queue import ReadingQueue
from service.settings import Settings
from service.store import Store, audit, entities, migrate, open_database

if TYPE_CHECKING:
    from search.encoder import Encoder
    from search.index import ClauseIndex

KEPT_MB = 500  # of readings of pages; one takes about 10 kB


class Office(Desk):
    """A desk with a register: all that a request, a job or a command needs, opened from settings.

    Database, files and queue open at once and are cheap; index, encoder and language pipeline
    open at first use. Tests hand in ``now``, the clock, and ``encoder``, in place of the one that
    the settings name.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] | None = None,
        encoder: "Encoder | None" = None,
    ) -> None:
        super().__init__(settings, now)
        self._given_encoder = encoder
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)  # its owner is the operator
        engine = open_database(settings.database_url)
        migrate(engine)
        self.store = Store(engine)
        with self.store.begin() as session:
            entities.ensure_countries(session)
        self.originals = open_originals(settings.files_url)
        self._kept_pages = KeptPages(settings.data / "pages", KEPT_MB)
        self.queue = ReadingQueue(
            settings.queue_url,
            read=lambda document_id: reading.read_queued(self, document_id),
            sweep=self._each_minute,
        )
        self._opening = threading.RLock()
        self._index: ClauseIndex | None = None
        self._owned: ClauseIndex | None = None
        self._index_server: IndexServer | None = None
        self._presence: Presence | None = None
        self._tidied_on: date | None = None

    @cached_property
    def secret(self) -> str:
        """The key that signs sessions: from the settings, or made once and kept."""
        return self.settings.secret or _kept_secret(self.settings.data / "secret")

    @property
    def index(self) -> "ClauseIndex":
        """The clause index: of a server, our own folder, or the process that owns the folder.

        When that process has gone, the next to ask takes its place.
        """
        with self._opening:
            if self._index is None or is_lost(self._index):
                self._index = self._open_index()
            return self._index

    def _open_index(self) -> "ClauseIndex":
        from search import open_index

        location = self.settings.index_location
        if "://" in location:
            return open_index(location, self._encoder, api_key=self.settings.index_key or None)
        folder = Path(location)
        if other := connect_index(folder, self.secret):
            return other
        try:
            owned = open_index(folder, self._encoder)
        except IndexInUse:
            # Its owner may have opened it between our two questions.
            if other := connect_index(folder, self.secret):
                return other
            raise
        self._owned, self._index_server = owned, IndexServer(owned, folder, self.secret)
        return owned

    @cached_property
    def _encoder(self) -> "Encoder":
        from search import load_encoder

        return self._given_encoder or load_encoder(self.settings.encoder)

    def work(self, workers: int) -> Consumer:
        """Start reading what waits, in threads of this process; ``.stop(graceful=True)`` ends them.

        An embedded index is opened first, so that it is there when others ask for it.
        """
        if "://" not in self.settings.index_location:
            _ = self.index
        if self._presence is None:
            self._presence = Presence(self.settings.data)
        reading.resume(self)
        reading.tell_rights(self)
        self.originals.sweep()
        reading.refresh_deadlines(self, self.today())
        return self.queue.consume(workers)

    def is_read_elsewhere(self) -> bool:
        """Whether another process reads what waits; with a shared queue it is taken to."""
        if self.settings.queue_url.startswith("sqlite"):
            return self._presence is None and somebody_reads(self.settings.data)
        return True

    def _each_minute(self) -> None:
        reading.sweep(self)
        reading.tell_rights(self)
        self._once_a_day()
        reading.refresh_deadlines(self, self.today())
        if self._kept_pages is not None:
            self._kept_pages.trim()
        if not self.queue.length():  # what waits to be read comes first
            reading.refresh_law(self)

    def _once_a_day(self) -> None:
        """Cut off what the audit keeps no longer, and empty the trash of what is due."""
        from service.register.purging import purge

        today = self.today()
        if self._tidied_on == today:
            return
        if days := self.settings.audit_days:
            with self.store.begin() as session:
                audit.prune(session, self.now() - timedelta(days=days), now=self.now())
        purge(self)
        self._tidied_on = today

    def close(self) -> None:
        """Let go of everything; stop readers first."""
        for part in (self._index_server, self._owned, self._presence):
            if part is not None:
                part.close()
        self._index_server = self._owned = self._presence = None
        self.queue.close()
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
