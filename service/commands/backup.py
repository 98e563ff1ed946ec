"""``camket backup`` and ``camket restore``: everything in one file, and back."""

from pathlib import Path

import click

from models.register import ReadingState
from service.backup import back_up, examine
from service.backup import restore as put_back
from service.commands.common import opened_office, prepared, print_json, progress_bar, shown_name
from service.doctor import mend_index
from service.store import documents


def run(target: Path, *, as_json: bool, progress: bool | None) -> None:
    """Write a backup and read it once more to see that it is whole."""
    with opened_office() as office, progress_bar(0, "original", progress) as bar:
        back_up(
            office.settings, office.store.engine, office.originals, target, office.now(),
            bar.update,
        )  # fmt: skip
    kept = examine(target)
    rows = sum(digest.rows for digest in kept.tables.values())
    if as_json:
        print_json(
            {
                "file": shown_name(target), "revision": kept.revision, "rows": rows,
                "originals": len(kept.originals), "bytes": target.stat().st_size,
            }
        )  # fmt: skip
    else:
        click.echo(f"{shown_name(target)}: {rows} rows, {len(kept.originals)} originals, checked.")


def restore(
    source: Path, *, check: bool, index: bool, as_json: bool, progress: bool | None
) -> None:
    """Put a backup into an empty place; with ``check`` look at the file alone."""
    if check:
        kept = examine(source)
    else:
        settings = prepared()
        with progress_bar(0, "original", progress) as bar:
            kept = put_back(settings, source, bar.update)
        if index:
            _reindex(progress)
    rows = sum(digest.rows for digest in kept.tables.values())
    if as_json:
        print_json(
            {"restored": not check, "made_at": kept.made_at, "rows": rows,
             "originals": len(kept.originals)}
        )  # fmt: skip
    else:
        done = "is whole" if check else "restored and compared"
        click.echo(f"{rows} rows and {len(kept.originals)} originals: {done}.")


def _reindex(progress: bool | None) -> None:
    with opened_office() as office:
        with office.store.reading() as session:
            read = documents.ids(session, [ReadingState.READ])
        with progress_bar(2 * len(read), "step", progress) as bar:
            mend_index(office, read, bar.update)
