"""Bytes that are no text, in the middle of a batch: the update they are in is spoilt by a letter, no other at all."""

import json
from typing import Any

from adapters.telegram.bot import GetRawUpdates, make_bot
from tests.adapters.careless import JSON, Careless, careless


def batch(*texts: bytes) -> bytes:
    """What getUpdates answers; the texts are put in as they are."""
    updates = [b'{"update_id": %d, "message": {"text": "%s"}}' % (number, text) for number, text in enumerate(texts, 1)]
    return b'{"ok": true, "result": [' + b", ".join(updates) + b"]}"


async def fetched(server: Careless, *texts: bytes) -> list[Any]:
    server.answers["/getUpdates"] = (JSON, batch(*texts))
    bot = make_bot("1000:canary-token", server.url)
    try:
        return await bot(GetRawUpdates(), request_timeout=5)
    finally:
        await bot.session.close()


async def test_bytes_that_are_no_utf_8_spoil_a_letter_of_one_update_and_no_other() -> None:
    async with careless() as server:
        updates = await fetched(server, "раз".encode(), b"t\xff\xfewo", b"cut \xd0", b"\\ud800 half", b"four")
    assert [update["message"]["text"] for update in updates] == [
        "раз",
        "t\ufffd\ufffdwo",
        "cut \ufffd",
        "\ud800 half",
        "four",
    ]


async def test_an_update_of_a_megabyte_comes_with_the_others() -> None:
    async with careless() as server:
        updates = await fetched(server, b"one", b"x" * 2**20, b"three")
    assert [len(update["message"]["text"]) for update in updates] == [3, 2**20, 5]
    assert json.dumps(updates[1])
