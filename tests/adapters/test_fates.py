"""What became of reminders, as the queue tells it, on either database."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from adapters.db.store import Store
from core.model.delivery import SILENT, Refused, Sent, Standing
from core.model.explanation import End, Explanation, Telling
from core.model.organisation import Organisation, Quiet
from core.ports import Parcel
from core.service import explaining
from core.service.dispatch import Settled, settle
from core.service.escalation import sweep
from tests.adapters.test_store import file
from tests.conftest import HandClock


@pytest.fixture
def organisation(organisation: Organisation, request: pytest.FixtureRequest) -> Organisation:
    """The usual team; where it is night, Sofia Lind sleeps until 16:00."""
    if "night" not in request.node.name:
        return organisation
    night = Quiet(time(5), time(16))
    people = [replace(p, quiet=night) if p.name == "Sofia Lind" else p for p in organisation.people]
    return replace(organisation, people=tuple(people))


async def reminders(store: Store) -> dict[str, Parcel]:
    """Whatever of it is a reminder, claimed, by the agent it is for."""
    async with store.work() as uow:
        found = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=50, holder="test", until=uow.now + timedelta(minutes=1)
        )
    return {parcel.delivery.payload["agent"]: parcel for parcel in found if "agent" in parcel.delivery.payload}


async def told(store: Store, number: int) -> Explanation:
    """The explanation as it is now."""
    async with store.work() as uow:
        return await explaining.explanation(uow, number)


def ends(found: Explanation) -> dict[str, End]:
    """How it went with everybody of the last level told."""
    return {telling.agent: telling.end(found.now) for telling in last(found)}


def last(found: Explanation) -> tuple[Telling, ...]:
    """Who was told last."""
    return [line.told for line in found.story if line.told][-1]


async def reached_level_two(store: Store, clock: HandClock) -> int:
    """A ticket nobody took, of which the supervisor hears now."""
    number = await file(store)
    clock.advance(minutes=161)
    async with store.work() as uow:
        await sweep(uow)
    return number


async def test_a_reminder_waits_is_under_way_and_is_delivered(store: Store, clock: HandClock) -> None:
    number = await reached_level_two(store, clock)
    assert ends(await told(store, number))["Sofia Lind"] is End.WAITING
    sending = await reminders(store)
    assert ends(await told(store, number))["Sofia Lind"] is End.SENDING
    async with store.work() as uow:
        await settle(uow, Settled(sending["Sofia Lind"], Sent(("slack/D1/1.0",))))
    assert ends(await told(store, number))["Sofia Lind"] is End.DELIVERED


async def test_one_that_was_refused_says_why_and_who_was_told_instead(store: Store, clock: HandClock) -> None:
    number = await reached_level_two(store, clock)
    sending = await reminders(store)
    clock.advance(seconds=1)
    async with store.work() as uow:
        await settle(uow, Settled(sending["Sofia Lind"], Refused("reason-blocked")))
    story = (await told(store, number)).story
    tellings = [line.told for line in story if line.told]
    assert tellings[0][0].end(clock.now()) is End.REFUSED
    assert tellings[0][0].fate is not None
    assert tellings[0][0].fate.outcome == "reason-blocked"
    assert [telling.agent for telling in tellings[-1]] == ["Max Stone"]


async def test_one_whose_cause_was_gone_was_not_delivered(store: Store, clock: HandClock) -> None:
    number = await reached_level_two(store, clock)
    sending = await reminders(store)
    async with store.work() as uow:
        await settle(uow, Settled(sending["Sofia Lind"], Sent(())))
    found = await told(store, number)
    assert ends(found)["Sofia Lind"] is End.SILENT
    assert [one.fate.outcome for one in last(found) if one.fate and one.fate.standing is Standing.SENT] == [SILENT]


async def test_at_night_it_waits_in_a_list_that_has_no_ticket_of_its_own(store: Store, clock: HandClock) -> None:
    second = await file(store, "Another one", "telegram/2")
    clock.advance(minutes=-10)
    first = await reached_level_two(store, clock)
    clock.advance(minutes=10)
    async with store.work() as uow:
        await sweep(uow)
    for number in (first, second):
        found = await told(store, number)
        assert ends(found)["Sofia Lind"] is End.QUIET
        fate = next(telling.fate for telling in last(found) if telling.agent == "Sofia Lind")
        assert fate is not None
        assert fate.due_at - found.now < timedelta(hours=5)
