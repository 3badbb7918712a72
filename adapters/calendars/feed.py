"""The on-call feed: shifts as an iCalendar that any calendar can subscribe to (RFC 5545, RFC 7986)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, vDuration, vText

from core.model.rotation import Shift

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=1)
"""How often a calendar is asked to look again: an exchange of turns shows within the hour."""

_OURS = UUID("5f0c7a2e-6f55-4a0e-9a53-3c1c4be6c0d1")  # a namespace of our own, so no other program makes the same UIDs
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # what RFC 5545 or UTF-8 does not allow


def on_call_feed(
    team: str, shifts: Sequence[Shift], *, now: datetime, name: str, summary: Callable[[Shift], str]
) -> bytes:
    """A whole calendar in UTF-8 with one event a shift, titled by ``summary``; ``name`` is what subscribers see.

    An event's UID is made of team, agent and start: asked again, the same shift is the same event, also when
    its end has moved. So begin the shifts at one's true start (``shift_at(now).start``), not at ``now``, or the
    first one is another event every time. ``now`` becomes DTSTAMP. Events do not block time: being on call is
    not being busy. ValueError: ``now`` without a zone.
    """
    if now.tzinfo is None:
        raise ValueError("an instant needs its zone")
    feed = Calendar()
    feed.add("PRODID", "-//Switchboard//On call//EN")
    feed.add("VERSION", "2.0")
    feed.add("METHOD", "PUBLISH")
    for property_ in ("NAME", "X-WR-CALNAME"):  # the standard's, and the one that calendars read
        feed.add(property_, _Text(name))
    feed.add("REFRESH-INTERVAL", vDuration(REFRESH), {"VALUE": "DURATION"})
    feed.add("X-PUBLISHED-TTL", vDuration(REFRESH))  # the same for Outlook
    for shift in shifts:
        feed.add_component(_event(team, shift, now, summary(shift)))
    content: bytes = feed.to_ical()
    return content


def _event(team: str, shift: Shift, now: datetime, title: str) -> Event:
    start, end = shift.start.astimezone(UTC), shift.end.astimezone(UTC)
    event = Event()
    event.add("UID", str(uuid5(_OURS, ascii((team, shift.agent, start.isoformat())))))
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", _Text(title))
    event.add("TRANSP", "TRANSPARENT")
    return event


class _Text(vText):
    r"""TEXT escaped as RFC 5545, 3.3.11 says, without characters that it forbids.

    The library leaves X- properties unescaped unless told their type, and turns a backslash before a capital N
    (``DESK\Nina``) into a line break.
    """

    def to_ical(self) -> bytes:
        """The escaped value."""
        plain = _UNPRINTABLE.sub("", self.replace("\r\n", "\n").replace("\r", "\n"))
        return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", r"\n").encode()
