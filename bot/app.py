"""The composition root: the only module that knows every room. Read it from top to bottom to see the whole desk.

A process may have some of the parts only (``roles``); what it does not have is not started, and not in its health.
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

from adapters.db.audit import audit
from adapters.db.bell import Bell
from adapters.db.lease import Lease
from adapters.db.store import Store, SystemTime
from adapters.slack.entrance import SlackEntrance, open_slack
from adapters.slack.sender import SlackSender
from adapters.slack.wire import open_client
from adapters.telegram.bot import delete_webhook, make_bot, set_menu, set_webhook
from adapters.telegram.entrance import Entrance
from adapters.telegram.files import make_fetch
from adapters.telegram.poller import Poller, Take
from adapters.telegram.sender import TelegramSender
from adapters.telegram.webhook import make_webhook
from adapters.texts import Texts
from adapters.web.app import web_app
from adapters.web.metrics import Metrics, MetricsDoor
from adapters.web.server import serving
from bot import oncall
from bot.backup import by_itself
from bot.health import loop_health, loops_health, reader_health, slack_health, store_health, telegram_health
from bot.privacy import Notes, data_from
from bot.roles import EVERYTHING, Role
from bot.settings import Settings
from core.model.flood import Flood
from core.model.organisation import Organisation
from core.model.pace import Pace
from core.model.proposal import WordCounter
from core.phrases import Phrasebook
from core.ports import Sender, Time
from core.service.privacy import Nobody
from core.service.reckoning import reckon
from scheduler.auditor import Auditor
from scheduler.backups import Backups
from scheduler.deliveries import DeliveryLoop
from scheduler.digests import DigestLoop
from scheduler.escalation import EscalationLoop
from scheduler.housekeeping import Housekeeping
from scheduler.loops import Ticker
from scheduler.watchdog import Watchdog, Watched

log = logging.getLogger(__name__)

STOP_WITHIN = 7.0
"""Seconds from the wish to stop until nothing more is waited for, whichever platform does not answer."""


class Desk:
    """A running desk, or ``only`` some parts of one; made by ``running``. Tests reach into its parts."""

    def __init__(
        self,
        settings: Settings,
        organisation: Organisation,
        *,
        time: Time | None = None,
        only: Collection[Role] = EVERYTHING,
    ) -> None:
        self.settings = settings
        self.only = frozenset(only)
        self.organisation = organisation
        self.time: Time = time or SystemTime()
        self.phrasebook = Phrasebook(Texts(timezone=organisation.timezone), organisation)
        self.store = Store(settings.database_url, organisation=organisation, classifier=WordCounter(), time=self.time)
        self.url = ""
        self.poller: Poller | None = None
        self.polling: asyncio.Task[None] | None = None
        self.slack: SlackEntrance
        self.deliveries: DeliveryLoop
        self.escalation: EscalationLoop
        self.digests: DigestLoop
        self.watchdog: Watchdog
        self.auditor: Auditor
        self.outgrown = asyncio.Event()
        self.metrics = Metrics()
        self.pace = Pace(share=settings.pace)
        self.backups: Backups | None = None
        self._stop_by = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Desk"]:
        """Everything started, and stopped in the opposite order: first the ways in, then what is on its way out."""
        async with AsyncExitStack() as stack:
            await self.store.open()
            stack.push_async_callback(self.store.close)
            await self._reckon()
            await self._start(stack)
            try:
                yield self
            finally:
                self._stop_by = asyncio.get_running_loop().time() + STOP_WITHIN

    async def _reckon(self) -> None:
        """Due dates follow desk.toml before anything is told by the old figures."""
        async with self.store.work() as uow:
            count = await reckon(uow)
        if count:
            log.warning("desk.toml changed what is promised: the due dates of %d tickets were reckoned anew", count)

    async def _start(self, stack: AsyncExitStack) -> None:
        bot = make_bot(_secret(self.settings.telegram_token), self.settings.telegram_api_url)
        stack.push_async_callback(bot.session.close)
        client = await stack.enter_async_context(
            open_client(_secret(self.settings.slack_bot_token), self.settings.slack_api_url)
        )
        self.turn = Lease(self.store, "telegram") if self._polls and not self.store.is_sqlite else None
        self.slack = open_slack(
            self.store.work,
            client,
            self.phrasebook,
            self.organisation,
            app_token=_secret(self.settings.slack_app_token) or None,
            signing_secret=_secret(self.settings.slack_signing_secret) or None,
            calendars=oncall.addresses(self.settings, self.organisation),
            came_in=partial(self.metrics.came_in, "slack"),
            share=self.settings.pace,
            busy=lambda: Role.DELIVERIES in self.only and self.deliveries.is_looking,
        )
        await self.slack.recall()
        work = self.turn.work if self.turn else self.store.work
        flood = Flood() if self.settings.pace else Flood(limit=sys.maxsize)
        telegram = Entrance(self.slack.narrowed(work), bot, self.phrasebook, flood=flood)
        fetch = {"telegram": make_fetch(bot), "slack": self.slack.fetch, "desk": data_from(self.store.work)}
        self._start_loops(
            stack,
            telegram=TelegramSender(bot, self.phrasebook, self.organisation, fetch=fetch),
            slack=SlackSender(client, self.phrasebook, self.organisation, fetch=fetch),
        )
        await self._serve(stack, telegram)
        await self._open_telegram(stack, bot, telegram)
        stack.push_async_callback(self.slack.close)
        if Role.SLACK in self.only and self.settings.slack_mode == "socket":
            await self.slack.connect()
        _background(stack, self.slack.watch())
        if self._hears_slack:
            self._read_again(stack)

    def _read_again(self, stack: AsyncExitStack) -> None:
        """Threads are read again by whoever hears Slack; of several on one database one at a time."""
        if not self.store.is_sqlite:
            self.slack.reading.turn = Lease(self.store, "slack reading").turn
        _background(stack, self.slack.reading.run())

    @property
    def _hears_slack(self) -> bool:
        return (Role.WEB if self.settings.slack_mode == "http" else Role.SLACK) in self.only

    @property
    def _polls(self) -> bool:
        return Role.TELEGRAM in self.only and self.settings.telegram_mode == "polling"

    def _start_loops(self, stack: AsyncExitStack, *, telegram: TelegramSender, slack: SlackSender) -> None:
        self.store.on_facts.append(self.metrics.happened)
        watched: list[Watched] = []
        if Role.DELIVERIES in self.only:
            self._start_deliveries(stack, {"telegram": telegram, "slack": slack, "forgotten": Nobody()})
            watched.append(self.deliveries)
        if Role.SCHEDULER in self.only:
            self._start_scheduler(stack)
            watched += [self.escalation.ticker, self.digests.ticker]
        self.housekeeping = Housekeeping(
            seal=self.store.seal, outgrown=self.store.is_outgrown, give_up=self.outgrown.set,
            tidy=partial(self.store.tidy, self.organisation.retention),
            note=Notes(self.store.marks, self.settings.backup_folder).write,
        )  # fmt: skip
        _tick(stack, self.housekeeping.ticker)
        url = self.settings.database_url
        self.auditor = Auditor(lambda now: audit(url, now), self.store.work, time=self.time)
        if Role.SCHEDULER in self.only:
            _background(stack, self.auditor.run())
        if not self.store.is_sqlite:
            counted = self.pace.divide if Role.DELIVERIES in self.only else None
            bell = Bell(self.store.url, heard=list(self.store.on_commit), counted=counted)
            self.store.on_commit.append(bell.ring)
            _background(stack, bell.run())
        self.watchdog = Watchdog(*watched)  # stops before the loops do
        self.watchdog.start()
        stack.callback(self.watchdog.stop)

    def _start_deliveries(self, stack: AsyncExitStack, senders: Mapping[str, Sender]) -> None:
        self.deliveries = DeliveryLoop(
            self.store.work,
            senders,
            counted=self.metrics.sent,
            time=self.time,
            pace=self.pace,
            alone=self.store.is_sqlite,
        )
        self.store.on_commit.append(self.deliveries.committed)
        sending = asyncio.create_task(self.deliveries.run())

        async def finish() -> None:
            self.deliveries.stop()
            await sending
            await self.deliveries.drain(max(self._stop_by - asyncio.get_running_loop().time(), 0.5))

        stack.push_async_callback(finish)

    def _start_scheduler(self, stack: AsyncExitStack) -> None:
        """Whatever happens when its time comes."""
        self.escalation = EscalationLoop(self.store.work, self.store.next_level_due, time=self.time)
        self.store.on_commit.append(self.escalation.committed)
        _tick(stack, self.escalation.ticker)
        self.digests = DigestLoop(self.store.work, time=self.time)
        _tick(stack, self.digests.ticker)
        if self.settings.backup_folder is not None:
            self.backups = Backups(self.settings.backup_folder, keep=self.settings.backups_kept, make=by_itself)
            _tick(stack, self.backups.ticker)

    async def _serve(self, stack: AsyncExitStack, telegram: Entrance) -> None:
        """Health and figures of this process; with the part ``web`` the doors of the platforms that call us, too."""
        settings, web = self.settings, Role.WEB in self.only
        by_webhook, by_http = web and settings.telegram_mode == "webhook", web and settings.slack_mode == "http"
        webhook = make_webhook(telegram.take, _secret(settings.telegram_webhook_secret)) if by_webhook else None
        key = _secret(settings.metrics_key)
        calendar = oncall.calendar(settings, self.organisation, self.store.work, self.phrasebook) if web else None
        app = web_app(
            health=self.health, telegram=webhook, slack=self.slack.take_request if by_http else None, calendar=calendar,
            metrics=MetricsDoor(key=key, page=self._figures) if key else None,
        )  # fmt: skip
        self.url = await stack.enter_async_context(serving(app, host=settings.http_host, port=settings.http_port))

    async def _open_telegram(self, stack: AsyncExitStack, bot: Any, telegram: Entrance) -> None:
        stack.push_async_callback(telegram.close)
        if self._polls:
            _background(stack, _quietly(set_menu(bot, self.phrasebook)))
            await self._poll(stack, bot, telegram)
        if Role.WEB not in self.only or self.settings.telegram_mode != "webhook":
            return
        _background(stack, _quietly(set_menu(bot, self.phrasebook)))
        secret = _secret(self.settings.telegram_webhook_secret)
        await _quietly(set_webhook(bot, f"{self.settings.telegram_webhook_url}/telegram/webhook", secret))

    async def _poll(self, stack: AsyncExitStack, bot: Any, telegram: Entrance) -> None:
        await _quietly(delete_webhook(bot))
        turn = self.turn
        if turn is not None:
            _background(stack, turn.keep())
        self.poller = Poller(bot, self._counted(telegram.take), turn=lambda: turn is None or turn.held)
        self.polling = asyncio.create_task(self.poller.run())

        async def stop() -> None:
            if self.poller is not None and self.polling is not None:
                self.poller.stop()
                await asyncio.wait([self.polling])

        stack.push_async_callback(stop)

    def _counted(self, take: Take) -> Take:
        """The same, and how long ago people said what was taken in."""

        async def counted(updates: Sequence[Any]) -> None:
            await take(updates)
            said = [update.get("message") for update in updates if isinstance(update, dict)]
            dates = [message.get("date") for message in said if isinstance(message, dict)]
            self.metrics.came_in("telegram", [at for at in dates if isinstance(at, int)])

        return counted

    async def _figures(self) -> bytes:
        self.metrics.stand(await self.store.figures(), await self.health(), self.time.now())
        return self.metrics.page()

    async def health(self) -> dict[str, Any]:
        """Each component of this process, whether it works, and what to do about what does not (``bot/health.py``)."""
        from_telegram = Role.WEB if self.settings.telegram_mode == "webhook" else Role.TELEGRAM
        heard = {"slack": slack_health(self.slack.is_connected), "reader": reader_health(self.slack.reading)}
        return {
            "store": await store_health(self.store.answers),
            **({"telegram": telegram_health(self.poller)} if from_telegram in self.only else {}),
            **(heard if self._hears_slack else {}),
            **loops_health(self.watchdog, self.auditor if Role.SCHEDULER in self.only else None),
            "housekeeping": loop_health(self.housekeeping.ticker.pulse),
            **({"backups": loop_health(self.backups.ticker.pulse)} if self.backups else {}),
        }


def _tick(stack: AsyncExitStack, ticker: Ticker) -> None:
    """Start it; it stops when the desk does."""
    ticker.start()
    stack.push_async_callback(ticker.stop)


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""


def _background(stack: AsyncExitStack, work: Any) -> None:
    """Run beside the rest; cancelled when the desk stops."""
    task = asyncio.create_task(work)

    async def stop() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(stop)


async def _quietly(call: Any) -> None:
    """A call the desk can do without at start (Telegram may be down); the log says so."""
    try:
        await call
    except Exception as error:
        log.warning("at start: %s", type(error).__name__)
