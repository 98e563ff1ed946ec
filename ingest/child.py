"""The reading process: ``python -m ingest.child FD``, alone with one PDF that may be hostile.

Requests come as JSON lines on standard input, replies go as JSON lines to what was standard
output. The first request carries the limits. When standard input ends, its parent has gone and
the process ends with everything that it started.
"""

import base64
import json
import os
import queue
import resource
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ingest.limits import Limits
from ingest.process import CRASH
from ingest.wire import packed
from models.errors import CamKetError, ReadingTooBig

_JPEG_QUALITY = 85

Request = dict[str, Any]


def main() -> None:
    """Serve requests until the parent goes."""
    sys.excepthook = _tell_where
    # What a library prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    start = json.loads(sys.stdin.readline())
    tempfile.tempdir = start["folder"]
    requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, start["folder"]), daemon=True).start()
    limits = Limits(**start["limits"])
    bound = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the document's text

    def reply(answer: Callable[[], Request]) -> None:
        replies.write(json.dumps(_guarded(answer, limits), ensure_ascii=False) + "\n")
        replies.flush()

    work = _Work(int(sys.argv[1]), limits, start["languages"])
    reply(work.open)
    while True:
        request = requests.get()
        reply(lambda request=request: work.answer(request))  # type: ignore[misc]


class _Work:
    """The answers to requests about one PDF."""

    def __init__(self, descriptor: int, limits: Limits, languages: list[str]) -> None:
        self._descriptor, self._limits, self._languages = descriptor, limits, languages
        self._checked = False

    def open(self) -> Request:
        try:
            from ingest.pdf import OpenPdf
        except SystemError as error:  # how a compiled module says that it got no memory
            raise MemoryError from error

        self._pdf = OpenPdf(self._descriptor, self._limits)
        return {"sizes": self._pdf.sizes()}

    def answer(self, request: Request) -> Request:
        if "render" in request:
            return {"jpeg": self._jpeg(request["render"], request["dpi"])}
        if "mark" in request:
            return {"mark": self._mark()}
        if "key" in request:
            self._check_installed()
            return {"key": self._pdf.key(request["key"], self._languages)}
        if request["ocr"]:
            self._check_installed()
        page = self._pdf.read(request["read"], self._languages, ocr=request["ocr"])
        return {"page": packed(page) if page else None}

    def _check_installed(self) -> None:
        if not self._checked:
            from ingest.tesseract import check_installed

            check_installed(self._languages)
            self._checked = True

    def _mark(self) -> str | None:
        from ingest.secrecy import DPI, lines_of_layer, lines_of_picture, mark_in
        from ingest.tesseract import check_installed

        lines = list(lines_of_layer(self._pdf.layer_text(1)))
        if not self._pdf.is_text_alone(1):
            check_installed(self._languages)
            lines += lines_of_picture(self._pdf.picture(1, DPI))
        return mark_in(lines)

    def _jpeg(self, number: int, dpi: float) -> str:
        import cv2

        picture = self._pdf.picture(number, dpi)
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        return base64.b64encode(data.tobytes()).decode("ascii")


def _guarded(answer: Callable[[], Request], limits: Limits) -> Request:
    """The answer, or the error that the parent shall raise. Anything else ends the process."""
    try:
        return answer()
    except CamKetError as error:
        return {"error": error.code, "values": error.values}
    except MemoryError:
        return {"error": ReadingTooBig.__name__, "values": {"limit_mb": limits.memory_mb}}


def _listen(requests: "queue.SimpleQueue[Request]", folder: str) -> None:
    for line in sys.stdin:
        requests.put(json.loads(line))
    shutil.rmtree(folder, ignore_errors=True)  # what the parent can no longer clean up
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # tesseract too
    os._exit(1)


def _tell_where(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Type and places of a crash, not its message, which may quote the document."""
    del error
    frames = traceback.extract_tb(trace)
    places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[::-1])
    print(f"{CRASH}{kind.__name__} at {places}", file=sys.stderr)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
