"""Digests as rows, and what they tell of a team's tickets: a query a section, each by an index on open tickets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, literal_column, or_, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from core.model.digest import Entry, Rhythm, Section, Subscription, Week
from core.model.escalation import Condition, Level
from core.model.promise import Promised
from core.model.ticket import Hold
from core.model.wording import Word

SHOWN = 5
"""Tickets named in a section."""

STUCK_AFTER = timedelta(days=3)
"""On hold for a change, a problem or a vendor for longer: stuck."""

DISORDER = timedelta(hours=1)
"""How far facts may be out of order on the timeline: its ids rise with time but for a clock that was set back."""

_row, _ticket, _clock = tables.digest.c, tables.ticket.c, tables.clock.c

# Literally as the partial index has it: only so does either database see that it applies.
OPEN = text("ticket.state IN ('new', 'in_progress', 'on_hold')")
LONG_HOLDS = (Hold.CHANGE, Hold.PROBLEM, Hold.VENDOR)
TO_PEOPLE = ("copy", "amend", "notice", "status")
COUNTED = ("Filed", "Resolved", "Breached", "Escalated", "Rerouted", "Extended")


class SqlDigests:
    """See core.ports.Digests."""

    def __init__(self, session: AsyncSession, *, sqlite: bool) -> None:
        self._session = session
        self._sqlite = sqlite

    async def due(self, now: datetime, *, limit: int) -> Sequence[Subscription]:
        """By the index on due instants."""
        query = select(tables.digest).where(_row.next_at <= now).order_by(_row.next_at).limit(limit)
        return await self._subscriptions(query.with_for_update(skip_locked=True))

    async def next_due(self) -> datetime | None:
        """One look at the end of that index."""
        found: datetime | None = await self._session.scalar(select(func.min(_row.next_at)))
        return found

    async def all(self) -> Sequence[Subscription]:
        """Locked in one order, so that two processes do not wait for each other."""
        return await self._subscriptions(select(tables.digest).order_by(_row.agent, _row.kind).with_for_update())

    async def _subscriptions(self, query: Any) -> list[Subscription]:
        rows = (await (await self._session.connection()).execute(query)).all()
        return [
            Subscription(
                agent=row.agent, rhythm=Rhythm(row.kind), next_at=row.next_at, sent_at=row.sent_at, paused=row.paused
            )
            for row in rows
        ]

    async def keep(self, given: Sequence[Subscription]) -> None:
        """In place of what was there."""
        if not given:
            return
        keeping: Any = (sqlite if self._sqlite else postgresql).insert(tables.digest)
        new = keeping.excluded
        keeping = keeping.on_conflict_do_update(
            index_elements=[_row.agent, _row.kind],
            set_={"next_at": new.next_at, "sent_at": new.sent_at, "paused": new.paused},
        )
        rows = [
            {"agent": s.agent, "kind": s.rhythm.value, "next_at": s.next_at, "sent_at": s.sent_at, "paused": s.paused}
            for s in given
        ]
        await (await self._session.connection()).execute(keeping, rows)

    async def drop(self, given: Sequence[Subscription]) -> None:
        """They are gone."""
        keys = [(one.agent, one.rhythm.value) for one in given]
        if keys:
            gone = tables.digest.delete().where(tuple_(_row.agent, _row.kind).in_(keys))
            await (await self._session.connection()).execute(gone)

    # What there is to tell --------------------------------------------------------------------------

    async def sections(
        self, teams: Sequence[str], *, now: datetime, until: datetime, since: datetime
    ) -> Sequence[Section]:
        """Open, unassigned, breaching, stuck, snoozed, unreachable, failed."""
        await self._session.flush()
        mine = and_(_ticket.team.in_(teams), OPEN)
        return [
            await self._section("open", _due(select(_ticket.due_at.label("at")).where(mine))),
            await self._section(
                "unassigned", _due(select(_ticket.due_at.label("at")).where(mine, _ticket.owner.is_(None)))
            ),
            await self._section("breaching", _breaching(mine, until)),
            await self._section("stuck", _stuck(mine, now)),
            await self._section("snoozed", _snoozed(mine, now)),
            await self._section("unreachable", _unreachable(mine)),
            await self._section("failed", _failed(mine, since)),
        ]

    async def _section(self, key: str, query: Any) -> Section:
        """How many rows the query has, and the first as entries."""
        connection = await self._session.connection()
        shown = query.add_columns(
            _ticket.number, _ticket.priority, _ticket.subject, _ticket.owner, _ticket.thread
        ).limit(SHOWN)
        rows = (await connection.execute(shown)).all()
        count = len(rows)
        if count == SHOWN:
            every = query.order_by(None).add_columns(_ticket.number).subquery()
            count = (await connection.execute(select(func.count()).select_from(every))).scalar_one()
        return Section(key=key, count=count, entries=tuple(_entry(key, row) for row in rows))

    async def week(self, teams: Sequence[str], since: datetime) -> tuple[dict[str, Week], Section]:
        """From the timeline, read from the first fact of that time on."""
        await self._session.flush()
        fact = tables.timeline.c
        query = (
            select(fact.kind, fact.by, fact.data, *(_ticket[name] for name in ENTRY), _ticket.team)
            .join(tables.ticket, _ticket.number == fact.ticket)
            .where(fact.id > await self._last_before(since - DISORDER), fact.at > since)
            .where(fact.kind.in_(COUNTED), _ticket.team.in_(teams))
            .order_by(fact.id)
        )
        rows: Sequence[Any] = (await (await self._session.connection()).execute(query)).all()
        by_team: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in rows:
            by_team[row.team].append(row)
        moved = [row for row in rows if row.kind == "Extended" and row.data.get("before") and row.data.get("after")]
        entries = tuple(_moved(row) for row in moved[-SHOWN:])
        weeks = {team: _week(by_team[team]) for team in teams}
        return weeks, Section(key="extended", count=len(moved), entries=entries)

    async def _last_before(self, at: datetime) -> int:
        """An id that facts since ``at`` are above, found by halving: the timeline has no index on time."""
        fact = tables.timeline.c
        low, high = 0, int(await self._session.scalar(select(func.max(fact.id))) or 0)
        while low < high:
            middle = (low + high) // 2
            found = await self._session.scalar(select(fact.at).where(fact.id > middle).order_by(fact.id).limit(1))
            if found is None or found >= at:
                high = middle
            else:
                low = middle + 1
        return max(low - 1, 0)


ENTRY = ("number", "priority", "subject", "owner", "thread")


def _due(query: Any) -> Any:
    return query.order_by(_ticket.due_at.is_(None), _ticket.due_at, _ticket.number)


def _breaching(mine: Any, until: datetime) -> Any:
    """Promises that are due before the day ends, the first of each ticket."""
    promise = tables.promise.c
    running: Any = promise.course == literal_column("'running'")
    first = func.min(promise.due_at).label("at")
    query = select(first).select_from(tables.promise).join(tables.ticket, _ticket.number == promise.ticket)
    query = query.where(running, promise.due_at < until, mine).group_by(_ticket.number)
    return query.order_by(first, _ticket.number)


def _stuck(mine: Any, now: datetime) -> Any:
    """No word to the customer although the supervisor was told of it, or too long on hold.

    That is for a change, a problem or a vendor, for more than STUCK_AFTER.
    """
    fact = tables.timeline.c
    silent = and_(
        _clock.ticket == _ticket.number, _clock.condition == Condition.NOT_UPDATED, _clock.running,
        _clock.level >= int(Level.SUPERVISOR),
    )  # fmt: skip
    held_at = (
        select(func.max(fact.at))
        .where(fact.ticket == _ticket.number, fact.kind == "Held", _ticket.hold.in_(LONG_HOLDS))
        .correlate(tables.ticket)
        .scalar_subquery()
    )
    since = select(_clock.anchor).where(silent).correlate(tables.ticket).scalar_subquery()
    held = and_(_ticket.hold.in_(LONG_HOLDS), held_at < now - STUCK_AFTER)
    query = select(since.label("at"), held_at.label("held_at"), _ticket.hold).select_from(tables.ticket)
    return query.where(mine, or_(since.is_not(None), held)).order_by(_ticket.due_at, _ticket.number)


def _snoozed(mine: Any, now: datetime) -> Any:
    until = (
        select(func.max(_clock.held_until)).where(_clock.ticket == _ticket.number).correlate(tables.ticket)
    ).scalar_subquery()
    return (
        select(until.label("at")).select_from(tables.ticket).where(mine, _ticket.snoozes > 0, until > now)
    ).order_by(until, _ticket.number)


def _unreachable(mine: Any) -> Any:
    contact = tables.contact.c
    query = select(contact.name.label("name")).select_from(tables.ticket)
    query = query.join(tables.contact, contact.address == _ticket.contact)
    return _due(query.where(mine, contact.reachable.is_(False)))


def _failed(mine: Any, since: datetime) -> Any:
    """What could not be delivered to or from a customer."""
    delivery = tables.delivery.c
    query = select(delivery.outcome.label("reason"), delivery.settled_at.label("at")).select_from(tables.delivery)
    dead = and_(delivery.standing == "dead", delivery.settled_at > since, delivery.kind.in_(TO_PEOPLE))
    open_ones = select(_ticket.number).where(mine).correlate(None)
    query = query.join(tables.ticket, _ticket.number == delivery.ticket).where(delivery.ticket.in_(open_ones))
    return query.where(dead, delivery.outcome != "superseded").order_by(delivery.settled_at.desc(), delivery.id)


def _entry(key: str, row: Row[Any]) -> Entry:
    return Entry(
        number=row.number, priority=row.priority.value, subject=row.subject, owner=row.owner, thread=row.thread,
        what=_what(key, row),
    )  # fmt: skip


def _what(key: str, row: Row[Any]) -> Word:
    """What is to be said of a ticket in that section."""
    match key:
        case "stuck" if row.at is None:
            return Word(f"digest-held-{row.hold}", {"at": row.held_at})
        case "stuck":
            return Word("digest-silent", {"at": row.at})
        case "snoozed":
            return Word("digest-snoozed-until", {"at": row.at})
        case "unreachable":
            return Word("digest-out-of-reach", {"name": row.name})
        case "failed":
            reason = row.reason if str(row.reason).startswith("reason-") else "reason-broken"
            return Word("digest-not-delivered", {"reason": Word(reason)})
    return Word("digest-due", {"at": row.at}) if row.at else Word("digest-paused-clock")


def _moved(row: Row[Any]) -> Entry:
    before, after = (datetime.fromisoformat(row.data[name]) for name in ("before", "after"))
    what = Word("digest-moved", {"before": before, "after": after, "name": row.by})
    return Entry(
        number=row.number, priority=row.priority.value, subject=row.subject, owner=row.owner, thread=row.thread,
        what=what,
    )  # fmt: skip


def _week(rows: Sequence[Row[Any]]) -> Week:
    kinds = [row.kind for row in rows]
    broken = [row.data.get("promise") for row in rows if row.kind == "Breached"]
    pings = {int(level): 0 for level in Level}
    for row in rows:
        if row.kind in ("Escalated", "Rerouted"):
            pings[int(row.data["level"])] += len(row.data.get("told", ()))
    return Week(
        filed=kinds.count("Filed"),
        resolved=kinds.count("Resolved"),
        broken=(broken.count(Promised.RESPONSE.value), broken.count(Promised.RESOLUTION.value)),
        pings=(pings[1], pings[2], pings[3]),
    )
