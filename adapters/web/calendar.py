"""``GET /oncall/<team>.ics?key=...``: turns on call as a feed that any calendar can subscribe to.

Calendars cannot log in, so a key in the address opens it. A wrong key, no key and a team that is not there read the
same: 404, as if there were no feed at all. The key is written into no log.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI, HTTPException, Request, Response

from core.errors import StoreDown


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar and a tag that changes when, and only when, what it says does."""

    content: bytes
    content_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The key, and how to get the feed of a team by its name in addresses (None: there is no such feed)."""

    key: str
    feed: Callable[[str], Awaitable[Feed | None]]


def add_calendar(app: FastAPI, calendar: Calendar) -> None:
    """Open the door."""

    @app.api_route("/oncall/{team}.ics", methods=["GET", "HEAD"])
    async def on_call(request: Request, team: str, key: str = "") -> Response:
        """The feed; 304 to who has it already, 503 while the store does not answer."""
        if not hmac.compare_digest(key.encode(), calendar.key.encode()):
            raise HTTPException(404)
        try:
            feed = await calendar.feed(team)
        except StoreDown:
            return Response(status_code=503)
        if feed is None:
            raise HTTPException(404)
        headers = {"ETag": feed.etag, "Cache-Control": "private, no-cache"}
        if feed.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(feed.content, media_type=feed.content_type, headers=headers)
