"""How far a delivery of several messages got, so that after a kill none that is there is sent again. The release before
does not know the column: it sends the whole again, as it always did.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """One new column."""
    comment = "what became of the messages of several that are sent already"
    op.add_column("delivery", sa.Column("parts", Json, nullable=True, comment=comment))


def downgrade() -> None:
    """Back to what release 0006 knows."""
    op.drop_column("delivery", "parts")
