"""Files that do harm: each gets its own error, and nothing of the reading stays behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

import ingest
from ingest import Limits
from models import errors
from models.document import PageSource
from tests.ingest_builders import (
    Typesetter,
    deep_pages,
    endless,
    huge_picture,
    joined,
    many_pages,
    packed_drawing,
    picture_of,
    scan_of,
    typeset,
)

TEXT = "Điều 1. Hai Bên phải báo cáo kết quả thực hiện trước ngày 15 tháng 11 hằng năm."
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where readings put their files: no process and no file may outlive them."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not _readers()
    assert not list(folder.iterdir())


def _readers(of: int | None = None) -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process(of).children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and "ingest.child" in " ".join(child.cmdline())
    ]


def _form() -> bytes:
    """Ruled lines and not one letter."""
    setter = Typesetter()
    for row in range(12):
        setter.canvas.line(80, 700 - 40 * row, 500, 700 - 40 * row)
    return setter.finished()


def _scan(pages: int = 1) -> bytes:
    """Pages of which no two are the same picture: such would be read once."""
    picture = picture_of(typeset([TEXT] * 12))
    return scan_of(*(np.roll(picture, 5 * page, axis=0) for page in range(pages)))


GOOD = typeset([TEXT] * 3)

REFUSED: list[tuple[str, Callable[[], bytes], type[errors.CamKetError], Limits]] = [
    ("empty", lambda: b"", errors.EmptyFile, Limits()),
    ("not a PDF", lambda: b"PK\x03\x04" + b"word/document.xml" * 99, errors.NotAPdf, Limits()),
    ("named PDF only", lambda: b"%PDF-1.7\nnothing\n%%EOF", errors.DamagedPdf, Limits()),
    ("cut off", lambda: GOOD[: len(GOOD) // 2], errors.DamagedPdf, Limits()),
    ("cut off at its end", lambda: GOOD[:-40], errors.DamagedPdf, Limits()),
    ("locked", lambda: typeset([TEXT], password="khoá"), errors.EncryptedPdf, Limits()),
    ("5,000 pages", lambda: many_pages(5_000), errors.TooManyPages, Limits()),
    ("pages 2,000 levels down", lambda: deep_pages(2_000), errors.DamagedPdf, Limits()),
    ("too many bytes", lambda: GOOD, errors.FileTooLarge, Limits(max_bytes=len(GOOD) - 1)),
    ("30,000 x 30,000 pixels", lambda: huge_picture(30_000), errors.PageTooLarge, Limits()),
    ("white paper", lambda: many_pages(3), errors.NoText, Limits()),
    ("form without text", _form, errors.NoText, Limits()),
    ("endless", endless, errors.ReadingTooSlow, Limits(seconds=1.5)),
    ("no time", _scan, errors.ReadingTooSlow, Limits(seconds=0.05)),
    (
        "unpacks beyond its bounds",
        lambda: packed_drawing(5 * 10**7),
        errors.ReadingTooBig,
        Limits(memory_mb=200),
    ),
    (
        "unpacks beyond them at once",
        lambda: packed_drawing(5 * 10**7),
        errors.ReadingTooBig,
        Limits(memory_mb=150),
    ),
    ("no memory", _scan, errors.ReadingTooBig, Limits(memory_mb=60)),
]


@pytest.mark.parametrize(
    ("build", "error", "limits"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_refuses(
    build: Callable[[], bytes], error: type[errors.CamKetError], limits: Limits
) -> None:
    with pytest.raises(error) as raised:
        ingest.read_document(build(), limits=limits)
    assert "{" not in str(raised.value)


def test_refuses_two_gigabytes_before_anything_opens_it() -> None:
    class TwoGigabytes(bytes):
        def __len__(self) -> int:
            return 2_000_000_000

    with pytest.raises(errors.FileTooLarge) as raised:
        ingest.read_document(TwoGigabytes(b"%PDF-1.7"))
    assert raised.value.values == {"limit_mb": 500}


def test_names_the_page_and_its_pixels() -> None:
    with pytest.raises(errors.PageTooLarge) as raised:
        ingest.read_document(huge_picture(30_000))
    assert raised.value.values == {"page": 1, "width": 30_000, "height": 30_000}


@pytest.mark.parametrize(
    ("build", "error", "limits"),
    [
        (lambda: huge_picture(30_000), "PageTooLarge", Limits()),
        (endless, "ReadingTooSlow", Limits(seconds=4)),
    ],
    ids=["too large", "endless"],
)
def test_a_page_that_cannot_be_read_does_not_lose_the_others(
    build: Callable[[], bytes], error: str, limits: Limits
) -> None:
    document = ingest.read_document(joined(GOOD, build(), GOOD), limits=limits)
    first, second, third = document.pages
    assert document.text[first.span.start : first.span.end].startswith(TEXT)
    assert document.text[third.span.start : third.span.end].startswith(TEXT)
    assert second.notes == (f"page-lost:{error}",)
    assert second.span.start == second.span.end
    assert (second.width, second.height) == (595, 842)


def _in_background(work: Callable[[], object]) -> tuple[threading.Thread, list[BaseException]]:
    caught: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except errors.CamKetError as error:
            caught.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, caught


def _wait_for_ocr(of: int | None = None) -> psutil.Process:
    """A reading process that is in the middle of a page: it has loaded what recognises."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for reader in _readers(of):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if "tesserocr" in Path(f"/proc/{reader.pid}/maps").read_text():
                    return reader
        time.sleep(0.02)
    return pytest.fail("no page was being read")


def test_a_reader_killed_from_outside_is_our_fault() -> None:
    scan = _scan(4)
    thread, caught = _in_background(lambda: ingest.read_document(scan))
    _wait_for_ocr().send_signal(signal.SIGKILL)
    thread.join(60)
    assert [type(error) for error in caught] == [errors.ReadingCrashed]


def test_a_page_that_crashes_the_reader_is_lost_alone() -> None:
    scan = _scan(3)
    found: list[object] = []
    thread, caught = _in_background(lambda: found.append(ingest.read_document(scan)))
    _wait_for_ocr().send_signal(signal.SIGSEGV)
    thread.join(90)
    assert not caught
    [document] = found
    lost = [page for page in document.pages if page.notes == ("page-lost:ReadingCrashed",)]
    assert len(lost) == 1
    assert sum(page.source is PageSource.OCR and bool(page.words) for page in document.pages) == 2


def test_readers_die_with_their_parent(tmp_path: Path, workplace: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(_scan(6))
    script = "import ingest,sys; ingest.read_document(open(sys.argv[1],'rb').read())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(workplace)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "scan.pdf")], env=environment
    )
    _wait_for_ocr(parent.pid)
    family = psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize(
    ("variable", "package"), [("PATH", "tesseract-ocr"), ("TESSDATA_PREFIX", "tesseract-ocr-vie")]
)
def test_says_which_program_is_missing(
    variable: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(errors.MissingProgram) as raised:
        ingest.read_document(_scan())
    assert raised.value.values["package"] == package
    # A digital page needs none of it.
    assert ingest.read_document(GOOD).language == "vi"


def test_tells_of_pages_as_they_finish() -> None:
    told: list[tuple[int, int]] = []
    ingest.read_document(_scan(3), on_page=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_error_of_the_listener_ends_the_reading() -> None:
    def listener(done: int, total: int) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        ingest.read_document(GOOD, on_page=listener)


def test_renders_a_page() -> None:
    jpeg = ingest.render_page(GOOD, 1, dpi=72)
    assert jpeg.startswith(b"\xff\xd8")
    with pytest.raises(errors.NotFound):
        ingest.render_page(GOOD, 2)
    with pytest.raises(errors.PageTooLarge):
        ingest.render_page(huge_picture(30_000), 1)
    with pytest.raises(errors.EmptyFile):
        ingest.render_page(b"", 1)
