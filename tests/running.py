"""Things that run beside a test: readers of the queue, servers; and waiting for them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from service.wiring import Office

CAMKET = Path(sys.executable).with_name("camket")


@contextmanager
def reading_in(office: Office, workers: int = 1) -> Iterator[None]:
    """Consumer threads read what waits for as long as the block runs."""
    consumer = office.work(workers)
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def wait_until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Wait for something to come true, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"nothing within {seconds} s"
        time.sleep(0.02)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Served:
    """`camket serve` as an operator runs it: its own process, a real port."""

    def __init__(self, data: Path, log: Path, *, processes: int = 1) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log.open("ab")
        self.environment = {
            **os.environ, "CAMKET_DATA": str(data), "CAMKET_READING_PROCESSES": "1",
            "CAMKET_PAGE_PROCESSES": str(processes),
        }  # fmt: skip
        self._process = subprocess.Popen(
            [CAMKET, "serve", "--port", str(self.port)],
            env=self.environment, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        wait_until(self._answers, seconds=90)

    def _answers(self) -> bool:
        assert self._process.poll() is None, "camket serve ended"
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def answering(self) -> list[int]:
        """The processes that answer at the door, the first of them first."""
        first = psutil.Process(self._process.pid)
        return [
            one.pid
            for one in (first, *first.children())
            if any(c.status == psutil.CONN_LISTEN for c in one.net_connections("inet"))
        ]

    def camket(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Another command on the same data folder."""
        return subprocess.run(
            [CAMKET, *words], env=self.environment, capture_output=True, text=True, check=False
        )

    def kill(self) -> None:
        """As a power cut does."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def stop(self) -> int:
        """As an administrator does; returns the exit code."""
        self._process.terminate()
        code = self._process.wait(timeout=60)
        self._log.close()
        return code
