"""The embedded index has one owner; other processes of this machine ask it through a socket.

The socket lives in Linux's abstract namespace, so that it is gone with its process however that
ends, and asks for a key that only readers of the data folder know.
"""

import contextlib
import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Client, Connection
from multiprocessing.context import AuthenticationError
from multiprocessing.managers import BaseManager, BaseProxy, RemoteError
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from models.errors import IndexUnavailable

if TYPE_CHECKING:
    from search.index import ClauseIndex

METHODS = (
    "put", "drop", "find", "find_documents", "similar", "facets", "relate", "pairs", "provisions",
    "calibrate", "count", "documents", "fingerprint", "flush",
)  # fmt: skip


class _Manager(BaseManager):
    """Carries one name, ``index``."""


def _address(folder: Path) -> str:
    return "\0camket-" + hashlib.sha256(str(folder).encode()).hexdigest()[:32]


def _key(secret: str) -> bytes:
    return hashlib.sha256(b"camket index owner\0" + secret.encode()).digest()


class IndexServer:
    """Answers other processes for an index until closed, or until this process ends."""

    def __init__(self, index: "ClauseIndex", folder: Path, secret: str) -> None:
        class Serving(_Manager):
            """Registered per index: the registry belongs to the class."""

        Serving.register("index", callable=lambda: index, exposed=METHODS)
        self._address = _address(folder)
        serving = Serving(address=self._address, authkey=_key(secret))
        server: Any = serving.get_server()  # its attributes have no types
        self._server = server
        # Its own loop never ends and meddles with standard output, so the loop is ours; this
        # event stays unset, for it would answer None to whoever is still connected.
        self._server.stop_event = threading.Event()
        self._closing = False
        self._connections: set[Connection] = set()
        self._thread = threading.Thread(target=self._accept, name="index-owner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up: who is connected finds the owner lost."""
        self._closing = True
        with contextlib.suppress(OSError):
            Client(self._address).close()  # wakes the thread that accepts
        self._thread.join()
        self._server.listener.close()
        for connection in list(self._connections):
            with (
                contextlib.suppress(OSError),
                socket.socket(fileno=os.dup(connection.fileno())) as end,
            ):
                end.shutdown(socket.SHUT_RDWR)  # closing alone would not wake its reader

    def _accept(self) -> None:
        while True:
            try:
                connection = self._server.listener.accept()
            except OSError:  # a client gave up, or descriptors ran out: others will come
                time.sleep(0.01)
                continue
            if self._closing:
                connection.close()
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: "Connection") -> None:
        self._connections.add(connection)
        try:
            self._server.handle_request(connection)
        finally:
            self._connections.discard(connection)


def connect_index(folder: Path, secret: str) -> "ClauseIndex | None":
    """The index of the process that owns the folder; None when there is no such process.

    What comes back forwards the methods named in METHODS; exceptions of ours cross as they are.
    When the owner goes, calls raise IndexUnavailable from then on and ``is_lost`` is true.
    """
    _Manager.register("index", exposed=METHODS)
    manager = _Manager(address=_address(folder), authkey=_key(secret))
    try:
        manager.connect()
        proxy = manager.index()  # type: ignore[attr-defined]
    except (ConnectionError, EOFError, FileNotFoundError, AuthenticationError):
        return None
    return cast("ClauseIndex", _OwnedElsewhere(proxy))


def is_lost(index: "ClauseIndex") -> bool:
    """Whether the index was another process's, and that process has gone."""
    return isinstance(index, _OwnedElsewhere) and index.lost


class _OwnedElsewhere:
    """Forwards calls to the owner of the index."""

    def __init__(self, proxy: BaseProxy) -> None:
        self._proxy = proxy
        self.lost = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in METHODS:
            raise AttributeError(name)
        method = getattr(self._proxy, name)

        def call(*args: object, **kwargs: object) -> Any:
            try:
                return method(*args, **kwargs)
            except (ConnectionError, EOFError) as error:
                self.lost = True
                raise IndexUnavailable() from error
            except RemoteError as error:
                raise IndexUnavailable() from error

        return call
