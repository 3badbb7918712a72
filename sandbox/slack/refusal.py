"""How Slack and its client say no."""

from typing import Any


class Refused(Exception):
    """The Web API answers ``{"ok": false, "error": error}``; ``extra`` fields travel beside it."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The answer as Slack words it."""
        return {"ok": False, "error": self.error, **self.extra}


class RateLimited(Exception):
    """The Web API answers 429; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Impossible(ValueError):
    """A person's client would not let them do this."""


class Absent(LookupError):
    """The person speaks of something that is not there."""
