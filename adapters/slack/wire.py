"""One call to Slack, and what its failure means for a delivery (the table in docs/promises.md).

The reasons are text keys: a ticket's thread says them to people.
"""

import logging
import math
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from core.model.delivery import NotSent, OperatorsFault, Outcome, Refused, Throttled, Unknown

log = logging.getLogger(__name__)
quiet = logging.getLogger("adapters.slack.library")
quiet.setLevel(logging.WARNING)
"""The vendor's loggers print bodies and addresses when they may: they may not."""

CALL_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
REST, LONGEST_REST = 5.0, 3_600.0
"""Seconds after a 429 that does not say (readably) how long, and at most."""

_OPERATORS = {
    "is_archived": "reason-slack-archived",
    "not_in_channel": "reason-slack-not-in-channel",
    "restricted_action": "reason-slack-restricted",
    "restricted_action_read_only_channel": "reason-slack-restricted",
    "restricted_action_thread_only_channel": "reason-slack-restricted",
    "missing_scope": "reason-slack-scope",
    "no_permission": "reason-slack-scope",
    "ekm_access_denied": "reason-slack-restricted",
    "team_access_not_granted": "reason-slack-restricted",
} | dict.fromkeys(
    ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type"),
    "reason-slack-token",
)
_GONE = {"user_not_found", "user_disabled", "users_not_found", "cannot_dm_bot", "messages_tab_disabled",
         "user_not_in_channel", "user_not_visible"}  # fmt: skip
_TOO_LONG = {"msg_too_long", "msg_blocks_too_long", "file_upload_size_restricted"}
_PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
EDITS_OVER = {"message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"}
"""A card that can no longer be changed is nobody's problem."""


@asynccontextmanager
async def open_client(token: str, api_url: str) -> AsyncIterator[AsyncWebClient]:
    """A client on one shared session. It never repeats a call by itself: it does not know what a repeat costs."""
    async with aiohttp.ClientSession(timeout=CALL_TIMEOUT) as session:
        yield AsyncWebClient(token=token, base_url=api_url, session=session, logger=quiet, retry_handlers=[])


def error_of(failure: BaseException) -> str:
    """Slack's name for what is wrong, or nothing."""
    if isinstance(failure, SlackApiError):
        data = getattr(failure.response, "data", None)
        return str(data.get("error", "")) if isinstance(data, Mapping) else ""
    return ""


def outcome_of(failure: Exception) -> Outcome:
    """What a failed call means."""
    if isinstance(failure, SlackApiError):
        return _answered(failure)
    if isinstance(failure, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        return NotSent("reason-no-connection")
    if isinstance(failure, aiohttp.ClientError | TimeoutError | OSError):
        return Unknown("reason-no-answer")
    log.error("a delivery broke its sender", exc_info=failure)
    return Refused("reason-broken")


def _answered(failure: SlackApiError) -> Outcome:
    error, status = error_of(failure), getattr(failure.response, "status_code", None)
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return Throttled(rest_of(getattr(failure.response, "headers", {})))
    if not error or error in _PASSING or (isinstance(status, int) and status >= 500):
        return Unknown("reason-no-answer")
    log.warning("Slack refused: %s", error)
    if error in _OPERATORS:
        return OperatorsFault(_OPERATORS[error])
    if error in _GONE:
        return Refused("reason-slack-person-gone", unreachable=True)
    if error in _TOO_LONG:
        return Refused("reason-too-long")
    return Refused("reason-slack-channel-gone" if error == "channel_not_found" else "reason-refused")


def rest_of(headers: Mapping[str, str]) -> float:
    """Seconds to rest after a 429."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    if not re.fullmatch(r"\s*\d{1,9}(\.\d+)?\s*", str(given), re.ASCII):
        return REST
    seconds = float(given)
    return min(seconds, LONGEST_REST) if math.isfinite(seconds) and seconds > 0 else REST


class Wire:
    """The methods the room uses, with JSON where Slack takes it (chat.*, views.*) and a form where it does not."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client

    async def post(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A call that changes something. Raises SlackApiError and what the network raises."""
        answer = await self.client.api_call(method, json={k: v for k, v in arguments.items() if v is not None})
        return answer.data if isinstance(answer.data, dict) else {}

    async def ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """A call whose arguments must be a form. Raises the same."""
        answer = await self.client.api_call(method, data={k: v for k, v in arguments.items() if v is not None})
        return answer.data if isinstance(answer.data, dict) else {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """For uploads, files and response_urls. Raises RuntimeError without a shared one."""
        if self.client.session is None:
            raise RuntimeError("open the client with open_client")
        return self.client.session
