"""``camket reindex``: the index built from the database."""

from collections.abc import Sequence

import click

from models.register import ReadingState
from service.commands.common import opened_office, print_json, progress_bar
from service.doctor import mend_index
from service.store import documents
from service.wiring import Office


def run(ids: Sequence[str], *, as_json: bool, progress: bool | None) -> None:
    """Index these documents, or all. Raises NotFound for an id that is not there."""
    with opened_office() as office:
        wanted = _wanted(office, ids)
        with progress_bar(2 * len(wanted), "step", progress) as bar:
            mend_index(office, wanted, lambda: bar.update())
        dropped = 0 if ids else _drop_orphans(office)
        clauses = office.index.count()
    if as_json:
        print_json({"documents": wanted, "dropped": dropped, "clauses": clauses})
    else:
        click.echo(f"{len(wanted)} documents indexed; the index holds {clauses} clauses.")


def _wanted(office: Office, ids: Sequence[str]) -> list[str]:
    with office.store.reading() as session:
        if not ids:
            return documents.ids(session, [ReadingState.READ])
        return [documents.get(session, document_id, None).id for document_id in ids]


def _drop_orphans(office: Office) -> int:
    with office.store.reading() as session:
        known = set(documents.ids(session))
    orphans = office.index.documents().keys() - known
    for document_id in orphans:
        office.index.drop(document_id)
    office.index.flush()
    return len(orphans)
