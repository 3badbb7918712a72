"""Asking for cover, proposing a swap, taking a watch over: a watch and a person are chosen by buttons.

Each press changes the message that was pressed, from the board through the questions to the board as it is then. All
that was chosen so far travels in the buttons, so a question can be answered after a restart, too.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from adapters.telegram.duty import board
from adapters.telegram.duty.board import Said
from core.errors import NoWatch, Stale
from core.model.organisation import Agent, Team
from core.model.roster import Roster
from core.model.rotation import Shift
from core.model.wording import Button, Word
from core.notify.duty import span
from core.ports import UnitOfWork
from core.service import duty

OFFERED_WITHIN = timedelta(days=56)
"""How far ahead watches are offered, as in Slack's window for swaps."""

PAGE = 8
"""Watches in one message."""

EVERYBODY = "all"
"""In place of a colleague: the team's channel is asked."""

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WATCH = re.compile(r"([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})")
NUMBER = re.compile(r"[0-9]{1,2}")


class Choice:
    """One agent on their way to an act. Raises NoRotation where nobody takes turns."""

    def __init__(self, uow: UnitOfWork, agent: Agent, roster: Roster) -> None:
        self._uow, self._agent, self._roster = uow, agent, roster
        self._team: Team = uow.organisation.team(agent.team)
        self._zone = roster.zone(agent)
        self._leads = duty.may_arrange(agent, self._team.name)

    async def cover(self, given: list[str]) -> Said:
        """Which watch, then whom to ask. Raises as ``duty.cover_me``, Stale."""
        match given:
            case [] | [_] if page := _page(given):
                own = self._watches(lambda one: self._leads or one.agent == self._agent.name)
                if not own:
                    raise NoWatch(agent=self._agent.name)
                return self._offer("cover", "staff-duty-cover-which", own, page[0])
            case [watch]:
                return self._people("cover", watch, EVERYBODY)
            case [watch, whom]:
                shift = self._read(watch)
                to = None if whom == EVERYBODY else self._named(whom).name
                await duty.cover_me(self._uow, self._agent, shift.start, shift.end, to=to, whose=shift.agent)
                done = Word("staff-duty-asked") if to is None else Word("staff-duty-asked-one", {"name": to})
                return await board.draw(self._uow, self._agent, done)
        raise Stale

    async def swap(self, given: list[str]) -> Said:
        """Which watch for which other one. Raises as ``duty.swap``, Stale."""
        match given:
            case [] | [_] if page := _page(given):
                mine = self._watches(lambda one: self._leads or one.agent == self._agent.name)
                if len({one.agent for one in self._watches()}) < 2 or not mine:
                    return await board.draw(self._uow, self._agent, Word("modal-duty-nothing"))
                key = "staff-duty-swap-first" if self._leads else "staff-duty-swap-mine"
                return self._offer("swap", key, mine, page[0])
            case [watch, *rest] if not rest or NUMBER.fullmatch(rest[0]):
                shift = self._read(watch)
                theirs = self._watches(lambda one: one.agent != shift.agent)
                page = _page(rest) or [0]
                return self._offer("swap", "staff-duty-swap-theirs", theirs, page[0], chosen=watch)
            case [watch, other]:
                first, second = self._read(watch), self._read(other)
                await duty.swap(self._uow, self._agent, first, second)
                done = Word("staff-duty-asked-one", {"name": second.agent})
                return await board.draw(self._uow, self._agent, done)
        raise Stale

    async def over(self, given: list[str]) -> Said:
        """Which watch; who leads the team chooses who takes it. Raises as ``duty.take``, Stale."""
        match given:
            case [] | [_] if page := _page(given):
                found = self._watches(lambda one: self._leads or one.agent != self._agent.name)
                key = "staff-duty-over-given" if self._leads else "staff-duty-over-which"
                return self._offer("over", key, found, page[0], at_once=not self._leads)
            case [watch] if self._leads:
                return self._people("over", watch)
            case [watch, whom]:
                shift, taker = self._read(watch), self._named(whom)
                await duty.take(self._uow, self._agent, shift.start, shift.end, agent=taker.name)
                own = Word("staff-duty-taken")
                done = own if taker == self._agent else Word("staff-duty-given", {"name": taker.name})
                return await board.draw(self._uow, self._agent, done)
        raise Stale

    # What is offered ------------------------------------------------------------------------------

    def _offer(
        self, act: str, key: str, found: Sequence[Shift], page: int, *, chosen: str = "", at_once: bool = False
    ) -> Said:
        """A page of watches, a button each; ``at_once``: the press takes it for who presses."""
        before = f"a:duty:{act}:{chosen}:" if chosen else f"a:duty:{act}:"
        after = f":{_mark(self._agent.name)}" if at_once else ""
        shown = found[page * PAGE : (page + 1) * PAGE]
        rows = [[Button(self._label(one), f"{before}{_written(one)}{after}")] for one in shown]
        turning = [Button(Word("button-duty-sooner"), f"{before}{page - 1}")] if page else []
        turning += [Button(Word("button-duty-later"), f"{before}{page + 1}")] if found[(page + 1) * PAGE :] else []
        params = self._told(self._read(chosen)) if chosen else {}
        back = [Button(Word("button-duty-back"), "a:duty:board")]
        return key, [*rows, *([turning] if turning else []), back], params | {"zone": str(self._zone)}

    def _people(self, act: str, watch: str, everybody: str = "") -> Said:
        """Who can be asked, or given it: the team without who has the watch."""
        shift = self._read(watch)
        others = [one for one in self._uow.organisation.members(self._team.name) if one.name != shift.agent]
        buttons = [Button(one.name, f"a:duty:{act}:{watch}:{_mark(one.name)}") for one in others]
        rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
        if everybody:
            rows.insert(0, [Button(Word("duty-everybody"), f"a:duty:{act}:{watch}:{everybody}")])
        back = [Button(Word("button-duty-back"), f"a:duty:{act}")]
        return f"staff-duty-{act}-whom", [*rows, back], self._told(shift)

    def _watches(self, wanted: Callable[[Shift], bool] = lambda one: True) -> list[Shift]:
        now = self._uow.now
        return [one for one in duty.turns(self._roster, self._team, now, now + OFFERED_WITHIN) if wanted(one)]

    def _label(self, shift: Shift) -> Word:
        first, last = shift.start.astimezone(self._zone), shift.end.astimezone(self._zone)
        same_day = first.date() == last.date()
        end = f"{last:%H:%M}" if same_day else board.brief(last, self._zone)
        return Word("button-duty-watch", {"name": shift.agent, "start": board.brief(first, self._zone), "end": end})

    def _told(self, shift: Shift) -> dict[str, object]:
        return {"name": shift.agent, "span": span(shift.start, shift.end, self._zone)}

    def _read(self, written: str) -> Shift:
        """The watch a button stands for. Raises Stale for what none does, and for somebody who left the team."""
        match = WATCH.fullmatch(written)
        if match is None:
            raise Stale
        start, end = (EPOCH + int(given, 16) * SECOND for given in match.groups()[:2])
        return Shift(agent=self._named(match[3]).name, start=start, end=end)

    def _named(self, mark: str) -> Agent:
        team = self._uow.organisation.members(self._team.name)
        found = next((agent for agent in team if _mark(agent.name) == mark), None)
        if found is None:
            raise Stale
        return found


ACTS: dict[str, Callable[[Choice, list[str]], Awaitable[Said]]] = {
    "cover": Choice.cover, "swap": Choice.swap, "over": Choice.over,
}  # fmt: skip


def _page(given: list[str]) -> list[int]:
    """The page that is asked for, the first one when none is; nothing for what is no page."""
    if not given:
        return [0]
    return [int(given[0])] if NUMBER.fullmatch(given[0]) else []


def _written(shift: Shift) -> str:
    """A watch as a button can carry it: whole seconds that lie within it, and whose it is; 24 hex digits."""
    return f"{-((EPOCH - shift.start) // SECOND):08x}{(shift.end - EPOCH) // SECOND:08x}{_mark(shift.agent)}"


def _mark(name: str) -> str:
    """A name as a button can carry it: eight hex digits."""
    return sha256(name.encode()).hexdigest()[:8]
