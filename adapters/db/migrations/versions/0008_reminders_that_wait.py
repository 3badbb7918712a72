"""An index on live reminders that no platform has taken yet: a sweep counts them, and they are few when all is well.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new index."""
    waiting = sa.text("ref IS NULL")
    op.create_index("ix_ping_waiting", "ping", ["told_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Back to what release 0007 knows."""
    op.drop_index("ix_ping_waiting", "ping")
