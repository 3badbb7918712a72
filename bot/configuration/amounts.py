"""Lengths of time as the file writes them: "2s", "90m", "4h", "1.5d", and "75%" of a target."""

import re
from datetime import timedelta

from bot.mistakes import Wrong
from core.model.escalation import Amount, Days, Share, Threshold

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONGEST = timedelta(days=3650)


def duration(given: object) -> timedelta:
    """A length of time, more than nothing and at most ten years. Raises Wrong."""
    fix = 'Write a number and s, m, h or d: "2s", "90m", "4h", "1.5d".'
    if isinstance(given, timedelta):
        return given
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)\s*([smhd])", given.strip()) if isinstance(given, str) else None
    if match is None:
        raise Wrong(f"{shown(given)} is not a length of time.", fix)
    seconds = float(match[1]) * timedelta(**{UNITS[match[2]]: 1}).total_seconds()
    if not 0 < seconds <= LONGEST.total_seconds():
        raise Wrong(f"{shown(given)} is out of range.", "It must be more than nothing and at most ten years (3650d).")
    return timedelta(seconds=seconds)


def threshold(given: object) -> Threshold:
    """A length of time, or a percentage of the service level's target above 0 and up to 100. Raises Wrong."""
    if isinstance(given, Share):
        return given
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*%", given.strip()) if isinstance(given, str) else None
    if match is None:
        return amount(given)
    if not 0 < float(match[1]) <= 100:
        raise Wrong(f"{shown(given)} is out of range.", "A share of the target is more than 0% and at most 100%.")
    return Share(float(match[1]))


def amount(given: object) -> Amount:
    """A length of time; days are working days of whatever calendar applies. Raises Wrong."""
    if isinstance(given, Days):
        return given
    span = duration(given)
    days = isinstance(given, str) and given.strip().endswith("d")
    return Days(span / timedelta(days=1)) if days else span


def shown(given: object) -> str:
    """A value as a mistake quotes it: one line, not too long."""
    text = " ".join(str(given).split())
    return f"“{text if len(text) <= 40 else text[:39] + '…'}”"
