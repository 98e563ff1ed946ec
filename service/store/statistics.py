"""Records by country, field, year, body and state: counts, and the conditions of what is counted.

A value that a person has confirmed counts; where there is none, what the machine proposes does, as
lists show it. Counts and lists share their conditions, so that a figure and its rows agree.
"""

import json
from collections import Counter
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from models.access import Reader
from models.life import Role
from models.records import Entity, Expression, Participant, Proposal, Record
from models.tables import Document
from service.store import lives
from service.store.records import kept

OURS = (Role.LEAD, Role.VIETNAMESE_PARTY)
NONE = "-"  # the value of records without one


class Dimension(StrEnum):
    """By what records are counted; also the parameter that narrows a list to a value of it."""

    COUNTRY = "country"
    TOPIC = "topic"
    YEAR = "year"
    BODY = "body"
    STATE = "state"


def counts(session: Session, reader: Reader | None, today: date) -> dict[Dimension, Counter[str]]:
    """How many records that the reader sees have each value; one may have several."""
    ids = list(session.scalars(select(Record.id).where(kept(reader))))
    return {
        Dimension.COUNTRY: _counted(ids, _countries(session)),
        Dimension.TOPIC: _counted(ids, _topics(session)),
        Dimension.YEAR: _counted(ids, _years(session)),
        Dimension.BODY: _counted(ids, _bodies(session)),
        Dimension.STATE: Counter(
            {key or NONE: n for key, n in lives.counted(session, [kept(reader)], today).items()}
        ),
    }


def narrowed(dimension: Dimension, value: str, today: date) -> ColumnElement[bool]:
    """The records that have a value, as a condition; NONE: those without any."""
    none = value == NONE
    match dimension:
        case Dimension.COUNTRY:
            confirmed = _foreign().where(Entity.country.is_not(None))
            proposed = _proposed().where(_land() != "")
            if none:
                return and_(~confirmed.exists(), ~proposed.exists())
            return or_(
                confirmed.where(Entity.country == value).exists(),
                and_(~confirmed.exists(), proposed.where(_land() == value).exists()),
            )
        case Dimension.TOPIC:
            if none:
                return or_(Record.topics.is_(None), cast(Record.topics, Text) == "[]")
            return cast(Record.topics, Text).contains(json.dumps(value), autoescape=True)
        case Dimension.YEAR:
            signed = _signed()
            if none or not value.isdecimal() or not 1 <= int(value) <= 9999:
                return signed.is_(None)
            first, last = date(int(value), 1, 1), date(int(value), 12, 31)
            return and_(signed >= first, signed <= last)
        case Dimension.BODY:
            if none:
                return ~_our_parts().exists()
            return _our_parts().where(Participant.entity_id == value).exists()
        case Dimension.STATE:
            state = lives.current(today)
            return state.is_(None) if none else state == value


def _counted(ids: list[str], values: dict[str, set[str]]) -> Counter[str]:
    return Counter(value for key in ids for value in values.get(key) or {NONE})


def _countries(session: Session) -> dict[str, set[str]]:
    proposed = select(Proposal.record_id, _land()).where(
        Proposal.field == Role.FOREIGN_PARTY.value, Proposal.verdict.is_(None), _land() != ""
    )
    confirmed = (
        select(Participant.record_id, Entity.country)
        .join(Entity, Entity.id == Participant.entity_id)
        .where(Participant.role == Role.FOREIGN_PARTY, Entity.country.is_not(None))
    )
    return _gathered(session, proposed) | _gathered(session, confirmed)


def _topics(session: Session) -> dict[str, set[str]]:
    rows = session.execute(select(Record.id, Record.topics).where(Record.topics.is_not(None)))
    return {key: set(topics) for key, topics in rows if topics}


def _years(session: Session) -> dict[str, set[str]]:
    rows = session.execute(select(Record.id, _signed()))
    return {key: {str(day.year)} for key, day in rows if day}


def _bodies(session: Session) -> dict[str, set[str]]:
    return _gathered(
        session,
        select(Participant.record_id, Participant.entity_id).where(
            Participant.role.in_(OURS), Participant.entity_id.is_not(None)
        ),
    )


def _gathered(session: Session, query: Select[*tuple[Any, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, value in session.execute(query):
        found.setdefault(key, set()).add(value)
    return found


def _signed() -> ColumnElement[date]:
    """The day of signature: a person's word, else the earliest that a text of the record names."""
    of_texts = (
        select(func.min(Document.signed_on))
        .join(Expression, Expression.document_id == Document.id)
        .where(Expression.record_id == Record.id, Document.deleted_at.is_(None))
        .correlate(Record)
        .scalar_subquery()
    )
    return func.coalesce(Record.signed_on, of_texts)


def _land() -> ColumnElement[str]:
    country: ColumnElement[str] = Proposal.value["country"].as_string()
    return country


def _foreign() -> Select[str]:
    return (
        select(Participant.id)
        .join(Entity, Entity.id == Participant.entity_id)
        .where(Participant.record_id == Record.id, Participant.role == Role.FOREIGN_PARTY)
        .correlate(Record)
    )


def _proposed() -> Select[str]:
    return (
        select(Proposal.id)
        .where(
            Proposal.record_id == Record.id,
            Proposal.field == Role.FOREIGN_PARTY.value,
            Proposal.verdict.is_(None),
        )
        .correlate(Record)
    )


def _our_parts() -> Select[str]:
    return (
        select(Participant.id)
        .where(
            Participant.record_id == Record.id,
            Participant.role.in_(OURS),
            Participant.entity_id.is_not(None),
        )
        .correlate(Record)
    )
