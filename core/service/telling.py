"""Telling people of levels that came due: the right person, once, and never more at once than they can read.

One live card of a ticket at a person: a higher level edits the card of those who have one, and calls only who is added.
More than a few at once, what waited for the morning, and what comes late after a downtime become one list.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.model.escalation import Condition, DueClock, Level
from core.model.ping import BURST, Lately, Ping
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.routing import CHANNEL, Case, Route, Stop, route
from core.model.sweeping import JUST, becomes_a_list, is_late
from core.model.timeline import DESK, Escalated, Rerouted
from core.notify import card_of
from core.notify import pings as shapes
from core.ports import DueTicket, UnitOfWork

NOW = "now"
NOTHING = Lately()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A ticket that reached a level: ``clock`` is the one it is about, ``others`` came due with it, each to a level."""

    ticket: DueTicket
    clock: DueClock
    level: Level
    due: datetime
    others: tuple[tuple[Condition, Level], ...] = ()


async def tell(uow: UnitOfWork, reached: Sequence[Reached]) -> None:
    """Write down what was reached and queue what people are to hear of it."""
    if not reached:
        return
    telling = await _telling(uow, [one.ticket.number for one in reached])
    for one in reached:
        _tell_one(uow, telling, one)
    await telling.send(uow)


async def retell(uow: UnitOfWork, refused: Sequence[tuple[DueTicket, Mapping[str, Any]]]) -> None:
    """Somebody could not be reached with these tickets' payloads: whoever comes next hears of the same, and why."""
    if not refused:
        return
    telling = await _telling(uow, [ticket.number for ticket, _ in refused])
    for ticket, payload in refused:
        _retell_one(uow, telling, ticket, payload)
    await telling.send(uow)


def _retell_one(uow: UnitOfWork, telling: "Telling", ticket: DueTicket, payload: Mapping[str, Any]) -> None:
    level = Level(payload["level"])
    way = _way(telling, ticket, Condition(payload["conditions"][0]), level, uow.now)
    fresh = [stop for stop in way.stops if (ticket.number, stop.agent) not in telling.live]
    told, skipped = [stop.agent for stop in way.stops], _skipped(way)
    for stop in fresh:
        telling.add(uow, ticket, stop, {**payload, "told": told, "skipped": skipped})
    uow.record_quietly(Rerouted(ticket=ticket.number, by=DESK, level=int(level), told=told, skipped=skipped))


async def _telling(uow: UnitOfWork, numbers: Sequence[int]) -> "Telling":
    live = await uow.pings.of(numbers)
    return Telling(
        roster=await uow.people.roster(),
        live={(ping.ticket, ping.agent): ping for pings in live.values() for ping in pings},
        lately=await uow.pings.lately(uow.now - BURST, until=uow.now, batch=NOW),
        acted=await uow.people.acted(numbers, uow.now - JUST),
    )


def _tell_one(uow: UnitOfWork, telling: "Telling", one: Reached) -> None:
    ticket, clock = one.ticket, one.clock
    way = _way(telling, ticket, clock.condition, one.level, uow.now)
    terms = uow.organisation.terms(ticket.team, Priority(ticket.priority))
    limit = terms.threshold(clock.condition, one.level, extension=ticket.extension)
    fact = Escalated(
        ticket=ticket.number,
        by=DESK,
        conditions=[clock.condition.value, *(other.value for other, _ in one.others)],
        level=int(one.level),
        levels=[int(one.level), *(int(level) for _, level in one.others)],
        episode=clock.episode,
        since=clock.anchor.isoformat(),
        limit_seconds=limit.total_seconds(),
        due=one.due.isoformat(),
        next_at=clock.due_at.isoformat() if clock.due_at else None,
        late=max((uow.now - one.due).total_seconds(), 0.0),
        told=[stop.agent for stop in way.stops],
        skipped=_skipped(way),
    )
    payload = uow.record_quietly(fact)
    for stop in way.stops:
        telling.add(uow, ticket, stop, payload)
    uow.send(card_of(ticket.number))


def _way(telling: "Telling", ticket: DueTicket, condition: Condition, level: Level, at: datetime) -> Route:
    acted = telling.acted.get(ticket.number, frozenset())
    known = ticket.team, ticket.priority, ticket.owner, ticket.asked, acted, condition, level
    if known not in telling.ways:  # of many tickets that come due together most go the same way
        priority = Priority(ticket.priority)
        case = Case(team=ticket.team, priority=priority, owner=ticket.owner, asked=ticket.asked, acted=acted)
        telling.ways[known] = route(telling.roster, case, condition=condition, level=level, at=at)
    return telling.ways[known]


def _skipped(way: Route) -> list[list[str | None]]:
    return [[skip.agent, skip.why, skip.until.isoformat() if skip.until else None] for skip in way.skipped]


class Telling:
    """What one transaction tells: collected by person, so that many become one list."""

    def __init__(
        self,
        *,
        roster: Roster,
        live: dict[tuple[int, str], Ping],
        lately: Mapping[tuple[str, str], Lately],
        acted: Mapping[int, frozenset[str]],
    ) -> None:
        self.roster, self.live, self.acted = roster, live, acted
        self._lately = lately
        self.ways: dict[tuple[Any, ...], Route] = {}
        self._new: dict[tuple[str, str], list[tuple[Ping, Stop]]] = defaultdict(list)

    def add(self, uow: UnitOfWork, ticket: DueTicket, stop: Stop, payload: dict[str, Any]) -> None:
        """A card that is there or on its way is edited; who has none gets one (see ``send``)."""
        quiet = stop.quiet_until.isoformat() if stop.quiet_until else None
        known = self.live.get((ticket.number, stop.agent))
        if known is not None and (known.ref is not None or self._is_on_its_way(known, stop)):
            known.payload = payload
            self._keep(uow, known)
            return
        channel = f"slack/{uow.organisation.team(ticket.team).slack_channel}"
        address = channel if stop.agent == CHANNEL else stop.addresses[0]
        ping = Ping(
            ticket=ticket.number, agent=stop.agent, address=address, told_at=stop.quiet_until or uow.now,
            payload=payload | {"quiet_until": quiet},
        )  # fmt: skip
        self._new[ping.agent, address].append((ping, stop))

    def _is_on_its_way(self, ping: Ping, stop: Stop) -> bool:
        """What is queued and does not wait for the morning stays what it is, card or line: else it would come twice."""
        reachable = stop.agent == CHANNEL or ping.address in stop.addresses
        return reachable and not stop.quiet_until and ping.batch in (None, NOW)

    async def send(self, uow: UnitOfWork) -> None:
        """Cards of their own for a few; one list for what is more, what waits for the morning, and what comes late."""
        for person, news in sorted(self._new.items()):  # two sweeps at once wait for each other's lists in one order
            for_the_morning = [(ping, stop) for ping, stop in news if stop.quiet_until]
            at_once = [ping for ping, stop in news if not stop.quiet_until]
            for ping, stop in for_the_morning:
                ping.batch = f"morning/{stop.quiet_until:%Y%m%dT%H%M}"
                self._keep(uow, ping, wait=stop.quiet_until - uow.now if stop.quiet_until else timedelta(0))
            listed = bool(at_once) and self._become_a_list(person, at_once)
            place = self._list_of_late(person)
            at_once += await self._not_posted_yet(uow, person) if listed else []
            for ping in at_once:
                ping.batch, ping.ref = (NOW, place) if listed else (None, None)
                self._keep(uow, ping)

    def _become_a_list(self, person: tuple[str, str], news: list[Ping]) -> bool:
        late = sum(is_late(ping.payload.get("late", 0)) for ping in news)
        return becomes_a_list(lately=self._lately.get(person, NOTHING).count, news=len(news), late=late)

    async def _not_posted_yet(self, uow: UnitOfWork, person: tuple[str, str]) -> list[Ping]:
        """Cards that a platform in trouble has not taken yet: they come with the list instead, and count from now."""
        if not self._lately.get(person, NOTHING).waiting:
            return []
        mine = {ticket for ticket, agent in self.live if agent == person[0]}
        back = await uow.pings.take_back(*person, but=mine, at=uow.now)
        for ping in back:
            ping.told_at = uow.now
        return back

    def _list_of_late(self, person: tuple[str, str]) -> str | None:
        """The list this person was given a moment ago: what comes now is added to it."""
        return self._lately.get(person, NOTHING).list_at

    def _keep(self, uow: UnitOfWork, ping: Ping, *, wait: timedelta = timedelta(0)) -> None:
        uow.pings.keep(ping)
        uow.send(shapes.list_of(ping, wait=wait) if ping.batch else shapes.card(ping, wait=wait))
