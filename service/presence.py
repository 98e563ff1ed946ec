"""Whether a process of this machine reads from the queue: a shared lock that dies with its holder.

It matters where the queue is a file: then a command that waits for a reading knows whether to
read by itself. The answer may be old the moment it is given, which costs nothing: two readers
share the work.
"""

import fcntl
import os
from pathlib import Path

NAME = "readers.lock"


class Presence:
    """Held for as long as a process reads."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = _open(folder)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def close(self) -> None:
        os.close(self._descriptor)


def somebody_reads(folder: Path) -> bool:
    """Whether any process holds a Presence in this data folder."""
    descriptor = _open(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(folder: Path) -> int:
    return os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
