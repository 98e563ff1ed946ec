#!/usr/bin/env python3
"""How long pages and API routes take on a large register, for one person and for many at once.

    python bench/pages.py FOLDER [--users 50] [--pause 5] [--processes 2]

FOLDER is a data folder made by bench/generated.py; where there is none it is made in the size that
its options say. `camket serve` runs on it, in one process or in ``--processes`` of them, with the
bundled encoder. Each route is asked alone, one request after the other; then ``--users`` people,
each signed in with a session of their own, ask for routes by chance for a while, looking at each
answer for ``--pause`` seconds on average (0: never). Prints p50 and p95 of both, and the CPU time
that an answer costs the server, which does not depend on what else the machine does. Exit code 1
when a page misses the limit.
"""

import argparse
import asyncio
import itertools
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generated import PASSWORD
from service.settings import Settings
from service.store import documents
from service.wiring import Office
from tests.running import free_port, wait_until

LIMIT = 200  # ms for a page
CAMKET = Path(sys.executable).with_name("camket")
QUESTIONS = (
    "thời hạn báo cáo kết quả thực hiện",
    "học bổng cho sinh viên",
    "thong bao cho ben kia ve dich benh",
    "personal data to third parties",
    "termination notice in writing",
    "chi phí đoàn ra do bên nào chịu",
)
FRESH = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Route:
    """An address to ask for. ``weight``: how often people come here.

    ``{q}`` becomes one of QUESTIONS, which come again as they do where people page and refine;
    ``{new}`` becomes a word that nobody has asked for.
    """

    name: str
    address: str
    weight: int = 1
    is_page: bool = True


@dataclass(slots=True)
class Times:
    """What was measured of a route, in milliseconds."""

    alone: list[float] = field(default_factory=list)
    cpu: float = 0.0
    together: list[float] = field(default_factory=list)


def routes(folder: Path) -> list[Route]:
    """Every page and main route of the API, on the long document and on one of four pages."""
    office = Office(Settings(data=folder))
    try:
        with office.store.reading() as session:
            rows, total = documents.listed(session, None, limit=10_000)
        print(f"{total} documents, {office.index.count()} clauses in {folder}")
    finally:
        office.close()
    long = max(rows, key=lambda row: row.pages_total or 0)
    short = min(rows, key=lambda row: abs((row.pages_total or 0) - 4))
    pages, few = long.pages_total, short.pages_total
    return [
        Route("register", "/documents", 6),
        Route("register, page 15", "/documents?page=15"),
        Route("register of law", "/documents?kind=law&state=read", 2),
        Route(f"document, {few} pages", f"/documents/{short.id}", 8),
        Route(f"document, {pages} pages", f"/documents/{long.id}"),
        Route("its last part", f"/documents/{long.id}?at=at-999999999"),
        Route("search", "/search?q={q}", 6),
        Route("search, never asked", "/search?q={q}+{new}"),
        Route("search, filtered", "/search?q={q}&kind=agreement&language=vi", 3),
        Route("words within it", f"/documents/{long.id}/within?q=thoi+han"),
        Route("beside the law", f"/documents/{short.id}/law", 2),
        Route("overlaps", "/overlaps", 3),
        Route("overlaps with law", "/overlaps?law=true"),
        Route("overlaps of a document", f"/overlaps?document={short.id}", 2),
        Route("pairs of one's own", "/overlaps?mine=true", 2),
        Route("who has what", "/overlaps/people"),
        Route("deadlines", "/deadlines", 3),
        Route("records", "/records", 4),
        Route("records of a country", "/records?country=KOR"),
        Route("statistics", "/statistics", 2),
        Route("basket", "/basket", 2),
        Route("kept searches", "/searches"),
        Route("upload", "/upload", 2),
        Route("API documents", "/api/documents", 2, False),
        Route("API document", f"/api/documents/{short.id}", 2, False),
        Route("API findings", f"/api/documents/{short.id}/findings", 2, False),
        Route(f"API findings, {pages} pages", f"/api/documents/{long.id}/findings", 1, False),
        Route("API words of a page", f"/api/documents/{long.id}/pages/7", 6, False),
        Route("API page image", f"/api/documents/{short.id}/pages/1/image", 4, False),
        Route("API search", "/api/search?q={q}", 2, False),
        Route("API overlaps", "/api/overlaps", 1, False),
        Route("API deadlines", "/api/deadlines", 1, False),
        Route("API progress", f"/api/progress?id={short.id}&id={long.id}", 4, False),
    ]


@contextmanager
def served(folder: Path, processes: int) -> Iterator[tuple[str, psutil.Process]]:
    """`camket serve` on the folder: its address and process."""
    port = free_port()
    environment = {
        **os.environ, "CAMKET_DATA": str(folder), "CAMKET_PAGE_PROCESSES": str(processes),
    }  # fmt: skip
    with (folder / "bench.log").open("ab") as log:
        process = subprocess.Popen(
            [CAMKET, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert process.poll() is None, f"camket serve ended: {log.name}"
            try:
                return httpx.get(f"{address}/healthz", timeout=30).status_code == 200
            except httpx.TransportError:
                return False

        try:
            wait_until(answers, seconds=300)
            first = psutil.Process(process.pid)
            wait_until(lambda: len(_answering(first)) >= processes, seconds=60)
            yield address, first
        finally:
            process.terminate()
            process.wait(60)


def signed_in(address: str, name: str) -> dict[str, str]:
    """The cookies of a person who has signed in."""
    with httpx.Client(base_url=address, timeout=120) as client:
        page = client.get("/sign-in").text
        token = re.search(r'name="csrf" (?:value|content)="([^"]+)"', page)
        assert token, "the sign-in page carries no token"
        form = {"csrf": token[1], "name": name, "password": PASSWORD}
        assert client.post("/sign-in", data=form).status_code == 303, "signing in failed"
        return dict(client.cookies)


def ask_alone(
    route: Route, address: str, cookies: dict[str, str], server: psutil.Process, count: int
) -> Times:
    """One request after the other, the first not counted."""
    times = Times()
    with httpx.Client(base_url=address, cookies=cookies, timeout=60) as client:
        _checked(client.get(_filled(route, 0)))
        before = _cpu(server)
        for number in range(count):
            started = time.perf_counter()
            _checked(client.get(_filled(route, number)))
            times.alone.append(1000 * (time.perf_counter() - started))
        times.cpu = 1000 * (_cpu(server) - before) / count
    return times


async def ask_together(
    measured: dict[Route, Times],
    address: str,
    sessions: Sequence[dict[str, str]],
    seconds: float,
    pause: float,
) -> float:
    """All at once for a while, each person going from route to route; returns requests a second."""
    ends = time.perf_counter() + seconds
    answered = 0

    async def person(number: int) -> None:
        nonlocal answered
        chance = random.Random(number)
        choice = list(measured)
        weights = [route.weight for route in choice]
        async with httpx.AsyncClient(
            base_url=address, cookies=sessions[number], timeout=120
        ) as client:
            if pause:
                await asyncio.sleep(chance.random() * pause)
            while time.perf_counter() < ends:
                route = chance.choices(choice, weights)[0]
                started = time.perf_counter()
                _checked(await client.get(_filled(route, chance.randrange(1000))))
                measured[route].together.append(1000 * (time.perf_counter() - started))
                answered += 1
                if pause:
                    await asyncio.sleep(chance.expovariate(1 / pause))

    await asyncio.gather(*(person(number) for number in range(len(sessions))))
    return answered / seconds


def _filled(route: Route, number: int) -> str:
    question = QUESTIONS[number % len(QUESTIONS)].replace(" ", "+")
    return route.address.replace("{q}", question).replace("{new}", f"x{next(FRESH)}")


def _checked(answer: httpx.Response) -> None:
    assert answer.status_code == 200, f"{answer.status_code} for {answer.url}"


def _answering(first: psutil.Process) -> list[psutil.Process]:
    """The processes that answer: those with an open door."""
    return [
        one
        for one in (first, *first.children())
        if any(c.status == psutil.CONN_LISTEN for c in one.net_connections("inet"))
    ]


def _cpu(server: psutil.Process) -> float:
    """Seconds of the processor that all of them have used."""
    seconds = 0.0
    for one in _answering(server):
        used = one.cpu_times()
        seconds += used.user + used.system + used.children_user + used.children_system
    return seconds


def high(times: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(0.95 * len(times))] if times else float("nan")


def table(measured: dict[Route, Times]) -> bool:
    """Print what was measured; whether all pages hold the limit."""
    holds = True
    print(f"{'':26}{'alone':>15}{'CPU':>8}{'together':>17}")
    print(f"{'route':26}{'p50':>7} {'p95':>7} {'ms':>7} {'p50':>8} {'p95':>7}  {'n':>4}")
    for route, times in measured.items():
        mid = statistics.median(times.together) if times.together else float("nan")
        slow = route.is_page and max(high(times.alone), high(times.together) or 0) > LIMIT
        holds &= not slow
        print(
            f"{route.name:26}{statistics.median(times.alone):7.0f} {high(times.alone):7.0f} "
            f"{times.cpu:7.1f} {mid:8.0f} {high(times.together):7.0f}  {len(times.together):4}"
            f"{f'  over {LIMIT} ms' if slow else ''}"
        )
    return holds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--pause", type=float, default=5.0, help="seconds a person looks at a page")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long all ask together")
    parser.add_argument("--alone", type=int, default=20, help="requests of each route alone")
    parser.add_argument("--only", default="", help="routes whose name begins so")
    parser.add_argument("--processes", type=int, default=1, help="that answer pages")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--clauses", type=int, default=100_000)
    args = parser.parse_args()
    if not (args.folder / "camket.db").exists():
        making = [str(Path(__file__).with_name("generated.py")), str(args.folder)]
        making += ["--documents", str(args.documents), "--clauses", str(args.clauses)]
        subprocess.run([sys.executable, *making], check=True)
    chosen = [route for route in routes(args.folder) if route.name.startswith(args.only)]
    with served(args.folder, args.processes) as (address, server):
        sessions = [signed_in(address, f"user-{number}") for number in range(max(args.users, 1))]
        measured = {
            route: ask_alone(route, address, sessions[0], server, args.alone)
            for route in tqdm(chosen, desc="Alone", disable=None)
        }
        rate = 0.0
        if args.users:
            rate = asyncio.run(ask_together(measured, address, sessions, args.seconds, args.pause))
        held = sum(one.memory_info().rss for one in _answering(server)) / 2**20
    busy = os.getloadavg()[0]
    holds = table(measured)
    print(f"{args.users} users, {args.pause:g} s between pages: {rate:.1f} answers/s; "
          f"server holds {held:.0f} MB; load of the machine {busy:.1f}")  # fmt: skip
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
