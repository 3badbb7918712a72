"""What is known of agents beyond desk.toml."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    String,
    Table,
    text,
)

from adapters.db.tables.columns import UtcInstant, metadata, words
from core.model.duty import Answer, Wish

cover = Table(
    "cover",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("team", String(80), nullable=False),
    Column("agent", String(120), nullable=False, comment="who stands in"),
    Column("starts_at", UtcInstant, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("by", String(120), nullable=False),
    Column("made_at", UtcInstant, nullable=False),
    Column("canceled_at", UtcInstant),
    Index("ix_cover_team_ends_at", "team", "ends_at"),
    comment="who is on call in place of whose turn it is",
)


duty_request = Table(
    "duty_request",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", words(Wish), nullable=False),
    Column("team", String(80), nullable=False),
    Column("agent", String(120), nullable=False, comment="whose watch is to be taken"),
    Column("by", String(120), nullable=False, comment="who asks: themselves, or a supervisor"),
    Column("asked", String(120), comment="whom; null: everybody in the team"),
    Column("starts_at", UtcInstant, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("other_starts_at", UtcInstant, comment="in a swap, the watch that is taken in return"),
    Column("other_ends_at", UtcInstant),
    Column("made_at", UtcInstant, nullable=False),
    Column("ref", String(120), comment="the post in which it is asked; null until it is there"),
    Column("answer", words(Answer), nullable=False),
    Column("answered_by", String(120)),
    Column("answered_at", UtcInstant),
    Index(
        "ix_duty_request_open",
        "team",
        "ends_at",
        sqlite_where=text("answer = 'open'"),
        postgresql_where=text("answer = 'open'"),
    ),
    comment="cover and swaps that colleagues ask of each other; kept after the answer",
)


absence = Table(
    "absence",
    metadata,
    Column("agent", String(120), primary_key=True),
    Column("since", UtcInstant, nullable=False),
    Column("until", UtcInstant, nullable=False),
    Column("note", String(200), nullable=False, server_default=""),
)


unreachable = Table(
    "unreachable",
    metadata,
    Column("address", String(120), primary_key=True),
    Column("since", UtcInstant, nullable=False),
    Column("reason", String(80), nullable=False),
    comment="agents' addresses that a platform refused to bring something to",
)


digest = Table(
    "digest",
    metadata,
    Column("agent", String(120), primary_key=True),
    Column("kind", String(10), primary_key=True, comment="daily or weekly"),
    Column("next_at", UtcInstant, nullable=False),
    Column("sent_at", UtcInstant),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Index("ix_digest_next_at", "next_at"),
    comment="when each person's next digest is due",
)
