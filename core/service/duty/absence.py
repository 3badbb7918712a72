"""Away and back: who is away gets no reminders; the next person does, and is told why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from core.errors import Past, TooFarAhead
from core.model.organisation import Agent
from core.model.roster import Absence, Roster
from core.model.rotation import Shift
from core.model.until import read_until, visible
from core.model.wording import Button, Word
from core.notify.duty import moment, span, to_agent
from core.ports import UnitOfWork
from core.service.duty.watch import FARTHEST, for_whom, watches

NOTE = 200
"""Characters of a note that are kept."""

NINE = time(9, 0)
"""When a day begins for somebody whose working hours nobody gave."""

COVER_ME = "a:duty:ask"
"""What the button does that asks colleagues at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Somebody is away; ``watch`` is the first of theirs that falls into it, for which nobody stands in."""

    agent: Agent
    until: datetime
    watch: Shift | None = None


async def away(uow: UnitOfWork, by: Agent, until: datetime, note: str = "", *, whose: str | None = None) -> Gone:
    """Somebody is away from now on; a leader says it for others, who hear of it.

    Raises Past, TooFarAhead, NobodyThere, RoleTooLow, NotInThatTeam.
    """
    agent = for_whom(uow, by, whose)
    if until <= uow.now:
        raise Past
    if until > uow.now + FARTHEST:
        raise TooFarAhead(days=FARTHEST.days)
    await uow.people.away(Absence(agent=agent.name, since=uow.now, until=until, note=visible(note)[:NOTE]))
    roster = await uow.people.roster()
    missed = watches(roster, agent, uow.now, until)
    gone = Gone(agent=agent, until=until, watch=missed[0] if missed else None)
    if agent != by:
        uow.send(to_agent(roster, agent, "duty-away-by", buttons(gone), by=by.name, **told(roster, gone, agent)))
    return gone


async def say_away(uow: UnitOfWork, by: Agent, text: str) -> Gone:
    """The same in words: whom it is about (oneself, if nobody is named), until when, and a note.

    Raises what ``away`` raises, UntilMissing, UntilUnreadable.
    """
    agent, rest = _about(uow, by, text)
    roster = await uow.people.roster()
    until, note = read_until(rest, now=uow.now.astimezone(roster.zone(by)), morning=_morning(roster, agent))
    return await away(uow, by, until, note, whose=agent.name)


async def back(uow: UnitOfWork, by: Agent, *, whose: str | None = None) -> tuple[Agent, bool]:
    """Somebody is here again; whether they were away. Raises NobodyThere, RoleTooLow, NotInThatTeam."""
    agent = for_whom(uow, by, whose)
    was_away = await uow.people.back(agent.name)
    if agent != by and was_away:
        uow.send(to_agent(await uow.people.roster(), agent, "duty-back-by", by=by.name))
    return agent, was_away


async def say_back(uow: UnitOfWork, by: Agent, text: str) -> tuple[Agent, bool]:
    """The same in words."""
    return await back(uow, by, whose=_about(uow, by, text)[0].name)


def told(roster: Roster, gone: Gone, reader: Agent) -> dict[str, object]:
    """What a sentence about an absence says: until when, and which watch nobody has now."""
    zone = roster.zone(reader)
    watch = Word("duty-away-free")
    if gone.watch is not None:
        key = "duty-away-on-call" if reader == gone.agent else "duty-away-on-call-other"
        watch = Word(key, {"span": span(gone.watch.start, gone.watch.end, zone)})
    return {"agent": gone.agent.name, "until": moment(gone.until, zone), "watch": watch}


def buttons(gone: Gone) -> list[Button]:
    """Ask somebody to cover, when that is needed."""
    return [Button(Word("button-duty-ask"), COVER_ME, "primary")] if gone.watch else []


def _about(uow: UnitOfWork, by: Agent, text: str) -> tuple[Agent, str]:
    """Whom a text names first, with or without @, and the rest; whoever says it, when it names nobody."""
    given = text.strip().removeprefix("@")
    for agent in sorted(uow.organisation.people, key=lambda one: -len(one.name)):
        rest = given[len(agent.name) :]
        if given[: len(agent.name)].casefold() == agent.name.casefold() and (not rest or not rest[0].isalnum()):
            return agent, rest.lstrip(" ,:")
    return by, text


def _morning(roster: Roster, agent: Agent) -> Callable[[date], datetime]:
    """When a person's working day begins, else nine o'clock there."""
    zone = roster.zone(agent)

    def morning(day: date) -> datetime:
        nine = datetime.combine(day, NINE, zone)
        if agent.hours is None:
            return nine
        opens = agent.hours.opens(datetime.combine(day, time(0), zone).astimezone(UTC)).astimezone(zone)
        return opens if opens.date() == day else nine

    return morning
