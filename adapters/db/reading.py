"""A database opened for reading only, beside a desk that runs: no lock, no migration, nothing written.

Every unit of work sees one state of the store. Rows are not locked: PostgreSQL refuses that in a read-only
transaction, and whoever only looks must not make the desk wait.
"""

import os
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.db.bulk import as_json
from adapters.db.migrations.upgrade import config
from adapters.db.sqlite import sqlite_reading_engine

PATIENCE = 60.0
"""Seconds a question to PostgreSQL may take: a look over a month of tickets is larger than what the desk asks."""

FIX = "Start the desk once, or run `desk migrate`, then ask again."


def reading_engine(url: URL) -> AsyncEngine:
    """An engine on which nothing can be written."""
    return sqlite_reading_engine(url) if url.get_backend_name() == "sqlite" else _postgres(url)


def _postgres(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=2, max_overflow=0, hide_parameters=True, isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True}, json_serializer=as_json,
        connect_args={"command_timeout": PATIENCE, "timeout": 10.0},
    )  # fmt: skip
    usual: Any = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type("Reading", (_NoLocks, usual), {})
    return engine


class _NoLocks:
    """Leaves FOR UPDATE out of every query."""

    def for_update_clause(self, select: Any, **_: Any) -> str:
        """Nothing."""
        return ""


def missing_file(url: URL) -> str | None:
    """Why a SQLite file cannot be read, before anything opens it; None when it is there."""
    if url.get_backend_name() != "sqlite":
        return None
    path = Path(url.database or "")
    if not path.is_file():
        return f"There is no database at {path}. {FIX}"
    if not os.access(path, os.R_OK):
        return f"The database {path} cannot be read. Give this user read access to it."
    return None


async def other_release(engine: AsyncEngine, url: URL) -> str | None:
    """Why this release cannot read the schema; None when it is its own. Raises what the driver raises."""
    head = ScriptDirectory.from_config(config(url)).get_current_head()
    async with engine.connect() as connection:
        there = await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())
    if there == head:
        return None
    if there is None:
        return f"The database is empty. {FIX}"
    return f"The database is at {there}, this release of the desk reads {head}. {FIX}"
