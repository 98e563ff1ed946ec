"""``camket audit``: is the chain whole, and what does it hold."""

import json
from pathlib import Path

import click

from models.errors import BadHead
from service.commands.common import opened_office, print_json
from service.exporting import audit_rows
from service.store import audit
from service.store.audit import Action, record


def verify(head: str | None, *, as_json: bool) -> int:
    """Follow the chain; 0 when it is whole, 1 when not. ``head`` is NUMBER:HASH noted before."""
    noted = None
    if head is not None:
        number, _, digest = head.partition(":")
        if not number.isdecimal() or not digest:
            raise BadHead()
        noted = (int(number), digest)
    with opened_office() as office, office.store.reading() as session:
        found = audit.verify(session, noted)
    whole = found.broken is None
    if as_json:
        print_json(
            {
                "whole": whole,
                "entries": found.entries,
                "first": found.first,
                "head": f"{found.last}:{found.head}",
                "broken": found.broken,
                "says": found.says,
            }
        )
    elif whole:
        click.echo(f"{found.entries} entries, unbroken from {found.first} to {found.last}.")
        click.echo(f"{found.last}:{found.head}")
    else:
        click.echo(f"Broken at entry {found.broken}: {found.says}.", err=True)
    return 0 if whole else 1


def export(target: Path | None) -> None:
    """Write every entry as a JSON line, to a file or to standard output."""
    with opened_office() as office:
        with office.store.begin() as session:
            record(session, None, Action.EXPORT, now=office.now(), details={"what": "audit"})
        with office.store.reading() as session:
            lines = (json.dumps(row, ensure_ascii=False) for row in audit_rows(session))
            if target is None:
                for line in lines:
                    click.echo(line)
                return
            with target.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
