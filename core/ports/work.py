"""The unit of work: one intention, one transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from core.model.delivery import Delivery
from core.model.organisation import Organisation
from core.model.ticket import Ticket
from core.model.timeline import Act as Act
from core.model.timeline import Fact
from core.ports.clocks import Clocks, Pings
from core.ports.people import Digests, People
from core.ports.privacy import Privacy
from core.ports.queue import Deliveries
from core.ports.tickets import Contacts, Drafts, Messages, Tickets
from core.ports.world import Classifier


class Settings(Protocol):
    """What the desk remembers of itself."""

    async def get(self, name: str) -> str | None:
        """A setting, locked; None when it was never put."""

    async def put(self, name: str, value: str) -> None:
        """Remember it."""


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
    def privacy(self) -> Privacy:
        """One person's words, all at once."""

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

    def record_quietly(self, fact: Fact) -> dict[str, Any]:
        """Append the fact; the caller queues its deliveries (sweeps, which hold no entity). What the timeline keeps."""

    def send(self, *deliveries: Delivery) -> None:
        """Queue answers that no fact announces."""

    async def bury(self, key: str, reason: str, payload: str) -> None:
        """Keep an input that cannot be handled, with the reason, so that it is done with."""


Work = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a unit of work."""
