"""The customers: whoever writes to the desk."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(kw_only=True, eq=False)
class Contact:
    """A person who files tickets.

    ``address`` is where they are written to and who they are at once: ``telegram/<chat id>`` or
    ``slack/<member id>``. ``reachable`` is False while they block the bot.
    """

    address: str
    name: str
    language: str
    created_at: datetime
    language_chosen: bool = False
    reachable: bool = True

    @property
    def platform(self) -> str:
        """``telegram`` or ``slack``."""
        return self.address.partition("/")[0]

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split(maxsplit=1)[0] if self.name.strip() else self.name
