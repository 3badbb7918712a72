"""What the desk needs of the world: a store, senders, a clock, a classifier.

A verb takes an open ``UnitOfWork``; entrances open it with ``Work``. Nothing inside one awaits the network.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.delivery import Delivery, Outcome, Standing
from core.model.escalation import Clock, Condition, DueClock
from core.model.organisation import Organisation
from core.model.ticket import Pause, Ticket
from core.model.timeline import Fact


class Time(Protocol):
    """The only source of the present instant. Tests advance it; the demo runs it faster."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def real_seconds(self, span: timedelta) -> float:
        """How many real seconds pass while ``span`` passes on this clock."""


class Classifier(Protocol):
    """Proposes a category for a text."""

    def propose(self, text: str, organisation: Organisation) -> str:
        """A category's key."""


class Sentences(Protocol):
    """The texts of the desk: a key and parameters become a sentence in a language."""

    def say(self, language: str, key: str, /, **params: Any) -> str:
        """The sentence. Parameters: text, whole numbers, aware datetimes, timedeltas, lists of text."""


class Tickets(Protocol):
    """Tickets, fetched through a gate. A fetched ticket is locked for this transaction."""

    async def next_number(self) -> int:
        """The number of the next ticket: never given twice, rising."""

    def add(self, ticket: Ticket) -> None:
        """Keep a new ticket."""

    async def get(self, number: int) -> Ticket:
        """For staff. Raises TicketNotFound."""

    async def get_for(self, contact: str, number: int) -> Ticket:
        """For the customer it belongs to. Raises TicketNotFound for absent and foreign alike."""

    async def current_of(self, contact: str) -> Sequence[Ticket]:
        """The contact's open and resolved tickets, oldest first, at most 50."""

    async def posted(self, number: int, *, thread: str | None = None, card: str | None = None) -> None:
        """Note where the agents' root card or the customer's status card was posted."""

    async def page_of(self, contact: str, *, offset: int, limit: int) -> tuple[Sequence[Ticket], int]:
        """The contact's tickets, open ones first, then the newest; and how many there are."""

    async def in_thread(self, ref: str) -> Ticket | None:
        """The ticket whose root card is that Slack message, if any."""

    async def queue(
        self, *, team: str | None = None, owner: str | None = None, unassigned: bool = False, limit: int = 20
    ) -> tuple[Sequence[Ticket], int]:
        """Open tickets by what is due first; and how many there are."""


class Contacts(Protocol):
    """The customers."""

    def add(self, contact: Contact) -> None:
        """Keep a new contact."""

    async def get(self, address: str) -> Contact | None:
        """The contact at that address, if they ever wrote."""


class Messages(Protocol):
    """What was said in tickets."""

    def add(self, message: Message) -> None:
        """Keep a new message."""

    async def get(self, ref: str) -> Message | None:
        """The message with that ref, locked, if there is one."""

    async def ticket_at(self, ref: str) -> int | None:
        """The ticket that any platform message (original, copy, card, notice) belongs to."""

    async def last_words(self, number: int) -> str | None:
        """The newest text of the customer in a ticket."""

    async def carried(self, ref: str, copies: Sequence[str], *, delivered_at: datetime | None) -> None:
        """Note where a message's copies are, and when an agent's words reached the customer."""

    async def failed(self, ref: str, reason: str) -> None:
        """Note why a message did not reach the other side."""

    async def receipted(self, ref: str, name: str) -> None:
        """Note which receipt an agent's message shows."""

    async def pending_request(self, number: int) -> Sequence[Message]:
        """The messages of the request itself (those the card shows)."""


class Drafts(Protocol):
    """What is said before there is a ticket; one a contact."""

    def add(self, draft: Draft) -> None:
        """Keep a new draft."""

    async def get(self, contact: str) -> Draft | None:
        """The contact's draft, if any."""

    async def remove(self, draft: Draft) -> None:
        """The question is settled."""


class Clocks(Protocol):
    """The escalation clocks and the pauses they do not count."""

    def add(self, clock: Clock) -> None:
        """Keep a new clock."""

    async def of(self, number: int) -> dict[Condition, Clock]:
        """The three clocks of a ticket, locked."""

    async def pauses(self, number: int) -> list[Pause]:
        """A ticket's pauses in order."""

    def add_pause(self, pause: Pause) -> None:
        """Keep a new pause."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery on its way, with everything its words need.

    ``unknown`` counts earlier tries whose outcome nobody knows.
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
    cleared: bool = False
    late: bool = False


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
    ) -> Sequence[Parcel]:
        """Take heads of lanes that are due, lowest rank first, and mark them ``sending``.

        Buckets in ``resting`` are passed over; ``admit`` takes a token of a bucket, or says no.
        """

    async def next_due(self) -> datetime | None:
        """When the earliest waiting delivery is due."""

    def settle(self, parcel: Parcel, standing: Standing, *, at: datetime, **changes: Any) -> None:
        """Write what became of a parcel: ``due_at``, ``attempts``, ``unknown``, ``outcome``, ``to``, ``late``."""

    def remember(self, refs: Sequence[str], *, ticket: int | None) -> None:
        """Which ticket the platform messages with these refs belong to."""

    async def keep(self, ids: Sequence[int], *, until: datetime) -> None:
        """These are still on their way: nobody else takes them for lost before ``until``."""

    async def recover(self, now: datetime, *, everything: bool) -> int:
        """Put back what a dead process was sending (all, or what its lease ran out on), marked unknown."""


class UnitOfWork(Protocol):
    """One intention, one transaction. Commits on a clean exit of its context, rolls back on any exception."""

    now: datetime
    organisation: Organisation
    classifier: Classifier

    @property
    def tickets(self) -> Tickets:
        """Tickets."""

    @property
    def contacts(self) -> Contacts:
        """Customers."""

    @property
    def messages(self) -> Messages:
        """What was said in tickets."""

    @property
    def drafts(self) -> Drafts:
        """What is said before there is a ticket."""

    @property
    def clocks(self) -> Clocks:
        """Escalation clocks and pauses."""

    @property
    def deliveries(self) -> Deliveries:
        """The queue."""

    async def once(self, key: str) -> None:
        """Mark the platform's input as done in this transaction. Raises Repeated when it was before."""

    async def first_of(self, keys: Sequence[str]) -> set[str]:
        """Mark inputs as done in this transaction; those that were not before."""

    async def foresee(self, people: Sequence[str]) -> None:
        """These contacts are about to speak: read what is known of them together, not one by one."""

    def record(self, fact: Fact, about: Ticket) -> None:
        """Append the fact to the timeline and queue the deliveries of its audience."""

    def record_quietly(self, fact: Fact) -> None:
        """Append the fact; the caller queues its deliveries (sweeps, which hold no entity)."""

    def send(self, *deliveries: Delivery) -> None:
        """Queue answers that no fact announces."""

    async def bury(self, key: str, reason: str, payload: str) -> None:
        """Keep an input that cannot be handled, with the reason, so that it is done with."""


Work = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a unit of work."""


class Sender(Protocol):
    """One platform's way out."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Say it. Never raises for what the platform or the network does: that is an outcome."""


FetchFile = Callable[[str], Awaitable[bytes]]
"""The content of a file by its id on the platform it came from. Raises FileNotFoundError when it is gone."""
