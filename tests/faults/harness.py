"""The scene of a fault run: a sandbox in this process, a desk in another, people, faults, the history at the end."""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from sandbox.box import Sandbox, running
from sandbox.faults import Fault, Kind
from sandbox.slack.post import BOT_USER
from sandbox.world import TelegramPerson, World, demo_world
from tests.faults.history import DeliveryRow, History, TicketRow
from tests.faults.people import SUPPORT, Crowd, is_root, words
from tests.faults.process import DeskProcess

CUSTOMERS = [1001, 1002, 1003, 1004]
LEFT = "standing IN ('pending', 'sending')"
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

    def __init__(self, box: Sandbox, folder: Path, database_url: str, **settings: str) -> None:
        self.box = box
        self.desk = DeskProcess(box, folder, database_url, **settings)
        self.crowd = Crowd(box, seed=0)
        self._url = make_url(database_url)
        self.engine: AsyncEngine = create_async_engine(self._url, poolclass=NullPool)

    async def rows(self, query: str) -> list[Any]:
        """What the database answers from outside."""
        async with self.engine.connect() as connection:
            return list((await connection.execute(text(query))).all())

    async def settled(self, *, within: float = 30.0) -> None:
        """Wait until nothing is on its way any more: no update, no event, no delivery. Raises AssertionError."""
        began, left = time.monotonic(), [Any]
        while self.unconfirmed or left:
            assert time.monotonic() - began < within, f"{self.unconfirmed} unconfirmed, on their way: {left}"
            await asyncio.sleep(0.1)
            left = await self.rows(f"SELECT id, lane, kind, standing, unknown, outcome FROM delivery WHERE {LEFT}")

    @property
    def unconfirmed(self) -> int:
        """Inputs that the platforms still keep for the desk."""
        return len(self.box.telegram.updates) + len(self.box.slack.outbox._waiting)

    async def history(self) -> History:
        """Everything that came of it; call it when the desk has stopped."""
        posts = [post for post in self.box.slack.messages(SUPPORT) if post.user == BOT_USER and not post.deleted]
        roots = {post.ts: words(post) for post in posts if is_root(post)}
        replies = [post for post in posts if not is_root(post)]
        chats = {user: [m.text for m in self.box.telegram.chat(user) if m.author == "bot"] for user in CUSTOMERS}
        return History(
            talks=self.crowd.talks, roots=roots, chats=chats, unconfirmed=self.unconfirmed,
            threads={ts: [words(post) for post in replies if post.thread_ts == ts] for ts in roots},
            **await self._stored(), secrets=_secrets(self.box.world), ill=await self._ill(),
            places={
                "log": self.desk.log, "chats": json.dumps(chats), "threads": str([words(post) for post in posts]),
                "store": str([await self.rows(f"SELECT * FROM {table}") for table in TABLES]),
            },
        )  # fmt: skip

    async def _stored(self) -> dict[str, Any]:
        tickets = await self.rows("SELECT number, contact, text, owner, thread FROM ticket")
        copies = await self.rows("SELECT message, standing, unknown, outcome FROM delivery WHERE kind = 'copy'")
        left = await self.rows(f"SELECT id, lane, kind, outcome FROM delivery WHERE {LEFT}")
        messages = await self.rows("SELECT ref, failure FROM message")
        return {
            "tickets": [TicketRow(**row._mapping) for row in tickets],
            "copies": [DeliveryRow(**row._mapping) for row in copies],
            "left": [str(tuple(row)) for row in left],
            "stored": [row.ref for row in messages],
            "failed": {row.ref: row.failure for row in messages if row.failure},
            "accepted": [tuple(r) for r in await self.rows("SELECT ticket, by FROM timeline WHERE kind = 'Accepted'")],
            "buried": [r.reason for r in await self.rows("SELECT reason FROM inbound WHERE reason IS NOT NULL")],
        }

    async def _ill(self) -> list[str]:
        """What SQLite says of itself; PostgreSQL refuses broken keys at the commit."""
        if self._url.get_backend_name() != "sqlite":
            return []
        integrity = [str(row[0]) for row in await self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        return integrity + [f"foreign key: {tuple(row)}" for row in await self.rows("PRAGMA foreign_key_check")]


def _secrets(world: World) -> tuple[str, ...]:
    telegram = world.telegram_token.partition(":")[2]
    return (telegram, world.slack_bot_token, world.slack_app_token, world.slack_signing_secret)


@asynccontextmanager
async def staged(folder: Path, database_url: str, *, seed: int = 0, **settings: str) -> AsyncIterator[Scene]:
    """A scene whose desk is not started yet; whatever runs at the end is killed."""
    async with running(world=canary_world(), limits=False, seed=seed) as box:
        box.slack.outbox.retry_after = (0.5,) * 400  # Slack's minutes, shortened; and it never gives up here
        scene = Scene(box, folder, database_url, **settings)
        scene.crowd = Crowd(box, seed=seed)
        try:
            yield scene
        finally:
            await scene.crowd.leave()
            await scene.desk.kill()
            await scene.engine.dispose()


def plan_faults(box: Sandbox, *, chance: float = 0.015) -> None:
    """Both platforms now and then do each of the things platforms do."""
    kinds: tuple[Kind, ...] = ("429", "5xx", "drop_before", "drop_after", "delay", "garbage")
    platforms: tuple[Literal["telegram", "slack"], ...] = ("telegram", "slack")
    for platform in platforms:
        for kind in kinds:
            box.faults.add(Fault(platform=platform, kind=kind, chance=chance, times=None, seconds=0.25, status=502))
