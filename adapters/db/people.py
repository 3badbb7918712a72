"""What is known of agents beyond desk.toml, and what people did to tickets lately."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
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
            absences = await self._session.scalars(select(Absence).where(absence.until > self._now))
            refused = await self._session.scalars(select(gone.address).where(gone.since > self._now - UNREACHABLE_FOR))
            self._roster = Roster(
                organisation=self._organisation,
                covers=covers.all(),
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
        self._roster = None

    async def reachable(self, address: str) -> None:
        """Forget the refusal."""
        here = tables.unreachable.delete().where(tables.unreachable.c.address == address)
        await (await self._session.connection()).execute(here)
        self._roster = None

    async def acted(self, numbers: Sequence[int], since: datetime) -> dict[int, frozenset[str]]:
        """By the timeline."""
        fact = tables.timeline.c
        query = select(fact.ticket, fact.by).where(fact.ticket.in_(numbers), fact.at >= since, fact.by != DESK)
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
    newest = select(func.max(fact.id)).where(fact.ticket.in_(numbers), fact.kind.in_(TOLD_ACTS)).group_by(fact.ticket)
    rows = await (await session.connection()).execute(select(tables.timeline).where(fact.id.in_(newest)))
    return {row.ticket: Act(kind=row.kind, by=row.by, at=row.at, data=row.data) for row in rows.all()}
