#!/usr/bin/env python3
"""Schemathesis against our own OpenAPI description, on a copy of a register with real rows.

    python bench/openapi.py FOLDER [--database postgresql] [--examples 25] [--seed 1]

FOLDER is a data folder in which something stands and "demo" may do everything: `make demo SERVE=0`
leaves one in var/demo. A backup of it is restored into an empty place, `camket serve` runs there,
and schemathesis (of an environment of its own, as other public tools) asks each operation with
values made from the description and ids that stand there: first all that takes nothing away, then
what deletes. Looked for: answers of 5xx, and statuses, headers, types and bodies that the
description does not promise. Exit code: schemathesis's own, the worse of the two.

``ignored_auth`` is left out: it guesses tokens, so our lock-out answers 429 where it waits for 401.
Who may do what is tried by tests/test_roles_table.py.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from public_tools import environment  # noqa: E402

from bench.pages import CAMKET, served  # noqa: E402
from models.access import Right  # noqa: E402
from tests.servers import empty_schema, postgres_running  # noqa: E402

_VERSION = "4.32.5"
_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
_WHO = "demo"


def main() -> int:
    """Read the arguments; the exit code of the worse run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--environments", type=Path, default=Path("/tmp/tools"))
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--examples", type=int, default=25, help="per operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    python = environment(asked.environments / "schemathesis", "schemathesis", _VERSION)
    if python is None:
        return 2
    with restored(asked.folder, asked.database) as (data, token), served(data) as (address, _):
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=address, headers=headers, timeout=60) as api:
            config = data.with_name("schemathesis.toml")
            config.write_text(dictionaries(api), encoding="utf-8")
            schema = data.with_name("openapi.json")
            schema.write_bytes(api.get("/api/openapi.json").raise_for_status().content)
        command: list[str | Path] = [
            python.with_name("st"), "--config-file", config, "run", schema, "--url", address,
            "--header", f"Authorization: Bearer {token}", "--checks", ",".join(_CHECKS),
            "--phases", "examples,coverage,fuzzing", "--max-examples", str(asked.examples),
            "--seed", str(asked.seed), "--continue-on-failure", "--no-shrink",
            "--request-timeout", "60",
        ]  # fmt: skip
        runs = (["--exclude-method", "DELETE"], ["--include-method", "DELETE"])
        return max(
            subprocess.run([*command, *part], cwd=data.parent, check=False).returncode
            for part in runs
        )


@contextmanager
def restored(folder: Path, database: str) -> Iterator[tuple[Path, str]]:
    """A backup of the folder in an empty place, and a token there with all that "demo" may do."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        camket("backup", place / "backup", "--no-progress", CAMKET_DATA=str(folder))
        os.environ["CAMKET_DATA"] = str(place / "data")
        if database == "postgresql":
            os.environ["CAMKET_DATABASE"] = empty_schema(stack.enter_context(postgres_running()))
        camket("restore", place / "backup", "--no-progress")
        rights = [word for right in Right for word in ("--right", right.value)]
        token: str = json.loads(camket("user", "token", _WHO, *rights, "--json"))["token"]
        yield place / "data", token


def camket(*words: str | Path, **environment: str) -> str:
    """What a command of ours says."""
    return subprocess.run(
        [CAMKET, *words], env={**os.environ, **environment},
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip


def dictionaries(api: httpx.Client) -> str:
    """Schemathesis's settings: ids that stand in the register, for each parameter of a path."""

    def told(address: str) -> Any:
        return api.get(address).raise_for_status().json()

    documents = [row["id"] for row in told("/api/documents")["documents"]]
    records = [row["id"] for row in told("/api/records")["records"]]
    entities = [row["id"] for row in told("/api/entities")["entities"]]
    clauses = [hit["id"] for hit in told("/api/search?q=thời hạn báo cáo")["hits"]]
    values = {
        "document_id": documents,
        "record_id": records,
        "entity_id": entities,
        "clause_id": clauses,
        "number": [1, 2, 3],
    }
    return "\n".join(_lines(values))


def _lines(values: dict[str, list[Any]]) -> Iterator[str]:
    for name, known in values.items():
        yield f"[dictionaries.{name}]\nvalues = {json.dumps(known)}\n"
    yield "[parameters]"
    for name in values:
        yield f'"path.{name}" = {{ dictionary = "{name}", probability = 0.8 }}'


if __name__ == "__main__":
    sys.exit(main())
