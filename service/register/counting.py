"""Statistics of the register: records by country, field, year, body and state, each to its rows."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement

from models.life import RecordState
from service.register.names import NAMES
from service.store import entities, statistics
from service.store.statistics import NONE, Dimension
from service.web.asking import Asker
from service.web.desk_wire import Chart, Figure
from service.web.search import country_name
from service.web.translation import mark, translate

SHOWN = 12  # bars of a chart; its table holds every figure
UNKNOWN: Mapping[Dimension, str] = {
    Dimension.COUNTRY: mark("no country known"),
    Dimension.TOPIC: mark("no field entered"),
    Dimension.YEAR: mark("no day of signature known"),
    Dimension.BODY: mark("no body confirmed"),
    Dimension.STATE: mark("no state entered yet"),
}
# How many there are in the register, by the order in which a life goes.
LIFE = {state.value: place for place, state in enumerate(RecordState)}


def charts(asker: Asker) -> list[Chart]:
    """A chart for each dimension; the commonest first, years and states in their own order."""
    today, language = asker.office.today(), asker.language
    with asker.office.store.reading() as session:
        counted = statistics.counts(session, asker.reader, today)
        ids = [key for key in counted[Dimension.BODY] if key != NONE]
        bodies = entities.called(session, ids, asker.language)
    return [
        Chart(
            name=dimension,
            figures=[
                Figure(value=value, label=_called(dimension, value, bodies, language), count=n)
                for value, n in _ordered(dimension, counted[dimension])
            ],
        )
        for dimension in Dimension
    ]


def conditions(chosen: Mapping[str, str], today: date) -> list[ColumnElement[bool]]:
    """What a list is narrowed to by figures of these charts; an empty choice is none."""
    return [
        statistics.narrowed(dimension, value, today)
        for dimension in Dimension
        if (value := chosen.get(dimension, ""))
    ]


def called(asker: Asker, dimension: Dimension, value: str) -> str:
    """What a value is called in the language of who asks."""
    with asker.office.store.reading() as session:
        named = dimension is Dimension.BODY and value != NONE
        bodies = entities.called(session, [value], asker.language) if named else {}
    return _called(dimension, value, bodies, asker.language)


def _called(dimension: Dimension, value: str, bodies: Mapping[str, str], language: str) -> str:
    if value == NONE:
        return translate(UNKNOWN[dimension], language)
    match dimension:
        case Dimension.COUNTRY:
            return country_name(value, language)
        case Dimension.BODY:
            return bodies.get(value, value)
        case Dimension.STATE:
            return translate(NAMES[RecordState].get(value, value), language)
    return value


def _ordered(dimension: Dimension, counted: Counter[str]) -> list[tuple[str, int]]:
    """What is not known stands last."""

    def place(item: tuple[str, int]) -> tuple[object, ...]:
        value, count = item
        if dimension is Dimension.YEAR:
            return value == NONE, value
        if dimension is Dimension.STATE:
            return value == NONE, LIFE.get(value, 0)
        return value == NONE, -count, value

    return sorted(counted.items(), key=place)
