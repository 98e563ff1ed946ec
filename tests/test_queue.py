"""The queue over SQLite and Redis: every ring is heard, at its time, and by one reader."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.errors import QueueUnavailable
from service.queue import ReadingQueue
from tests.running import free_port, wait_until


@contextmanager
def opened(url: str, heard: list[str]) -> Iterator[ReadingQueue]:
    queue = ReadingQueue(url, read=heard.append, sweep=lambda: None)
    try:
        yield queue
    finally:
        queue.close()


@contextmanager
def consuming(queue: ReadingQueue, workers: int = 1) -> Iterator[None]:
    consumer = queue.consume(workers)
    try:
        yield
    finally:
        consumer.stop(graceful=True)


def test_rings_are_heard_once_and_in_order(queue: str) -> None:
    heard: list[str] = []
    with opened(queue, heard) as bell:
        for name in ("a", "b", "c"):
            bell.push(name)
        assert bell.length() == 3
        with consuming(bell):
            wait_until(lambda: len(heard) == 3, seconds=10)
        assert heard == ["a", "b", "c"]


def test_rings_wait_for_a_process_that_comes_later(queue: str) -> None:
    heard: list[str] = []
    with opened(queue, []) as bell:
        bell.push("a")
    with opened(queue, heard) as bell:
        assert bell.length() >= 1
        with consuming(bell):
            wait_until(lambda: heard == ["a"], seconds=10)


def test_a_delayed_ring_waits_and_counts(queue: str) -> None:
    heard: list[str] = []
    with opened(queue, heard) as bell:
        started = time.monotonic()
        bell.push("late", delay=1.5)
        assert bell.length() == 1
        with consuming(bell):
            wait_until(lambda: heard == ["late"], seconds=15)
        assert time.monotonic() - started >= 1.4


def test_each_ring_is_heard_by_one_of_many(queue: str) -> None:
    heard: list[str] = []
    with opened(queue, heard) as first, opened(queue, heard) as second:
        for number in range(40):
            first.push(str(number))
        with consuming(first, 2), consuming(second, 2):
            wait_until(lambda: len(heard) >= 40, seconds=20)
    assert sorted(heard, key=int) == [str(number) for number in range(40)]


def test_a_job_that_raises_does_not_stop_the_next(queue: str) -> None:
    heard: list[str] = []

    def read(name: str) -> None:
        if name == "bad":
            raise ZeroDivisionError
        heard.append(name)

    bell = ReadingQueue(queue, read=read, sweep=lambda: None)
    bell.push("bad")
    bell.push("good")
    with consuming(bell):
        wait_until(lambda: heard == ["good"], seconds=10)
    bell.close()


def test_stopping_gracefully_lets_a_job_end(queue: str) -> None:
    begun, ended = threading.Event(), threading.Event()

    def read(_: str) -> None:
        begun.set()
        time.sleep(0.5)
        ended.set()

    bell = ReadingQueue(queue, read=read, sweep=lambda: None)
    bell.push("long")
    with consuming(bell):
        assert begun.wait(10)
    assert ended.is_set()
    bell.close()


def test_sweeping_is_asked_for(queue: str) -> None:
    swept = threading.Event()
    bell = ReadingQueue(queue, read=lambda _: None, sweep=swept.set)
    with consuming(bell):
        assert swept.wait(10)
    bell.close()


def test_a_redis_that_is_not_there_is_named_as_such() -> None:
    with opened(f"redis://127.0.0.1:{free_port()}/0", []) as bell:
        with pytest.raises(QueueUnavailable):
            bell.push("a")
        with pytest.raises(QueueUnavailable):
            bell.length()


def test_a_broken_queue_file_is_named_as_such(tmp_path: Path) -> None:
    file = tmp_path / "queue.db"
    file.write_bytes(b"this is no database, " * 100)
    with pytest.raises(QueueUnavailable):
        ReadingQueue(f"sqlite:///{file}", read=lambda _: None, sweep=lambda: None)
