"""The types of columns, and the base that all rows share.

Spans are stored as one short text so that a database person can read them; values that are shown
and never searched (words of a page, differences of a pair) are JSON.
"""

import functools
import json
import uuid
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Dialect,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Mapper

from models.access import Level
from models.document import Span, storable
from models.errors import LongValue


def new_id() -> str:
    return uuid.uuid4().hex


class SpanType(TypeDecorator[Span]):
    """A span as ``start:end``; NULL is None."""

    impl = String(24)
    cache_ok = True

    def process_bind_param(self, value: Span | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value[0]}:{value[1]}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Span | None:
        if value is None:
            return None
        start, end = value.split(":")
        return Span(int(start), int(end))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a datetime without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StorableText(TypeDecorator[str]):
    """Text of any length; what PostgreSQL refuses in it (NUL) or UTF-8 cannot say is replaced."""

    impl: type[String] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


class ShortText(StorableText):
    """Storable text with a greatest length, which PostgreSQL enforces."""

    impl = String
    cache_ok = True


class WordType(TypeDecorator[StrEnum]):
    """A word of the register (a ``StrEnum``) as plain text; comes back as the enum."""

    impl: type[String] = String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int = 16) -> None:
        super().__init__(length)
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class LevelType(TypeDecorator[Level]):
    """A secrecy level as a small integer, so that levels can be compared in SQL."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Level | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Level | None:
        return None if value is None else Level(value)


class PackedJson(TypeDecorator[Sequence[Any]]):
    """A long JSON list, compressed: the words of a page take a tenth of their size."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> list[Any] | None:
        return None if value is None else json.loads(zlib.decompress(value))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime,
        date: Date,
        Span: SpanType,
        str: StorableText,
    }


@event.listens_for(Base, "before_insert", propagate=True)
@event.listens_for(Base, "before_update", propagate=True)
def _refuse_long(mapper: Mapper[Any], connection: Connection, row: object) -> None:
    """Raise LongValue where PostgreSQL would refuse a text: SQLite would keep it.

    A register that holds one could not be restored into the other.
    """
    del connection
    held = vars(row)
    for name, limit in _limits(mapper):
        value = held.get(name)
        if isinstance(value, str) and len(value) > limit:
            raise LongValue(limit=limit)


@functools.cache
def _limits(mapper: Mapper[Any]) -> tuple[tuple[str, int], ...]:
    """The attributes of a row that hold short text, and the greatest length of each."""
    return tuple(
        (mapper.get_property_by_column(column).key, column.type.length)
        for column in mapper.columns
        if isinstance(column.type, ShortText) and column.type.length
    )
