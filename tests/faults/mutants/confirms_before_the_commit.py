"""Row 1, P1: the offset moves when a batch has come, and what came is taken in afterwards."""

import asyncio
from collections.abc import Sequence
from typing import Any

from adapters.telegram import poller
from adapters.telegram.poller import Poller

_keep = Poller._keep
_under_way: set[asyncio.Task[None]] = set()


async def _keep_later(self: Poller, batch: Sequence[Any]) -> None:
    self._offset = poller._after(batch)
    _under_way.add(asyncio.create_task(_keep(self, batch)))


Poller._keep = _keep_later  # type: ignore[method-assign]
