"""Windows: stretches of the local day, in minutes since its midnight."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Minutes of the local day from ``start`` up to, not including, ``end``: 0 <= start < end <= 1440."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse (ValueError) what is not a stretch of one day."""
        if not 0 <= self.start < self.end <= 1440:
            raise ValueError(f"A window starts before it ends, between 00:00 and 24:00; {self} does not.")

    @classmethod
    def parse(cls, text: str) -> "Window":
        """``09:00-12:30`` is ``Window(540, 750)``; ValueError for anything else says what is expected."""
        found = re.fullmatch(r"\s*(\d{1,2}):([0-5]\d)\s*[-\u2013]\s*(\d{1,2}):([0-5]\d)\s*", text, re.ASCII)
        if not found:
            raise ValueError(f'A window is written like "09:00-12:30", not "{text}".')
        hour, minute, end_hour, end_minute = map(int, found.groups())
        return cls(hour * 60 + minute, end_hour * 60 + end_minute)

    def __str__(self) -> str:
        """``09:00-12:30``."""
        return "-".join(f"{at // 60:02}:{at % 60:02}" for at in (self.start, self.end))


def in_order(windows: Sequence[Window], which: str) -> tuple[Window, ...]:
    """The windows of one day by their start; ValueError when two overlap (``which`` day, for the sentence)."""
    given = tuple(sorted(windows))
    for one, other in pairwise(given):
        if other.start < one.end:
            raise ValueError(f"The windows {one} and {other} of {which} overlap.")
    return given


def joined(windows: Sequence[Window]) -> list[tuple[int, int]]:
    """The hours however they are cut: windows (in order) that touch become one."""
    hours: list[tuple[int, int]] = []
    for window in windows:
        if hours and hours[-1][1] == window.start:
            hours[-1] = (hours[-1][0], window.end)
        else:
            hours.append((window.start, window.end))
    return hours
