"""What forms of pages hold: text, days, words of the register."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from starlette.datastructures import FormData

from models.errors import RequestError
from models.fields import parse_day

T = TypeVar("T", bound=str)


def text_in(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def day_in(form: FormData, name: str) -> date | None:
    text = text_in(form, name)
    return parse_day(text) if text else None


def word_in(words: type[T], text: str) -> T:
    """A word that a form chose; RequestError when there is none of that name."""
    try:
        return words(text)
    except ValueError as error:
        raise RequestError() from error


def among(known: type[T], value: str) -> Sequence[T]:
    """The one that a form chose; an unknown choice chooses nothing."""
    return [member for member in known if member == value]  # type: ignore[attr-defined]
