"""The figures of the escalation clocks, on SQLite and PostgreSQL: an idle tick, a look at what is due, due levels."""

import time
from datetime import timedelta
from functools import partial
from typing import Any

from adapters.db.store import Store
from benchmarks.figures import Figure
from benchmarks.stores import NOON, Execute, Noon, Place, empty, fill, median_ms, opened, places
from scheduler.escalation import BATCH, EscalationLoop

SIZES = (1_000, 100_000, 1_000_000)
DUE, READ = 5_000, 500
TICKS, LOOKS = 300, 30

EARLIEST = "SELECT due_at FROM clock WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
WHAT_IS_DUE = (
    "SELECT clock.*, ticket.team, ticket.owner, ticket.priority, ticket.asked, ticket.extension "
    "FROM clock JOIN ticket ON number = clock.ticket WHERE clock.due_at <= {now} ORDER BY clock.due_at LIMIT {limit}"
)


async def tick() -> list[Figure]:
    """Milliseconds of a tick that finds nothing due, and of reading READ due clocks, as the tickets grow in number."""
    figures = []
    async for place in places():
        idle, looks, before = [], [], 0
        for size in SIZES:
            await fill(place, before + 1, size, due=READ)
            before = size
            idle.append(await _idle(place))
            looks.append(await _look(place))
        figures += _grown(f"idle tick, {place.name}", idle, "<= 1" if place.name == "SQLite" else "<= 3")
        figures += _grown(f"reading {READ} due, {place.name}", looks, "")
    return figures


async def _idle(place: Place) -> tuple[float, float]:
    clock = Noon()
    async with opened(place.url, clock) as store:
        loop = EscalationLoop(store.work, store.next_level_due, time=clock)
        value = await median_ms(loop.sweep, TICKS)
    return value, await median_ms(partial(place.execute, EARLIEST), TICKS)


async def _look(place: Place) -> tuple[float, float]:
    clock = Noon()
    clock.present += timedelta(hours=1)
    async with opened(place.url, clock) as store:
        value = await median_ms(partial(_due, store), LOOKS)
    bare = WHAT_IS_DUE.format(now=place.literal(clock.now()), limit=READ)
    return value, await median_ms(partial(place.execute, bare), LOOKS)


async def _due(store: Store) -> None:
    async with store.work() as uow:
        found = await uow.clocks.due(uow.now, limit=READ)
    if len(found) != READ:
        raise RuntimeError(f"{len(found)} tickets are due instead of {READ}")


def _grown(name: str, spans: list[tuple[float, float]], aim: str) -> list[Figure]:
    """A line for each number of tickets, and how much longer it takes with the most than with the fewest."""
    note = "the bare driver's same SELECT"
    each = [
        Figure(name=f"{name}, {size:,} tickets", value=value, unit="ms", floor=floor, floor_is=note, aim=aim)
        for size, (value, floor) in zip(SIZES, spans, strict=True)
    ]
    value, floor = (last / first for first, last in zip(spans[0], spans[-1], strict=True))
    return [*each, Figure(name=f"{name}, {SIZES[-1]:,} against {SIZES[0]:,}", value=value, unit="times", floor=floor,
                          floor_is=note, aim="flat")]  # fmt: skip


async def due() -> list[Figure]:
    """Levels a second that come due, each with its fact, episode, clock, cards at people and an edit of the root card.

    As cards: level 2 where the owner has a live card, which is edited, while the supervisor gets a list. As lists:
    level 1, all new. Two edits or one and a line of a list for each level.
    """
    figures = []
    async for place in places():
        for way, level in (("as cards", 2), ("as lists", 1)):
            await empty(place)
            await fill(place, 1, DUE * 2, due=DUE, level=level)
            if level == 2:
                await _cards(place)
            figures += await _told(place, way)
    return figures


async def _cards(place: Place) -> None:
    """Every owner has a live card of each ticket."""
    told_at = place.literal(NOON - timedelta(hours=4))
    await place.execute(
        "INSERT INTO ping (ticket, agent, address, told_at, ref, payload) SELECT number, owner, "
        f"'slack/U0T' || substr(owner, 6, 2), {told_at}, 'slack/D1/' || number, '{{}}' "
        f"FROM ticket WHERE number <= {DUE}"
    )


async def _told(place: Place, way: str) -> list[Figure]:
    clock = Noon()
    async with opened(place.url, clock) as store:
        clock.present += timedelta(hours=1)
        loop = EscalationLoop(store.work, store.next_level_due, time=clock)
        began, cpu = time.perf_counter(), time.process_time()
        while await loop.sweep() == 0.0:
            pass
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    ((told,),) = await place.execute("SELECT count(*) FROM episode")
    ((rows,),) = await place.execute("SELECT count(*) FROM delivery")
    if told != DUE:
        raise RuntimeError(f"{told} levels were told instead of {DUE}")
    floor, floor_cpu = await _written(place.execute, rows)
    note = f"the bare driver writing as many ({rows:,}) deliveries"
    return [
        Figure(name=f"due levels {way}, {place.name}", value=DUE / seconds, unit="1/s", more_is_better=True,
               aim=">= 5,000", floor=DUE / floor, floor_is=note),
        Figure(name=f"due levels {way}, {place.name}, per second of the desk's CPU", value=DUE / cpu, unit="1/s",
               more_is_better=True, floor=DUE / floor_cpu, floor_is="the same"),
    ]  # fmt: skip


async def _written(execute: Execute, count: int) -> tuple[float, float]:
    """Seconds, and CPU-seconds, to write as many rows like those of a delivery, a batch of tickets' worth at once."""
    await execute("DROP TABLE IF EXISTS floor")
    await execute("CREATE TABLE floor (id INTEGER, lane TEXT, bucket TEXT, kind TEXT, receiver TEXT, payload TEXT)")
    row = ("slack/thread/1", "slack/post/C0SUPPORT", "ping", "thread", '{"level": 1, "conditions": ["NOT_UPDATED"]}')
    statement = "INSERT INTO floor VALUES ($1, $2, $3, $4, $5, $6)"
    size = count * BATCH // DUE
    began, cpu = time.perf_counter(), time.process_time()
    for start in range(0, count, size):
        rows: list[Any] = [(number, *row) for number in range(start, min(start + size, count))]
        await execute(statement, rows)
    return time.perf_counter() - began, time.process_time() - cpu
