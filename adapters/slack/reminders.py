"""The modals behind a reminder's buttons: assign, snooze, extend, why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from adapters.slack.markup import Block, cut, plain_text, split, when
from adapters.slack.views import Asked, Views
from core.errors import AlreadyOwned, TimeUnreadable
from core.model.authority import Action
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.model.wording import Word
from core.phrases import Phrasebook, explanation
from core.ports import UnitOfWork
from core.service import explaining, response
from core.service.authority import must_be_allowed

NEWEST = 40
"""Entries of what happened in the modal; the command line has them all."""

SECTION, MOST_BLOCKS = 3_000, 98
"""Slack's limits: characters of a section; 100 blocks in a modal, of which the frame takes one."""

FARTHEST = timedelta(days=5 * 366)
"""A due date lies no farther ahead: calendars work hours out year by year."""


class ReminderViews:
    """Draws them, from what is known when they are opened."""

    KINDS = ("assign", "snooze", "extend", "why")

    def __init__(self, book: Phrasebook, views: Views) -> None:
        self._book = book
        self._views = views

    async def draw(self, uow: UnitOfWork, kind: str, ticket: Ticket, agent: Agent) -> Block:
        """The modal of a kind for who pressed.

        Raises NotOnTheTeam, NotTheOwner, RoleTooLow, AlreadyOwned, NothingDue.
        """
        must_be_allowed(agent, Action.READ, ticket)
        if kind == "why":
            return self._views.frame(kind, ticket, agent.language, await self._why(uow, ticket, agent))
        await response.must_be_open(uow, ticket)
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
        spans = response.snooze_spans(uow.organisation, agent)
        say, language = self._book.say, agent.language
        choices = [(str(int(span.total_seconds())), say(language, "modal-span-of", span=span)) for span in spans]
        first = self._views.select("span", language, choices, choices[0][0])
        return [first, self._views.reason(language, "modal-snooze-reason", optional=False)]

    def _extend(self, uow: UnitOfWork, ticket: Ticket, agent: Agent) -> list[Block]:
        """It proposes a working day more than there is."""
        response.must_extend(ticket, agent)
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

    async def _why(self, uow: UnitOfWork, ticket: Ticket, agent: Agent) -> list[Block]:
        """A heading and its sentences for each clock, then the newest of what happened."""
        found = await explaining.explanation(uow, ticket.number, by=agent)
        head, *parts = explanation(found, newest=NEWEST)
        say = partial(self._said, agent.language)
        blocks = [{"type": "section", "text": plain_text(text)} for text in split(say(head.lines), SECTION)]
        for part in parts:
            blocks.append({"type": "header", "text": plain_text(cut(say([part.title]), 150))})
            blocks += [{"type": "section", "text": plain_text(text)} for text in split(say(part.lines), SECTION)]
        return blocks[:MOST_BLOCKS]

    def _said(self, language: str, lines: Sequence[Word]) -> str:
        return "\n".join(self._book.say(language, line.key, **line.params) for line in lines)


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
