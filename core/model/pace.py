"""The platforms' budgets as token buckets. Pure: time is an argument, in seconds of a clock that never goes back.

The rates are what Telegram's and Slack's documentation allows; the desk uses a share of them, and of the bursts: what
leaves in order at its own pace may arrive closer together, and a platform counts arrivals.
"""

from dataclasses import dataclass, field

RATES: dict[str, tuple[float, float]] = {
    "slack/post": (1.0, 3.0),  # chat.postMessage: about one a second a channel, short bursts tolerated
    "slack/update": (50 / 60, 10.0),  # chat.update: tier 3, 50 a minute
    "slack/reaction": (50 / 60, 10.0),  # reactions.add and .remove: tier 3 each
    "slack/whisper": (100 / 60, 10.0),  # chat.postEphemeral: tier 4, 100 a minute
    "slack/read": (50 / 60, 10.0),  # conversations.history and .replies: tier 3 each
    "telegram": (30.0, 6.0),  # all chats together, counted by the second: the burst comes on top of a second's tokens
    "telegram/": (1.0, 3.0),  # one chat
    "telegram/-": (20 / 60, 3.0),  # one group: their ids are negative
}
"""Tokens a second and the burst, by the beginning of a bucket's name."""


@dataclass(kw_only=True)
class Bucket:
    """Fills at ``rate`` a second up to ``burst``; a call takes one token."""

    rate: float
    burst: float
    tokens: float
    at: float
    rests_until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when one is."""
        if now > self.at:
            self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
            self.at = now
        if self.rests_until > now:
            return self.rests_until - now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


@dataclass
class Pace:
    """Every bucket of both platforms. ``share`` of the limits is used; 0 means unpaced.

    Of several ``processes`` that send, each takes its part of the share.
    """

    share: float = 0.8
    processes: int = 1
    buckets: dict[str, Bucket] = field(default_factory=dict)
    waits: dict[str, float] = field(default_factory=dict)

    def admit(self, name: str, now: float) -> bool:
        """Take a token of the bucket and of its platform; False, and a note when to ask again, if one is short."""
        needed = {part: self._bucket(part, now) for part in _levels(name)}
        short = {part: now + wait for part, bucket in needed.items() if (wait := bucket.wait(now)) > 0}
        if short:
            self.waits |= short
            return False
        for bucket in needed.values():
            bucket.tokens -= 1
        return True

    def rest(self, name: str, seconds: float, now: float) -> None:
        """The platform said 429: this bucket rests."""
        bucket = self._bucket(name, now)
        bucket.rests_until = max(bucket.rests_until, now + seconds)
        self.waits[name] = bucket.rests_until

    def divide(self, processes: int) -> None:
        """So many processes send from now on, this one among them. What was saved up beyond the new burst is gone."""
        if processes == self.processes:
            return
        self.processes = max(processes, 1)
        for name, bucket in self.buckets.items():
            bucket.rate, bucket.burst = self._limits(name)
            bucket.tokens = min(bucket.tokens, bucket.burst)

    def resting(self, now: float) -> list[str]:
        """The buckets that turned somebody away and have no token yet; "telegram" stands for all its chats."""
        self.waits = {name: until for name, until in self.waits.items() if until > now}
        return list(self.waits)

    def next_token(self) -> float | None:
        """When the first of them has one."""
        return min(self.waits.values(), default=None)

    def is_short(self, name: str, now: float) -> bool:
        """Whether less than a third of the burst is left: the time to skip what can be done without."""
        bucket = self._bucket(name, now)
        return bucket.wait(now) > 0 or bucket.tokens < bucket.burst / 3

    def _bucket(self, name: str, now: float) -> Bucket:
        if name not in self.buckets:
            rate, burst = self._limits(name)
            self.buckets[name] = Bucket(rate=rate, burst=burst, tokens=burst, at=now)
        return self.buckets[name]

    def _limits(self, name: str) -> tuple[float, float]:
        """This process's part of a bucket: tokens a second, and the burst, which is one at least."""
        rate, burst = _rate(name)
        part = self.share / self.processes
        return (rate * part, max(burst * part, 1.0)) if part > 0 else (1e9, 1e9)


def _levels(name: str) -> list[str]:
    return [name, "telegram"] if name.startswith("telegram/") else [name]


def _rate(name: str) -> tuple[float, float]:
    fitting = [prefix for prefix in RATES if name.startswith(prefix)]
    return RATES[max(fitting, key=len)] if fitting else (1.0, 1.0)
