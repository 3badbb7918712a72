"""What an audit of the store found: levels whose time has come, and words that have not gone out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLevel:
    """A level nobody hears of: due and untold ``since`` then, or ``told`` then without a delivery."""

    ticket: int
    condition: str
    episode: int
    level: int
    since: datetime
    told: bool = False

    def __str__(self) -> str:
        if self.told:
            return f"#{self.ticket} {self.condition} L{self.level}, told {self.since:%Y-%m-%d %H:%M:%S} UTC to nobody"
        return f"#{self.ticket} {self.condition} L{self.level}, due {self.since:%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One look: how many levels are due, the first hundred of them, and since when the oldest delivery waits.

    ``unqueued`` are levels of the last hour that count as told, yet no delivery was ever queued for them.
    """

    due_count: int
    due: tuple[DueLevel, ...]
    undelivered_since: datetime | None
    unqueued: tuple[DueLevel, ...] = ()
