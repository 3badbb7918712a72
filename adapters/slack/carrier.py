"""Carrying a message across: its words as posts, its files as uploads, edits and deletions after it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.files import Files, same
from adapters.slack.markup import LONGEST, cut, escape, one_line, says, split
from adapters.slack.places import place_of, ref_of
from adapters.slack.posting import Found, Poster, Words
from adapters.slack.wire import EDITS_OVER, Wire, error_of
from core.model.conversation import Message
from core.model.delivery import NotSent, Outcome, Sent
from core.model.files import (
    GONE,
    FileKeptBack,
    KeptBack,
    judged_by_content,
    judged_by_name,
    reason_of,
    safe_name,
)
from core.phrases import Phrasebook
from core.ports import FetchFile, Parcel

log = logging.getLogger(__name__)

CUSTOMER_ICON, AGENT_ICON = ":bust_in_silhouette:", ":speech_balloon:"
FETCH_WITHIN = 30.0
"""Seconds for one file."""
AT_ONCE = 2
"""Files in memory at once, whoever sends how many: each may have 20 MB."""


class FetchFailed(Exception):
    """A file cannot be had just now; nothing has been posted of what comes after it."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: uploaded (its ``entry``), there already (neither), or kept back for a ``reason``."""

    name: str
    entry: dict[str, str] | None = None
    reason: str = ""


class Carrier:
    """Copies of messages."""

    def __init__(self, wire: Wire, poster: Poster, book: Phrasebook, *, fetch: Mapping[str, FetchFile]) -> None:
        self._poster = poster
        self._files = Files(wire)
        self._book = book
        self._fetch = fetch
        self._hands = asyncio.Semaphore(AT_ONCE)

    async def carry(self, parcel: Parcel, message: Message, channel: str, thread: str | None) -> Outcome:
        """Post what is not there yet of a message. Raises SlackApiError and what the network raises."""
        if message.deleted_at is not None:
            return Sent(())
        found = await self._poster.look(parcel, channel, thread)
        try:
            brought = [await self._bring(file, found) for file in message.files]
        except FetchFailed:
            return NotSent("reason-file-unavailable")
        refs = []
        for part, words in enumerate(self._words(parcel, message, brought)):
            there = found.parts.get(part)
            ref = ref_of(channel, there) if there else None
            refs.append(ref or await self._poster.post(parcel, channel, thread, words, part=part))
        if entries := [one.entry for one in brought if one.entry]:
            await self._files.share(entries, channel, thread)
        return Sent(tuple(refs), kept_back=_kept_back(message, brought))

    def _words(self, parcel: Parcel, message: Message, brought: Sequence[Brought]) -> list[Words]:
        """The posts of a message: its text in parts; a line that names its files; what could not be brought."""
        lines = [message.text] if message.text.strip() else []
        names = [one.name for one in brought if not one.reason]
        lines += [f"📎 {', '.join(names)}"] if names and not lines else []
        lines += [self._why(parcel.language, one) for one in brought if one.reason]
        text = "\n".join(lines)
        return [self._as_author(parcel, message, part) for part in split(text)]

    def _why(self, language: str, one: Brought) -> str:
        if one.reason == GONE:
            return self._book.say(language, "copy-file-gone", name=one.name)
        reason = self._book.say(language, one.reason)
        return self._book.say(language, "copy-file-kept-back", name=one.name, reason=reason)

    def _as_author(self, parcel: Parcel, message: Message, text: str) -> Words:
        """The author's own words, shown literally, under the author's name."""
        ticket = parcel.ticket
        name = ticket.contact.name if message.from_contact and ticket else message.author
        icon = CUSTOMER_ICON if message.from_contact else AGENT_ICON
        return Words(text=escape(text), blocks=says(text), username=one_line(name, 80) or None, icon=icon)

    async def _bring(self, file: Mapping[str, Any], found: Found) -> Brought:
        """Upload a file, seen by nobody yet; not again what an earlier try has posted. Raises FetchFailed."""
        name = safe_name(str(file["name"]))
        reason = judged_by_name(file)
        if reason:
            return Brought(name, reason=reason)
        async with self._hands:
            try:
                content = await self._content(file)
            except FileNotFoundError as gone:
                return Brought(name, reason=reason_of(gone))
            reason = judged_by_content(content) or ("" if content else GONE)
            if reason or any(same(there, name, len(content)) for there in found.files):
                return Brought(name, reason=reason)
            return Brought(name, entry=await self._files.upload(name, content))

    async def _content(self, file: Mapping[str, Any]) -> bytes:
        """A file's content. Raises FileNotFoundError when it is not to be had, FetchFailed when not just now."""
        fetch = self._fetch.get(str(file["source"]))
        if fetch is None:
            raise FileKeptBack
        try:
            return await asyncio.wait_for(fetch(str(file["id"])), FETCH_WITHIN)
        except FileNotFoundError:
            raise
        except Exception as failure:  # another platform's own errors are its own affair
            log.warning("a file cannot be fetched: %s", type(failure).__name__)
            raise FetchFailed from None

    async def amend(self, parcel: Parcel, message: Message) -> Outcome:
        """Bring the copies up to date: other words, or that they were taken back. Raises as ``carry``."""
        places = [place for ref in message.copies if (place := place_of(ref))]
        if not places:
            return Sent(())
        text = message.text
        if message.deleted_at is not None:
            text = self._book.say(parcel.language, "copy-deleted")
        parts = _into(split(text), len(places))
        for place, part in zip(places, parts, strict=False):
            await self._gently(self._poster.change, place, self._as_author(parcel, message, part))
        for place in places[len(parts) :]:
            await self._gently(self._poster.remove, place)
        return Sent(tuple(message.copies))

    async def _gently(self, verb: Any, *arguments: Any) -> None:
        try:
            await verb(*arguments)
        except Exception as failure:
            if error_of(failure) not in EDITS_OVER:
                raise
            log.info("a copy can no longer be changed: %s", error_of(failure))


def _kept_back(message: Message, brought: Sequence[Brought]) -> tuple[KeptBack, ...]:
    """What its sender has not been told yet."""
    return tuple(
        KeptBack(at, one.name, one.reason)
        for at, (file, one) in enumerate(zip(message.files, brought, strict=True))
        if one.reason and not file.get("kept_back")
    )


def _into(parts: list[str], copies: int) -> list[str]:
    """Parts for the posts that are there: what is too many goes into the last, as far as a post can hold it."""
    if len(parts) <= copies:
        return parts
    return [*parts[: copies - 1], cut("".join(parts[copies - 1 :]), LONGEST)]
