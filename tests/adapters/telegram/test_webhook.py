"""The webhook entrance: what it answers, and when."""

from collections.abc import Sequence
from typing import Any

import pytest
from aiogram import Bot

from adapters.telegram.bot import set_webhook
from adapters.telegram.webhook import LARGEST, make_webhook
from core.errors import StoreDown
from sandbox.box import Sandbox

UPDATE = b'{"update_id": 1}'


class Taken:
    """Takes updates in, or fails as told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.updates: list[Any] = []
        self.error = error

    async def take(self, updates: Sequence[Any]) -> None:
        """Keep them."""
        if self.error:
            raise self.error
        self.updates.extend(updates)


async def test_an_update_is_taken_in_before_200() -> None:
    taken = Taken()
    assert await make_webhook(taken.take, "secret")(UPDATE, b"secret") == 200
    assert taken.updates == [{"update_id": 1}]


@pytest.mark.parametrize("secret", [None, b"", b"wrong", "пароль".encode(), b"\xff\xfe"])
async def test_without_the_secret_nothing_is_taken_in(secret: bytes | None) -> None:
    taken = Taken()
    assert await make_webhook(taken.take, "secret")(UPDATE, secret) == 401
    assert taken.updates == []


async def test_an_empty_secret_lets_nobody_in() -> None:
    assert await make_webhook(Taken().take, "")(UPDATE, b"") == 401


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"1", b"[" * 100_000])
async def test_what_is_not_an_update_is_a_bad_request(body: bytes) -> None:
    assert await make_webhook(Taken().take, "secret")(body, b"secret") == 400


async def test_a_body_over_the_limit_is_too_large() -> None:
    assert await make_webhook(Taken().take, "secret")(b" " * (LARGEST + 1), b"secret") == 413


@pytest.mark.parametrize(
    ("secret", "status"), [(b"new", 200), (b"old", 200), (b"new,old", 401), (b"", 401), (b"ne", 401)]
)
async def test_while_the_secret_is_changed_both_are_right(secret: bytes, status: int) -> None:
    assert await make_webhook(Taken().take, "new,old")(UPDATE, secret) == status


async def test_telegram_is_told_the_new_secret_only(box: Sandbox, bot: Bot) -> None:
    await set_webhook(bot, "https://desk.example/telegram/webhook", "new,old")
    ((_, call),) = [sent for sent in box.telegram.sent if sent[0] == "setWebhook"]
    assert call["secret_token"] == "new"


@pytest.mark.parametrize("error", [StoreDown("down"), RuntimeError("a bug")])
async def test_what_could_not_be_stored_is_asked_for_again(error: Exception) -> None:
    assert await make_webhook(Taken(error).take, "secret")(UPDATE, b"secret") == 503
