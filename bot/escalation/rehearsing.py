"""Rehearsing all that the store has; when it is much, in processes of their own, one a core.

They are quicker for another reason, too: they do not map nouns to tables, which makes an assignment to a ticket cost
four times as much.
"""

import asyncio
import gc
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from core.errors import DeskError
from core.model.organisation import Organisation
from core.model.rehearsal import DECIDED_ANEW, Comparison, Figures, Rehearsal, Tally, answers
from core.model.roster import Absence, Roster
from core.model.rotation import Cover

if TYPE_CHECKING:
    from adapters.db.history import Story
    from adapters.db.store import Store

CHUNK = 2_500
"""Tickets that one process rehearses at a time; fewer than that are rehearsed right here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Today's matrix beside another on the same histories. ``strange`` are tickets whose history cannot have been."""

    since: datetime
    until: datetime
    today: Figures
    new: Figures
    breaches: Comparison
    tickets: int
    strange: Sequence[int]


async def compared(
    store: "Store", new: Organisation, *, since: datetime, until: datetime, team: str | None = None
) -> Compared:
    """Rehearse the tickets (of a team) that were not over at ``since``, up to ``until``, under both organisations.

    Raises StoreDown.
    """
    from adapters.db.history import lasting

    async with store.work() as uow:
        roster = await uow.people.roster()
    numbers = await lasting(store.engine, since, team=team)
    url = store.url.render_as_string(hide_password=False)
    task = Task(url=url, numbers=(), today=store.organisation, new=new, people=_plain(roster), since=since, until=until)
    tasks = [replace(task, numbers=tuple(numbers[at : at + CHUNK])) for at in range(0, len(numbers), CHUNK)]
    whole = Part.of(task)
    if len(tasks) < 2:
        for small in tasks:
            whole.join(await small.done())
    else:
        await asyncio.to_thread(_in_processes, tasks, whole)
    return Compared(
        since=since, until=until, today=whole.today.figures(), new=whole.new.figures(), breaches=whole.breaches,
        tickets=whole.tickets, strange=whole.strange,
    )  # fmt: skip


def _in_processes(tasks: Sequence["Task"], whole: "Part") -> None:
    workers = min(len(tasks), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        for part in pool.map(_do, tasks):
            whole.join(part)


def _do(task: "Task") -> "Part":
    return asyncio.run(task.done())


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Tickets to rehearse, and everything needed for it, fit to be sent to another process."""

    url: str
    numbers: tuple[int, ...]
    today: Organisation
    new: Organisation
    people: dict[str, Any]
    since: datetime
    until: datetime

    def roster(self, organisation: Organisation) -> Roster:
        """Today's people in an organisation."""
        covers = tuple(Cover(**given) for given in self.people["covers"])
        absences = {given["agent"]: Absence(**given) for given in self.people["absences"]}
        return Roster(
            organisation=organisation, covers=covers, absences=absences, unreachable=self.people["unreachable"]
        )

    async def done(self) -> "Part":
        """What these tickets come to."""
        from adapters.db.history import reading, stories

        part = Part.of(self)
        today, new = (
            Rehearsal(given, self.roster(given), until=self.until) for given in (self.today, self.new)
        )  # fmt: skip
        async with reading(self.url) as engine:
            async for page in stories(engine, self.numbers, without=DECIDED_ANEW, unless="Snoozed"):
                for story in page:
                    part.add(story, today, new)
        return part


@dataclass(kw_only=True)
class Part:
    """What some of the tickets come to."""

    today: Tally
    new: Tally
    breaches: Comparison
    tickets: int = 0
    strange: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, task: Task) -> "Part":
        """Nothing yet."""
        today, new = (
            Tally(task.roster(given), since=task.since, until=task.until) for given in (task.today, task.new)
        )  # fmt: skip
        return cls(today=today, new=new, breaches=Comparison(since=task.since, until=task.until))

    def add(self, story: "Story", today: Rehearsal, new: Rehearsal) -> None:
        """Another ticket; one whose history cannot have been is only named."""
        try:
            prompted = answers(story.number, story.facts, today.organisation, team=story.team)
            before = today.of(story.number, story.facts, team=story.team, prompted=prompted)
            after = new.of(story.number, story.facts, team=story.team, prompted=prompted)
        except (DeskError, ValueError, KeyError):
            self.strange.append(story.number)
            return
        self.tickets += 1
        self.today.add(before)
        self.new.add(after)
        self.breaches.add(before, after)

    def join(self, other: "Part") -> None:
        """What others come to."""
        self.today.join(other.today)
        self.new.join(other.new)
        self.breaches.join(other.breaches)
        self.tickets += other.tickets
        self.strange += other.strange


def _plain(roster: Roster) -> dict[str, Any]:
    """A roster without what the store's mapping adds to covers and absences."""
    covers, absences = (
        [{one.name: getattr(noun, one.name) for one in fields(noun)} for noun in nouns]
        for nouns in (roster.covers, roster.absences.values())
    )
    return {"covers": covers, "absences": absences, "unreachable": roster.unreachable}
