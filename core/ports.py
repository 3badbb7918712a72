"""What the desk needs of the world: a store, senders, a clock, a classifier.

A verb takes an open ``UnitOfWork``; entrances open it with ``Work``. Nothing inside one awaits the network.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from core.model.contact import Contact
from core.model.conversation import Draft, Message
from core.model.delivery import Delivery, Outcome, Standing
from core.model.digest import Section, Subscription, Week
from core.model.duty import Request
from core.model.escalation import Clock, Condition, DueClock
from core.model.explanation import Fate
from core.model.organisation import Organisation
from core.model.ping import Lately, Ping
from core.model.promise import Promise, Promised
from core.model.roster import Absence, Roster
from core.model.rotation import Cover
from core.model.ticket import Pause, Ticket
from core.model.timeline import Act as Act
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

    async def current_after(self, number: int, *, limit: int) -> Sequence[int]:
        """Numbers, rising, of open and resolved tickets above ``number``; all of them are read together."""


class Settings(Protocol):
    """What the desk remembers of itself."""

    async def get(self, name: str) -> str | None:
        """A setting, locked; None when it was never put."""

    async def put(self, name: str, value: str) -> None:
        """Remember it."""


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
        """What people were told from ``since`` to ``until``, by agent and address; ``batch`` is the list looked for."""

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


class People(Protocol):
    """What is known of agents beyond desk.toml: who stands in for whom, who is away, who cannot be reached."""

    async def roster(self) -> Roster:
        """Who is there, by the file and by what was said since."""

    def add_cover(self, cover: Cover) -> None:
        """Somebody stands in."""

    async def cancel_cover(self, id: str) -> Cover | None:
        """The cover of that id, canceled now; None when there is none."""

    async def covers(self, team: str, since: datetime) -> Sequence[Cover]:
        """A team's covers that count and end after ``since``."""

    def add_request(self, request: Request) -> None:
        """Somebody asks for cover, or for a swap."""

    async def request(self, id: str) -> Request | None:
        """A request, locked; None when there is none of that id."""

    async def open_requests(self, team: str) -> Sequence[Request]:
        """What a team has been asked and not answered, of watches that are not over; the earliest watch first."""

    async def away(self, absence: Absence) -> None:
        """An agent is away (in place of an absence said before)."""

    async def back(self, agent: str) -> bool:
        """An agent is here again; whether they were away."""

    async def unreachable(self, address: str, reason: str) -> None:
        """A platform refused to bring an agent something there."""

    async def reachable(self, address: str) -> None:
        """They wrote from there."""

    async def heard_from(self, address: str) -> None:
        """An agent did something there: what it refused is forgotten. Cheap where nothing was refused."""

    async def acted(self, numbers: Sequence[int], since: datetime) -> dict[int, frozenset[str]]:
        """By ticket, who (agents' names, contacts' addresses) did something to it at ``since`` or later."""

    async def last_act(self, number: int) -> Act | None:
        """The newest thing somebody did that a reminder's card tells of."""

    async def facts(self, number: int) -> Sequence[Act]:
        """Everything the timeline has of a ticket, oldest first."""

    async def load(self, team: str) -> dict[str, int]:
        """How many open tickets each owner in a team has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A delivery on its way, with everything its words need.

    ``unknown`` counts earlier tries whose outcome nobody knows; ``at`` is when this try began. Pings come with the live
    card (None: it is not live any more) and the last thing somebody did; lists with their lines.
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
    ) -> Sequence[Parcel]:
        """Take heads of lanes that are due, lowest rank first, and mark them ``sending``.

        Buckets in ``resting`` are passed over; ``admit`` takes a token of a bucket, or says no.
        """

    async def next_due(self, after: datetime) -> datetime | None:
        """When the next waiting delivery becomes due, after an instant: what is due already waits for its lane."""

    def settle(self, parcel: Parcel, standing: Standing, *, at: datetime, **changes: Any) -> None:
        """Write what became of a parcel: ``due_at``, ``attempts``, ``unknown``, ``outcome``, ``to``, ``late``."""

    def remember(self, refs: Sequence[str], *, ticket: int | None) -> None:
        """Which ticket the platform messages with these refs belong to."""

    async def keep(self, ids: Sequence[int], *, until: datetime) -> None:
        """These are still on their way: nobody else takes them for lost before ``until``."""

    async def fates(self, number: int, *, told: Collection[str], since: datetime) -> Sequence[Fate]:
        """What became of the reminders of a ticket, and of the lists that ``told`` (names, "" the channel) were given.

        Lists of before ``since`` are left out. Oldest first.
        """

    async def recover(self, now: datetime, *, everything: bool) -> int:
        """Put back what a dead process was sending (all, or what its lease ran out on), marked unknown."""


class Digests(Protocol):
    """Digests: when each person's next one is due, and what there is to tell. Nothing here locks a ticket."""

    async def due(self, now: datetime, *, limit: int) -> Sequence[Subscription]:
        """Those due at ``now``, locked; a second process passes over what this one holds."""

    async def next_due(self) -> datetime | None:
        """When the earliest is due."""

    async def all(self) -> Sequence[Subscription]:
        """Everybody's, locked."""

    async def keep(self, given: Sequence[Subscription]) -> None:
        """Write new or changed ones."""

    async def drop(self, given: Sequence[Subscription]) -> None:
        """They get no such digest any more."""

    async def sections(
        self, teams: Sequence[str], *, now: datetime, until: datetime, since: datetime
    ) -> Sequence[Section]:
        """The open tickets of teams, section by section, empty ones too.

        Promises count that are due before ``until``, deliveries that failed after ``since``.
        """

    async def week(self, teams: Sequence[str], since: datetime) -> tuple[dict[str, Week], Section]:
        """What happened in each team after ``since``, and whose due dates were put off."""


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
    def settings(self) -> Settings:
        """What the desk remembers of itself."""

    @property
    def pings(self) -> Pings:
        """The live ping cards."""

    @property
    def people(self) -> People:
        """What is known of agents beyond the file."""

    @property
    def digests(self) -> Digests:
        """Digests."""

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
