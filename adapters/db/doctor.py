"""Does the database answer, and is its schema this release's? Looks only: no lock, no migration, no new file."""

import asyncio
import os
from pathlib import Path

from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import URL, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations.upgrade import config
from core.diagnosis import Finding, broken, fine, note

WHAT = "database"
PATIENCE = 10.0
"""Seconds to wait for an answer."""


async def examine(url: str) -> list[Finding]:
    """Whether the database can be used, and which migrations it has had."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite" and (finding := _file(where)):
        return [finding]
    try:
        revision = await asyncio.wait_for(_revision(where), PATIENCE)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0:1] or [type(error).__name__]
        return [broken(WHAT, f"does not answer: {reason[0]}.", "Check DESK_DATABASE_URL and that it is running.")]
    return [_schema(where, revision)]


def _file(where: URL) -> Finding | None:
    """What a SQLite file shows before it is opened; opening would create it."""
    path = Path(where.database or "")
    if path.exists() and not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        return broken(WHAT, f"{path} is not a file that can be written.", "Give this user read and write access.")
    if path.exists():
        return None
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return broken(WHAT, f"{path} cannot be created.", f"Give this user write access to {folder}.")
    return note(WHAT, f"{path} does not exist yet.", "desk run (or desk migrate) creates it.")


async def _revision(where: URL) -> str | None:
    """The revision the database says it is at; None when it is empty."""
    engine = create_async_engine(where)
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(lambda c: inspect(c).has_table("alembic_version")):
                return None
            return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    finally:
        await engine.dispose()


def _schema(where: URL, revision: str | None) -> Finding:
    scripts = ScriptDirectory.from_config(config(where))
    head, kind = scripts.get_current_head(), where.get_backend_name()
    if revision == head:
        return fine(WHAT, f"{kind} answers and is at {head}")
    if revision is None:
        return note(WHAT, f"{kind} answers and is empty.", "desk run (or desk migrate) makes the tables.")
    try:
        scripts.get_revision(revision)
    except CommandError:
        return broken(
            WHAT, f"is at {revision}, which this release does not know.", "Install the newer release that made it."
        )
    return note(WHAT, f"is at {revision}; this release wants {head}.", "desk run (or desk migrate) brings it there.")
