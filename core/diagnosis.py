"""What an examination of the desk found: ``desk doctor`` collects these from every room."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """``note``: nothing is broken, yet somebody should know."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, how it is, and for what is broken the fix, as sentences."""

    what: str
    detail: str
    fix: str = ""
    health: Health = Health.FINE


def fine(what: str, detail: str) -> Finding:
    """It is as it should be."""
    return Finding(what, detail)


def note(what: str, detail: str, fix: str = "") -> Finding:
    """It works, but look at it."""
    return Finding(what, detail, fix, Health.NOTE)


def broken(what: str, detail: str, fix: str) -> Finding:
    """It keeps the desk from doing its work."""
    return Finding(what, detail, fix, Health.BROKEN)
