"""``desk doctor``: is everything there that the desk needs, and whom would it ping?"""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from adapters.db import audit
from adapters.db import doctor as database
from adapters.slack import doctor as slack
from adapters.telegram import doctor as telegram
from adapters.web import doctor as web
from bot.screen import output, tell_findings, tell_table
from bot.settings import Settings
from core.diagnosis import Finding, Health
from core.model.escalation import Condition, Level
from core.model.organisation import Organisation, Team
from core.model.priority import Priority
from core.model.roster import Roster
from core.model.routing import CHANNEL, Case, route

LEVELS = {Level.TECHNICIAN: "L1 technician", Level.SUPERVISOR: "L2 + supervisor", Level.MANAGER: "L3 + manager"}


def examine(settings: Settings, organisation: Organisation) -> bool:
    """Look at everything, say what was found, and whether all of it works."""
    with output().status("Asking the database, Telegram and Slack ..."):
        found = asyncio.run(_findings(settings, organisation))
    tell_findings(found)
    tell_table("Who is pinged", ("team", "condition", *LEVELS.values()), pings(organisation))
    return not any(finding.health is Health.BROKEN for finding in found)


async def _findings(settings: Settings, organisation: Organisation) -> list[Finding]:
    parts = await asyncio.gather(
        database.examine(settings.database_url),
        _telegram(settings, organisation),
        _slack(settings, organisation),
        _running(settings),
    )
    return [finding for part in parts for finding in part]


async def _running(settings: Settings) -> list[Finding]:
    """What the running desk says of itself; when none answers, what the database tells of its work."""
    found, answered = await web.examine(settings.http_host, settings.http_port)
    return found if answered else found + await audit.examine(settings.database_url, datetime.now(UTC))


async def _telegram(settings: Settings, organisation: Organisation) -> list[Finding]:
    if settings.telegram_token is None:
        return []
    return await telegram.examine(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        webhook_url=settings.telegram_webhook_url if settings.telegram_mode == "webhook" else None,
        people=organisation.people,
    )


async def _slack(settings: Settings, organisation: Organisation) -> list[Finding]:
    if settings.slack_bot_token is None:
        return []
    app = settings.slack_app_token if settings.slack_mode == "socket" else None
    return await slack.examine(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=app.get_secret_value() if app else None,
        api_url=settings.slack_api_url,
        teams=organisation.teams,
        people=organisation.people,
    )


def pings(organisation: Organisation) -> Iterator[Sequence[str]]:
    """A row for each team and condition: who is reached at each level, and how."""
    for team in organisation.teams:
        for condition in Condition:
            reached = (_reached(organisation, team, condition, level) for level in Level)
            yield (team.name, condition.value, *reached)


def _reached(organisation: Organisation, team: Team, condition: Condition, level: Level) -> str:
    """The people of a level, by the rule the pings themselves follow; the owner stands for whoever it is."""
    case = Case(team=team.name, priority=Priority.P1)
    way = route(Roster(organisation=organisation), case, condition=condition, level=level, at=datetime.now(UTC))
    people = [organisation.agent(stop.agent) for stop in way.stops if stop.agent != CHANNEL]
    told = [f"{person.name} ({'Slack' if person.slack else 'Telegram'})" for person in people]
    if condition is not Condition.NOT_ASSIGNED:
        return ", ".join(["the owner", *told])
    in_channel = len(people) < len(way.stops)
    return ", ".join([f"channel {team.slack_channel}", *told] if in_channel else told)
