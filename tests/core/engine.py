"""The engine that a state machine drives: the desk's verbs on a store of their own, and the rules they go by."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from adapters.db import tables
from adapters.db.store import Store
from core.model.business_hours import BusinessHours, Window
from core.model.escalation import Condition, Policy, ServiceLevel, Share
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.ports import UnitOfWork
from core.service.escalation import sweep
from tests.conftest import HandClock
from tests.core.by_hand import Hours, Rules, Told, minute_of
from tests.stores import MEMORY, empty_file

TOM, TINA, SOFIA, MAX = "Tom Reed", "Tina Park", "Sofia Lind", "Max Stone"
OFFICE = ((9 * 60, 12 * 60 + 30), (13 * 60 + 30, 18 * 60))
BERLIN = Hours(
    "Europe/Berlin", dict.fromkeys(range(5), OFFICE),
    {date(2026, 4, 3): (), date(2026, 12, 24): ((9 * 60, 12 * 60),), date(2026, 3, 29): ((0, 5 * 60),)},
)  # fmt: skip
NEW_YORK = Hours("America/New_York", dict.fromkeys(range(6), ((8 * 60, 20 * 60),)), {date(2026, 11, 26): ()})
RULES = Rules(
    hours={"P1": None, "P2": NEW_YORK, "P3": BERLIN, "P4": BERLIN},
    resolution={"P1": 240, "P2": 600, "P3": 1200, "P4": 2400},
    minutes={
        "NOT_ASSIGNED": {"P1": (5, 10, 15), "P2": (20, 40, 60), "P3": (80, 160, 240), "P4": (480, 720, 960)},
        "NOT_UPDATED": {"P1": (15, 30, 45), "P2": (60, 120, 180), "P3": (240, 480, 720), "P4": (480, 960, 1440)},
    },
    percents=(75, 90, 100),
    shifts={TOM: BERLIN, TINA: NEW_YORK},
    supervisor=SOFIA,
    manager=MAX,
)


def calendar(hours: Hours) -> BusinessHours:
    """The engine's calendar of the same hours."""

    def windows(given: tuple[tuple[int, int], ...]) -> list[Window]:
        return [Window(*window) for window in given]

    week = {day: windows(given) for day, given in hours.week.items()}
    return BusinessHours(hours.zone, week, exceptions={day: windows(given) for day, given in hours.dates.items()})


def organisation() -> Organisation:
    """The same rules as desk.toml would say them."""
    calendars = {Priority(key): calendar(hours) for key, hours in RULES.hours.items() if hours}
    minutes = {
        Condition(condition): {
            Priority(key): tuple(timedelta(minutes=one) for one in rows) for key, rows in table.items()
        }
        for condition, table in RULES.minutes.items()
    }
    shares = tuple(Share(percent) for percent in RULES.percents)
    matrix: Any = minutes | {Condition.NOT_COMPLETED: dict.fromkeys(Priority, shares)}
    levels = {
        Priority(k): ServiceLevel(timedelta(minutes=30), timedelta(minutes=m)) for k, m in RULES.resolution.items()
    }
    team = Team(name="Support", slack_channel="C0", supervisor=SOFIA, manager=MAX, calendars=calendars)
    people = [
        Agent(name=name, team="Support", slack=name[:3], hours=calendar(hours)) for name, hours in RULES.shifts.items()
    ]
    people += [Agent(name=SOFIA, role=Role.SUPERVISOR, team="Support", slack="Sof")]
    people += [Agent(name=MAX, role=Role.MANAGER, team="Support", slack="Max")]
    return Organisation(teams=(team,), people=tuple(people), policy=Policy(service_levels=levels, matrix=matrix))


class Engine:
    """The desk's verbs on a store of their own, called from outside an event loop."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="desk-machine-", dir=MEMORY))
        self.clock, self.runner, self.seen = HandClock(), asyncio.Runner(), 0
        self.organisation, self.refs = organisation(), itertools.count()
        url = empty_file(self.folder / "desk.db")
        self.store = Store(url, organisation=self.organisation, classifier=WordCounter(), time=self.clock)
        self.runner.run(self.store.open())

    def close(self) -> None:
        """Leave nothing behind."""
        self.runner.run(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def do(self, verb: Callable[[UnitOfWork], Awaitable[Any]]) -> Any:
        """One intention, one transaction."""

        async def run() -> Any:
            async with self.store.work() as uow:
                return await verb(uow)

        return self.runner.run(run())

    def go(self, until: datetime) -> None:
        """Time passes; the sweep runs at each instant at which something is due."""
        self.runner.run(self._go(until))

    async def _go(self, until: datetime) -> None:
        while (due := await self.store.next_level_due()) is not None and due <= until:
            self.clock.present = max(due, self.clock.present)
            async with self.store.work() as uow:
                await sweep(uow)
        self.clock.present = until

    def next_due(self) -> datetime | None:
        """When the scheduler would look next."""
        return self.runner.run(self.store.next_level_due())

    def told(self) -> list[Told]:
        """What was told since it was asked last."""
        fact = tables.timeline.c
        query = select(tables.timeline).where(fact.id > self.seen, fact.kind == "Escalated").order_by(fact.id)

        async def read() -> list[Any]:
            async with self.store.engine.connect() as connection:
                return list((await connection.execute(query)).all())

        rows = self.runner.run(read())
        self.seen = max((row.id for row in rows), default=self.seen)
        return [
            Told(
                minute_of(row.at), row.ticket, tuple(row.data["conditions"]), row.data["level"], row.data["episode"],
                tuple(row.data["told"]),
            )
            for row in rows
        ]  # fmt: skip
