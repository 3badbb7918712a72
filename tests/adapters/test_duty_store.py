"""What is kept of turns on call: on either database, by two processes, across the migration that brought it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations.upgrade import upgrade
from adapters.db.store import Store
from core.errors import Answered
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.model.rotation import Rotation
from core.notify.duty import to_agent
from core.service import duty
from tests.conftest import HandClock

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOM = "slack/U0TECH"
COVER = """INSERT INTO cover (id, team, agent, starts_at, ends_at, "by", made_at)
    VALUES ('c1', 'Support', 'Sofia Lind', :start, :end, 'Sofia Lind', :start)"""
ABSENCE = "INSERT INTO absence (agent, since, until, note) VALUES ('Tom Reed', :start, :end, 'dentist')"


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom and Tina take turns by the week."""
    turns = Rotation(people=("Tom Reed", "Tina Park"), start=date(2026, 3, 2))
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),))


@pytest.fixture
async def other(postgres_url: str, organisation: Organisation, clock: HandClock) -> AsyncIterator[tuple[Store, Store]]:
    """Two processes on one PostgreSQL."""
    both = tuple(Store(postgres_url, organisation=organisation, classifier=WordCounter(), time=clock) for _ in range(2))
    for store in both:
        await store.open()
    yield both[0], both[1]
    for store in both:
        await store.close()


async def take_it(store: Store, name: str, id: str) -> str:
    """Press "Take it"; who has it."""
    try:
        async with store.work() as uow:
            await duty.accept(uow, uow.organisation.agent(name), id)
    except Answered as late:
        return str(late.params["what"].params["name"])
    return name


async def ask(store: Store) -> str:
    """Tom asks for cover; the request's id."""
    async with store.work() as uow:
        return (await duty.cover_me(uow, uow.organisation.agent("Tom Reed"))).id


async def test_of_two_who_take_a_watch_at_once_one_has_it_and_both_know_who(store: Store) -> None:
    id = await ask(store)
    said = await asyncio.gather(take_it(store, "Tina Park", id), take_it(store, "Sofia Lind", id))
    assert said[0] == said[1]
    async with store.work() as uow:
        roster = await uow.people.roster()
        agent = roster.on_call(uow.organisation.teams[0], MONDAY + timedelta(days=1))
    assert agent is not None
    assert agent.name == said[0]
    assert len(roster.covers) == 1


async def test_hearing_from_somebody_costs_a_query_a_minute_and_a_statement_when_they_had_refused(
    store: Store, clock: HandClock
) -> None:
    asked: list[str] = []
    event.listen(store.engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for _ in range(5):
        async with store.work() as uow:
            await uow.people.heard_from(TOM)
    assert sum("unreachable" in statement for statement in asked) == 1
    async with store.work() as uow:
        await uow.people.unreachable(TOM, "reason-blocked")
    async with store.work() as uow:
        await uow.people.heard_from(TOM)
    async with store.work() as uow:
        assert not (await uow.people.roster()).unreachable


async def test_what_cannot_be_brought_to_an_agent_goes_to_their_next_address(store: Store) -> None:
    tom, *others = store.organisation.people
    store.organisation = replace(store.organisation, people=(replace(tom, telegram=77), *others))
    async with store.work() as uow:
        roster = await uow.people.roster()
        said = to_agent(roster, roster.organisation.people[0], "duty-back-by", by="Sofia Lind")
        await duty.undelivered(uow, said, "reason-blocked")
    async with store.work() as uow:
        (parcel,) = await uow.deliveries.claim(
            uow.now, resting=(), admit=lambda _: True, limit=9, holder="test", until=uow.now
        )
    assert said.to == TOM
    assert (parcel.delivery.to, parcel.delivery.lane, parcel.delivery.bucket) == ("telegram/77",) * 3


async def test_a_cover_that_a_later_one_takes_whole_is_listed_no_more(store: Store) -> None:
    day = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    async with store.work() as uow:
        await duty.take(uow, uow.organisation.agent("Sofia Lind"), *day)
        await duty.take(uow, uow.organisation.agent("Max Stone"), *day, agent="Tina Park")
    async with store.work() as uow:
        watch = await duty.on_call(uow, uow.organisation.teams[0])
    assert [(cover.agent, cover.by) for cover in watch.covers] == [("Tina Park", "Max Stone")]
    assert [shift.agent for shift in watch.then[:2]] == ["Tina Park", "Tom Reed"]


@pytest.mark.postgres
async def test_what_another_process_met_is_forgotten_too_a_minute_later_at_the_latest(
    other: tuple[Store, Store], clock: HandClock
) -> None:
    here, there = other
    async with here.work() as uow:
        await uow.people.heard_from(TOM)
    async with there.work() as uow:
        await uow.people.unreachable(TOM, "reason-blocked")
    clock.advance(seconds=61)
    async with here.work() as uow:
        await uow.people.heard_from(TOM)
    async with there.work() as uow:
        assert not (await uow.people.roster()).unreachable


async def test_covers_and_absences_of_the_release_before_come_up_and_requests_can_be_kept(
    sqlite_url: str, organisation: Organisation, clock: HandClock
) -> None:
    upgrade(make_url(sqlite_url), "0002")
    engine = create_async_engine(sqlite_url)
    when = {"start": MONDAY.replace(tzinfo=None), "end": (MONDAY + timedelta(days=1)).replace(tzinfo=None)}
    async with engine.begin() as connection:
        await connection.execute(text(COVER), when)
        await connection.execute(text(ABSENCE), when)
    await engine.dispose()
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    id = await ask(store)
    async with store.work() as uow:
        watch = await duty.on_call(uow, uow.organisation.teams[0])
    await store.close()
    assert (watch.now.agent, watch.covers[0].id, watch.requests[0].id) == ("Sofia Lind", "c1", id)
    assert watch.requests[0].starts_at == MONDAY + timedelta(days=1)
