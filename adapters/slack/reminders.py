"""The modals behind a reminder's buttons: assign, snooze, extend, why."""

from datetime import UTC, datetime, timedelta

from adapters.slack.markup import Block, cut, plain_text, when
from adapters.slack.views import Asked, Views
from core.errors import AlreadyOwned, TimeUnreadable
from core.model.calendar import ALWAYS
from core.model.escalation import DueClock, Level
from core.model.movement import Movement
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.model.wording import Word
from core.phrases import Phrasebook
from core.ports import Act, UnitOfWork
from core.service import response
from core.service.authority import must_be_on_team, must_lead
from core.service.clockwork import movement_of

SPANS = (30, 60, 120, 240, 480, 1440)
"""Minutes that reminders can be put off for; a role is offered those it may choose."""

FARTHEST = timedelta(days=5 * 366)
"""A due date lies no farther ahead: calendars work hours out year by year."""


class ReminderViews:
    """Draws them, from what is known when they are opened."""

    KINDS = ("assign", "snooze", "extend", "why")

    def __init__(self, book: Phrasebook, views: Views) -> None:
        self._book = book
        self._views = views

    async def draw(self, uow: UnitOfWork, kind: str, ticket: Ticket, agent: Agent) -> Block:
        """The modal of a kind for who pressed. Raises NotOnTheTeam, NotTheOwner, AlreadyOwned, IllegalMove."""
        must_be_on_team(agent, ticket)
        if kind == "why":
            return self._views.frame(kind, ticket, agent.language, await self._why(uow, ticket, agent.language))
        ticket.must_allow("prioritise")
        match kind:
            case "assign":
                blocks = await self._assign(uow, ticket, agent)
            case "snooze":
                blocks = self._snooze(uow, agent)
            case _:
                blocks = self._extend(uow, ticket, agent)
        return self._views.frame(kind, ticket, agent.language, blocks)

    async def _assign(self, uow: UnitOfWork, ticket: Ticket, agent: Agent) -> list[Block]:
        """Who could take it, the best placed first; when all are away, whoever asks."""
        if ticket.owner is not None:
            raise AlreadyOwned(number=ticket.number, owner=ticket.owner, at=ticket.accepted_at)
        found = await response.candidates(uow, ticket.number, by=agent)
        choices = [(one.agent.name, self._candidate(one, agent.language)) for one in found]
        choices = choices or [(agent.name, agent.name)]
        return [self._views.select("agent", agent.language, choices, choices[0][0])]

    def _candidate(self, one: response.Candidate, language: str) -> str:
        turn = "on-call" if one.on_call else "on-shift" if one.on_shift else "off"
        return self._book.say(language, f"candidate-{turn}", name=one.agent.name, load=one.load)

    def _snooze(self, uow: UnitOfWork, agent: Agent) -> list[Block]:
        longest = uow.organisation.snooze.longest[agent.role]
        spans = [span for minutes in SPANS if (span := timedelta(minutes=minutes)) <= longest] or [longest]
        say, language = self._book.say, agent.language
        choices = [(str(int(span.total_seconds())), say(language, "modal-span-of", span=span)) for span in spans]
        first = self._views.select("span", language, choices, choices[0][0])
        return [first, self._views.reason(language, "modal-snooze-reason", optional=False)]

    def _extend(self, uow: UnitOfWork, ticket: Ticket, agent: Agent) -> list[Block]:
        """It proposes a working day more than there is."""
        must_lead(agent, ticket)
        calendar = uow.organisation.terms(ticket.team, ticket.priority).calendar
        later = calendar.add(max(ticket.due_at or uow.now, uow.now), calendar.day)
        fields = [
            self._views.moment("until", agent.language, later),
            self._views.reason(agent.language, "modal-extend-reason", optional=False),
        ]
        if ticket.due_at is None:
            return fields
        said = self._book.say(agent.language, "modal-extend-now", at=when(ticket.due_at))
        return [{"type": "context", "elements": [{"type": "mrkdwn", "text": said}]}, *fields]

    async def _why(self, uow: UnitOfWork, ticket: Ticket, language: str) -> list[Block]:
        """Each clock with its limits and what comes next, the pauses, and who was told when."""
        movement = await movement_of(uow, ticket)
        parts = [_clock(movement, clock) for clock in movement.clocks.values()]
        parts += [_pauses(movement), [self._told(act, language) for act in await uow.people.facts(ticket.number)]]
        said = ["\n".join(self._book.say(language, w.key, **w.params) for w in part if w) for part in parts]
        return [{"type": "section", "text": plain_text(cut(text, 3_000))} for text in said if text]

    def _told(self, act: Act, language: str) -> Word | None:
        if act.kind not in ("Escalated", "Rerouted"):
            return None
        names = [name or self._book.say(language, "the-channel") for name in act.data["told"]]
        return Word("explain-told", {"at": act.at, "level": act.data["level"], "names": ", ".join(names) or "–"})


def _clock(movement: Movement, clock: DueClock) -> list[Word | None]:
    terms, condition = movement.terms, clock.condition
    limits = [terms.threshold(condition, level, extension=movement.ticket.extension) for level in Level]
    hours = Word("hours-all" if terms.calendar is ALWAYS else "hours-business")
    params = {"since": clock.anchor, "one": limits[0], "two": limits[1], "three": limits[2], "hours": hours}
    return [Word(f"explain-{condition.value.lower().replace('_', '-')}", params), _next(clock)]


def _next(clock: DueClock) -> Word:
    if clock.due_at is not None:
        return Word("explain-next", {"level": clock.level + 1, "at": clock.due_at})
    return Word("explain-top" if clock.running and clock.level == Level.MANAGER else "explain-stopped")


def _pauses(movement: Movement) -> list[Word | None]:
    return [
        Word("explain-pause", {"since": pause.started_at, "until": pause.ended_at})
        if pause.ended_at
        else Word("explain-paused", {"since": pause.started_at})
        for pause in movement.pauses
    ]


async def assign(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Ask who was chosen. Raises as ``response.ask``."""
    await response.ask(uow, asked.number, asked.value("agent"), by=agent)


async def snooze(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Put reminders off. Raises as ``response.snooze``, TimeUnreadable."""
    given = asked.value("span")
    if not given.isdecimal() or len(given) > 6 or not int(given):
        raise TimeUnreadable(given=given[:40])
    await response.snooze(uow, asked.number, timedelta(seconds=int(given)), asked.value("reason"), by=agent)


async def extend(uow: UnitOfWork, agent: Agent, asked: Asked) -> None:
    """Move the due date. Raises as ``response.extend``, TimeUnreadable."""
    given = asked.value("until")
    if not given.isdecimal() or len(given) > 11 or int(given) > (uow.now + FARTHEST).timestamp():
        raise TimeUnreadable(given=given[:40])
    until = datetime.fromtimestamp(int(given), UTC)
    await response.extend(uow, asked.number, until, asked.value("reason"), by=agent)


EFFECTS = {"assign": assign, "snooze": snooze, "extend": extend}
"""What a submission does, by the kind of its modal."""
