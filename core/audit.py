"""What an audit of the store found: levels whose time has come, and words that have not gone out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLevel:
    """A level somebody does not hear of: due and untold ``since`` then; or told then, and nothing queued for ``agent``.

    ``agent`` is "" for the team's channel.
    """

    ticket: int
    condition: str
    episode: int
    level: int
    since: datetime
    agent: str | None = None

    @property
    def told(self) -> bool:
        """Whether it counts as told."""
        return self.agent is not None

    def __str__(self) -> str:
        what = f"#{self.ticket} {self.condition} L{self.level}"
        if self.agent is None:
            return f"{what}, due {self.since:%Y-%m-%d %H:%M:%S} UTC"
        whom = self.agent or "the channel"
        return f"{what}, told {self.since:%Y-%m-%d %H:%M:%S} UTC, but nothing was queued for {whom}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One look: how many levels are due, the first hundred of them, and since when the oldest delivery waits.

    ``unqueued`` are levels of the last hour that count as told to somebody for whom no delivery was ever queued: one
    for each level and person.
    """

    due_count: int
    due: tuple[DueLevel, ...]
    undelivered_since: datetime | None
    unqueued: tuple[DueLevel, ...] = ()
