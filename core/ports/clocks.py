"""What measures tickets, and the live reminders."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.model.delivery import Delivery
from core.model.escalation import Clock, Condition, DueClock
from core.model.ping import Lately, Ping
from core.model.promise import Promise, Promised
from core.model.ticket import Pause
from core.model.timeline import Act as Act


class Clocks(Protocol):
    """The escalation clocks and the pauses they do not count."""

    def add(self, clock: Clock) -> None:
        """Keep a new clock."""

    async def of(self, number: int) -> dict[Condition, Clock]:
        """The three clocks of a ticket, locked."""

    async def pauses(self, number: int) -> list[Pause]:
        """A ticket's pauses in order."""

    async def foresee(self, numbers: Sequence[int]) -> None:
        """These tickets are about to move: read what measures them together, not one by one."""

    def add_pause(self, pause: Pause) -> None:
        """Keep a new pause."""

    async def promises(self, number: int) -> dict[Promised, Promise]:
        """What was promised for a ticket, locked."""

    def add_promise(self, promise: Promise) -> None:
        """Keep a new promise."""

    async def broken(self, now: datetime, *, limit: int) -> Sequence[Promise]:
        """Promises whose due instant has passed at ``now``: marked as breached in this transaction."""

    async def due(self, now: datetime, *, limit: int) -> Sequence["DueTicket"]:
        """Tickets with a clock due at ``now``, gravest delay first; each locked for this sweep alone."""

    async def write_climbed(self, clocks: Sequence[DueClock]) -> None:
        """Store clocks of a sweep in one statement."""

    async def claim_episodes(
        self, rows: Sequence[tuple[int, Condition, int, int]]
    ) -> set[tuple[int, Condition, int, int]]:
        """Enter (ticket, condition, level, episode) rows; those entered now, not those that were there before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTicket:
    """What a sweep needs to know of a ticket: a query result, not the entity."""

    number: int
    team: str
    owner: str | None
    priority: str
    clocks: tuple[DueClock, ...]
    pauses: tuple[Pause, ...]
    asked: str | None = None
    extension: timedelta = timedelta(0)


class Pings(Protocol):
    """The live ping cards."""

    async def of(self, numbers: Sequence[int]) -> dict[int, list[Ping]]:
        """The live cards of these tickets."""

    async def lately(self, since: datetime, *, until: datetime, batch: str) -> Mapping[tuple[str, str], Lately]:
        """What people were told from ``since`` to ``until``, by agent and address; ``batch`` is the list looked for.

        What was told before and still waits to be posted counts too: they have not read it yet.
        """

    async def take_back(self, agent: str, address: str, *, but: Collection[int], at: datetime) -> list[Ping]:
        """A person's cards that wait to be posted and were never tried: their deliveries are taken back ``at`` now.

        Not those of the tickets ``but``, nor what another process is busy with.
        """

    def keep(self, ping: Ping) -> None:
        """Keep a new or changed card."""

    def remove(self, ping: Ping) -> None:
        """It is not live any more."""

    def posted(self, number: int, agent: str, ref: str, *, over: Delivery) -> None:
        """Note where a card is; ``over`` is queued when it is not live any more."""

    def list_posted(self, here: Ping, *, replaced: str | None, lines: Collection[int], again: Delivery) -> None:
        """Note where a list is (``here``): on each ping of its batch that had its place (``replaced``), or none.

        ``lines`` are the tickets it shows; ``again`` is queued when they are others by now.
        """
