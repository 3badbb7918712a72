"""Agents, beyond what desk.toml says of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from core.model.digest import Section, Subscription, Week
from core.model.duty import Request
from core.model.roster import Absence, Roster
from core.model.rotation import Cover
from core.model.timeline import Act as Act


class People(Protocol):
    """What is known of agents beyond desk.toml: who stands in for whom, who is away, who cannot be reached."""

    async def roster(self) -> Roster:
        """Who is there, by the file and by what was said since."""

    def add_cover(self, cover: Cover) -> None:
        """Somebody stands in."""

    async def cancel_cover(self, id: str) -> Cover | None:
        """The cover of that id, canceled now; None when there is none."""

    async def covers(self, team: str, since: datetime) -> Sequence[Cover]:
        """A team's covers that count and end after ``since``."""

    def add_request(self, request: Request) -> None:
        """Somebody asks for cover, or for a swap."""

    async def request(self, id: str) -> Request | None:
        """A request, locked; None when there is none of that id."""

    async def open_requests(self, team: str) -> Sequence[Request]:
        """What a team has been asked and not answered, of watches that are not over; the earliest watch first."""

    async def away(self, absence: Absence) -> None:
        """An agent is away (in place of an absence said before)."""

    async def back(self, agent: str) -> bool:
        """An agent is here again; whether they were away."""

    async def unreachable(self, address: str, reason: str) -> None:
        """A platform refused to bring an agent something there."""

    async def refused_for(self, reason: str) -> frozenset[str]:
        """The addresses noted as refused for that reason, and not heard from since."""

    async def reachable(self, address: str) -> None:
        """They wrote from there."""

    async def heard_from(self, address: str) -> None:
        """An agent did something there: what it refused is forgotten. Cheap where nothing was refused."""

    async def acted(self, numbers: Sequence[int], since: datetime) -> dict[int, frozenset[str]]:
        """By ticket, who (agents' names, contacts' addresses) did something to it at ``since`` or later."""

    async def last_act(self, number: int) -> Act | None:
        """The newest thing somebody did that a reminder's card tells of."""

    async def facts(self, number: int) -> Sequence[Act]:
        """Everything the timeline has of a ticket, oldest first."""

    async def load(self, team: str) -> dict[str, int]:
        """How many open tickets each owner in a team has."""


class Digests(Protocol):
    """Digests: when each person's next one is due, and what there is to tell. Nothing here locks a ticket."""

    async def due(self, now: datetime, *, limit: int) -> Sequence[Subscription]:
        """Those due at ``now``, locked; a second process passes over what this one holds."""

    async def next_due(self) -> datetime | None:
        """When the earliest is due."""

    async def all(self) -> Sequence[Subscription]:
        """Everybody's, locked."""

    async def keep(self, given: Sequence[Subscription]) -> None:
        """Write new or changed ones."""

    async def drop(self, given: Sequence[Subscription]) -> None:
        """They get no such digest any more."""

    async def sections(
        self, teams: Sequence[str], *, now: datetime, until: datetime, since: datetime
    ) -> Sequence[Section]:
        """The open tickets of teams, section by section, empty ones too.

        Promises count that are due before ``until``, deliveries that failed after ``since``.
        """

    async def week(self, teams: Sequence[str], since: datetime) -> tuple[dict[str, Week], Section]:
        """What happened in each team after ``since``, and whose due dates were put off."""
