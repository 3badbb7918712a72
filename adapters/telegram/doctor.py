"""Is Telegram set up? Asks it, changes nothing, and takes no updates away from a running desk.

Three plain calls of the Bot API; without aiogram, whose import alone takes longer than the answers.
"""

from collections.abc import Sequence
from typing import Any

import aiohttp

from core.diagnosis import Finding, broken, fine, note
from core.model.organisation import Agent

PATIENCE = aiohttp.ClientTimeout(total=15)


class Refused(Exception):
    """Telegram says no: ``code`` as in HTTP, and why."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class BotApi:
    """The few calls that are needed. An error never holds the address, for the token is in it."""

    def __init__(self, http: aiohttp.ClientSession, *, token: str, api_url: str) -> None:
        self._http = http
        self._address = f"{api_url}/bot{token}"

    async def ask(self, method: str, **params: Any) -> Any:
        """The result of a call. Raises Refused, aiohttp.ClientError, TimeoutError, ValueError (not JSON)."""
        async with self._http.post(f"{self._address}/{method}", json=params) as response:
            answer = await response.json(content_type=None)
        if not isinstance(answer, dict):
            raise ValueError("not an answer of Telegram's")
        if not answer.get("ok"):
            raise Refused(int(answer.get("error_code", 0)), str(answer.get("description", "")))
        return answer["result"]


async def examine(*, token: str, api_url: str, webhook_url: str | None, people: Sequence[Agent]) -> list[Finding]:
    """The token, the way updates come (``webhook_url`` is None when the desk polls), the people with a phone."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        api = BotApi(http, token=token, api_url=api_url)
        try:
            me = await api.ask("getMe")
            found = [fine("Telegram token", f"belongs to @{me['username']}")]
            found.append(_way(await api.ask("getWebhookInfo"), webhook_url))
            return found + [await _person(api, me["username"], person) for person in people if person.telegram]
        except Refused as refused:
            return [_refused(refused)]
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError) as error:
            return [_unreachable(api_url, error)]


def _refused(refused: Refused) -> Finding:
    if refused.code in (401, 404):
        fix = "Copy DESK_TELEGRAM_TOKEN again from @BotFather."
        return broken("Telegram token", "Telegram does not know it.", fix)
    return broken("Telegram", f"refuses: {refused.why}.", "Run desk doctor again in a minute.")


def _unreachable(api_url: str, error: Exception) -> Finding:
    return broken(
        "Telegram",
        f"{api_url} does not answer as Telegram does ({type(error).__name__}).",
        "Check the network and DESK_TELEGRAM_API_URL.",
    )


def _way(info: dict[str, Any], wanted: str | None) -> Finding:
    what, waiting = "Telegram updates", info.get("pending_update_count", 0)
    url = info.get("url", "")
    if wanted is None:
        if url:
            return note(what, f"now go to the webhook {url}.", "desk run takes them over and polls.")
        return fine(what, f"by polling, {waiting} waiting")
    if not url.startswith(wanted):
        return note(what, "the webhook is not set yet.", "desk run sets it.")
    if failure := info.get("last_error_message"):
        fix = "Check that DESK_TELEGRAM_WEBHOOK_URL leads to this desk, with a valid certificate."
        return broken(what, f"the webhook failed: {failure}.", fix)
    return fine(what, f"by webhook {url}, {waiting} waiting")


async def _person(api: BotApi, bot: str, person: Agent) -> Finding:
    """A sign of typing is the one call that shows whether a chat is open and leaves nothing in it."""
    what = f"{person.name} in Telegram"
    try:
        await api.ask("sendChatAction", chat_id=person.telegram, action="typing")
    except Refused as refused:
        if "blocked" in refused.why:
            return broken(what, "has blocked the bot.", f"They open t.me/{bot} and press Restart.")
        if refused.code in (400, 403):
            fix = f"Check telegram = {person.telegram} in desk.toml; they open t.me/{bot} and press Start."
            return broken(what, "has never written to the bot.", fix)
        raise
    return fine(what, "can be reached")
