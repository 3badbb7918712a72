"""The first schema: contacts, tickets with their clocks, what is said, the timeline, the queue of deliveries.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everything the desk keeps; ticket numbers begin at 1001."""
    op.create_table(
        "contact",
        sa.Column("address", sa.String(length=80), nullable=False, comment="telegram/<chat id> or slack/<member id>"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False, comment="false while they block the bot"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contact")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column(
            "value",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the last number given",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
        comment="ticket numbers: without gaps, so people trust that none is missing",
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column(
            "lane", sa.String(length=120), nullable=False, comment="one conversation; only its head is on its way"
        ),
        sa.Column("bucket", sa.String(length=120), nullable=False, comment="the platform's budget it draws on"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("to", sa.String(length=120), nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("message", sa.String(length=120), nullable=True),
        sa.Column(
            "projection",
            sa.String(length=160),
            nullable=True,
            comment="waiting deliveries of the same one replace each other",
        ),
        sa.Column("payload", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unknown", sa.Integer(), server_default="0", nullable=False, comment="tries with an unknown outcome"),
        sa.Column(
            "late", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="the ticket has been told"
        ),
        sa.Column("holder", sa.String(length=40), nullable=True, comment="the process that is sending it"),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True, comment="after this its outcome is unknown"),
        sa.Column("first_try", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=True),
        sa.CheckConstraint("standing IN ('pending', 'sending', 'sent', 'dead')", name=op.f("ck_delivery_standing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("standing = 'pending'"),
        postgresql_where=sa.text("standing = 'pending'"),
    )
    op.create_index(
        "ix_delivery_head",
        "delivery",
        ["lane", "rank", "id"],
        unique=False,
        sqlite_where=sa.text("standing IN ('pending', 'sending')"),
        postgresql_where=sa.text("standing IN ('pending', 'sending')"),
    )
    op.create_index(
        "ix_delivery_sending",
        "delivery",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("standing = 'sending'"),
        postgresql_where=sa.text("standing = 'sending'"),
    )
    op.create_index("ix_delivery_ticket", "delivery", ["ticket"], unique=False)
    op.create_index(
        "uq_delivery_projection",
        "delivery",
        ["projection"],
        unique=True,
        sqlite_where=sa.text("standing = 'pending'"),
        postgresql_where=sa.text("standing = 'pending'"),
    )

    op.create_table(
        "inbound",
        sa.Column("key", sa.String(length=200), nullable=False, comment="the platform's id of an input"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True, comment="why it is dead; null: it is done"),
        sa.Column("payload", sa.Text(), nullable=True, comment="kept only of the dead"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbound")),
    )
    op.create_table(
        "timeline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline")),
        comment="append-only: activity, audit, figures",
    )
    op.create_index("ix_timeline_ticket", "timeline", ["ticket"], unique=False)

    op.create_table(
        "draft",
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False, comment="ties buttons to this draft"),
        sa.Column("asks", sa.String(length=8), nullable=False, comment="text, file or which"),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.address"], name=op.f("fk_draft_contact"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("contact", name=op.f("pk_draft")),
    )
    op.create_table(
        "ticket",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("contact", sa.String(length=80), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        sa.Column(
            "impact",
            sa.Enum("high", "medium", "low", name="impact", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("high", "medium", "low", name="urgency", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("P1", "P2", "P3", "P4", name="priority", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "in_progress",
                "on_hold",
                "resolved",
                "closed",
                "canceled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "hold",
            sa.Enum(
                "customer",
                "change",
                "problem",
                "vendor",
                name="hold",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
            comment="what an on-hold ticket waits for",
        ),
        sa.Column("owner", sa.String(length=120), nullable=True, comment="an agent's name; set once, by accepting"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "unanswered_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the customer's first unanswered message",
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True, comment="the first public reply"),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=40), nullable=True),
        sa.Column(
            "continues",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the closed ticket this one goes on from",
        ),
        sa.Column("thread", sa.String(length=80), nullable=True, comment="the agents' root card: slack/<channel>/<ts>"),
        sa.Column(
            "card",
            sa.String(length=80),
            nullable=True,
            comment="the customer's status card: <platform>/<chat>/<message>",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="counts changes without gaps"),
        sa.CheckConstraint("(state = 'on_hold') = (hold IS NOT NULL)", name=op.f("ck_ticket_hold_has_reason")),
        sa.CheckConstraint("(owner IS NULL) = (accepted_at IS NULL)", name=op.f("ck_ticket_owner_accepted")),
        sa.ForeignKeyConstraint(
            ["contact"], ["contact.address"], name=op.f("fk_ticket_contact"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_contact", "ticket", ["contact", "number"], unique=False)
    op.create_index(
        "ix_ticket_open",
        "ticket",
        ["team", "owner"],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'in_progress', 'on_hold')"),
        postgresql_where=sa.text("state IN ('new', 'in_progress', 'on_hold')"),
    )
    op.create_index("ix_ticket_thread", "ticket", ["thread"], unique=True)

    op.create_table(
        "clock",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "NOT_ASSIGNED",
                "NOT_UPDATED",
                "NOT_COMPLETED",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False, comment="the highest level told in this episode"),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="an acknowledgement holds further levels until then",
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the next level is due; null: nothing can come",
        ),
        sa.CheckConstraint("level BETWEEN 0 AND 3", name=op.f("ck_clock_level")),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_clock_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ticket", "condition", name=op.f("pk_clock")),
    )
    op.create_index(
        "ix_clock_due",
        "clock",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    op.create_table(
        "episode",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "NOT_ASSIGNED",
                "NOT_UPDATED",
                "NOT_COMPLETED",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_episode_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ticket", "condition", "level", "episode", name=op.f("pk_episode")),
        comment="a level is told once per episode, whoever sweeps",
    )
    op.create_table(
        "message",
        sa.Column("ref", sa.String(length=120), nullable=False, comment="the platform's own id of the original"),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False, comment="a contact's address or an agent's name"),
        sa.Column("from_contact", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False, comment="crosses to the other side; a note stays inside"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "copies",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="refs of what the desk posted for it",
        ),
        sa.Column(
            "in_card", sa.Boolean(), nullable=False, comment="shown by the ticket's card, without a post of its own"
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=True, comment="why it did not reach the other side"),
        sa.Column("receipt", sa.String(length=40), nullable=True, comment="the reaction an agent sees on it"),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_message_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_message")),
    )
    op.create_index("ix_message_ticket", "message", ["ticket"], unique=False)

    op.create_table(
        "pause",
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_pause_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ticket", "started_at", name=op.f("pk_pause")),
    )
    op.create_table(
        "post",
        sa.Column("ref", sa.String(length=120), nullable=False, comment="a message of ours on a platform"),
        sa.Column("ticket", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["ticket.number"], name=op.f("fk_post_ticket"), deferrable=True, initially="DEFERRED"
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_post")),
        comment="which ticket a reply to one of our messages belongs to",
    )
    op.bulk_insert(sa.table("counter", sa.column("name"), sa.column("value")), [{"name": "ticket", "value": 1000}])


def downgrade() -> None:
    """Back to an empty database."""
    op.drop_table("post")
    op.drop_table("pause")

    op.drop_table("message")
    op.drop_table("episode")

    op.drop_table("clock")

    op.drop_table("ticket")
    op.drop_table("draft")

    op.drop_table("timeline")
    op.drop_table("inbound")

    op.drop_table("delivery")
    op.drop_table("counter")
    op.drop_table("contact")
