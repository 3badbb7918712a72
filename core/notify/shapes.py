"""The shapes of deliveries: what is said where, on which lane, at which rank."""

from datetime import timedelta

from core.model.delivery import Delivery, Kind, Rank
from core.model.organisation import Agent, Team
from core.model.ticket import Ticket
from core.model.wording import Button, sentence

RECEIPT_PATIENCE = timedelta(milliseconds=700)
"""A reply delivered sooner gets its 📨 at once and never a ⏳: one reaction instead of three calls."""


def root(ticket: Ticket, team: Team) -> Delivery:
    """The agents' card, as the first post of the ticket's thread. No change of the card may stand for it."""
    return Delivery(
        lane=f"slack/thread/{ticket.number}", bucket=f"slack/post/{team.slack_channel}", kind=Kind.ROOT,
        rank=Rank.ROOT, to=f"slack/{team.slack_channel}", ticket=ticket.number,
    )  # fmt: skip


def card(ticket: Ticket) -> Delivery:
    """An edit of the agents' card; a waiting one stands for every change until it is sent."""
    return card_of(ticket.number)


def card_of(number: int) -> Delivery:
    """The same by the ticket's number."""
    return Delivery(
        lane=f"slack/card/{number}", bucket="slack/update", kind=Kind.CARD, rank=Rank.CARD,
        to="thread", ticket=number, projection=f"card/{number}",
    )  # fmt: skip


def status(ticket: Ticket, *, first: bool = False, fresh: bool = False) -> Delivery:
    """The customer's card: posted once, then edited in place; ``fresh`` posts it anew, because they asked."""
    rank = Rank.ANSWER if first else Rank.NOTICE if fresh else Rank.CARD
    return Delivery(
        lane=ticket.contact.address, bucket=bucket_of(ticket.contact.address), kind=Kind.STATUS,
        rank=rank, to=ticket.contact.address, ticket=ticket.number,
        projection=f"{'fresh' if fresh else 'status'}/{ticket.number}", payload={"fresh": True} if fresh else {},
    )  # fmt: skip


def to_thread(ticket: Ticket, team: Team, kind: Kind, ref: str) -> Delivery:
    """A message (or a change of one) into the ticket's thread."""
    return Delivery(
        lane=f"slack/thread/{ticket.number}", bucket=f"slack/post/{team.slack_channel}", kind=kind, rank=Rank.WORD,
        to="thread", ticket=ticket.number, message=ref,
        projection=f"amend/{ref}" if kind is Kind.AMEND else None,
    )  # fmt: skip


def to_customer(ticket: Ticket, kind: Kind, ref: str) -> Delivery:
    """A message (or a change of one) to the customer."""
    address = ticket.contact.address
    return Delivery(
        lane=address, bucket=bucket_of(address), kind=kind, rank=Rank.WORD, to=address, ticket=ticket.number,
        message=ref, projection=f"amend/{ref}" if kind is Kind.AMEND else None,
    )  # fmt: skip


def receipt(ref: str, ticket: int, *, wait: timedelta = timedelta(0)) -> Delivery:
    """What became of an agent's message, as a reaction on it."""
    return Delivery(
        lane=f"slack/receipt/{ref}", bucket="slack/reaction", kind=Kind.RECEIPT, rank=Rank.RECEIPT, to="thread",
        ticket=ticket, message=ref, projection=f"receipt/{ref}", wait=wait,
    )  # fmt: skip


def can_be_reacted_to(ref: str) -> bool:
    """Whether a message is a post in Slack (``slack/<channel>/<ts>``); words from a modal (``modal/<id>``) are not."""
    return ref.startswith("slack/")


def notice(
    address: str, key: str, *rows: list[Button], ticket: int | None = None, replace: str | None = None,
    projection: str | None = None, **params: object,
) -> Delivery:  # fmt: skip
    """One sentence to one person, with rows of buttons; ``replace`` is the ref of a message of ours to put it in."""
    return Delivery(
        lane=address, bucket=bucket_of(address), kind=Kind.NOTICE, rank=Rank.NOTICE, to=address, ticket=ticket,
        projection=projection, payload=sentence(key, rows, **params) | {"replace": replace},
    )  # fmt: skip


def thread_notice(ticket: Ticket, team: Team, key: str, **params: object) -> Delivery:
    """One sentence into the ticket's thread."""
    return Delivery(
        lane=f"slack/thread/{ticket.number}", bucket=f"slack/post/{team.slack_channel}", kind=Kind.NOTICE,
        rank=Rank.NOTICE, to="thread", ticket=ticket.number, payload=sentence(key, **params),
    )  # fmt: skip


def whisper(
    place: str, member: str, key: str, *rows: list[Button], thread: str | None = None, **params: object
) -> Delivery:
    """One sentence that only one member sees, in a channel (``place``), in a thread (its ts) if given."""
    return Delivery(
        lane=f"slack/whisper/{member}", bucket=f"slack/whisper/{place}", kind=Kind.WHISPER, rank=Rank.NOTICE,
        to=f"slack/{place}", payload=sentence(key, rows, **params) | {"member": member, "thread": thread},
    )  # fmt: skip


def bucket_of(address: str) -> str:
    """The platform's budget that a post to an address draws on."""
    platform, _, rest = address.partition("/")
    return f"slack/post/{rest}" if platform == "slack" else address


def address_of(agent: Agent) -> str:
    """Where an agent is written to first."""
    return agent.addresses[0]
