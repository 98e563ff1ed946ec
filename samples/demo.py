"""``make demo``: the main job on real input, from PDFs to answers.

Builds the samples, loads them as a user would, waits until they are read, prints what was found,
and serves the pages with a demo account. A second run finds everything in place.
"""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from tqdm import tqdm

from models.access import Role
from models.errors import NameTaken
from models.register import DocumentKind, ReadingState
from models.retrieval import RelationKind
from models.tables import Document
from samples import desks, planted
from samples.build import build
from service.intake import take
from service.reading import refresh_law
from service.settings import Settings
from service.store import accounts, documents, overlaps, provisions
from service.wiring import Office

ROOM = Path("var/demo")
ACCOUNT, PASSWORD = "demo", desks.PASSWORD
QUESTIONS = (
    "Khi hệ thống gặp sự cố an ninh mạng phải báo cho bên kia trong bao lâu?",
    "bao cao dich benh trong vong 24 gio",
    "What is the deadline for declaring temporary residence?",
)
RULE = "─" * 100


def main() -> int:
    """Exit code 0 when every sample was read."""
    parser = argparse.ArgumentParser(prog="python -m samples.demo", description=__doc__)
    parser.add_argument("--no-serve", action="store_true", help="stop after printing")
    serve = not parser.parse_args().no_serve
    os.environ.setdefault("CAMKET_DATA", str(ROOM))
    files = _samples()
    office = Office(Settings())
    try:
        held = _load(office, files)
        bad = [row for row in held.values() if row.state is not ReadingState.READ]
        _print_documents(office, held)
        _print_deadlines(office)
        _print_answers(office)
        _print_planted(office, held)
        _make_account(office)
        desks.furnish(office, held)
        _print_people()
    finally:
        office.close()
    if bad:
        print("Not read:", ", ".join(row.filename for row in bad), file=sys.stderr)
        return 1
    if serve:
        settings = office.settings
        print(f"The pages: http://{settings.host}:{settings.port} (Ctrl-C ends)\n")
        sys.stdout.flush()
        address = ["--host", settings.host, "--port", str(settings.port)]
        camket = str(Path(sys.executable).with_name("camket"))
        os.execv(camket, [camket, "serve", *address])
    return 0


def _samples() -> dict[str, Path]:
    """The PDFs (and a law as JSON lines) by the name of their source, built when sources change."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in here.rglob("*") if p.suffix in {".py", ".md", ".jsonl"}):
        digest.update(path.read_bytes())
    out = ROOM / "samples" / digest.hexdigest()[:12]
    stamp = out / "built"
    if not stamp.exists():
        print("Typesetting and scanning the samples ...", file=sys.stderr)
        build(out)
        stamp.touch()
    files: dict[str, Path] = {}
    for path in sorted(out.glob("*/*.*")):
        # Law comes as PDF or as JSON lines; where both are there the demo takes the lines.
        if path.suffix == ".jsonl" or not path.with_suffix(".jsonl").exists():
            files[f"{path.stem}{_ending(here, path.stem)}"] = path
    return files


def _ending(here: Path, stem: str) -> str:
    (source,) = here.glob(f"*/{stem}.*.md")
    return source.name.removeprefix(stem)


def _load(office: Office, files: dict[str, Path]) -> dict[str, Document]:
    """Take the files in and read what is new; rows by name of source, when all are done."""
    ids = {}
    for source, path in files.items():
        kind = DocumentKind.LAW if path.parent.name == "law" else None
        with path.open("rb") as stream:
            for taken in take(office, stream, path.name, kind=kind):
                ids[source] = taken.document.id
    consumer = office.work(office.settings.workers)
    try:
        for _ in _progress(office, list(ids.values())):
            time.sleep(0.2)
    finally:
        consumer.stop(graceful=True)
    while refresh_law(office):  # documents that were read before the law
        pass
    with office.store.reading() as session:
        rows = documents.by_ids(session, list(ids.values()), None)
    return {source: rows[id_] for source, id_ in ids.items()}


def _progress(office: Office, ids: list[str]) -> Iterator[None]:
    ended = {ReadingState.READ, ReadingState.REFUSED, ReadingState.FAILED}
    with tqdm(total=len(ids), desc="Reading", unit="document", disable=None) as bar:
        while True:
            with office.store.reading() as session:
                rows = documents.by_ids(session, ids, None)
            done = [row for row in rows.values() if row.state in ended]
            reading = [row for row in rows.values() if row.state is ReadingState.READING]
            bar.n = len(done)
            bar.set_postfix_str(
                ", ".join(
                    f"{r.filename[:24]} {r.pages_done}/{r.pages_total or '?'}" for r in reading
                )
            )
            if len(done) == len(ids):
                return
            yield


def _print_documents(office: Office, held: dict[str, Document]) -> None:
    with office.store.reading() as session:
        found = documents.counts(session, [row.id for row in held.values()])
    print(f"\nWHAT WAS READ\n{RULE}")
    columns = f"{'pages':>5} {'OCR':>4} {'clauses':>8} {'norms':>6} {'dates':>6}"
    print(f"{'document':46} {'kind':10} {columns}")
    for row in held.values():
        n = found[row.id]
        kind = row.kind.value if row.kind else "?"
        print(
            f"{row.filename[:46]:46} {kind:10} {n.pages:5} {n.ocr_pages:4} {n.clauses:8} "
            f"{n.norms:6} {n.deadlines:6}"
        )


def _print_deadlines(office: Office) -> None:
    start = office.today()
    with office.store.reading() as session:
        rows = documents.upcoming(session, None, start=start, end=_in_a_year(start))
        texts = {row.id: documents.text_of(session, row.id) for _, row, _ in rows}
    print(f"\nDEADLINES FROM {start:%d/%m/%Y} TO {_in_a_year(start):%d/%m/%Y}\n{RULE}")
    for deadline, row, norm in rows:
        text = texts[row.id]
        what = norm.action or norm.span
        bearer = text[slice(*norm.bearer)] if norm.bearer else "?"
        print(f"{deadline.due:%d/%m/%Y}  {bearer[:28]:28}  {_line(text[slice(*what)], 44)}")
        print(f"{'':12}{deadline.arithmetic}  [{row.filename[:40]}]")


def _print_answers(office: Office) -> None:
    print(f"\nQUESTIONS\n{RULE}")
    for question in QUESTIONS:
        started = time.perf_counter()
        hits = office.index.find(question, limit=3)
        took = 1000 * (time.perf_counter() - started)
        print(f"? {question}   ({took:.0f} ms)")
        with office.store.reading() as session:
            rows = documents.by_ids(session, [hit.document_id for hit in hits], None)
        for hit in hits:
            name = rows[hit.document_id].filename
            print(
                f"  {hit.score:5.2f} [{hit.language}] {hit.heading[:30]:30} {_line(hit.text, 90)}"
            )
            print(f"{'':14}{name}")


def _print_planted(office: Office, held: dict[str, Document]) -> None:
    with office.store.reading() as session:
        texts = {
            source: (row.id, documents.text_of(session, row.id)) for source, row in held.items()
        }
        rows = overlaps.listed(session, None, limit=5000)
        beside = [
            (row.id, found)
            for row in held.values()
            for found in provisions.listed(session, None, row.id)
        ]
    pairs = [
        planted.ListedPair(
            (row.a.document.id, row.b.document.id),
            (row.a.clause.span, row.b.clause.span),
            row.relation.relation,
        )
        for row in rows
    ]
    pairs += [
        planted.ListedPair(
            (document_id, found.law.document.id),
            (found.clause.span, found.law.clause.span),
            RelationKind.RELATED,
        )
        for document_id, found in beside
    ]
    print(
        f"\nPLANTED IN THE SAMPLES, AND WHAT THE REGISTER SHOWS ({len(pairs)} pairs listed)\n{RULE}"
    )
    told = (RelationKind.DUPLICATE, RelationKind.OVERLAP)
    for items in (planted.agreements_items(), planted.law_items()):
        for shown in planted.judge(items, texts, pairs):
            if shown.relation in told:
                verdict = f"found ({shown.relation})"
            else:
                verdict = "listed as related" if shown.relation else "missed"
            print(f"{shown.item.id:4} {shown.item.kind:14} {verdict:20} {shown.item.title[:78]}")


def _make_account(office: Office) -> None:
    with suppress(NameTaken), office.store.begin() as session:  # made by an earlier run
        accounts.add_user(
            session,
            ACCOUNT,
            PASSWORD,
            administrator=True,
            now=office.now(),
            roles=[Role.FOREIGN_AFFAIRS, Role.INSPECTOR],
        )


def _print_people() -> None:
    print(f"\nACCOUNTS, ALL WITH THE PASSWORD {PASSWORD}\n{RULE}")
    print(f"{ACCOUNT:16} all of the office's contents, administration and the audit")
    print(desks.told())


def _in_a_year(day: date) -> date:
    return day + timedelta(days=365)


def _line(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


if __name__ == "__main__":
    sys.exit(main())
