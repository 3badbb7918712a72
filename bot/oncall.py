"""The calendar feeds of turns on call: their addresses, and what is in them."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count
from urllib.parse import quote

from adapters.calendars.feed import CONTENT_TYPE, on_call_feed
from adapters.web.calendar import Calendar, Feed
from bot.settings import Settings
from core.model.organisation import Organisation, Team
from core.model.rotation import Shift
from core.phrases import Phrasebook
from core.ports import Work
from core.service import duty

AHEAD = timedelta(days=90)
"""How far ahead a feed tells."""


def slugs(organisation: Organisation) -> dict[str, Team]:
    """Teams that take turns by their names in addresses: "IT Support" is it-support. Equal ones are numbered."""
    found: dict[str, Team] = {}
    for team in organisation.teams:
        slug = re.sub(r"[\W_]+", "-", team.name.casefold()).strip("-") or "team"
        names = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
        if team.rotation is not None:
            found[next(name for name in names if name not in found)] = team
    return found


def addresses(settings: Settings, organisation: Organisation) -> dict[str, str]:
    """By team, what to subscribe to; nothing without a key, or when nobody said under which address the desk is."""
    base = settings.public_url or settings.telegram_webhook_url
    if settings.calendar_key is None or base is None:
        return {}
    key = settings.calendar_key.get_secret_value()
    known = slugs(organisation).items()
    return {team.name: f"{base.rstrip('/')}/oncall/{quote(slug)}.ics?key={key}" for slug, team in known}


def calendar(settings: Settings, organisation: Organisation, work: Work, book: Phrasebook) -> Calendar | None:
    """The door, when there is a key to it."""
    if settings.calendar_key is None:
        return None
    teams = slugs(organisation)

    async def feed(slug: str) -> Feed | None:
        team = teams.get(slug)
        if team is None:
            return None
        async with work() as uow:
            shifts, now = await duty.ahead_of(uow, team, AHEAD), uow.now
        language = organisation.language_of(team.name)
        name = book.say(language, "duty-feed-name", team=team.name)
        content = on_call_feed(team.name, shifts, now=now, name=name, summary=_summary(book, language))
        return Feed(content=content, content_type=CONTENT_TYPE, etag=_tag(content))

    return Calendar(key=settings.calendar_key.get_secret_value(), feed=feed)


def _summary(book: Phrasebook, language: str) -> Callable[[Shift], str]:
    def summary(shift: Shift) -> str:
        if shift.instead_of is None:
            return book.say(language, "duty-feed-turn", name=shift.agent)
        return book.say(language, "duty-feed-cover", name=shift.agent, other=shift.instead_of)

    return summary


def _tag(content: bytes) -> str:
    """Of all but the instant at which it was asked for."""
    said = re.sub(rb"DTSTAMP[^\r\n]*", b"", content)
    return f'"{sha256(said).hexdigest()[:32]}"'
