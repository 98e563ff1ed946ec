"""Originals, kept under their SHA-256 and never changed.

A local folder writes to a temporary name, fsyncs and renames; anything else goes through fsspec,
whose object stores make an object visible only when it is whole.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Protocol

import fsspec

from models.errors import FilesUnavailable, FileTooLarge, NotFound

CHUNK = 1 << 20  # bytes
CUT_OFF = 86_400  # seconds


class Original(NamedTuple):
    """What is known of a stored file: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int


class Originals(Protocol):
    """Where originals lie; two real places exist. Any method may raise FilesUnavailable."""

    def save(self, stream: BinaryIO, *, limit: int) -> Original:
        """Store a stream of at most ``limit`` bytes durably; FileTooLarge leaves nothing behind."""

    def read(self, sha256: str) -> bytes:
        """The bytes of an original; NotFound when it is not there."""

    def hashes(self) -> set[str]:
        """Every SHA-256 that is stored."""

    def remove(self, sha256: str) -> None:
        """Destroy an original, by the word of a person who has the right; gone already is fine."""

    def sweep(self) -> int:
        """Clear uploads that a crash cut off (nothing arrived for a day); returns how many."""


def open_originals(url: str) -> Originals:
    """A folder for a path or a ``file://`` URL, an fsspec file system for any other URL."""
    url = url.removeprefix("file://")
    return RemoteOriginals(url) if "://" in url else LocalOriginals(Path(url))


class LocalOriginals:
    """Originals in a folder of this machine, spread over 256 sub-folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def save(self, stream: BinaryIO, *, limit: int) -> Original:
        with _translated():
            descriptor, name = tempfile.mkstemp(dir=self._incoming)
            try:
                with os.fdopen(descriptor, "wb") as target:
                    original = _copy(stream, target, limit)
                    target.flush()
                    os.fsync(target.fileno())
                home = self._home(original.sha256)
                home.parent.mkdir(exist_ok=True)
                Path(name).rename(home)
                _sync_folder(home.parent)
                _sync_folder(self.folder)  # the sub-folder may be new
            finally:
                Path(name).unlink(missing_ok=True)
        return original

    def read(self, sha256: str) -> bytes:
        with _translated():
            try:
                return self._home(sha256).read_bytes()
            except FileNotFoundError as error:
                raise NotFound() from error

    def remove(self, sha256: str) -> None:
        with _translated():
            self._home(sha256).unlink(missing_ok=True)

    def hashes(self) -> set[str]:
        return {file.name for file in self.folder.glob("??/*")}

    def sweep(self) -> int:
        with _translated():
            cut_off = time.time() - CUT_OFF
            left = [file for file in self._incoming.iterdir() if file.stat().st_mtime < cut_off]
            for file in left:
                file.unlink(missing_ok=True)
        return len(left)

    def _home(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


class RemoteOriginals:
    """Originals in any file system that fsspec knows; credentials come from its own settings."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def save(self, stream: BinaryIO, *, limit: int) -> Original:
        # The name is known only when all has passed; put_file sends nothing by halves.
        with _translated(), tempfile.NamedTemporaryFile() as whole:
            original = _copy(stream, whole, limit)
            whole.flush()
            self._files.put_file(whole.name, self._home(original.sha256))
        return original

    def read(self, sha256: str) -> bytes:
        with _translated():
            try:
                data: bytes = self._files.cat_file(self._home(sha256))
            except FileNotFoundError as error:
                raise NotFound() from error
        return data

    def remove(self, sha256: str) -> None:
        with _translated():
            if self._files.exists(self._home(sha256)):
                self._files.rm_file(self._home(sha256))

    def hashes(self) -> set[str]:
        with _translated():
            self._files.invalidate_cache()  # other machines write, too
            return {Path(name).name for name in self._files.find(self._root)}

    def sweep(self) -> int:
        return 0  # an object store shows only what is whole

    def _home(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FilesUnavailable() from error


def _copy(stream: BinaryIO, target: IO[bytes], limit: int) -> Original:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit_mb=limit // 1_000_000)
        digest.update(chunk)
        target.write(chunk)
    return Original(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
