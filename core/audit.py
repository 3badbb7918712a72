"""What an audit of the store found: levels whose time has come, and words that have not gone out."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLevel:
    """A level of a ticket's clock that is due and has not been told; ``since`` is when it came due."""

    ticket: int
    condition: str
    episode: int
    level: int
    since: datetime

    def __str__(self) -> str:
        return f"#{self.ticket} {self.condition} L{self.level}, due {self.since:%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One look: how many levels are due, the first hundred of them, and since when the oldest delivery waits."""

    due_count: int
    due: tuple[DueLevel, ...]
    undelivered_since: datetime | None
