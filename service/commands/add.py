"""``camket add``: take files into the register and see them read."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from huey.consumer import Consumer
from tqdm import tqdm

from models.errors import CamKetError, stored_error
from models.register import DocumentKind, ReadingState
from models.tables import Document
from service.cli import told
from service.commands.common import (
    opened,
    opened_office,
    print_fault,
    print_json,
    progress_bar,
    shown_name,
    worst,
)
from service.intake import take
from service.store import documents
from service.store.documents import DocumentCounts
from service.wiring import Office

HINT = 30.0  # seconds in which somebody should have begun to read
LOOK = 0.5  # seconds between two looks at how far reading has come
ENDED = frozenset({ReadingState.READ, ReadingState.REFUSED, ReadingState.FAILED})


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: a document, or why there is none."""

    file: str
    document_id: str | None = None
    new: bool = False
    error: CamKetError | None = None


def run(
    files: Sequence[Path],
    *,
    kind: DocumentKind | None,
    wait: bool,
    as_json: bool,
    progress: bool | None,
) -> int:
    """Add each file, wait if asked, print what became of them; returns the exit code."""
    with opened_office() as office:
        added = [item for file in files for item in _add(office, file, kind)]
        ids = [item.document_id for item in added if item.document_id]
        if wait:
            with progress_bar(len(set(ids)), "document", progress) as bar:
                wait_until_read(office, ids, bar)
        with office.store.reading() as session:
            rows = documents.by_ids(session, ids, None)
            counts = documents.counts(session, ids)
    codes, answers = [0], []
    for item in added:
        row = rows.get(item.document_id) if item.document_id else None
        error = item.error
        if row is not None and row.error_code is not None:
            error = stored_error(row.error_code, row.error_values)
        codes.append(error.exit_code if error else 0)
        answers.append(_described(item, row, counts, error))
        if not as_json:
            _print(item, row, counts, error)
    if as_json:
        print_json({"documents": answers})
    return worst(codes)


def _add(office: Office, file: Path, kind: DocumentKind | None) -> list[Added]:
    name = shown_name(file)
    try:
        with opened(file) as stream:
            taken = take(office, stream, file.name, kind=kind)
    except CamKetError as error:
        return [Added(name, error=error)]
    return [Added(name, item.document.id, item.new) for item in taken]


def wait_until_read(office: Office, ids: Sequence[str], bar: "tqdm[NoReturn]") -> None:
    """Return when each document is read, refused or failed; read here while nobody else does."""
    started, hinted = time.monotonic(), False
    with _stand_in(office) as stand_in:
        while True:
            with office.store.reading() as session:
                rows = documents.by_ids(session, ids, None)
            ended = [row for row in rows.values() if row.state in ENDED]
            bar.set_postfix_str(_pages(rows.values()), refresh=False)
            bar.update(len(ended) - bar.n)
            bar.refresh()
            if len(ended) == len(rows):
                return
            stand_in.read_if_nobody_does()
            if not hinted and time.monotonic() - started > HINT and not _begun(rows.values()):
                click.echo("Nothing is being read yet: is a `camket worker` running?", err=True)
                hinted = True
            time.sleep(LOOK)


class _StandIn:
    """Reads in this process from the moment on in which nobody else does."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.consumer: Consumer | None = None

    def read_if_nobody_does(self) -> None:
        if self.consumer is None and not self._office.is_read_elsewhere():
            self.consumer = self._office.work(max(self._office.settings.workers, 1))


@contextmanager
def _stand_in(office: Office) -> Iterator[_StandIn]:
    stand_in = _StandIn(office)
    try:
        yield stand_in
    finally:
        if stand_in.consumer is not None:
            stand_in.consumer.stop(graceful=True)


def _begun(rows: Iterable[Document]) -> bool:
    return any(row.state != ReadingState.QUEUED or row.attempts for row in rows)


def _pages(rows: Iterable[Document]) -> str:
    reading = [row for row in rows if row.state == ReadingState.READING and row.pages_total]
    return ", ".join(
        f"{row.filename}: page {row.pages_done} of {row.pages_total}" for row in reading
    )


def _described(
    item: Added, row: Document | None, counts: dict[str, DocumentCounts], error: CamKetError | None
) -> dict[str, Any]:
    answer: dict[str, Any] = {"file": item.file}
    if row is not None:
        found = counts[row.id]
        answer |= {
            "id": row.id, "new": item.new, "state": row.state, "title": row.title or row.part,
            "pages": found.pages, "ocr_pages": found.ocr_pages, "clauses": found.clauses,
            "norms": found.norms, "deadlines": found.deadlines,
        }  # fmt: skip
    if error is not None:
        answer["error"] = told(error)
    return answer


def _print(
    item: Added, row: Document | None, counts: dict[str, DocumentCounts], error: CamKetError | None
) -> None:
    if error is not None:
        print_fault(item.file, error)
    if row is None:
        return
    name = row.title or row.part or item.file
    before = "" if item.new else ", was there before"
    click.echo(f"{row.id}  {row.state}{before}  {name}")
    if row.state == ReadingState.READ:
        found = counts[row.id]
        click.echo(
            f"  {found.pages} pages ({found.ocr_pages} by OCR), {found.clauses} clauses, "
            f"{found.norms} norms, {found.deadlines} deadlines"
        )
