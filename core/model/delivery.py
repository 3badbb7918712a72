"""Deliveries: who still has to hear of something, in which order, and what became of it.

A delivery belongs to a lane; of each lane only the head (lowest rank, then oldest) may be on its way, so
order holds within a conversation while conversations run side by side. A projection (a card, a receipt)
holds no content: it is rendered when sent, so one that waits stands for every change until then.
"""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import Any

from core.model.files import KeptBack


class Rank(IntEnum):
    """Who goes first, within a lane and among those that wait. Whoever asked hears before anybody else is told."""

    ANSWER = -10  # the customer's card of a new ticket
    ROOT = 0  # the agents' card, which opens its lane
    WORD = 10
    NOTICE = 15
    CARD = 20
    RECEIPT = 25
    PING = 30
    DIGEST = 40


class Kind(StrEnum):
    """What is to be done on the platform."""

    ROOT = "root"  # post the agents' root card of a ticket
    CARD = "card"  # bring the posted root card up to date
    STATUS = "status"  # post or update the customer's status card
    COPY = "copy"  # carry a message to the other side
    AMEND = "amend"  # bring a message's copies up to date after an edit or deletion
    RECEIPT = "receipt"  # show an agent what became of their message
    NOTICE = "notice"  # say a sentence (with buttons) to one person or thread
    WHISPER = "whisper"  # say a sentence in a channel that only one person sees
    PING = "ping"  # remind somebody of a ticket
    LIST = "list"  # remind somebody of several tickets at once
    DIGEST = "digest"  # a supervisor's morning, a manager's week
    EXPORT = "export"  # a file with what is kept of a person
    ERASE = "erase"  # take away what was posted about somebody who is forgotten


class Standing(StrEnum):
    """How far a delivery got. ``sending`` rows of a dead process have an unknown outcome."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


SILENT = "nothing to say"
"""The outcome of a reminder whose cause was gone when its turn came: done, and nobody was told."""

SUPERSEDED = "superseded"
"""The outcome of what another delivery says in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Something to be sent.

    ``to``: ``telegram/<chat>``, ``slack/<member>`` (direct message), ``slack/<channel>``, or ``thread`` (the ticket's).
    ``bucket`` is the platform's budget it draws on. ``projection`` marks deliveries that replace each other.
    ``wait`` delays it.
    """

    lane: str
    bucket: str
    kind: Kind
    rank: Rank
    to: str
    ticket: int | None = None
    message: str | None = None
    projection: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    wait: timedelta = timedelta(0)

    @property
    def platform(self) -> str:
        """The vendor whose lane it is."""
        return self.lane.partition("/")[0]


# What a sender answers ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there. ``refs`` are the platform's ids of what was posted, first the main one.

    ``kept_back`` are files of the message that were not passed on.
    """

    refs: tuple[str, ...] = ()
    kept_back: tuple[KeptBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Partly:
    """The next of several messages is there, and more follow. ``parts`` says of each so far what became of it.

    Its words are the sender's own; it gets them back as ``Parcel.parts``. So after a kill only what was on its way just
    then may come twice, and each message waits for a token of its own.
    """

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Throttled:
    """429: not sent; the bucket rests ``seconds``; costs no attempt."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not sent (refused connection, DNS, TLS): try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps sent (timeout, reset, 5xx, garbage)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform says never (blocked, not found, too long): dead, with a note in the ticket."""

    reason: str
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class OperatorsFault:
    """Somebody must mend the setup (archived, not in channel, token revoked): waits untouched."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something it builds on is still on its way (the root card): look again soon."""

    seconds: float = 0.3


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new address."""

    to: str


Outcome = Sent | Partly | Throttled | NotSent | Unknown | Refused | OperatorsFault | NotYet | Moved

FIRST_RETRY, LAST_RETRY = 1.0, 300.0
LATE_AFTER = timedelta(minutes=2)
OPERATORS_RETRY = timedelta(minutes=1)


def backoff(attempts: int, jitter: float | None = None) -> timedelta:
    """1 s doubling to 5 min, each stretched by up to a quarter (``jitter`` 0..1; random when None)."""
    spread = random.random() if jitter is None else jitter  # spreads load, guards nothing
    seconds = min(FIRST_RETRY * 2 ** min(attempts, 16), LAST_RETRY)
    return timedelta(seconds=seconds * (1 + spread / 4))
