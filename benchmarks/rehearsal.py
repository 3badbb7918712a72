"""The figure of a rehearsal: 100,000 tickets' histories under two matrices, beside reading the same rows."""

import json
import random
import resource
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.db.store import Store
from benchmarks.figures import Figure
from bot.escalation.rehearsing import compared
from core.errors import DeskError
from core.model.business_hours import BusinessHours, Window
from core.model.conversation import Heard
from core.model.escalation import Condition, Policy, Share, default_policy
from core.model.organisation import Agent, Organisation, Quiet, Role, Team
from core.model.priority import Priority
from core.model.proposal import WordCounter
from core.model.ticket import Hold
from core.ports import UnitOfWork
from core.service import conversation, intake, ownership, progress, response
from core.service.escalation import sweep

TICKETS, SHAPES = 100_000, 40
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SPAN = timedelta(days=30)
"""The copies are filed over a month."""

OFFICE = BusinessHours(
    "Europe/Berlin", dict.fromkeys(range(5), (Window.parse("09:00-12:30"), Window.parse("13:30-18:00")))
)
NIGHT = Quiet(datetime(2026, 1, 1, 22).time(), datetime(2026, 1, 1, 7).time())  # noqa: DTZ001 - wall clock
PEOPLE = (
    Agent(name="Tom Reed", team="Support", slack="U0TECH", hours=OFFICE, quiet=NIGHT),
    Agent(name="Tina Park", team="Support", slack="U0TINA", hours=OFFICE),
    Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER", quiet=NIGHT),
    Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
)


def _organisation(policy: Policy) -> Organisation:
    calendars = {Priority.P3: OFFICE, Priority.P4: OFFICE}
    team = Team(
        name="Support", slack_channel="C0SUPPORT", supervisor="Sofia Lind", manager="Max Stone", calendars=calendars
    )
    return Organisation(teams=(team,), people=PEOPLE, policy=policy, timezone="Europe/Berlin")


def _other() -> Policy:
    """The default matrix, with reminders of the resolution at half of it."""
    policy, earlier = default_policy(), (Share(50), Share(75), Share(100))
    matrix = {**policy.matrix, Condition.NOT_COMPLETED: dict.fromkeys(Priority, earlier)}
    return Policy(service_levels=policy.service_levels, matrix=matrix)


async def rehearsal() -> list[Figure]:
    """Comparing two matrices on the histories of TICKETS tickets, from the rows to the table's figures.

    Seconds on all cores, and CPU-seconds of all its processes, which say more where other programs are busy, too.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        await _live(path)
        facts = _copy(path)
        floor, floor_cpu = _floor(path)
        async with _store(path, None) as store:
            began, busy = time.perf_counter(), _cpu()
            until = MONDAY + SPAN + timedelta(days=60)
            result = await compared(store, _organisation(_other()), since=MONDAY, until=until)
            value, cpu = time.perf_counter() - began, _cpu() - busy
    assert result.tickets == TICKETS, "every ticket is rehearsed"
    name = f"rehearsal, {TICKETS:,} tickets of {facts / TICKETS:.0f} facts"
    floor_is = "the bare driver reading the same rows"
    return [
        Figure(name=name, value=value, unit="s", floor=floor, aim="<= 60", floor_is=floor_is),
        Figure(name=f"{name}, CPU", value=cpu, unit="s", floor=floor_cpu, floor_is=floor_is),
    ]


def _cpu() -> float:
    """CPU-seconds so far of this process and of those it has waited for."""
    used = [resource.getrusage(which) for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


# Histories: some by the real verbs, the rest copies of them ----------------------------------------


class _Clock:
    """Moved by hand."""

    def __init__(self) -> None:
        self.present = MONDAY

    def now(self) -> datetime:
        """The present instant."""
        return self.present

    def real_seconds(self, span: timedelta) -> float:
        """As long as it says."""
        return span.total_seconds()


@asynccontextmanager
async def _store(path: Path, clock: _Clock | None) -> AsyncIterator[Store]:
    """To live in by a clock, or only to read."""
    store = Store(
        f"sqlite+aiosqlite:///{path}", organisation=_organisation(default_policy()), classifier=WordCounter(),
        time=clock or _Clock(),
    )  # fmt: skip
    await (store.open() if clock else store.open_to_read())
    try:
        yield store
    finally:
        await store.close()


async def _live(path: Path) -> None:
    """SHAPES tickets, one after the other, each with what the dice say; all are closed or canceled at last."""
    dice, clock, refs = random.Random(2026), _Clock(), count(1)
    async with _store(path, clock) as store:
        for _ in range(SHAPES):
            async with store.work() as uow:
                anna = await intake.greet(uow, "telegram/1001", name="Anna Berg", language="en")
                ref = f"telegram/1001/{next(refs)}"
                number = (await intake.file(uow, anna, [{"ref": ref, "text": "It broke", "files": []}])).number
            verbs = dice.choices(list(VERBS), weights=list(VERBS.values()), k=dice.randint(2, 9))
            judged = dice.choices(("P1", "P2", "note"), weights=(1, 3, 16))
            for verb in [*judged, "accept", *verbs, "resolve", "close", "cancel"]:
                await _wait(store, clock, timedelta(minutes=dice.choice(PACE), seconds=dice.random()))
                await _try(store, number, verb, f"telegram/1001/{next(refs)}")


async def _wait(store: Store, clock: _Clock, span: timedelta) -> None:
    until = clock.present + span
    while (due := await store.next_level_due()) is not None and due <= until:
        clock.present = max(due, clock.present)
        async with store.work() as uow:
            await sweep(uow)
    clock.present = until


PACE = (1, 2, 5, 10, 20, 45, 90, 240, 1500)
VERBS = {"says": 6, "reply": 8, "note": 2, "wait": 3, "resume": 2, "acknowledge": 3, "snooze": 1, "reopen": 1}
"""What happens to a ticket between its being accepted and its being resolved, and how often."""


async def _try(store: Store, number: int, verb: str, ref: str) -> None:
    try:
        async with store.work() as uow:
            await _do(uow, number, verb, Heard(ref=ref, text="Words", at=uow.now))
    except DeskError:
        pass


async def _do(uow: UnitOfWork, number: int, verb: str, heard: Heard) -> None:
    tom, _, sofia, _ = PEOPLE
    match verb:
        case "accept":
            await ownership.accept(uow, number, by=tom)
        case "says":
            await conversation.customer_says(uow, await uow.tickets.get(number), heard)
        case "reply":
            await conversation.reply(uow, number, tom, heard)
        case "note":
            await conversation.note(uow, number, sofia, heard)
        case "wait":
            await progress.hold(uow, number, by=sofia, reason=Hold.CUSTOMER)
        case "resume":
            await progress.resume(uow, number, by=sofia)
        case "P1" | "P2":
            await progress.prioritise(uow, number, Priority(verb), by=sofia, reason="Judged")
        case "acknowledge":
            await response.acknowledge(uow, number, by=tom)
        case "snooze":
            await response.snooze(uow, number, timedelta(hours=1), "Later", by=sofia)
        case "resolve":
            await progress.resolve(uow, number, "Restarted it", by=sofia)
        case "reopen":
            await progress.reopen(uow, number, by=sofia)
        case "close":
            await progress.close(uow, number, by=sofia)
        case "cancel":
            await progress.cancel(uow, number, by=sofia, reason="duplicate")


def _copy(path: Path) -> int:
    """Copies with numbers of their own, each begun at another minute of the month; how many facts there are at last.

    Only what a rehearsal reads is moved: when it was closed, its facts, and the instants that these tell of.
    """
    dice = random.Random(7)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(ticket)")]
        shapes = [(number, _facts(connection, number)) for (number,) in connection.execute("SELECT number FROM ticket")]
        insert = f"INSERT INTO ticket SELECT {', '.join(COPIED.get(column, column) for column in columns)} FROM ticket"
        connection.execute("BEGIN")
        for copy in range(TICKETS - SHAPES):
            shape, lived = shapes[copy % SHAPES]
            number = shapes[-1][0] + 1 + copy
            by = MONDAY.replace(tzinfo=None) + timedelta(minutes=dice.randrange(SPAN // MINUTE)) - lived[0][2]
            facts = [(number, kind, who, _stored(at + by), _moved(data, by)) for kind, who, at, data in lived]
            connection.execute(f"{insert} WHERE number = ?", (number, facts[-1][3], shape))
            connection.executemany(FACT, facts)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        return int(connection.execute("SELECT count(*) FROM timeline").fetchone()[0])


MINUTE = timedelta(minutes=1)
COPIED = {"number": "?", "closed_at": "?", "thread": "NULL", "card": "NULL"}
FACT = 'INSERT INTO timeline (ticket, kind, "by", at, data) VALUES (?, ?, ?, ?, ?)'


def _facts(connection: sqlite3.Connection, number: int) -> list[tuple[str, str, datetime, str]]:
    """Its timeline, with instants as SQLite has them: naive, UTC."""
    rows = connection.execute('SELECT kind, "by", at, data FROM timeline WHERE ticket = ? ORDER BY id', (number,))
    return [(kind, who, datetime.fromisoformat(at), data) for kind, who, at, data in rows]


def _stored(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="microseconds")


def _moved(data: str, by: timedelta) -> str:
    if '"until"' not in data:
        return data
    given = json.loads(data)
    return json.dumps(given | {"until": (datetime.fromisoformat(given["until"]) + by).isoformat()})


# The floor ----------------------------------------------------------------------------------------


def _floor(path: Path) -> tuple[float, float]:
    """Seconds, and CPU-seconds, to read the same rows of the timeline, one after the other."""
    began, busy = time.perf_counter(), _cpu()
    with closing(sqlite3.connect(path)) as connection:
        for _ in connection.execute('SELECT ticket, kind, "by", at, data FROM timeline ORDER BY ticket, id'):
            pass
    return time.perf_counter() - began, _cpu() - busy
