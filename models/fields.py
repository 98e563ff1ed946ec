"""The fields of a record as data: pages, proposals, imports, exports and history go by this table.

A field's value is a string, a date, a word of the register or a list of strings; ``to_plain`` and
``from_plain`` are its one way to JSON and back, ``parse`` reads what a person wrote.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.errors import BadChoice, BadDate, BadPeriod, LongValue
from models.life import Urgency
from models.norms import RenewalMode
from models.register import DocumentKind, Secrecy

Value = str | date | list[str] | None
Plain = str | list[str] | None


class Group(StrEnum):
    IDENTITY = "identity"
    PARTIES = "parties"
    TIME = "time"
    LANGUAGE = "language"
    CONTENT = "content"
    PROCEDURE = "procedure"
    CUSTODY = "custody"


class Shape(StrEnum):
    LINE = "line"
    TEXT = "text"
    DAY = "day"
    PERIOD = "period"  # ISO 8601 duration
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    group: Group
    shape: Shape = Shape.LINE
    choices: type[StrEnum] | None = None


FIELDS: tuple[Field, ...] = (
    Field("title_vi", Group.IDENTITY, Shape.TEXT),
    Field("title_foreign", Group.IDENTITY, Shape.TEXT),
    Field("abstract", Group.IDENTITY, Shape.TEXT),
    Field("kind", Group.IDENTITY, Shape.CHOICE, DocumentKind),
    Field("form", Group.IDENTITY),
    Field("number", Group.IDENTITY),
    Field("legal_basis", Group.IDENTITY, Shape.TEXT),
    Field("deposit_number", Group.IDENTITY),
    Field("in_name_of", Group.PARTIES),
    Field("signed_at", Group.PARTIES),
    Field("occasion", Group.PARTIES),
    Field("signed_on", Group.TIME, Shape.DAY),
    Field("effective_on", Group.TIME, Shape.DAY),
    Field("effective_rule", Group.TIME, Shape.TEXT),
    Field("term", Group.TIME, Shape.PERIOD),
    Field("expires_on", Group.TIME, Shape.DAY),
    Field("renewal", Group.TIME, Shape.CHOICE, RenewalMode),
    Field("renewal_period", Group.TIME, Shape.PERIOD),
    Field("notice_period", Group.TIME, Shape.PERIOD),
    Field("notice_sent_on", Group.TIME, Shape.DAY),
    Field("notice_received_on", Group.TIME, Shape.DAY),
    Field("published_on", Group.TIME, Shape.DAY),
    Field("authentic_languages", Group.LANGUAGE, Shape.LIST),
    Field("prevailing_language", Group.LANGUAGE),
    Field("translations", Group.LANGUAGE, Shape.TEXT),
    Field("topics", Group.CONTENT, Shape.LIST),
    Field("appraisal_political", Group.PROCEDURE, Shape.TEXT),
    Field("appraisal_legal", Group.PROCEDURE, Shape.TEXT),
    Field("appraisal_economic", Group.PROCEDURE, Shape.TEXT),
    Field("appraisal_external", Group.PROCEDURE, Shape.TEXT),
    Field("appraisal_security", Group.PROCEDURE, Shape.TEXT),
    Field("decision", Group.PROCEDURE, Shape.TEXT),
    Field("decided_on", Group.PROCEDURE, Shape.DAY),
    Field("secrecy", Group.CUSTODY, Shape.CHOICE, Secrecy),
    Field("secrecy_ground", Group.CUSTODY),
    Field("secrecy_until", Group.CUSTODY, Shape.DAY),
    Field("urgency", Group.CUSTODY, Shape.CHOICE, Urgency),
    Field("circulation", Group.CUSTODY),
    Field("original_at", Group.CUSTODY),
    Field("certified_by", Group.CUSTODY),
)
BY_NAME = {field.name: field for field in FIELDS}

FIRST_YEAR, LAST_YEAR = 1945, 2100
LONGEST = {Shape.LINE: 500, Shape.TEXT: 20_000, Shape.LIST: 2_000}
_PERIOD = re.compile(r"P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")


def parse(field: Field, written: str | Sequence[str]) -> Value:
    """What a person wrote as the field's value; nothing written is None.

    Raises BadDate, BadPeriod, BadChoice or LongValue.
    """
    if field.shape is Shape.LIST:
        parts = re.split(r"[;\n]", written) if isinstance(written, str) else written
        items = [text for part in parts if (text := tidy(part))]
        _within(field, "; ".join(items))
        return items or None
    text = tidy(written if isinstance(written, str) else "; ".join(written))
    if not text:
        return None
    match field.shape:
        case Shape.DAY:
            return parse_day(text)
        case Shape.PERIOD:
            period = text.upper()
            if not _PERIOD.fullmatch(period):
                raise BadPeriod(value=text[:40])
            return period
        case Shape.CHOICE:
            return parse_choice(field.choices, text)
    _within(field, text)
    return text


def parse_day(text: str) -> date:
    """31/12/2026, 31-12-2026, 31.12.2026 or 2026-12-31. Raises BadDate."""
    found = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    if found:
        day, month, year, year2, month2, day2 = found.groups()
        try:
            parsed = date(int(year or year2), int(month or month2), int(day or day2))
        except ValueError as error:
            raise BadDate(value=text[:40]) from error
        if FIRST_YEAR <= parsed.year <= LAST_YEAR:
            return parsed
    raise BadDate(value=text[:40])


def parse_choice(choices: type[StrEnum] | None, text: str) -> StrEnum:
    """A word of the register by its value. Raises BadChoice."""
    words = list(choices or ())
    for word in words:
        if word.value == text.casefold():
            return word
    raise BadChoice(value=text[:40], choices=", ".join(word.value for word in words))


def tidy(text: str) -> str:
    """One spelling of the same characters (NFC), no blanks at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def _within(field: Field, text: str) -> None:
    limit = LONGEST.get(field.shape, 500)
    if len(text) > limit:
        raise LongValue(limit=limit)


def to_plain(value: Value) -> Plain:
    """A field's value as JSON says it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def from_plain(field: Field, plain: Plain) -> Value:
    """A field's value from JSON that we wrote ourselves."""
    if plain is None:
        return None
    if field.shape is Shape.DAY:
        return date.fromisoformat(str(plain))
    if field.choices is not None:
        return field.choices(str(plain))
    return plain
