"""What was said and what came of it, as plain data: the checker reads nothing else, so a test can forge it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.model.escalation import Terms
from core.model.priority import Priority
from core.model.timeline import Act


@dataclass(frozen=True, slots=True)
class Said:
    """One thing somebody said: its token, and the platform's id of it."""

    token: str
    ref: str


NOTHING = Said("", "")


@dataclass(kw_only=True, slots=True)
class Talk:
    """One request and all that was said about it, in order; ``key`` is what its tokens have in common."""

    customer: int
    key: str
    request: Said = NOTHING
    words: list[Said] = field(default_factory=list)
    replies: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket as the store has it."""

    number: int
    contact: str
    text: str
    owner: str | None
    thread: str | None
    state: str
    hold: str | None
    priority: str
    category: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as the store has it, without its words."""

    ref: str
    ticket: int
    author: str
    public: bool
    in_card: bool
    edited: bool
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PingRow:
    """A live reminder; ``waits`` when it is a line of a list for the morning."""

    ticket: int
    agent: str
    ref: str | None
    waits: bool


Episode = tuple[int, str, int, int]
"""Ticket, condition, level, episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """What the store knows of a copy on its way."""

    message: str
    standing: str
    unknown: int
    outcome: str | None


@dataclass(kw_only=True, slots=True)
class History:
    """Everything after the dust has settled.

    On the platforms: ``roots`` and ``threads`` (by the root's ts, oldest first) hold what the bot posted in the
    channel, ``chats`` what it said to each customer, ``posts`` how often each (delivery, part) stands in Slack,
    ``reminded`` in how many direct messages an agent reads of a ticket.

    In the store: ``messages``, ``tickets``, ``copies``; ``accepted`` the (ticket, agent) of every claim that won;
    ``taken`` how many inputs (an edit is one more) were entered for the ref of each thing said, ``buried`` inputs that
    could not be handled, ``left`` deliveries neither sent nor dead, ``failed`` the reason of each agent's message that
    the ticket says was not delivered; ``acts`` each ticket's timeline, ``measured`` what its clocks, pauses and
    promises are, ``episodes`` the levels told, ``pings`` the live reminders; ``ill`` what the database says of itself.

    ``terms`` is what desk.toml promises, ``places`` are texts in which none of the ``secrets`` may be.
    """

    talks: list[Talk] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    chats: dict[int, list[str]] = field(default_factory=dict)
    posts: Counter[tuple[int, int]] = field(default_factory=Counter)
    reminded: Counter[tuple[str, int]] = field(default_factory=Counter)
    messages: list[MessageRow] = field(default_factory=list)
    tickets: list[TicketRow] = field(default_factory=list)
    accepted: list[tuple[int, str]] = field(default_factory=list)
    copies: list[DeliveryRow] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    buried: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    acts: dict[int, list[Act]] = field(default_factory=dict)
    measured: dict[int, dict[str, Any]] = field(default_factory=dict)
    episodes: list[Episode] = field(default_factory=list)
    pings: list[PingRow] = field(default_factory=list)
    ill: list[str] = field(default_factory=list)
    unconfirmed: int = 0
    terms: Callable[[str, Priority], Terms]
    secrets: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
