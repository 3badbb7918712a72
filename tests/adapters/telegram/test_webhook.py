"""The webhook entrance: what it answers, and when."""

from collections.abc import Sequence
from typing import Any

import pytest

from adapters.telegram.webhook import make_webhook
from core.errors import StoreDown

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


async def test_a_body_over_a_megabyte_is_too_large() -> None:
    assert await make_webhook(Taken().take, "secret")(b" " * (2**20 + 1), b"secret") == 413


@pytest.mark.parametrize("error", [StoreDown("down"), RuntimeError("a bug")])
async def test_what_could_not_be_stored_is_asked_for_again(error: Exception) -> None:
    assert await make_webhook(Taken(error).take, "secret")(UPDATE, b"secret") == 503
