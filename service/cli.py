"""The command ``camket``: what each verb takes. What it does loads when it is run.

Results go to standard output (one JSON document with ``--json``), everything else to standard
error. Exit codes: 0 done, 1 our fault, 2 wrong usage, 3 a document's fault; of several files the
worst counts, where our fault is worse than wrong usage and that worse than a document's fault.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from models.errors import CamKetError, OurFault
from models.register import DocumentKind

JSON = "camket.json"
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


def _remember_json(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    ctx.meta[JSON] = value
    return value


as_json = click.option(
    "--json", "as_json", is_flag=True, callback=_remember_json, is_eager=True,
    help="Print one JSON document.",
)  # fmt: skip
# For verbs that print no result: their faults are one JSON document all the same.
faults_as_json = click.option(
    "--json", is_flag=True, callback=_remember_json, is_eager=True, expose_value=False,
    help="Print a fault as one JSON document.",
)  # fmt: skip
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


@cli.group()
def user() -> None:
    """Manage local accounts."""


@user.command("add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="May administer.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@as_json
def add_user(name: str, admin: bool, password_stdin: bool, as_json: bool) -> None:
    """Make an account; the password is asked for."""
    from service.commands.users import run

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    run(name, password, administrator=admin, as_json=as_json)


def main() -> None:
    """The console script."""
    # Threads of torch that wait for each other shall sleep: on a busy machine spinning makes a
    # question cost ten times its computation. Read by libgomp when torch loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    cli()
