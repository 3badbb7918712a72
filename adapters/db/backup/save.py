"""Taking a backup: one state of the store, read beside a desk that goes on working."""

import os
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Table, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from adapters.db.backup.archive import Manifest, line
from adapters.db.migrations.upgrade import head
from adapters.db.store import open_to_read
from adapters.db.tables import metadata
from adapters.db.trouble import StoreUnusable, said_of

AT_ONCE = 1_000
"""Rows in memory."""


async def save(url: str, path: Path, *, release: str, at: datetime) -> Manifest:
    """Write the store into a new file that only this user may read; it appears whole or not at all.

    Raises StoreUnusable, FileExistsError, OSError.
    """
    where = make_url(url)
    _must_be_new(path)
    engine = await open_to_read(where)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        async with engine.connect() as connection:
            manifest = await connection.run_sync(_write, unfinished, release=release, schema=head(where), at=at)
        os.link(unfinished, path)  # unlike a rename it never takes the place of a file that came meanwhile
    except SQLAlchemyError as error:
        raise StoreUnusable(said_of(where, error)) from None
    finally:
        unfinished.unlink(missing_ok=True)
        await engine.dispose()
    return manifest


def _must_be_new(path: Path) -> None:
    if path.exists():
        raise FileExistsError(path)


def _write(connection: Connection, path: Path, *, release: str, schema: str, at: datetime) -> Manifest:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=4) as archive:
            counts = {table.name: _page(connection, archive, table) for table in metadata.sorted_tables}
            manifest = Manifest(made_at=at.isoformat(), release=release, schema=schema, rows=counts)
            manifest.write(archive)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _page(connection: Connection, archive: ZipFile, table: Table) -> int:
    count = 0
    rows = connection.execution_options(yield_per=AT_ONCE).execute(select(table).order_by(*table.primary_key))
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as page:
        page.write(line([column.name for column in table.columns]))
        for row in rows:
            page.write(line(tuple(row)))
            count += 1
    return count
