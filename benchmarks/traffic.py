"""The figures that need both platforms: relaying, filing, latency. The sandbox lives in this process, the desk not."""

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bare import percentiles
from benchmarks.figures import Figure
from benchmarks.processes import Measured, desk, started, until
from sandbox.box import Sandbox, running
from sandbox.world import TelegramPerson
from tests.faults.process import ROOT

SUPPORT, TOM = "C0SUPPORT", "U0TECH"
FIRST = 10_000
"""The first of the customers' ids."""

CUSTOMERS, EACH = 100, 30
TICKETS = 2_000
TALKERS, PER_SECOND, SECONDS = 20, 20, 20


async def relay() -> list[Figure]:
    """CPU-seconds of the desk for 1,000 customer messages on their way from Telegram to a Slack thread."""
    async with running(limits=False) as box:
        with TemporaryDirectory() as folder:
            async with desk(box, Path(folder)) as process:
                await _file_tickets(box, process, CUSTOMERS)
                value, rate = await _relayed(box, process, "slack.chat.postMessage")
            _must_hold(Path(folder), "SELECT count(*) FROM message", CUSTOMERS * (EACH + 1))
    async with running(limits=False) as box, _bare(box, "relay") as process:
        floor, floor_rate = await _relayed(box, process, "telegram.sendMessage")
    return [
        Figure(name="relay, CPU for 1,000 messages", value=value, unit="s", floor=floor, aim="<= 1.5",
               floor_is="bare aiogram relay, durable batch"),
        Figure(name="relay, all at once", value=rate, unit="1/s", floor=floor_rate, more_is_better=True,
               floor_is="the same"),
    ]  # fmt: skip


async def filing() -> list[Figure]:
    """Tickets a second, when as many customers send /support at once: committed, and with both cards posted."""
    async with running(limits=False) as box:
        with TemporaryDirectory() as folder:
            async with desk(box, Path(folder)) as process:
                committed, posted = await _file_tickets(box, process, TICKETS)
            _must_hold(Path(folder), "SELECT count(*) FROM ticket", TICKETS)
    async with running(limits=False) as box, _bare(box, "file") as process:
        floor = await _taken(box, process, TICKETS)
    return [
        Figure(name="filing, committed", value=TICKETS / committed, unit="1/s", floor=TICKETS / floor, aim=">= 500",
               more_is_better=True, floor_is="bare aiogram, a row each in a durable batch"),
        Figure(name="filing, with both cards posted", value=TICKETS / posted, unit="1/s", floor=TICKETS / floor,
               more_is_better=True, floor_is="the same, which posts nothing"),
    ]  # fmt: skip


async def latency() -> list[Figure]:
    """Milliseconds from a customer's send to the Slack post, and from an agent's post to the customer's phone."""
    async with running(limits=False) as box:
        with TemporaryDirectory() as folder:
            floor = await _round_trip(box)
            async with desk(box, Path(folder)) as process:
                await _file_tickets(box, process, TALKERS)
                roots = await _claim_all(box, process)
                inward, outward = await _talk(box, process, roots)
    ways = (("customer to Slack", inward), ("agent to customer", outward))
    return [
        Figure(name=f"latency, {way}, {mark}", value=span, unit="ms", floor=least, floor_is="one call to the sandbox",
               aim="< 250" if mark == "p99" else "")
        for way, spans in ways
        for mark, span, least in zip(("p50", "p99"), percentiles(spans), floor, strict=True)
    ]  # fmt: skip


# What happens in them -------------------------------------------------------------------------


async def _file_tickets(box: Sandbox, process: Measured, count: int) -> tuple[float, float]:
    """Everybody files at once; seconds until all tickets are committed, and until all have both their cards."""
    customers = _join(box, count)
    calls, began = box.journal.calls, time.perf_counter()
    for user in customers:
        box.telegram.say(user, f"/support The invoice of order {user} is wrong, please look at it")
    committed = await until(lambda: not len(box.telegram.updates), process)
    posted = await until(lambda: min(calls["slack.chat.postMessage"], calls["telegram.sendMessage"]) >= count, process)
    await asyncio.sleep(0.3)
    return committed - began, posted - began


async def _taken(box: Sandbox, process: Measured, count: int) -> float:
    customers = _join(box, count)
    await until(lambda: box.journal.calls["telegram.getUpdates"] > 0, process)
    began = time.perf_counter()
    for user in customers:
        box.telegram.say(user, f"/support The invoice of order {user} is wrong, please look at it")
    return await until(lambda: not len(box.telegram.updates), process) - began


async def _relayed(box: Sandbox, process: Measured, method: str) -> tuple[float, float]:
    """CPU-seconds for 1,000 messages, and messages a second, until ``method`` was called for each."""
    customers = _join(box, CUSTOMERS)
    await until(lambda: box.journal.calls["telegram.getUpdates"] > 0, process)
    count, before = CUSTOMERS * EACH, box.journal.calls[method]
    cpu, began = process.cpu_seconds, time.perf_counter()
    for turn in range(EACH):
        for user in customers:
            box.telegram.say(user, f"And one more thing, number {turn}: the total does not match the order")
        await asyncio.sleep(0)
    ended = await until(lambda: box.journal.calls[method] >= before + count, process)
    await asyncio.sleep(0.3)  # what is written after the last post counts as well
    return (process.cpu_seconds - cpu) / count * 1000, count / (ended - began)


async def _claim_all(box: Sandbox, process: Measured) -> list[str]:
    """Tom claims every ticket; the roots of their threads, in the order of the customers."""
    posts = [post for post in box.slack.messages(SUPPORT) if post.thread_ts is None]
    by_customer = {int(found[1]): post for post in posts if (found := re.search(r"order (\d+)", str(post.blocks)))}
    for post in posts:
        box.slack.say(TOM, SUPPORT, "!claim", thread_ts=post.ts)
    await until(lambda: all("Tom" in str(post.blocks) for post in posts), process)
    return [by_customer[FIRST + at].ts for at in range(len(posts))]


async def _talk(box: Sandbox, process: Measured, roots: list[str]) -> tuple[list[float], list[float]]:
    """PER_SECOND messages each way; the spans in milliseconds, inward and outward."""
    sent: dict[str, float] = {}
    arrived: dict[str, float] = {}
    watching = asyncio.create_task(_watch(box, arrived))
    for number in range(PER_SECOND * SECONDS):
        at = number % len(roots)
        sent[f"in{number}"] = time.perf_counter()
        box.telegram.say(FIRST + at, f"word in{number} end")
        await asyncio.sleep(0.5 / PER_SECOND)
        sent[f"out{number}"] = time.perf_counter()
        box.slack.say(TOM, SUPPORT, f"word out{number} end", thread_ts=roots[at])
        await asyncio.sleep(0.5 / PER_SECOND)
    await until(lambda: len(arrived) == len(sent), process, seconds=30)
    watching.cancel()
    spans = {word: (arrived[word] - at) * 1000 for word, at in sent.items()}
    return _spans(spans, "in"), _spans(spans, "out")


def _spans(spans: dict[str, float], way: str) -> list[float]:
    return [span for word, span in spans.items() if word.startswith(way)]


async def _watch(box: Sandbox, arrived: dict[str, float]) -> None:
    """Note when the bot's copy of a word first shows on the other side."""
    async with box.journal.watch() as events:
        while True:
            event = await events.get()
            message = event.get("message", {})
            ours = message.get("author") == "bot" or message.get("user", "").endswith("SWITCH")
            found = re.search(r"word ((?:in|out)\d+) end", str(message.get("text"))) if ours else None
            if found:
                arrived.setdefault(found[1], time.perf_counter())


async def _round_trip(box: Sandbox) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.bare", "ping", box.url, box.world.telegram_token, "-", "0"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, check=True)
    median, high = json.loads(done.stdout)
    return median, high


def _join(box: Sandbox, count: int) -> list[int]:
    """So many customers with phones; those who are there already stay."""
    customers = list(range(FIRST, FIRST + count))
    for user in customers:
        if user not in box.telegram.phones:
            box.telegram.join(TelegramPerson(id=user, first_name=f"Customer{user}", last_name="Berg"))
    return customers


@asynccontextmanager
async def _bare(box: Sandbox, job: str) -> AsyncIterator[Measured]:
    """The floor's bot; what it relays goes to Anna's chat, who has greeted it."""
    anna = box.world.phones[0].id
    box.telegram.say(anna, "hello")
    with TemporaryDirectory() as folder:
        given = [box.url, box.world.telegram_token, str(Path(folder) / "bare.db"), str(anna)]
        with started(["-m", "benchmarks.bare", job, *given], folder=Path(folder)) as process:
            await until(lambda: not len(box.telegram.updates), process)
            yield process


def _must_hold(folder: Path, query: str, count: int) -> None:
    """The figures are worth nothing when something is missing from the store. Raises RuntimeError."""
    store = sqlite3.connect(folder / "desk.db")
    (found,) = store.execute(query).fetchone()
    store.close()
    if found != count:
        raise RuntimeError(f"{query}: {found} instead of {count}")
