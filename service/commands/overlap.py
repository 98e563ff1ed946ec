"""``camket overlap``: what a document repeats of others."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from models import tables
from models.register import DocumentKind
from models.retrieval import IndexedClause, Relation
from service import finding
from service.commands.common import opened, opened_office, print_json, progress_bar, recorded
from service.commands.read import read
from service.indexing import indexed_clauses
from service.reading import LAW, NOT_LAW
from service.store import documents, findings, overlaps
from service.store.audit import Action
from service.wiring import Office


def run(subject: str, *, limit: int, as_json: bool) -> None:
    """Print the pairs of a document by score. Raises NotFound, or what reading a PDF does."""
    with opened_office() as office:
        document_id = _registered(office, subject)
        recorded(office, Action.VIEW, document_id or "")
        if document_id is not None:
            pairs = _kept_pairs(office, document_id, limit)
        else:
            pairs = _pairs_of_file(office, Path(subject), limit)
    if as_json:
        print_json({"subject": subject, "document": document_id, "pairs": pairs})
        return
    for number, pair in enumerate(pairs, 1):
        other = pair["other"]
        click.secho(f"{number}. {pair['relation']} {pair['score']:.2f}", bold=True)
        click.echo(f"   {pair['own']['label']}: {pair['own']['text']}")
        click.echo(f"   {other['label']} · {other['title']}: {other['text']}")
        for difference in pair["differences"]:
            click.echo(f"   {difference['aspect']}: {difference['own']} / {difference['other']}")
    if not pairs:
        click.echo("Nothing found.", err=True)


def _registered(office: Office, subject: str) -> str | None:
    """The id that a person gave, or that of the same file in the register; None: a file to read."""
    file = Path(subject)
    with office.store.reading() as session:
        if not file.exists():
            return documents.get(session, subject, None).id
        with opened(file) as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        same = documents.by_sha256(session, sha256, None)
    return same[0].id if same else None


def _kept_pairs(office: Office, document_id: str, limit: int) -> list[dict[str, Any]]:
    with office.store.reading() as session:
        rows = overlaps.listed(session, None, document_id=document_id, limit=limit)
        ids = {side.document.id for row in rows for side in (row.a, row.b)}
        texts = documents.texts_of(session, ids)
    pairs = []
    for row in rows:
        turned = row.b.document.id == document_id
        own, other = (row.b, row.a) if turned else (row.a, row.b)
        pairs.append(
            _described(
                _side(own.clause, own.document, texts),
                _side(other.clause, other.document, texts),
                row.relation,
                turned,
            )
        )
    return pairs


def _pairs_of_file(office: Office, file: Path, limit: int) -> list[dict[str, Any]]:
    with progress_bar(0, "page", None) as bar:
        reading = read(office, file, bar)
    found = reading.analysis.metadata
    # A row that is never stored: its clauses are compared, not kept.
    row = tables.Document(
        id=tables.new_id(),
        kind=found.kind.value if found.kind else DocumentKind.AGREEMENT,
        title=found.title.value if found.title else file.name,
    )
    clauses = indexed_clauses(row, reading.document, reading.analysis, ())
    own = {clause.id: clause for clause in clauses}
    pairs = [
        pair
        for kinds in (NOT_LAW, LAW)
        for pair in finding.pairs(office, None, clauses, kinds=tuple(kinds), limit=limit)
    ]
    pairs.sort(key=lambda pair: -pair.relation.score)
    with office.store.reading() as session:
        others = findings.clauses_by_id(session, [pair.b for pair in pairs])
        rows = documents.by_ids(session, [c.document_id for c in others.values()], None)
        texts = documents.texts_of(session, set(rows))
    return [
        _described(
            _own(own[pair.a]),
            _side(others[pair.b], rows[others[pair.b].document_id], texts),
            pair.relation,
            False,
        )
        for pair in pairs
        if pair.b in others and others[pair.b].document_id in rows
    ][:limit]


def _own(clause: IndexedClause) -> dict[str, Any]:
    return {"label": clause.payload["label"], "text": clause.text}


def _side(
    clause: tables.Clause, document: tables.Document, texts: dict[str, str]
) -> dict[str, Any]:
    start, end = clause.span
    return {
        "document": document.id,
        "title": document.title or document.part or document.filename,
        "label": clause.label,
        "text": texts.get(document.id, "")[start:end],
    }


def _described(
    own: dict[str, Any], other: dict[str, Any], relation: Relation, turned: bool
) -> dict[str, Any]:
    sides: Sequence[str] = ("other", "own") if turned else ("own", "other")
    return {
        "relation": relation.relation,
        "score": relation.score,
        "own": own,
        "other": other,
        "differences": [
            {"aspect": d.aspect, sides[0]: d.a, sides[1]: d.b} for d in relation.differences
        ],
    }
