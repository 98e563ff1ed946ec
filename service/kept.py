"""Readings of pages on disk: a picture that comes again, or a document whose reading was cut short,
is not recognised twice. Anything here may be deleted at any time.
"""

import gzip
import os
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path


class KeptPages:
    """Readings in a folder, by key, the oldest going first when they are too many."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder, self._most = folder, megabytes * 1_000_000

    def get(self, key: str, /) -> str | None:
        """The reading that was kept, None without one or where the disk has spoilt it."""
        file = self._file(key)
        try:
            return gzip.decompress(file.read_bytes()).decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, EOFError, zlib.error, UnicodeDecodeError):
            file.unlink(missing_ok=True)
            return None

    def __setitem__(self, key: str, reading: str, /) -> None:
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as fresh:  # mode 0600
            fresh.write(gzip.compress(reading.encode("utf-8"), mtime=0))
        Path(fresh.name).replace(file)

    def trim(self) -> None:
        """Take the oldest readings away until the rest is within bounds."""
        found: list[tuple[float, int, str]] = []
        for file in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):
                status = file.stat()
                found.append((status.st_mtime, status.st_size, str(file)))
        held = sum(size for _, size, _ in found)
        for _, size, name in sorted(found):
            if held <= self._most:
                return
            with suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108 - a name is all that was kept of many files
            held -= size

    def clear(self) -> None:
        """Forget everything: what was destroyed must not live on in a page of it."""
        for file in self._folder.glob("*/*"):
            file.unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / key
