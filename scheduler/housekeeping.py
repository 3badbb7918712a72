"""What the desk does for itself, a little at a time: seals on its history."""

from collections.abc import Awaitable, Callable

from scheduler.loops import Ticker

EVERY = 60.0
"""Real seconds between two seals, while facts come slower than one seal holds."""


class Housekeeping:
    """Its tick. ``seal`` seals some facts and says how many (Store.seal)."""

    def __init__(self, seal: Callable[[], Awaitable[int]]) -> None:
        self._seal = seal
        self.ticker = Ticker("housekeeping", self._sweep, at_least_every=EVERY)

    async def _sweep(self) -> float | None:
        return 0.0 if await self._seal() else None
