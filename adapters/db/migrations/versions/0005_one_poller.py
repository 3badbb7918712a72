"""A lease, so that of several desks on one database one at a time polls Telegram. The release before knows no lease and
goes on polling: stop it before you start a second process of this one.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False, comment="rises with every change of the holder"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="by the database's clock"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        comment="what one process at a time may do",
    )


def downgrade() -> None:
    """Back to what release 0004 knows."""
    op.drop_table("lease")
