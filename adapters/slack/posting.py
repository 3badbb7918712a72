"""Posting once: what carries a delivery's id can be found again after an outcome nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp

from adapters.slack.markup import LONGEST, Block, cut, escape
from adapters.slack.places import ref_of
from adapters.slack.wire import Wire
from core.ports import Parcel

MARK = "desk_delivery"
MARGIN = timedelta(seconds=60)
"""How far Slack's clock and ours may be apart."""
PAGES, PAGE = 50, 200
"""So far back is looked; what may lie further back is not sent again, but said to be undelivered in the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One post: what it says, and as whom (``username``)."""

    text: str
    blocks: Sequence[Block] = ()
    username: str | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an earlier try left behind: posts by their part, and files."""

    parts: dict[int, str]
    files: list[dict[str, Any]]


NOTHING = Found(parts={}, files=[])


class Poster:
    """Posts with a mark, and looks for marks."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def look(self, parcel: Parcel, channel: str, thread: str | None) -> Found:
        """What is there of a parcel whose earlier outcome is unknown; asks nothing when there was none.

        Raises TimeoutError when too much was said since to look through it all.
        """
        if not parcel.unknown:
            return NOTHING
        oldest = f"{((parcel.first_try or parcel.since) - MARGIN).timestamp():.6f}"
        found, cursor = Found(parts={}, files=[]), ""
        for _ in range(PAGES):
            method, where = ("conversations.replies", {"ts": thread}) if thread else ("conversations.history", {})
            answer = await self._wire.ask(
                method, channel=channel, oldest=oldest, include_all_metadata="true", limit=str(PAGE),
                cursor=cursor or None, **where,
            )  # fmt: skip
            for message in answer.get("messages", []):
                _note(found, message, parcel)
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return found
        raise TimeoutError("too much was said since")

    async def post(
        self, parcel: Parcel, channel: str, thread: str | None, words: Words, *, part: int = 0, broadcast: bool = False
    ) -> str:
        """Post it; its ref. Raises SlackApiError and what the network raises."""
        answer = await self._wire.post(
            "chat.postMessage", channel=channel, thread_ts=thread, text=words.text or " ",
            blocks=list(words.blocks) or None, username=words.username, icon_emoji=words.icon,
            reply_broadcast=True if broadcast and thread else None, unfurl_links=False, unfurl_media=False,
            metadata={"event_type": MARK, "event_payload": _mark(parcel) | {"part": part}},
        )  # fmt: skip
        if "ts" not in answer:
            raise aiohttp.ClientPayloadError("an answer without a ts")
        return ref_of(str(answer.get("channel", channel)), str(answer["ts"]))

    async def change(self, place: tuple[str, str], words: Words) -> None:
        """Put other words in a post of ours. Raises the same."""
        await self._wire.post(
            "chat.update", channel=place[0], ts=place[1], text=words.text or " ", blocks=list(words.blocks)
        )

    async def remove(self, place: tuple[str, str]) -> None:
        """Take a post of ours away. Raises the same."""
        await self._wire.post("chat.delete", channel=place[0], ts=place[1])


def _mark(parcel: Parcel) -> dict[str, Any]:
    """What names a delivery: a restored database gives the numbers that came after the backup once more."""
    return {"delivery": parcel.id, "since": parcel.since.isoformat()}


def _is_of(payload: dict[str, Any], parcel: Parcel) -> bool:
    """What a release posted that did not say since when goes by its number alone."""
    ours = _mark(parcel)
    return bool(payload.get("delivery") == ours["delivery"] and payload.get("since", ours["since"]) == ours["since"])


def _note(found: Found, message: dict[str, Any], parcel: Parcel) -> None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") == MARK and _is_of(payload, parcel):
        found.parts.setdefault(int(payload.get("part", 0)), str(message["ts"]))
    elif message.get("bot_id") and message.get("files"):
        found.files.extend(message["files"])


def sentence(text: str, blocks: Sequence[Block], mention: str = "") -> Words:
    """Words of the desk's own, safe as the notification's text too."""
    called = f"<@{mention}> " if mention else ""
    return Words(text=called + escape(cut(text, LONGEST)), blocks=blocks)
