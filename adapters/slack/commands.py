"""Slash commands: the customer's door for people who file from Slack, and ``/desk`` for agents."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.digest import Digests
from adapters.slack.duty import Duty
from adapters.slack.lists import Lists
from adapters.slack.markup import escape, plain
from adapters.slack.room import Room, noticed
from core.errors import StoreDown
from core.model.contact import Contact
from core.model.conversation import Heard
from core.ports import UnitOfWork
from core.service import enquiry, intake
from core.service.inbox import take_in

Asking = Callable[[UnitOfWork, Contact, Heard], Awaitable[Any]]


async def _status(uow: UnitOfWork, contact: Contact, heard: Heard) -> None:
    await enquiry.show_status(uow, contact, heard.text)


async def _mine(uow: UnitOfWork, contact: Contact, heard: Heard) -> None:
    await enquiry.list_mine(uow, contact)


CUSTOMERS: dict[str, Asking] = {"/support": intake.support, "/ticket_status": _status, "/my_tickets": _mine}


class Commands:
    """Takes commands in."""

    def __init__(self, room: Room, lists: Lists, duty: Duty) -> None:
        self._room = room
        self._lists = lists
        self._duty = duty
        self._digests = Digests(room)

    async def given(self, ack: AsyncAck, body: Mapping[str, Any]) -> None:
        """One command; its answer is in the acknowledgement, which leaves after the commit."""
        command = str(body.get("command", "")).lower()
        if command in CUSTOMERS:
            await ack(**await self._customers(body, CUSTOMERS[command]))
        elif command == "/oncall" or (command == "/desk" and self._duty.answers(_text(body))):
            await ack(response_type="ephemeral", **await self._duty.answer(body, command))
        elif command == "/desk" and self._digests.answers(_text(body)):
            await ack(response_type="ephemeral", **await self._digests.answer(body))
        elif command == "/desk":
            await ack(response_type="ephemeral", **await self._lists.answer(str(body["user_id"]), _text(body)))
        else:
            await ack()

    async def _customers(self, body: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
        member = await self._room.places.member(str(body["user_id"]))
        address, trigger = f"slack/{member.id}", str(body["trigger_id"])
        text = plain(_text(body), self._room.places.name)
        heard = Heard(ref=f"command/{trigger}", text=text, at=datetime.now(UTC))

        async def effect(uow: UnitOfWork) -> None:
            contact = await intake.greet(uow, address, name=member.name, language=member.language)
            by_number = asking is _status and bool(text.strip())
            if not by_number or self._room.may_ask(member.id, trigger):
                await asking(uow, contact, heard)

        given = self._room.input(f"slack:{trigger}", body, member.language, effect, noticed(address))
        try:
            await take_in(self._room.work, given)
        except StoreDown:
            return self._said(member.language, "whisper-store-down")
        if self._room.places.is_direct(str(body.get("channel_id")), member.id):
            return {}
        return self._said(member.language, "whisper-in-direct-messages")

    def _said(self, language: str, key: str) -> dict[str, Any]:
        return {"response_type": "ephemeral", "text": escape(self._room.book.say(language, key))}


def _text(body: Mapping[str, Any]) -> str:
    return str(body.get("text") or "")
