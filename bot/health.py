"""What ``/health/ready`` says: each part of the running desk, how it is, and what to do about it if it is not well.

A part is ``{"ok", "detail", ...figures}`` and, when it is not ok, ``"fix"``: sentences for operators, never a secret.
Seconds are real ones, except ``oldest_undelivered_seconds``, which are the desk's.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from adapters.slack.reading.rounds import Rounds
from adapters.telegram.poller import Poller
from scheduler.auditor import Auditor
from scheduler.watchdog import Pulse, Watchdog

PATIENCE = 5.0
"""Seconds the store has to answer."""

POLL_PATIENCE = 60.0
"""Seconds without an answer of Telegram: its long poll returns after 25, and is given up after 35."""

LOG = "The log says why; if it does not mend itself in three minutes, start the desk anew."


async def store_health(answers: Callable[[], Awaitable[bool]]) -> dict[str, Any]:
    """Whether the store answers; one that hangs does not."""
    try:
        async with asyncio.timeout(PATIENCE):
            ok = await answers()
    except TimeoutError:
        ok = False
    fix = "See that the database runs, that its disk has room and that DESK_DATABASE_URL is right; nothing is lost."
    return _part(ok, "answers" if ok else "does not answer", fix)


def telegram_health(poller: Poller | None) -> dict[str, Any]:
    """Whether updates come in: by polling something must have been heard lately; by webhook Telegram calls us."""
    if poller is None:
        return _part(True, "updates come by webhook", "", trouble=None)
    if poller.stands_by:
        return _part(True, "another desk polls; this one takes over when it stops", "", trouble=None)
    trouble = poller.trouble
    if trouble is None and poller.heard_at is not None and time.monotonic() - poller.heard_at > POLL_PATIENCE:
        trouble = "nothing was heard from Telegram for a minute"
    fix = "Ask `desk doctor` about the token and the address; updates wait at Telegram for a day."
    return _part(trouble is None, trouble or "updates come by polling", fix, trouble=trouble)


def slack_health(connected: bool) -> dict[str, Any]:
    """Whether Slack can reach us."""
    fix = "It is tried again by itself. Ask `desk doctor` about the tokens."
    return _part(connected, "reaches the desk" if connected else "is not connected", fix)


def reader_health(reading: Rounds) -> dict[str, Any]:
    """When the last of all channels was read again; those that cannot be are named, with Slack's word for it."""
    age = None if reading.age is None else round(reading.age, 1)
    detail = "has not read threads again yet" if age is None else f"read threads again {age:.0f} s ago"
    for channel, trouble in sorted(reading.troubles.items()):
        detail += f"; {channel} cannot be read ({trouble})"
    if reading.trouble:
        detail += f"; the last try: {reading.trouble}"
    fix = "It is tried again by itself. Ask `desk doctor` about the channels and the scopes."
    return _part(reading.ok, detail, fix, seconds_since_reading=age)


def loops_health(watchdog: Watchdog, auditor: Auditor | None) -> dict[str, dict[str, Any]]:
    """The watched loops by name, the watchdog itself, and the auditor where there is one."""
    parts = {watched.pulse.name: loop_health(watched.pulse) for watched in watchdog.watched}
    if auditor is not None and "deliveries" in parts:
        if auditor.undelivered:
            parts["deliveries"]["detail"] += f"; the oldest delivery has waited for {auditor.undelivered:.0f} s"
        parts["deliveries"]["oldest_undelivered_seconds"] = round(auditor.undelivered, 1)
    alive = watchdog.is_alive
    detail = "looks every second" if alive else "does not look any more"
    parts["watchdog"] = _part(alive, detail, "Start the desk anew: nobody would see a loop that hangs.")
    return parts | ({"auditor": _auditor(auditor)} if auditor is not None else {})


def _auditor(auditor: Auditor) -> dict[str, Any]:
    """Whether the auditor looks, and what it found: it is not ok while any level is late."""
    pulse, late = auditor.pulse, auditor.late
    part = loop_health(pulse) | {"late": len(late), "late_levels": [str(level) for level in late[:10]]}
    if not (pulse.ok and late):
        return part
    detail = f"{len(late)} escalation levels are late, the first: {late[0]}"
    return part | _part(False, detail, f"See the escalation loop. {LOG}")


def loop_health(pulse: Pulse) -> dict[str, Any]:
    """When a loop last finished a round, and how it went."""
    age = None if pulse.age is None else round(pulse.age, 1)
    detail = "has not finished a round yet" if age is None else f"finished its last round {age:.0f} s ago"
    if pulse.rebuilt:
        detail += f"; built anew {pulse.rebuilt} times"
    if pulse.error:
        detail += f"; last error: {pulse.error}"
    return _part(pulse.ok, detail, LOG, seconds_since_round=age, rebuilt=pulse.rebuilt, error=pulse.error)


def _part(ok: bool, detail: str, fix: str, **figures: Any) -> dict[str, Any]:
    return {"ok": ok, "detail": detail, **({} if ok else {"fix": fix}), **figures}
