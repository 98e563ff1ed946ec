"""Originals in a folder and in a file system of fsspec."""

import hashlib
import io
import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest

from models.errors import FilesUnavailable, FileTooLarge, NotFound
from service.originals import Originals, open_originals


@pytest.fixture
def originals(files: str) -> Originals:
    return open_originals(files)


def test_bytes_come_back_by_their_hash(originals: Originals) -> None:
    data = os.urandom(3 << 20)
    saved = originals.save(io.BytesIO(data), limit=len(data))
    assert saved == (hashlib.sha256(data).hexdigest(), len(data))
    assert originals.read(saved.sha256) == data
    assert originals.hashes() == {saved.sha256}


def test_the_same_bytes_are_kept_once(originals: Originals) -> None:
    first = originals.save(io.BytesIO(b"%PDF-1"), limit=9)
    assert originals.save(io.BytesIO(b"%PDF-1"), limit=9) == first
    assert originals.hashes() == {first.sha256}


def test_a_file_over_the_limit_leaves_nothing(originals: Originals, tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge, match="larger than 2 MB"):
        originals.save(io.BytesIO(b"x" * 2_000_001), limit=2_000_000)
    assert originals.hashes() == set()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_not_there_is_not_found(originals: Originals) -> None:
    with pytest.raises(NotFound):
        originals.read("0" * 64)


def test_a_stream_that_breaks_off_leaves_nothing(originals: Originals, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(3)

    with pytest.raises(FilesUnavailable):
        originals.save(Broken(b"%PDF-1"), limit=9)
    assert originals.hashes() == set()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_may_save_at_once(originals: Originals) -> None:
    def run(number: int) -> None:
        originals.save(io.BytesIO(str(number // 2).encode()), limit=9)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert originals.hashes() == {hashlib.sha256(str(n).encode()).hexdigest() for n in range(8)}


def test_a_file_url_makes_its_folders(tmp_path: Path) -> None:
    originals = open_originals(f"file://{tmp_path}/deep/down")
    saved = originals.save(io.BytesIO(b"%PDF-1"), limit=9)
    assert originals.read(saved.sha256) == b"%PDF-1"


def test_only_uploads_that_died_long_ago_are_swept(tmp_path: Path) -> None:
    originals = open_originals(str(tmp_path))
    kept = originals.save(io.BytesIO(b"%PDF-1"), limit=9)
    old, fresh = tmp_path / "incoming" / "old", tmp_path / "incoming" / "fresh"
    for file in (old, fresh):
        file.write_bytes(b"%PD")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    assert originals.sweep() == 1
    assert (old.exists(), fresh.exists()) == (False, True)
    assert originals.hashes() == {kept.sha256}


def test_a_full_disk_is_named_as_such(tmp_path: Path) -> None:
    originals = open_originals(str(tmp_path))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, old[1]))  # as little room as on a full disk
    try:
        with pytest.raises(FilesUnavailable):
            originals.save(io.BytesIO(b"x" * 5000), limit=9000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
