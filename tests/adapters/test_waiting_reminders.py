"""A platform takes nothing for a while: reminders that wait count as what their reader gets when it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.db.store import Store
from core.model.delivery import Kind, NotSent, Outcome, Sent
from core.model.organisation import Organisation
from core.model.rotation import Rotation
from core.ports import Parcel
from core.service.dispatch import Settled, settle
from core.service.escalation import sweep
from tests.conftest import HandClock
from tests.flows.test_lists import filed, lines

TOM = "slack/U0TECH"
APART = timedelta(minutes=3)
DOWN = NotSent("reason-no-connection")


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, except for the test of what is taken back under locks."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    return url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is on call."""
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),))


async def goes_out(store: Store, outcome: Outcome) -> Sequence[Parcel]:
    """What is tried now for Tom, and what comes of it; everything else arrives."""
    async with store.work() as uow:
        until = uow.now + timedelta(minutes=1)
        tried = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda bucket: True, limit=500, holder="me", until=until
        )
    mine = [one for one in tried if one.delivery.to == TOM and one.delivery.kind in (Kind.PING, Kind.LIST)]
    async with store.work() as uow:
        for number, parcel in enumerate(tried):
            to_tom = Sent((f"slack/D0TOM/{parcel.id}.{number}",)) if outcome == Sent(()) else outcome
            await settle(uow, Settled(parcel, to_tom if parcel in mine else Sent(())))
    return mine


async def due_one_by_one(store: Store, clock: HandClock, count: int, *, tried: bool) -> None:
    """So many tickets that reach their first level three minutes apart; each reminder is ``tried`` in vain, or none."""
    for _ in range(count):
        await filed(store, 1)
        clock.present += APART
    clock.present += timedelta(minutes=80) - count * APART
    for _ in range(count):
        async with store.work() as uow:
            await sweep(uow)
        if tried:
            await goes_out(store, DOWN)
        clock.present += APART


@pytest.mark.parametrize(
    "database_url", ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgres)], indirect=True
)
async def test_what_was_never_tried_comes_as_one_list(store: Store, clock: HandClock) -> None:
    await due_one_by_one(store, clock, 8, tried=False)
    (only,) = await goes_out(store, Sent(()))
    assert (only.delivery.kind, lines(only)) == (Kind.LIST, list(range(1001, 1009)))
    assert await goes_out(store, Sent(())) == []


async def test_of_what_was_tried_a_few_are_cards_the_rest_is_one_list(store: Store, clock: HandClock) -> None:
    await due_one_by_one(store, clock, 8, tried=True)
    clock.advance(minutes=6)
    came = await goes_out(store, Sent(()))
    assert [one.delivery.ticket for one in came if one.delivery.kind is Kind.PING] == list(range(1001, 1006))
    assert [lines(one) for one in came if one.delivery.kind is Kind.LIST] == [[1006, 1007, 1008]]


async def test_what_arrives_between_them_does_not_count(store: Store, clock: HandClock) -> None:
    """Nobody gets a list because of what they read long ago."""
    await due_one_by_one(store, clock, 5, tried=False)
    assert len(await goes_out(store, Sent(()))) == 5
    await due_one_by_one(store, clock, 1, tried=False)
    assert [one.delivery.kind for one in await goes_out(store, Sent(()))][-1] is Kind.PING
