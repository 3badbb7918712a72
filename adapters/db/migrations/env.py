"""How alembic reaches the database: always online, in one transaction, one process at a time."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.tables import metadata

UPGRADE_LOCK = 0x5377626F
"""Any number, the same in every process: PostgreSQL's advisory lock around migrations."""


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))

    def check_keys(**step: Any) -> None:
        """Foreign keys, which wait for the commit, are checked after each step: no table may be altered before."""
        for when in ("IMMEDIATE", "DEFERRED"):
            connection.execute(text(f"SET CONSTRAINTS ALL {when}"))

    context.configure(
        connection=connection, target_metadata=metadata, render_as_batch=on_sqlite, compare_type=True,
        on_version_apply=None if on_sqlite else check_keys,  # type: ignore[arg-type]  # called by names
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


async def run_async(url: Any) -> None:
    """The same through an async driver."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def main() -> None:
    """On a given connection; else SQLite through the standard library's driver, PostgreSQL through asyncpg."""
    if given := context.config.attributes.get("connection"):
        run(given)
        return
    url = context.config.attributes["url"]
    if url.get_backend_name() != "sqlite":
        asyncio.run(run_async(url))
        return
    engine = create_engine(url.set(drivername="sqlite"))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            run(connection)
            connection.commit()
    finally:
        engine.dispose()


main()
