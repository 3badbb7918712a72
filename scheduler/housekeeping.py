"""What the desk does for itself, a little at a time: seals on its history, a look whether it is outgrown."""

from collections.abc import Awaitable, Callable

from scheduler.loops import Ticker

EVERY = 60.0
"""Real seconds between two rounds, while facts come slower than one seal holds."""


class Housekeeping:
    """Its tick. ``seal`` seals some facts and says how many (Store.seal).

    ``outgrown`` says whether the database belongs to a newer release now; then ``give_up`` is called, once a round.
    """

    def __init__(
        self,
        *,
        seal: Callable[[], Awaitable[int]],
        outgrown: Callable[[], Awaitable[bool]],
        give_up: Callable[[], None],
        every: float = EVERY,
    ) -> None:
        self._seal, self._outgrown, self._give_up = seal, outgrown, give_up
        self.ticker = Ticker("housekeeping", self._sweep, at_least_every=every)

    async def _sweep(self) -> float | None:
        if await self._outgrown():
            self._give_up()
            return None
        return 0.0 if await self._seal() else None
