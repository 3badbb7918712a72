"""The modals of turns on call: cover me, take over, swap; and what submitting them does."""

import json
from datetime import UTC, datetime, timedelta

from adapters.slack.markup import Block, cut, plain_text
from adapters.slack.views import Asked, Views
from core.errors import TimeUnreadable, WatchMoved
from core.model.organisation import Agent
from core.model.roster import Roster
from core.model.rotation import Shift
from core.notify.duty import span
from core.phrases import Phrasebook
from core.ports import UnitOfWork
from core.service import duty

EVERYBODY = "-"
"""In place of a colleague's name."""

SWAPPED_WITHIN = timedelta(days=56)
"""How far ahead watches are offered for a swap."""

SECOND = timedelta(seconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Windows:
    """Draws them. Raises NoRotation where nobody takes turns."""

    def __init__(self, book: Phrasebook, views: Views) -> None:
        self._book = book
        self._views = views

    async def cover(self, uow: UnitOfWork, agent: Agent) -> Block:
        """Ask for cover: one's own watch, or (leaders) anybody's; of everybody or of one colleague."""
        team, roster = uow.organisation.team(agent.team), await uow.people.roster()
        team_turns = duty.turns(roster, team, uow.now, uow.now)
        own = duty.stretch(roster, agent, uow.now) or team_turns[0]
        everybody = (EVERYBODY, self._book.say(agent.language, "duty-everybody"))
        people = [(one.name, one.name) for one in uow.organisation.members(team.name)]
        colleagues = [everybody, *(one for one in people if one[0] != agent.name or duty.may_arrange(agent, team.name))]
        fields = [*self._times(agent, own), self._views.select("duty-to", agent.language, colleagues, EVERYBODY)]
        if duty.may_arrange(agent, team.name):
            fields.insert(0, self._views.select("duty-whose", agent.language, people, own.agent))
        return self._frame("duty-cover", agent, fields)

    async def over(self, uow: UnitOfWork, agent: Agent) -> Block:
        """Take the watch over; it proposes what is left of the present one."""
        team, roster = uow.organisation.team(agent.team), await uow.people.roster()
        fields = self._times(agent, duty.turns(roster, team, uow.now, uow.now)[0])
        if duty.may_arrange(agent, team.name):
            people = [(one.name, one.name) for one in uow.organisation.members(team.name)]
            fields.append(self._views.select("duty-agent", agent.language, people, agent.name))
        return self._frame("duty-take", agent, fields)

    async def swap(self, uow: UnitOfWork, agent: Agent) -> Block:
        """Choose a watch of one's own (leaders: of anybody) and another one."""
        team, roster = uow.organisation.team(agent.team), await uow.people.roster()
        leads = duty.may_arrange(agent, team.name)
        turns = duty.turns(roster, team, uow.now, uow.now + SWAPPED_WITHIN)
        mine = self._choices(roster, agent, [one for one in turns if leads or one.agent == agent.name])
        theirs = self._choices(roster, agent, [one for one in turns if leads or one.agent != agent.name])
        if not mine or not theirs:
            said = self._book.say(agent.language, "modal-duty-nothing")
            return self._frame("duty-swap", agent, [{"type": "section", "text": plain_text(said)}])
        first = self._views.select("duty-mine", agent.language, mine, mine[0][0])
        if leads:
            first["label"] = plain_text(self._book.say(agent.language, "modal-duty-mine-of"))
        other = next((one for one in theirs if _agent_in(one[0]) != _agent_in(mine[0][0])), theirs[0])
        return self._frame(
            "duty-swap", agent, [first, self._views.select("duty-theirs", agent.language, theirs, other[0])]
        )

    def _choices(self, roster: Roster, reader: Agent, shifts: list[Shift]) -> list[tuple[str, str]]:
        zone = roster.zone(reader)
        return [
            (_written(one), self._book.say(reader.language, "modal-duty-choice", name=one.agent,
                                           span=span(one.start, one.end, zone)))
            for one in shifts
        ]  # fmt: skip

    def _times(self, agent: Agent, proposed: Shift) -> list[Block]:
        start, end = self._views.moment, agent.language
        return [start("duty-start", end, proposed.start), start("duty-end", end, proposed.end)]

    def _frame(self, kind: str, agent: Agent, blocks: list[Block]) -> Block:
        say = self._book.say
        view: Block = {
            "type": "modal", "callback_id": kind, "blocks": blocks,
            "title": plain_text(cut(say(agent.language, f"modal-{kind}-title"), 24)),
            "close": plain_text(cut(say(agent.language, "modal-close"), 24)),
            "private_metadata": json.dumps({"number": 0, "was": {}}),
        }  # fmt: skip
        if any(block["type"] == "input" for block in blocks):
            view["submit"] = plain_text(cut(say(agent.language, f"modal-{kind}-submit"), 24))
        return view


def _written(shift: Shift) -> str:
    """A watch as the value of a choice: whole seconds that lie within it, and whose it is."""
    return f"{-((EPOCH - shift.start) // SECOND)}/{(shift.end - EPOCH) // SECOND}/{shift.agent}"


def _agent_in(written: str) -> str:
    return written.split("/", 2)[2]


def _watch(given: str) -> Shift:
    """The inverse. Raises WatchMoved for what no choice says."""
    start, _, rest = given.partition("/")
    end, _, agent = rest.partition("/")
    if not agent:
        raise WatchMoved(agent="")
    return Shift(agent=agent, start=_instant(start), end=_instant(end))


def _instant(given: str) -> datetime:
    """What a date and time field says. Raises TimeUnreadable."""
    if not given.isdecimal() or len(given) > 11:
        raise TimeUnreadable(given=given[:40])
    return datetime.fromtimestamp(int(given), UTC)


async def cover(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Ask. Raises as ``duty.cover_me``, TimeUnreadable."""
    start, end = _instant(asked.value("duty-start")), _instant(asked.value("duty-end"))
    to = asked.value("duty-to")
    whose = asked.value("duty-whose") or None
    await duty.cover_me(uow, agent, start, end, to=None if to in ("", EVERYBODY) else to, whose=whose)


async def take(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Take over. Raises as ``duty.take``, TimeUnreadable."""
    start, end = _instant(asked.value("duty-start")), _instant(asked.value("duty-end"))
    await duty.take(uow, agent, start, end, agent=asked.value("duty-agent") or None)


async def swap(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Propose. Raises as ``duty.swap``, TimeUnreadable."""
    await duty.swap(uow, agent, _watch(asked.value("duty-mine")), _watch(asked.value("duty-theirs")))


EFFECTS = {"duty-cover": cover, "duty-take": take, "duty-swap": swap}
"""What a submission does, by the kind of its modal."""
