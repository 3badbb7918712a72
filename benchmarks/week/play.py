"""The week played by the real desk against the sandbox, over HTTP and on SQLite, with a clock that jumps.

The clock stands still while something is on its way, then jumps to the next thing that happens or comes due.
"""

import asyncio
import heapq
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.week.plan import MONDAY, ZONE, Act, Planned
from bot.app import Desk
from bot.demo import demo_organisation, settings_for
from sandbox.box import Sandbox, running
from sandbox.slack.post import BOT_USER
from sandbox.world import TelegramPerson

SUPPORT = "C0SUPPORT"
OWNERS = ("U0TECH", "U0TINA")
PEOPLE = {"Tom Reed": "U0TECH", "Tina Park": "U0TINA", "Sofia Lind": "U0SUPER", "Max Stone": "U0MANAGER"}
WEEK = timedelta(days=7)
PATIENCE = 60.0
"""Real seconds until nothing is on its way."""

DUE = (
    "SELECT min(due_at) FROM (SELECT due_at FROM clock UNION ALL SELECT due_at FROM promise WHERE course = 'running' "
    "UNION ALL SELECT due_at FROM delivery WHERE standing = 'pending')"
)
ON_ITS_WAY = "SELECT count(*) FROM delivery WHERE standing = 'sending' OR (standing = 'pending' AND due_at <= ?)"
CALLS = "SELECT id, kind, settled_at FROM delivery WHERE kind IN ('ping', 'list', 'digest') AND standing = 'sent'"
BREACHES = "SELECT ticket, kind, breached_at FROM promise WHERE breached_at IS NOT NULL"
TOLD = "SELECT ticket, at, data FROM timeline WHERE kind = 'Escalated'"


class Jumping:
    """The desk's clock."""

    def __init__(self, present: datetime) -> None:
        self.present = present

    def now(self) -> datetime:
        """The present instant; it stands still."""
        return self.present

    def real_seconds(self, span: timedelta) -> float:
        """Nobody sleeps long: it may jump."""
        return min(span.total_seconds(), 0.25)


@dataclass(frozen=True)
class Call:
    """A post that called somebody: ``who`` is a name, or "the channel"."""

    who: str
    at: datetime
    kind: str


@dataclass(frozen=True)
class Played:
    """What came of the week: calls, broken promises (ticket, kind, when), and when levels of a ticket were told."""

    calls: list[Call]
    broken: list[tuple[int, str, datetime]]
    told: list[tuple[int, datetime, str]]


class Play:
    """A week in the making."""

    def __init__(self, box: Sandbox, desk: Desk, clock: Jumping, store: sqlite3.Connection) -> None:
        self._box, self._desk, self._clock, self._store = box, desk, clock, store
        self._roots: dict[int, str] = {}

    async def through(self, week: list[Planned], until: datetime) -> None:
        """Everything that happens or comes due before ``until``."""
        acts = [act for ticket in week for act in ticket.acts]
        heapq.heapify(acts)
        owners = {ticket.ticket: OWNERS[ticket.owner] for ticket in week}
        words = {ticket.ticket: ticket.priority.value for ticket in week}
        while (at := self._next(acts)) < until:
            self._clock.present = max(at, self._clock.present)
            while acts and acts[0].at <= at:
                act = heapq.heappop(acts)
                await self._do(act, owners[act.ticket], words[act.ticket])
                await self._quiet()
            self._desk.escalation.ticker.look_again()
            self._desk.deliveries.look_again()
            await self._quiet()

    def _next(self, acts: list[Act]) -> datetime:
        (due,) = self._store.execute(DUE).fetchone()
        known = [acts[0].at] if acts else []
        return min([*known, *([_instant(due)] if due else [])], default=datetime.max.replace(tzinfo=UTC))

    async def _do(self, act: Act, owner: str, priority: str) -> None:
        customer, slack = 5_000 + act.ticket, self._box.slack
        if act.what == "file":
            self._box.telegram.join(TelegramPerson(id=customer, first_name=f"Customer{act.ticket}"))
            self._box.telegram.say(customer, f"/support Order x{act.ticket}x is late")
            self._roots[act.ticket] = await self._box.until(lambda: self._root(f"x{act.ticket}x"), timeout=PATIENCE)
        elif act.what == "answer":
            self._box.telegram.say(customer, "Here is what you asked for")
        else:
            said = {"triage": f"!{priority.lower()} as agreed", "claim": "!claim", "wait": "!wait customer",
                    "reply": "We are looking into it", "resolve": "!resolve It is on its way"}  # fmt: skip
            slack.say(owner, SUPPORT, said[act.what], self._roots[act.ticket])

    def _root(self, token: str) -> str | None:
        posts = [post for post in self._box.slack.messages(SUPPORT) if post.thread_ts in (None, post.ts)]
        return next((post.ts for post in reversed(posts) if token in f"{post.text} {post.blocks}"), None)

    async def _quiet(self) -> None:
        async with asyncio.timeout(PATIENCE):
            calm = 0
            while calm < 2:  # twice: an answer may queue something more
                calm = 0 if self._busy() else calm + 1
                await asyncio.sleep(0.004)

    def _busy(self) -> bool:
        if len(self._box.telegram.updates) or self._box.slack.outbox._waiting:
            return True
        now = f"{self._clock.present:%Y-%m-%d %H:%M:%S.%f}"
        (due,) = self._store.execute(DUE).fetchone()
        return bool(due and due <= now) or bool(self._store.execute(ON_ITS_WAY, (now,)).fetchone()[0])

    def played(self) -> Played:
        """What people saw of it, and what the store says of promises."""
        posts = self._box.slack.messages
        where = {name: posts(self._box.slack.dm(member)) for name, member in PEOPLE.items()}
        where["the channel"] = [post for post in posts(SUPPORT) if post.broadcast]
        sent = {id: (kind, _instant(at)) for id, kind, at in self._store.execute(CALLS)}
        calls = []
        for who, seen in where.items():
            marks = [(post.metadata or {}).get("event_payload", {}) for post in seen if post.user == BOT_USER]
            calls += [
                Call(who, sent[m["delivery"]][1], sent[m["delivery"]][0]) for m in marks if m.get("delivery") in sent
            ]
        broken = [(number, kind, _instant(at)) for number, kind, at in self._store.execute(BREACHES)]
        told = [(number, _instant(at), data) for number, at, data in self._store.execute(TOLD)]
        return Played(calls=calls, broken=broken, told=told)


def _instant(text: Any) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@asynccontextmanager
async def _stage() -> AsyncIterator[Play]:
    monday = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    with TemporaryDirectory() as folder:
        file, clock = Path(folder) / "desk.db", Jumping(monday)
        async with running(limits=False) as box:
            settings = settings_for(box, database_url=f"sqlite+aiosqlite:///{file}", pace=0)
            organisation = demo_organisation(ZONE, today=MONDAY)
            async with Desk(settings, organisation, time=clock).running() as desk:
                with closing(sqlite3.connect(file, isolation_level=None)) as store:
                    yield Play(box, desk, clock, store)


async def played(week: list[Planned]) -> tuple[Played, datetime]:
    """Play it; what came of it, and the end of the week."""
    async with _stage() as play:
        began = play._clock.present
        await play.through(week, began + WEEK)
        return play.played(), began + WEEK
