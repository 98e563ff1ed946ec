"""``camket import`` and ``camket export``: lists in and out."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from service.commands.common import opened, opened_office, print_json, shown_name
from service.register import sheets
from service.register.exporting import List, akoma_of
from service.register.formats import Format, written
from service.register.headings import heading
from service.register.importing import Refused, take_in
from service.register.workbook import template
from service.store import documents, history
from service.wiring import Office

REFUSED = 2


def take(file: Path, *, as_json: bool) -> int:
    """Take a workbook in; returns the exit code: 2 when cells must be corrected."""
    with opened(file) as stream, opened_office() as office:
        try:
            with office.store.begin() as session:
                taken = take_in(session, history.act(None, office.now()), stream.read(), None)
        except Refused as refused:
            _print_faults(refused, as_json)
            return REFUSED
    if as_json:
        print_json({"records": taken.records, "links": taken.links, "faults": []})
    else:
        click.echo(f"{taken.records} records and {taken.links} links taken in.")
    return 0


def _print_faults(refused: Refused, as_json: bool) -> None:
    if as_json:
        faults = [
            {"sheet": f.sheet, "row": f.row, "cell": f.cell, "sentence": str(f.error)}
            for f in refused.faults
        ]
        print_json({"records": 0, "links": 0, "faults": faults})
        return
    for fault in refused.faults:
        click.echo(f"{fault.sheet} {fault.cell}: {fault.error} {fault.error.remedy}", err=True)
    click.echo(f"{refused} {refused.remedy}", err=True)


def give(what: str, format_: Format, target: Path) -> None:
    """Write the register, a list, the empty form, or a document's text as XML. NotFound."""
    with opened_office() as office:
        data = _data(office, what, format_)
    if str(target) == "-":
        sys.stdout.buffer.write(data)
    else:
        target.write_bytes(data)
        click.echo(f"{shown_name(target)}: {len(data)} bytes.", err=True)


def _data(office: Office, what: str, format_: Format) -> bytes:
    language, today = office.settings.language, office.today()
    if what == "template":
        return template(lambda word: heading(word, language))
    with office.store.reading() as session:
        found: list[sheets.Sheet]
        if what == "register":
            found = sheets.whole_register(session, None, today)
        elif what == List.RECORDS:
            found = [sheets.records_sheet(session, None, today)]
        elif what == List.DOCUMENTS:
            found = [sheets.documents_sheet(session, None)]
        elif what == List.ENTITIES:
            found = [sheets.entities_sheet(session, None)]
        elif what == List.DEADLINES:
            end = today + timedelta(366)
            found = [sheets.deadlines_sheet(session, None, today, end)]
        else:
            return akoma_of(session, documents.get(session, what, None), None)
    return written(found, format_, lambda word: heading(word, language))[0]
