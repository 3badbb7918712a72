"""What is kept of a person, for how long, and how the desk knows somebody again whom it was asked to forget."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex

STRANGER = "forgotten/"
"""How the address begins that stands in place of a forgotten person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long is kept what nobody asked to forget; None is for good.

    ``words``: what was said in closed tickets. ``inbound``: the platform's ids of what came in, and the content of what
    could not be handled. ``deliveries``: the content of what was sent.
    """

    words: timedelta | None = None
    inbound: timedelta | None = timedelta(days=30)
    deliveries: timedelta | None = timedelta(days=30)

    @property
    def records(self) -> timedelta | None:
        """The longer of the last two: what a person is told."""
        return None if self.inbound is None or self.deliveries is None else max(self.inbound, self.deliveries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many rows lost their words in a round."""

    tickets: int = 0
    inbound: int = 0
    deliveries: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.tickets + self.inbound + self.deliveries

    def __add__(self, other: "Tidied") -> "Tidied":
        """Two rounds together."""
        return Tidied(
            tickets=self.tickets + other.tickets, inbound=self.inbound + other.inbound,
            deliveries=self.deliveries + other.deliveries,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a forgotten person's ticket left outside the store.

    ``in_thread``: it has a thread. ``posts`` are refs of what the desk posted to agents about it elsewhere.
    """

    ticket: int
    in_thread: bool
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That somebody was forgotten ``at`` an instant: a salted hash (SHA-256, hex) of their address, never the address.

    It is there so that a restored backup does not bring them back. Who holds it can test an address they suspect, so it
    is a pseudonym and no more: keep it as safely as the backups.
    """

    salt: str
    digest: str
    at: datetime

    def is_of(self, address: str, known_since: datetime) -> bool:
        """Whether it speaks of that person, known to the desk since then. Who came back afterwards is somebody new."""
        return known_since <= self.at and _digest(self.salt, address) == self.digest


def mark_of(address: str, at: datetime) -> Mark:
    """A mark of somebody who is forgotten now."""
    salt = token_hex(16)
    return Mark(salt=salt, digest=_digest(salt, address), at=at)


def stranger() -> str:
    """An address in place of a forgotten person's: random, so that nothing leads back, and theirs in every table."""
    return STRANGER + token_hex(8)


def _digest(salt: str, address: str) -> str:
    return sha256(f"{salt}|{address}".encode()).hexdigest()
