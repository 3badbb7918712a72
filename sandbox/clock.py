"""The sandbox's clock: the time people in it see, which can run faster than ours."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that starts at the real time and runs ``speed`` times as fast.

    Changing the speed never moves the present instant; ``advance`` does, forward only.
    """

    def __init__(self, *, speed: float = 1.0) -> None:
        self._speed = speed
        self._base = datetime.now(UTC)
        self._since = time.monotonic()

    @property
    def speed(self) -> float:
        """How many sandbox seconds pass in one real second."""
        return self._speed

    def now(self) -> datetime:
        """The present instant of the sandbox, aware, UTC."""
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def run_at(self, speed: float) -> None:
        """Go on from the present instant at another speed. Raises ValueError unless 0 < speed <= 10,000."""
        if not 0 < speed <= 10_000:
            raise ValueError("speed must be above 0 and at most 10000")
        self._base, self._since = self.now(), time.monotonic()
        self._speed = speed

    def advance(self, by: timedelta) -> None:
        """Jump forward. Raises ValueError for a jump backwards."""
        if by < timedelta(0):
            raise ValueError("the sandbox's clock only goes forward")
        self._base += by
