"""Histories made by the real verbs on a real store, at instants that hypothesis chooses."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import func, select, update

from adapters.db import tables
from adapters.db.store import Store
from core.errors import DeskError
from core.model.business_hours import BusinessHours, Window
from core.model.conversation import Heard
from core.model.delivery import Kind, Standing
from core.model.escalation import Condition
from core.model.movement import Movement
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.model.roster import Roster
from core.model.rotation import Rotation
from core.model.ticket import Hold, Ticket
from core.model.timeline import Act
from core.ports import UnitOfWork
from core.service import conversation, intake, ownership, progress, response
from core.service.clockwork import movement_of
from core.service.escalation import sweep
from tests.conftest import HandClock
from tests.stores import MEMORY, empty_file

OFFICE = BusinessHours(
    "Europe/Berlin", dict.fromkeys(range(5), (Window.parse("09:00-12:30"), Window.parse("13:30-18:00")))
)
ORGANISATION = Organisation(
    teams=(
        Team(
            name="Support", slack_channel="C0SUPPORT", supervisor="Sofia Lind", manager="Max Stone",
            calendars={Priority.P3: OFFICE, Priority.P4: OFFICE},
            rotation=Rotation(people=("Tom Reed", "Tina Park"), start=datetime(2026, 1, 5, tzinfo=UTC).date(), days=1),
        ),
    ),
    people=(
        Agent(name="Tom Reed", team="Support", slack="U0TECH", hours=OFFICE),
        Agent(name="Tina Park", team="Support", slack="U0TINA", quiet=Quiet(time(22), time(7))),
        Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER", quiet=Quiet(time(18), time(8))),
        Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
    ),
    timezone="Europe/Berlin",
)  # fmt: skip
ANNA = "telegram/1001"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """After ``gap`` somebody (``who`` is an index into the people) tries a verb; a refusal is nothing."""

    gap: timedelta
    verb: str
    who: int = 0
    choice: int = 0


VERBS = (
    "says", "says", "says", "accept", "reply", "reply", "note", "hold", "wait", "resume", "resolve", "reopen",
    "reopened", "prioritise", "prioritise", "extend", "acknowledge", "acknowledge", "release", "snooze", "snooze",
    "ask", "idle", "idle", "idle", "close", "cancel",
)  # fmt: skip

gaps = st.one_of(
    st.integers(1, 59).map(lambda seconds: timedelta(seconds=seconds, microseconds=seconds * 7)),
    st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes)),
    st.integers(1, 96).map(lambda hours: timedelta(hours=hours, seconds=1)),
)
steps = st.builds(
    Step, gap=gaps, verb=st.sampled_from(VERBS), who=st.sampled_from((0, 0, 0, 2, 2, 1, 3)), choice=st.integers(0, 3)
)
plans = st.lists(steps, min_size=1, max_size=16)


class History:
    """A store on SQLite with a clock of its own, in which one ticket after the other is lived through."""

    def __init__(self, store: Store, clock: HandClock, run: Callable[[Any], Any]) -> None:
        self.store, self.clock, self.run = store, clock, run
        self._refs = itertools.count(1)

    def live(self, plan: Sequence[Step], *, punctual: bool = True) -> int:
        """A ticket to which all that happened; its number. Sweeps come on the second, or only after each step."""
        number: int = self.run(self._live(plan, punctual))
        return number

    def burst(self, count: int, apart: timedelta) -> tuple[list[int], int]:
        """So many tickets on a working morning that nobody takes; their numbers, and how many posts people got of it.

        Cards count as sent at once; a list is not sent here: what is waiting and the same post is one row.
        """
        found: tuple[list[int], int] = self.run(self._burst(count, apart))
        return found

    def facts(self, number: int) -> list[Act]:
        """Its timeline."""
        return self.run(self._read(lambda uow: uow.people.facts(number)))  # type: ignore[no-any-return]

    def stored(self, number: int) -> Movement:
        """What the store has of it."""
        return self.run(self._read(lambda uow: self._movement(uow, number)))  # type: ignore[no-any-return]

    def roster(self) -> Roster:
        """Who is there."""
        return self.run(self._read(lambda uow: uow.people.roster()))  # type: ignore[no-any-return]

    def end(self, number: int) -> None:
        """Nothing more comes of it: sweeps of the next ticket do not meet it."""
        self.run(self._read(lambda uow: self._end(uow, number)))

    async def _live(self, plan: Sequence[Step], punctual: bool) -> int:
        self.clock.advance(days=1, hours=5, seconds=11)
        async with self.store.work() as uow:
            anna = await intake.greet(uow, ANNA, name="Anna Berg", language="en")
            ticket = await intake.file(uow, anna, [{"ref": self._ref(), "text": "It broke", "files": []}])
        for step in plan:
            await self._pass(step.gap, punctual)
            try:
                async with self.store.work() as uow:
                    await self._do(uow, ticket.number, step)
            except DeskError:
                pass
        await self._pass(timedelta(hours=1), punctual)
        return ticket.number

    async def _burst(self, count: int, apart: timedelta) -> tuple[list[int], int]:
        weeks = (self.clock.present - MONDAY) // timedelta(weeks=1) + 1
        self.clock.present, numbers = MONDAY + weeks * timedelta(weeks=1), []
        for _ in range(count):
            async with self.store.work() as uow:
                anna = await intake.greet(uow, ANNA, name="Anna Berg", language="en")
                part = {"ref": self._ref(), "text": "It broke", "files": []}
                numbers.append((await intake.file(uow, anna, [part])).number)
            await self._pass(apart, True)
        before = await self._posts()
        await self._pass(timedelta(minutes=100), True)
        return numbers, await self._posts() - before

    async def _posts(self) -> int:
        query = select(func.count()).where(tables.delivery.c.lane.like("slack/U0%"))
        async with self.store.engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _pass(self, gap: timedelta, punctual: bool) -> None:
        until = self.clock.present + gap
        while punctual and (due := await self.store.next_level_due()) is not None and due <= until:
            self.clock.present = max(due, self.clock.present)
            await self._sweep()
        self.clock.present = until
        if not punctual:
            await self._sweep()

    async def _sweep(self) -> None:
        async with self.store.work() as uow:
            await sweep(uow)
        cards = tables.delivery.c.kind == Kind.PING.value
        async with self.store.engine.begin() as connection:
            await connection.execute(update(tables.delivery).where(cards).values(standing=Standing.SENT.value))

    async def _do(self, uow: UnitOfWork, number: int, step: Step) -> None:
        by, choice = ORGANISATION.people[step.who], step.choice
        ticket = await uow.tickets.get(number)
        heard = Heard(ref=self._ref(), text="Words", at=uow.now, files=())
        match step.verb:
            case "says":
                await conversation.customer_says(uow, ticket, heard)
            case "accept":
                await ownership.accept(uow, number, by=by)
            case "reply":
                await conversation.reply(uow, number, by, heard)
            case "note":
                await conversation.note(uow, number, by, heard)
            case "hold" | "wait":
                await progress.hold(uow, number, by=by, reason=list(Hold)[choice if step.verb == "hold" else 0])
            case "resume":
                await progress.resume(uow, number, by=by)
            case "resolve":
                await progress.resolve(uow, number, "Restarted it", by=by)
            case "reopen":
                await progress.reopen(uow, number, by=by)
            case "reopened":
                await progress.reopen(uow, number, by=ticket.contact)
            case "close":
                await progress.close(uow, number, by=by)
            case "cancel":
                await progress.cancel(uow, number, by=by, reason="duplicate")
            case "prioritise":
                await progress.prioritise(uow, number, list(Priority)[choice], by=by, reason="Judged")
            case _:
                await self._answer(uow, ticket, step, by)

    async def _answer(self, uow: UnitOfWork, ticket: Ticket, step: Step, by: Agent) -> None:
        number = ticket.number
        match step.verb:
            case "extend":
                due = (await movement_of(uow, ticket)).due_if_running(uow.now)
                await response.extend(uow, number, due + timedelta(hours=1 + 20 * step.choice), "Waiting", by=by)
            case "acknowledge":
                await response.acknowledge(uow, number, by=by)
            case "release":
                await response.release(uow, number, by=by)
            case "snooze":
                span = timedelta(minutes=20 + 30 * step.choice)
                await response.snooze(uow, number, span, "Later", by=by)
            case "ask":
                await response.ask(uow, number, ORGANISATION.people[step.choice].name, by=by)

    async def _read(self, how: Callable[[UnitOfWork], Any]) -> Any:
        async with self.store.work() as uow:
            return await how(uow)

    async def _movement(self, uow: UnitOfWork, number: int) -> Movement:
        return await movement_of(uow, await uow.tickets.get(number))

    async def _end(self, uow: UnitOfWork, number: int) -> None:
        ticket = await uow.tickets.get(number)
        if ticket.is_open:
            await progress.cancel(uow, number, by=ticket.contact, reason="withdrawn")
        elif ticket.state.value == "resolved":
            await progress.close(uow, number, by=ticket.contact)

    def _ref(self) -> str:
        return f"telegram/1001/{next(self._refs)}"


@contextmanager
def living(where: Path | None = None) -> Iterator[History]:
    """A fresh store in a file (or in one that is forgotten) and the loop it lives in."""
    clock = HandClock()
    with TemporaryDirectory(dir=MEMORY) as folder, asyncio.Runner() as runner:
        url = empty_file(where or Path(folder) / "desk.db")
        store = Store(url, organisation=ORGANISATION, classifier=WordCounter(), time=clock)
        runner.run(store.open())
        try:
            yield History(store, clock, runner.run)
        finally:
            runner.run(store.close())


def shown(movement: Movement) -> dict[str, Any]:
    """Everything that measures a ticket, to be compared and read."""
    ticket = movement.ticket
    return {
        "ticket": (
            ticket.state, ticket.hold, ticket.owner, ticket.asked, ticket.priority, ticket.due_at, ticket.extension,
            ticket.snoozes, ticket.unanswered_since, ticket.team,
        ),
        "clocks": {
            condition: (clock.anchor, clock.episode, clock.level, clock.running, clock.held_until, clock.due_at)
            for condition, clock in sorted(movement.clocks.items())
        },
        "pauses": [(pause.started_at, pause.ended_at) for pause in movement.pauses],
        "promises": {
            kind: (promise.target, promise.course, promise.due_at, promise.ended_at, promise.breached_at)
            for kind, promise in sorted(movement.promises.items())
        },
    }  # fmt: skip


def told(facts: Sequence[Act]) -> list[tuple[datetime, Condition, int, list[str]]]:
    """What the live engine told: when, of what, which level, to whom."""
    return [
        (fact.at, Condition(fact.data["conditions"][0]), fact.data["level"], fact.data["told"])
        for fact in facts
        if fact.kind == "Escalated"
    ]
