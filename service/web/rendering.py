"""Templates to pages: one environment per language, everything escaped unless we made it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.errors import CamKetError
from models.retrieval import Difference
from service.desk import VIETNAM
from service.web import names
from service.web.translation import LANGUAGES, catalogue, told, translate
from service.web.wire import Fault

TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGE_COOKIE = "camket_language"
DATE_FORMS = {"vi": "dd/MM/yyyy", "en": "d MMM yyyy"}
TIME_FORMS = {"vi": "HH:mm dd/MM/yyyy", "en": "d MMM yyyy, HH:mm"}
MONTH_FORMS = {"vi": "'Tháng' M/yyyy", "en": "MMMM yyyy"}


DURATION = re.compile(r"(\d+)([YMWDHS])")  # the parts of an ISO 8601 duration


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
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )

    def name(value: object, among: Mapping[str, str] | None = None) -> str:
        known = among if among is not None else names.NAMES[type(value)]  # type: ignore[index]
        return translate(known.get(str(value), str(value)), language)

    def differing(value: str, aspect: str) -> str:
        worded = names.NAMES.get(names.WORDED[aspect], {}) if aspect in names.WORDED else {}
        return "; ".join(name(part, worded) for part in value.split("; "))

    def day(value: date | None, form: Mapping[str, str] = DATE_FORMS) -> str:
        return format_date(value, form[language], locale=language) if value else ""

    def moment(value: datetime) -> str:
        local = value.astimezone(VIETNAM)
        return format_datetime(local, TIME_FORMS[language], locale=language)

    def duration(value: str) -> str:
        units = names.UNITS_OF_TIME if "T" in value else names.UNITS
        shown = [
            catalogue(language).ngettext(*units[unit], int(amount)) % {"n": amount}
            for amount, unit in DURATION.findall(value)
        ]
        return " ".join(shown) or value

    environment.filters |= {
        "duration": duration,
        "differing": differing,
        "name": name,
        "day": day,
        "month": lambda value: day(value, MONTH_FORMS),
        "moment": moment,
        "number": lambda value: format_decimal(value, locale=language),
        "percent": lambda value: format_percent(value, locale=language),
        "megabytes": lambda value: format_decimal(
            max(value / 1_000_000, 0.1), "#,##0.#", locale=language
        ),
        "query": _query,
        "marked": _marked,
        "groupby_clause": lambda items: [
            list(group) for _, group in groupby(items, key=lambda item: item.clause)
        ],
    }
    environment.globals |= {
        "NOTES": names.NOTES,
        "ASPECTS": names.ASPECTS,
        "BECAUSE": names.BECAUSE,
        "PAIR_REASONS": names.PAIR_REASONS,
        "LAW_REASONS": names.LAW_REASONS,
        "LANGUAGE_NAMES": names.LANGUAGE_NAMES,
    }
    return environment


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
