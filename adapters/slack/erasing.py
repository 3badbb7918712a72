"""Taking away what the desk posted about somebody who asked to be forgotten.

What carries their name at its head, or a file, is deleted: an edit cannot change the name. What the desk said itself is
edited to say that something was removed. The card stays: it is drawn anew without them. What people wrote is their own.
Every step may be repeated, and a post that cannot be changed any more is nobody's problem.
"""

import logging
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from adapters.slack.markup import says
from adapters.slack.places import place_of
from adapters.slack.posting import PAGE, Poster, Words
from adapters.slack.wire import EDITS_OVER, Wire, error_of
from core.model.delivery import Outcome, Sent
from core.phrases import Phrasebook
from core.ports import Parcel

log = logging.getLogger(__name__)

OVER = EDITS_OVER | {"file_not_found", "file_deleted", "cant_delete_file", "channel_not_found", "thread_not_found"}


class Eraser:
    """Removes posts and files of the desk's own."""

    def __init__(self, wire: Wire, poster: Poster, book: Phrasebook) -> None:
        self._wire = wire
        self._poster = poster
        self._book = book

    async def erase(self, parcel: Parcel) -> Outcome:
        """Everything of the desk's in the ticket's thread if it is its turn, and the posts named. Raises SlackApiError

        and what the network raises; then it is all done again.
        """
        payload = parcel.delivery.payload
        root = place_of(parcel.ticket.thread) if parcel.ticket and parcel.ticket.thread else None
        text = self._book.say(parcel.language, "post-forgotten")
        removed = Words(text=text, blocks=says(text))
        if root and payload.get("thread"):
            for message in [message async for message in self._posted(*root)]:
                await self._remove(root[0], message, removed)
        for ref in payload.get("posts", ()):
            if place := place_of(ref):
                await _gently(self._poster.change(place, removed))
        return Sent(())

    async def _posted(self, channel: str, root: str) -> AsyncIterator[dict[str, Any]]:
        """What bots posted in a thread, but its root."""
        cursor = ""
        while True:
            answer = await self._wire.ask(
                "conversations.replies", channel=channel, ts=root, limit=str(PAGE), cursor=cursor or None
            )
            for message in answer.get("messages", []):
                if message.get("bot_id") and str(message.get("ts")) != root:
                    yield message
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def _remove(self, channel: str, message: dict[str, Any], removed: Words) -> None:
        place, files = (channel, str(message["ts"])), message.get("files") or []
        for file in files:
            await _gently(self._wire.ask("files.delete", file=str(file.get("id"))))
        if message.get("username") or files:
            await _gently(self._poster.remove(place))
        elif message.get("text") != removed.text:
            await _gently(self._poster.change(place, removed))


async def _gently(call: Awaitable[Any]) -> None:
    try:
        await call
    except Exception as failure:
        if error_of(failure) not in OVER:
            raise
        log.info("something of somebody forgotten cannot be removed: %s", error_of(failure))
