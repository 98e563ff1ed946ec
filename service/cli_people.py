"""The verbs about people: accounts, bodies, audit. What each does loads when it is run."""

from pathlib import Path

import click

from models.access import ROOT_BODY, BodyLevel, Level, Right, Role
from service.cli_options import as_json, faults_as_json

the_role = click.argument("role", type=click.Choice(Role, case_sensitive=False))
in_body = click.option("--body", help="The body in which the role is held, by its id.")
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group()
def user() -> None:
    """Manage local accounts."""


@user.command("add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="May administer: people and settings, no contents.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(Role, case_sensitive=False),
    help="A role; may be repeated. Default without --admin: foreign_affairs.",
)  # fmt: skip
@in_body
@click.option("--no-password", is_flag=True, help="For programs: only tokens let them in.")
@from_stdin
@as_json
def add_user(
    name: str,
    admin: bool,
    roles: tuple[Role, ...],
    body: str | None,
    no_password: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Make an account; the password is asked for."""
    from service.commands import users

    password = None if no_password else users.password_from(password_stdin)
    users.add(name, password, administrator=admin, roles=roles, body=body, as_json=as_json)


@user.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """Show accounts with their roles."""
    from service.commands import users

    users.listed(as_json=as_json)


@user.command("disable")
@click.argument("name")
@faults_as_json
def disable_user(name: str) -> None:
    """Let an account sign in no more; its sessions and tokens end at once."""
    from service.commands import users

    users.enable(name, enabled=False)


@user.command("enable")
@click.argument("name")
@faults_as_json
def enable_user(name: str) -> None:
    """Let a disabled account sign in again."""
    from service.commands import users

    users.enable(name, enabled=True)


@user.command("password")
@click.argument("name")
@from_stdin
@faults_as_json
def set_password(name: str, password_stdin: bool) -> None:
    """Give an account a new password; its sessions end."""
    from service.commands import users

    users.set_password(name, users.password_from(password_stdin))


@user.command("role")
@click.argument("name")
@the_role
@in_body
@click.option("--remove", is_flag=True, help="Take the role away.")
@faults_as_json
def change_role(name: str, role: Role, body: str | None, remove: bool) -> None:
    """Give an account a role, in a body or for the whole register."""
    from service.commands import users

    users.change_role(name, role, body, held=not remove)


@user.command("clearance")
@click.argument("name")
@click.argument("level", type=click.Choice(Level, case_sensitive=False))
@faults_as_json
def clear_user(name: str, level: Level) -> None:
    """Say up to which secrecy level a person is cleared."""
    from service.commands import users

    users.clear(name, level)


@user.command("no-second-factor")
@click.argument("name")
@faults_as_json
def forget_factor(name: str) -> None:
    """Switch off the second factor of a person who has lost it."""
    from service.commands import users

    users.forget_factor(name)


@user.command("token")
@click.argument("name")
@click.option("--label", default="command line", show_default=True, help="What it is for.")
@click.option(
    "--right", "allowed", multiple=True, type=click.Choice(Right, case_sensitive=False),
    help="A right that it has, of those of its person; may be repeated. Default: read.",
)  # fmt: skip
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 3650))
@as_json
def make_token(name: str, label: str, allowed: tuple[Right, ...], days: int, as_json: bool) -> None:
    """Make a token for a program (Authorization: Bearer); it is shown once."""
    from service.commands import users

    users.make_token(name, label, allowed, days, as_json)


@click.group()
def body() -> None:
    """Manage the bodies to which documents and people belong."""


@body.command("add")
@click.argument("name")
@click.option("--parent", default=ROOT_BODY, show_default=True, help="The body above, by its id.")
@click.option(
    "--level", default=BodyLevel.OTHER, show_default=True,
    type=click.Choice(BodyLevel, case_sensitive=False),
)  # fmt: skip
@as_json
def add_body(name: str, parent: str, level: BodyLevel, as_json: bool) -> None:
    """Make a body; prints its id."""
    from service.commands import users

    users.add_body(name, parent, level, as_json=as_json)


@body.command("list")
@as_json
def list_bodies(as_json: bool) -> None:
    """Show the bodies with their ids."""
    from service.commands import users

    users.list_bodies(as_json=as_json)


@click.group()
def audit() -> None:
    """Look at the audit: who did what, when."""


@audit.command("verify")
@click.option("--head", help="NUMBER:HASH that an earlier run printed: was anything cut off since?")
@as_json
@click.pass_context
def verify_audit(ctx: click.Context, head: str | None, as_json: bool) -> None:
    """Check that no entry was changed or taken out; exit code 1 when one was."""
    from service.commands.audit import verify

    ctx.exit(verify(head, as_json=as_json))


@audit.command("export")
@click.option("--to", "target", type=click.Path(path_type=Path, dir_okay=False), help="A file.")
@faults_as_json
def export_audit(target: Path | None) -> None:
    """Write the whole audit as JSON lines."""
    from service.commands.audit import export

    export(target)
