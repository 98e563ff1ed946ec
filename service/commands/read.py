"""``camket read``: what is in these PDFs; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from pydantic import TypeAdapter
from tqdm import tqdm

from models.document import DocumentText, PageSource
from models.errors import CamKetError
from models.norms import Analysis, Deadline
from service.cli import told
from service.commands.common import (
    opened,
    prepared,
    print_fault,
    print_json,
    progress_bar,
    shown_name,
    worst,
)
from service.desk import Desk

ANALYSIS = TypeAdapter(Analysis)
DEADLINES = TypeAdapter(tuple[Deadline, ...])


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading one file gave."""

    document: DocumentText
    analysis: Analysis
    deadlines: tuple[Deadline, ...]


def run(files: Sequence[Path], *, as_json: bool, progress: bool | None) -> int:
    """Read each file and print it; returns the exit code."""
    desk = Desk(prepared())
    codes, answers = [0], []
    for file in files:
        name = shown_name(file)
        try:
            with progress_bar(0, "page", progress) as bar:
                bar.set_description(name)
                reading = read(desk, file, bar)
        except CamKetError as error:
            codes.append(error.exit_code)
            answers.append({"file": name, "error": told(error)})
            if not as_json:
                print_fault(name, error)
        else:
            answers.append(described(name, reading))
            if not as_json:
                _print(name, reading)
    if as_json:
        print_json({"documents": answers})
    return worst(codes)


def read(desk: Desk, file: Path, bar: "tqdm[NoReturn]") -> Reading:
    """One PDF; ``bar`` counts its pages. Raises a DocumentError or UnreadableFile."""

    def on_page(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    with opened(file) as stream:
        pdf = stream.read(desk.settings.max_file_mb * 1_000_000 + 1)
    document = desk.read_pdf(pdf, on_page)
    analysis = desk.analyse(document)
    facts = desk.facts_from(analysis.metadata)
    return Reading(document, analysis, desk.deadlines(analysis, facts, desk.today()))


def described(name: str, reading: Reading) -> dict[str, Any]:
    """A reading as programs get it; spans are offsets into ``text``."""
    document = reading.document
    return {
        "file": name,
        "language": document.language,
        "text": document.text,
        "pages": [
            {"number": p.number, "span": p.span, "source": p.source, "confidence": p.confidence,
             "notes": p.notes}
            for p in document.pages
        ],
        **ANALYSIS.dump_python(reading.analysis, mode="json"),
        "deadlines": DEADLINES.dump_python(reading.deadlines, mode="json"),
    }  # fmt: skip


def _print(name: str, reading: Reading) -> None:
    document, analysis = reading.document, reading.analysis
    found = analysis.metadata
    by_ocr = sum(page.source == PageSource.OCR for page in document.pages)
    click.secho(name, bold=True)
    facts = [
        ("title", found.title.value if found.title else None),
        ("number", found.number.value if found.number else None),
        ("kind", found.kind.value if found.kind else None),
        ("language", ", ".join(found.languages) or document.language),
        ("parties", "; ".join(party.value.name for party in found.parties)),
        ("signed", found.signed_on.value if found.signed_on else None),
        ("in force", found.effective_on.value if found.effective_on else None),
        ("term", found.term.value if found.term else None),
    ]
    for label, value in facts:
        if value:
            click.echo(f"  {label:<10}{value}")
    click.echo(
        f"  {'found':<10}{len(document.pages)} pages ({by_ocr} by OCR), "
        f"{len(analysis.clauses)} clauses, {len(analysis.norms)} norms, "
        f"{len(analysis.times)} times, {len(reading.deadlines)} deadlines"
    )
    labels = {clause.id: clause.label for clause in analysis.clauses}
    for pair in analysis.versions:
        for difference in pair.differences:
            both = " / ".join(labels[key] for key in (pair.a, pair.b) if key)
            values = (difference.a.value if difference.a else "-",
                      difference.b.value if difference.b else "-")  # fmt: skip
            click.echo(f"  {'versions':<12}{both}: {difference.aspect} {' against '.join(values)}")
    for deadline in reading.deadlines:
        norm = analysis.norms[deadline.norm]
        where = labels.get(norm.clause or "", "")
        due = deadline.due.isoformat() if deadline.due else "date open"
        click.echo(f"  {due:<12}{where}: {deadline.arithmetic}")
