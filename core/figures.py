"""Figures of a running desk, for monitors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How the store stands: open tickets by (state, priority); deliveries that wait, in how many lanes, and since when
    the longest-waiting one was due (None: none waits); when the next escalation level is due."""

    tickets: Mapping[tuple[str, str], int]
    waiting: int
    lanes: int
    oldest_due: datetime | None
    next_level_due: datetime | None
