"""Is Slack set up? Asks it and changes nothing."""

from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from core.diagnosis import Finding, broken, fine, note
from core.model.organisation import Agent, Team

PATIENCE = 15
"""Seconds to wait for an answer."""

NEEDED_SCOPES = {
    "channels:history": "reading threads again after a gap",
    "channels:read": "checking channels",
    "chat:write": "posting cards and answers",
    "commands": "/support and /desk",
    "files:read": "carrying files to customers",
    "files:write": "carrying files from customers",
    "im:history": "reading direct messages",
    "im:write": "writing direct messages",
    "reactions:write": "receipts",
    "users:read": "knowing who is who",
}
"""What the desk does with each scope of its bot token."""

REINSTALL = "Add the scope under OAuth & Permissions and install the app again."
Troubles = (SlackClientError, aiohttp.ClientError, TimeoutError, ValueError)


class Ended(Exception):  # carries a finding out of a call
    """An answer that ends the examination of one thing."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.detail)
        self.finding = finding


async def examine(
    *,
    bot_token: str,
    app_token: str | None,
    api_url: str,
    teams: Sequence[Team],
    people: Sequence[Agent],
) -> list[Finding]:
    """The bot token and its scopes, the app token (None in http mode), each team's channel, each person."""
    client = AsyncWebClient(bot_token, base_url=api_url, timeout=PATIENCE)
    try:
        me = await _ask(client, "Slack bot token", "auth.test")
    except Ended as end:
        return [end.finding]
    found = [fine("Slack bot token", f"belongs to @{me['user']} in {me['team']}"), _scopes(me.headers)]
    if app_token:
        found.append(await _app_token(app_token, api_url))
    found += [await _channel(client, team, me["user"]) for team in teams]
    return found + [await _person(client, person) for person in people if person.slack]


async def _ask(client: AsyncWebClient, what: str, method: str, **params: Any) -> Any:
    """A call's answer. Raises Ended with what is wrong, except for errors that speak about the parameters."""
    try:
        return await client.api_call(method, params=params)
    except SlackApiError as error:
        name = str(error.response.get("error", "")) if isinstance(error.response.data, dict) else "no answer"
        raise Ended(_refused(what, name, str(error.response.get("needed") or ""))) from None
    except Troubles as error:
        raise Ended(
            broken(
                what,
                f"{client.base_url} does not answer as Slack does ({type(error).__name__}).",
                "Check the network and DESK_SLACK_API_URL.",
            )
        ) from None


TOKEN_ERRORS = (
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
)
REFUSALS = {
    "channel_not_found": ("Slack does not know it, or it is private and the bot is not in it.",
                          "Check slack_channel in desk.toml; in a private channel: /invite the bot."),
    "user_not_found": ("Slack does not know that member id.", "Check slack in desk.toml: profile, ⋮, Copy member ID."),
    "ratelimited": ("Slack asked for patience.", "Run desk doctor again in a minute."),
}  # fmt: skip


def _refused(what: str, name: str, needed: str) -> Finding:
    if name in TOKEN_ERRORS:
        return broken(
            what, f"Slack refuses the token ({name}).", "Copy it again from the app's page in Slack into .env."
        )
    if name == "missing_scope":
        return broken(what, f"the scope {needed} is missing.", REINSTALL)
    detail, fix = REFUSALS.get(name, (f"Slack refused: {name}.", "See api.slack.com for that error."))
    return broken(what, detail, fix)


def _scopes(headers: Any) -> Finding:
    given = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if given is None:
        return note("Slack scopes", "Slack did not say which scopes the token has.")
    missing = sorted(NEEDED_SCOPES.keys() - {scope.strip() for scope in given.split(",")})
    if missing:
        needed = "; ".join(f"{scope} ({NEEDED_SCOPES[scope]})" for scope in missing)
        return broken("Slack scopes", f"missing: {needed}.", REINSTALL)
    return fine("Slack scopes", "all there")


async def _app_token(app_token: str, api_url: str) -> Finding:
    client = AsyncWebClient(app_token, base_url=api_url, timeout=PATIENCE)
    try:
        await _ask(client, "Slack app token", "apps.connections.open")
    except Ended as end:
        return end.finding
    return fine("Slack app token", "opens Socket Mode")


async def _channel(client: AsyncWebClient, team: Team, bot: str) -> Finding:
    what = f"channel {team.slack_channel} of {team.name}"
    try:
        channel = (await _ask(client, what, "conversations.info", channel=team.slack_channel))["channel"]
    except Ended as end:
        return end.finding
    if channel.get("is_archived"):
        return broken(what, f"#{channel['name']} is archived.", "Unarchive it, or give the team another one.")
    if not channel.get("is_member"):
        return broken(what, f"the bot is not in #{channel['name']}.", f"Write there: /invite @{bot}")
    try:
        await _ask(client, what, "conversations.history", channel=team.slack_channel, limit="1")
    except Ended as end:
        return broken(what, f"threads there cannot be read again after a gap: {end.finding.detail}", end.finding.fix)
    return fine(what, f"the bot is in #{channel['name']}")


async def _person(client: AsyncWebClient, person: Agent) -> Finding:
    what = f"{person.name} in Slack"
    try:
        user = (await _ask(client, what, "users.info", user=person.slack))["user"]
    except Ended as end:
        return end.finding
    if user.get("deleted"):
        return broken(what, "is deactivated.", f"Take {person.name} out of desk.toml, or have the account activated.")
    if user.get("is_bot"):
        return broken(what, "is a bot.", "Give the member id of a person.")
    return fine(what, "can be reached")
