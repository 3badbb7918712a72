"""What measures a ticket: clocks, pauses, promises, and who was told."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    text,
)

from adapters.db.tables.columns import Json, Span, UtcInstant, metadata, points_to, words
from core.model.escalation import Condition
from core.model.promise import Course, Promised

clock = Table(
    "clock",
    metadata,
    Column("ticket", points_to("ticket.number"), primary_key=True),
    Column("condition", words(Condition), primary_key=True),
    Column("anchor", UtcInstant, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("level", SmallInteger, nullable=False, comment="the highest level told in this episode"),
    Column("running", Boolean, nullable=False),
    Column("held_until", UtcInstant, comment="an acknowledgement holds further levels until then"),
    Column("due_at", UtcInstant, comment="when the next level is due; null: nothing can come"),
    CheckConstraint("level BETWEEN 0 AND 3", name="level"),
    Index(
        "ix_clock_due",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)


pause = Table(
    "pause",
    metadata,
    Column("ticket", points_to("ticket.number"), primary_key=True),
    Column("started_at", UtcInstant, primary_key=True),
    Column("ended_at", UtcInstant),
)


promise = Table(
    "promise",
    metadata,
    Column("ticket", points_to("ticket.number"), primary_key=True),
    Column("kind", words(Promised), primary_key=True),
    Column("target", Span, nullable=False, comment="microseconds of service time"),
    Column("course", words(Course), nullable=False),
    Column("due_at", UtcInstant, comment="null while it is paused or canceled"),
    Column("ended_at", UtcInstant, comment="when it was done, kept or not"),
    Column("breached_at", UtcInstant, comment="the due instant that passed"),
    Index(
        "ix_promise_due",
        "due_at",
        sqlite_where=text("course = 'running'"),
        postgresql_where=text("course = 'running'"),
    ),
    comment="service levels as records; extending a due date does not touch them",
)


ping = Table(
    "ping",
    metadata,
    Column("ticket", points_to("ticket.number"), primary_key=True),
    Column("agent", String(120), primary_key=True, comment="empty: the team's channel"),
    Column("address", String(120), nullable=False),
    Column("told_at", UtcInstant, nullable=False),
    Column("batch", String(40), comment="the list it is a line of"),
    Column("ref", String(120), comment="the post of the card or of the list; null until it is there"),
    Column("payload", Json, nullable=False),
    Index("ix_ping_told_at", "told_at"),
    Index("ix_ping_agent", "agent", "address"),
    Index("ix_ping_waiting", "told_at", sqlite_where=text("ref IS NULL"), postgresql_where=text("ref IS NULL")),
    comment="live ping cards; gone when what they tell of is settled",
)


episode = Table(
    "episode",
    metadata,
    Column("ticket", points_to("ticket.number"), primary_key=True),
    Column("condition", words(Condition), primary_key=True),
    Column("level", SmallInteger, primary_key=True),
    Column("episode", Integer, primary_key=True),
    Column("told_at", UtcInstant, nullable=False),
    comment="a level is told once per episode, whoever sweeps",
)
