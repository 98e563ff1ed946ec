"""The command ``camket``: what each verb takes. What it does loads when it is run.

Results go to standard output (one JSON document with ``--json``), everything else to standard
error. Exit codes: 0 done, 1 our fault, 2 wrong usage, 3 a document's fault; of several files the
worst counts, where our fault is worse than wrong usage and that worse than a document's fault.
"""

import json
import os
from pathlib import Path
from typing import Any

import click

from models.errors import CamKetError, OurFault
from models.register import DocumentKind
from service.cli_options import JSON, as_json, faults_as_json
from service.cli_people import audit, body, user

FILES = click.Path(path_type=Path)


class Verbs(click.Group):
    """The one place where errors become sentences and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CamKetError as error:
            fault = error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: a bug is logged and told as ours
            import structlog

            from service.telemetry import configure_logs, trace

            if not structlog.is_configured():  # else the line would stand among the results
                configure_logs("console")
            structlog.get_logger().error("command failed", trace=trace(error))
            fault = OurFault()
        if ctx.meta.get(JSON):
            click.echo(json.dumps({"error": told(fault)}, ensure_ascii=False, indent=2))
        else:
            click.echo(f"{fault} {fault.remedy}", err=True)
        return ctx.exit(fault.exit_code)


def told(error: CamKetError) -> dict[str, str]:
    """An error as programs get it."""
    return {"code": error.code, "sentence": str(error), "remedy": error.remedy}


show_progress = click.option(
    "--progress/--no-progress", default=None, help="Show progress; default: on a terminal."
)
of_kinds = click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(DocumentKind, case_sensitive=False),
    help="Only documents of this kind; may be repeated.",
)  # fmt: skip


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="camket", prog_name="camket")
def cli() -> None:
    """Cam Kết: read agreements, keep their commitments, answer questions across languages."""


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@as_json
@show_progress
@click.pass_context
def read(ctx: click.Context, files: tuple[Path, ...], as_json: bool, progress: bool | None) -> None:
    """Say what is in these PDFs; nothing is kept."""
    from service.commands.read import run

    ctx.exit(run(files, as_json=as_json, progress=progress))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option(
    "--kind", type=click.Choice(DocumentKind, case_sensitive=False),
    help="What the documents are by effect; default: as their text says. "
    "With `law`, a file of JSON lines is taken, too.",
)  # fmt: skip
@click.option("--wait/--no-wait", default=True, help="Wait until everything is read (default).")
@as_json
@show_progress
@click.pass_context
def add(
    ctx: click.Context,
    files: tuple[Path, ...],
    kind: DocumentKind | None,
    wait: bool,
    as_json: bool,
    progress: bool | None,
) -> None:
    """Take files into the register and have them read."""
    from service.commands.add import run

    ctx.exit(run(files, kind=kind, wait=wait, as_json=as_json, progress=progress))


@cli.command()
@click.argument("query")
@of_kinds
@click.option("--language", "languages", multiple=True, help="Only clauses in this language.")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 200))
@as_json
def search(
    query: str,
    kinds: tuple[DocumentKind, ...],
    languages: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Find clauses that answer a question, in any language of the register."""
    from service.commands.search import run

    run(query, kinds=kinds, languages=languages, limit=limit, as_json=as_json)


@cli.command()
@click.argument("subject", metavar="FILE|ID")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@as_json
def overlap(subject: str, limit: int, as_json: bool) -> None:
    """Show what a document repeats of others: one of the register, or a PDF that is not kept."""
    from service.commands.overlap import run

    run(subject, limit=limit, as_json=as_json)


@cli.command()
@click.option("--host", help="Address to listen on; default: CAMKET_HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; default: CAMKET_PORT.")
@faults_as_json
def serve(host: str | None, port: int | None) -> None:
    """Serve pages and API, and read what waits."""
    from service.commands.serve import run

    run(host=host, port=port)


@cli.command()
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Documents read at once; default: CAMKET_WORKERS."
)
@faults_as_json
def worker(workers: int | None) -> None:
    """Read what waits, until told to stop; what is being read then is finished first."""
    from service.commands.worker import run

    run(workers=workers)


@cli.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@as_json
@show_progress
def reindex(ids: tuple[str, ...], as_json: bool, progress: bool | None) -> None:
    """Build the search index from the database: of these documents, or of all."""
    from service.commands.reindex import run

    run(ids, as_json=as_json, progress=progress)


@cli.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended; originals stay as they are.")
@as_json
@show_progress
@click.pass_context
def doctor(ctx: click.Context, repair: bool, as_json: bool, progress: bool | None) -> None:
    """Check that database, files and index agree, and that all programs are there."""
    from service.commands.doctor import run

    ctx.exit(run(mend=repair, as_json=as_json, progress=progress))


@cli.command("import")
@click.argument("file", type=FILES)
@as_json
@click.pass_context
def import_(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Take an office's list in, a filled-in workbook: all of it, or nothing."""
    from service.commands.lists import take

    ctx.exit(take(file, as_json=as_json))


@cli.command()
@click.argument("what", metavar="register|records|documents|deadlines|entities|template|ID")
@click.option(
    "--format",
    "format_",
    default="xlsx",
    show_default=True,
    type=click.Choice(["xlsx", "csv", "json"]),
    help="How lists are written.",
)
@click.option("--out", required=True, type=FILES, help="The file to write; - is standard output.")
@faults_as_json
def export(what: str, format_: str, out: Path) -> None:
    """Write the register, a list, the empty form, or a document's text as Akoma Ntoso XML."""
    from service.commands.lists import give
    from service.register.formats import Format

    give(what, Format(format_), out)


@cli.command()
@click.argument("file", type=FILES)
@as_json
@show_progress
def backup(file: Path, as_json: bool, progress: bool | None) -> None:
    """Write rows, originals and settings to one file, while everything runs."""
    from service.commands.backup import run

    run(file, as_json=as_json, progress=progress)


@cli.command()
@click.argument("file", type=FILES)
@click.option("--check", is_flag=True, help="Look whether the file is whole; change nothing.")
@click.option("--index/--no-index", default=True, help="Build the search index, too (default).")
@as_json
@show_progress
def restore(file: Path, check: bool, index: bool, as_json: bool, progress: bool | None) -> None:
    """Put a backup into an empty place, and compare it with the file."""
    from service.commands.backup import restore as run

    run(file, check=check, index=index, as_json=as_json, progress=progress)


for group in (user, body, audit):
    cli.add_command(group)


def main() -> None:
    """The console script."""
    # Threads of torch that wait for each other shall sleep: on a busy machine spinning makes a
    # question cost ten times its computation. Read by libgomp when torch loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    cli()
