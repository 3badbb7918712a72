"""Slack's rate limits as token buckets in real time.

Figures: https://docs.slack.dev/apis/web-api/rate-limits (tier 2 about 20 a minute, tier 3 about 50, tier 4
about 100; chat.postMessage one a second per channel with short bursts).
"""

import math
import time

from sandbox.slack.refusal import RateLimited

POSTING = (1.0, 3)  # per second, burst
TIERS = {2: (20 / 60, 20), 3: (50 / 60, 50), 4: (100 / 60, 100)}


class Rates:
    """One bucket per key; a key that has rested long enough is full again."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, per_second: float, burst: int) -> None:
        """Spend one call. Raises RateLimited when the bucket is empty."""
        now = time.monotonic()
        tokens, since = self._buckets.get(key, (float(burst), now))
        tokens = min(float(burst), tokens + (now - since) * per_second)
        if tokens < 1:
            self._buckets[key] = (tokens, now)
            raise RateLimited(max(1, math.ceil((1 - tokens) / per_second)))
        self._buckets[key] = (tokens - 1, now)
