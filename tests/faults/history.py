"""What was said and what came of it, as plain data: the checker reads nothing else, so a test can forge it."""

from dataclasses import dataclass, field


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

    ``roots`` and ``threads`` (by the root's ts, oldest first) hold what the bot posted in the channel, ``chats`` what
    it said to each customer, ``stored`` the ref of every message in the store, ``accepted`` the (ticket, agent) of
    every claim that won, ``buried`` inputs that could not be handled, ``left`` deliveries neither sent nor dead,
    ``failed`` the reason of each agent's message that the ticket says was not delivered, ``ill`` what the database
    says of itself, ``places`` texts in which no secret may be.
    """

    talks: list[Talk] = field(default_factory=list)
    roots: dict[str, str] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    chats: dict[int, list[str]] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)
    tickets: list[TicketRow] = field(default_factory=list)
    accepted: list[tuple[int, str]] = field(default_factory=list)
    copies: list[DeliveryRow] = field(default_factory=list)
    buried: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    ill: list[str] = field(default_factory=list)
    unconfirmed: int = 0
    secrets: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
