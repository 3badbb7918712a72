"""What became of a call: aiogram's exceptions as the outcomes of docs/promises.md."""

from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from core.model.delivery import Moved, NotSent, OperatorsFault, Outcome, Refused, Throttled, Unknown


def outcome_of(error: AiogramError) -> Outcome:
    """The table. A wrong token answers 401, a malformed one 404."""
    match error:
        case TelegramRetryAfter():
            return Throttled(float(error.retry_after))
        case TelegramMigrateToChat():
            return Moved(f"telegram/{error.migrate_to_chat_id}")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return OperatorsFault("reason-telegram-token")
        case TelegramForbiddenError():
            return _forbidden(error.message)
        case TelegramBadRequest():
            return _bad_request(error.message)
        case TelegramEntityTooLarge():
            return Refused("reason-file-too-large")
        case TelegramNetworkError() if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
            return NotSent("reason-no-connection")
        case TelegramAPIError() if not isinstance(error, TelegramNetworkError | TelegramServerError):
            return Refused("reason-refused")
        case _:
            return Unknown("reason-no-answer")


def _forbidden(message: str) -> Refused:
    never = "initiate conversation" in message
    return Refused("reason-never-wrote" if never else "reason-blocked", unreachable=True)


def _bad_request(message: str) -> Refused:
    lower = message.lower()
    if "chat not found" in lower or "peer_id_invalid" in lower:
        return Refused("reason-chat-not-found", unreachable=True)
    if "too long" in lower or "too_long" in lower:
        return Refused("reason-too-long")
    if "file is too big" in lower:
        return Refused("reason-file-too-large")
    return Refused("reason-refused")


def nothing_to_change(error: TelegramBadRequest) -> bool:
    """The message already says so: as good as done."""
    return "message is not modified" in error.message


def no_longer_editable(error: TelegramBadRequest) -> bool:
    """The message is gone, too old, or of another kind: post anew."""
    lower = error.message.lower()
    return any(words in lower for words in _NOT_EDITABLE)


_NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
