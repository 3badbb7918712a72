"""The platform's sending limits (core.telegram.org/bots/faq): 30 messages a second, about one a second a chat."""

import math
import time

from sandbox.telegram.refusals import Refusal

OVERALL_PER_SECOND = 30.0
CHAT_PER_SECOND = 1.0
CHAT_BURST = 3.0  # "short bursts" are tolerated; the platform gives no figure


class Bucket:
    """A token bucket: ``rate`` tokens a second, at most ``burst`` saved. Seconds are real ones."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._level = burst
        self._at = time.monotonic()

    def wait(self) -> float:
        """Seconds until one more message may pass; 0 when it may now."""
        now = time.monotonic()
        self._level = min(self.burst, self._level + (now - self._at) * self.rate)
        self._at = now
        return max(0.0, (1 - self._level) / self.rate)

    def take(self, count: int) -> None:
        """Spend ``count`` tokens; an album may go into debt."""
        self._level -= count


class SendLimits:
    """The bot's bucket and one for each chat."""

    def __init__(self) -> None:
        self._overall = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND)
        self._chats: dict[int, Bucket] = {}

    def admit(self, chat: int, count: int) -> None:
        """Let ``count`` messages to a chat pass, or raise Refusal 429 with ``retry_after`` in whole seconds."""
        of_chat = self._chats.get(chat)
        if of_chat is None:
            of_chat = self._chats[chat] = Bucket(CHAT_PER_SECOND, CHAT_BURST)
        wait = max(self._overall.wait(), of_chat.wait())
        if wait > 0:
            seconds = math.ceil(wait)
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._overall.take(count)
        of_chat.take(count)
