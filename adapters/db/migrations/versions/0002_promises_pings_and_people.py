"""Promises as records, live ping cards, and what is known of people beyond the file.

Due dates are not filled in here: the desk reckons them at its next start, with the promises of its own desk.toml. Pings
that wait in the queue become live cards, so that they are still delivered.

Revision ID: 0002
Revises: 0001
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
RUNNING = sa.text("course = 'running'")


def upgrade() -> None:
    """New columns of tickets, new tables; queued pings are carried over."""
    op.add_column(
        "ticket",
        sa.Column("asked", sa.String(length=120), nullable=True, comment="the agent whom somebody asked to take it"),
    )
    op.add_column(
        "ticket",
        sa.Column(
            "extension", sa.BigInteger(), nullable=False, server_default="0", comment="microseconds of service time"
        ),
    )
    op.add_column("ticket", sa.Column("snoozes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "ticket",
        sa.Column("due_at", Instant, nullable=True, comment="when it is to be resolved; null while that is paused"),
    )
    _promises()
    _pings()
    _people()
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        comment="what the desk remembers of itself, such as the promises its due dates were reckoned with",
    )
    _carry_over_queued_pings()


def _promises() -> None:
    op.create_table(
        "promise",
        sa.Column("ticket", Id, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("response", "resolution", name="promised", native_enum=False, length=20, create_constraint=True),
            nullable=False,
        ),
        sa.Column("target", sa.BigInteger(), nullable=False, comment="microseconds of service time"),
        sa.Column(
            "course",
            sa.Enum(
                "running",
                "paused",
                "met",
                "breached",
                "canceled",
                name="course",
                native_enum=False,
                length=20,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("due_at", Instant, nullable=True, comment="null while it is paused or canceled"),
        sa.Column("ended_at", Instant, nullable=True, comment="when it was done, kept or not"),
        sa.Column("breached_at", Instant, nullable=True, comment="the due instant that passed"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_promise_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ticket", "kind", name=op.f("pk_promise")),
        comment="service levels as records; extending a due date does not touch them",
    )
    op.create_index("ix_promise_due", "promise", ["due_at"], sqlite_where=RUNNING, postgresql_where=RUNNING)


def _pings() -> None:
    op.create_table(
        "ping",
        sa.Column("ticket", Id, nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False, comment="empty: the team's channel"),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        sa.Column("batch", sa.String(length=40), nullable=True, comment="the list it is a line of"),
        sa.Column(
            "ref",
            sa.String(length=120),
            nullable=True,
            comment="the post of the card or of the list; null until it is there",
        ),
        sa.Column("payload", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_ping_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ticket", "agent", name=op.f("pk_ping")),
        comment="live ping cards; gone when what they tell of is settled",
    )
    op.create_index("ix_ping_told_at", "ping", ["told_at"])
    op.create_index("ix_ping_agent", "ping", ["agent", "address"])


def _people() -> None:
    op.create_table(
        "cover",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False, comment="who stands in"),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("canceled_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        comment="who is on call in place of whose turn it is",
    )
    op.create_index("ix_cover_team_ends_at", "cover", ["team", "ends_at"])
    op.create_table(
        "absence",
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_absence")),
    )
    op.create_table(
        "unreachable",
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_unreachable")),
        comment="agents' addresses that a platform refused to bring something to",
    )
    op.create_table(
        "digest",
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False, comment="daily or weekly"),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("agent", "kind", name=op.f("pk_digest")),
        comment="when each person's next digest is due",
    )
    op.create_index("ix_digest_next_at", "digest", ["next_at"])


def _carry_over_queued_pings() -> None:
    """A queued reminder to a person becomes a live card; the line it had in the thread is not sent any more."""
    delivery = sa.table("delivery", *(sa.column(name) for name in ("ticket", "kind", "to", "standing", "outcome")),
                        sa.column("payload", Json), sa.column("since", Instant))  # fmt: skip
    ping = sa.table("ping", *(sa.column(name) for name in ("ticket", "agent", "address")), sa.column("told_at", Instant),
                    sa.column("payload", Json))  # fmt: skip
    connection = op.get_bind()
    waiting = delivery.c.kind == "ping", delivery.c.standing.in_(["pending", "sending"])
    rows = connection.execute(
        sa.select(delivery.c.ticket, delivery.c.to, delivery.c.since, delivery.c.payload).where(
            *waiting, delivery.c.to != "thread"
        )
    ).all()
    cards = {}
    for row in rows:
        payload = row.payload if isinstance(row.payload, dict) else json.loads(row.payload)
        cards[row.ticket, payload["agent"]] = {
            "ticket": row.ticket, "agent": payload["agent"], "address": row.to, "told_at": row.since, "payload": payload,
        }  # fmt: skip
    if cards:
        connection.execute(ping.insert(), list(cards.values()))
    connection.execute(
        delivery.update().where(*waiting, delivery.c.to == "thread").values(standing="dead", outcome="superseded")
    )


def downgrade() -> None:
    """Back to what release 0.1 knows."""
    for table in ("setting", "digest", "unreachable", "absence", "cover", "ping", "promise"):
        op.drop_table(table)
    for column in ("due_at", "snoozes", "extension", "asked"):
        op.drop_column("ticket", column)
