"""What was promised, as records that reports can trust: met, breached, paused or canceled by what people do."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.db.store import Store
from core.model.conversation import Heard
from core.model.escalation import ServiceLevel
from core.model.priority import Priority
from core.model.promise import Course, Promise, Promised
from core.model.replay import replay
from core.ports import UnitOfWork
from core.service import conversation, progress, response
from core.service.clockwork import movement_of
from core.service.escalation import sweep
from core.service.ownership import accept
from core.service.reckoning import reckon
from tests.conftest import HandClock
from tests.core.histories import shown
from tests.scheduler.conftest import file_tickets

NUMBER = 1001
HOUR = timedelta(hours=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Promises are stored like clocks, which are tried on both."""
    return sqlite_url


@pytest.fixture
def clock() -> HandClock:
    """One that stands still: instants are compared."""
    return HandClock()


class Case:
    """A ticket of P3 (a response within 4 h, solved within 5 days), owned by Tom."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock, self.filed_at, self.sweeps = store, clock, clock.now(), True

    async def do(self, verb: Callable[[UnitOfWork], Awaitable[Any]]) -> None:
        """One intention; then the sweep, as it would run."""
        async with self.store.work() as uow:
            await verb(uow)
        await self.passes()

    async def passes(self, **time: float) -> None:
        """Time passes, and the desk looks."""
        self.clock.advance(**time)
        if self.sweeps:
            async with self.store.work() as uow:
                await sweep(uow)

    async def reply(self) -> None:
        """Tom writes to the customer."""
        heard = Heard(ref=f"slack/C0SUPPORT/{self.clock.now().timestamp()}", text="Looking", at=self.clock.now())
        await self.do(lambda uow: conversation.reply(uow, NUMBER, uow.organisation.agent("Tom Reed"), heard))

    async def by_tom(self, verb: Any, *given: Any, **named: Any) -> None:
        """Tom moves it."""
        await self.do(lambda uow: verb(uow, NUMBER, *given, by=uow.organisation.agent("Tom Reed"), **named))

    async def promise(self, kind: Promised) -> Promise:
        """The record."""
        async with self.store.work() as uow:
            return (await uow.clocks.promises(NUMBER))[kind]

    async def breaches(self) -> list[tuple[str, float]]:
        """The facts of broken promises: which, and how many hours after the filing it was due."""
        async with self.store.work() as uow:
            facts = await uow.people.facts(NUMBER)
        due = [datetime.fromisoformat(fact.data["due"]) for fact in facts if fact.kind == "Breached"]
        kinds = [fact.data["promise"] for fact in facts if fact.kind == "Breached"]
        return [(kind, (at - self.filed_at) / HOUR) for kind, at in zip(kinds, due, strict=True)]


@pytest.fixture
async def case(store: Store, clock: HandClock) -> Case:
    """A ticket that Tom has just taken."""
    made = Case(store, clock)
    await file_tickets(store, 1)
    await made.by_tom(accept)
    return made


async def test_taking_it_is_no_response_and_the_first_reply_is(case: Case) -> None:
    assert (await case.promise(Promised.RESPONSE)).course is Course.RUNNING
    await case.passes(hours=3)
    await case.reply()
    await case.passes(hours=2)
    kept = await case.promise(Promised.RESPONSE)
    assert (kept.course, kept.ended_at, kept.breached_at) == (Course.MET, case.filed_at + 3 * HOUR, None)


async def test_a_response_that_does_not_come_in_time_is_breached_when_it_was_due_and_ends_when_it_comes(
    case: Case,
) -> None:
    await case.passes(hours=5)
    assert (await case.promise(Promised.RESPONSE)).course is Course.BREACHED
    await case.reply()
    late = await case.promise(Promised.RESPONSE)
    assert (late.course, late.breached_at, late.ended_at) == (
        Course.BREACHED, case.filed_at + 4 * HOUR, case.filed_at + 5 * HOUR
    )  # fmt: skip


async def test_waiting_for_the_customer_pauses_the_resolution_and_not_the_response(case: Case) -> None:
    await case.passes(hours=1)
    await case.by_tom(progress.hold)
    paused = await case.promise(Promised.RESOLUTION)
    assert (paused.course, paused.due_at) == (Course.PAUSED, None)
    await case.passes(hours=24)
    assert (await case.promise(Promised.RESPONSE)).course is Course.BREACHED
    await case.by_tom(progress.resume)
    running = await case.promise(Promised.RESOLUTION)
    assert (running.course, running.due_at) == (Course.RUNNING, case.filed_at + 5 * 24 * HOUR + 24 * HOUR)


async def test_a_resolution_in_time_is_met_and_counts_again_when_it_was_none(case: Case) -> None:
    await case.passes(hours=10)
    await case.by_tom(progress.resolve, "Restarted it")
    met = await case.promise(Promised.RESOLUTION)
    assert (met.course, met.ended_at) == (Course.MET, case.filed_at + 10 * HOUR)
    await case.passes(hours=10)
    await case.by_tom(progress.reopen)
    again = await case.promise(Promised.RESOLUTION)
    assert (again.course, again.ended_at, again.due_at) == (Course.RUNNING, None, case.filed_at + 130 * HOUR)
    await case.passes(hours=120)
    broken = await case.promise(Promised.RESOLUTION)
    assert (broken.course, broken.breached_at) == (Course.BREACHED, case.filed_at + 130 * HOUR)


async def test_a_resolution_is_breached_though_its_date_was_extended(case: Case) -> None:
    """Extending moves reminders; what was promised stays in the records."""
    until = case.filed_at + 200 * HOUR
    await case.do(
        lambda uow: response.extend(uow, NUMBER, until, "A part comes", by=uow.organisation.agent("Max Stone"))
    )
    await case.passes(hours=121)
    assert (await case.promise(Promised.RESOLUTION)).breached_at == case.filed_at + 120 * HOUR


async def test_nothing_is_owed_for_what_is_canceled_but_what_was_broken_stays_broken(case: Case) -> None:
    await case.passes(hours=5)
    await case.by_tom(progress.cancel, reason="duplicate")
    await case.passes(days=30)
    courses = [(await case.promise(kind)).course for kind in Promised]
    assert courses == [Course.BREACHED, Course.CANCELED]


async def test_another_priority_promises_something_else_for_what_is_still_open(case: Case) -> None:
    await case.reply()
    await case.by_tom(progress.prioritise, Priority.P1)
    kept, running = await case.promise(Promised.RESPONSE), await case.promise(Promised.RESOLUTION)
    assert (kept.course, kept.target) == (Course.MET, 4 * HOUR)
    assert (running.target, running.due_at) == (4 * HOUR, case.filed_at + 4 * HOUR)


async def test_each_breach_is_a_fact_once(case: Case) -> None:
    await case.passes(days=6)
    await case.passes(days=6)
    assert await case.breaches() == [("response", 4), ("resolution", 120)]


BEFORE_A_SWEEP: dict[str, tuple[Callable[[Case], Awaitable[None]], list[tuple[str, int]], list[Course]]] = {
    "reply": (lambda case: case.reply(), [("response", 4)], [Course.BREACHED, Course.BREACHED]),
    "resolve": (
        lambda case: case.by_tom(progress.resolve, "Restarted it"), [("response", 4), ("resolution", 120)],
        [Course.BREACHED, Course.BREACHED],
    ),
    "hold": (lambda case: case.by_tom(progress.hold), [("resolution", 120)], [Course.BREACHED, Course.BREACHED]),
    "cancel": (
        lambda case: case.by_tom(progress.cancel, reason="duplicate"), [("response", 4), ("resolution", 120)],
        [Course.BREACHED, Course.BREACHED],
    ),
    "prioritise": (
        lambda case: case.by_tom(progress.prioritise, Priority.P4, reason="Judged"),
        [("response", 4), ("resolution", 120)], [Course.BREACHED, Course.BREACHED],
    ),
}  # fmt: skip
"""What Tom does six days after the filing, when no sweep has come by; the facts of that transaction; the records."""


@pytest.mark.parametrize("verb", BEFORE_A_SWEEP)
async def test_what_a_verb_finds_broken_is_a_fact_of_its_own_transaction_and_the_sweep_adds_none(
    case: Case, verb: str
) -> None:
    act, at_once, courses = BEFORE_A_SWEEP[verb]
    case.sweeps = False
    case.clock.advance(days=6)
    await act(case)
    assert sorted(await case.breaches()) == sorted(at_once)
    case.sweeps = True
    await case.passes(days=6)
    assert sorted(await case.breaches()) == [("resolution", 120), ("response", 4)]
    assert [(await case.promise(kind)).course for kind in Promised] == courses
    async with case.store.work() as uow:
        again = replay(NUMBER, await uow.people.facts(NUMBER), uow.organisation.terms)
        stored = await movement_of(uow, await uow.tickets.get(NUMBER))
    assert shown(again) == shown(stored)


async def test_what_broke_while_the_desk_was_down_stays_broken_when_desk_toml_promises_more(case: Case) -> None:
    case.clock.advance(hours=5)
    before = case.store.organisation
    patient = {priority: ServiceLevel(9 * HOUR, 900 * HOUR) for priority in Priority}
    case.store.organisation = replace(before, policy=replace(before.policy, service_levels=patient))
    async with case.store.work() as uow:
        assert await reckon(uow) == 1
    assert await case.breaches() == [("response", 4)]
    await case.passes(days=6)
    assert (await case.promise(Promised.RESPONSE)).breached_at == case.filed_at + 4 * HOUR
