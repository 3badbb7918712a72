"""The queue itself: claim the heads of lanes, write what became of them, take back what a dead process held."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.bulk import among
from adapters.db.deliveries.parcels import Parcels
from core.model.delivery import Kind, Standing
from core.model.explanation import Fate
from core.model.organisation import Organisation
from core.ports import Parcel

_row = tables.delivery.c

# Literals, not parameters: only so does either database see that its partial indexes apply.
_PENDING: ColumnElement[str] = literal_column("'pending'")
_SENDING: ColumnElement[str] = literal_column("'sending'")
WAITING = _row.standing == _PENDING
SENDING = _row.standing == _SENDING
FINDABLE = _row.lane.like("slack/%")
"""Where the sender can look whether an earlier try got through. It looks for the delivery by its id."""
NEXT_DUE = select(_row.due_at).where(WAITING, _row.due_at > bindparam("after")).order_by(_row.due_at).limit(1)


class SqlDeliveries:
    """See core.ports.Deliveries."""

    def __init__(self, session: AsyncSession, *, organisation: Organisation, sqlite: bool) -> None:
        self._session = session
        self._parcels = Parcels(session, organisation)
        self._sqlite = sqlite
        self._settled: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        self._posts: list[dict[str, Any]] = []

    async def claim(
        self,
        now: datetime,
        *,
        resting: Sequence[str],
        admit: Callable[[str], bool],
        limit: int,
        holder: str,
        until: datetime,
        served: Callable[[str], float] = lambda lane: 0.0,
    ) -> Sequence[Parcel]:
        """Heads of lanes that are due, best rank first, marked as on their way in this transaction."""
        connection = await self._session.connection()
        buckets = [name for name in resting if "/" in name]
        query = _heads(resting=bool(buckets))
        for platform in set(resting) - set(buckets):
            query = query.where(_row.bucket.not_like(f"{platform}/%"))
        heads = (await connection.execute(query, {"now": now, "resting": buckets, "at_most": limit})).all()
        in_turn = sorted(heads, key=lambda row: (row.rank, served(row.lane), row.id))
        rows = [row for row in in_turn if admit(row.bucket)]
        if not rows:
            return []
        mark = update(tables.delivery).where(among(_row.id, [row.id for row in rows]))
        first_try = func.coalesce(_row.first_try, now)
        await connection.execute(
            mark.values(standing=Standing.SENDING.value, holder=holder, held_until=until, first_try=first_try)
        )
        return await self._parcels.of(rows, now)

    async def next_due(self, after: datetime) -> datetime | None:
        """The earliest waiting one that was not due yet."""
        return await self._session.scalar(NEXT_DUE, {"after": after})

    def settle(self, parcel: Parcel, standing: Standing, *, at: datetime, **changes: Any) -> None:
        """Collected; written in one statement per shape at the end of the transaction."""
        done = standing in (Standing.SENT, Standing.DEAD)
        values = {"standing": standing.value, "holder": None, "settled_at": at if done else None, **changes}
        self._settled[tuple(values)].append({"at_id": parcel.id, **{f"new_{k}": v for k, v in values.items()}})

    def remember(self, refs: Sequence[str], *, ticket: int | None) -> None:
        """Collected too."""
        if ticket is not None:
            self._posts += [{"ref": ref, "ticket": ticket} for ref in refs]

    async def write_settled(self) -> None:
        """Write what ``settle`` and ``remember`` collected. A projection that waits anew is merged, not doubled."""
        connection = await self._session.connection()
        for names, rows in self._settled.items():
            if "due_at" in names:
                await self._give_way(rows)
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
            await connection.execute(update(tables.delivery).where(_row.id == bindparam("at_id")).values(values), rows)
        if self._posts:
            insert: Any = sqlite.insert(tables.post) if self._sqlite else postgresql.insert(tables.post)
            await connection.execute(insert.on_conflict_do_nothing(), self._posts)

    async def _give_way(self, rows: list[dict[str, Any]]) -> None:
        """A newer waiting version of the same projection supersedes the one that goes back to wait, or is taken in."""
        ids = [row["at_id"] for row in rows]
        await self._take_in(among(_row.id, ids))
        newer = tables.delivery.alias()
        superseded = (
            select(_row.id)
            .select_from(tables.delivery)
            .join(newer, and_(newer.c.projection == _row.projection, newer.c.standing == _PENDING))
            .where(among(_row.id, ids), newer.c.id != _row.id)
        )
        for one in (await (await self._session.connection()).execute(superseded)).scalars().all():
            row = next(row for row in rows if row["at_id"] == one)
            row["new_standing"], row["new_outcome"] = Standing.DEAD.value, "superseded"

    async def keep(self, ids: Sequence[int], *, until: datetime) -> None:
        """A longer lease on what is on its way."""
        if ids:
            mine = update(tables.delivery).where(among(_row.id, ids), SENDING)
            await (await self._session.connection()).execute(mine.values(held_until=until))

    async def not_taken_over(self, ids: Sequence[int], *, holder: str) -> set[int]:
        """A process that stood still may come back with outcomes of what another has sent meanwhile."""
        ours = or_(_row.standing == _PENDING, and_(SENDING, _row.holder == holder))
        query = select(_row.id).where(among(_row.id, ids), ours).with_for_update()
        return set((await (await self._session.connection()).execute(query)).scalars())

    async def fates(self, number: int, *, told: Collection[str], since: datetime) -> Sequence[Fate]:
        """Reminders by their ticket; lists have none, and are found by when they were queued and for whom."""
        cards = and_(_row.ticket == number, _row.kind == Kind.PING.value)
        lists = and_(_row.ticket.is_(None), _row.kind == Kind.LIST.value, _row.since >= since)
        connection = await self._session.connection()
        rows = [
            *(await connection.execute(select(tables.delivery).where(cards).order_by(_row.id))).all(),
            *(await connection.execute(select(tables.delivery).where(lists).order_by(_row.id))).all(),
        ]
        return [_fate(row) for row in rows if row.payload.get("agent") in told and not row.payload.get("settled")]

    async def _take_in(self, tried: ColumnElement[bool]) -> None:
        """What perhaps was posted goes on under its own id, with the words of the newer version, which need not go.

        Else the newer one would be posted beside what is there, and that never edited again.
        """
        newer, connection = tables.delivery.alias(), await self._session.connection()
        same = and_(newer.c.projection == _row.projection, newer.c.standing == _PENDING)
        given = select(newer.c.payload).where(same).scalar_subquery()
        with_newer = select(_row.id).where(tried, FINDABLE, select(newer.c.id).where(same).exists())
        ids = list((await connection.execute(with_newer)).scalars())
        if not ids:
            return
        await connection.execute(update(tables.delivery).where(among(_row.id, ids)).values(payload=given))
        taken_in = select(newer.c.projection).where(among(newer.c.id, ids))
        gone = {"standing": Standing.DEAD.value, "outcome": "superseded", "settled_at": _row.since}
        await connection.execute(update(tables.delivery).where(WAITING, _row.projection.in_(taken_in)).values(gone))

    async def recover(self, now: datetime, *, everything: bool) -> int:
        """What a dead process was sending waits again, its outcome unknown."""
        orphaned = SENDING if everything else and_(SENDING, _row.held_until < now)
        await self._take_in(orphaned)
        newer = tables.delivery.alias()
        superseded = select(newer.c.id).where(newer.c.projection == _row.projection, newer.c.standing == _PENDING)
        connection = await self._session.connection()
        gone = {"standing": Standing.DEAD.value, "outcome": "superseded", "settled_at": now}
        await connection.execute(update(tables.delivery).where(orphaned, superseded.exists()).values(gone))
        back = {"standing": Standing.PENDING.value, "unknown": _row.unknown + 1, "due_at": now, "holder": None}
        return (await connection.execute(update(tables.delivery).where(orphaned).values(back))).rowcount


@cache
def _heads(*, resting: bool) -> Any:
    """Of each lane the lowest (rank, id), if it is due and nothing of the lane is on its way."""
    other = tables.delivery.alias()
    ahead = and_(
        other.c.standing == _PENDING,
        or_(other.c.rank < _row.rank, and_(other.c.rank == _row.rank, other.c.id < _row.id)),
    )
    blocked = select(other.c.id).where(
        other.c.lane == _row.lane, other.c.standing.in_([_PENDING, _SENDING]), or_(other.c.standing == _SENDING, ahead)
    )
    query = select(tables.delivery).where(WAITING, _row.due_at <= bindparam("now"), ~blocked.exists())
    if resting:
        query = query.where(_row.bucket.not_in(bindparam("resting", expanding=True)))
    query = query.order_by(_row.rank, _row.id).limit(bindparam("at_most", type_=Integer))
    return query.with_for_update(skip_locked=True)


def _fate(row: Row[Any]) -> Fate:
    payload = row.payload
    return Fate(
        agent=payload["agent"],
        to=row.to,
        kind=Kind(row.kind),
        standing=Standing(row.standing),
        since=row.since,
        due_at=row.due_at,
        settled_at=row.settled_at,
        outcome=row.outcome,
        for_the_morning=str(payload.get("batch") or "").startswith("morning/"),
        question=payload.get("still"),
    )
