"""Five hundred tickets that reach a level at one instant, a team to tell, and what each of them saw of it in Slack.

Most reach the technician's level, the others the supervisor's or the manager's. Half of the technicians own five
tickets each, which come as cards of their own; the others own more, which come as a list.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.db import tables
from core.model.escalation import Condition
from sandbox.box import Sandbox
from sandbox.slack.post import BOT_USER
from sandbox.world import SlackPerson, World, demo_world

TECHNICIANS = [f"Tech {number:02}" for number in range(20)]
SUPERVISOR, MANAGER = "Sofia Lind", "Max Stone"
MEMBERS = {SUPERVISOR: "U0SUPER", MANAGER: "U0MANAGER"} | {name: f"U0T{name[-2:]}" for name in TECHNICIANS}
FIRST = 1001
LIMITS = {1: timedelta(hours=4), 2: timedelta(hours=8), 3: timedelta(hours=12)}
"""When a P3's owner, the supervisor, the manager hear of "no update" (docs/configuration.md)."""

TELL = re.compile(r"#(\d+) ·")
Told = Counter[tuple[str, int]]


def desk_toml() -> str:
    """The team round the clock."""
    roles = dict.fromkeys(TECHNICIANS, "technician") | {SUPERVISOR: "supervisor", MANAGER: "manager"}
    leaders = f'supervisor = "{SUPERVISOR}"\nmanager = "{MANAGER}"'
    team = f'[[teams]]\nname = "Support"\nslack_channel = "C0SUPPORT"\n{leaders}'
    people = [
        f'[[people]]\nname = "{name}"\nrole = "{role}"\nteam = "Support"\nslack = "{MEMBERS[name]}"'
        for name, role in roles.items()
    ]
    return "\n".join([team, *people])


def world() -> World:
    """The demo's workspace with the technicians in it."""
    made = demo_world()
    made.members += [SlackPerson(id=MEMBERS[name], name=name) for name in TECHNICIANS]
    return made


def owner_of(number: int) -> str:
    """Ten technicians with five of five hundred tickets each, nine with fifty."""
    place = number % 100
    return TECHNICIANS[place // 10] if place % 10 == 0 else TECHNICIANS[10 + place % 10]


def level_of(number: int) -> int:
    """The level a ticket reaches: mostly the first."""
    return {3: 3, 7: 2, 9: 2}.get(number % 20, 1)


async def make_due(engine: AsyncEngine, count: int, *, at: datetime) -> None:
    """So many tickets in an empty database, each with a level due ``at``."""
    numbers = range(FIRST, FIRST + count)
    contact = {"address": "telegram/1", "name": "Anna Berg", "language": "en", "language_chosen": False,
               "reachable": True, "created_at": at}  # fmt: skip
    async with engine.begin() as connection:
        await connection.execute(insert(tables.contact), [contact])
        await connection.execute(insert(tables.ticket), [_ticket(number, at) for number in numbers])
        await connection.execute(insert(tables.clock), [_clock(number, at) for number in numbers])


def _ticket(number: int, at: datetime) -> dict[str, Any]:
    since = at - timedelta(hours=12)
    return {
        "number": number, "contact": "telegram/1", "team": "Support", "subject": "Orders", "text": "Orders",
        "category": "other", "impact": "medium", "urgency": "medium", "priority": "P3", "state": "in_progress",
        "owner": owner_of(number), "accepted_at": since, "created_at": since, "version": 2,
        "thread": f"slack/C0SUPPORT/1700000000.{number:06}",
    }  # fmt: skip


def _clock(number: int, at: datetime) -> dict[str, Any]:
    level = level_of(number)
    return {
        "ticket": number, "condition": Condition.NOT_UPDATED, "anchor": at - LIMITS[level], "episode": 1,
        "level": level - 1, "running": True, "due_at": at,
    }  # fmt: skip


def to_be_told(count: int) -> Told:
    """Whom each ticket is to reach, once."""
    return Counter(
        (name, number)
        for number in range(FIRST, FIRST + count)
        for name in (owner_of(number), SUPERVISOR, MANAGER)[: level_of(number)]
    )


def seen_in_slack(box: Sandbox) -> Told:
    """In how many messages each person reads of each ticket."""
    seen: Told = Counter()
    for name, member in MEMBERS.items():
        for post in box.slack.messages(box.slack.dm(member)):
            if post.user == BOT_USER and not post.deleted:
                seen.update({(name, number) for number in map(int, TELL.findall(post.text))})
    return seen


async def told_in_the_store(engine: AsyncEngine) -> tuple[Counter[int], Counter[int]]:
    """How many facts and how many rows of episodes there are of each ticket."""
    async with engine.connect() as connection:
        facts = await connection.execute(text("SELECT ticket FROM timeline WHERE kind = 'Escalated'"))
        rows = await connection.execute(text("SELECT ticket FROM episode"))
        return Counter(facts.scalars()), Counter(rows.scalars())


def in_seconds(seconds: float) -> datetime:
    """So long from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)
