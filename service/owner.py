"""The embedded index has one owner; other processes of this machine ask it through a socket.

The socket lives in Linux's abstract namespace, so that it is gone with its process however that
ends, and asks for a key that only readers of the data folder know.
"""

import hashlib
import threading
from multiprocessing.context import AuthenticationError
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from search.index import ClauseIndex

METHODS = (
    "put", "drop", "find", "relate", "pairs", "calibrate", "count", "documents", "fingerprint",
    "flush",
)  # fmt: skip


class _Manager(BaseManager):
    """Carries one name, ``index``."""


def _address(folder: Path) -> str:
    return "\0camket-" + hashlib.sha256(str(folder).encode()).hexdigest()[:32]


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"camket index owner\0" + secret.encode()).digest()


def serve_index(index: "ClauseIndex", folder: Path, secret: str) -> None:
    """Answer other processes from a daemon thread for as long as this process lives."""

    class Serving(_Manager):
        """Registered per index: the registry belongs to the class."""

    Serving.register("index", callable=lambda: index, exposed=METHODS)
    server = Serving(address=_address(folder), authkey=_key(secret)).get_server()
    threading.Thread(target=server.serve_forever, name="index-owner", daemon=True).start()


def connect_index(folder: Path, secret: str) -> "ClauseIndex | None":
    """The index of the process that owns the folder; None when there is no such process.

    What comes back forwards the methods named in METHODS; exceptions of ours cross as they are.
    """
    _Manager.register("index", exposed=METHODS)
    manager = _Manager(address=_address(folder), authkey=_key(secret))
    try:
        manager.connect()
    except (ConnectionError, FileNotFoundError, AuthenticationError):
        return None
    return cast("ClauseIndex", manager.index())  # type: ignore[attr-defined]
