"""A digest as a person reads it: in their language, their zone, and no longer than their platform takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import NotAnAgent
from core.model.digest import FOREVER
from core.model.organisation import Organisation
from core.model.wording import Button, Word, unpack

LINES = (5, 3, 1, 0)
"""Tickets named in a section, tried until the whole is short enough."""

SUBJECT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A ticket's line. ``thread`` is where its number leads, if anywhere."""

    number: int
    thread: str | None
    text: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section: its head, its tickets, and how many more there are."""

    head: Word
    items: tuple[Item, ...] = ()
    more: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything in it, in order: title, lines under it, sections, lines at the foot, buttons."""

    title: Word
    lines: tuple[Word, ...]
    parts: tuple[Part, ...]
    foot: tuple[Word, ...]
    rows: tuple[tuple[Button, ...], ...]


def digest_card(payload: Mapping[str, Any], organisation: Organisation, *, shown: int = LINES[0]) -> Digest:
    """What a digest's delivery says, with at most ``shown`` tickets a section."""
    at, zone = datetime.fromisoformat(payload["at"]), _zone(payload, organisation)

    def local(word: Any) -> Word:
        given: Word = localised(word, zone, at)
        return given

    teams = {"teams": list(payload["teams"])}
    as_of = Word("digest-as-of", {"at": _moment(at, zone)})
    parts = [_part(section, local, shown, at) for section in _each_said_once(payload["sections"])]
    lines = [local(word) for word in unpack(payload["weeks"])]
    if not parts:
        lines = [Word("digest-empty", teams), *(lines if payload["rhythm"] == "weekly" else [])]
    coverage = [local(unpack(payload["coverage"]))] if parts or payload["gaps"] else []
    watches = [local(word) for word in unpack(payload["watches"])] if parts or payload["about"] == "shift" else []
    return Digest(
        title=Word(f"digest-title-{payload['about']}", teams),
        lines=(*lines, *watches),
        parts=tuple(parts),
        foot=(*coverage, *_paused(payload, zone, at), as_of),
        rows=_buttons(payload),
    )


def fitting(
    payload: Mapping[str, Any], organisation: Organisation, length: Callable[[Digest], int], limit: int
) -> Digest:
    """The longest digest of at most ``limit``, measured by ``length``; the shortest there is when none fits."""
    drawn = [digest_card(payload, organisation, shown=shown) for shown in LINES]
    return next((one for one in drawn if length(one) <= limit), drawn[-1])


def localised(value: Any, zone: ZoneInfo, at: datetime) -> Any:
    """A parameter in which every instant is told as the clock of ``zone`` shows it; today's without its date."""
    match value:
        case Word():
            return Word(value.key, {name: localised(given, zone, at) for name, given in value.params.items()})
        case datetime() if value.astimezone(zone).date() == at.astimezone(zone).date():
            return Word("digest-today", {"time": f"{value.astimezone(zone):%H:%M}"})
        case datetime():
            return _moment(value, zone)
        case list() | tuple():
            return [localised(given, zone, at) for given in value]
    return value


def _moment(at: datetime, zone: ZoneInfo) -> Word:
    there = at.astimezone(zone)
    return Word("digest-moment", {"day": there.day, "month": there.month, "time": f"{there:%H:%M}"})


def _zone(payload: Mapping[str, Any], organisation: Organisation) -> ZoneInfo:
    try:
        return ZoneInfo(organisation.agent(payload["agent"]).timezone or organisation.timezone)
    except NotAnAgent:
        return ZoneInfo(organisation.timezone)


def _each_said_once(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Open tickets that a later section tells more of are only counted as open."""
    told = {entry["number"] for section in sections if section["key"] != "open" for entry in section["entries"]}
    return [
        {**section, "entries": [entry for entry in section["entries"] if entry["number"] not in told]}
        if section["key"] == "open"
        else section
        for section in sections
    ]


def _part(section: Mapping[str, Any], local: Callable[[Any], Word], shown: int, at: datetime) -> Part:
    entries = section["entries"][:shown]
    rest = section["count"] - len(entries)
    return Part(
        head=Word(f"digest-section-{section['key']}", {"count": section["count"]}),
        items=tuple(_item(entry, local, at) for entry in entries),
        more=Word("digest-more", {"count": rest}) if rest and entries else None,
    )


def _item(entry: Mapping[str, Any], local: Callable[[Any], Word], at: datetime) -> Item:
    subject = " ".join(entry["subject"].split()) or "…"
    what = unpack(entry["what"])
    if what.key == "digest-due" and what.params["at"] < at:
        what = Word("digest-overdue", what.params)
    params = {
        "priority": entry["priority"],
        "who": Word("digest-with", {"name": entry["owner"]}) if entry["owner"] else Word("digest-nobody"),
        "what": local(what),
        "subject": subject if len(subject) <= SUBJECT else subject[: SUBJECT - 1] + "…",
    }
    return Item(number=entry["number"], thread=entry["thread"], text=Word("digest-line", params))


def _paused(payload: Mapping[str, Any], zone: ZoneInfo, at: datetime) -> list[Word]:
    if not payload.get("paused"):
        return []
    until = datetime.fromisoformat(payload["paused"])
    if until == FOREVER:
        return [Word("digest-paused")]
    return [Word("digest-paused-until", {"until": localised(until, zone, at)})]


def _buttons(payload: Mapping[str, Any]) -> tuple[tuple[Button, ...], ...]:
    acts: Sequence[str] = ("refresh", "on") if payload.get("paused") else ("refresh", "week", "pause")
    return (tuple(Button(Word(f"button-digest-{act}"), f"a:digest:{act}:{payload['rhythm']}") for act in acts),)
