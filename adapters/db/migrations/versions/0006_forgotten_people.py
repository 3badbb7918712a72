"""Whom the desk was asked to forget, so that a restored backup does not bring them back. The release before does not
know the table and needs not: it forgets nobody.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "forgotten",
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="of the salt and the person's address, SHA-256"
        ),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten")),
        comment="so that a restored backup does not bring them back",
    )


def downgrade() -> None:
    """Back to what release 0005 knows; it is forgotten who was forgotten."""
    op.drop_table("forgotten")
