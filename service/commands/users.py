"""``camket user``: local accounts."""

import click

from service.commands.common import opened_office, print_json
from service.store import accounts

SHORTEST = 8  # letters of a password


def run(name: str, password: str, *, administrator: bool, as_json: bool) -> None:
    """Make an account. Raises NameTaken."""
    name = name.strip()
    if not 0 < len(name) <= accounts.LONGEST_NAME:
        raise click.UsageError(f"A name has 1 to {accounts.LONGEST_NAME} letters.")
    if len(password) < SHORTEST:
        raise click.UsageError(f"A password has at least {SHORTEST} letters.")
    with opened_office() as office, office.store.begin() as session:
        user = accounts.add_user(session, name, password, administrator, now=office.now())
    if as_json:
        print_json({"id": user.id, "name": user.name, "administrator": user.administrator})
    else:
        click.echo(f"{user.name} can sign in" + (" and administer." if administrator else "."))
