"""What digests read, on either database: what counts for which section, and never a whole table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text, update

from adapters.db import tables
from adapters.db.store import Store
from core.model.conversation import Heard
from core.model.digest import Rhythm, Section, Subscription
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.model.timeline import Extended
from core.service import digest, intake, ownership
from tests.conftest import HandClock

TEAMS = ["Support"]


async def file(store: Store, count: int = 1, user: int = 1001) -> list[int]:
    """Tickets of a customer; their numbers."""
    async with store.work() as uow:
        contact = await intake.greet(uow, f"telegram/{user}", name="Anna", language="en")
        for number in range(count):
            heard = Heard(ref=f"telegram/{user}/{uow.now:%s}{number}", text=f"Help {number}", at=uow.now)
            await intake.support(uow, contact, heard)
        return [ticket.number for ticket in await uow.tickets.current_of(contact.address)][-count:]


async def sections(store: Store, **span: timedelta) -> dict[str, Section]:
    """The sections of Support, promises of the next day, failures of the last."""
    async with store.work() as uow:
        until, since = (span.get(name, timedelta(days=1)) for name in ("until", "since"))
        found = await uow.digests.sections(TEAMS, now=uow.now, until=uow.now + until, since=uow.now - since)
    return {section.key: section for section in found}


async def test_each_section_counts_its_own(store: Store, clock: HandClock) -> None:
    first, second, third = await file(store, 3)
    (blocked,) = await file(store, user=1002)
    async with store.work() as uow:
        await ownership.accept(uow, first, by=uow.organisation.agent("Tom Reed"))
    clock.advance(minutes=5)
    async with store.engine.begin() as connection:
        await connection.execute(
            update(tables.contact).where(tables.contact.c.address == "telegram/1002").values(reachable=False)
        )
        dead = {"standing": "dead", "settled_at": clock.now(), "outcome": "reason-blocked"}
        theirs = tables.delivery.c.ticket == blocked, tables.delivery.c.kind == "status"
        await connection.execute(update(tables.delivery).where(*theirs).values(dead))
        held = {"held_until": clock.now() + timedelta(hours=2)}
        await connection.execute(update(tables.clock).where(tables.clock.c.ticket == second).values(held))
        await connection.execute(update(tables.ticket).where(tables.ticket.c.number == second).values(snoozes=1))
        told = tables.clock.c.ticket == third, tables.clock.c.condition == "NOT_UPDATED"
        await connection.execute(update(tables.clock).where(*told).values(level=2))
    found = await sections(store, until=timedelta(hours=4))
    named = {key: [entry.number for entry in one.entries] for key, one in found.items()}
    assert named == {
        "open": [first, second, third, blocked], "unassigned": [second, third, blocked],
        "breaching": [first, second, third, blocked], "stuck": [third], "snoozed": [second],
        "unreachable": [blocked], "failed": [blocked],
    }  # fmt: skip
    assert found["failed"].entries[0].what.params["reason"].key == "reason-blocked"
    assert (await sections(store, until=timedelta(hours=3)))["breaching"].count == 0  # the first answer is due later
    assert (await sections(store, since=timedelta(0)))["failed"].count == 0


async def test_a_section_counts_all_and_names_five(store: Store) -> None:
    await file(store, 7)
    found = await sections(store)
    assert (found["open"].count, len(found["open"].entries)) == (7, 5)
    async with store.work() as uow:
        other = await uow.digests.sections(["Billing"], now=uow.now, until=uow.now, since=uow.now)
    assert [section.count for section in other] == [0] * 7


async def test_a_week_is_read_from_its_first_fact_on(store: Store, clock: HandClock) -> None:
    await file(store, 2)
    clock.advance(days=7, hours=2)
    (number,) = await file(store, 1)
    async with store.work() as uow:
        moved = Extended(ticket=number, by="Tom Reed", seconds=60.0, reason="more", before=uow.now.isoformat(),
                         after=(uow.now + timedelta(days=1)).isoformat())  # fmt: skip
        uow.record(moved, await uow.tickets.get(number))
    async with store.work() as uow:
        weeks, extended = await uow.digests.week(TEAMS, uow.now - timedelta(days=7))
        every, _ = await uow.digests.week(TEAMS, uow.now - timedelta(days=8))
    assert (weeks["Support"].filed, every["Support"].filed) == (1, 3)
    assert [entry.number for entry in extended.entries] == [number]


async def test_what_breaks_a_digest_puts_it_off_and_holds_up_no_other(store: Store, clock: HandClock) -> None:
    names = ("Max Stone", "Sofia Lind")
    rows = [
        Subscription(agent=name, rhythm=rhythm, next_at=clock.now() + timedelta(seconds=n))
        for n, (name, rhythm) in enumerate(zip(names, (Rhythm.WEEKLY, Rhythm.DAILY), strict=True))
    ]
    clock.advance(minutes=1)
    async with store.work() as uow:
        await uow.digests.keep(rows)
    async with store.work() as uow:
        assert await digest.put_off(uow) == 1
        assert (await uow.digests.next_due()) == rows[1].next_at
    async with store.work() as uow:
        assert await digest.send_due(uow) == 1
        assert {one.agent: one.next_at for one in await uow.digests.all()}["Max Stone"] == clock.now() + timedelta(
            hours=1
        )


async def test_no_question_reads_a_whole_table(sqlite_url: str, organisation: Organisation, clock: HandClock) -> None:
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    asked: list[tuple[str, Sequence[Any]]] = []
    event.listen(
        store.engine.sync_engine, "before_cursor_execute",
        lambda _, __, statement, given, *more: asked.append((statement, given)),
    )  # fmt: skip
    await sections(store)
    async with store.work() as uow:
        await uow.digests.week(TEAMS, uow.now)
        await uow.digests.due(uow.now, limit=1)
        await uow.digests.next_due()
    questions = [one for one in asked if one[0].startswith("SELECT")]
    async with store.engine.connect() as connection:
        plans = [
            await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(given)) for sql, given in questions
        ]
        steps = [str(row.detail) for plan in plans for row in plan.all()]
    assert len(questions) >= 11
    assert [step for step in steps if step.startswith("SCAN") and "USING COVERING INDEX ix_digest" not in step] == []
    await store.close()


@pytest.mark.parametrize("both", [True, False])
async def test_a_digest_that_cannot_be_delivered_goes_to_the_next_address(store: Store, both: bool) -> None:
    sofia = replace(store.organisation.agent("Sofia Lind"), telegram=77 if both else None)
    people = tuple(sofia if one.name == sofia.name else one for one in store.organisation.people)
    store.organisation = replace(store.organisation, people=people)
    async with store.work() as uow:
        await digest.plan(uow)
    async with store.work() as uow:
        await digest.send_now(uow, sofia)
    async with store.work() as uow:
        (parcel,) = await uow.deliveries.claim(
            uow.now, resting=[], admit=lambda _: True, limit=5, holder="me", until=uow.now
        )
        await digest.refused(uow, parcel, "reason-slack-person-gone")
    async with store.engine.connect() as connection:
        found = await connection.execute(text("SELECT \"to\" FROM delivery WHERE standing = 'pending'"))
        assert list(found.scalars()) == (["telegram/77"] if both else [])
