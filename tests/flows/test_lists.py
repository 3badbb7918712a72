"""More than a few reminders at once are one list: what is on its way is neither lost nor said twice."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.db.store import Store
from core.model.conversation import Heard
from core.model.delivery import Kind, Outcome, Refused, Sent
from core.model.organisation import Organisation
from core.model.rotation import Rotation
from core.phrases import list_card
from core.ports import Parcel
from core.service import intake
from core.service.dispatch import Settled, settle
from core.service.escalation import sweep
from core.service.ownership import accept
from tests.conftest import HandClock

FIRST_LEVEL = timedelta(minutes=80)
TOM, TELEGRAM, POST = "slack/U0TECH", "telegram/77", "slack/D0TOM/1"

refs = itertools.count(1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between the databases is tried with the other rows."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom is always on call, in Slack and, failing that, in Telegram: it is he who is told."""
    (team,) = organisation.teams
    tom, *others = organisation.people
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    return replace(organisation, teams=(replace(team, rotation=turns),), people=(replace(tom, telegram=77), *others))


async def swept(store: Store) -> None:
    """What is due is told."""
    async with store.work() as uow:
        await sweep(uow)


async def going_out(store: Store) -> list[Parcel]:
    """Tom's reminders that go out now; everything else has arrived, or had nothing to say."""
    found: list[Parcel] = []
    while True:
        async with store.work() as uow:
            until = uow.now + timedelta(minutes=1)
            claimed = await uow.deliveries.claim(
                uow.now, resting=[], admit=lambda bucket: True, limit=500, holder="me", until=until
            )
        if not claimed:
            return found
        for parcel in claimed:
            if parcel.delivery.to in (TOM, TELEGRAM) and (
                parcel.delivery.kind is Kind.PING or list_card(parcel, store.organisation)
            ):
                found.append(parcel)
            else:
                await came(store, parcel, Sent(()))


async def came(store: Store, parcel: Parcel, outcome: Outcome) -> None:
    """What a platform said to it."""
    async with store.work() as uow:
        await settle(uow, Settled(parcel, outcome))


def lines(parcel: Parcel) -> list[int]:
    """The tickets on a list."""
    return sorted(line.ticket.number for line in parcel.listed)


async def filed(store: Store, count: int) -> None:
    """Tickets of one customer."""
    for _ in range(count):
        async with store.work() as uow:
            contact = await intake.greet(uow, "telegram/1001", name="Anna", language="en")
            heard = Heard(ref=f"telegram/1001/{next(refs)}", text="Help", at=uow.now)
            await intake.support(uow, contact, heard)


async def listed(store: Store, clock: HandClock) -> Parcel:
    """Six tickets came due at once: the list that is on its way, with a seventh ticket due a minute later."""
    await filed(store, 6)
    clock.advance(minutes=1)
    await filed(store, 1)
    clock.present += FIRST_LEVEL - timedelta(minutes=1)
    await swept(store)
    (parcel,) = await going_out(store)
    assert lines(parcel) == [1001, 1002, 1003, 1004, 1005, 1006]
    return parcel


async def test_five_at_once_are_five_cards(store: Store, clock: HandClock) -> None:
    await filed(store, 5)
    clock.present += FIRST_LEVEL
    await swept(store)
    assert [parcel.delivery.kind for parcel in await going_out(store)] == [Kind.PING] * 5


async def test_what_comes_due_while_the_list_is_on_its_way_is_on_it_afterwards(store: Store, clock: HandClock) -> None:
    parcel = await listed(store, clock)
    clock.advance(minutes=1)
    await swept(store)
    await came(store, parcel, Sent((POST,)))
    edits = await going_out(store)
    assert [(lines(one), one.delivery.payload["replace"]) for one in edits] == [(list(range(1001, 1008)), POST)]


async def test_what_is_settled_while_the_list_is_on_its_way_goes_from_it(store: Store, clock: HandClock) -> None:
    parcel = await listed(store, clock)
    async with store.work() as uow:
        await accept(uow, 1003, by=uow.organisation.agent("Tina Park"))
    await came(store, parcel, Sent((POST,)))
    (edit,) = await going_out(store)
    assert (lines(edit), edit.delivery.payload["replace"]) == ([1001, 1002, 1004, 1005, 1006], POST)


async def test_a_list_that_arrived_as_it_was_sent_is_not_touched_again(store: Store, clock: HandClock) -> None:
    await came(store, await listed(store, clock), Sent((POST,)))
    assert await going_out(store) == []


async def test_lines_of_a_new_list_do_not_slip_into_an_edit_of_the_old_one(store: Store, clock: HandClock) -> None:
    """An edit calls nobody."""
    await came(store, await listed(store, clock), Sent((POST,)))
    clock.advance(minutes=5)
    await filed(store, 6)
    clock.present += FIRST_LEVEL
    await swept(store)
    (edit,) = await going_out(store)
    assert (lines(edit), edit.delivery.payload["replace"]) == ([1001, 1002, 1003, 1004, 1005, 1006], POST)
    await came(store, edit, Sent((POST,)))
    new = [one for one in await going_out(store) if one.delivery.kind is Kind.LIST]
    assert [(lines(one), one.delivery.payload["replace"]) for one in new] == [(list(range(1007, 1014)), None)]


async def test_a_card_that_is_on_its_way_does_not_come_as_a_line_as_well(store: Store, clock: HandClock) -> None:
    """Slack was down when one reminder was due; an hour later its next level comes with six others."""
    await filed(store, 1)
    clock.present += FIRST_LEVEL
    await filed(store, 6)
    await swept(store)
    clock.present += FIRST_LEVEL
    await swept(store)
    to_tom = await going_out(store)
    assert sorted(one.delivery.kind.value for one in to_tom) == ["list", "ping"]
    (card,) = (one for one in to_tom if one.delivery.kind is Kind.PING)
    (many,) = (one for one in to_tom if one.delivery.kind is Kind.LIST)
    assert (card.delivery.ticket, lines(many)) == (1001, [1002, 1003, 1004, 1005, 1006, 1007])
    assert card.delivery.payload["level"] == 2


async def test_a_list_that_slack_refuses_is_one_list_in_telegram(store: Store, clock: HandClock) -> None:
    await came(store, await listed(store, clock), Refused("reason-gone"))
    (again,) = await going_out(store)
    assert (again.delivery.to, lines(again)) == (TELEGRAM, [1001, 1002, 1003, 1004, 1005, 1006])
