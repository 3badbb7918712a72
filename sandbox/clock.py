"""The sandbox's clock: the time people in it see, which can run faster than ours."""

import re
from datetime import UTC, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Clock:
    """A clock that starts at the real time and runs ``speed`` times as fast.

    Changing the speed never moves the present instant; ``advance`` does, forward only.
    """

    def __init__(self, *, speed: float = 1.0) -> None:
        self._speed = speed
        self._base = datetime.now(UTC)
        self._since = monotonic()

    @property
    def speed(self) -> float:
        """How many sandbox seconds pass in one real second."""
        return self._speed

    def now(self) -> datetime:
        """The present instant of the sandbox, aware, UTC."""
        return self._base + timedelta(seconds=(monotonic() - self._since) * self._speed)

    def run_at(self, speed: float) -> None:
        """Go on from the present instant at another speed. Raises ValueError unless 0 < speed <= 10,000."""
        if not 0 < speed <= 10_000:
            raise ValueError("speed must be above 0 and at most 10000")
        self._base, self._since = self.now(), monotonic()
        self._speed = speed

    def advance(self, by: timedelta) -> None:
        """Jump forward. Raises ValueError for a jump backwards."""
        if by < timedelta(0):
            raise ValueError("the sandbox's clock only goes forward")
        self._base += by

    def advance_to(self, at: datetime) -> None:
        """Jump forward to an instant; nothing happens when it has just passed."""
        self.advance(max(at - self.now(), timedelta(0)))


def next_wall_time(text: str, zone: str, after: datetime) -> datetime:
    """The next instant later than ``after`` at which the clocks of ``zone`` show "monday 9:00"; in UTC.

    Of an hour that autumn repeats, the first counts. Raises ValueError for anything but an English weekday and an hour.
    """
    found = re.fullmatch(rf"({'|'.join(DAYS)}) (\d{{1,2}}):(\d\d)", text.strip().lower())
    if not found:
        raise ValueError(f'A time to jump to is written like "monday 9:00", not "{text}".')
    hour = time(int(found[2]), int(found[3]))
    here = after.astimezone(ZoneInfo(zone))
    day = here.date() + timedelta(days=(DAYS.index(found[1]) - here.weekday()) % 7)
    this_week, next_week = (
        datetime.combine(day + timedelta(weeks=weeks), hour, ZoneInfo(zone)).astimezone(UTC) for weeks in (0, 1)
    )
    return this_week if this_week > after else next_week
