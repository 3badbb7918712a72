"""``audience(fact)``: who must hear of it, where, in which words.

Pure: the fact, the ticket as it is in that transaction, and the organisation give the deliveries.
One root post is a ticket's whole cost in its channel until somebody writes (docs/decisions/0002): states are edits.
"""

from datetime import datetime, timedelta
from functools import singledispatch

from core.errors import NotAnAgent
from core.model import timeline as facts
from core.model.delivery import Delivery, Kind, Rank
from core.model.escalation import Condition, Level
from core.model.organisation import Agent, Organisation, Team
from core.model.ticket import State, Ticket
from core.model.timeline import DESK, Fact
from core.model.wording import Button, Word, sentence

RECEIPT_PATIENCE = timedelta(milliseconds=700)
"""A reply delivered sooner gets its 📨 at once and never a ⏳: one reaction instead of three calls."""


# The shapes of deliveries --------------------------------------------------------------------


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
    return Delivery(
        lane=ticket.contact.address, bucket=_bucket(ticket.contact.address), kind=Kind.STATUS,
        rank=Rank.NOTICE if first or fresh else Rank.CARD, to=ticket.contact.address, ticket=ticket.number,
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
        lane=address, bucket=_bucket(address), kind=kind, rank=Rank.WORD, to=address, ticket=ticket.number,
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
        lane=address, bucket=_bucket(address), kind=Kind.NOTICE, rank=Rank.NOTICE, to=address, ticket=ticket,
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


def _bucket(address: str) -> str:
    platform, _, rest = address.partition("/")
    return f"slack/post/{rest}" if platform == "slack" else address


# Who is reached -------------------------------------------------------------------------------


def recipients(
    organisation: Organisation, team: Team, *, owner: str | None, condition: Condition, level: Level
) -> tuple[tuple[Agent, ...], bool]:
    """Whom a level reaches in person, and whether the team's channel hears of it too.

    L1 is the owner; without one the channel. L2 adds the team's supervisor, L3 its manager. When none of them
    is there, the channel.
    """
    names = [owner if condition is not Condition.NOT_ASSIGNED else None]
    names += [team.supervisor] if level >= Level.SUPERVISOR else []
    names += [team.manager] if level >= Level.MANAGER else []
    people = tuple(agent for name in dict.fromkeys(names) if name and (agent := _present(organisation, name)))
    return people, names[0] is None or not people


def _present(organisation: Organisation, name: str) -> Agent | None:
    try:
        return organisation.agent(name)
    except NotAnAgent:
        return None


def address_of(agent: Agent) -> str:
    """Where an agent is written to: a direct message in Slack, else in Telegram."""
    return f"slack/{agent.slack}" if agent.slack else f"telegram/{agent.telegram}"


# The audience of each fact --------------------------------------------------------------------


@singledispatch
def audience(fact: Fact, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    """The deliveries a fact calls for. A fact of no listed kind concerns nobody."""
    return []


@audience.register
def _(fact: facts.Filed, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [root(ticket, organisation.team(ticket.team)), status(ticket, first=True)]


@audience.register
def _(fact: facts.CustomerWrote, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [to_thread(ticket, organisation.team(ticket.team), Kind.COPY, fact.ref)]


@audience.register
def _(fact: facts.AgentReplied, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    shown = [receipt(fact.ref, fact.ticket, wait=RECEIPT_PATIENCE)] if can_be_reacted_to(fact.ref) else []
    cards = [card(ticket), status(ticket)] if fact.first else [card(ticket)]
    return [to_customer(ticket, Kind.COPY, fact.ref), *shown, *cards]


@audience.register
def _(fact: facts.Noted, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [receipt(fact.ref, fact.ticket)] if can_be_reacted_to(fact.ref) else []


@audience.register(facts.Edited)
@audience.register(facts.Deleted)
def _(fact: facts.Edited | facts.Deleted, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    if fact.by != ticket.contact.address:
        return [to_customer(ticket, Kind.AMEND, fact.ref)]
    return [to_thread(ticket, organisation.team(ticket.team), Kind.AMEND, fact.ref), card(ticket)]


@audience.register(facts.Accepted)
@audience.register(facts.Held)
@audience.register(facts.Resumed)
@audience.register(facts.Closed)
@audience.register(facts.Prioritised)
@audience.register(facts.Sorted)
def _(fact: Fact, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [card(ticket), status(ticket)]


@audience.register
def _(fact: facts.Resolved, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    number = ticket.number
    buttons = [
        Button(Word("button-solved"), f"close:{number}", "primary"),
        Button(Word("button-not-solved"), f"reopen:{number}"),
    ]
    told = notice(
        ticket.contact.address,
        "customer-resolved",
        buttons,
        ticket=number,
        number=number,
        resolution=fact.resolution,
    )
    return [card(ticket), status(ticket), told]


@audience.register
def _(fact: facts.Reopened, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    told = [card(ticket), status(ticket)]
    owner = _present(organisation, ticket.owner) if ticket.owner else None
    if owner and owner.name != fact.by:
        told.append(
            thread_notice(
                ticket,
                organisation.team(ticket.team),
                "thread-reopened",
                mention=owner.slack or "",
                name=ticket.contact.first_name,
            )
        )
    return told


@audience.register
def _(fact: facts.Canceled, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    told = [card(ticket), status(ticket)]
    if fact.by != ticket.contact.address:
        told.append(notice(ticket.contact.address, "customer-canceled", ticket=ticket.number, number=ticket.number))
    return told


@audience.register
def _(fact: facts.Escalated, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return pings(fact, ticket.number, ticket.team, ticket.owner, organisation)


def pings(
    fact: facts.Escalated, number: int, team_name: str, owner: str | None, organisation: Organisation
) -> list[Delivery]:
    """A line in the thread (shown in the channel when nobody in particular must act) and a direct message each."""
    team, condition, level = organisation.team(team_name), Condition(fact.conditions[0]), Level(fact.level)
    people, in_channel = recipients(organisation, team, owner=owner, condition=condition, level=level)
    payload = fact.data | {"told": [agent.name for agent in people], "channel": in_channel}
    line = Delivery(
        lane=f"slack/thread/{number}", bucket=f"slack/post/{team.slack_channel}", kind=Kind.PING, rank=Rank.PING,
        to="thread", ticket=number, projection=f"ping/{number}/thread", payload=payload,
    )  # fmt: skip
    return [line, *(_ping(agent, number, payload) for agent in people), card_of(number)]


def _ping(agent: Agent, number: int, payload: dict[str, object]) -> Delivery:
    address = address_of(agent)
    return Delivery(
        lane=f"{address}/pings" if address.startswith("slack/") else address, bucket=_bucket(address),
        kind=Kind.PING, rank=Rank.PING, to=address, ticket=number, projection=f"ping/{number}/{agent.name}",
        payload=payload | {"agent": agent.name},
    )  # fmt: skip


@audience.register
def _(fact: facts.Acknowledged, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    return [card(ticket)]


@audience.register
def _(fact: facts.Undelivered, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    """An agent's message: ❌ on it, and the reason to its author alone. Anything else: a line in the thread."""
    team = organisation.team(ticket.team)
    if fact.ref is None or fact.by == DESK:
        return [thread_notice(ticket, team, "thread-undelivered", to=fact.to, reason=Word(fact.reason))]
    told = [receipt(fact.ref, fact.ticket)] if can_be_reacted_to(fact.ref) else []
    author = _present(organisation, fact.by)
    if author and author.slack and ticket.thread:
        _, channel, ts = ticket.thread.split("/")
        told.append(
            whisper(channel, author.slack, "whisper-undelivered", thread=ts, reason=Word(fact.reason),
                    name=ticket.contact.name)
        )  # fmt: skip
    return told


@audience.register
def _(fact: facts.DeliveryLate, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    team = organisation.team(ticket.team)
    return [thread_notice(ticket, team, "thread-late", name=ticket.contact.name, reason=Word(fact.reason))]


@audience.register
def _(fact: facts.ContactUnreachable, ticket: Ticket, organisation: Organisation) -> list[Delivery]:
    key = "thread-reachable-again" if fact.reachable else "thread-blocked"
    return [
        card(ticket),
        thread_notice(ticket, organisation.team(ticket.team), key, name=ticket.contact.name),
    ]


def first_response_due(ticket: Ticket, organisation: Organisation) -> datetime:
    """When the customer has an answer, by the ticket's service level."""
    level = organisation.policy.service_levels[ticket.priority]
    return organisation.policy.calendar(ticket.priority).add(ticket.created_at, level.response)


def resolution_due(ticket: Ticket, organisation: Organisation) -> datetime:
    """When the ticket is to be resolved, by its service level (pauses not counted)."""
    level = organisation.policy.service_levels[ticket.priority]
    return organisation.policy.calendar(ticket.priority).add(ticket.created_at, level.resolution)


def who_must_act(ticket: Ticket) -> str:
    """``customer``, ``desk`` or ``nobody``."""
    if ticket.waits_for_customer or ticket.state is State.RESOLVED:
        return "customer"
    return "desk" if ticket.is_open else "nobody"
