"""What is outside the store: time, words, files, guesses."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from core.model.organisation import Organisation
from core.model.timeline import Act as Act


class Time(Protocol):
    """The only source of the present instant. Tests advance it; the demo runs it faster."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""

    def real_seconds(self, span: timedelta) -> float:
        """How many real seconds pass while ``span`` passes on this clock."""


class Classifier(Protocol):
    """Proposes a category for a text."""

    def propose(self, text: str, organisation: Organisation) -> str:
        """A category's key."""


class Sentences(Protocol):
    """The texts of the desk: a key and parameters become a sentence in a language."""

    def say(self, language: str, key: str, /, **params: Any) -> str:
        """The sentence. Parameters: text, whole numbers, aware datetimes, timedeltas, lists of text."""


FetchFile = Callable[[str], Awaitable[bytes]]
"""The content of a file by its id on the platform it came from. Raises FileNotFoundError when it is gone."""
