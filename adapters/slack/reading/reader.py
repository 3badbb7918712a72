"""One reading: every channel from its mark on, what is found given the effect its event would have had, the mark moved.

A channel's mark is a ts of Slack's own clock: what was said in threads up to then has been read. It moves only after
the channel was read to the end, and never past the newest post seen, so a wrong clock of ours leaves nothing out.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.events import Events, NotKnownYet
from adapters.slack.places import place_of, ref_of
from adapters.slack.reading.threads import Threads
from adapters.slack.wire import error_of
from core.ports import Work

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=2)
"""Read again, before the mark: events under way, and clocks that are apart."""

SAFE = timedelta(days=1)
"""So much earlier than the posts taken in are forgotten, reading does without them."""

NAMED = 20
"""Posts named in one line of the log."""

Troubles = Mapping[str, str]
"""By channel, Slack's name (or the error's) for why it cannot be read."""


class Reader:
    """Reads. ``events`` is the door that live events take; it is asked for when Slack has told who we are."""

    def __init__(self, work: Work, threads: Threads, events: Callable[[], Awaitable[Events]]) -> None:
        self._work, self._threads, self._events = work, threads, events
        self._read_before: set[str] = set()

    async def read(self) -> Troubles:
        """Read every team's channel, and every other with an open ticket; which could not be read.

        Raises StoreDown, and what Slack's answer to "who are we" raises.
        """
        events = await self._events()
        troubles = {}
        for channel, roots in (await self._places()).items():
            try:
                await self._channel(events, channel, roots)
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as failure:
                troubles[channel] = error_of(failure) or type(failure).__name__
                log.warning("the threads of %s cannot be read again (%s); tried later", channel, troubles[channel])
        return troubles

    async def _places(self) -> dict[str, set[str]]:
        """By channel, the roots of its open tickets."""
        async with self._work() as uow:
            refs = await uow.tickets.threads()
            places: dict[str, set[str]] = {team.slack_channel: set() for team in uow.organisation.teams}
        for channel, ts in filter(None, map(place_of, refs)):
            places.setdefault(channel, set()).add(ts)
        return places

    async def _channel(self, events: Events, channel: str, roots: set[str]) -> None:
        """Read one channel. Without a mark there is nothing to read: what came before this desk was its own affair."""
        now = datetime.now(UTC)
        began, since = _ts(now), await self._mark(channel, now)
        if since is None:
            return
        news = await self._threads.with_news(channel, roots, since)
        found = [post for root in news.roots for post in await self._thread(events, channel, root, since)]
        if found:
            names = ", ".join(found[:NAMED])
            log.warning("Slack had not told of %d messages in threads; found by reading: %s", len(found), names)
        await self._move(channel, since, _before(min(began, news.newest or since)))

    async def _thread(self, events: Events, channel: str, root: str, since: str) -> list[str]:
        """Take in what is new in a thread; the posts it were."""
        found: list[str] = []

        async def take(post: Mapping[str, Any]) -> None:
            if await events.found(channel, post):
                found.append(ref_of(channel, str(post["ts"])))

        try:
            await self._threads.replies(channel, root, since, take)
        except NotKnownYet:
            log.debug("the thread of %s is no ticket's", ref_of(channel, root))
        return found

    async def _mark(self, channel: str, now: datetime) -> str | None:
        """From when on to read; None for a channel that is new, which is marked.

        Not so far back that what was taken in then is no longer known by its post: in a channel where nobody says
        anything the mark stays where it is for months.
        """
        async with self._work() as uow:
            mark = await uow.settings.get(_name(channel))
            known_for = uow.organisation.retention.inbound
            if mark is None:
                await uow.settings.put(_name(channel), _ts(now))
                self._read_before.add(channel)
        return max(mark, _ts(now - known_for + SAFE)) if mark and known_for else mark

    async def _move(self, channel: str, since: str, to: str) -> None:
        """Move the mark, not back, and not after a process's first reading: what it follows may have died with a

        thread that no ticket knows yet, and the deliveries that find it out run beside us.
        """
        if to > since and channel in self._read_before:
            async with self._work() as uow:
                await uow.settings.put(_name(channel), to)
        self._read_before.add(channel)


def _name(channel: str) -> str:
    return f"slack.read/{channel}"[:40]


def _ts(at: datetime) -> str:
    """An instant as Slack's ts, whose order as text is the order in time."""
    return f"{int(at.timestamp()):010d}.{at.microsecond:06d}"


def _before(ts: str) -> str:
    return _ts(datetime.fromtimestamp(int(ts.partition(".")[0]), UTC) - OVERLAP)
