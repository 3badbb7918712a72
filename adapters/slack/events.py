"""What people write in Slack: in a ticket's thread, or in direct messages with the desk."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from adapters.slack.bang import Bang, Order, obey, read_bang
from adapters.slack.markup import one_line, plain
from adapters.slack.places import ref_of
from adapters.slack.room import Answer, Room, member_in, noticed, whispered
from core.errors import NotAnAgent, Repeated, StoreDown
from core.model.conversation import File, Heard
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.notify import whisper
from core.ports import UnitOfWork
from core.service import conversation, intake
from core.service.inbox import Input, take_in

log = logging.getLogger(__name__)

SPOKEN = (None, "file_share", "me_message", "thread_broadcast")
"""Subtypes that are somebody saying something; every other is Slack's own news."""
_PHOTO = re.compile(r"image/(jpeg|png|webp)")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_YOUNG = 600.0
"""Seconds within which a thread under our own post may be a ticket's whose card is not stored yet."""
_PATIENCE = (0.2, 0.5, 1.0)


CameIn = Callable[[Iterable[float]], None]
"""Told of what was taken in: when people said it, in seconds of the epoch."""


class NotKnownYet(StoreDown):
    """No ticket knows the thread, but one may soon: nothing is stored or confirmed, Slack asks again."""


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
    """Takes in what is said, whether Slack tells of it or reading a thread again found it."""

    def __init__(self, room: Room, bot_user: str, *, came_in: CameIn = lambda said_at: None) -> None:
        self._room = room
        self._bot_user = bot_user
        self._came_in = came_in

    async def message(self, body: Mapping[str, Any], *, repeated: bool = False) -> None:
        """One message event, to its end; ``repeated``: Slack sends it again. Raises StoreDown: do not ack it."""
        event = body["event"]
        if not is_somebodys(event):
            return
        await self._room.accounts.look(member_in(body))
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
                await self._in_thread(body, event, repeated=repeated)

    async def found(self, channel: str, message: Mapping[str, Any]) -> bool:
        """A reply that reading its thread found has the effect its event has; whether it is new.

        Nothing happens to what is nobody's (ours among it) and to what was taken in before. Raises NotKnownYet when the
        thread is no ticket's, StoreDown.
        """
        event = {**message, "channel": channel}
        if not is_somebodys(event) or event.get("user") in (None, self._bot_user):
            return False
        await self._room.accounts.look(str(event["user"]))
        return await self._take(await self._reply({"event": event}, event, unknown=_not_known, look=True))

    # A customer, in direct messages

    async def _to_the_desk(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        member = await self._room.places.member(str(event["user"]))
        self._room.places.note_direct(str(event["channel"]), member.id)
        heard, address = await self._heard(event), f"slack/{member.id}"

        async def effect(uow: UnitOfWork) -> datetime:
            contact = await intake.greet(uow, address, name=member.name, language=member.language)
            await intake.hear(uow, contact, heard)
            return heard.at

        await self._take(self._told(body, member.language, effect, noticed(address)))

    # An agent, or a colleague, in a ticket's thread

    async def _in_thread(self, body: Mapping[str, Any], event: Mapping[str, Any], *, repeated: bool) -> None:
        given = await self._reply(body, event, unknown=self._must_be_foreign, look=repeated)
        for pause in _PATIENCE:
            try:
                await self._take(given)
            except NotKnownYet:
                await asyncio.sleep(pause)
            else:
                return
        await self._take(given)

    async def _reply(
        self,
        body: Mapping[str, Any],
        event: Mapping[str, Any],
        *,
        unknown: Callable[[UnitOfWork, Mapping[str, Any]], NoReturn],
        look: bool,
    ) -> Input:
        """Words in a thread. Their key is the post's, not the event's: whoever comes first, event or reader, has the
        effect. ``unknown`` says what a thread without a ticket means; ``look``: the message itself may be there, taken
        in by a release that went by the event's key."""
        heard = await self._heard(event)
        member, channel, thread = str(event["user"]), str(event["channel"]), str(event["thread_ts"])

        async def effect(uow: UnitOfWork) -> datetime | None:
            ticket = await uow.tickets.in_thread(ref_of(channel, thread))
            if ticket is None:
                unknown(uow, event)
            if look and await uow.messages.get(heard.ref) is not None:
                return None
            await self._said(uow, ticket, member, heard, (channel, thread))
            return heard.at

        key = f"slack:said/{channel}/{event['ts']}"
        return self._room.input(key, body, self._room.language(member), effect, whispered(channel, member, thread))

    def _must_be_foreign(self, uow: UnitOfWork, event: Mapping[str, Any]) -> NoReturn:
        """A thread of no ticket is nobody's business, unless its root is ours and was posted just now.

        It is not marked as done: should a ticket know the thread after all, reading it again finds what was said.
        """
        ours = event.get("parent_user_id") == self._bot_user
        in_team = any(team.slack_channel == event["channel"] for team in uow.organisation.teams)
        if ours and in_team and float(event["ts"]) - float(event["thread_ts"]) < _YOUNG:
            raise NotKnownYet
        raise Repeated

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

        await self._take(self._told(body, "en", effect, self._beside(body, message)))

    async def _deleted(self, body: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        async def effect(uow: UnitOfWork) -> None:
            ref = ref_of(str(body["event"]["channel"]), str(message["ts"]))
            await conversation.delete(uow, self._author(uow, body, message), ref)

        await self._take(self._told(body, "en", effect, self._beside(body, message)))

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

    def _told(self, body: Mapping[str, Any], language: str, effect: Any, answer: Answer) -> Input:
        """What Slack tells once, with the same id however often it repeats it."""
        return self._room.input(f"slack:{body['event_id']}", body, language, effect, answer)

    async def _take(self, given: Input) -> bool:
        """Take it in; whether somebody's words came in with it, for the first time."""
        said_at = await take_in(self._room.work, given)
        if isinstance(said_at, datetime):
            self._came_in([said_at.timestamp()])
        return said_at is not None

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


def _not_known(uow: UnitOfWork, event: Mapping[str, Any]) -> NoReturn:
    """Whoever reads threads comes back: a thread of no ticket now may be one's then, so it is not marked as done."""
    raise NotKnownYet


def _agent(uow: UnitOfWork, member: str) -> Agent | None:
    try:
        return uow.organisation.agent_in_slack(member)
    except NotAnAgent:
        return None


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)
