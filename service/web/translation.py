"""Words of the interface: gettext catalogues, compiled in memory when the service starts."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from models.errors import CamKetError

LANGUAGES = ("vi", "en")
LOCALES = Path(__file__).parent.parent / "locales"


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
