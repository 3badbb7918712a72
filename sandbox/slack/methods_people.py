"""auth.*, apps.*, users.*, bots.*, team.* and api.* of the Web API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.slack.post import APP_ID, BOT_ID, BOT_NAME, BOT_USER, TEAM, TEAM_DOMAIN, Json
from sandbox.slack.refusal import Refused
from sandbox.slack.store import bot_object, user_object
from sandbox.slack.web_api import Arguments, method, page

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace


@method("api.test", tier=None, open_to_all=True)
def api_test(workspace: Workspace, arguments: Arguments) -> Json:
    """Answers what it was given; ``error`` is refused by that name."""
    if error := arguments.text("error"):
        raise Refused(error)
    return {"args": arguments.given}


@method("auth.test", tier=None)
def auth_test(workspace: Workspace, arguments: Arguments) -> Json:
    """Who the token speaks for."""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": "Sandbox",
        "user": BOT_NAME,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=None, for_app=True)
def open_connection(workspace: Workspace, arguments: Arguments) -> Json:
    """An address for one Socket Mode connection."""
    address = workspace.conversations.origin().replace("http", "ws", 1)
    return {"url": f"{address}/slack/socket?ticket={workspace.sockets.ticket()}&app_id={APP_ID}"}


@method("users.info", scope="users:read", tier=4)
def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    """One member, or the bot's own user."""
    user = arguments.text("user")
    if user == BOT_USER:
        return {"user": bot_object()}
    if (person := workspace.store.members.get(user)) is None:
        raise Refused("user_not_found")
    return {"user": user_object(person)}


@method("users.list", scope="users:read", tier=2)
def list_users(workspace: Workspace, arguments: Arguments) -> Json:
    """Every member and the bot, in pages of ``limit``."""
    everyone = [bot_object(), *map(user_object, workspace.store.members.values())]
    shown, cursor = page(everyone, arguments, default=200)
    return {"members": shown, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


@method("bots.info", scope="users:read")
def bot_info(workspace: Workspace, arguments: Arguments) -> Json:
    """The bot."""
    if arguments.text("bot") not in ("", BOT_ID):
        raise Refused("bot_not_found")
    return {"bot": {"id": BOT_ID, "deleted": False, "name": BOT_NAME, "app_id": APP_ID, "user_id": BOT_USER}}


@method("team.info", scope="team:read")
def team_info(workspace: Workspace, arguments: Arguments) -> Json:
    """The workspace."""
    return {"team": {"id": TEAM, "name": "Sandbox", "domain": TEAM_DOMAIN, "email_domain": ""}}
