"""Real back ends for the tests: throw-away PostgreSQL and Redis servers, an office with a register.

A fixture named after a setting runs its tests once for each kind of back end.
"""

import logging
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
import structlog
from sqlalchemy import Engine

from service.settings import Settings
from service.store import Store, migrate, open_database
from service.wiring import Office
from tests.builders import LetterEncoder
from tests.running import free_port, wait_until
from tests.servers import empty_schema, postgres_running, program

MakeOffice = Callable[..., Office]


def pytest_configure(config: pytest.Config) -> None:
    # Settings of the person who runs the tests must not reach them.
    for name in [n for n in os.environ if n.startswith("CAMKET_") and "_TEST_" not in n]:
        del os.environ[name]
    # Many small processes on few cores: one thread each is quickest.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Commands configure the logs of their process; here it is everybody's."""
    loggers = [logging.getLogger(name) for name in ("", "service", "uvicorn.error")]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The folder of the socket on which a throw-away PostgreSQL answers."""
    with postgres_running() as folder:
        yield folder


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port on which a throw-away Redis answers."""
    redis_program = program("redis-server", "redis-server")
    port = free_port()
    command = [redis_program, "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis(port=port) as client:
            wait_until(lambda: _answers(client), seconds=20)
        yield port
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'camket.db'}"
    return _empty_postgres(request)


@pytest.fixture(params=["sqlite", "redis"])
def queue(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty queue."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue.db'}"
    return _empty_redis(request)


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where originals go: a folder, or a file system of fsspec."""
    return str(tmp_path / "originals") if request.param == "folder" else _empty_memory()


@pytest.fixture(params=["office", "ministry"])
def installation(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of the small installation and of the large one, but for the index."""
    if request.param == "office":
        return {}
    return {
        "database": _empty_postgres(request),
        "queue": _empty_redis(request),
        "files": _empty_memory(),
    }


def _empty_postgres(request: pytest.FixtureRequest) -> str:
    return empty_schema(request.getfixturevalue("postgres"))


def _empty_redis(request: pytest.FixtureRequest) -> str:
    port = request.getfixturevalue("redis_server")
    with redis.Redis(port=port) as client:
        client.flushall()
    return f"redis://127.0.0.1:{port}/0"


def _empty_memory() -> str:
    return f"memory://{uuid.uuid4().hex}"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An engine on an empty database."""
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """An empty register."""
    migrate(engine)
    return Store(engine)


@pytest.fixture
def make_office(tmp_path: Path) -> Iterator[MakeOffice]:
    """Opens offices in one data folder with a tiny encoder; keywords are settings or ``now``."""
    with ExitStack() as stack:

        def make(**given: object) -> Office:
            now = given.pop("now", None)
            settings = Settings(**{"data": tmp_path / "var", **given})  # type: ignore[arg-type]
            office = Office(settings, now=now, encoder=LetterEncoder())  # type: ignore[arg-type]
            stack.callback(office.close)
            return office

        yield make


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    """An office with everything in one folder."""
    return make_office()


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
