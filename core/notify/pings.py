"""Reminders: one live card of a ticket at a person, a list when there are many, and the question "still on it?"."""

from datetime import datetime, timedelta
from typing import Any

from core.model.delivery import Delivery, Kind, Rank
from core.model.organisation import Agent
from core.model.ping import Ping
from core.notify.shapes import bucket_of


def card(ping: Ping, *, wait: timedelta = timedelta(0)) -> Delivery:
    """Post or edit a live card: in direct messages, or in the ticket's thread, shown in the team's channel."""
    lane, bucket, to = _place(ping)
    return Delivery(
        lane=lane, bucket=bucket, kind=Kind.PING, rank=Rank.PING, to=to, ticket=ping.ticket,
        projection=f"ping/{ping.ticket}/{ping.agent}", payload=ping.payload | {"agent": ping.agent}, wait=wait,
    )  # fmt: skip


def settled(ping: Ping) -> Delivery:
    """The last edit of a card whose cause is gone. Its own projection: a new card may be on its way already."""
    lane, bucket, to = _place(ping)
    return Delivery(
        lane=lane, bucket=bucket, kind=Kind.PING, rank=Rank.CARD, to=to, ticket=ping.ticket,
        projection=f"settled/{ping.ticket}/{ping.ref}",
        payload=ping.payload | {"agent": ping.agent, "settled": True, "replace": ping.ref},
    )  # fmt: skip


def list_of(ping: Ping, *, wait: timedelta = timedelta(0)) -> Delivery:
    """The list in which a ping is a line: post it, or edit the one that is there. It tells what is live when sent."""
    who = ping.agent or ping.address
    payload = {"agent": ping.agent, "batch": ping.batch, "replace": ping.ref}
    return Delivery(
        lane=f"{ping.address}/list", bucket=bucket_of(ping.address), kind=Kind.LIST, rank=Rank.PING, to=ping.address,
        projection=f"list/{who}/{ping.ref or ping.batch}", payload=payload, wait=wait,
    )  # fmt: skip


def still_on_it(ticket: int, agent: Agent, address: str, until: datetime, *, wait: timedelta) -> Delivery:
    """Ask who acknowledged, when ``wait`` has passed, whether they still are on it; at ``until`` reminders go on."""
    payload: dict[str, Any] = {"agent": agent.name, "still": until.isoformat()}
    return Delivery(
        lane=f"{address}/still/{ticket}", bucket=bucket_of(address), kind=Kind.PING, rank=Rank.PING, to=address,
        ticket=ticket, projection=f"still/{ticket}/{agent.name}/{until:%Y%m%dT%H%M%S}", payload=payload, wait=wait,
    )  # fmt: skip


def _place(ping: Ping) -> tuple[str, str, str]:
    """Lane, budget and receiver. A lane for each card: one that waits for the morning holds up no other."""
    if not ping.agent:
        return f"slack/thread/{ping.ticket}", bucket_of(ping.address), "thread"
    return f"{ping.address}/ping/{ping.ticket}", bucket_of(ping.address), ping.address
