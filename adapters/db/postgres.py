"""PostgreSQL as the desk wants it: nothing hangs for long, on either side of the connection.

A server that stopped answering costs a caller at most COMMAND_TIMEOUT and CANCEL_TIMEOUT together, or REACH_TIMEOUT
and a moment before its transaction began: under ten seconds. A desk that stopped (frozen, or cut off) holds its locks
for IDLE_TIMEOUT at most.
"""

import asyncio
from typing import Any

import asyncpg
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db.bulk import as_json

COMMAND_TIMEOUT = 7.0
"""Seconds a command may take: after that the server counts as down."""

CANCEL_TIMEOUT = 1.0
"""Seconds the server has to own up that it gave such a command up; after that the connection is dropped."""

REACH_TIMEOUT = 6.0
"""Seconds until a transaction must have begun: a connection was free, or made, and answered."""

LOCK_TIMEOUT = 5.0
"""Seconds to wait for a lock; shorter than COMMAND_TIMEOUT, so that the server says what it was."""

IDLE_TIMEOUT = 10.0
"""Seconds after which the server ends a transaction whose desk says nothing."""

DRIVER_LOST = asyncpg.InternalClientError
"""What the driver raises when a connection goes at the wrong moment for it."""


class Connection(asyncpg.Connection):  # type: ignore[misc]  # the driver has no types
    """The driver's, except that it waits CANCEL_TIMEOUT for a command to be given up, not COMMAND_TIMEOUT again."""

    async def _cancel(self, waiter: Any, cancel_waiter: Any = None) -> None:
        async with asyncio.timeout(CANCEL_TIMEOUT) as patience:
            await super()._cancel(waiter, cancel_waiter)  # swallows being cancelled
        if patience.expired() and not self.is_closed():
            self.terminate()


def postgres_engine(url: URL) -> AsyncEngine:
    """An engine for units of work."""
    return create_async_engine(
        url,
        pool_size=10,
        max_overflow=0,
        pool_timeout=REACH_TIMEOUT,
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=as_json,
        connect_args=_given(),
    )


def looking_engine(url: URL) -> AsyncEngine:
    """One connection for single looks: no BEGIN, no ROLLBACK, so an idle tick costs one round trip."""
    return create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=REACH_TIMEOUT,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args=_given(),
    )


def single_engine(url: URL, *, name: str) -> AsyncEngine:
    """Each connection is new, kept as long as it is held, and outside of transactions; the server knows its name."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args=_given(application_name=name),
    )


def _given(**more: str) -> dict[str, Any]:
    settings = more | {
        "lock_timeout": _milliseconds(LOCK_TIMEOUT),
        "idle_in_transaction_session_timeout": _milliseconds(IDLE_TIMEOUT),
    }
    return {
        "command_timeout": COMMAND_TIMEOUT,
        "timeout": REACH_TIMEOUT,
        "server_settings": settings,
        "connection_class": Connection,
    }


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"
