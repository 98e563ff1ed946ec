#!/usr/bin/env python3
"""A register of any size, made in minutes: rows, originals and index as if all had been read.

    python bench/generated.py FOLDER --documents 1000 --clauses 100000

FOLDER becomes a data folder that `camket serve` opens. Texts are put together from the samples;
vectors are synthetic (texts that share words are close) but bear the name of the bundled encoder,
so that questions are encoded as they are in an office. The first document has ``long_pages`` pages,
the second about four. Sign in as ``user-0`` ... with PASSWORD.
"""

import argparse
import hashlib
import io
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlalchemy.orm import Session
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generated_law import save_law
from bench.generated_records import COUNTRIES, save_records
from bench.passages import Passage, assembled, pool
from bench.straight import Straight
from models import tables
from models.access import Role
from models.document import (
    Box,
    DocumentText,
    Doubt,
    DoubtKind,
    DoubtReason,
    Page,
    PageSource,
    Span,
    Word,
)
from models.norms import Analysis, Found, Metadata, Party
from models.people import RoleHeld
from models.register import DocumentKind, ReadingState
from models.retrieval import IndexedClause, RelationKind
from models.verdicts import Verdict, VerdictKind
from models.workspace import Assignment
from service.indexing import UNITS, indexed_clauses
from service.settings import Settings
from service.store import accounts, documents, findings, rights
from service.store.documents import Upload
from service.wiring import Office

PASSWORD = "mật khẩu của bench"
VARIANTS = 4  # of each article of the samples
LINE, LINES = 92, 44  # letters in a line, lines on a page
AT_ONCE = 40  # documents in one transaction
RELATIONS = (RelationKind.DUPLICATE, RelationKind.OVERLAP, RelationKind.RELATED)


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a register is; ``pairs`` are shortlisted overlaps a document.

    Documents are spread evenly over ``bodies``; ``bodies[n]`` uploaded them as ``user-n``.
    """

    documents: int = 1000
    clauses: int = 100_000
    bodies: int = 50
    long_pages: int = 200
    pairs: int = 30
    seed: int = 1
    today: date = field(default_factory=date.today)  # what was computed for it is not done again


@dataclass(frozen=True, slots=True)
class Register:
    """What was made: ids of documents in order, and of users, one for each body."""

    shape: Shape
    documents: tuple[str, ...]
    users: tuple[str, ...]

    def body_of(self, document: int) -> int:
        """The body (and user) that the n-th document belongs to."""
        return document % self.shape.bodies


class PretendEncoder:
    """Vectors from hashed words around a mean of each script: quick, stable, close where words are.

    The name and dimension are those of the bundled encoder, whose place it takes while a register
    is made; it is not for asking questions.
    """

    name = "e5-small-q4"
    dimension = 384

    def __init__(self) -> None:
        random_ = np.random.default_rng(56)
        self._words = random_.normal(size=(1 << 13, self.dimension)).astype(np.float32)
        self._means = 3 * random_.normal(size=(2, self.dimension)).astype(np.float32)

    def encode(self, texts: Sequence[str], *, kind: str = "passage") -> NDArray[np.float32]:
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            at = [zlib.crc32(word.encode()) & 0x1FFF for word in text.lower().split()] or [0]
            own = self._words[at].sum(0) / np.sqrt(len(at))
            rows[row] = own + self._means[int(text.isascii())]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def generate(office: Office, shape: Shape) -> Register:
    """Fill an empty office, whose encoder is a PretendEncoder or a test's."""
    users = _users(office, shape)
    ids: list[str] = []
    originals: dict[str, list[tuple[str, str]]] = {}
    with tqdm(total=shape.documents, desc="Register", disable=None) as bar:
        made = _documents(shape)
        while batch := [item for _, item in zip(range(AT_ONCE), made, strict=False)]:
            clauses: list[IndexedClause] = []
            with office.store.begin() as session:
                for item in batch:
                    user = users[len(ids) % shape.bodies]
                    row = _save(office, session, item, user, len(ids), shape)
                    session.flush()
                    access = rights.tokens(session, row)
                    clauses += indexed_clauses(row, item.document, item.analysis, access)
                    rights.settled(session, row.id, access)
                    ids.append(row.id)
                    for clause in item.analysis.clauses:
                        if clause.level in UNITS and (origin := item.origins.get(clause.id)):
                            known = tables.clause_row_id(row.id, clause.id)
                            originals.setdefault(origin, []).append((row.id, known))
            for document_id, own in groupby(clauses, key=lambda clause: clause.document_id):
                office.index.put(document_id, list(own))
            bar.update(len(batch))
    _save_pairs(office, originals, users, shape)
    save_records(office, ids, shape.bodies, shape.seed)
    office.index.flush()
    with office.store.begin() as session:
        for document_id in ids:
            documents.finish(session, document_id, office.now())
    with office.store.begin() as session:
        save_law(session, shape.seed, office.now())
    return Register(shape, tuple(ids), users)


@dataclass(frozen=True, slots=True)
class _Made:
    kind: DocumentKind
    document: DocumentText
    analysis: Analysis
    origins: dict[str, str]  # clause id -> what it is a variant of


def _documents(shape: Shape) -> Iterator[_Made]:
    chance, passages = random.Random(shape.seed), pool(VARIANTS, shape.seed)
    sizes = _sizes(shape, chance)
    for number, size in enumerate(sizes):
        # A law every tenth; of agreements a third is in English.
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0] if number > 1 else "agreement"
        law = kind == "law"
        language = "vi" if law or chance.random() < 2 / 3 else "en"
        yield _made(DocumentKind(kind), passages[law, language], language, size, number, chance)


KINDS = {"agreement": 80, "statement": 5, "directive": 5, "law": 10}  # of a hundred
UNITS_A_PAGE = 17  # about, at the length of the samples' paragraphs


def _sizes(shape: Shape, chance: random.Random) -> list[int]:
    """Units of the index in each document: a long one, one of four pages, the rest uneven."""
    first = [shape.long_pages * UNITS_A_PAGE, 4 * UNITS_A_PAGE][: shape.documents]
    shares = [chance.lognormvariate(0, 0.6) for _ in range(shape.documents - len(first))]
    left = max(shape.clauses - sum(first), len(shares))
    return first + [max(1, round(left * share / sum(shares))) for share in shares]


def _made(
    kind: DocumentKind,
    passages: list[Passage],
    language: str,
    size: int,
    number: int,
    chance: random.Random,
) -> _Made:
    chosen: list[Passage] = []
    have = 0
    while have < size:
        chosen.append(chance.choice(passages))
        have += chosen[-1].units
    signed = date(2010, 1, 1) + timedelta(days=chance.randrange(365 * 16))
    code = f"{number + 1}/{signed.year}/TT-UBND"
    title = TITLES[language].format(what=chosen[0].heading.lower(), number=number + 1)
    head = f"{title}\n{NUMBER[language]} {code}\n"
    body, analysis = assembled(chosen, len(head))
    text = head + body
    at = len(title) + 1
    metadata = Metadata(
        title=Found(title, Span(0, len(title))),
        number=Found(code, Span(at + len(NUMBER[language]) + 1, len(head) - 1)),
        kind=Found(kind, Span(0, len(title))),
        parties=(Found(Party(f"Bên nước ngoài {number % 97}", COUNTRIES[number % 7]), Span(0, 1)),),
        signed_on=Found(signed, Span(at, len(head) - 1)),
        languages=(language,),
    )
    scanned = chance.random() < 0.4
    pages = tuple(_pages(text, PageSource.OCR if scanned else PageSource.TEXT_LAYER))
    doubts = tuple(_doubts(analysis, pages, chance)) if scanned else ()
    origins = {
        clause.id: f"{passage.origin}/{clause.number}/{clause.level}"
        for n, passage in enumerate(chosen, 1)
        for clause in analysis.clauses
        if clause.id.partition("/")[0] == f"article-{n}"
    } if len(chosen) < 80 else {}  # fmt: skip
    document = DocumentText(text, pages, language, doubts)
    return _Made(kind, document, replace(analysis, metadata=metadata), origins)


TITLES = {
    "vi": "Thỏa thuận hợp tác số {number} về {what}",
    "en": "Agreement No. {number} on cooperation concerning {what}",
}
NUMBER = {"vi": "Số:", "en": "No."}


def _pages(text: str, source: PageSource) -> Iterator[Page]:
    """The text as it would stand on A4: lines of LINE letters, LINES on a page."""
    starts, line, at = [0], 0, 0
    lines: list[tuple[int, int]] = []
    for part in text.splitlines(keepends=True):
        for begin in range(0, len(part), LINE):
            lines.append((at + begin, at + min(begin + LINE, len(part))))
        at += len(part)
    starts = [lines[line][0] for line in range(0, len(lines), LINES)]
    sure = 0.94 if source is PageSource.OCR else None
    for number, (start, end) in enumerate(pairwise([*starts, len(text)]), 1):
        words: list[Word] = []
        shown = lines[(number - 1) * LINES : number * LINES]
        offset = start
        for word in text[start:end].split():
            begin = text.index(word, offset)
            offset = begin + len(word)
            while line < len(lines) - 1 and lines[line][1] <= begin:
                line += 1
            row, column = line - (number - 1) * LINES, begin - lines[line][0]
            x, y = 60 + 5.2 * column, 60 + 16.4 * min(max(row, 0), len(shown) - 1)
            box = Box(x, y, x + 5.2 * len(word), y + 12)
            words.append(Word(word, Span(begin, offset), box, sure))
        yield Page(number, Span(start, end), source, sure, 595.3, 841.9, tuple(words))


def _doubts(analysis: Analysis, pages: Sequence[Page], chance: random.Random) -> Iterator[Doubt]:
    """A tenth of the times, as values that a person should compare."""
    for time_ in analysis.times:
        if chance.random() < 0.1:
            page = next(p for p in pages if time_.span.start < p.span.end)
            box = Box(60, 60 + 10 * (time_.span.start % 60), 200, 72 + 10 * (time_.span.start % 60))
            kind = DoubtKind.DATE if "-" in time_.value else DoubtKind.DURATION
            yield Doubt(time_.span, kind, DoubtReason.UNSURE, page.number, box)


def _save(
    office: Office, session: Session, item: _Made, user: str, number: int, shape: Shape
) -> tables.Document:
    pdf = small_pdf(len(item.document.pages), number)
    original = office.originals.save(io.BytesIO(pdf), limit=1 << 30)
    upload = Upload(
        original.sha256, original.size, f"thoa-thuan-{number + 1}.pdf", "application/pdf",
        item.kind, user,
    )  # fmt: skip
    noon = datetime(shape.today.year, shape.today.month, shape.today.day, 5, tzinfo=UTC)
    uploaded = noon - timedelta(minutes=shape.documents - number)
    row, _ = documents.add(session, upload, uploaded)
    straight: Any = Straight(session)
    row.state, row.passed_gate = ReadingState.READING, True
    facts = office.facts_from(item.analysis.metadata)
    findings.save_reading(straight, row, item.document, item.analysis, facts, uploaded)
    found = office.deadlines(item.analysis, facts, shape.today)
    findings.save_deadlines(straight, row.id, found, shape.today)
    return row


def small_pdf(pages: int, number: int) -> bytes:
    """A PDF of that many pages, no two numbers alike."""
    kids = " ".join(f"{3 + n} 0 R" for n in range(pages))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {pages} /MediaBox [0 0 595 842] >>")
    content = 3 + pages
    page = f"<< /Type /Page /Parent 2 0 R /Contents {content} 0 R /Resources << /Font << /F << "
    page += "/Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    objects += [page] * pages
    drawn = f"BT /F 24 Tf 72 720 Td (Document {number + 1}) Tj ET"
    objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def _users(office: Office, shape: Shape) -> tuple[str, ...]:
    """One account for each body; hashing one password once."""
    with office.store.begin() as session:
        first = accounts.add_user(session, "user-0", PASSWORD, now=office.now())
        others = [
            tables.User(
                name=f"user-{n}", password_hash=first.password_hash, created_at=office.now()
            )
            for n in range(1, shape.bodies)
        ]
        session.add_all(others)
        session.flush()
        users = tuple(user.id for user in (first, *others))
        session.execute(
            insert(RoleHeld), [{"user_id": id_, "role": Role.FOREIGN_AFFAIRS} for id_ in users]
        )
        return users


def _save_pairs(
    office: Office,
    originals: dict[str, list[tuple[str, str]]],
    users: Sequence[str],
    shape: Shape,
) -> None:
    """Variants of one paragraph in two documents are pairs, as the shortlist would have them.

    A fifth is decided, three in ten are given out.
    """
    chance = random.Random(shape.seed)
    groups = [group for group in originals.values() if len(group) > 1]
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    between: dict[tuple[str, str], list[str]] = {}
    for _ in range(shape.documents * shape.pairs if groups else 0):
        (one, a), (other, b) = chance.sample(chance.choice(groups), 2)
        if one == other:
            continue
        (a, in_a), (b, in_b) = sorted(((a, one), (b, other)))
        relation = chance.choice(RELATIONS)
        pairs[a, b] = {
            "a": a, "b": b, "in_a": in_a, "in_b": in_b,
            "relation": relation, "score": round(chance.random(), 4),
            "differences": [["period", "P30D", "P60D"]] if chance.random() < 0.3 else [],
            "inconsistent": chance.random() < 0.05, "reasons": [], "found_at": office.now(),
            "key": hashlib.sha256(f"{a}{b}".encode()).hexdigest(),
        }  # fmt: skip
        between[a, b] = sorted((in_a, in_b))
    if not pairs:
        return
    with office.store.begin() as session:
        session.execute(insert(tables.Overlap), list(pairs.values()))
        straight = Straight(session)
        straight.add_all(
            Verdict(id=tables.new_id(), key=pairs[key]["key"], a=a, b=b, note="",
                    kind=VerdictKind.OVERLAP, decided_by=users[0], decided_at=office.now())
            for key, (a, b) in between.items() if chance.random() < 0.2
        )  # fmt: skip
        straight.add_all(
            Assignment(key=pairs[key]["key"], a=a, b=b, user_id=chance.choice(users),
                       given_by=users[0], given_at=office.now())
            for key, (a, b) in between.items() if chance.random() < 0.3
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    for name in ("documents", "clauses", "bodies", "long_pages", "pairs", "seed"):
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=int, default=getattr(Shape(), name))
    given = vars(parser.parse_args())
    office = Office(Settings(data=given.pop("folder")), encoder=PretendEncoder())
    started, spent = time.perf_counter(), time.process_time()
    try:
        register = generate(office, Shape(**given))
        clauses = office.index.count()
    finally:
        office.close()
    took, spent = time.perf_counter() - started, time.process_time() - spent
    print(f"{len(register.documents)} documents, {clauses} clauses in the index, {took:.0f} s"
          f" ({spent:.0f} s of CPU) in {office.settings.data}")  # fmt: skip


if __name__ == "__main__":
    main()
