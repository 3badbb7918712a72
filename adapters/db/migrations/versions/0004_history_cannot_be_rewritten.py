"""The timeline can only be added to, and what was added is sealed: a changed, removed or slipped-in fact shows.

Triggers refuse UPDATE, DELETE and TRUNCATE, whoever asks. One change is let through: forgetting a person takes their name
and words out of a fact and leaves the digest of what it said, so that the seals over it still hold. The digest is salted
and the salt goes with the words: nobody can guess them from it. Facts of before get a salt here. The previous release
runs beside it: its facts have no salt and are sealed like the others.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FORGETTING = """OLD.digest IS NULL AND NEW.digest IS NOT NULL AND NEW.salt IS NULL
    AND NEW.id = OLD.id AND NEW.ticket = OLD.ticket AND NEW.kind = OLD.kind AND NEW.at = OLD.at"""

REFUSAL = "the timeline can only be added to"

ON_SQLITE = (
    f"""CREATE TRIGGER timeline_update BEFORE UPDATE ON timeline WHEN NOT ({FORGETTING})
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"CREATE TRIGGER timeline_delete BEFORE DELETE ON timeline BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)

ON_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE TRIGGER timeline_update BEFORE UPDATE ON timeline FOR EACH ROW WHEN (NOT ({FORGETTING}))
    EXECUTE FUNCTION timeline_refuse()""",
    "CREATE TRIGGER timeline_delete BEFORE DELETE ON timeline FOR EACH ROW EXECUTE FUNCTION timeline_refuse()",
    "CREATE TRIGGER timeline_truncate BEFORE TRUNCATE ON timeline EXECUTE FUNCTION timeline_refuse()",
)


def upgrade() -> None:
    """Two columns, a table, and triggers."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("timeline", sa.Column("salt", sa.String(length=16), comment="goes when the person is forgotten"))
    digest = sa.Column("digest", sa.String(length=64), comment="of what a forgotten fact said")
    op.add_column("timeline", digest)
    op.create_table(
        "seal",
        sa.Column("number", Id, nullable=False, autoincrement=False),
        sa.Column("first", Id, nullable=False, comment="ids of the timeline"),
        sa.Column("last", Id, nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="of the seal before and the facts in order"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
        comment="a chain over the timeline",
    )
    chance = "lower(hex(randomblob(8)))" if on_sqlite else "substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)"
    op.execute(f"UPDATE timeline SET salt = {chance}")
    for statement in ON_SQLITE if on_sqlite else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Back to what release 0003 knows; the seals are lost."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("timeline_update", "timeline_delete") if on_sqlite else ():
        op.execute(f"DROP TRIGGER {name}")
    if not on_sqlite:
        op.execute("DROP FUNCTION timeline_refuse() CASCADE")
    op.drop_table("seal")
    with op.batch_alter_table("timeline") as table:
        table.drop_column("digest")
        table.drop_column("salt")
