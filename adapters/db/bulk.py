"""Many rows in one statement, and rows of many keys, as each database takes them fastest.

SQLite runs a prepared statement once a row, in C. PostgreSQL takes all rows as one JSON parameter: a message for each
costs its server as much as the row itself, and an array for each column three times as much here.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Dialect,
    FromClause,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

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
        return _in_words(value) if value.tzinfo is UTC else value.isoformat()
    raise TypeError(f"{value!r} is no JSON")


@lru_cache(maxsize=64)
def _in_words(utc: datetime) -> str:
    """A transaction's own instant comes in every row. Of UTC only: elsewhere the two hours of an autumn night equal."""
    return utc.isoformat()


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


# Rows of many keys ------------------------------------------------------------------------------


def among(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """``column IN values`` with one parameter however many there are, so that it is prepared once.

    A parameter for each is written into the statement anew every time, and takes longer than the look itself.
    """
    return _Among(column, bindparam(None, list(values), type_=_Many(column.type), unique=True))


def among_given(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The same for a statement that is built once; the values are given as the parameter of that name."""
    return _Among(column, bindparam(name, type_=_Many(column.type)))


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY({given})"


class _Many(TypeDecorator[list[Any]]):
    """Values of a type: an array, or JSON where there are none."""

    impl = String
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array of PostgreSQL's; text for SQLite."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Any:
        """As that type has it."""
        return as_json(list(value or ())) if dialect.name == "sqlite" else value
