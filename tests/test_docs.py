"""What README and docs promise is there, and what is there stands in them."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from fastapi.routing import APIRoute

from service.cli import cli
from service.settings import Settings
from service.web import api, observe, pages, review_api, review_pages, sign_in

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TEXTS = README + "\n".join(file.read_text() for file in sorted((ROOT / "docs").glob("*.md")))
ROW = re.compile(r"^\| `(CAMKET_[A-Z_]+)` \|(.*)\|$", re.MULTILINE)


def verbs(command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for word, child in command.commands.items():
            yield from verbs(child, f"{name} {word}")
    else:
        yield name


def paths() -> list[str]:
    routers = (observe.router, sign_in.router, api.router, review_api.router, pages.router,
               review_pages.router)  # fmt: skip
    found = {r.path for router in routers for r in router.routes if isinstance(r, APIRoute)}
    return sorted(found)


def test_the_table_of_settings_holds_each_setting_and_no_other() -> None:
    told = [name for name, _ in ROW.findall(README)]
    assert sorted(told) == sorted(f"CAMKET_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_the_table_tells_the_default_of_a_setting(name: str) -> None:
    rows = dict(ROW.findall(README))
    default = str(Settings.model_fields[name].default).lower()
    assert default in rows.get(f"CAMKET_{name.upper()}", "").lower()


@pytest.mark.parametrize("verb", list(verbs(cli, "camket")))
def test_each_verb_is_told(verb: str) -> None:
    assert re.search(rf"`?{verb}\b", TEXTS)


@pytest.mark.parametrize("path", paths())
def test_each_route_is_told(path: str) -> None:
    assert re.search(rf"(?<![\w/}}]){re.escape(path)}(?![\w/{{])", TEXTS)


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"`camket ([a-z]+)", TEXTS))))
def test_no_verb_is_told_that_is_not_there(verb: str) -> None:
    assert verb in cli.commands


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bCAMKET_[A-Z_]+\b", TEXTS))))
def test_no_setting_is_told_that_is_not_there(name: str) -> None:
    assert name.removeprefix("CAMKET_").lower() in Settings.model_fields


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXTS))))
def test_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists() or (ROOT / "docs" / target).exists()
