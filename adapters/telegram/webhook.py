"""The other entrance: Telegram calls us. 200 leaves only after the update is on disk."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from adapters.telegram.poller import Take
from core.errors import StoreDown

log = logging.getLogger(__name__)

LARGEST = 256 * 1024
"""Bytes of a body: ten times what the longest message with the message it answers comes to."""

TakeWebhook = Callable[[bytes, bytes | None], Awaitable[int]]


def make_webhook(take: Take, secret: str) -> TakeWebhook:
    """``take_webhook(body, secret)``: the status to answer with. ``secret`` may be ``new,old``: while it is changed
    Telegram sends updates with either.

    ``secret`` there is the header X-Telegram-Bot-Api-Secret-Token, as bytes. 401 without the right one, 413 for a body
    over LARGEST, 400 for what is not an object in JSON, 503 when it could not be stored: Telegram sends it again.
    """
    expected = [one.encode() for one in secrets_in(secret)]

    async def take_webhook(body: bytes, secret: bytes | None) -> int:
        if secret is None or not any(hmac.compare_digest(secret, one) for one in expected):
            return 401
        if len(body) > LARGEST:
            return 413
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return 400
        return await _stored(take, update) if isinstance(update, dict) else 400

    return take_webhook


def secrets_in(setting: str) -> list[str]:
    """The secrets of ``DESK_TELEGRAM_WEBHOOK_SECRET``, the newest first; none in an empty one."""
    return [one for one in setting.split(",") if one]


async def _stored(take: Take, update: dict[str, object]) -> int:
    try:
        await take([update])
    except StoreDown:
        return 503
    except Exception:
        log.exception("an update by webhook cannot be taken in; Telegram will send it again")
        return 503
    return 200
