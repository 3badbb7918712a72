"""What waits to be said, and what was taken in."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from adapters.db.tables.columns import Id, Json, UtcInstant, metadata

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("lane", String(120), nullable=False, comment="one conversation; only its head is on its way"),
    Column("bucket", String(120), nullable=False, comment="the platform's budget it draws on"),
    Column("kind", String(10), nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("to", String(120), nullable=False),
    Column("ticket", Id),
    Column("message", String(120)),
    Column("projection", String(160), comment="waiting deliveries of the same one replace each other"),
    Column("payload", Json, nullable=False),
    Column("standing", String(8), nullable=False),
    Column("since", UtcInstant, nullable=False),
    Column("due_at", UtcInstant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("unknown", Integer, nullable=False, server_default="0", comment="tries with an unknown outcome"),
    Column("late", Boolean, nullable=False, server_default=text("false"), comment="the ticket has been told"),
    Column("holder", String(40), comment="the process that is sending it"),
    Column("held_until", UtcInstant, comment="after this its outcome is unknown"),
    Column("first_try", UtcInstant),
    Column("settled_at", UtcInstant),
    Column("outcome", String(200)),
    Column("parts", Json, comment="what became of the messages of several that are sent already"),
    CheckConstraint("standing IN ('pending', 'sending', 'sent', 'dead')", name="standing"),
    Index(
        "ix_delivery_head",
        "lane",
        "rank",
        "id",
        sqlite_where=text("standing IN ('pending', 'sending')"),
        postgresql_where=text("standing IN ('pending', 'sending')"),
    ),
    Index(
        "ix_delivery_due",
        "due_at",
        sqlite_where=text("standing = 'pending'"),
        postgresql_where=text("standing = 'pending'"),
    ),
    Index(
        "ix_delivery_sending",
        "held_until",
        sqlite_where=text("standing = 'sending'"),
        postgresql_where=text("standing = 'sending'"),
    ),
    Index(
        "uq_delivery_projection",
        "projection",
        unique=True,
        sqlite_where=text("standing = 'pending'"),
        postgresql_where=text("standing = 'pending'"),
    ),
    Index("ix_delivery_ticket", "ticket"),
)


inbound = Table(
    "inbound",
    metadata,
    Column("key", String(200), primary_key=True, comment="the platform's id of an input"),
    Column("at", UtcInstant, nullable=False),
    Column("reason", String(200), comment="why it is dead; null: it is done"),
    Column("payload", Text, comment="kept only of the dead"),
)
