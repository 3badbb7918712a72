"""Making a store from a backup: all of it, checked, or the store stays as it was.

Whom the desk was asked to forget after the backup was taken is forgotten again before anybody can look.

What was waiting to be sent when the backup was taken may have been sent since, so it counts as sent with an unknown
outcome: Slack is asked before anything is said again, Telegram's reminders are not repeated (core.service.dispatch).
"""

import asyncio
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import (
    URL,
    Connection,
    Table,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db import tables
from adapters.db.backup import archive as pages
from adapters.db.backup.archive import BackupUnreadable, Manifest
from adapters.db.filelock import FileLock
from adapters.db.migrations.upgrade import config, upgrade
from adapters.db.privacy import forget_again, marks_of
from adapters.db.store import lock_file
from adapters.db.trouble import StoreUnusable, said_of
from core.model.privacy import Mark

AT_ONCE = 1_000
COMPANIONS = ("", "-wal", "-shm")
"""A SQLite database is up to three files; one of an older database beside a new one would destroy it."""


READ_UP_TO = "slack.read/"
"""How the settings are called that say up to when a channel was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What the backup says of itself; where the store before it is ``kept``, if there was one; how many people were

    ``forgotten`` again; whether it was ``unread``able whom the store before it had forgotten.
    """

    manifest: Manifest
    kept: str | None = None
    forgotten: int = 0
    unread: bool = False


async def restore(url: str, path: Path, *, force: bool, at: datetime, marks: Collection[Mark] = ()) -> Restored:
    """Make the store anew. Whom the store before it had forgotten, or whom ``marks`` are of, is forgotten again.

    No desk may run on the store. Raises BackupUnreadable, StoreUnusable (in use, not empty and not ``force``).
    """
    where = make_url(url)
    archive, manifest = pages.read(path)
    with archive:
        _must_be_known(where, manifest)
        work = _Restoring(where, archive, manifest, force, at, list(marks))
        try:
            if where.get_backend_name() == "sqlite":
                return await asyncio.to_thread(_into_a_file, work)
            return await _into_postgres(work)
        except SQLAlchemyError as error:
            raise StoreUnusable(said_of(where, error)) from None


@dataclass(frozen=True, slots=True)
class _Restoring:
    where: URL
    archive: ZipFile
    manifest: Manifest
    force: bool
    at: datetime
    marks: list[Mark]


def _must_be_known(where: URL, manifest: Manifest) -> None:
    try:
        ScriptDirectory.from_config(config(where)).get_revision(manifest.schema)
    except CommandError:
        raise BackupUnreadable(
            f"The backup was made by release {manifest.release}, which is newer. Restore it with that release."
        ) from None


# SQLite: a new file is made beside the old one and takes its place at the very end ---------------------


def _into_a_file(work: _Restoring) -> Restored:
    path = Path(work.where.database or "")
    lock = lock_file(str(path))
    try:
        if path.exists() and not work.force:
            raise StoreUnusable(f"There is a database at {path} already. Say --force to put it aside for the backup.")
        known = _known_to_file(work.where) if path.exists() else []
        fresh = path.with_name(path.name + ".restoring")
        _remove(fresh)
        forgotten = _fill_file(work, work.where.set(database=str(fresh)), known or [])
        kept = _exchange(path, fresh, work.at)
        return Restored(manifest=work.manifest, kept=kept, forgotten=forgotten, unread=known is None)
    finally:
        _release(lock)


def _known_to_file(where: URL) -> list[Mark] | None:
    """Whom the store that is replaced had forgotten; None when it is too broken to tell."""
    engine = create_engine(where.set(drivername="sqlite"))
    try:
        with engine.connect() as connection:
            return marks_of(connection)
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _fill_file(work: _Restoring, where: URL, known: list[Mark]) -> int:
    """How many people were forgotten again."""
    upgrade(where, work.manifest.schema)
    engine = create_engine(where.set(drivername="sqlite"))
    try:
        with engine.begin() as connection:
            _load(connection, work.archive, work.manifest)
        upgrade(where)
        with engine.begin() as connection:
            forgotten = forget_again(connection, [*work.marks, *known], work.at)
        with engine.connect() as connection:
            _must_be_whole_file(connection)
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    return forgotten


def _must_be_whole_file(connection: Connection) -> None:
    looks = ("PRAGMA integrity_check", "PRAGMA foreign_key_check")
    found = [row for look in looks for row in connection.exec_driver_sql(look)]
    if [tuple(row) for row in found] != [("ok",)]:
        raise BackupUnreadable(f"What the backup holds does not fit together: {found[-1]}. Take an earlier one.")
    _must_be_right(connection)


def _exchange(path: Path, fresh: Path, at: datetime) -> str | None:
    kept = path.with_name(f"{path.name}.before-{at:%Y%m%dT%H%M%S}") if path.exists() else None
    for companion in COMPANIONS if kept else ():
        if Path(f"{path}{companion}").exists():
            os.replace(f"{path}{companion}", f"{kept}{companion}")
    os.replace(fresh, path)
    _remove(fresh)
    return str(kept) if kept else None


def _remove(path: Path) -> None:
    for companion in COMPANIONS:
        Path(f"{path}{companion}").unlink(missing_ok=True)


def _release(lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()


# PostgreSQL: one transaction ---------------------------------------------------------------------------


async def _into_postgres(work: _Restoring) -> Restored:
    engine = create_async_engine(work.where, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            forgotten = await connection.run_sync(_fill_postgres, work)
    finally:
        await engine.dispose()
    return Restored(manifest=work.manifest, forgotten=forgotten)


def _fill_postgres(connection: Connection, work: _Restoring) -> int:
    """How many people were forgotten again."""
    others = connection.scalar(
        text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    )
    if others:
        raise StoreUnusable(f"{others} other connections use the database. Stop every desk first, then restore.")
    ours = {*tables.metadata.tables, "alembic_version"}
    there = ours.intersection(inspect(connection).get_table_names())
    if there and not work.force:
        raise StoreUnusable("The database is not empty. Say --force to replace what is in it by the backup.")
    known = marks_of(connection)
    for name in there:
        connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    settings = config(work.where)
    settings.attributes["connection"] = connection
    command.upgrade(settings, work.manifest.schema)
    _load(connection, work.archive, work.manifest)
    command.upgrade(settings, "head")
    forgotten = forget_again(connection, [*work.marks, *known], work.at)
    _must_be_right(connection)
    return forgotten


# Both --------------------------------------------------------------------------------------------------


def _load(connection: Connection, archive: ZipFile, manifest: Manifest) -> None:
    there = set(inspect(connection).get_table_names())
    for table in reversed(tables.metadata.sorted_tables):
        if table.name in there:
            connection.execute(delete(table))  # what a migration puts into an empty store is in the backup too
    for table in tables.metadata.sorted_tables:
        if f"{table.name}.jsonl" not in archive.namelist():
            continue  # a table that did not exist yet
        count, rows = 0, pages.rows(archive, table)
        while part := _next(rows):
            connection.execute(insert(table), part)
            count += len(part)
        if count != manifest.rows.get(table.name):
            raise BackupUnreadable(f"The page of {table.name} has {count} rows, not {manifest.rows.get(table.name)}.")
        _go_on_counting(connection, table)
    _may_have_been_sent(connection)
    _nothing_was_read(connection)


def _next(rows: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(islice(rows, AT_ONCE))


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's own counters do not notice rows that bring their number."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name == "sqlite":
        return
    newest = connection.scalar(select(func.max(column)))
    if newest is not None:
        named = {"table": table.name, "column": column.name, "newest": newest}
        connection.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :newest)"), named)


def _may_have_been_sent(connection: Connection) -> None:
    delivery = tables.delivery
    _one_of_each(connection)
    waiting = delivery.c.standing.in_(("pending", "sending"))
    again = {"standing": "pending", "unknown": delivery.c.unknown + 1, "holder": None, "held_until": None}
    connection.execute(update(delivery).where(waiting).values(again))


def _nothing_was_read(connection: Connection) -> None:
    """Threads are read from the restore on: replies since the backup would reach their customers a second time."""
    setting = tables.setting
    connection.execute(delete(setting).where(setting.c.name.startswith(READ_UP_TO)))


def _one_of_each(connection: Connection) -> None:
    """Of what was being sent while a newer version of it waited, only one can wait now.

    Where the sender can look, the older goes on with the newer's words: perhaps it was posted, and is found by its id.
    """
    delivery = tables.delivery
    older, newer = delivery.alias(), delivery.alias()
    both = select(older.c.id, older.c.lane, newer.c.id.label("newer"), newer.c.payload).where(
        older.c.standing == "sending", newer.c.standing == "pending", older.c.projection == newer.c.projection
    )
    for pair in connection.execute(both).all():
        findable = pair.lane.startswith("slack/")
        if findable:
            connection.execute(update(delivery).where(delivery.c.id == pair.id).values(payload=pair.payload))
        gone = delivery.c.id == (pair.newer if findable else pair.id)
        over = {"standing": "dead", "outcome": "superseded", "settled_at": delivery.c.since}
        connection.execute(update(delivery).where(gone).values(over))


def _must_be_right(connection: Connection) -> None:
    """What no foreign key says: numbers go on where they were, and every ticket has its three clocks."""
    ticket, clock, counter = tables.ticket.c, tables.clock.c, tables.counter.c
    newest = connection.scalar(select(func.max(ticket.number))) or 0
    given = connection.scalar(select(counter.value).where(counter.name == "ticket")) or 0
    wound = select(clock.ticket).group_by(clock.ticket).having(func.count() == 3)
    unwound = connection.scalar(select(func.count()).select_from(tables.ticket).where(ticket.number.not_in(wound)))
    if given < newest or unwound:
        raise BackupUnreadable(
            f"What the backup holds does not fit together: {unwound} tickets without their clocks, "
            f"numbers given up to {given} of {newest}. Take an earlier one."
        )
