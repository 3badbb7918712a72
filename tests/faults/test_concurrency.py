"""Many at once: a hundred people ask for help in the same instant; five hundred tickets were due while nobody ran."""

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.db.store import Store, SystemTime
from bot.app import Desk
from bot.configuration import load_organisation
from bot.demo import settings_for
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from sandbox.box import Sandbox, running
from sandbox.slack.post import BOT_USER, Post
from sandbox.world import TelegramPerson, World
from tests.faults import due
from tests.faults.harness import LEFT, ready_scene
from tests.faults.people import SUPPORT

HUNDRED = 100
DUE = 500
MOST = 5
"""Messages a person may have to read after a downtime."""


@asynccontextmanager
async def at_work(url: str, organisation: Organisation, world: World) -> AsyncIterator[tuple[Desk, Sandbox]]:
    """A desk in this process, unpaced, on a sandbox without limits."""
    async with running(world=world, limits=False) as box:
        desk = Desk(settings_for(box, database_url=url, pace=0), organisation)
        async with desk.running():
            yield desk, box


async def rows(desk: Desk, query: str) -> list[int]:
    async with desk.store.engine.connect() as connection:
        return list((await connection.execute(text(query))).scalars())


@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.faults])],
    indirect=True,
)
async def test_a_hundred_who_ask_at_once_get_a_hundred_tickets(database_url: str, tmp_path: Path) -> None:
    people = range(60_000, 60_000 + HUNDRED)
    async with ready_scene(tmp_path, database_url) as scene:
        box = scene.box
        for person in people:
            box.telegram.join(TelegramPerson(id=person, first_name=f"P{person}"))
        began, took = time.monotonic(), dict[int, float]()

        def answered() -> bool:
            for person in people:
                if person not in took and any(m.author == "bot" for m in box.telegram.chat(person)):
                    took[person] = time.monotonic() - began
            return len(took) == HUNDRED

        for person in people:
            box.telegram.say(person, f"/support The printer of {person} is on fire")
        await box.until(answered, timeout=30)
        await box.until(lambda: len(_cards(box)) == HUNDRED, timeout=30)
        tickets = await scene.rows("SELECT number, contact FROM ticket ORDER BY number")
    p95 = sorted(took.values())[math.ceil(0.95 * HUNDRED) - 1]
    print(f"{HUNDRED} at once: {len(tickets)} tickets; answered after {p95 * 1000:.0f} ms at p95 (aim 500)")  # noqa: T201
    assert [ticket.number for ticket in tickets] == list(range(1001, 1001 + HUNDRED))
    assert set(Counter(ticket.contact for ticket in tickets).values()) == {1}
    assert set(Counter(_roots(box)).values()) == {1}


def _cards(box: Sandbox) -> list[Post]:
    return [post for post in box.slack.messages(SUPPORT) if post.user == BOT_USER and post.thread_ts is None]


def _roots(box: Sandbox) -> list[str]:
    """Whose request each card of the channel shows."""
    found = (re.search(r"printer of \d+", f"{post.text} {post.blocks}") for post in _cards(box))
    return [match[0] for match in found if match]


async def test_after_three_days_with_five_hundred_due_at_three_levels_nobody_reads_more_than_five_messages(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "desk.toml").write_text(due.desk_toml(), "utf-8")
    organisation = load_organisation(tmp_path / "desk.toml")
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
    await store.open()
    await due.make_due(store.engine, DUE, at=due.in_seconds(0) - timedelta(days=3))
    await store.close()
    async with at_work(sqlite_url, organisation, due.world()) as (desk, box):
        await box.until(lambda: len(_told(box)) == DUE, timeout=30)
        while await rows(desk, f"SELECT id FROM delivery WHERE {LEFT}"):  # noqa: ASYNC110  # nobody announces the end
            await asyncio.sleep(0.1)
        facts = await rows(desk, "SELECT ticket FROM timeline WHERE kind = 'Escalated'")
        levels = await rows(desk, "SELECT level FROM clock WHERE condition = 'NOT_UPDATED'")
        messages = {name: len(_direct(box, name)) for name in due.MEMBERS}
    print(f"{DUE} due at three levels: at most {max(messages.values())} messages a person")  # noqa: T201
    assert Counter(facts) == Counter(range(due.FIRST, due.FIRST + DUE)), "one for each, of the highest level"
    assert set(levels) == {3}
    assert max(messages.values()) <= MOST, messages


def _direct(box: Sandbox, name: str) -> list[str]:
    posts = box.slack.messages(box.slack.dm(due.MEMBERS[name]))
    return [post.text for post in posts if post.user == BOT_USER and not post.deleted]


def _told(box: Sandbox) -> set[int]:
    return {number for (_, number), _ in due.seen_in_slack(box).items()}
