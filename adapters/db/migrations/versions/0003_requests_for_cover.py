"""Requests for cover and swaps: what colleagues ask each other about turns on call must survive a restart.

A button pressed a week later finds what was asked and what became of it. Nothing else changes; the previous release runs
beside it, for it does not know the table.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Instant = sa.DateTime(timezone=True)
OPEN = sa.text("answer = 'open'")


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "duty_request",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", _words("wish", "cover", "swap"), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False, comment="whose watch is to be taken"),
        sa.Column("by", sa.String(length=120), nullable=False, comment="who asks: themselves, or a supervisor"),
        sa.Column("asked", sa.String(length=120), nullable=True, comment="whom; null: everybody in the team"),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("other_starts_at", Instant, nullable=True, comment="in a swap, the watch that is taken in return"),
        sa.Column("other_ends_at", Instant, nullable=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column(
            "ref", sa.String(length=120), nullable=True, comment="the post in which it is asked; null until it is there"
        ),
        sa.Column("answer", _words("answer", "open", "taken", "declined", "withdrawn"), nullable=False),
        sa.Column("answered_by", sa.String(length=120), nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_request")),
        comment="cover and swaps that colleagues ask of each other; kept after the answer",
    )
    op.create_index(
        "ix_duty_request_open", "duty_request", ["team", "ends_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20, create_constraint=True)


def downgrade() -> None:
    """Back to what release 0002 knows; open requests are lost."""
    op.drop_table("duty_request")
