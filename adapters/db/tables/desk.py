"""What the desk remembers of itself."""

from sqlalchemy import (
    Column,
    Integer,
    String,
    Table,
    Text,
)

from adapters.db.tables.columns import UtcInstant, metadata

setting = Table(
    "setting",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    comment="what the desk remembers of itself, such as the promises its due dates were reckoned with",
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
