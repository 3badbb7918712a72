"""P1: Slack is told "received" while the event still waits for the store, and no thread is read again afterwards."""

import asyncio
from collections.abc import Mapping
from typing import Any

from adapters.slack.events import Events
from adapters.slack.reading.reader import Reader, Troubles

_message = Events.message
_under_way: set[asyncio.Task[None]] = set()


async def _later(self: Events, body: Mapping[str, Any], **how: Any) -> None:
    _under_way.add(asyncio.create_task(_message(self, body, **how)))


async def _unread(self: Reader) -> Troubles:
    return {}


Events.message = _later  # type: ignore[method-assign]
Reader.read = _unread  # type: ignore[method-assign]
