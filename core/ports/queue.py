"""What still has to be said, and who says it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from core.model.conversation import Message
from core.model.delivery import Delivery, Outcome, Standing
from core.model.escalation import Clock
from core.model.explanation import Fate
from core.model.ping import Ping
from core.model.ticket import Ticket
from core.model.timeline import Act as Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery on its way, with everything its words need.

    ``unknown`` counts earlier tries whose outcome nobody knows; ``at`` is when this try began. Pings come with the live
    card (None: it is not live any more) and the last thing somebody did; lists with their lines. ``parts`` is what the
    sender said with ``Partly``.
    """

    id: int
    delivery: Delivery
    attempts: int
    unknown: int
    since: datetime
    first_try: datetime | None
    ticket: Ticket | None
    message: Message | None
    request: Sequence[Message] = ()
    clocks: Sequence[Clock] = ()
    language: str = "en"
    last_words: str | None = None
    late: bool = False
    at: datetime | None = None
    ping: Ping | None = None
    act: Act | None = None
    listed: Sequence["Listed"] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of a person's list: the ping, its ticket and the ticket's clocks."""

    ping: Ping
    ticket: Ticket
    clocks: Sequence[Clock]


class Deliveries(Protocol):
    """The queue of what still has to be said."""

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
        """Take heads of lanes that are due, lowest rank first, and mark them ``sending``.

        Buckets in ``resting`` are passed over, and of a platform named there all; ``admit`` takes a token of a bucket,
        or says no. Of the same rank the lane goes first that was ``served`` longest ago: one that has much to say takes
        its turn with the others.
        """

    async def next_due(self, after: datetime) -> datetime | None:
        """When the next waiting delivery becomes due, after an instant: what is due already waits for its lane."""

    def settle(self, parcel: Parcel, standing: Standing, *, at: datetime, **changes: Any) -> None:
        """Write what became of a parcel: ``due_at``, ``attempts``, ``unknown``, ``outcome``, ``to``, ``late``,
        ``parts``."""

    def remember(self, refs: Sequence[str], *, ticket: int | None) -> None:
        """Which ticket the platform messages with these refs belong to."""

    async def keep(self, ids: Sequence[int], *, until: datetime) -> None:
        """These are still on their way: nobody else takes them for lost before ``until``."""

    async def not_taken_over(self, ids: Sequence[int], *, holder: str) -> set[int]:
        """Those of which nobody else knows better: not settled, and on their way by no other holder. Locked."""

    async def fates(self, number: int, *, told: Collection[str], since: datetime) -> Sequence[Fate]:
        """What became of the reminders of a ticket, and of the lists that ``told`` (names, "" the channel) were given.

        Lists of before ``since`` are left out. Oldest first.
        """

    async def recover(self, now: datetime, *, everything: bool) -> int:
        """Put back what a dead process was sending (all, or what its lease ran out on), marked unknown."""


class Sender(Protocol):
    """One platform's way out."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Say it. Never raises for what the platform or the network does: that is an outcome."""
