"""Several processes that answer behind one door, where one cannot answer everybody at once.

The first reads what waits and holds an embedded index, as one alone would; the others have neither
and ask it (``service/owner.py``). Nothing that an answer depends on is kept in a process: rows,
sessions, rights and the audit are in the database.
"""

import asyncio
import contextlib
import gc
import multiprocessing
import os
import shutil
import socket
import threading
from multiprocessing import connection
from multiprocessing.context import SpawnProcess

import structlog
import uvicorn
from fastapi import FastAPI

from service.settings import Settings
from service.telemetry import COUNTED_IN, configure_logs
from service.web.app import create_app

LOOKING = 75  # seconds that a person looks at a page, for which a browser keeps its connection
ENDING = 30  # seconds in which a process finishes what it answers
PAUSE = 1.0  # seconds before one that ended by itself is started anew

log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Answer until told to stop; what is being read then is finished first."""
    if settings.page_processes == 1:
        uvicorn.Server(_config(settings, create_app(settings, opened=settle))).run()
        return
    others = Others(settings, settings.page_processes - 1)

    def opened() -> None:
        settle()
        others.start(door)  # now there is an index to ask

    config = _config(settings, create_app(settings, opened=opened))
    door = _for_tcp(config.bind_socket())
    First(config, others).run(sockets=[door])


def settle() -> None:
    """Let the collector leave alone what stays for as long as we serve.

    An index in memory is millions of objects: looking them through takes half a second, and
    whoever asks for a page meanwhile waits.
    """
    gc.collect()
    gc.freeze()


class Others:
    """The processes beside the first, each started anew when it ends by itself."""

    def __init__(self, settings: Settings, count: int) -> None:
        self._settings = settings.model_copy(update={"workers": 0})
        self._count = count
        self._running: list[SpawnProcess] = []
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._watched, name="pages", daemon=True)

    def start(self, door: socket.socket) -> None:
        self._door = door
        self._running = [self._started() for _ in range(self._count)]
        self._watch.start()

    def close(self) -> None:
        """Let them finish what they answer."""
        self._ending.set()
        if self._watch.is_alive():
            self._watch.join()
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.join(ENDING)
            if process.is_alive():
                process.kill()

    def _started(self) -> SpawnProcess:
        process = multiprocessing.get_context("spawn").Process(
            target=_answer, args=(self._settings, self._door), daemon=True
        )
        process.start()
        return process

    def _watched(self) -> None:
        while not self._ending.is_set():
            connection.wait([process.sentinel for process in self._running], timeout=PAUSE)
            for place, process in enumerate(self._running):
                if not process.is_alive() and not self._ending.wait(PAUSE):
                    log.warning("a process that answers pages ended", code=process.exitcode)
                    self._running[place] = self._started()


def _answer(settings: Settings, door: socket.socket) -> None:
    """What a process beside the first does."""
    configure_logs(settings.log_format)
    server = uvicorn.Server(_config(settings, create_app(settings, opened=settle)))
    threading.Thread(target=_end_with_first, args=(server,), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):  # the terminal tells everybody
        server.run(sockets=[door])


def _end_with_first(server: uvicorn.Server) -> None:
    first = multiprocessing.parent_process()
    assert first is not None
    first.join()  # however it ends
    server.should_exit = True


class First(uvicorn.Server):
    """The process that holds the index: it goes last."""

    def __init__(self, config: uvicorn.Config, others: Others) -> None:
        super().__init__(config)
        self._others = others

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.to_thread(self._others.close)
        await super().shutdown(sockets)
        # Here, for the signal that ended us is raised again before anything else is done.
        shutil.rmtree(os.environ[COUNTED_IN], ignore_errors=True)


def _for_tcp(bound: socket.socket) -> socket.socket:
    """The same socket, which says what it is for.

    Of one that does not, asyncio leaves Nagle's algorithm on, and an answer waits 40 ms for its
    own acknowledgement.
    """
    return socket.socket(bound.family, bound.type, socket.IPPROTO_TCP, fileno=bound.detach())


def _config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # requests are counted and logged by the application
        timeout_keep_alive=LOOKING,
    )
