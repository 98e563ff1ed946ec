"""A reading process as its parent sees it: started, asked, watched, ended."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, ClassVar

from ingest.limits import Limits
from models import errors
from models.errors import CamKetError, ReadingCrashed

# All that a reader of hostile files gets to know of our environment.
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX")
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
CRASH = "crash: "  # begins the line in which a process says where it failed
_NEAR = 0.7  # of the memory that a process may hold, when it dies of it between two looks
_ABORTED = (b"terminate called", b"ssertion", b"malloc", b"free()", b"corrupt", b"smashing")
_LONGEST_REPLY = 256_000_000  # bytes


class Reader:
    """One child process with the PDF open. ``task`` is what it is busy with, None when idle."""

    _ROOT: ClassVar[str] = str(Path(__file__).resolve().parents[1])

    def __init__(
        self, pdf: IO[bytes], folder: str, limits: Limits, languages: Sequence[str]
    ) -> None:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= _ONE_THREAD | {"PYTHONPATH": self._ROOT, "PYTHONDONTWRITEBYTECODE": "1"}
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.child", str(pdf.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            pass_fds=(pdf.fileno(),),
            env=environment,
            cwd="/",
            start_new_session=True,
        )
        self._buffer = bytearray()
        self._most = 0.0
        self.task: Any = None
        self.since = 0.0
        start = {"limits": asdict(limits), "languages": list(languages), "folder": folder}
        self.ask("open", start)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def fileno(self) -> int:
        """What to wait on for a reply."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def ask(self, task: object, request: dict[str, Any]) -> None:
        """Send a request; the reply comes on ``fileno()``."""
        assert self._process.stdin is not None
        self.task, self.since = task, time.monotonic()
        with suppress(BrokenPipeError):  # it has died: the end of its replies will say so
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def reply(self) -> dict[str, Any] | None:
        """The reply once it is whole, else None. Raises EOFError when the process is dead."""
        data = os.read(self.fileno(), 1 << 20)
        if not data:
            raise EOFError
        self._buffer += data
        if len(self._buffer) > _LONGEST_REPLY:
            raise EOFError
        if not data.endswith(b"\n"):
            return None
        answer: dict[str, Any] = json.loads(self._buffer)
        self._buffer.clear()
        self.task = None
        return answer

    def megabytes(self) -> float:
        """Memory held by the process and what it started, in MB (2**20)."""
        held = sum(map(_resident, _family(self.pid))) / 2**20
        self._most = max(self._most, held)
        return held

    def ran_out(self, status: int | None, limit_mb: float) -> bool:
        """Whether a process that has died did so for want of memory, as far as one can tell.

        The libraries do not raise an error then. pdfium aborts without a word; whatever else
        aborts (the C library, an assertion, an exception that nobody caught) says why.
        """
        self._stderr.seek(0)
        said = self._stderr.read()[-4000:]
        silent = status == -signal.SIGABRT and not any(sign in said for sign in _ABORTED)
        return silent or b"bad_alloc" in said or self._most > _NEAR * limit_mb

    def status(self) -> int | None:
        """How it ended, as subprocess tells it, after its pipe has closed; None if it has not."""
        try:
            return self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        """Kill the process and what it started. May be called again."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process.wait()
        self._stderr.close()

    def last_words(self) -> str:
        """Where the process crashed, as it said itself; never text of the document."""
        self._stderr.seek(0)
        lines = self._stderr.read()[-4000:].decode("utf-8", "replace").splitlines()
        # Libraries write there too, and may quote the document: only what we wrote is passed on.
        said = [line.removeprefix(CRASH) for line in lines if line.startswith(CRASH)]
        return said[-1] if said else ""


def error_of(reply: dict[str, Any]) -> CamKetError | None:
    """The error that a reply carries, ready to be raised."""
    if "error" not in reply:
        return None
    kind = getattr(errors, reply["error"], None)
    if not (isinstance(kind, type) and issubclass(kind, CamKetError)):
        return ReadingCrashed()
    return kind(**reply["values"])


def _family(pid: int) -> list[int]:
    found, at = [pid], 0
    while at < len(found):
        try:
            children = Path(f"/proc/{found[at]}/task/{found[at]}/children").read_text()
        except (FileNotFoundError, ProcessLookupError):
            children = ""
        found += map(int, children.split())
        at += 1
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
