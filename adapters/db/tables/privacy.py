"""Whom the desk was asked to forget."""

from sqlalchemy import Column, String, Table

from adapters.db.tables.columns import UtcInstant, metadata

forgotten = Table(
    "forgotten",
    metadata,
    Column("digest", String(64), primary_key=True, comment="of the salt and the person's address, SHA-256"),
    Column("salt", String(32), nullable=False),
    Column("at", UtcInstant, nullable=False),
    comment="so that a restored backup does not bring them back",
)
