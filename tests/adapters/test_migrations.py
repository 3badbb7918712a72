"""A database of the release before, with work in it, comes up and goes on."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, bindparam, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.migrations.upgrade import upgrade
from adapters.db.store import Store
from adapters.db.trouble import StoreUnusable
from core.model.organisation import Organisation
from core.model.promise import Course, Promised
from core.model.proposal import WordCounter
from core.service.reckoning import reckon
from tests.conftest import HandClock

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TICKET = """INSERT INTO ticket (number, contact, team, subject, text, category, impact, urgency, priority, state,
    created_at, responded_at, version) VALUES (1001, 'telegram/1', 'Support', 'VPN', 'VPN', 'other', 'medium', 'medium',
    'P3', 'new', :nine, :later, 1)"""
CLOCK = """INSERT INTO clock (ticket, condition, anchor, episode, level, running, due_at)
    VALUES (1001, :condition, :nine, 1, 0, true, :later)"""
PING = """INSERT INTO delivery (lane, bucket, kind, rank, "to", ticket, payload, standing, since, due_at)
    VALUES ('slack/U0SUPER/pings', 'slack/post/U0SUPER', 'ping', 30, :to, 1001, :payload, 'pending', :nine, :nine)"""


async def test_due_dates_and_queued_reminders_of_the_first_release_are_carried_over(
    empty_url: str, organisation: Organisation, clock: HandClock
) -> None:
    await asyncio.to_thread(upgrade, make_url(empty_url), "0001")
    await _fill(empty_url)
    store = Store(empty_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    async with store.work() as uow:
        assert await reckon(uow) == 1
    async with store.work() as uow:
        promises = await uow.clocks.promises(1001)
        (card,) = (await uow.pings.of([1001]))[1001]
        ticket = await uow.tickets.get(1001)
        assert await reckon(uow) == 0
    await store.close()
    assert promises[Promised.RESPONSE].course is Course.MET
    assert promises[Promised.RESOLUTION].due_at == ticket.due_at == NINE + timedelta(days=5)
    assert (card.agent, card.address) == ("Sofia Lind", "slack/U0SUPER")


async def _fill(url: str) -> None:
    engine = create_async_engine(url)
    times: dict[str, Any] = {"nine": NINE, "later": NINE + timedelta(hours=1)}
    if engine.dialect.name == "sqlite":
        times = {name: at.replace(tzinfo=None) for name, at in times.items()}
    ping = text(PING).bindparams(bindparam("payload", type_=JSON))
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO contact VALUES ('telegram/1', 'Anna', 'en', false, true, :nine)"), {"nine": times["nine"]}
        )
        await connection.execute(text(TICKET), times)
        for condition in ("NOT_ASSIGNED", "NOT_UPDATED", "NOT_COMPLETED"):
            await connection.execute(text(CLOCK), times | {"condition": condition})
        for to in ("slack/U0SUPER", "thread"):
            payload = {"agent": "Sofia Lind", "level": 2, "conditions": ["NOT_ASSIGNED"]}
            await connection.execute(ping, {"to": to, "payload": payload, "nine": times["nine"]})
    await engine.dispose()


async def test_a_desk_older_than_its_database_says_so_and_does_not_start(
    database_url: str, organisation: Organisation, clock: HandClock
) -> None:
    store = Store(database_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    async with store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.close()
    with pytest.raises(StoreUnusable, match="A newer release"):
        await store.open()
