"""What Slack is asked: which threads have news, and what was said in them.

``conversations.history`` tells of 200 roots in a call when each was last answered, so old threads without news cost
next to nothing; each thread with news costs a call of ``conversations.replies`` for every 200 replies. Both are of
tier 3, about 50 calls a minute each for an app of one's own (docs.slack.dev, rate limits), and the reader goes last:
it waits for its budget, for deliveries that look at threads too, and as long as Slack says.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.lanes import Lanes
from adapters.slack.wire import Wire, error_of, rest_of
from core.model.pace import Pace

PAGE = "200"
"""Posts asked for in a call: what Slack recommends at most."""

BUSY = 0.5
"""Seconds between two looks whether deliveries are done with what they look for."""

Post = Mapping[str, Any]
Take = Callable[[Post], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class News:
    """Threads answered after an instant, by their roots' ts, and the newest ts of anything seen."""

    roots: tuple[str, ...]
    newest: str


class Threads:
    """Asks for them. ``busy`` tells whether deliveries are looking at threads; ``pace`` has budgets of its own."""

    def __init__(self, wire: Wire, lanes: Lanes, pace: Pace, *, busy: Callable[[], bool]) -> None:
        self._wire, self._lanes, self._pace, self._busy = wire, lanes, pace, busy

    async def with_news(self, channel: str, roots: Collection[str], since: str) -> News:
        """Which threads of a channel were answered after ``since``: of these roots, and of ours near them.

        ``roots`` and ``since`` are ts. The newest page is always read, then only pages with a root that is asked for:
        no more calls than roots, however many posts lie between them. Raises what the call raises.
        """
        left, found, newest, latest = sorted(roots), set[str](), "", None
        while True:
            posts = await self._history(channel, latest)
            newest = max([newest, *map(_newest, posts)])
            found |= {
                str(post["ts"]) for post in posts if _has_news(post, since) and (_is_ours(post) or post["ts"] in left)
            }
            end = str(posts[-1]["ts"]) if posts else latest or ""
            left = [ts for ts in left if ts < end]
            if not left:
                return News(tuple(sorted(found)), newest)
            latest = left[-1]

    async def _history(self, channel: str, latest: str | None) -> list[Post]:
        page: list[Post] = []

        async def keep(post: Post) -> None:
            page.append(post)

        up_to = {} if latest is None else {"latest": latest, "inclusive": "true"}
        await self._ask("conversations.history", None, keep, channel=channel, limit=PAGE, **up_to)
        return sorted(page, key=lambda post: str(post["ts"]), reverse=True)

    async def replies(self, channel: str, root: str, since: str, take: Take) -> None:
        """Hand every reply of a thread after ``since`` to ``take``, oldest first.

        What Slack tells of that thread meanwhile waits: so it is taken in after what it follows or changes. Raises what
        the calls and ``take`` raise.
        """

        async def reply(post: Post) -> None:
            if post.get("ts") != root:  # every page begins with it
                await take(post)

        cursor: str | None = None
        while cursor != "":
            cursor = await self._ask(
                "conversations.replies", f"{channel}/{root}", reply,
                channel=channel, ts=root, oldest=since, limit=PAGE, cursor=cursor,
            )  # fmt: skip

    async def _ask(self, method: str, lane: str | None, take: Take, **arguments: Any) -> str:
        """One call, its posts taken by ts; the cursor of the next page, empty at the end."""
        while True:
            await self._turn(method)
            try:
                async with self._lanes.of(lane):
                    answer = await self._wire.ask(method, **arguments)
                    for post in sorted(answer.get("messages", []), key=lambda post: str(post["ts"])):
                        await take(post)
            except SlackApiError as failure:
                if (seconds := _rest(failure)) is None:
                    raise
                self._pace.rest(_bucket(method), seconds, _tick())
            else:
                return str((answer.get("response_metadata") or {}).get("next_cursor") or "")

    async def _turn(self, method: str) -> None:
        """Wait for a call's budget; deliveries that look at threads go first."""
        bucket = _bucket(method)
        while pause := self._pause(bucket):  # noqa: ASYNC110  # a budget sets no event
            await asyncio.sleep(pause)

    def _pause(self, bucket: str) -> float:
        """Seconds until it is worth another look; 0 when a call may be made, which is then counted."""
        if self._busy():
            return BUSY
        if self._pace.admit(bucket, _tick()):
            return 0.0
        return max(self._pace.waits[bucket] - _tick(), 0.01)


def _bucket(method: str) -> str:
    return f"slack/read/{method}"


def _is_ours(post: Post) -> bool:
    """Every ticket's root is a bot's post: ours, for all that is known here."""
    return bool(post.get("bot_id")) and post.get("thread_ts") == post["ts"]


def _has_news(post: Post, since: str) -> bool:
    return str(post.get("latest_reply") or "") > since


def _newest(post: Post) -> str:
    return max(str(post["ts"]), str(post.get("latest_reply") or ""))


def _rest(failure: SlackApiError) -> float | None:
    """Seconds to rest when Slack said "too fast"; None for anything else."""
    status = getattr(failure.response, "status_code", None)
    if status != 429 and error_of(failure) not in ("ratelimited", "rate_limited"):
        return None
    return rest_of(getattr(failure.response, "headers", {}))


def _tick() -> float:
    return asyncio.get_running_loop().time()
