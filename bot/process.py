"""A desk as a process: it is started, asked to end, or ends because it must; and ``desk migrate``."""

import asyncio
import gc
import logging
import signal
from collections.abc import Collection
from typing import Any

from adapters.db.store import NEWER, Store, SystemTime
from adapters.db.trouble import StoreUnusable
from bot.app import Desk
from bot.roles import EVERYTHING, Role
from bot.settings import Settings
from core.model.organisation import Organisation
from core.model.proposal import WordCounter

log = logging.getLogger(__name__)


def run(settings: Settings, organisation: Organisation, *, only: Collection[Role] = EVERYTHING) -> None:
    """``desk run``: until SIGTERM or Ctrl-C. Raises StoreUnusable (also when a newer release takes the database over),
    PortInUse, WrongToken, TokenRefused.
    """

    async def serve() -> None:
        async with Desk(settings, organisation, only=only).running() as desk:
            asked = asked_to_end()  # before anybody is told that it is ready
            _keep_what_is_loaded()
            log.warning("the desk is ready; health at %s/health/ready", desk.url)
            await asked_or_failed(asked, desk)
            log.warning("stopping: finishing what is under way")

    loop_run(serve())


def _keep_what_is_loaded() -> None:
    """The collector looks at what comes from now on: each walk over all that was loaded stops the desk for 0.3 s."""
    gc.collect()
    gc.freeze()
    gc.enable()


async def asked_or_failed(asked: asyncio.Event, desk: Desk) -> None:
    """Until the process is asked to end. Raises what ends it before: a token Telegram refuses, a newer release."""
    events = [asyncio.create_task(event.wait()) for event in (asked, desk.outgrown)]
    polling = [desk.polling] if desk.polling else []
    await asyncio.wait([*events, *polling], return_when=asyncio.FIRST_COMPLETED)
    for event in events:
        event.cancel()
    if desk.outgrown.is_set():
        raise StoreUnusable(NEWER)
    if desk.polling is not None and desk.polling.done():
        desk.polling.result()


async def stopped() -> None:
    """Returns when the process is asked to end."""
    await asked_to_end().wait()


def asked_to_end() -> asyncio.Event:
    """Set when the process is asked to end; from now on SIGTERM and Ctrl-C do nothing else."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    return asked


def loop_run(main: Any) -> None:
    """asyncio.run on uvloop where there is one: a third less CPU for each message."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
        return
    uvloop.run(main)


def migrate(settings: Settings) -> None:
    """``desk migrate``: bring the database to this release."""

    async def open_and_close() -> None:
        store = Store(
            settings.database_url,
            organisation=Organisation(teams=(), people=()),
            classifier=WordCounter(),
            time=SystemTime(),
        )
        await store.open()
        await store.close()

    asyncio.run(open_and_close())
