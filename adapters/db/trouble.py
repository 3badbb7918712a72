"""Trouble with a database: whose fault it is, in the desk's own words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.db.postgres import DRIVER_LOST, REACH_TIMEOUT
from core.errors import Collided, StoreDown

NOT_OUR_MISTAKE = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
"""SQLSTATEs (and classes) of PostgreSQL that say nothing about the statement: lost connections, a standby, idle too
long, deadlocks, full disks, locks not to be had, shutdowns and cancellations, failing files."""

IN_THE_WAY = ("40001", "40P01")
"""SQLSTATEs of a transaction that had to give way: no order for both, a deadlock."""


class StoreUnusable(Exception):  # said to the operator, with the fix
    """The store cannot be opened; the text says why and what to do."""


@asynccontextmanager
async def as_store_down() -> AsyncIterator[None]:
    """Connection trouble, locks, full disks: the desk's StoreDown, two in each other's way: Collided.

    Broken constraints stay what they are.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout, TimeoutError, ConnectionError) as error:
        if (state := _state(error)) in IN_THE_WAY:
            raise Collided(state) from error
        if is_a_mistake(error):
            raise
        raise StoreDown(type(error).__name__) from error


def is_a_mistake(error: Exception) -> bool:
    """Whether what a driver raised is about the statement: neither the connection, nor the server, nor its disk."""
    if not isinstance(error, DBAPIError) or isinstance(error, OperationalError | InterfaceError):
        return False
    lost = error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), DRIVER_LOST)
    return not lost and not _state(error).startswith(NOT_OUR_MISTAKE)


def _state(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


@asynccontextmanager
async def reached() -> AsyncIterator[None]:
    """Reaching the database, for REACH_TIMEOUT at most. Raises StoreDown, whatever the system calls its reason:
    no such host or socket, no way there, no certificate.
    """
    try:
        async with asyncio.timeout(REACH_TIMEOUT):
            yield
    except OSError as error:
        raise StoreDown(type(error).__name__) from error


def said_of(url: URL, error: Exception) -> str:
    """Why a database cannot be used, and what to do, as one sentence without its password."""
    return unusable(url.render_as_string(hide_password=True), error)


def unusable(where: str, error: Exception) -> str:
    """The same of a file or an address."""
    cause = error.__cause__ or getattr(error, "orig", None) or error
    reason = getattr(cause, "strerror", None) or str(cause).splitlines()[0]
    fix = "Check DESK_DATABASE_URL and that this user may write there."
    return f"The database at {where} cannot be opened: {reason}. {fix}"
