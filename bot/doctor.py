"""``desk doctor``: is everything there that the desk needs, and whom would it ping?"""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.db import audit
from adapters.db import doctor as database
from adapters.slack import doctor as slack
from adapters.telegram import doctor as telegram
from adapters.texts import Texts
from adapters.web import doctor as web
from bot.escalation.coverage import covered, roster_of, show
from bot.screen import output, tell_findings
from bot.settings import Settings
from core.diagnosis import Finding, Health, fine, note
from core.model.coverage import Coverage
from core.model.organisation import Organisation
from core.model.roster import Roster
from core.phrases import Phrasebook
from core.phrases.coverage import summary

DAYS = 7
"""How far ahead it looks for whom reminders reach."""


def examine(settings: Settings, organisation: Organisation) -> bool:
    """Look at everything, say what was found, and whether all of it works."""
    with output().status("Asking the database, Telegram and Slack ..."):
        found = asyncio.run(_findings(settings, organisation))
        roster, _ = roster_of(settings, organisation)
    finding, teams = _coverage(roster, organisation)
    tell_findings([*found, finding])
    for team in teams:
        show(team, organisation, title=f"Who is pinged: {team.team}")
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


def _coverage(roster: Roster, organisation: Organisation) -> tuple[Finding, list[Coverage]]:
    """Whom the reminders of the next days reach, by the rule the reminders themselves follow."""
    now = datetime.now(UTC).replace(microsecond=0)
    found = covered(roster, now, now + DAYS * timedelta(days=1))
    gaps = [gap for one in found for gap in one.gaps]
    line = summary(gaps, DAYS)
    said = Phrasebook(Texts(timezone=organisation.timezone), organisation).say("en", line.key, **line.params)
    fix = "desk escalation coverage tells of each gap, with what to do about it."
    return note("who is pinged", said, fix) if gaps else fine("who is pinged", said), found
