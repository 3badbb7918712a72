"""How long after its due instant a reminder is in front of the person, at a hundred a minute."""

import asyncio
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.db.tables import UtcInstant
from benchmarks.bare import percentiles
from benchmarks.figures import Figure
from benchmarks.processes import desk, until
from sandbox.box import Sandbox, running
from sandbox.slack.post import BOT_USER
from tests.faults.due import FIRST, LIMITS, TECHNICIANS, desk_toml, in_seconds, make_due, world
from tests.faults.process import ROOT

LEVELS, EVERY = 100, timedelta(seconds=0.6)
"""Five for each of twenty technicians: more at once to one person would be one list."""

AHEAD = 18.0
"""Seconds from the filling of the store to the first due instant: the desk looks every 15 at the latest."""


async def promptness() -> list[Figure]:
    """Milliseconds from the due instant of a level to its card in the person's direct messages."""
    async with running(world=world(), limits=False) as box:
        with TemporaryDirectory() as folder:
            async with desk(box, Path(folder), toml=desk_toml()) as process:
                due = await _filled(Path(folder))
                if in_seconds(AHEAD - 15) > min(due.values()):
                    raise RuntimeError("filling the store took so long that the first reminders are late")
                arrived: dict[int, datetime] = {}
                watching = asyncio.create_task(_watch(box, arrived))
                await until(lambda: len(arrived) == LEVELS, process, seconds=AHEAD + 120)
                watching.cancel()
        floor = await _posted(box)
    spans = [(arrived[number] - due[number]).total_seconds() * 1000 for number in due]
    return [
        Figure(name=f"due to delivered, {mark}", value=span, unit="ms", floor=least,
               floor_is="one chat.postMessage to the sandbox", aim="< 500" if mark == "p99" else "")
        for mark, span, least in zip(("p50", "p99"), percentiles(spans), floor, strict=True)
    ]  # fmt: skip


async def _filled(folder: Path) -> dict[int, datetime]:
    """Tickets in the desk's store that come due one after another; when each is."""
    engine, first = create_async_engine(f"sqlite+aiosqlite:///{folder / 'desk.db'}"), in_seconds(AHEAD)
    due = {FIRST + number: first + EVERY * number for number in range(LEVELS)}
    await make_due(engine, LEVELS, at=first)
    written = UtcInstant().bind_processor(engine.dialect)
    async with engine.begin() as connection:
        for number, at in due.items():
            owner = TECHNICIANS[number % len(TECHNICIANS)]
            times = {"at": written(at), "number": number, "owner": owner,
                     "anchor": written(at - LIMITS[1])}  # fmt: skip
            await connection.execute(text("UPDATE ticket SET owner = :owner WHERE number = :number"), times)
            moved = "UPDATE clock SET level = 0, anchor = :anchor, due_at = :at WHERE ticket = :number"
            await connection.execute(text(moved), times)
    await engine.dispose()
    return due


async def _watch(box: Sandbox, arrived: dict[int, datetime]) -> None:
    """Note when a ticket's card first shows in direct messages."""
    async with box.journal.watch() as events:
        while True:
            event = await events.get()
            message = event.get("message", {})
            found = re.search(r"#(\d+) ·", str(message.get("text"))) if message.get("user") == BOT_USER else None
            if found and str(message.get("channel", "")).startswith("D"):
                arrived.setdefault(int(found[1]), datetime.now(UTC))


async def _posted(box: Sandbox) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.bare", "post", box.url, box.world.slack_bot_token, "-", "U0TECH"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, check=True)
    median, high = json.loads(done.stdout)
    return median, high
