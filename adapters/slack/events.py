"""What people write in Slack: in a ticket's thread, or in direct messages with the desk."""

import asyncio
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.slack.bang import Bang, Order, obey, read_bang
from adapters.slack.markup import one_line, plain
from adapters.slack.places import ref_of
from adapters.slack.room import Answer, Room, noticed, whispered
from core.errors import NotAnAgent, StoreDown
from core.model.conversation import File, Heard
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.notify import whisper
from core.ports import UnitOfWork
from core.service import conversation, intake
from core.service.inbox import take_in

log = logging.getLogger(__name__)

SPOKEN = (None, "file_share", "me_message", "thread_broadcast")
"""Subtypes that are somebody saying something; every other is Slack's own news."""
_PHOTO = re.compile(r"image/(jpeg|png|webp)")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_YOUNG = 600.0
"""Seconds within which a thread under our own post may be a ticket's whose card is not stored yet."""
_PATIENCE = (0.2, 0.5, 1.0)


class NotKnownYet(StoreDown):
    """The thread's root is ours and young, but no ticket knows it: nothing is confirmed, Slack asks again."""


def is_somebodys(event: Mapping[str, Any]) -> bool:
    """Whether an event is a person's message (new, changed, deleted), not a bot's and not Slack's own."""
    if event.get("type") != "message":
        return False
    inner = event.get("message") or event.get("previous_message") or event
    previous = event.get("previous_message") or {}
    if any(part.get("bot_id") or part.get("subtype") == "bot_message" for part in (event, inner, previous)):
        return False
    return event.get("subtype") in (*SPOKEN, "message_changed", "message_deleted")


def lane_of(event: Mapping[str, Any]) -> str:
    """What must be handled in order: one thread, or one person's direct messages."""
    channel = str(event.get("channel", ""))
    if event.get("channel_type") == "im":
        return channel
    inner = event.get("message") or event.get("previous_message") or event
    return f"{channel}/{inner.get('thread_ts') or inner.get('ts')}"


def is_nobodys(body: Mapping[str, Any]) -> bool:
    """An event that needs no handler: our own posts coming back, other bots', Slack's news."""
    event = body.get("event")
    return isinstance(event, Mapping) and not is_somebodys(event)


def lane_of_body(body: Mapping[str, Any]) -> str | None:
    """The lane of an event; None for clicks and commands, which the store puts in order."""
    event = body.get("event")
    return lane_of(event) if isinstance(event, Mapping) else None


class Events:
    """Takes message events in."""

    def __init__(self, room: Room, bot_user: str) -> None:
        self._room = room
        self._bot_user = bot_user

    async def message(self, body: Mapping[str, Any]) -> None:
        """One message event, to its end. Raises StoreDown: then it must not be acknowledged."""
        event = body["event"]
        if not is_somebodys(event):
            return
        match event.get("subtype"):
            case "message_deleted":
                await self._deleted(body, event["previous_message"])
            case "message_changed" if event["message"].get("subtype") == "tombstone":
                await self._deleted(body, event["previous_message"])
            case "message_changed":
                await self._changed(body, event["message"])
            case _ if event.get("channel_type") == "im":
                await self._to_the_desk(body, event)
            case _ if event.get("thread_ts") and event["thread_ts"] != event.get("ts"):
                await self._in_thread(body, event)

    # A customer, in direct messages

    async def _to_the_desk(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        member = await self._room.places.member(str(event["user"]))
        self._room.places.note_direct(str(event["channel"]), member.id)
        heard, address = await self._heard(event), f"slack/{member.id}"

        async def effect(uow: UnitOfWork) -> None:
            contact = await intake.greet(uow, address, name=member.name, language=member.language)
            await intake.hear(uow, contact, heard)

        await self._take(body, member.language, effect, noticed(address))

    # An agent, or a colleague, in a ticket's thread

    async def _in_thread(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        heard = await self._heard(event)
        member, channel, thread = str(event["user"]), str(event["channel"]), str(event["thread_ts"])
        answer = whispered(channel, member, thread)

        async def effect(uow: UnitOfWork) -> None:
            ticket = await uow.tickets.in_thread(ref_of(channel, thread))
            if ticket is None:
                self._must_be_foreign(uow, event)
                return
            await self._said(uow, ticket, member, heard, (channel, thread))

        for pause in _PATIENCE:
            try:
                return await self._take(body, self._room.language(member), effect, answer)
            except NotKnownYet:
                await asyncio.sleep(pause)
        return await self._take(body, self._room.language(member), effect, answer)

    def _must_be_foreign(self, uow: UnitOfWork, event: Mapping[str, Any]) -> None:
        """A thread of no ticket is nobody's business, unless its root is ours and was posted just now."""
        ours = event.get("parent_user_id") == self._bot_user
        in_team = any(team.slack_channel == event["channel"] for team in uow.organisation.teams)
        if ours and in_team and float(event["ts"]) - float(event["thread_ts"]) < _YOUNG:
            raise NotKnownYet

    async def _said(self, uow: UnitOfWork, ticket: Ticket, member: str, heard: Heard, place: tuple[str, str]) -> None:
        bang = read_bang(heard.text)
        agent = _agent(uow, member)
        if bang is not None and not (bang.meant and agent is None):
            await self._ordered(uow, ticket, member, bang, heard, place)
        elif agent is None:
            await conversation.outsider_says(uow, ticket, f"slack/{member}", heard)
        else:
            await conversation.agent_says(uow, ticket, agent, heard, channel=place[0])

    async def _ordered(
        self, uow: UnitOfWork, ticket: Ticket, member: str, bang: Bang, heard: Heard, place: tuple[str, str]
    ) -> None:
        """A ``!word``; almost one is kept back from the customer, with a hint."""
        channel, thread = place
        if bang.meant:
            uow.send(whisper(channel, member, "whisper-near-miss", thread=thread, given=bang.word, meant=bang.meant))
            return
        agent = uow.organisation.agent_in_slack(member)
        key = await obey(uow, Order(ticket.number, agent, bang, heard))
        if key:
            params = {"number": ticket.number, "priority": ticket.priority.value, "name": ticket.contact.first_name}
            uow.send(whisper(channel, member, key, thread=thread, **params))

    # Changes

    async def _changed(self, body: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        heard = await self._heard(body["event"] | dict(message))

        async def effect(uow: UnitOfWork) -> None:
            await conversation.edit(uow, self._author(uow, body, message), heard.ref, heard.text, at=uow.now)

        await self._take(body, "en", effect, self._beside(body, message))

    async def _deleted(self, body: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        async def effect(uow: UnitOfWork) -> None:
            ref = ref_of(str(body["event"]["channel"]), str(message["ts"]))
            await conversation.delete(uow, self._author(uow, body, message), ref)

        await self._take(body, "en", effect, self._beside(body, message))

    def _author(self, uow: UnitOfWork, body: Mapping[str, Any], message: Mapping[str, Any]) -> str:
        """Who said it, as the message has it: an agent's name in threads, an address everywhere else."""
        member = str(message.get("user", ""))
        agent = _agent(uow, member) if body["event"].get("channel_type") != "im" else None
        return agent.name if agent else f"slack/{member}"

    def _beside(self, body: Mapping[str, Any], message: Mapping[str, Any]) -> Answer:
        member = str(message.get("user", ""))
        if body["event"].get("channel_type") == "im":
            return noticed(f"slack/{member}")
        return whispered(str(body["event"]["channel"]), member, message.get("thread_ts"))

    # Common

    async def _take(self, body: Mapping[str, Any], language: str, effect: Any, answer: Answer) -> None:
        given = self._room.input(f"slack:{body['event_id']}", body, language, effect, answer)
        await take_in(self._room.work, given)

    async def _heard(self, event: Mapping[str, Any]) -> Heard:
        text = str(event.get("text") or "")
        for mentioned in _MENTION.findall(text)[:20]:
            await self._room.places.member(mentioned)
        channel, ts, thread = str(event["channel"]), str(event["ts"]), event.get("thread_ts")
        return Heard(
            ref=ref_of(channel, ts), text=plain(text, self._room.places.name), at=_instant(ts),
            files=tuple(file for one in event.get("files") or () if (file := read_file(one))),
            reply_to=ref_of(channel, str(thread)) if thread and thread != ts else None,
        )  # fmt: skip


def read_file(given: Mapping[str, Any]) -> File | None:
    """A file of a message; None for one that Slack does not show us."""
    url = given.get("url_private_download") or given.get("url_private")
    if not url or given.get("mode") == "tombstone":
        return None
    mime = str(given.get("mimetype") or "application/octet-stream")
    return File(
        source="slack", id=str(url), name=one_line(str(given.get("name") or "file"), 200),
        kind="photo" if _PHOTO.fullmatch(mime) else "document", size=int(given.get("size") or 0), mime=mime,
    )  # fmt: skip


def _agent(uow: UnitOfWork, member: str) -> Agent | None:
    try:
        return uow.organisation.agent_in_slack(member)
    except NotAnAgent:
        return None


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
