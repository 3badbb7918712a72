"""What measures tickets: entities for verbs, query results and bulk writes for the sweep."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.bulk import among, execute_many, inserting, updating
from core.model.escalation import Clock, Condition, DueClock
from core.model.promise import Promise, Promised
from core.model.ticket import Pause
from core.ports import DueTicket

Episode = tuple[int, Condition, int, int]

_COLUMNS = [column.key for column in tables.clock.columns]
_PROMISED = [column.key for column in tables.promise.columns]


class SqlClocks:
    """See core.ports.Clocks."""

    def __init__(self, session: AsyncSession, *, now: datetime, sqlite: bool) -> None:
        self._session = session
        self._now = now
        self._sqlite = sqlite
        self._touched: list[DueClock] = []
        self._new: list[Clock] = []
        self._promises: list[Promise] = []
        self._unwritten: set[int] = set()
        self._of: dict[int, dict[Condition, Clock]] = {}
        self._promised: dict[int, dict[Promised, Promise]] = {}
        self._pauses: dict[int, list[Pause]] = {}

    @property
    def earliest_due(self) -> datetime | None:
        """The earliest instant at which a clock touched here is due."""
        due = [clock.due_at for clock in self._touched] + [promise.due_at for promise in self._promises]
        return min((at for at in due if at is not None), default=None)

    def add(self, clock: Clock) -> None:
        """Keep a new clock: written as it is at the end, whatever moves it until then."""
        self._new.append(clock)
        self._touched.append(clock)
        self._of.setdefault(clock.ticket, {})[clock.condition] = clock

    async def write(self) -> None:
        """Write the new clocks. Rows suffice: nobody reads them again in this transaction."""
        if self._new:
            rows = [{column: getattr(clock, column) for column in _COLUMNS} for clock in self._new]
            await (await self._session.connection()).execute(insert(tables.clock), rows)
            self._new = []
        fresh = [promise for promise in self._promises if promise.ticket in self._unwritten]
        if fresh:
            rows = [{column: getattr(promise, column) for column in _PROMISED} for promise in fresh]
            await (await self._session.connection()).execute(insert(tables.promise), rows)
            self._unwritten.clear()

    async def of(self, number: int) -> dict[Condition, Clock]:
        """A ticket's clocks, locked."""
        if number not in self._of:
            query = select(Clock).where(tables.clock.c.ticket == number).with_for_update()
            found = (await self._session.scalars(query)).all()
            self._of[number] = {clock.condition: clock for clock in found}
            self._touched += found
        return self._of[number]

    async def promises(self, number: int) -> dict[Promised, Promise]:
        """A ticket's promises, locked."""
        if number not in self._promised:
            query = select(Promise).where(tables.promise.c.ticket == number).with_for_update()
            found = (await self._session.scalars(query)).all()
            self._promised[number] = {promise.kind: promise for promise in found}
            self._promises += found
        return self._promised[number]

    def add_promise(self, promise: Promise) -> None:
        """Keep a new promise: written as it is at the end."""
        self._promises.append(promise)
        self._unwritten.add(promise.ticket)
        self._promised.setdefault(promise.ticket, {})[promise.kind] = promise

    async def broken(self, now: datetime, *, limit: int) -> Sequence[Promise]:
        """By the index on due instants; a second process skips what this one holds."""
        promise = tables.promise.c
        running: Any = promise.course == literal_column("'running'")
        query = select(Promise).where(running, promise.due_at <= now).order_by(promise.due_at).limit(limit)
        found = (await self._session.scalars(query.with_for_update(skip_locked=True))).all()
        return [one for one in found if one.watch(now)]

    async def pauses(self, number: int) -> list[Pause]:
        """A ticket's pauses in order."""
        if number in self._pauses:
            return list(self._pauses[number])
        query = select(Pause).where(tables.pause.c.ticket == number).order_by(tables.pause.c.started_at)
        return list((await self._session.scalars(query)).all())

    async def foresee_clocks(self, numbers: Sequence[int]) -> None:
        """Their clocks only: somebody is about to speak."""
        if numbers:
            clock = tables.clock.c
            query = select(Clock).where(among(clock.ticket, numbers)).order_by(clock.ticket, clock.condition)
            self._of.update({number: {} for number in numbers})
            for one in (await self._session.scalars(query.with_for_update())).all():
                self._touched.append(one)
                self._of[one.ticket][one.condition] = one

    async def foresee(self, numbers: Sequence[int]) -> None:
        """Three queries for a page of tickets."""
        for kind, table in ((Clock, tables.clock), (Promise, tables.promise), (Pause, tables.pause)):
            query: Any = select(kind).where(among(table.c.ticket, numbers)).with_for_update()
            found = (await self._session.scalars(query.order_by(*table.primary_key))).all()
            self._touched += [one for one in found if isinstance(one, Clock)]
            self._promises += [one for one in found if isinstance(one, Promise)]
            self._keep(numbers, found)

    def _keep(self, numbers: Sequence[int], found: Sequence[Any]) -> None:
        for number in numbers:
            self._of.setdefault(number, {})
            self._promised.setdefault(number, {})
            self._pauses.setdefault(number, [])
        for one in found:
            match one:
                case Clock():
                    self._of[one.ticket][one.condition] = one
                case Promise():
                    self._promised[one.ticket][one.kind] = one
                case Pause():
                    self._pauses[one.ticket].append(one)

    def add_pause(self, pause: Pause) -> None:
        """Keep a new pause."""
        self._session.add(pause)

    async def due(self, now: datetime, *, limit: int) -> Sequence[DueTicket]:
        """What is due, by the index on due instants; a second process skips what this one holds."""
        clock, ticket = tables.clock.c, tables.ticket.c
        query = (
            select(tables.clock, ticket.team, ticket.owner, ticket.priority, ticket.asked, ticket.extension)
            .join(tables.ticket, ticket.number == clock.ticket)
            .where(clock.due_at <= now)
            .order_by(clock.due_at)
            .limit(limit)
            .with_for_update(of=[tables.ticket, tables.clock], skip_locked=True, key_share=True)
        )
        rows = (await (await self._session.connection()).execute(query)).all()
        if not rows:
            return []
        pauses = await self._pauses_of({row.ticket for row in rows})
        return _by_ticket(rows, pauses)

    async def _pauses_of(self, numbers: set[int]) -> dict[int, list[Pause]]:
        query = select(tables.pause).where(among(tables.pause.c.ticket, numbers)).order_by(tables.pause.c.started_at)
        found: dict[int, list[Pause]] = defaultdict(list)
        for row in (await (await self._session.connection()).execute(query)).all():
            found[row.ticket].append(Pause(ticket=row.ticket, started_at=row.started_at, ended_at=row.ended_at))
        return found

    async def write_climbed(self, clocks: Sequence[DueClock]) -> None:
        """Levels and due instants of a sweep, in one statement."""
        rows = [
            {"new_ticket": c.ticket, "new_condition": c.condition, "new_level": c.level, "new_due_at": c.due_at}
            for c in clocks
        ]
        if rows:
            statement, connection = _climbing(self._sqlite), await self._session.connection()
            await execute_many(connection, statement, rows, on_sqlite=self._sqlite)
        self._touched += clocks

    async def claim_episodes(self, rows: Sequence[Episode]) -> set[Episode]:
        """Enter what is new; what another process entered before stays its own."""
        if not rows:
            return set()
        values = [
            {"ticket": number, "condition": condition, "level": level, "episode": run, "told_at": self._now}
            for number, condition, level, run in rows
        ]
        statement, connection = _telling(self._sqlite), await self._session.connection()
        entered = await execute_many(connection, statement, values, on_sqlite=self._sqlite)
        return {(row.ticket, row.condition, row.level, row.episode) for row in entered.all()}


def _by_ticket(rows: Sequence[Row[Any]], pauses: dict[int, list[Pause]]) -> list[DueTicket]:
    clocks: dict[int, list[DueClock]] = defaultdict(list)
    first: dict[int, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.ticket, row)
        clocks[row.ticket].append(_clock(row))
    return [
        DueTicket(
            number=number,
            team=row.team,
            owner=row.owner,
            priority=row.priority,
            clocks=tuple(clocks[number]),
            pauses=tuple(pauses.get(number, ())),
            asked=row.asked,
            extension=row.extension,
        )
        for number, row in first.items()
    ]


def _clock(row: Row[Any]) -> DueClock:
    return DueClock(
        ticket=row.ticket,
        condition=row.condition,
        anchor=row.anchor,
        episode=row.episode,
        level=row.level,
        running=row.running,
        held_until=row.held_until,
        due_at=row.due_at,
    )


# Statements of a sweep, built once.


@cache
def _climbing(on_sqlite: bool) -> Any:
    return updating(tables.clock, ("ticket", "condition"), ("level", "due_at"), on_sqlite=on_sqlite)


@cache
def _telling(on_sqlite: bool) -> Any:
    told = tables.episode.c
    entering = inserting(tables.episode, told.keys(), on_sqlite=on_sqlite)
    return entering.on_conflict_do_nothing().returning(told.ticket, told.condition, told.level, told.episode)
