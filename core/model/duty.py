"""What colleagues ask each other about turns on call: to stand in, or to exchange two watches.

A request is open until somebody answers it; it is kept afterwards, with who answered and when.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wish(StrEnum):
    """What is asked for."""

    COVER = "cover"  # that somebody takes a watch
    SWAP = "swap"  # that two people exchange two watches


class Answer(StrEnum):
    """What became of a request."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(kw_only=True, eq=False)
class Request:
    """Somebody (``by``) asks that the watch of ``agent`` is taken from ``starts_at`` until before ``ends_at``.

    ``asked`` is whom they ask, None for everybody in the team. In a swap ``agent`` takes the watch of ``asked`` from
    ``other_starts_at`` until ``other_ends_at`` in return. ``ref`` is the post in which it is asked.
    """

    id: str
    kind: Wish
    team: str
    agent: str
    by: str
    asked: str | None = None
    starts_at: datetime
    ends_at: datetime
    other_starts_at: datetime | None = None
    other_ends_at: datetime | None = None
    made_at: datetime
    ref: str | None = None
    answer: Answer = Answer.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answer is Answer.OPEN

    def settle(self, answer: Answer, *, by: str, at: datetime) -> None:
        """Somebody answered."""
        self.answer, self.answered_by, self.answered_at = answer, by, at
