"""What rights cost: the same questions with and without a reader's scope.

    python -m bench.rights [--clauses 100000] [--documents 1000] [--bodies 50] [--rounds 30]

Synthetic clauses spread over documents of several bodies, in a throw-away office: SQLite and the
embedded index. Figures are seconds of the processor (other work on the machine does not count),
the median of the rounds, for the operator without a scope and for readers with one.
"""

import argparse
import itertools
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert

from models import tables
from models.access import ROOT_BODY, BodyLevel, Circulation, Level, Reader, Role, tokens_of
from models.register import DocumentKind, ReadingState
from models.retrieval import Filters, IndexedClause
from service import finding
from service.finding import ANYTHING
from service.settings import Settings
from service.store import accounts, documents, rights
from service.wiring import Office

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TEXT = (
    "Bên A phải báo cáo kết quả thực hiện trong thời hạn ngày kể từ ngày ký học bổng cho sinh viên "
    "cơ quan tỉnh hợp tác đoàn trao đổi kinh phí chi trả tài liệu thông báo văn bản năm"
)
WORDS = tuple(TEXT.split())
QUESTION = "Bên A phải báo cáo kết quả trong thời hạn nào"
LIMIT = 0.20
FACETS = ("kind", "language", "modality")
FIRST = "first page"  # counts each value once a scope and generation of the index: not limited


Vectors = NDArray[np.float32]


class RandomEncoder:
    """Vectors of no meaning: the cost of a filter is not the encoder's."""

    name, dimension = "random", 384

    def encode(self, texts: Sequence[str], *, kind: str = "passage") -> "Vectors":
        generator = np.random.default_rng(len(texts[0]))
        vectors = generator.normal(size=(len(texts), self.dimension)).astype(np.float32)
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


def fill(office: Office, clauses: int, count: int, bodies: int) -> list[str]:
    """Documents in bodies, one in ten restricted, one in twenty confidential."""
    generator = np.random.default_rng(6)
    with office.store.begin() as session:
        names = [rights.add_body(session, f"Body {n}", ROOT_BODY, BodyLevel.OTHER).id
                 for n in range(bodies)]  # fmt: skip
        rows = [
            {
                "id": f"d{n:06d}", "sha256": f"{n:064d}", "part": "", "filename": "a.pdf",
                "media_type": "application/pdf", "size": 1, "uploaded_at": NOW,
                "state": ReadingState.READ, "kind": DocumentKind.AGREEMENT, "read_at": NOW,
                "body_id": names[n % bodies], "passed_gate": True,
                "secrecy": Level.CONFIDENTIAL if n % 20 == 0 else Level.ORDINARY,
                "circulation": Circulation.RESTRICTED if n % 10 == 5 else Circulation.INTERNAL,
            }
            for n in range(count)
        ]  # fmt: skip
        session.execute(insert(tables.Document), rows)
        each = clauses // count
        session.execute(
            insert(tables.Norm),
            [
                {"document_id": row["id"], "position": n, "span": (0, 1), "modality": "obligation",
                 "strength": "binding", "times": []}
                for row in rows for n in range(5)
            ],
        )  # fmt: skip
        session.execute(
            insert(tables.Deadline),
            [
                {"document_id": row["id"], "norm": n, "time": 0, "due": date(2027, 1, 1 + n),
                 "arithmetic": ""}
                for row in rows for n in range(5)
            ],
        )  # fmt: skip
    for n, row in enumerate(rows):
        access = tokens_of(
            Level(int(str(row["secrecy"]))),
            Circulation(str(row["circulation"])),
            {str(row["body_id"]): [ROOT_BODY]},
        )
        office.index._store(  # put() would sample the languages after each document
            str(row["id"]),
            [
                IndexedClause(
                    f"{row['id']}-{k}", str(row["id"]), "agreement", "vi", "",
                    " ".join(generator.choice(WORDS, 18)) + f" {n} {k}",
                    {"modality": ("obligation",)},
                    access=access,
                )
                for k in range(each)
            ],
            frozenset(),
        )  # fmt: skip
        if n % 100 == 99:
            print(f"{n + 1} documents", file=sys.stderr)
    office.index.calibrate()
    office.index.flush()
    return names


def readers(office: Office, bodies: list[str]) -> dict[str, Reader]:
    """An officer of one body, a leader above all, one who reads the register."""
    found = {}
    for name, role, body in (
        ("officer of one body", Role.OFFICER, bodies[0]),
        ("leader of all bodies", Role.LEADER, ROOT_BODY),
        ("legal staff", Role.LEGAL, None),
        ("foreign affairs", Role.FOREIGN_AFFAIRS, None),
    ):
        with office.store.begin() as session:
            user = accounts.add_user(session, name, None, now=NOW)
            rights.give(session, user.id, role, body)
            found[name] = rights.reader_of(session, user)
    return found


def tasks(office: Office) -> dict[str, Callable[[Reader | None], object]]:
    """What a day's work asks."""

    def listed(reader: Reader | None) -> object:
        with office.store.reading() as session:
            return documents.listed(session, reader)

    def due(reader: Reader | None) -> object:
        with office.store.reading() as session:
            return documents.upcoming(
                session, reader, start=date(2026, 1, 1), end=date(2028, 1, 1), limit=200
            )

    def page(reader: Reader | None, question: Filters = ANYTHING) -> object:
        found = finding.find(office, reader, QUESTION, question, limit=20)
        return found, finding.facets(office, reader, FACETS, QUESTION, question)

    def first_page(reader: Reader | None) -> object:
        return page(reader, Filters(without_documents=frozenset({f"none-{next(numbers)}"})))

    numbers = itertools.count()
    return {
        "find": lambda reader: finding.find(office, reader, QUESTION, limit=20),
        "page": page,
        FIRST: first_page,
        "list": listed,
        "deadlines": due,
    }


def seconds(task: Callable[[Reader | None], object], reader: Reader | None) -> float:
    started = time.process_time()
    task(reader)
    return time.process_time() - started


def main() -> int:
    """Exit code 0 when no reader pays more than LIMIT."""
    parser = argparse.ArgumentParser(prog="python -m bench.rights", description=__doc__)
    parser.add_argument("--clauses", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--bodies", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=30)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="camket-rights-"))
    office = Office(Settings(data=folder), encoder=RandomEncoder())
    worst = 0.0
    try:
        bodies = fill(office, asked.clauses, asked.documents, asked.bodies)
        people: dict[str, Reader | None] = {"operator": None, **readers(office, bodies)}
        for name, task in tasks(office).items():
            spent: dict[str, list[float]] = {who: [] for who in people}
            for reader in people.values():
                task(reader)
            for _ in range(asked.rounds):
                for who, reader in people.items():  # in turns: warm caches favour nobody
                    spent[who].append(seconds(task, reader))
            base = statistics.median(spent["operator"])
            for who, sample in spent.items():
                taken = statistics.median(sample)
                more = taken / base - 1
                worst = worst if name == FIRST else max(worst, more)
                print(f"{name:11} {who:22} {1000 * taken:8.1f} ms {100 * more:+6.1f} %")
    finally:
        office.close()
        shutil.rmtree(folder)
    print(f"most that rights add: {100 * worst:+.1f} % (limit {100 * LIMIT:.0f} %)")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
