"""``camket worker``: read what waits, beside or instead of ``camket serve``."""

import signal
import threading

import structlog

from service.commands.common import prepared
from service.wiring import Office

HEALTH = 10.0  # seconds between two looks at whether the threads live

log = structlog.get_logger()


def run(*, workers: int | None) -> None:
    """Read until SIGTERM or SIGINT, then finish what is begun; a second signal ends at once."""
    settings = prepared(quiet=False, workers=workers)
    stopping = threading.Event()

    def stop(number: int, _: object) -> None:
        stopping.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    office = Office(settings)
    try:
        consumer = office.work(max(settings.workers, 1))
        log.info("worker started", workers=max(settings.workers, 1))
        while not stopping.wait(HEALTH):
            consumer.check_worker_health()
        log.info("worker stopping: finishing what is being read")
        consumer.stop(graceful=True)
    finally:
        office.close()
    log.info("worker stopped")
