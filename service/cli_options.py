"""Options that many verbs share."""

import click

JSON = "camket.json"


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
