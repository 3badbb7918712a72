"""What the desk has of a person, and how it forgets them."""

from collections.abc import Sequence
from typing import Any, Protocol

from core.model.privacy import Trace


class Privacy(Protocol):
    """One person's words, all at once."""

    async def unsettled(self, address: str) -> Sequence[int]:
        """The numbers of the person's tickets that are not closed or canceled, all of them."""

    async def forget(self, address: str) -> Sequence[Trace]:
        """Take the person out of everything written so far, in this transaction too; what is left outside.

        Their tickets must be over. Nothing of a person nobody knows.
        """

    async def held(self, address: str) -> dict[str, Any] | None:
        """What a person may read of what is kept of them (JSON can hold it); None when they are not known."""
