"""The scene of a fault run: a sandbox in this process, a desk in another, people, faults, the history at the end."""

import asyncio
import json
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db import tables
from bot.configuration import load_organisation
from core.model.timeline import Act
from sandbox.box import Sandbox, running
from sandbox.faults import Fault, Kind
from sandbox.slack.post import BOT_USER, Post
from sandbox.world import TelegramPerson, World, demo_world
from tests.faults.history import DeliveryRow, History, MessageRow, PingRow, TicketRow
from tests.faults.people import SUPPORT, Crowd, is_root, words
from tests.faults.process import DeskProcess
from tests.faults.replaying import measured

CUSTOMERS = [1001, 1002, 1003, 1004]
LEFT = "standing IN ('pending', 'sending')"
MARK = "desk_delivery"
UNMARKED = (0, 0)
OF_TICKET = re.compile(r"#(\d+) ·")
MEASURES = (
    tables.ticket, tables.timeline, tables.clock, tables.pause, tables.promise, tables.episode, tables.ping
)  # fmt: skip
TABLES = ("contact", "ticket", "message", "post", "draft", "timeline", "delivery", "inbound")


def chosen_seed() -> int:
    """``DESK_TEST_SEED``, to repeat a run, or a new one; printed, so that a failure shows it."""
    seed = int(os.environ.get("DESK_TEST_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"DESK_TEST_SEED={seed}")  # noqa: T201  # pytest shows it with a failure
    return seed


def canary_world() -> World:
    """The demo's people and two more customers, with secrets that can be found again."""
    world = demo_world()
    world.telegram_token = "7001:canary-telegram-5f2d8c0b7e91"
    world.slack_bot_token = "xoxb-canary-bot-93ac17d2"
    world.slack_app_token = "xapp-canary-app-e80b44f6"
    world.slack_signing_secret = "canary-signing-27c1e5aa"
    world.phones += [
        TelegramPerson(id=1003, first_name="Ben", username="ben"),
        TelegramPerson(id=1004, first_name="Олег", username="oleg", language="ru"),
    ]
    return world


class Scene:
    """A sandbox, a desk that can be killed, its database seen from outside."""

    def __init__(self, box: Sandbox, folder: Path, database_url: str, **desk: Any) -> None:
        self.box = box
        self.desk = DeskProcess(box, folder, database_url, **desk)
        self.desks = [self.desk]
        self._make = partial(DeskProcess, box, database_url=database_url, **desk)
        self.crowd = Crowd(box, seed=0)
        self._url = make_url(database_url)
        self.engine: AsyncEngine = create_async_engine(self._url, poolclass=NullPool)

    def another_desk(self) -> DeskProcess:
        """One more on the same database, not started yet."""
        folder = self.desk.folder / f"desk {len(self.desks) + 1}"
        folder.mkdir()
        self.desks.append(self._make(folder=folder))
        return self.desks[-1]

    async def rows(self, query: str) -> list[Any]:
        """What the database answers from outside."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(query))).all())

    async def settled(self, *, within: float = 30.0, silent: bool = False) -> None:
        """Wait until nothing is on its way any more: no update, no event, no delivery; ``silent``: no level either.

        Raises AssertionError.
        """
        began, left = time.monotonic(), [Any]
        while self.unconfirmed or left:
            assert time.monotonic() - began < within, f"{self.unconfirmed} unconfirmed, on their way: {left}"
            await asyncio.sleep(0.1)
            due = (
                await self.rows("SELECT ticket, condition, level FROM clock WHERE due_at IS NOT NULL") if silent else []
            )
            left = due + await self.rows(f"SELECT id, kind, standing, unknown, outcome FROM delivery WHERE {LEFT}")

    @property
    def unconfirmed(self) -> int:
        """Inputs that the platforms still keep for the desk."""
        return len(self.box.telegram.updates) + len(self.box.slack.outbox._waiting)

    async def history(self) -> History:
        """Everything that came of it; call it when the desk has stopped."""
        posts = [post for post in self.box.slack.messages(SUPPORT) if post.user == BOT_USER and not post.deleted]
        reminders = {row.id for row in await self.rows("SELECT id FROM delivery WHERE kind IN ('ping', 'list')")}
        own = [post for post in posts if _mark(post)[0] not in reminders]  # reminders quote what people said
        roots = {post.ts: words(post) for post in own if is_root(post)}
        threads: dict[str, list[str]] = {ts: [] for ts in roots}
        for post in own:
            if not is_root(post) and post.thread_ts in threads:
                threads[post.thread_ts].append(words(post))
        chats = {user: [m.text for m in self.box.telegram.chat(user) if m.author == "bot"] for user in CUSTOMERS}
        organisation = load_organisation(self.desk.folder / "desk.toml")
        return History(
            talks=self.crowd.talks, roots=roots, threads=threads, chats=chats, unconfirmed=self.unconfirmed,
            posts=self._marks(), reminded=self._reminded({a.name: a.slack for a in organisation.people if a.slack}),
            **await self._stored(), **await self._measured(), terms=organisation.terms,
            secrets=_secrets(self.box.world), ill=await self._ill(),
            places={
                "log": "\n".join(desk.log for desk in self.desks), "chats": json.dumps(chats),
                "threads": str([words(post) for post in posts]),
                **{f"table {table}": str(await self.rows(f"SELECT * FROM {table}")) for table in TABLES},
            },
        )  # fmt: skip

    def _marks(self) -> Counter[tuple[int, int]]:
        """How often each part of each delivery stands in Slack, wherever."""
        everywhere = (post for room in self.box.slack.store.rooms.values() for post in room.posts.values())
        marks = Counter(_mark(post) for post in everywhere if not post.deleted)
        del marks[UNMARKED]
        return marks

    def _reminded(self, members: dict[str, str]) -> Counter[tuple[str, int]]:
        """In how many direct messages of the desk each agent reads of each ticket."""
        found: Counter[tuple[str, int]] = Counter()
        for name, member in members.items():
            for post in self.box.slack.messages(self.box.slack.dm(member)):
                if post.user == BOT_USER and not post.deleted:
                    found.update({(name, int(number)) for number in OF_TICKET.findall(words(post))})
        return found

    async def _stored(self) -> dict[str, Any]:
        tickets = await self.rows(f"SELECT {', '.join(TicketRow.__slots__)} FROM ticket")
        copies = await self.rows("SELECT message, standing, unknown, outcome FROM delivery WHERE kind = 'copy'")
        left = await self.rows(f"SELECT id, lane, kind, outcome FROM delivery WHERE {LEFT}")
        messages = await self.rows("SELECT * FROM message")
        return {
            "tickets": [TicketRow(**row._mapping) for row in tickets],
            "copies": [DeliveryRow(**row._mapping) for row in copies],
            "left": [str(tuple(row)) for row in left],
            "messages": [_message(row) for row in messages],
            "failed": {row.ref: row.failure for row in messages if row.failure},
            "accepted": [tuple(r) for r in await self.rows("SELECT ticket, by FROM timeline WHERE kind = 'Accepted'")],
            "taken": self._taken([row.key for row in await self.rows("SELECT key FROM inbound")]),
            "buried": [r.reason for r in await self.rows("SELECT reason FROM inbound WHERE reason IS NOT NULL")],
        }

    def _taken(self, keys: list[str]) -> Counter[str]:
        """How many inputs were entered for each thing said: Telegram's by chat and message, Slack's by event or ts."""
        events = self.crowd.events
        taken: Counter[str] = Counter()
        for key in keys:
            platform, _, rest = key.partition(":")
            if platform == "telegram" and (parts := rest.split(":"))[-1].isdigit():
                taken["/".join([platform, *parts[-2:]])] += 1
            elif platform == "slack":
                ts = events.get(rest) or rest.rpartition("/")[2].rpartition(":")[2]
                taken[f"slack/{SUPPORT}/{ts}"] += 1
        return taken

    async def _measured(self) -> dict[str, Any]:
        """What the timeline tells, and what clocks, pauses, promises, episodes and reminders are."""
        rows = {table.name: await self._all(table) for table in MEASURES}
        of: dict[str, dict[int, list[Any]]] = {name: defaultdict(list) for name in rows}
        for name, found in rows.items():
            for row in found:
                of[name][row.number if name == "ticket" else row.ticket].append(row)
        return {
            "acts": {
                number: [Act(kind=fact.kind, by=fact.by, at=fact.at, data=fact.data) for fact in facts]
                for number, facts in of["timeline"].items()
            },
            "measured": {
                number: measured(ticket, *(of[name][number] for name in ("clock", "pause", "promise")))
                for number, (ticket,) in of["ticket"].items()
            },
            "episodes": [(e.ticket, e.condition, e.level, e.episode) for e in rows["episode"]],
            "pings": [PingRow(ticket=p.ticket, agent=p.agent, ref=p.ref, waits="morning" in (p.batch or ""))
                      for p in rows["ping"]],
        }  # fmt: skip

    async def _all(self, table: Any) -> list[Any]:
        """Every row with the types of its columns, oldest first."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(select(table).order_by(*table.primary_key))).all())

    async def _ill(self) -> list[str]:
        """What SQLite says of itself; PostgreSQL refuses broken keys at the commit."""
        if self._url.get_backend_name() != "sqlite":
            return []
        integrity = [str(row[0]) for row in await self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return integrity + [f"foreign key: {tuple(row)}" for row in await self.rows("PRAGMA foreign_key_check")]


def _mark(post: Post) -> tuple[int, int]:
    """The delivery a post is of, and its part."""
    given = post.metadata or {}
    if given.get("event_type") != MARK:
        return UNMARKED
    return given["event_payload"]["delivery"], given["event_payload"].get("part", 0)


def _message(row: Any) -> MessageRow:
    return MessageRow(
        ref=row.ref, ticket=row.ticket, author=row.author, public=bool(row.public), in_card=bool(row.in_card),
        edited=row.edited_at is not None, deleted=row.deleted_at is not None,
    )  # fmt: skip


def _secrets(world: World) -> tuple[str, ...]:
    telegram = world.telegram_token.partition(":")[2]
    return (telegram, world.slack_bot_token, world.slack_app_token, world.slack_signing_secret)


@asynccontextmanager
async def staged(
    folder: Path, database_url: str, *, seed: int = 0, pause: float = 0.6, **desk: Any
) -> AsyncIterator[Scene]:
    """A scene whose desk is not started yet; whatever runs at the end is killed.

    ``pause`` goes to the crowd, ``desk`` to DeskProcess.
    """
    async with running(world=canary_world(), limits=False, seed=seed) as box:
        box.slack.outbox.retry_after = (0.5,) * 100_000  # Slack's minutes, shortened; and it never gives up here
        scene = Scene(box, folder, database_url, **desk)
        scene.crowd = Crowd(box, seed=seed, pause=pause)
        try:
            yield scene
        finally:
            await scene.crowd.leave()
            await asyncio.gather(*(one.kill() for one in scene.desks))
            await scene.engine.dispose()


@asynccontextmanager
async def ready_scene(folder: Path, database_url: str) -> AsyncIterator[Scene]:
    """A scene whose desk is up, and where nothing comes twice unless the test says so."""
    async with staged(folder, database_url) as scene:
        scene.crowd.chance, scene.desk.loaded = 0, True
        await scene.desk.start()
        await scene.desk.ready()
        yield scene


def plan_faults(box: Sandbox, *, chance: float = 0.015) -> None:
    """Both platforms now and then do each of the things platforms do."""
    kinds: tuple[Kind, ...] = ("429", "5xx", "drop_before", "drop_after", "delay", "garbage")
    platforms: tuple[Literal["telegram", "slack"], ...] = ("telegram", "slack")
    for platform in platforms:
        for kind in kinds:
            box.faults.add(Fault(platform=platform, kind=kind, chance=chance, times=None, seconds=0.25, status=502))
