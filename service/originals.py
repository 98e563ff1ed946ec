"""Originals, kept under their SHA-256 and never changed.

A local folder writes to a temporary name, fsyncs and renames; anything else goes through fsspec,
whose object stores make an object visible only when it is whole.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

import fsspec

from models.errors import FileTooLarge, NotFound

CHUNK = 1 << 20  # bytes


class Original(NamedTuple):
    """What is known of a stored file: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int


class Originals(Protocol):
    """Where originals lie; two real places exist."""

    def save(self, stream: BinaryIO, *, limit: int) -> Original:
        """Store a stream of at most ``limit`` bytes durably; FileTooLarge leaves nothing behind."""

    def read(self, sha256: str) -> bytes:
        """The bytes of an original; NotFound when it is not there."""

    def hashes(self) -> set[str]:
        """Every SHA-256 that is stored."""


def open_originals(url: str) -> Originals:
    """A folder for a plain path, an fsspec file system for a URL with a scheme."""
    return RemoteOriginals(url) if "://" in url else LocalOriginals(Path(url))


class LocalOriginals:
    """Originals in a folder of this machine, spread over 256 sub-folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def save(self, stream: BinaryIO, *, limit: int) -> Original:
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
        finally:
            Path(name).unlink(missing_ok=True)
        return original

    def read(self, sha256: str) -> bytes:
        try:
            return self._home(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound() from error

    def hashes(self) -> set[str]:
        return {file.name for file in self.folder.glob("??/*")}

    def sweep(self) -> int:
        """Remove uploads that a crash cut off; only when nothing is being uploaded."""
        left = list(self._incoming.iterdir())
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
        with tempfile.TemporaryFile() as whole:  # the name is known only when all has passed
            original = _copy(stream, whole, limit)
            whole.seek(0)
            with self._files.open(self._home(original.sha256), "wb") as target:
                while chunk := whole.read(CHUNK):
                    target.write(chunk)
        return original

    def read(self, sha256: str) -> bytes:
        try:
            data: bytes = self._files.cat_file(self._home(sha256))
        except FileNotFoundError as error:
            raise NotFound() from error
        return data

    def hashes(self) -> set[str]:
        return {Path(name).name for name in self._files.find(self._root)}

    def _home(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def _copy(stream: BinaryIO, target: BinaryIO, limit: int) -> Original:
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
