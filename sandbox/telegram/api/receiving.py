"""Methods by which the bot hears of things: polling, webhook, callbacks, files."""

from typing import Any

from sandbox.telegram.arguments import Arguments
from sandbox.telegram.cloud import TelegramCloud
from sandbox.telegram.refusals import bad_request, conflict

LONGEST_POLL_SECONDS = 50
ANSWER_LENGTH = 200


async def get_updates(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getUpdates. Raises Refusal 409 while a webhook is set."""
    if cloud.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _choose_updates(cloud, arguments)
    return await cloud.updates.poll(
        offset=arguments.integer("offset"),
        limit=min(max(arguments.integer("limit", 100), 1), 100),
        timeout=min(max(arguments.integer("timeout"), 0), LONGEST_POLL_SECONDS),
    )


async def set_webhook(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """setWebhook; an empty address removes it. A waiting poll ends with 409."""
    url = arguments.text("url")
    if not url:
        return await delete_webhook(cloud, arguments)
    await cloud.webhook.point_at(
        url, secret=arguments.text("secret_token"), max_connections=arguments.integer("max_connections")
    )
    cloud.updates.interrupt("terminated by setWebhook request")
    _choose_updates(cloud, arguments)
    _drop_pending(cloud, arguments)
    return True


async def delete_webhook(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """deleteWebhook: what is pending waits for a poll unless it is to be dropped."""
    await cloud.webhook.stop()
    _drop_pending(cloud, arguments)
    return True


async def get_webhook_info(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getWebhookInfo."""
    return cloud.webhook.info()


async def answer_callback_query(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """answerCallbackQuery: once, while the query is fresh."""
    text = arguments.text("text")
    if len(text) > ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    cloud.answer(arguments.text("callback_query_id"), text=text, alert=arguments.flag("show_alert"))
    return True


async def get_file(cloud: TelegramCloud, arguments: Arguments) -> Any:
    """getFile: where to download it, up to 20 MB."""
    file = cloud.files.downloadable(arguments.text("file_id"))
    about = {"file_id": file.file_id, "file_unique_id": f"u{file.file_id}"}
    return {**about, "file_size": file.size, "file_path": file.path}


def _choose_updates(cloud: TelegramCloud, arguments: Arguments) -> None:
    """Types to queue from now on; when not given, the earlier choice stands."""
    chosen = arguments.nested("allowed_updates")
    if isinstance(chosen, list):
        cloud.updates.allowed = [str(kind) for kind in chosen]


def _drop_pending(cloud: TelegramCloud, arguments: Arguments) -> None:
    if arguments.flag("drop_pending_updates"):
        cloud.updates.clear()
