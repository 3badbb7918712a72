"""The store, on SQLite and on PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from adapters.db.store import Store
from adapters.db.trouble import StoreUnusable
from core.errors import AlreadyOwned, Repeated, StoreDown, TicketNotFound
from core.model.conversation import Heard
from core.model.organisation import Organisation
from core.model.ping import Ping
from core.model.proposal import WordCounter
from core.model.ticket import Ticket
from core.notify import notice
from core.service import intake, ownership
from tests.conftest import HandClock


async def file(store: Store, said: str = "The API answers 500", address: str = "telegram/1001") -> int:
    """A ticket through the intake."""
    async with store.work() as uow:
        contact = await intake.greet(uow, address, name="Anna Berg", language="en")
        ticket = await intake.support(uow, contact, Heard(ref=f"{address}/{hash(said)}", text=said, at=uow.now))
        assert ticket is not None
        return ticket.number


async def rows(store: Store, query: str) -> list[Any]:
    """What the database says."""
    async with store.engine.connect() as connection:
        return list((await connection.execute(text(query))).all())


async def test_filing_writes_the_ticket_its_clocks_its_fact_and_its_deliveries_together(store: Store) -> None:
    number = await file(store)
    assert [tuple(row) for row in await rows(store, "SELECT number, state, priority FROM ticket")] == [
        (number, "new", "P3")
    ]
    assert len(await rows(store, "SELECT * FROM clock WHERE due_at IS NOT NULL")) == 3
    assert [row.kind for row in await rows(store, "SELECT kind FROM timeline")] == ["Filed"]
    assert sorted(row.kind for row in await rows(store, "SELECT kind FROM delivery")) == ["root", "status"]


async def test_nothing_is_written_when_the_verb_fails(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.work() as uow:
            await uow.once("telegram:1")
            contact = await intake.greet(uow, "telegram/1001", name="Anna", language="en")
            await intake.support(uow, contact, Heard(ref="telegram/1001/1", text="Help", at=uow.now))
            raise RuntimeError("afterwards")
    for table in ("ticket", "contact", "timeline", "delivery", "inbound", "clock"):
        assert await rows(store, f"SELECT * FROM {table}") == []  # names of this page


async def test_an_input_has_its_effect_once(store: Store) -> None:
    async with store.work() as uow:
        await uow.once("telegram:1")
    with pytest.raises(Repeated):
        async with store.work() as uow:
            await uow.once("telegram:1")


async def test_ticket_numbers_have_no_gaps_although_a_filing_failed(store: Store) -> None:
    first = await file(store, "one")
    with pytest.raises(RuntimeError):
        async with store.work() as uow:
            await uow.tickets.next_number()
            raise RuntimeError
    assert await file(store, "two") == first + 1


async def test_of_ten_agents_accepting_at_once_exactly_one_owns(store: Store) -> None:
    number = await file(store)
    team = store.organisation.people

    async def accept(turn: int) -> str:
        try:
            async with store.work() as uow:
                await ownership.accept(uow, number, by=team[turn % 2])
        except AlreadyOwned as refusal:
            return str(refusal.params["owner"])
        return "won"

    answers = await asyncio.gather(*(accept(turn) for turn in range(10)))
    owner = (await rows(store, "SELECT owner FROM ticket"))[0].owner
    assert {answer for answer in answers if answer != "won"} == {owner}
    assert len(await rows(store, "SELECT * FROM timeline WHERE kind = 'Accepted'")) == 1


async def test_what_waits_for_its_lane_does_not_hide_when_the_head_of_the_lane_is_tried_again(
    store: Store, clock: HandClock
) -> None:
    head, behind = notice("telegram/1", "said", text="one"), notice("telegram/1", "said", text="two")
    async with store.work() as uow:
        uow.send(replace(head, wait=timedelta(seconds=2)), behind)
    async with store.work() as uow:
        assert await uow.deliveries.next_due(uow.now) == clock.now() + timedelta(seconds=2)


async def test_where_a_card_was_posted_is_not_forgotten_when_its_level_rises_at_that_moment(store: Store) -> None:
    number = await file(store)
    card = Ping(ticket=number, agent="Tom Reed", address="slack/U0TECH", told_at=store.time.now())
    async with store.work() as uow:
        uow.pings.keep(card)

    async def post() -> None:
        async with store.work() as other:
            other.pings.posted(number, "Tom Reed", "slack/D1/1.0", over=notice("slack/U0TECH", "said"))

    async with store.work() as uow:
        (known,) = (await uow.pings.of([number]))[number]
        posting = asyncio.create_task(post())
        await asyncio.wait([posting], timeout=0.1)
        uow.pings.keep(known)
    await posting
    assert [row.ref for row in await rows(store, "SELECT ref FROM ping")] == ["slack/D1/1.0"]


async def test_a_foreign_ticket_reads_like_an_absent_one(store: Store) -> None:
    number = await file(store)
    seen = []
    for wanted in (number, 999_999, 10**30):
        async with store.work() as uow:
            with pytest.raises(TicketNotFound) as refused:
                await uow.tickets.get_for("telegram/1002", wanted)
            seen.append((refused.value.key, refused.value.params))
    assert seen[0] == seen[1] == seen[2]


async def test_instants_come_back_aware_and_in_utc(store: Store, clock: HandClock) -> None:
    number = await file(store)
    async with store.work() as uow:
        ticket: Ticket = await uow.tickets.get(number)
        assert ticket.created_at == clock.now()
        assert ticket.created_at.tzinfo is not None


async def test_a_second_desk_on_the_same_file_is_refused_with_one_clear_line(
    sqlite_url: str, organisation: Organisation, clock: HandClock
) -> None:
    first, second = (Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock) for _ in "12")
    await first.open()
    with pytest.raises(StoreUnusable, match="Another desk already uses"):
        await second.open()
    await first.close()
    await second.open()
    await second.close()


async def test_what_the_store_refused_is_held_against_it_for_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial's one small row may find room on a full disk where an input does not."""
    assert await store.answers()
    with pytest.raises(StoreDown):
        async with store.work():
            raise TimeoutError
    assert not await store.answers()
    monkeypatch.setattr("adapters.db.store.TRIED_EVERY", 0.0)
    assert await store.answers()
