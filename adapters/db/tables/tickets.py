"""Customers, their tickets, and what was said."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from adapters.db.tables.columns import Id, Json, Span, UtcInstant, metadata, points_to, words
from core.model.priority import Grade, Priority
from core.model.ticket import Hold, State

contact = Table(
    "contact",
    metadata,
    Column("address", String(80), primary_key=True, comment="telegram/<chat id> or slack/<member id>"),
    Column("name", String(200), nullable=False),
    Column("language", String(8), nullable=False),
    Column("language_chosen", Boolean, nullable=False),
    Column("reachable", Boolean, nullable=False, comment="false while they block the bot"),
    Column("created_at", UtcInstant, nullable=False),
)


ticket = Table(
    "ticket",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("contact", points_to("contact.address"), nullable=False),
    Column("team", String(80), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("category", String(80), nullable=False),
    Column("impact", words(Grade, "impact"), nullable=False),
    Column("urgency", words(Grade, "urgency"), nullable=False),
    Column("priority", words(Priority), nullable=False),
    Column("state", words(State), nullable=False),
    Column("hold", words(Hold), comment="what an on-hold ticket waits for"),
    Column("owner", String(120), comment="an agent's name; set once, by accepting"),
    Column("created_at", UtcInstant, nullable=False),
    Column("unanswered_since", UtcInstant, comment="the customer's first unanswered message"),
    Column("accepted_at", UtcInstant),
    Column("responded_at", UtcInstant, comment="the first public reply"),
    Column("resolved_at", UtcInstant),
    Column("closed_at", UtcInstant),
    Column("resolution", Text),
    Column("cancel_reason", String(40)),
    Column("continues", Id, comment="the closed ticket this one goes on from"),
    Column("asked", String(120), comment="the agent whom somebody asked to take it"),
    Column("extension", Span, nullable=False, server_default="0", comment="microseconds of service time"),
    Column("snoozes", Integer, nullable=False, server_default="0"),
    Column("due_at", UtcInstant, comment="when it is to be resolved; null while that is paused"),
    Column("thread", String(80), comment="the agents' root card: slack/<channel>/<ts>"),
    Column("card", String(80), comment="the customer's status card: <platform>/<chat>/<message>"),
    Column("version", Integer, nullable=False, comment="counts changes without gaps"),
    CheckConstraint("(owner IS NULL) = (accepted_at IS NULL)", name="owner_accepted"),
    CheckConstraint("(state = 'on_hold') = (hold IS NOT NULL)", name="hold_has_reason"),
    Index("ix_ticket_contact", "contact", "number"),
    Index("ix_ticket_thread", "thread", unique=True),
    Index(
        "ix_ticket_open",
        "team",
        "owner",
        sqlite_where=text("state IN ('new', 'in_progress', 'on_hold')"),
        postgresql_where=text("state IN ('new', 'in_progress', 'on_hold')"),
    ),
)


counter = Table(
    "counter",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Id, nullable=False, comment="the last number given"),
    comment="ticket numbers: without gaps, so people trust that none is missing",
)


message = Table(
    "message",
    metadata,
    Column("ref", String(120), primary_key=True, comment="the platform's own id of the original"),
    Column("ticket", points_to("ticket.number"), nullable=False, index=True),
    Column("author", String(120), nullable=False, comment="a contact's address or an agent's name"),
    Column("from_contact", Boolean, nullable=False),
    Column("public", Boolean, nullable=False, comment="crosses to the other side; a note stays inside"),
    Column("text", Text, nullable=False),
    Column("said_at", UtcInstant, nullable=False),
    Column("files", Json, nullable=False),
    Column("copies", Json, nullable=False, comment="refs of what the desk posted for it"),
    Column("in_card", Boolean, nullable=False, comment="shown by the ticket's card, without a post of its own"),
    Column("edited_at", UtcInstant),
    Column("deleted_at", UtcInstant),
    Column("delivered_at", UtcInstant),
    Column("failure", String(80), comment="why it did not reach the other side"),
    Column("receipt", String(40), comment="the reaction an agent sees on it"),
)


post = Table(
    "post",
    metadata,
    Column("ref", String(120), primary_key=True, comment="a message of ours on a platform"),
    Column("ticket", points_to("ticket.number"), nullable=False),
    comment="which ticket a reply to one of our messages belongs to",
)


draft = Table(
    "draft",
    metadata,
    Column("contact", points_to("contact.address"), primary_key=True),
    Column("token", String(16), nullable=False, comment="ties buttons to this draft"),
    Column("asks", String(8), nullable=False, comment="text, file or which"),
    Column("category", String(80), nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("parts", Json, nullable=False),
)
