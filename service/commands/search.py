"""``camket search``: clauses that answer a question."""

from collections.abc import Sequence
from typing import Any

import click

from models.register import DocumentKind
from models.retrieval import Filters
from service import finding
from service.commands.common import opened_office, print_json, recorded
from service.store import documents, findings
from service.store.audit import Action
from service.wiring import Office


def run(
    query: str,
    *,
    kinds: Sequence[DocumentKind],
    languages: Sequence[str],
    limit: int,
    as_json: bool,
) -> None:
    """Print the hits, best first."""
    with opened_office() as office:
        recorded(office, Action.SEARCH)
        hits = found(office, query, kinds, languages, limit)
    if as_json:
        print_json({"query": query, "hits": hits})
        return
    for number, hit in enumerate(hits, 1):
        click.secho(f"{number}. {hit['label']} · {hit['title']} ({hit['language']})", bold=True)
        click.echo(f"   {hit['text']}")
    if not hits:
        click.echo("Nothing found.", err=True)


def found(
    office: Office, query: str, kinds: Sequence[str], languages: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """Hits with what SQL knows of them; the index is a copy and may hold what is gone."""
    filters = Filters(kinds=frozenset(kinds) or None, languages=frozenset(languages) or None)
    hits = finding.find(office, None, query, filters, limit=limit)
    with office.store.reading() as session:
        rows = documents.by_ids(session, [hit.document_id for hit in hits], None)
        clauses = findings.clauses_by_id(session, [hit.id for hit in hits])
    return [
        {
            "document": hit.document_id,
            "title": rows[hit.document_id].title or rows[hit.document_id].filename,
            "kind": hit.kind,
            "language": hit.language,
            "label": clauses[hit.id].label,
            "heading": hit.heading,
            "text": hit.text,
            "score": hit.score,
        }
        for hit in hits
        if hit.document_id in rows and hit.id in clauses
    ]
