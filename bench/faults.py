#!/usr/bin/env python3
"""Kill -9 at random moments: nothing that was acknowledged may be lost.

    python bench/faults.py [--kills 300] [--database sqlite|postgresql|both] [--seed 1]

Each life is a process with an office as `camket serve` has it: database, queue, originals, index,
and a thread that reads what waits. It is forked from a process that has loaded the libraries and
the language pipeline and opened nothing; from opening the database on everything is as at a start.
A life first checks what those before it have acknowledged, reads to the end what waits, and asks
`camket doctor`; then it does things from the table in bench/acts.py over and over. It is killed at
a random moment: of its work, or (one in five) of its start and recovery. Prints what was
acknowledged, killed and lost; exit code 1 when anything was lost or doctor found a problem.
"""

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import search.edge  # noqa: F401 - loaded once, before lives are forked
import service.desk
from bench.acts import ACTIONS, ASKED_ONCE, Acknowledged, Life, a_pdf, wait_for_readers
from extract import load_nlp
from models.document import DocumentText
from models.register import ReadingState
from service import doctor
from service.settings import Settings
from service.store import audit, documents
from service.wiring import Office
from tests.builders import LetterEncoder
from tests.servers import empty_schema, postgres_running

PATIENCE = 600.0  # seconds for a life to recover before that counts as a loss
LIVES = 25  # in one place: then an empty one, or all time goes into checking what is old
IN_RECOVERY = 0.2  # share of kills before a life has recovered
LONGEST = 2.5  # seconds of work, at most, before the kill


@dataclass(slots=True)
class Told:
    """What came out of a life before it ended."""

    promises: list[Acknowledged] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    begun: str = "start"
    recovered: bool = False


def live(
    out: Connection, settings: Settings, promised: Sequence[Acknowledged], number: int, seed: int,
    old_register: Callable[[], str],
) -> None:  # fmt: skip
    """A life: recover, say so, and work until killed."""
    os.setsid()
    try:
        office = Office(settings, encoder=LetterEncoder())
        office.work(1)
        for problem in recovered(office, promised):
            out.send(("problem", problem))
        out.send(("recovered", ""))
        chance = random.Random(f"{seed}/{number}")
        names = (f"{settings.data.name}-{number}-{n}" for n in range(10**9))
        life = Life(office, chance, lambda: next(names), old_register)
        while True:
            # Mostly one kind in a life, so that each gets its share of kills.
            own = ACTIONS[number % len(ACTIONS)]
            action = own if chance.random() < 0.6 else chance.choice(ACTIONS)
            out.send(("begun", action.name))
            for key, value in action.do(life):
                out.send(("promise", Acknowledged(action.name, key, value)))
    except Exception as error:  # noqa: BLE001 - a life that fails by itself is a finding
        places = " < ".join(
            f"{f.name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)
        )
        out.send(("problem", f"{type(error).__name__}: {str(error)[:300]} at {places}"))
        os._exit(1)


def recovered(office: Office, promised: Sequence[Acknowledged]) -> Iterator[str]:
    """What is wrong after a restart, when all that waits has been read."""
    with office.store.reading() as session:
        waiting = documents.ids(session, [ReadingState.QUEUED, ReadingState.READING])
    for key in wait_for_readers(office, waiting, PATIENCE / 2):
        yield f"document {key} is not read"
    for action in ACTIONS:
        own = [promise for promise in promised if promise.action == action.name]
        yield from (f"{action.name}: {key} is lost" for key in action.lost(office, own))
    with office.store.reading() as session:
        if audit.verify(session).broken is not None:
            yield "the chain of the audit is broken"
    for finding in doctor.examine(office.settings, office):
        if finding.weight is doctor.Weight.PROBLEM:
            yield f"doctor: {finding.check}: {finding.says}"


def lived(
    settings: Settings, promised: Sequence[Acknowledged], number: int | None, seed: int,
    old_register: Callable[[], str],
) -> Told:  # fmt: skip
    """One life from fork to kill; what it told is read to the last word. None: only recovery."""
    chance = random.Random(f"kill {seed}/{number}")
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=live, args=(theirs, settings, promised, number or 0, seed, old_register)
    )
    process.start()
    theirs.close()
    told = Told()
    early = number is not None and number % LIVES > 0 and chance.random() < IN_RECOVERY
    ends = time.monotonic() + (chance.uniform(0, LONGEST) if early else PATIENCE)
    while (
        time.monotonic() < ends
        and process.is_alive()
        and not (told.recovered and (early or number is None))
    ):
        before = told.recovered
        if ours.poll(min(0.02, max(0.0, ends - time.monotonic()))) and not hear(ours, told):
            break
        if told.recovered and not before:
            ends = time.monotonic() + chance.uniform(0, LONGEST)
    if not early and not told.recovered and not told.problems:
        told.problems.append(f"life {number} did not recover within {PATIENCE:g} s")
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    while hear(ours, told):
        pass
    return told


def hear(ours: Connection, told: Told) -> bool:
    """One message of a life; False when there is none and will be none."""
    try:
        kind, value = ours.recv()
    except (EOFError, OSError):
        return False
    if kind == "promise":
        told.promises.append(value)
    elif kind == "problem":
        told.problems.append(value)
    elif kind == "begun":
        told.begun = value
    else:
        told.recovered = True
    return True


@contextmanager
def place(kind: str) -> Iterator[tuple[Settings, Callable[[], str]]]:
    """An empty installation, and where its lives get databases for old registers."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=f"faults-{kind}-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        # A document that was being read at three kills in a row would be given up as ours.
        common = {"data": folder, "reading_processes": 1, "attempts": 1000}
        if kind == "sqlite":
            yield Settings(**common), lambda: f"sqlite:///{tempfile.mktemp('.db', dir=folder)}"
            return
        server = stack.enter_context(postgres_running())
        yield Settings(**common, database=empty_schema(server)), lambda: empty_schema(server)


def run(kind: str, kills: int, seed: int) -> int:
    """Kills on one kind of database; returns the number of problems."""
    counts, at, problems = Counter[str](), Counter[str](), 0
    started = time.monotonic()
    with tqdm(total=kills, desc=kind, disable=None) as bar:
        for first in range(0, kills, LIVES):
            numbers = range(first, min(first + LIVES, kills))
            with place(kind) as (settings, old_register):
                promised: list[Acknowledged] = []
                fresh: list[Acknowledged] = []
                for number in (*numbers, None):  # None: one more, to check what was told last
                    checked = [*promised, *fresh]
                    told = lived(settings, checked, number, seed, old_register)
                    for problem in told.problems:
                        print(f"{kind}, life {number}: {problem}", file=sys.stderr)
                    problems += len(told.problems)
                    if number is None:
                        break
                    if told.recovered:  # it has checked them
                        for promise in fresh:
                            if promise.action == "back up":  # they would fill the disk
                                Path(promise.key).unlink()
                        promised += [p for p in fresh if p.action not in ASKED_ONCE]
                        fresh = []
                    fresh += told.promises
                    counts.update(promise.action for promise in told.promises)
                    at[told.begun if told.recovered else "start and recovery"] += 1
                    bar.update()
    print(f"\n{kind}: {kills} kills, {time.monotonic() - started:.0f} s, seed {seed}")
    print(f"{'':22}{'kills during':>13}{'acknowledged':>14}")
    for name in ("start and recovery", *(action.name for action in ACTIONS)):
        print(f"{name:22}{at[name]:13}{counts[name]:14}")
    print(f"{'all':22}{at.total():13}{counts.total():14}; problems: {problems}")
    return problems


def warm() -> None:
    """Load what each life needs, and keep it: lives are forked from here."""
    nlp = load_nlp()
    from extract import analyse

    analyse(DocumentText.from_text("Điều 1. Hai Bên phải báo cáo.", "vi"), nlp)
    service.desk.Desk._nlp = nlp  # type: ignore[assignment] # the pipeline that load_nlp makes
    a_pdf("warm")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    warm()
    problems = sum([run(kind, args.kills, args.seed) for kind in kinds])
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
