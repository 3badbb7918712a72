"""Delivery to the bot's own address."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.box import Sandbox
from tests.sandbox.telegram_bot import ANNA


class Hook:
    """A bot's address that answers with ``status`` and keeps what it got."""

    def __init__(self) -> None:
        self.status = 200
        self.url = ""
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []

    async def receive(self, request: web.Request) -> web.Response:
        self.updates.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.status)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.receive)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/hook"))
        yield hook


async def test_updates_arrive_in_order_with_the_secret(box: Sandbox, telegram: Bot, hook: Hook) -> None:
    await telegram.set_webhook(hook.url, secret_token="s3cret")
    for text in ("one", "two", "three"):
        box.telegram.say(ANNA, text)
    await box.until(lambda: len(hook.updates) == 3)
    assert [update["message"]["text"] for update in hook.updates] == ["one", "two", "three"]
    assert set(hook.secrets) == {"s3cret"}


async def test_an_update_is_repeated_until_it_is_answered_with_2xx(box: Sandbox, telegram: Bot, hook: Hook) -> None:
    hook.status = 500
    await telegram.set_webhook(hook.url)
    box.telegram.say(ANNA, "hi")
    await box.until(lambda: len(hook.updates) == 2)
    assert (await telegram.get_webhook_info()).last_error_message == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    hook.status = 200
    await box.until(lambda: not len(box.telegram.updates))
    assert len({update["update_id"] for update in hook.updates}) == 1


async def test_a_refused_connection_is_reported_and_the_update_kept(box: Sandbox, telegram: Bot) -> None:
    await telegram.set_webhook("http://127.0.0.1:9/hook")
    box.telegram.say(ANNA, "hi")
    await box.until(lambda: "last_error_message" in box.telegram.webhook.info())
    assert (await telegram.get_webhook_info()).pending_update_count == 1


async def test_polling_is_refused_while_a_webhook_is_set(telegram: Bot, hook: Hook) -> None:
    await telegram.set_webhook(hook.url)
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await telegram.get_updates()


async def test_without_the_webhook_pending_updates_wait_for_a_poll(box: Sandbox, telegram: Bot, hook: Hook) -> None:
    hook.status = 503
    await telegram.set_webhook(hook.url)
    box.telegram.say(ANNA, "hi")
    await box.until(lambda: hook.updates)
    await telegram.delete_webhook()
    assert [u.update_id for u in await telegram.get_updates()] == [hook.updates[0]["update_id"]]


async def test_pending_updates_can_be_dropped(box: Sandbox, telegram: Bot) -> None:
    box.telegram.say(ANNA, "hi")
    await telegram.delete_webhook(drop_pending_updates=True)
    assert await telegram.get_updates() == []


@pytest.mark.parametrize(
    ("url", "secret", "complaint"),
    [
        ("http://example.org/hook", "", "An HTTPS URL must be provided for webhook"),
        ("https://example.org/hook", "not allowed!", "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(telegram: Bot, url: str, secret: str, complaint: str) -> None:
    with pytest.raises(TelegramBadRequest, match=complaint):
        await telegram.set_webhook(url, secret_token=secret or None)
