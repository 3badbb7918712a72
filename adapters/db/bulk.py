"""Many rows in one statement, as each database takes them fastest.

SQLite runs a prepared statement once a row, in C. PostgreSQL takes all rows as one JSON parameter: a message for each
costs its server as much as the row itself, and an array for each column three times as much here.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Column, Dialect, FromClause, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]


def as_json(value: Any) -> str:
    """JSON as the store keeps it; what orjson refuses (half of a character, say) is written as escapes."""
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
    except TypeError:
        return json.dumps(value, default=_plain)


def _plain(value: Any) -> str:
    """Instants; only aware ones."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"{value!r} is no JSON")


def inserting(table: Table, names: Sequence[str], *, on_sqlite: bool) -> Any:
    """An INSERT of these columns, which all rows have, for ``execute_many``; may be given ON CONFLICT and RETURNING."""
    if on_sqlite:
        return sqlite.insert(table)
    return postgresql.insert(table).from_select(list(names), select(*_rows_like(table, {n: n for n in names}).c))


def updating(table: Table, key: Sequence[str], names: Sequence[str], *, on_sqlite: bool) -> Any:
    """An UPDATE of these columns of the rows with that key, for ``execute_many``; rows say ``new_`` before a column."""
    given = {f"new_{name}": name for name in (*key, *names)}
    new: Any = (
        {name: bindparam(name, type_=table.c[column].type) for name, column in given.items()}
        if on_sqlite
        else _rows_like(table, given).c
    )
    mine = (table.c[name] == new[f"new_{name}"] for name in key)
    return update(table).where(*mine).values({name: new[f"new_{name}"] for name in names})


def _rows_like(table: Table, columns: Mapping[str, str]) -> FromClause:
    """Rows out of one parameter; ``columns``: the names in it, each typed like that column of the table."""
    like: list[Any] = [Column(name, table.c[column].type) for name, column in columns.items()]
    return func.json_to_recordset(bindparam("rows", type_=JSON)).table_valued(*like).render_derived(with_types=True)


async def execute_many(connection: AsyncConnection, statement: Any, rows: Sequence[Row], *, on_sqlite: bool) -> Any:
    """Run a statement made by ``inserting`` or ``updating`` for all of the rows; there must be one."""
    if not on_sqlite:
        return await connection.execute(statement, {"rows": rows})
    if statement.returning_column_descriptions:  # the driver's way for many rows gives none back
        return await connection.execute(statement, rows)
    said, order, written = _driven(statement, tuple(rows[0]), connection.dialect)
    columns = ([write(row[name]) for row in rows] if write else [row[name] for row in rows]
               for name, write in zip(order, written, strict=True))  # fmt: skip
    return await connection.exec_driver_sql(said, list(zip(*columns, strict=True)))


@cache
def _driven(statement: Any, names: tuple[str, ...], dialect: Dialect) -> tuple[str, Sequence[str], Sequence[Any]]:
    """SQL, parameters in order, and how each is written: column by column takes two thirds of SQLAlchemy's own way."""
    compiled = statement.compile(dialect=dialect, column_keys=names if statement.is_insert else None)
    order = compiled.positiontup
    return str(compiled), order, [_writer(compiled.binds[name].type, dialect) for name in order]


def _writer(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect).bind_processor(dialect)
