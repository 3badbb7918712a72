"""What a parcel's words need besides its row: the ticket, the message, clocks, reminders and the reader's language."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.db import tables
from adapters.db.bulk import among
from adapters.db.people import last_acts
from adapters.db.pings import ping_of
from core.errors import NotAnAgent
from core.model.conversation import Message
from core.model.delivery import Delivery, Kind, Rank
from core.model.escalation import Clock
from core.model.organisation import Organisation
from core.model.ping import Ping
from core.model.ticket import Ticket
from core.ports import Listed, Parcel

STAFFS = (Kind.PING, Kind.LIST, Kind.DIGEST, Kind.WHISPER)
"""What only agents are told."""


class Parcels:
    """Parcels of claimed rows: whatever their words need is read for the whole batch, in a handful of queries."""

    def __init__(self, session: AsyncSession, organisation: Organisation) -> None:
        self._session = session
        self._organisation = organisation

    async def of(self, rows: Sequence[Row[Any]], now: datetime) -> list[Parcel]:
        """Claimed rows with all that is to be said of them."""
        tickets = await self._by_number({row.ticket for row in rows if row.ticket is not None})
        messages = await self._messages({row.message for row in rows if row.message is not None})
        requests = await self._requests({row.ticket for row in rows if row.kind in (Kind.ROOT, Kind.CARD)})
        clocks = await self._clocks(rows)
        words = await self._last_words({row.ticket for row in rows if row.kind == Kind.PING})
        pings = await self._pings({row.ticket for row in rows if row.kind == Kind.PING})
        acts = await last_acts(self._session, {row.ticket for row in rows if row.kind == Kind.PING})
        languages = await self._languages({row.to for row in rows if row.to != "thread"})
        return [
            Parcel(
                id=row.id,
                delivery=_delivery(row),
                attempts=row.attempts,
                unknown=row.unknown,
                since=row.since,
                first_try=row.first_try or now,
                ticket=tickets.get(row.ticket),
                message=messages.get(row.message),
                request=requests.get(row.ticket, ()),
                clocks=clocks.get(row.ticket, ()),
                language=self._language(row, tickets.get(row.ticket), languages),
                last_words=words.get(row.ticket),
                late=row.late,
                at=now,
                ping=pings.get((row.ticket, row.payload.get("agent", ""))),
                act=acts.get(row.ticket),
                listed=await self._listed(row) if row.kind == Kind.LIST else (),
                parts=tuple(row.parts or ()),
            )
            for row in rows
        ]

    async def _by_number(self, numbers: set[int]) -> dict[int, Ticket]:
        if not numbers:
            return {}
        found = await self._session.scalars(select(Ticket).where(among(tables.ticket.c.number, numbers)))
        return {ticket.number: ticket for ticket in found.all()}

    async def _messages(self, refs: set[str]) -> dict[str, Message]:
        if not refs:
            return {}
        found = await self._session.scalars(select(Message).where(among(tables.message.c.ref, refs)))
        return {message.ref: message for message in found.all()}

    async def _requests(self, numbers: set[int]) -> dict[int, list[Message]]:
        """The requests that cards show."""
        found: dict[int, list[Message]] = defaultdict(list)
        if numbers:
            said = tables.message.c
            query = select(Message).where(among(said.ticket, numbers), said.in_card).order_by(said.said_at, said.ref)
            for message in (await self._session.scalars(query)).all():
                found[message.ticket].append(message)
        return found

    async def _pings(self, numbers: set[int]) -> dict[tuple[int, str], Ping]:
        """The live cards of tickets."""
        if not numbers:
            return {}
        query = select(tables.ping).where(among(tables.ping.c.ticket, numbers))
        rows = (await (await self._session.connection()).execute(query)).all()
        return {(row.ticket, row.agent): ping_of(row) for row in rows}

    async def _listed(self, row: Row[Any]) -> list[Listed]:
        """A list's lines: those that are at its place; of one that is not there yet, those that have none.

        What comes for a new list meanwhile is no line of the old one: an edit calls nobody.
        """
        ping, given = tables.ping.c, row.payload
        here = ping.ref == given["replace"] if given["replace"] else ping.ref.is_(None)
        lines = select(tables.ping).where(
            ping.agent == given["agent"], ping.address == row.to, ping.batch == given["batch"], here
        )
        found = [ping_of(one) for one in (await (await self._session.connection()).execute(lines)).all()]
        tickets = await self._by_number({one.ticket for one in found})
        clocks = await self._clocks_of(set(tickets))
        return [
            Listed(ping=one, ticket=tickets[one.ticket], clocks=clocks.get(one.ticket, ()))
            for one in found
            if one.ticket in tickets
        ]

    async def _clocks(self, rows: Sequence[Row[Any]]) -> dict[int, list[Clock]]:
        return await self._clocks_of({row.ticket for row in rows if row.kind in (Kind.ROOT, Kind.CARD, Kind.PING)})

    async def _clocks_of(self, numbers: set[int]) -> dict[int, list[Clock]]:
        found: dict[int, list[Clock]] = defaultdict(list)
        if numbers:
            for clock in (
                await self._session.scalars(select(Clock).where(among(tables.clock.c.ticket, numbers)))
            ).all():
                found[clock.ticket].append(clock)
        return found

    async def _last_words(self, numbers: set[int]) -> dict[int, str]:
        if not numbers:
            return {}
        said = tables.message.c
        query = select(said.ticket, said.text).where(among(said.ticket, numbers), said.from_contact, said.text != "")
        rows = await (await self._session.connection()).execute(query.order_by(said.said_at))
        return {row.ticket: row.text for row in rows.all()}

    async def _languages(self, addresses: set[str]) -> dict[str, str]:
        contact = tables.contact.c
        query = select(contact.address, contact.language).where(among(contact.address, addresses))
        if not addresses:
            return {}
        return {row.address: row.language for row in (await (await self._session.connection()).execute(query)).all()}

    def _language(self, row: Row[Any], ticket: Ticket | None, languages: dict[str, str]) -> str:
        """The reader's: an agent's own for what is for staff, the contact's, else that of the team or its channel.

        What is for somebody who is not known any more says in which language.
        """
        if given := row.payload.get("language"):
            return str(given)
        if row.to == "thread":
            return self._organisation.language_of(ticket.team if ticket else "")
        platform, _, who = row.to.partition("/")
        member = row.payload.get("member", who)
        if row.kind in STAFFS or row.payload.get("staff") or row.to not in languages:
            try:
                if platform == "telegram":
                    return self._organisation.agent_in_telegram(int(who)).language
                return self._organisation.agent_in_slack(member).language
            except (NotAnAgent, ValueError):
                pass
        channels = {team.slack_channel: team.name for team in self._organisation.teams}
        team = ticket.team if ticket else channels.get(who, "")
        return languages.get(row.to) or self._organisation.language_of(team)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        lane=row.lane,
        bucket=row.bucket,
        kind=Kind(row.kind),
        rank=Rank(row.rank),
        to=row.to,
        ticket=row.ticket,
        message=row.message,
        projection=row.projection,
        payload=row.payload,
    )
