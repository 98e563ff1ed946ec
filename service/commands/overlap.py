"""``camket overlap``: what a document repeats of others."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from models import tables
from models.retrieval import IndexedClause, Relation
from service.commands.common import opened, opened_office, print_json, progress_bar, recorded
from service.commands.read import read
from service.drafts import Draft, compared
from service.store import documents, overlaps, provisions
from service.store.audit import Action
from service.wiring import Office


def run(subject: str, *, limit: int, as_json: bool) -> None:
    """Print what a document repeats and the law to read with it.

    Raises NotFound, or what reading a PDF does.
    """
    with opened_office() as office:
        document_id = _registered(office, subject)
        recorded(office, Action.VIEW, document_id or "")
        if document_id is not None:
            pairs = _kept_pairs(office, document_id, limit)
            law = _kept_law(office, document_id)
        else:
            draft = _draft(office, Path(subject), limit)
            pairs, law = _pairs_of(draft), _law_of(draft)
    if as_json:
        print_json({"subject": subject, "document": document_id, "pairs": pairs, "law": law})
        return
    for number, pair in enumerate(pairs, 1):
        other = pair["other"]
        mark = " inconsistent" if pair["inconsistent"] else ""
        click.secho(f"{number}. {pair['relation']}{mark} {pair['score']:.2f}", bold=True)
        click.echo(f"   {pair['own']['label']}: {pair['own']['text']}")
        click.echo(f"   {other['label']} · {other['title']}: {other['text']}")
        for difference in pair["differences"]:
            click.echo(f"   {difference['aspect']}: {difference['own']} / {difference['other']}")
    for provision in law:
        reasons = ", ".join(provision["reasons"])
        other = provision["other"]
        click.echo(f"{provision['own']['label']} → {other['title']} {other['label']}")
        click.echo(f"   shortlisted because of {reasons}")
        for difference in provision["differences"]:
            click.echo(f"   {difference['aspect']}: {difference['own']} / {difference['other']}")
    if not pairs and not law:
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


def _kept_law(office: Office, document_id: str) -> list[dict[str, Any]]:
    with office.store.reading() as session:
        rows = provisions.listed(session, None, document_id)
        texts = documents.texts_of(session, {document_id, *(r.law.document.id for r in rows)})
        document = documents.get(session, document_id, None)
    return [
        {
            "score": row.score,
            "reasons": row.reasons,
            "own": _side(row.clause, document, texts),
            "other": _side(row.law.clause, row.law.document, texts),
            "differences": [
                {"aspect": d.aspect, "own": d.a, "other": d.b} for d in row.differences
            ],
        }
        for row in rows
    ]


def _draft(office: Office, file: Path, limit: int) -> Draft:
    with progress_bar(0, "page", None) as bar:
        reading = read(office, file, bar)
    return compared(
        office, reading.document, reading.analysis, name=file.name, reader=None, limit=limit
    )


def _pairs_of(draft: Draft) -> list[dict[str, Any]]:
    return [
        _described(
            _own(draft.own[pair.a]),
            _own(draft.own[pair.b]) if pair.b in draft.own else _other(draft, pair.b),
            pair.relation,
            False,
        )
        for pair in draft.pairs
    ]


def _law_of(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "score": p.score,
            "reasons": p.reasons,
            "own": _own(draft.own[p.clause]),
            "other": _other(draft, p.law),
            "differences": [{"aspect": d.aspect, "own": d.a, "other": d.b} for d in p.differences],
        }
        for p in draft.provisions
    ]


def _other(draft: Draft, key: str) -> dict[str, Any]:
    side = draft.others[key]
    return _side(side.clause, side.document, draft.texts)


def _own(clause: IndexedClause) -> dict[str, Any]:
    payload = clause.payload
    return {"title": payload["title"], "label": payload["label"], "text": clause.text}


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
        "inconsistent": relation.inconsistent,
        "reasons": relation.reasons,
        "own": own,
        "other": other,
        "differences": [
            {"aspect": d.aspect, sides[0]: d.a, sides[1]: d.b} for d in relation.differences
        ],
    }
