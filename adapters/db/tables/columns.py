"""What columns are made of: instants, lengths of time, words, JSON, keys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant in UTC. Refuses naive ones; restores the zone that SQLite drops."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Only aware instants, as UTC; SQLite's text is made here: SQLAlchemy's own way takes longer."""
        return _as_text if dialect.name == "sqlite" else _as_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Aware again."""
        return _from_text if dialect.name == "sqlite" else _aware


def _as_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"naive instant {value!r}: the store keeps aware ones only")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    utc = _as_utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _aware(value: datetime | None) -> datetime | None:
    return value


class Span(TypeDecorator[timedelta]):
    """A length of time in whole microseconds: exact on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Microseconds."""
        return None if value is None else value // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """A length of time again."""
        return None if value is None else timedelta(microseconds=value)


def words(kind: type[StrEnum], name: str = "") -> Enum:
    """An enumeration stored as its English value, checked by the database; ``name`` is the constraint's."""
    return Enum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        length=20,
        create_constraint=True,
        values_callable=lambda values: [member.value for member in values],
    )


def points_to(column: str) -> ForeignKey:
    """A foreign key checked at the commit: within a transaction rows may be written in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


Json = JSON().with_variant(JSONB(), "postgresql")


Id = BigInteger().with_variant(Integer(), "sqlite")
