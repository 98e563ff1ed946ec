"""Words of the interface: gettext catalogues, compiled in memory when the service starts."""

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension

from models.errors import CamKetError

LANGUAGES = ("vi", "en")
LOCALES = Path(__file__).parent.parent / "locales"
PLACES = re.compile(r"%\((\w+)\)s|%(%)")  # of values in a message, as templates name them


def mark(message: str) -> str:
    """Name a message for the catalogues where it is translated later."""
    return message


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Name a message with a number for the catalogues."""
    return one, many


@cache
def catalogue(language: str) -> Translations:
    """The compiled catalogue of a language of LANGUAGES."""
    with (LOCALES / f"{language}.po").open("rb") as source:
        words = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return Translations(compiled, domain="camket")


def translate(message: str, language: str) -> str:
    """A message in a language, placeholders unfilled."""
    return str(catalogue(language).gettext(message))


def told(error: CamKetError, language: str) -> tuple[str, str]:
    """Sentence and remedy of an error as a person reads them."""
    return (
        translate(error.sentence, language).format(**error.values),
        translate(error.remedy, language).format(**error.values),
    )


class Translated(InternationalizationExtension):
    """Writes the words of its language into templates when they are compiled.

    An environment has one language (``words``, its catalogue), so a message need not be looked up
    and filled anew for each row of each page. Only messages with a number wait for their number.
    """

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Output:
        if plural_expr is not None or context is not None:
            return super()._make_node(
                singular, plural, context, variables, plural_expr, vars_referenced, num_called_num
            )
        words: Translations = self.environment.words  # type: ignore[attr-defined]
        return nodes.Output(_filled(words.gettext(singular), variables))


def _filled(message: str, values: Mapping[str, nodes.Expr]) -> list[nodes.Expr]:
    """A message with expressions at the places of its values, which are escaped; it is not."""
    parts: list[nodes.Expr] = []
    at = 0
    for place in PLACES.finditer(message):
        parts.append(nodes.TemplateData(message[at : place.start()] + (place[2] or "")))
        if place[1]:
            parts.append(values[place[1]])
        at = place.end()
    return [*parts, nodes.TemplateData(message[at:])]
