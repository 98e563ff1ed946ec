"""Logs and metrics. Neither ever carries contract text: ids, codes, counts and times only."""

import logging
import sys
from traceback import walk_tb
from typing import Literal

import structlog
from prometheus_client import Counter, Histogram

COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"  # names the folder where several processes count together

READ = Counter("camket_documents_total", "Documents by outcome of reading", ["outcome"])
READING_SECONDS = Histogram(
    "camket_reading_seconds",
    "Seconds from claim to outcome",
    buckets=(0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640, 1800),
)
REQUESTS = Counter("camket_requests_total", "HTTP requests", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("camket_request_seconds", "Seconds per HTTP request", ["route"])


def configure_logs(form: Literal["json", "console"]) -> None:
    """Structured lines on stderr; libraries speak through the same door, warnings and up.

    Traces name files and lines but show no local values, which may be contract text.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace_without_messages,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("service", "uvicorn.error"):
        logging.getLogger(name).setLevel(logging.INFO)


def trace(error: BaseException) -> list[dict[str, object]]:
    """The chain of exception types with file, line and function, never their messages.

    A foreign exception may quote what it choked on: a line of an agreement, a bound parameter.
    Our own logging passes this, not ``exc_info``, so that no configuration can show more.
    """
    chain: list[dict[str, object]] = []
    link: BaseException | None = error
    while link is not None:
        frames = [
            f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(link.__traceback__)
        ]
        chain.append({"type": type(link).__name__, "frames": frames})
        link = link.__cause__ or link.__context__
    return chain


def _trace_without_messages(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """What libraries log of exceptions, cut down to ``trace``."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["trace"] = trace(error)
    return event
