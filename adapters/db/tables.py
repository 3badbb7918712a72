"""Columns, constraints and indexes, and the imperative mapping of the desk's nouns onto them.

Core stays pure: nothing there knows of this page. Column comments say what a name cannot.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry, relationship
from sqlalchemy.types import TypeDecorator

from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.duty import Answer, Request, Wish
from core.model.escalation import Clock, Condition
from core.model.priority import Grade, Priority
from core.model.promise import Course, Promise, Promised
from core.model.roster import Absence
from core.model.rotation import Cover
from core.model.ticket import Hold, Pause, State, Ticket

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

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Only aware instants, as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: the store keeps aware ones only")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


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
    comment="live ping cards; gone when what they tell of is settled",
)

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

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    comment="what the desk remembers of itself, such as the promises its due dates were reckoned with",
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

lease = Table(
    "lease",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("epoch", Integer, nullable=False, comment="rises with every change of the holder"),
    Column("until", UtcInstant, nullable=False, comment="by the database's clock"),
    comment="what one process at a time may do",
)

_mapped = registry(metadata=metadata)


def map_nouns() -> None:
    """Map core's dataclasses; calling it again changes nothing."""
    if _mapped.mappers:
        return
    to: Any = _mapped.map_imperatively
    to(Contact, contact)
    to(
        Ticket,
        ticket,
        properties={
            "contact_address": ticket.c.contact,
            "contact": relationship(Contact, lazy="joined", innerjoin=True),
        },
    )
    to(Message, message)
    to(Draft, draft)
    to(Clock, clock)
    to(Pause, pause)
    to(Promise, promise)
    to(Cover, cover)
    to(Request, duty_request)
    to(Absence, absence)
