"""What agents do about a reminder in Telegram beyond a single press: assign, snooze, extend, and why.

A press puts a question in a message of its own, and each answer changes that message. The reason is a press on one of
the ready ones, or the agent's next message.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from adapters.telegram import questions
from adapters.telegram.questions import Question
from adapters.telegram.reading import command_in, ref_of, text_of
from adapters.telegram.refusals import refusal
from core.errors import AlreadyOwned, DeskError, NotAnAgent, Stale
from core.model.authority import Action
from core.model.organisation import Agent
from core.model.wording import Button, Word
from core.notify import notice
from core.phrases import Phrasebook, explanation
from core.ports import UnitOfWork
from core.service import explaining, response
from core.service.authority import must_be_allowed
from core.service.clockwork import movement_of

PRESS = re.compile(r"a:(assign|snooze|extend|why|leave):([0-9]{1,15})(?::([0-9a-f]{1,10}))?(?::r([1-3]))?")
"""A verb on a ticket; then what was chosen; then which of the ready reasons."""

REASONS = (1, 2, 3)
CANDIDATES = 8
WORKING_DAYS = (1, 2, 5)
"""How far a due date is offered to move."""

NEWEST = 15
"""Entries of what happened that a message tells; the command line has them all."""


def reminding() -> Router:
    """The routes of these presses, and of the messages that answer them. Before those of what customers write."""
    router = Router(name="reminding")
    router.callback_query.register(pressed, under_a_reminder)
    router.message.register(given_up, gives_up)
    router.message.register(answered, answers)
    return router


async def under_a_reminder(query: CallbackQuery) -> dict[str, Any] | bool:
    """A press on one of our buttons, read."""
    match = PRESS.fullmatch(query.data or "")
    return {"match": match} if match and query.message else False


async def pressed(query: CallbackQuery, uow: UnitOfWork, book: Phrasebook, match: re.Match[str]) -> None:
    """Ask on, or do it. The message says what came of it. Raises NotAnAgent, Stale, and what the verbs raise."""
    agent = uow.organisation.agent_in_telegram(query.from_user.id)
    assert query.message is not None, "under_a_reminder saw to it"
    place, (verb, number, given, ready) = ref_of(query.message), match.groups()
    scene = Talk(uow, agent, int(number), place)
    match verb, given, ready:
        case "why", None, None:
            await scene.why()
        case "leave", None, None:
            await scene.leave()
        case "assign", None, None:
            await scene.offer_people()
        case "assign", str(), None:
            await scene.ask(given)
        case "snooze", None, None:
            await scene.offer_spans()
        case "extend", None, None:
            await scene.offer_dates()
        case "snooze" | "extend", str(), None if given.isdecimal():
            await scene.ask_why(verb, int(given))
        case "snooze" | "extend", str(), str() if given.isdecimal():
            await scene.answer_ready(verb, int(given), book.say(agent.language, f"staff-{verb}-reason-{ready}"))
        case _:
            raise Stale


async def answers(message: Message, uow: UnitOfWork) -> dict[str, Any] | bool:
    """What an agent writes who was asked for a reason."""
    if command_in(message.text or message.caption):
        return False
    return await _awaited(message, uow)


async def gives_up(message: Message, uow: UnitOfWork) -> dict[str, Any] | bool:
    """``/cancel`` by an agent who was asked for a reason."""
    found = command_in(message.text)
    return await _awaited(message, uow) if found and found[0] == "cancel" else False


async def _awaited(message: Message, uow: UnitOfWork) -> dict[str, Any] | bool:
    if message.chat.type != "private" or message.from_user is None:
        return False
    try:
        agent = uow.organisation.agent_in_telegram(message.from_user.id)
    except NotAnAgent:
        return False
    question = await questions.pending(uow, agent)
    return {"agent": agent, "question": question} if question else False


async def answered(message: Message, uow: UnitOfWork, agent: Agent, question: Question) -> None:
    """Their words are the reason."""
    await Talk(uow, agent, question.number, question.place).answer(question, text_of(message).strip())


async def given_up(message: Message, uow: UnitOfWork, agent: Agent, question: Question) -> None:
    """Nothing is changed."""
    await Talk(uow, agent, question.number, question.place).leave()


class Talk:
    """One agent about one ticket; ``place`` is the ref of the message pressed, or of where a reason is asked."""

    def __init__(self, uow: UnitOfWork, agent: Agent, number: int, place: str) -> None:
        self._uow, self._agent, self._number, self._place = uow, agent, number, place

    async def why(self) -> None:
        """The reasons, as a message. Raises TicketNotFound, NotOnTheTeam."""
        found = await explaining.explanation(self._uow, self._number, by=self._agent)
        parts = [
            Word("explain-part", {"title": part.title, "lines": list(part.lines) or "–"})
            for part in explanation(found, newest=NEWEST)
        ]
        self._say("explain-all", parts=parts)

    async def leave(self) -> None:
        """The question goes; nothing is changed."""
        question = await questions.pending(self._uow, self._agent)
        if question is not None and question.place == self._place:
            await questions.settle(self._uow, self._agent)
        self._say("staff-left", over=self._place, number=self._number)

    # Whom it is given to ------------------------------------------------------------------------

    async def offer_people(self) -> None:
        """Those who could take it, the best placed first. Raises TicketNotFound, NotOnTheTeam, AlreadyOwned."""
        ticket = await self._uow.tickets.get(self._number)
        found = await response.candidates(self._uow, self._number, by=self._agent)
        if ticket.owner is not None:
            raise AlreadyOwned(number=ticket.number, owner=ticket.owner, at=ticket.accepted_at)
        ticket.must_allow("accept")
        rows = [[Button(_named(one), f"a:assign:{self._number}:{_mark(one.agent.name)}")] for one in found[:CANDIDATES]]
        rows = rows or [[Button(self._agent.name, f"a:assign:{self._number}:{_mark(self._agent.name)}")]]
        self._say("staff-assign", *rows, [self._leaving()], number=self._number)

    async def ask(self, mark: str) -> None:
        """Ask who was chosen. Raises as ``response.ask``, Stale for somebody who left the team."""
        ticket = await self._uow.tickets.get(self._number)
        team = self._uow.organisation.members(ticket.team)
        name = next((agent.name for agent in team if _mark(agent.name) == mark), None)
        if name is None:
            raise Stale
        await response.ask(self._uow, self._number, name, by=self._agent)
        key = "staff-claimed" if name == self._agent.name else "staff-asked"
        self._say(key, over=self._place, number=self._number, **({} if key == "staff-claimed" else {"name": name}))

    # Until when ---------------------------------------------------------------------------------

    async def offer_spans(self) -> None:
        """As long as their role may. Raises TicketNotFound, NotOnTheTeam, NothingDue."""
        ticket = await self._uow.tickets.get(self._number)
        must_be_allowed(self._agent, Action.SNOOZE, ticket)
        await response.must_be_open(self._uow, ticket)
        spans = response.snooze_spans(self._uow.organisation, self._agent)
        buttons = [
            Button(Word("modal-span-of", {"span": span}), f"a:snooze:{self._number}:{int(span.total_seconds())}")
            for span in spans
        ]
        rows = [buttons[at : at + 3] for at in range(0, len(buttons), 3)]
        self._say("staff-snooze", *rows, [self._leaving()], number=self._number)

    async def offer_dates(self) -> None:
        """A working day more, two, a week. Raises as ``response.extend`` for who and when."""
        ticket = await self._uow.tickets.get(self._number)
        must_be_allowed(self._agent, Action.READ, ticket)
        await response.must_be_open(self._uow, ticket)
        response.must_extend(ticket, self._agent)
        movement = await movement_of(self._uow, ticket)
        calendar, due = movement.terms.calendar, movement.due_if_running(self._uow.now)
        dates = [(days, calendar.add(max(due, self._uow.now), calendar.day * days)) for days in WORKING_DAYS]
        rows = [
            [Button(Word("staff-date", {"days": days, "at": at}), f"a:extend:{self._number}:{int(at.timestamp())}")]
            for days, at in dates
        ]
        self._say("staff-extend", *rows, [self._leaving()], number=self._number, due=due)

    async def ask_why(self, verb: str, given: int) -> None:
        """The reason: a ready one, or their own words in the next message."""
        question = self._question(verb, given)
        await questions.put(self._uow, self._agent, question)
        self._say(f"staff-{verb}-why", *self._ready(question), over=self._place, **_chosen(question))

    async def answer_ready(self, verb: str, given: int, reason: str) -> None:
        """A ready reason. Raises Stale for a question that was answered or replaced, and what the verbs raise."""
        question = self._question(verb, given)
        if not questions.is_that(await questions.pending(self._uow, self._agent), question):
            raise Stale
        await self._do(question, reason)
        self._say(f"staff-{verb}-done", over=self._place, **_chosen(question))

    async def answer(self, question: Question, reason: str) -> None:
        """Their own words: what came of it is said under them, and the question loses its buttons."""
        if not reason:
            self._say("staff-no-reason", number=self._number)
            return
        try:
            await self._do(question, reason)
        except DeskError as no:
            key, params = refusal(no, staff=True)
            self._say(key, **params)
            await questions.settle(self._uow, self._agent)
        else:
            self._say(f"staff-{question.verb}-done", **_chosen(question))
        self._say(f"staff-{question.verb}-why", over=self._place, **_chosen(question))

    async def _do(self, question: Question, reason: str) -> None:
        if question.verb == "snooze":
            await response.snooze(self._uow, question.number, timedelta(seconds=question.given), reason, by=self._agent)
        else:
            await response.extend(self._uow, question.number, _instant(question), reason, by=self._agent)
        await questions.settle(self._uow, self._agent)

    def _question(self, verb: str, given: int) -> Question:
        at = self._uow.now.isoformat()
        return Question(verb=verb, number=self._number, given=given, place=self._place, at=at)

    def _ready(self, question: Question) -> list[list[Button]]:
        verb, number, given = question.verb, question.number, question.given
        ready = [[Button(Word(f"staff-{verb}-reason-{n}"), f"a:{verb}:{number}:{given}:r{n}")] for n in REASONS]
        return [*ready, [self._leaving()]]

    def _leaving(self) -> Button:
        return Button(Word("staff-leave"), f"a:leave:{self._number}")

    def _say(self, key: str, *rows: list[Button], over: str | None = None, **params: Any) -> None:
        """A message to the agent in their own language; or ``over``, a message of ours, in its place."""
        said = notice(f"telegram/{self._agent.telegram}", key, *rows, replace=over, **params)
        self._uow.send(replace(said, payload=said.payload | {"staff": True}))


def _named(one: response.Candidate) -> Word:
    turn = "on-call" if one.on_call else "on-shift" if one.on_shift else "off"
    return Word(f"candidate-{turn}", {"name": one.agent.name, "load": one.load})


def _mark(name: str) -> str:
    """A name as a button can carry it: eight hex digits."""
    return sha256(name.encode()).hexdigest()[:8]


def _instant(question: Question) -> datetime:
    return datetime.fromtimestamp(question.given, UTC)


def _chosen(question: Question) -> dict[str, Any]:
    if question.verb == "snooze":
        return {"number": question.number, "span": timedelta(seconds=question.given)}
    return {"number": question.number, "until": _instant(question)}
