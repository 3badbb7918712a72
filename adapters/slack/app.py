"""The room put together: Bolt's app with one listener a kind of input, and none that leaves anything unanswered.

Bolt acknowledges an event before its listener ran unless told otherwise; here it is told otherwise, so that
"received" leaves only after the commit. An input that nobody wants is acknowledged too.
"""

import logging
import re
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.accounts import Accounts
from adapters.slack.actions import Actions
from adapters.slack.commands import Commands
from adapters.slack.duty import Duty
from adapters.slack.events import Events
from adapters.slack.lists import Lists
from adapters.slack.modals import Modals
from adapters.slack.room import Room, member_in
from adapters.slack.wire import error_of, quiet
from core.errors import StoreDown

log = logging.getLogger(__name__)

ANYTHING = re.compile("")
TOKEN_ERRORS = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive",
                "not_allowed_token_type"}  # fmt: skip


class WrongToken(Exception):
    """Slack does not accept a token: somebody must set the right one. The message says which, never its value."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace."""

    team: str
    user: str
    bot: str
    token: str

    @property
    def result(self) -> AuthorizeResult:
        """As Bolt wants to know it."""
        return AuthorizeResult(
            enterprise_id=None, team_id=self.team, bot_user_id=self.user, bot_id=self.bot, bot_token=self.token
        )


async def introduce(client: AsyncWebClient) -> Identity:
    """Ask Slack who we are, once. Raises WrongToken; SlackApiError and aiohttp's when Slack is not to be had."""
    try:
        answer = (await client.api_call("auth.test")).data
    except Exception as failure:
        if error_of(failure) in TOKEN_ERRORS:
            raise WrongToken(f"Slack refuses DESK_SLACK_BOT_TOKEN: {error_of(failure)}") from None
        raise
    if not isinstance(answer, dict):
        raise TypeError("auth.test answered no object")
    return Identity(str(answer["team_id"]), str(answer["user_id"]), str(answer["bot_id"]), client.token or "")


def build_app(identity: Identity, client: AsyncWebClient, room: Room, events: Events) -> AsyncApp:
    """The app, every way in wired. Signatures are checked by the HTTP entrance, before Bolt sees a body."""

    async def authorize() -> AuthorizeResult:
        return identity.result

    app = AsyncApp(
        name="switchboard", logger=quiet, client=_without_token(client), authorize=authorize,
        process_before_response=True, request_verification_enabled=False, ssl_check_enabled=False,
    )  # fmt: skip
    lists, modals = Lists(room), Modals(room)
    duty = Duty(room, modals.show)
    actions, commands = Actions(room, modals, lists, duty), Commands(room, lists, duty)
    _listen(app, room.accounts, events, actions, modals, commands)
    return app


def _without_token(client: AsyncWebClient) -> AsyncWebClient:
    """Bolt asks ``authorize`` only when its own client has no token."""
    return AsyncWebClient(base_url=client.base_url, session=client.session, logger=quiet, retry_handlers=[])


def _listen(
    app: AsyncApp, accounts: Accounts, events: Events, actions: Actions, modals: Modals, commands: Commands
) -> None:
    async def message(body: dict[str, Any], request: AsyncBoltRequest) -> None:
        tries = request.headers.get("x-slack-retry-num", ("0",))
        await events.message(body, repeated=tries[0] != "0")

    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await accounts.look(member_in(body))
        await actions.pressed(ack, body)

    async def submitted(ack: AsyncAck, body: dict[str, Any]) -> None:
        await accounts.look(member_in(body))
        await modals.submitted(ack, body)

    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        await accounts.look(member_in(body))
        await commands.given(ack, body)

    async def nothing(ack: AsyncAck) -> None:
        await ack()

    app.event("message")(message)
    app.event(ANYTHING)(nothing)
    app.action(ANYTHING)(pressed)
    app.view_submission(ANYTHING)(submitted)
    app.view_closed(ANYTHING)(nothing)
    app.command(ANYTHING)(command)
    app.shortcut(ANYTHING)(nothing)
    app.options(ANYTHING)(nothing)
    app.error(_unacknowledged)


async def _unacknowledged(error: Exception) -> BoltResponse:
    """Nothing was stored, nothing is confirmed: Slack sends it again. No body in the log."""
    if isinstance(error, StoreDown):
        log.warning("an input of Slack's is not taken in: %s", type(error).__name__)
    else:
        log.error("an input of Slack's broke its handler", exc_info=error)
    return BoltResponse(status=503, body="")
