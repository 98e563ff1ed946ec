"""Templates to pages: one environment per language, everything escaped unless we made it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy import Date
from sqlalchemy.types import TypeEngine
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.columns import Base, WordType
from models.corrections import Verdict
from models.document import DoubtKind, DoubtReason
from models.errors import CamKetError
from models.fields import BY_NAME, Plain, Shape, from_plain
from models.life import RecordState
from models.norms import Found
from models.retrieval import Difference
from service.desk import VIETNAM
from service.register import names as record_names
from service.store.audit import Action, Outcome
from service.web import names
from service.web.translation import LANGUAGES, Translated, catalogue, told, translate
from service.web.wire import Fault

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGE_COOKIE = "camket_language"
DATE_FORMS = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
TIME_FORMS = {"vi": "HH:mm dd/MM/yyyy", "en": "d MMM yyyy, HH:mm"}
SECOND_FORMS = {"vi": "HH:mm:ss dd/MM/yyyy", "en": "d MMM yyyy, HH:mm:ss"}
MONTH_FORMS = {"vi": "'Tháng' M/yyyy", "en": "MMMM yyyy"}


NAMES = names.NAMES | record_names.NAMES
NAMING = ("name", "code", "role", "state", "day", "kind", "basis")  # cells that tell a row
REMEMBERED = 10_000  # days and figures in words
DURATION = re.compile(r"(\d+)([YMWDHS])")  # the parts of an ISO 8601 duration


def day_of(value: date | None, language: str, form: Mapping[str, str] = DATE_FORMS) -> str:
    """A day as people of a language write it; nothing for none."""
    return _day(value, form[language], language) if value else ""


# Lists show the same days and figures again and again, and each takes a while to put into words.


@lru_cache(maxsize=REMEMBERED)
def _day(value: date, form: str, language: str) -> str:
    return format_date(value, form, locale=language)


@lru_cache(maxsize=REMEMBERED)
def _moment(value: datetime, form: str, language: str) -> str:
    return format_datetime(value.astimezone(VIETNAM), form, locale=language)


@lru_cache(maxsize=REMEMBERED, typed=True)
def _number(value: float | Decimal, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=REMEMBERED)
def _percent(value: float, language: str) -> str:
    return format_percent(value, locale=language)


def language_of(request: Request) -> str:
    """The language that a person chose, else that of the settings."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else str(request.app.state.settings.language)


def said(request: Request, error: CamKetError) -> Fault:
    """An error in the words of who asked."""
    sentence, remedy = told(error, language_of(request))
    return Fault(code=error.code, sentence=sentence, remedy=remedy)


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page for who asks; ``request.state`` carries the person and the nonce, if there are any."""
    language = language_of(request)
    user = getattr(request.state, "user", None)
    nonce = getattr(request.state, "nonce", None)
    page = _environment(language).get_template(template)
    html = page.render(
        language=language,
        languages=LANGUAGES,
        user=user,
        token=request.app.state.access.token(nonce) if nonce else None,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        path=request.url.path,
        **values,
    )
    return HTMLResponse(html, status)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Translated],
    )
    environment.extend(words=catalogue(language))
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )

    def name(value: object, among: Mapping[str, str] | None = None) -> str:
        known = among if among is not None else NAMES[type(value)]  # type: ignore[index]
        return translate(known.get(str(value), str(value)), language)

    def differing(value: str, aspect: str) -> str:
        worded = names.NAMES.get(names.WORDED[aspect], {}) if aspect in names.WORDED else {}
        return "; ".join(name(part, worded) for part in value.split("; "))

    def day(value: date | None, form: Mapping[str, str] = DATE_FORMS) -> str:
        return day_of(value, language, form)

    def moment(value: datetime) -> str:
        return _moment(value, TIME_FORMS[language], language)

    def second(value: str) -> str:
        return _moment(datetime.fromisoformat(value), SECOND_FORMS[language], language)

    def duration(value: str) -> str:
        units = names.UNITS_OF_TIME if "T" in value else names.UNITS
        shown = [
            catalogue(language).ngettext(*units[unit], int(amount)) % {"n": amount}
            for amount, unit in DURATION.findall(value)
        ]
        return " ".join(shown) or value

    environment.filters |= _of_records(name, day, duration)
    environment.filters |= {
        "duration": duration,
        "differing": differing,
        "name": name,
        "day": day,
        "month": lambda value: day(value, MONTH_FORMS),
        "moment": moment,
        "second": second,
        "number": lambda value: _number(value, language),
        "percent": lambda value: _percent(value, language),
        "megabytes": lambda value: format_decimal(
            max(value / 1_000_000, 0.1), "#,##0.#", locale=language
        ),
        "query": _query,
        "marked_values": _marked_values,
        "toggled": _toggled,
        "tail": _tail,
        "marked": _marked,
    }
    environment.globals |= {
        "NOTES": names.NOTES,
        "LEVELS": names.LEVELS,
        "ACTIONS": names.NAMES[Action],
        "OUTCOMES": names.NAMES[Outcome],
        "ASPECTS": names.ASPECTS,
        "BECAUSE": names.BECAUSE,
        "PAIR_REASONS": names.PAIR_REASONS,
        "LAW_REASONS": names.LAW_REASONS,
        "NOT_STANDING": names.NOT_STANDING,
        "LANGUAGE_NAMES": names.LANGUAGE_NAMES,
        "FIELD_NAMES": record_names.FIELD_NAMES,
        "TABLE_NAMES": record_names.TABLE_NAMES,
        "INWARD": record_names.INWARD,
        "DOUBT_KINDS": names.NAMES[DoubtKind],
        "DOUBT_REASONS": names.NAMES[DoubtReason],
        "FIELDS": names.FIELDS,
        "VERDICTS": names.NAMES[Verdict],
        "FACET_NAMES": names.FACETS,
        "DIMENSIONS": names.DIMENSIONS,
    }
    return environment


def _of_records(
    name: Callable[..., str], day: Callable[[date], str], duration: Callable[[str], str]
) -> dict[str, Callable[..., str]]:
    """Filters for values of records, which pages get in their plain form."""

    def worded(value: Plain, field: str) -> str:
        known = BY_NAME.get(field)
        if value is None or known is None:
            return "" if value is None else str(value)
        typed = from_plain(known, value)
        if isinstance(typed, date):
            return day(typed)
        if isinstance(typed, list):
            words = names.LANGUAGE_NAMES if field == "authentic_languages" else {}
            return ", ".join(name(item, words) for item in typed)
        if isinstance(typed, StrEnum):
            return name(typed)
        if field == "prevailing_language":
            return name(typed, names.LANGUAGE_NAMES)
        return duration(str(typed)) if known.shape is Shape.PERIOD else str(typed)

    def cell(column: TypeEngine[Any], value: Any) -> str:
        if isinstance(column, WordType):
            return name(column.words(value))
        return day(date.fromisoformat(value)) if isinstance(column, Date) else str(value)

    def change_told(value: Any, change: Any) -> str:
        """A side of a change: a field in its words, a whole row by what names it."""
        if isinstance(value, dict):
            columns = Base.metadata.tables[change.entity].columns
            shown = (key for key in NAMING if value.get(key))
            return ", ".join(cell(columns[key].type, value[key]) for key in shown)
        return worded(value, change.field if change.entity == "records" else "")

    return {
        "worded": worded,
        "told": change_told,
        "state_name": lambda value: name(RecordState(value)),
    }


def _marked_values(shown: str, values: Sequence[Found[str]], text: str, start: int) -> Markup:
    """A clause's words with the values marked in which its versions differ."""
    start += len(text[start:]) - len(text[start:].lstrip())
    out, cursor = Markup(), 0
    for value in sorted(values, key=lambda value: value.span):
        low, high = value.span.start - start, value.span.end - start
        if cursor <= low < high <= len(shown):
            out += Markup("{}<mark>{}</mark>").format(shown[cursor:low], shown[low:high])
            cursor = high
    return out + escape(shown[cursor:])


def _marked(text: str, differences: Sequence[Difference], side: str) -> Markup:
    """A text with the words in which it differs marked."""
    spans = sorted(span for d in differences for span in (d.a_spans if side == "a" else d.b_spans))
    parts, at = [], 0
    for start, end in spans:
        if start >= at:
            parts += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end])]
            parts.append(Markup("</mark>"))
            at = end
    return Markup("").join([*parts, escape(text[at:])])


def _query(values: Mapping[str, object], **changes: object) -> str:
    """A query string of the values that are set, with some of them changed."""
    merged = {**values, **changes}
    return "?" + urlencode({k: v for k, v in merged.items() if v not in (None, "", [])}, True)


def _toggled(values: Mapping[str, object], name: str, value: str) -> str:
    """A query string with a value chosen that was not, or the other way round; from page one."""
    held = values.get(name)
    chosen = [str(v) for v in held] if isinstance(held, list | tuple) else []
    left = [v for v in chosen if v != value] if value in chosen else [*chosen, value]
    return _query(values, **{name: left, "page": 1})


def _tail(text: str, length: int) -> str:
    """The end of a text, from a whole word on."""
    return text if len(text) <= length else "… " + text[-length:].partition(" ")[2]
