"""What is known of agents beyond desk.toml, and what people did to tickets lately."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.bulk import among
from core.model.duty import Answer, Request
from core.model.organisation import Organisation
from core.model.roster import Absence, Roster
from core.model.rotation import Cover
from core.model.ticket import OPEN
from core.model.timeline import DESK
from core.ports import Act

UNREACHABLE_FOR = timedelta(hours=24)
"""After this an address that refused us is tried again: accounts come back."""

TOLD_ACTS = (
    "Accepted", "AgentReplied", "Held", "Resumed", "Resolved", "Reopened", "Closed", "Canceled", "Prioritised",
    "Acknowledged", "Released", "Snoozed", "Extended", "Asked",
)  # fmt: skip
"""Facts that a reminder's card tells of."""


LOOKED_AT_FOR = timedelta(minutes=1)
"""How long a process trusts what it knows of refusals; what another one met shows after that."""


@dataclass(slots=True)
class Refusals:
    """Addresses that refused us lately, as far as this process knows: so that hearing from people costs no query."""

    known: dict[str, datetime] = field(default_factory=dict)
    read_at: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether the store was asked a moment ago. Clocks may be put back."""
        return self.read_at is not None and abs(now - self.read_at) < LOOKED_AT_FOR

    def read(self, addresses: Sequence[str], now: datetime) -> None:
        """What the store has, and what this process has met since and may not have committed yet."""
        met = {address: at for address, at in self.known.items() if abs(now - at) < LOOKED_AT_FOR}
        self.known, self.read_at = met | dict.fromkeys(addresses, now), now


_refusals: WeakKeyDictionary[Any, Refusals] = WeakKeyDictionary()
"""By the store's engine."""


class SqlPeople:
    """See core.ports.People."""

    def __init__(self, session: AsyncSession, *, now: datetime, organisation: Organisation, sqlite: bool) -> None:
        self._session = session
        self._now = now
        self._organisation = organisation
        self._sqlite = sqlite
        self._roster: Roster | None = None

    async def roster(self) -> Roster:
        """Read once a transaction: covers that are not over, absences, refusals of the last day."""
        if self._roster is None:
            cover, absence, gone = tables.cover.c, tables.absence.c, tables.unreachable.c
            covers = await self._session.scalars(
                select(Cover).where(cover.ends_at > self._now - timedelta(days=1), cover.canceled_at.is_(None))
            )
            here = {agent.name for agent in self._organisation.people}
            absences = await self._session.scalars(select(Absence).where(absence.until > self._now))
            refused = await self._session.scalars(select(gone.address).where(gone.since > self._now - UNREACHABLE_FOR))
            self._roster = Roster(
                organisation=self._organisation,
                covers=[cover for cover in covers.all() if cover.agent in here],
                absences={absence.agent: absence for absence in absences.all()},
                unreachable=frozenset(refused.all()),
            )
        return self._roster

    def add_cover(self, cover: Cover) -> None:
        """Keep it."""
        self._session.add(cover)
        self._roster = None

    async def cancel_cover(self, id: str) -> Cover | None:
        """Cancel it."""
        cover = await self._session.get(Cover, id, with_for_update=True)
        if cover is not None and cover.canceled_at is None:
            cover.canceled_at = self._now
        self._roster = None
        return cover

    async def covers(self, team: str, since: datetime) -> Sequence[Cover]:
        """By their end; those of people who have left count no more."""
        cover, here = tables.cover.c, [agent.name for agent in self._organisation.people]
        query = select(Cover).where(cover.team == team, cover.ends_at > since, cover.canceled_at.is_(None))
        return (await self._session.scalars(query.where(cover.agent.in_(here)).order_by(cover.starts_at))).all()

    def add_request(self, request: Request) -> None:
        """Keep it."""
        self._session.add(request)

    async def request(self, id: str) -> Request | None:
        """Locked: of two who answer, one is first."""
        return await self._session.get(Request, id, with_for_update=True)

    async def open_requests(self, team: str) -> Sequence[Request]:
        """Those that can still be answered."""
        asked = tables.duty_request.c
        query = select(Request).where(
            asked.team == team, asked.ends_at > self._now, asked.answer == literal_column(f"'{Answer.OPEN.value}'")
        )
        return (await self._session.scalars(query.order_by(asked.starts_at, asked.made_at))).all()

    async def away(self, absence: Absence) -> None:
        """In place of an earlier one."""
        await self._session.merge(absence)
        await self._session.flush()
        self._roster = None

    async def back(self, agent: str) -> bool:
        """Forget the absence."""
        absence = await self._session.get(Absence, agent)
        if absence is None:
            return False
        was_away = absence.since <= self._now < absence.until
        await self._session.delete(absence)
        await self._session.flush()
        self._roster = None
        return was_away

    async def unreachable(self, address: str, reason: str) -> None:
        """Note it, or that it goes on."""
        note: Any = sqlite.insert(tables.unreachable) if self._sqlite else postgresql.insert(tables.unreachable)
        note = note.on_conflict_do_update(
            index_elements=["address"], set_={"since": note.excluded.since, "reason": note.excluded.reason}
        )
        values = {"address": address, "since": self._now, "reason": reason[:80]}
        await (await self._session.connection()).execute(note, [values])
        self._met.known[address] = self._now
        self._roster = None

    async def refused_for(self, reason: str) -> frozenset[str]:
        """However long ago."""
        gone = tables.unreachable.c
        return frozenset(await self._session.scalars(select(gone.address).where(gone.reason == reason)))

    async def reachable(self, address: str) -> None:
        """Forget the refusal."""
        here = tables.unreachable.delete().where(tables.unreachable.c.address == address)
        await (await self._session.connection()).execute(here)
        self._roster = None

    async def heard_from(self, address: str) -> None:
        """The store is asked once a minute, whoever writes; only an address known to refuse costs a statement."""
        if not self._met.is_fresh(self._now):
            found = await self._session.scalars(select(tables.unreachable.c.address))
            self._met.read(found.all(), self._now)
        if address in self._met.known:
            await self.reachable(address)

    @property
    def _met(self) -> Refusals:
        return _refusals.setdefault(self._session.get_bind(), Refusals())

    async def acted(self, numbers: Sequence[int], since: datetime) -> dict[int, frozenset[str]]:
        """By the timeline."""
        fact = tables.timeline.c
        query = select(fact.ticket, fact.by).where(among(fact.ticket, numbers), fact.at >= since, fact.by != DESK)
        found: dict[int, set[str]] = defaultdict(set)
        for row in (await (await self._session.connection()).execute(query)).all() if numbers else ():
            found[row.ticket].add(row.by)
        return {number: frozenset(people) for number, people in found.items()}

    async def last_act(self, number: int) -> Act | None:
        """By the timeline."""
        return (await last_acts(self._session, {number})).get(number)

    async def facts(self, number: int) -> Sequence[Act]:
        """By the timeline."""
        fact = tables.timeline.c
        query = select(tables.timeline).where(fact.ticket == number).order_by(fact.id)
        rows = await (await self._session.connection()).execute(query)
        return [Act(kind=row.kind, by=row.by, at=row.at, data=row.data) for row in rows.all()]

    async def load(self, team: str) -> dict[str, int]:
        """Open tickets by owner."""
        ticket = tables.ticket.c
        query = select(ticket.owner, func.count()).where(ticket.team == team, ticket.state.in_(OPEN))
        rows = await (await self._session.connection()).execute(
            query.where(ticket.owner.is_not(None)).group_by(ticket.owner)
        )
        return {str(owner): int(count) for owner, count in rows.all()}


async def last_acts(session: AsyncSession, numbers: set[int]) -> dict[int, Act]:
    """The newest fact of each ticket that a reminder's card tells of."""
    if not numbers:
        return {}
    fact = tables.timeline.c
    newest = (
        select(func.max(fact.id)).where(among(fact.ticket, numbers), fact.kind.in_(TOLD_ACTS)).group_by(fact.ticket)
    )
    rows = await (await session.connection()).execute(select(tables.timeline).where(fact.id.in_(newest)))
    return {row.ticket: Act(kind=row.kind, by=row.by, at=row.at, data=row.data) for row in rows.all()}
