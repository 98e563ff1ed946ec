"""What several verbs share: an opened office, exit codes, progress, one JSON document."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from tqdm import tqdm

from models.errors import CamKetError, UnreadableFile
from service.settings import Settings, read_settings
from service.store.audit import Action, record
from service.telemetry import configure_logs
from service.wiring import Office

# From the least to the worst: who calls must look at our faults first.
SEVERITY = (0, 3, 2, 1)


def prepared(*, quiet: bool = True, **given: object) -> Settings:
    """Settings and logs of this process; ``quiet`` is for verbs whose output is the result."""
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    configure_logs(settings.log_format)
    if quiet:
        logging.getLogger("service").setLevel(logging.WARNING)
    return settings


@contextmanager
def opened_office() -> Iterator[Office]:
    """An office for one command."""
    office = Office(prepared())
    try:
        yield office
    finally:
        office.close()


def recorded(office: Office, action: Action, subject: str = "") -> None:
    """Let the audit know what the operator looks at."""
    with office.store.begin() as session:
        record(session, None, action, now=office.now(), subject=subject)


def worst(codes: list[int]) -> int:
    """The exit code of several."""
    return max(codes, key=SEVERITY.index, default=0)


def opened(file: Path) -> Any:
    """A file that a person named, open for reading bytes. Raises UnreadableFile."""
    try:
        return file.open("rb")
    except OSError as error:
        raise UnreadableFile(file=shown_name(file), problem=error.strerror or "") from error


def shown_name(file: Path) -> str:
    """A file's name as it can be printed: names are bytes, not always text."""
    return str(file).encode(errors="surrogateescape").decode(errors="replace")


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_fault(name: str, error: CamKetError) -> None:
    click.echo(f"{name}: {error} {error.remedy}", err=True)


def progress_bar(total: int, unit: str, wanted: bool | None) -> "tqdm[NoReturn]":
    """A bar on standard error; ``wanted`` None shows it on a terminal."""
    shown = sys.stderr.isatty() if wanted is None else wanted
    return tqdm(total=total, unit=unit, disable=not shown, file=sys.stderr, leave=False)
