"""The live ping card of a ticket at a person: one of each, edited as levels rise and when it clears."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

ONE_BY_ONE = 5
"""Pings to a person within BURST that come as cards of their own; with more, they become one list."""

BURST = timedelta(minutes=2)
LATE = timedelta(minutes=2)
"""A ping that comes later than this after it was due says so, and why."""


@dataclass(kw_only=True)
class Ping:
    """What a person was told of a ticket and where it stands. ``agent`` is "" for the team's channel.

    ``ref`` is the post, None until it is there. One with a ``batch`` is a line of that list, whose post ``ref`` is.
    ``payload`` is what the card says beyond what the ticket and its clocks tell (see core.notify.pings).
    """

    ticket: int
    agent: str
    address: str
    told_at: datetime
    batch: str | None = None
    ref: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> int:
        """The level it tells of."""
        return int(self.payload.get("level", 0))


@dataclass(frozen=True, slots=True)
class Lately:
    """How many live cards a person was given lately, and the post of the list they were given, if it is there.

    ``waiting`` of them were told before, but wait to be posted since: their reader gets them when it can be done.
    """

    count: int = 0
    list_at: str | None = None
    waiting: int = 0
