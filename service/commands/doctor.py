"""``camket doctor``: what differs, what is missing, and mending it."""

import click

from models.errors import CamKetError
from service.commands.common import prepared, print_json, progress_bar
from service.doctor import Finding, Weight, examine, repair
from service.wiring import Office

SIGNS = {Weight.FINE: "ok", Weight.NOTE: "note", Weight.PROBLEM: "!!"}


def run(*, mend: bool, as_json: bool, progress: bool | None) -> int:
    """Examine, mend if asked, examine again; returns 0 when all agrees and 1 when not."""
    settings = prepared()
    findings: list[Finding] = []
    office = None
    try:
        office = Office(settings)
    except CamKetError as error:
        findings.append(Finding("office", Weight.PROBLEM, f"{error} {error.remedy}"))
    try:
        with progress_bar(0, "document", progress) as bar:
            findings += examine(settings, office, bar.update)
        repaired = _repaired(office, findings, progress) if mend and office else []
        if repaired:
            findings = examine(settings, office)
    finally:
        if office is not None:
            office.close()
    agree = all(finding.weight != Weight.PROBLEM for finding in findings)
    if as_json:
        print_json({"agree": agree, "findings": [_wire(f) for f in findings], "repaired": repaired})
    else:
        _print(findings, repaired, agree)
    return 0 if agree else 1


def _repaired(office: Office, findings: list[Finding], progress: bool | None) -> list[str]:
    with progress_bar(0, "step", progress) as bar:
        return repair(office, findings, bar.update)


def _wire(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "weight": finding.weight,
        "says": finding.says,
        "documents": finding.documents,
        "repairable": finding.remedy is not None,
    }


def _print(findings: list[Finding], repaired: list[str], agree: bool) -> None:
    for finding in findings:
        click.echo(f"{SIGNS[finding.weight]:<5}{finding.check:<10}{finding.says}")
        if finding.weight != Weight.FINE:
            for key in finding.documents:
                click.echo(f"{'':<15}{key}")
    if repaired:
        click.echo(f"Mended: {len(repaired)} documents.")
    if not agree and any(finding.remedy for finding in findings):
        click.echo("`camket doctor --repair` mends what can be mended.", err=True)
