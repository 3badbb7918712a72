"""The unit of work: one session, one transaction, facts and deliveries written in its commit."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from adapters.db import tables
from adapters.db.bulk import execute_many, inserting
from adapters.db.clocks import SqlClocks
from adapters.db.deliveries import SqlDeliveries
from adapters.db.digests import SqlDigests
from adapters.db.people import SqlPeople
from adapters.db.pings import SqlPings
from adapters.db.privacy import SqlPrivacy
from adapters.db.repositories import SqlContacts, SqlDrafts, SqlMessages, SqlSettings, SqlTickets
from core.errors import Repeated
from core.model.delivery import Delivery, Standing
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from core.model.timeline import Fact
from core.notify import audience
from core.ports import Classifier

INPUT = ("key", "at", "reason", "payload")
FACT = ("ticket", "kind", "by", "at", "data", "salt")
QUEUED = (
    "lane", "bucket", "kind", "rank", "to", "ticket", "message", "projection", "payload", "standing", "since", "due_at",
)  # fmt: skip
"""Columns that are written."""


class SqlUnitOfWork:
    """One transaction (see core.ports.UnitOfWork). Made by ``Store.work`` only."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        now: datetime,
        organisation: Organisation,
        classifier: Classifier,
        reading: bool = False,
    ) -> None:
        self.now = now
        self.organisation = organisation
        self.classifier = classifier
        self.queued = 0
        self._reading = reading
        self._session = AsyncSession(engine, expire_on_commit=False, autoflush=not reading)
        self._sqlite = engine.dialect.name == "sqlite"
        self.tickets = SqlTickets(self._session)
        self.contacts = SqlContacts(self._session)
        self.messages = SqlMessages(self._session)
        self.drafts = SqlDrafts(self._session)
        self.clocks = SqlClocks(self._session, now=now, sqlite=self._sqlite)
        self.settings = SqlSettings(self._session)
        self.pings = SqlPings(self._session, sqlite=self._sqlite)
        self.people = SqlPeople(self._session, now=now, organisation=organisation, sqlite=self._sqlite)
        self.digests = SqlDigests(self._session, sqlite=self._sqlite)
        self.deliveries = SqlDeliveries(self._session, organisation=organisation, sqlite=self._sqlite)
        self.privacy = SqlPrivacy(self._session, now=now, write=self._write, unknow=self._unknow)
        self._facts: list[dict[str, Any]] = []
        self._appended = 0
        self._deliveries: list[Delivery] = []

    @property
    def earliest_due(self) -> datetime | None:
        """The earliest instant at which a clock touched here is due."""
        return self.clocks.earliest_due

    @property
    def facts(self) -> Sequence[Mapping[str, Any]]:
        """The facts it appends: rows of the timeline."""
        return self._facts

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Begin; on a clean exit write facts and deliveries and commit, on any exception roll back.

        One that only reads rolls back always: whatever was done to what it read is forgotten.
        """
        async with self._session as session:
            await session.connection(execution_options={"readonly": self._reading})
            yield
            if self._reading:
                return
            await self._write()
            await self.deliveries.write_settled()
            await session.commit()

    async def _write(self) -> None:
        """Write what was collected so far."""
        await self.messages.write()
        await self.tickets.write()
        await self.clocks.write()
        await self._session.flush()
        await self.pings.write()
        self._deliveries += await self.pings.write_posted()
        await self._append_facts()
        await self._queue_deliveries()

    async def once(self, key: str) -> None:
        """Mark an input as done. Raises Repeated."""
        if not await self.first_of([key]):
            raise Repeated

    async def first_of(self, keys: Sequence[str]) -> set[str]:
        """Mark inputs as done; those that are new."""
        return await self._enter([{"key": key, "at": self.now, "reason": None, "payload": None} for key in keys])

    async def bury(self, key: str, reason: str, payload: str) -> None:
        """Keep an input that cannot be handled."""
        if not await self._enter([{"key": key, "at": self.now, "reason": reason[:200], "payload": payload}]):
            raise Repeated

    async def _enter(self, rows: list[dict[str, Any]]) -> set[str]:
        statement, connection = _entering(self._sqlite), await self._session.connection()
        return set((await execute_many(connection, statement, rows, on_sqlite=self._sqlite)).scalars())

    async def holds(self, lease: str, *, holder: str, epoch: int) -> bool:
        """Whether a lease is still that holder's; nobody takes it over before this transaction ends."""
        held = tables.lease.c
        query = select(held.epoch).where(held.name == lease, held.holder == holder).with_for_update(read=True)
        return bool(await (await self._session.connection()).scalar(query) == epoch)

    async def foresee(self, people: Sequence[str]) -> None:
        """Read contacts, drafts, current tickets and their clocks in a query each."""
        for known in (self.contacts, self.drafts, self.tickets):
            await known.foresee(people)
        await self.clocks.foresee_clocks(self.tickets.foreseen(people))

    def _unknow(self, address: str) -> None:
        for known in (self.contacts, self.drafts, self.tickets):
            known.unknow(address)

    def record(self, fact: Fact, about: Ticket) -> None:
        """Append the fact; queue its audience's deliveries."""
        self.record_quietly(fact)
        self._deliveries += audience(fact, about, self.organisation)

    def record_quietly(self, fact: Fact) -> dict[str, Any]:
        """Append the fact only; what the timeline keeps of it."""
        data = fact.data
        self._facts.append(
            {
                "ticket": fact.ticket,
                "kind": type(fact).__name__,
                "by": fact.by,
                "at": self.now,
                "data": data,
                "salt": token_hex(8),
            }
        )
        return data

    def send(self, *deliveries: Delivery) -> None:
        """Queue deliveries."""
        self._deliveries += deliveries

    async def _append_facts(self) -> None:
        facts, self._appended = self._facts[self._appended :], len(self._facts)
        if facts:
            statement, connection = _appending(self._sqlite), await self._session.connection()
            await execute_many(connection, statement, facts, on_sqlite=self._sqlite)

    async def _queue_deliveries(self) -> None:
        """Waiting deliveries of the same projection become one, with the newest content and the earliest time."""
        if not self._deliveries:
            return
        rows = _merged([self._row(delivery) for delivery in self._deliveries])
        statement, connection = _queueing(self._sqlite), await self._session.connection()
        await execute_many(connection, statement, rows, on_sqlite=self._sqlite)
        self._deliveries = []
        self.queued += len(rows)

    def _row(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "lane": delivery.lane,
            "bucket": delivery.bucket,
            "kind": delivery.kind.value,
            "rank": int(delivery.rank),
            "to": delivery.to,
            "ticket": delivery.ticket,
            "message": delivery.message,
            "projection": delivery.projection,
            "payload": delivery.payload,
            "standing": Standing.PENDING.value,
            "since": self.now,
            "due_at": self.now + delivery.wait,
        }


def _merged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the database would make of them one by one (see ``_queueing``): a list with 500 new lines is one row."""
    first: dict[str, dict[str, Any]] = {}
    merged = []
    for row in rows:
        waiting = first.setdefault(row["projection"], row) if row["projection"] else row
        if waiting is row:
            merged.append(row)
            continue
        waiting["payload"] = row["payload"]
        waiting["due_at"], waiting["rank"] = min(waiting["due_at"], row["due_at"]), min(waiting["rank"], row["rank"])
    return merged


# Statements of every transaction, built once.


@cache
def _appending(on_sqlite: bool) -> Any:
    return inserting(tables.timeline, FACT, on_sqlite=on_sqlite)


@cache
def _entering(on_sqlite: bool) -> Any:
    """Keys of inputs; those that were there before stay, and are not returned."""
    entering = inserting(tables.inbound, INPUT, on_sqlite=on_sqlite)
    return entering.on_conflict_do_nothing().returning(tables.inbound.c.key)


@cache
def _queueing(on_sqlite: bool) -> Any:
    """Deliveries; one whose projection waits already gives it the newest content and the earliest time."""
    queueing = inserting(tables.delivery, QUEUED, on_sqlite=on_sqlite)
    waiting, new = tables.delivery.c, queueing.excluded
    earlier = func.min if on_sqlite else func.least
    return queueing.on_conflict_do_update(
        index_elements=[waiting.projection],
        index_where=text("standing = 'pending'"),
        set_={
            "payload": new.payload,
            "due_at": earlier(waiting.due_at, new.due_at),
            "rank": earlier(waiting.rank, new.rank),
        },
    )
