"""Who reads next: Huey on SQLite in an office, on Redis for a ministry.

The queue is only a bell. What waits is known from the rows of documents, so a lost or doubled
ring does no harm: a sweep rings again for every document that nobody reads.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.api import TaskWrapper
from huey.consumer import Consumer
from huey.exceptions import HueyException
from huey.storage import RedisStorage
from redis.exceptions import RedisError

from models.errors import QueueUnavailable


class ReadingQueue:
    """Rings for documents to be read and, each minute, for the sweep."""

    def __init__(self, url: str, read: Callable[[str], None], sweep: Callable[[], None]) -> None:
        with _translated():
            self.huey = _open(url)
        self._read: TaskWrapper = self.huey.task(name="read")(read)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(sweep)

    def push(self, document_id: str, *, delay: float = 0) -> None:
        """Ask for a document to be read after ``delay`` seconds."""
        with _translated():
            self._read.schedule((document_id,), delay=delay) if delay else self._read(document_id)

    def length(self) -> int:
        """Rings not yet heard."""
        with _translated():
            return int(self.huey.pending_count()) + int(self.huey.scheduled_count())

    def consume(self, workers: int) -> Consumer:
        """Start threads that read documents in this process; ``.stop(graceful=True)`` ends them."""
        consumer = _ThreadConsumer(self.huey, workers=workers, max_delay=1.0)
        consumer.start()
        return consumer

    def close(self) -> None:
        """Let go of the connection; stop consumers first."""
        storage = self.huey.storage
        storage.conn.close() if isinstance(storage, RedisStorage) else storage.close()


class _ThreadConsumer(Consumer):  # type: ignore[misc]
    """A consumer beside a web server, whose signals it must leave alone."""

    def _set_signal_handlers(self) -> None:
        return


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RedisError, HueyException, sqlite3.Error) as error:
        raise QueueUnavailable() from error


def _open(url: str) -> Huey:
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        file.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("camket", filename=str(file), fsync=True, results=False)
    return RedisHuey("camket", url=url, results=False)
