"""The timeline, and the seals over it."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
)

from adapters.db.tables.columns import Id, Json, UtcInstant, metadata

timeline = Table(
    "timeline",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("ticket", Id, nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("data", Json, nullable=False),
    Column("salt", String(16), comment="goes when the person is forgotten"),
    Column("digest", String(64), comment="of what a forgotten fact said"),
    comment="append-only (triggers refuse all else): activity, audit, figures",
)


seal = Table(
    "seal",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("first", Id, nullable=False, comment="ids of the timeline"),
    Column("last", Id, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("hash", String(64), nullable=False, comment="of the seal before and the facts in order"),
    Column("at", UtcInstant, nullable=False),
    comment="a chain over the timeline",
)
