"""What stays untold is found by somebody who does not trust the sweep: in the log, in a notice, in readiness."""

import logging
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.db.audit import audit
from adapters.db.store import Store
from core.audit import Audit
from core.errors import StoreDown
from core.model.conversation import Heard
from core.model.delivery import Refused
from core.model.priority import Priority
from core.model.rotation import Rotation
from core.service import conversation, progress
from core.service.escalation import sweep
from core.service.ownership import accept
from scheduler.auditor import Auditor
from tests.conftest import HandClock
from tests.flows.test_lists import came, going_out
from tests.scheduler.conftest import FIRST_LEVEL, file_tickets


def auditor_of(store: Store, clock: HandClock, *, grace: float) -> Auditor:
    """An auditor as the desk has it, with another grace."""
    url = store.url.render_as_string(hide_password=False)
    return Auditor(lambda now: audit(url, now), store.work, time=clock, grace=grace)


async def notices(store: Store) -> list[str]:
    """Whom the operators' notices go to."""
    async with store.engine.connect() as connection:
        rows = await connection.execute(text("SELECT \"to\", payload FROM delivery WHERE kind = 'notice'"))
        return [row.to for row in rows.all() if "operators-late" in str(row.payload)]


async def test_a_level_nobody_told_is_logged_once_and_the_operators_are_told_once(
    store: Store, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    await file_tickets(store, 3)
    clock.present += FIRST_LEVEL
    auditor = auditor_of(store, clock, grace=0.0)
    for _ in range(3):
        await auditor._patiently()
    assert {(level.ticket, level.condition, level.level) for level in auditor.late} == {
        (number, "NOT_ASSIGNED", 1) for number in (1001, 1002, 1003)
    }
    (line,) = (record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    assert "#1001 NOT_ASSIGNED L1, due 2026-03-02 10:20:00 UTC" in line
    assert await notices(store) == ["slack/U0MANAGER"]


async def test_what_came_due_just_now_is_not_late_even_when_the_clock_jumped_by_days(
    store: Store, clock: HandClock
) -> None:
    await file_tickets(store, 3)
    clock.present += timedelta(days=3)
    auditor = auditor_of(store, clock, grace=120.0)
    for _ in range(3):
        await auditor._patiently()
    assert (auditor.late, auditor.pulse.ok, await notices(store)) == ((), True, [])


async def test_when_it_has_been_told_after_all_nothing_is_late_and_the_notices_are_not_repeated(
    store: Store, clock: HandClock
) -> None:
    await file_tickets(store, 1)
    clock.present += FIRST_LEVEL
    auditor = auditor_of(store, clock, grace=0.0)
    await auditor._patiently()
    async with store.work() as uow:
        await sweep(uow)
    async with store.engine.begin() as connection:  # else the second notice would stand for the first
        await connection.execute(text("UPDATE delivery SET standing = 'sent'"))
    await auditor._patiently()
    assert not [level.ticket for level in auditor.late]
    clock.present += FIRST_LEVEL
    await auditor._patiently()
    assert len(auditor.late) == 1
    assert len(await notices(store)) == 1


@pytest.mark.parametrize("count", [1, 6], ids=["card", "list"])
async def test_a_level_that_counts_as_told_without_a_delivery_is_late_at_once(
    store: Store, clock: HandClock, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    await file_tickets(store, count)
    clock.present += FIRST_LEVEL
    async with store.work() as uow:
        await sweep(uow)
    auditor = auditor_of(store, clock, grace=120.0)
    await auditor._patiently()
    assert await notices(store) == []
    async with store.engine.begin() as connection:
        await connection.execute(text("DELETE FROM delivery WHERE kind IN ('ping', 'list')"))
    clock.advance(minutes=30)
    await auditor._patiently()
    assert [level.ticket for level in auditor.late] == list(range(1001, 1001 + count))
    assert "#1001 NOT_ASSIGNED L1, told 2026-03-02 10:21:00 UTC, but nothing was queued for the channel" in caplog.text
    assert await notices(store) == ["slack/U0MANAGER"]
    clock.advance(minutes=31)
    await auditor._patiently()
    assert not [level for level in auditor.late if level.told]


@pytest.mark.parametrize("count", [1, 6], ids=["card", "list"])
async def test_of_several_who_were_told_the_one_for_whom_nothing_was_queued_is_named(
    store: Store, clock: HandClock, count: int
) -> None:
    """The second level is told to the channel and to the supervisor."""
    await file_tickets(store, count)
    clock.present += 2 * FIRST_LEVEL
    async with store.work() as uow:
        await sweep(uow)
    auditor = auditor_of(store, clock, grace=120.0)
    await auditor.look()
    assert not auditor.late
    lost = "DELETE FROM delivery WHERE projection LIKE 'ping/%/Sofia Lind' OR projection LIKE 'list/Sofia Lind/%'"
    async with store.engine.begin() as connection:
        assert (await connection.execute(text(lost))).rowcount == 1
    await auditor.look()
    found = [(level.ticket, level.level, level.agent) for level in auditor.late]
    assert found == [(1001 + number, 2, "Sofia Lind") for number in range(count)]


async def test_who_is_told_instead_of_somebody_unreachable_is_judged_too(store: Store, clock: HandClock) -> None:
    """Tom is on call, Slack does not know him any more: the channel is told in his place."""
    turns = Rotation(people=("Tom Reed",), start=date(2026, 1, 5))
    store.organisation = replace(store.organisation, teams=(replace(store.organisation.teams[0], rotation=turns),))
    await file_tickets(store, 1)
    clock.present += FIRST_LEVEL
    async with store.work() as uow:
        await sweep(uow)
    await came(store, next(one for one in await going_out(store) if one.delivery.ticket), Refused("reason-gone"))
    auditor = auditor_of(store, clock, grace=120.0)
    await auditor.look()
    assert not auditor.late
    async with store.engine.begin() as connection:
        await connection.execute(text("DELETE FROM delivery WHERE projection = 'ping/1001/'"))
    await auditor.look()
    assert [str(level) for level in auditor.late] == [
        "#1001 told anew L1, told 2026-03-02 10:21:00 UTC, but nothing was queued for the channel"
    ]


async def test_a_level_of_which_nobody_had_to_be_told_is_not_late(store: Store, clock: HandClock) -> None:
    """Who could have been told had just acted."""
    await file_tickets(store, 1)
    async with store.work() as uow:
        await progress.prioritise(uow, 1001, Priority.P1, by=uow.organisation.agent("Tom Reed"))
        await accept(uow, 1001, by=uow.organisation.agent("Tom Reed"))
    clock.advance(minutes=14)
    async with store.work() as uow:
        heard = Heard(ref="slack/C0SUPPORT/1", text="Looking", at=uow.now)
        await conversation.note(uow, 1001, uow.organisation.agent("Tom Reed"), heard)
    clock.advance(minutes=1)
    async with store.work() as uow:
        assert await sweep(uow)
    auditor = auditor_of(store, clock, grace=120.0)
    await auditor._patiently()
    assert not auditor.late


async def test_on_a_busy_day_a_list_of_too_many_deliveries_ago_is_not_missed(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file_tickets(store, 6)
    clock.present += FIRST_LEVEL
    async with store.work() as uow:
        await sweep(uow)
    clock.advance(minutes=5)
    await file_tickets(store, 5, after=6)
    monkeypatch.setattr("adapters.db.audit.NEWEST", 8)
    async with store.engine.connect() as connection:
        of_late = "SELECT kind FROM (SELECT * FROM {} ORDER BY id DESC LIMIT 8) AS newest"
        facts = (await connection.execute(text(of_late.format("timeline")))).scalars().all()
        deliveries = (await connection.execute(text(of_late.format("delivery")))).scalars().all()
    assert ("Escalated" in facts, "list" in deliveries) == (True, False), "more is queued than told"
    found = await audit(store.url.render_as_string(hide_password=False), clock.now())
    assert found.unqueued == ()


async def test_the_oldest_undelivered_word_is_aged_by_the_desks_clock(store: Store, clock: HandClock) -> None:
    auditor = auditor_of(store, clock, grace=120.0)
    await auditor.look()
    assert auditor.undelivered == 0
    await file_tickets(store, 1)
    clock.advance(minutes=7)
    await auditor.look()
    assert auditor.undelivered == 420


async def test_a_store_that_cannot_be_read_makes_the_auditor_not_well_and_it_goes_on(
    store: Store, clock: HandClock
) -> None:
    broken = [True]

    async def look(now: datetime) -> Audit:
        if broken:
            raise StoreDown("OperationalError")
        return await audit(store.url.render_as_string(hide_password=False), now)

    auditor = Auditor(look, store.work, time=clock)
    await auditor._patiently()
    assert (auditor.pulse.ok, auditor.pulse.error) == (False, "StoreDown")
    broken.clear()
    await auditor._patiently()
    assert (auditor.pulse.ok, auditor.pulse.error) == (True, None)


async def test_a_database_that_is_not_there_is_a_store_that_is_down(unused_tcp_port: int, clock: HandClock) -> None:
    with pytest.raises(StoreDown):
        await audit(f"postgresql+asyncpg://desk@127.0.0.1:{unused_tcp_port}/desk", clock.now())
