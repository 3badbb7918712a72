"""The live ping cards, as rows: read for a whole sweep at once, written at its end in one statement."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, String, and_, case, cast, delete, func, literal_column, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.bulk import among, execute_many, inserting
from core.model.delivery import SUPERSEDED, Delivery
from core.model.ping import Lately, Ping
from core.notify.pings import list_of

_row = tables.ping.c
_queued = tables.delivery.c
_PENDING: Any = _queued.standing == literal_column("'pending'")
_COUNT: Any = func.count().label("number")
_SENDING: Any = _queued.standing == literal_column("'sending'")


class SqlPings:
    """See core.ports.Pings."""

    def __init__(self, session: AsyncSession, *, sqlite: bool) -> None:
        self._session = session
        self._sqlite = sqlite
        self._kept: dict[tuple[int, str], Ping] = {}
        self._removed: set[tuple[int, str]] = set()
        self._posted: dict[tuple[int, str], tuple[str, Delivery]] = {}
        self._lists: list[tuple[Ping, str | None, frozenset[int], Delivery]] = []

    async def of(self, numbers: Sequence[int]) -> dict[int, list[Ping]]:
        """The live cards of these tickets, with what this transaction did to them.

        Locked: a place that another process writes down meanwhile would be lost when they are kept.
        """
        found: dict[int, list[Ping]] = defaultdict(list)
        if numbers:
            await self.write()
            query = select(tables.ping).where(among(_row.ticket, numbers)).order_by(_row.ticket, _row.agent)
            query = query.with_for_update()
            for row in (await (await self._session.connection()).execute(query)).all():
                found[row.ticket].append(ping_of(row))
        return found

    async def lately(self, since: datetime, *, until: datetime, batch: str) -> dict[tuple[str, str], Lately]:
        """Counted by the database: after a downtime these are as many as the live cards."""
        await self.write()
        there = func.max(case((_row.batch == batch, _row.ref)))
        query = select(_row.agent, _row.address, _COUNT, there.label("post")).group_by(_row.agent, _row.address)
        rows = await (await self._session.connection()).execute(query.where(_row.told_at.between(since, until)))
        told = {(row.agent, row.address): Lately(row.number, row.post) for row in rows.all()}
        for row in await self._still_waiting(since, batch):
            known = told.get((row.agent, row.address), Lately())
            told[row.agent, row.address] = Lately(known.count + row.number, known.list_at, waiting=row.number)
        return told

    async def _still_waiting(self, since: datetime, batch: str) -> Sequence[Row[Any]]:
        """What was told before ``since`` and is queued to this hour, as a card or in the list, counted by person."""
        who: Any = case((_row.agent == "", _row.address), else_=_row.agent)
        card: Any = literal_column("'ping/'") + cast(_row.ticket, String) + literal_column("'/'") + _row.agent
        line: Any = literal_column("'list/'") + who + literal_column("'/'") + _row.batch
        here = _queued.projection == case((_row.batch.is_(None), card), else_=line)
        waits = or_(*(select(_queued.id).where(here, one).exists() for one in (_PENDING, _SENDING)))
        query = select(_row.agent, _row.address, _COUNT).group_by(_row.agent, _row.address)
        query = query.where(_row.told_at < since, _row.ref.is_(None), or_(_row.batch.is_(None), _row.batch == batch))
        return (await (await self._session.connection()).execute(query.where(waits))).all()

    async def take_back(self, agent: str, address: str, *, but: Collection[int], at: datetime) -> list[Ping]:
        """Nobody is waited for: other transactions lock cards and deliveries in another order."""
        await self.write()
        connection = await self._session.connection()
        mine = _row.agent == agent, _row.address == address, _row.ref.is_(None), _row.batch.is_(None)
        query = select(tables.ping).where(*mine, _row.ticket.not_in(but)).order_by(_row.ticket)
        found = [ping_of(row) for row in (await connection.execute(query.with_for_update(skip_locked=True))).all()]
        names = [f"ping/{ping.ticket}/{agent}" for ping in found]
        queued = select(_queued.id, _queued.projection).where(among(_queued.projection, names), _PENDING)
        queued = queued.where(_queued.attempts == 0, _queued.unknown == 0).order_by(_queued.id)
        rows = (await connection.execute(queued.with_for_update(skip_locked=True))).all()
        gone = update(tables.delivery).where(among(_queued.id, [row.id for row in rows]))
        await connection.execute(gone.values(standing="dead", outcome=SUPERSEDED, settled_at=at))
        taken = {row.projection for row in rows}
        return [ping for ping, name in zip(found, names, strict=True) if name in taken]

    def keep(self, ping: Ping) -> None:
        """Collected; written together."""
        self._kept[ping.ticket, ping.agent] = ping
        self._removed.discard((ping.ticket, ping.agent))

    def remove(self, ping: Ping) -> None:
        """Collected too."""
        self._removed.add((ping.ticket, ping.agent))
        self._kept.pop((ping.ticket, ping.agent), None)

    def posted(self, number: int, agent: str, ref: str, *, over: Delivery) -> None:
        """Collected: rows of tickets are locked before rows of pings, in every transaction."""
        self._posted[number, agent] = ref, over

    def list_posted(self, here: Ping, *, replaced: str | None, lines: Collection[int], again: Delivery) -> None:
        """Collected too."""
        self._lists.append((here, replaced, frozenset(lines), again))

    async def write_posted(self) -> list[Delivery]:
        """Write where cards and lists are; what is to be said on those that are not live any more."""
        connection, over = await self._session.connection(), []
        await self._lock_posted()
        for (number, agent), (ref, last_words) in sorted(self._posted.items()):
            placed = update(tables.ping).where(_row.ticket == number, _row.agent == agent).values(ref=ref)
            if not (await connection.execute(placed)).rowcount:
                over.append(last_words)
        for here, replaced, lines, again in sorted(self._lists, key=lambda one: (one[0].agent, one[0].address)):
            if await self._place(here, replaced) != lines or await self._waits(here):
                over.append(again)
        return over

    async def _lock_posted(self) -> None:
        """All at once and in the order of ``of``: of two that lock the same cards in other orders one must give way."""
        if self._sqlite or not (self._posted or self._lists):
            return
        cards = and_(among(_row.ticket, [number for number, _ in self._posted]),
                     among(_row.agent, [agent for _, agent in self._posted]))  # fmt: skip
        there = or_(_row.ref.is_(None), among(_row.ref, [replaced for _, replaced, *_ in self._lists if replaced]))
        lines = and_(among(_row.agent, [here.agent for here, *_ in self._lists]), _row.batch.is_not(None), there)
        query = select(_row.ticket).where(or_(cards, lines)).order_by(_row.ticket, _row.agent).with_for_update()
        await (await self._session.connection()).execute(query)

    async def _place(self, here: Ping, replaced: str | None) -> set[int]:
        """Write where a list is; the tickets it is to show."""
        place = _row.ref.is_(None) if replaced is None else _row.ref == replaced
        mine = _row.agent == here.agent, _row.address == here.address, _row.batch == here.batch, place
        moved = update(tables.ping).where(*mine).values(ref=here.ref).returning(_row.ticket)
        return set((await (await self._session.connection()).execute(moved)).scalars())

    async def _waits(self, here: Ping) -> bool:
        """Whether something was added to a list while it was on its way, as to one that is not there yet."""
        name = list_of(replace(here, ref=None)).projection
        query = select(_queued.id).where(_queued.projection == name, _PENDING)
        return (await (await self._session.connection()).execute(query)).first() is not None

    async def write(self) -> None:
        """Write what was collected."""
        kept, self._kept = self._kept, {}
        removed, self._removed = self._removed, set()
        connection = await self._session.connection()
        if removed:
            gone = tuple_(_row.ticket, _row.agent).in_(list(removed))
            await connection.execute(delete(tables.ping).where(gone))
        if kept:
            rows = [_values(kept[key]) for key in sorted(kept)]
            await execute_many(connection, _keeping(self._sqlite), rows, on_sqlite=self._sqlite)


def ping_of(row: Row[Any]) -> Ping:
    """A row as a card."""
    return Ping(
        ticket=row.ticket, agent=row.agent, address=row.address, told_at=row.told_at, batch=row.batch, ref=row.ref,
        payload=row.payload,
    )  # fmt: skip


def _values(ping: Ping) -> dict[str, Any]:
    return {
        "ticket": ping.ticket, "agent": ping.agent, "address": ping.address, "told_at": ping.told_at,
        "batch": ping.batch, "ref": ping.ref, "payload": ping.payload,
    }  # fmt: skip


@cache
def _keeping(on_sqlite: bool) -> Any:
    keeping = inserting(tables.ping, tables.ping.c.keys(), on_sqlite=on_sqlite)
    new = keeping.excluded
    changed = {name: getattr(new, name) for name in ("address", "told_at", "batch", "ref", "payload")}
    return keeping.on_conflict_do_update(index_elements=[_row.ticket, _row.agent], set_=changed)
