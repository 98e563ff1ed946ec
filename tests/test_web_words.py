"""Every word of the interface stands in both catalogues, and nothing else does."""

from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

import service
from models import errors
from service.web.translation import LANGUAGES, LOCALES, told

SERVICE = Path(service.__file__).parent


@cache
def used() -> set[str]:
    """Messages of templates, of code and of errors."""
    found = set()
    for file in SERVICE.glob("templates/*.html"):
        with file.open("rb") as source:
            options = {"trim_blocks": "true", "lstrip_blocks": "true"}
            for _, message, *_ in extract("jinja2.ext:babel_extract", source, options=options):
                found.add(message if isinstance(message, str) else message[0])
    for file in SERVICE.rglob("*.py"):
        with file.open("rb") as source:
            keywords = {"mark": None, "mark_plural": (1, 2)}
            for _, message, *_ in extract("python", source, keywords=keywords):
                found.add(message if isinstance(message, str) else message[0])
    for error in kinds_of(errors.CamKetError):
        found |= {(error.__doc__ or "").strip(), error.remedy}
    return found


def kinds_of(error: type[errors.CamKetError]) -> list[type[errors.CamKetError]]:
    below = [kind for child in error.__subclasses__() for kind in kinds_of(child)]
    return [error, *below]


def catalogue(language: str) -> Catalog:
    with (LOCALES / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_word_and_no_other(language: str) -> None:
    held, whole = {}, catalogue(language)
    for message in whole:
        key = message.id if isinstance(message.id, str) else message.id[0]
        held[key] = message
    del held[""]
    assert used() - set(held) == set(), "missing"
    assert set(held) - used() == set(), "no longer used"
    for key, message in held.items():
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(words), f"{key!r} is not translated"
        assert not message.fuzzy, key
        assert not list(message.check(whole)), key


def test_errors_fill_their_placeholders_in_both_languages() -> None:
    error = errors.PageTooLarge(page=2, width=30_000, height=30_001)
    assert told(error, "en")[0] == ("Page 2 measures 30000 x 30001 pixels, more than can be read.")
    assert "Trang 2" in told(error, "vi")[0]
    missing = errors.MissingProgram(program="tesseract", package="tesseract-ocr")
    assert "tesseract-ocr" in told(missing, "vi")[1]


@pytest.mark.parametrize("error", kinds_of(errors.CamKetError))
def test_a_sentence_keeps_its_placeholders(error: type[errors.CamKetError]) -> None:
    import string

    for message in ((error.__doc__ or "").strip(), error.remedy):
        names = {name for _, name, *_ in string.Formatter().parse(message) if name}
        for language in LANGUAGES:
            there = catalogue(language).get(message)
            assert there is not None, message
            kept = {name for _, name, *_ in string.Formatter().parse(str(there.string)) if name}
            assert kept == names, (language, message)
