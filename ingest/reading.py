"""Reading a PDF in processes of its own, page by page, within limits."""

import base64
import json
import logging
import selectors
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import IO, Any, Self

from ingest.assemble import assemble
from ingest.geometry import ReadPage
from ingest.kept import KeptReadings
from ingest.limits import Limits
from ingest.process import Reader, error_of
from ingest.wire import unpacked
from models.document import DocumentText, PageSource
from models.errors import (
    CamKetError,
    DamagedPdf,
    EmptyFile,
    FileTooLarge,
    MissingProgram,
    NotAPdf,
    NoText,
    NotFound,
    ReadingCrashed,
    ReadingTooBig,
    ReadingTooSlow,
)
from models.register import Secrecy

log = logging.getLogger(__name__)

OnPage = Callable[[int, int], None]

_LOOK_EVERY = 0.1  # seconds between looks at memory and clock
_COSTLY_PAGES = 3  # pages that may run out of time or memory before the whole reading is given up
_TAIL = 8192  # bytes at the end of a file in which a whole PDF says that it ends
_KILLED = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP)
_DEFAULTS = Limits()


def read_document(
    pdf: bytes,
    *,
    languages: Sequence[str] = ("vi", "en"),
    on_page: OnPage | None = None,
    limits: Limits = _DEFAULTS,
    kept: KeptReadings | None = None,
) -> DocumentText:
    """Read a PDF into one text with pages, words and boxes.

    ``languages`` (ISO 639-1) are those of the OCR, the main one first. ``on_page(done, total)`` is
    called here as pages finish, in no particular order of pages. A page that cannot be read is
    kept without text and says why in its notes, unless no page is left. The same picture is
    recognised once in a document, and once for all documents whose readings go to one ``kept``.

    Raises EmptyFile, NotAPdf, DamagedPdf, EncryptedPdf, NoText, FileTooLarge, TooManyPages,
    PageTooLarge, ReadingTooSlow, ReadingTooBig (the document's fault); ReadingCrashed,
    MissingProgram (ours).
    """
    _check_file(pdf, limits)
    with _opened(pdf) as file, _Reading(file, languages, limits, kept) as reading:
        pages = reading.pages(on_page)
    return _whole(pages, reading.lost)


def render_page(
    pdf: bytes, number: int, *, dpi: float = 110.0, limits: Limits = _DEFAULTS
) -> bytes:
    """Page ``number`` (from 1) as a JPEG of ``dpi``, less where that would be enormous.

    Raises NotFound for a page that is not there, else as ``read_document``.
    """
    _check_file(pdf, limits)
    with _opened(pdf) as file, _Reading(file, (), limits) as reading:
        return reading.render(number, dpi)


def secrecy_mark(
    pdf: bytes, *, languages: Sequence[str] = ("vi",), limits: Limits = _DEFAULTS
) -> Secrecy | None:
    """The state secret's mark that stands on the first page, if one does.

    Raises as ``read_document``: a page that cannot be looked at is not known to be free of marks.
    """
    _check_file(pdf, limits)
    with _opened(pdf) as file, _Reading(file, languages, limits) as reading:
        found = reading.mark()
    return Secrecy(found) if found else None


def _check_file(pdf: bytes, limits: Limits) -> None:
    """What can be said of a file before anything opens it."""
    if not pdf:
        raise EmptyFile
    if len(pdf) > limits.max_bytes:
        raise FileTooLarge(limit_mb=round(limits.max_bytes / 1e6))
    if b"%PDF-" not in pdf[:1024]:
        raise NotAPdf
    # Cut-off files open well enough to lose their last pages in silence.
    if b"%%EOF" not in pdf[-_TAIL:]:
        raise DamagedPdf


@contextmanager
def _opened(pdf: bytes) -> Iterator[IO[bytes]]:
    """The PDF as a nameless file: nothing stays behind, however this process ends."""
    with tempfile.TemporaryFile() as file:
        file.write(pdf)
        file.flush()
        yield file


def _whole(pages: Sequence[ReadPage], lost: dict[int, CamKetError]) -> DocumentText:
    if not any(page.columns for page in pages):
        raise next(iter(lost.values()), NoText(pages=len(pages)))
    return assemble(pages)


# A reader, what it was asked, and its answer or what went wrong.
_Event = tuple[Reader, Any, dict[str, Any] | CamKetError]


class _Reading:
    """The processes that read one PDF, and what they have brought so far."""

    def __init__(
        self,
        file: IO[bytes],
        languages: Sequence[str],
        limits: Limits,
        kept: KeptReadings | None = None,
    ) -> None:
        self._file, self._languages, self._limits = file, tuple(languages), limits
        self._stack = ExitStack()
        self._selector = selectors.DefaultSelector()
        self._readers: list[Reader] = []
        self._sizes: list[list[float]] = []
        self._quick: deque[int] = deque()
        self._slow: deque[int] = deque()
        self._done: dict[int, ReadPage] = {}
        self._kept: KeptReadings = {} if kept is None else kept
        self._keys: dict[int, str] = {}  # of pages that are being recognised
        self._same: dict[str, list[int]] = {}  # pages that wait for one with the same key
        self._costly = 0
        self.lost: dict[int, CamKetError] = {}

    def __enter__(self) -> Self:
        self._stack.enter_context(self._selector)
        self._folder = self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="camket-", ignore_cleanup_errors=True)
        )
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            reader.end()
        self._stack.close()

    def render(self, number: int, dpi: float) -> bytes:
        """One page as JPEG."""
        reader = self._start()
        self._await()
        if not 1 <= number <= len(self._sizes):
            raise NotFound
        reader.ask(number, {"render": number, "dpi": dpi})
        answer = self._await()
        return base64.b64decode(answer["jpeg"])

    def mark(self) -> str | None:
        """The level that a mark on the first page names."""
        reader = self._start()
        self._await()
        reader.ask("mark", {"mark": True})
        found: str | None = self._await()["mark"]
        return found

    def pages(self, on_page: OnPage | None) -> list[ReadPage]:
        """All pages in order; those that could not be read are without words."""
        self._start()
        self._await()
        total = len(self._sizes)
        self._quick.extend(range(1, total + 1))
        told = 0
        while len(self._done) < total:
            self._give_out()
            for reader, task, answer in self._turn():
                self._take(reader, task, answer)
            if on_page is not None:
                for done in range(told, len(self._done)):
                    on_page(done + 1, total)
            told = len(self._done)
        return [self._done[number] for number in range(1, total + 1)]

    def _start(self) -> Reader:
        reader = Reader(self._file, self._folder, self._limits, self._languages)
        self._readers.append(reader)
        self._selector.register(reader, selectors.EVENT_READ)
        return reader

    def _stop(self, reader: Reader) -> None:
        self._selector.unregister(reader)
        self._readers.remove(reader)
        reader.end()

    def _await(self) -> dict[str, Any]:
        """The answer of the only reader; what goes wrong with it goes wrong with the reading."""
        while True:
            for _, _, answer in self._turn():
                if isinstance(answer, CamKetError):
                    raise answer
                if "sizes" in answer:
                    self._sizes = answer["sizes"]
                return answer

    def _give_out(self) -> None:
        """Work for every idle reader, and a further reader when scans wait for one."""
        busy = [reader for reader in self._readers if reader.task is not None]
        waiting = len(self._slow) + (1 if self._quick else 0)
        room = self._limits.workers - len(self._readers)
        wanted = len(busy) + waiting - len(self._readers)
        for _ in range(max(0, min(room, wanted))):
            self._start()
        if not self._readers and (self._quick or self._slow):
            self._start()
        for reader in self._readers:
            if reader.task is not None:
                continue
            if self._quick:
                number = self._quick.popleft()
                reader.ask(number, {"read": number, "ocr": False})
            elif self._slow:
                number = self._slow.popleft()
                reader.ask(number, {"key": number})

    def _turn(self) -> list[_Event]:
        """Wait a moment; the answers that came, and the readers that failed, in that time."""
        found: list[_Event] = []
        for key, _ in self._selector.select(_LOOK_EVERY):
            reader = key.fileobj
            assert isinstance(reader, Reader)
            task = reader.task
            try:
                answer = reader.reply()
            except EOFError:
                found.append((reader, task, self._death(reader)))
                continue
            if answer is not None:
                found.append((reader, task, error_of(answer) or answer))
        return found or self._overdue()

    def _death(self, reader: Reader) -> CamKetError:
        status = reader.status()
        error = ReadingCrashed()
        error.add_note(f"status {status}, task {reader.task}: {reader.last_words()}")
        if status in _KILLED:
            raise error  # somebody, or the machine, wanted it dead: not the page's fault
        if reader.ran_out(status, self._limits.memory_mb):
            return ReadingTooBig(limit_mb=self._limits.memory_mb)
        return error

    def _overdue(self) -> list[_Event]:
        """The reader that takes too long or holds too much, if there is one."""
        now = time.monotonic()
        seconds = self._limits.seconds
        for reader in self._readers:
            if reader.task is not None and now - reader.since > seconds:
                return [(reader, reader.task, ReadingTooSlow(seconds=f"{seconds:g}"))]
        held = {reader: reader.megabytes() for reader in self._readers}
        if sum(held.values()) > self._limits.memory_mb:
            worst = max(held, key=lambda reader: held[reader])
            return [(worst, worst.task, ReadingTooBig(limit_mb=self._limits.memory_mb))]
        return []

    def _take(self, reader: Reader, task: Any, answer: dict[str, Any] | CamKetError) -> None:
        if isinstance(answer, CamKetError):
            self._lose(reader, task, answer)
        elif "sizes" in answer:
            return
        elif "key" in answer:
            self._recognise(reader, task, answer["key"])
        elif answer["page"] is None:
            self._slow.append(task)
        else:
            if key := self._keys.get(task):
                self._kept[key] = json.dumps(answer["page"], ensure_ascii=False)
            self._finish(task, answer["page"])

    def _recognise(self, reader: Reader, number: int, key: str) -> None:
        """Have a page recognised, unless that was done before or is being done."""
        known = self._kept.get(key)
        if known is not None:
            self._finish(number, json.loads(known))
        elif key in self._same:
            self._same[key].append(number)
        else:
            self._keys[number], self._same[key] = key, []
            reader.ask(number, {"read": number, "ocr": True})

    def _finish(self, number: int, wire: dict[str, Any]) -> None:
        self._done[number] = replace(unpacked(wire), number=number)
        self._slow.extendleft(self._same.pop(self._keys.pop(number, ""), ()))

    def _lose(self, reader: Reader, task: Any, error: CamKetError) -> None:
        """Go on without a page, unless the fault is not the page's."""
        if isinstance(error, MissingProgram) or not isinstance(task, int):
            raise error
        if isinstance(error, ReadingCrashed):
            where = "; ".join(getattr(error, "__notes__", ("tesseract or OpenCV failed",)))
            log.warning("page %d could not be read: %s", task, where)
        if isinstance(error, (ReadingCrashed, ReadingTooSlow, ReadingTooBig)):
            self._stop(reader)
            self._costly += 1
            if self._costly > _COSTLY_PAGES:
                raise error
        self.lost[task] = error
        self._slow.extend(self._same.pop(self._keys.pop(task, ""), ()))
        width, height = self._sizes[task - 1]
        notes = (f"page-lost:{error.code}",)
        self._done[task] = ReadPage(task, PageSource.OCR, width, height, (), notes)
