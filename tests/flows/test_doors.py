"""The doors on the network, with whatever strangers send to them: 401, 413 or 400, never 500, and no second effect."""

import asyncio
import json
import logging
import time
from typing import Any

import pytest

from adapters.web import app as web
from tests.adapters.slack.test_requests import signed
from tests.flows.conftest import ANNA, SUPPORT, TOM, Scene
from tests.flows.test_entrances import called as called

SECRET = "X-Telegram-Bot-Api-Secret-Token"
JSON = {"Content-Type": "application/json"}
WORDS = "words that nobody may find in a log"


async def post(scene: Scene, path: str, body: bytes, headers: dict[str, Any], *, length: int | None = None) -> int:
    """The status that a door answers to raw bytes; a header's value may be bytes, the ``length`` a lie."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(scene.desk.url.rpartition(":")[2]))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Length: {length or len(body)}\r\nConnection: close\r\n".encode()
    )
    for name, value in headers.items():
        head += f"{name}: ".encode() + (value if isinstance(value, bytes) else str(value).encode()) + b"\r\n"
    try:
        writer.write(head + b"\r\n" + body)
        await writer.drain()
        return int((await reader.read(4_096)).split()[1])
    finally:
        writer.close()


def update(text: str, number: int = 7) -> bytes:
    user = {"id": ANNA, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    message = {"message_id": 900, "date": 1_770_000_000, "from": user, "text": text}
    chat = {"chat": {"id": ANNA, "type": "private", "first_name": "Anna"}}
    return json.dumps({"update_id": number, "message": message | chat}).encode()


def event(text: str, root: str) -> bytes:
    inner = {"type": "message", "user": TOM, "text": text, "ts": f"{time.time():.6f}", "thread_ts": root,
             "channel": SUPPORT, "channel_type": "channel"}  # fmt: skip
    return json.dumps({"type": "event_callback", "team_id": "T0SANDBOX", "event_id": "EvX", "event": inner}).encode()


async def test_telegrams_door_takes_in_what_has_the_secret_and_nothing_else_and_a_replay_once(
    called: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    called.box.telegram.phone(ANNA).wrote = True
    body, right = update(f"/support {WORDS}"), JSON | {SECRET: "a-secret"}
    for secret in ("wrong", "a-secret ,", "пароль", b"\xff\xfe", "", "a-secre", "a-secret" * 100):
        assert await post(called, "/telegram/webhook", body, JSON | {SECRET: secret}) == 401
    assert await post(called, "/telegram/webhook", body, JSON) == 401
    for large, headers in ((b"x" * 300_000, right), (b"x" * 2_000_000, JSON), (b"[" * 300_000, right)):
        assert await post(called, "/telegram/webhook", large, headers) in (401, 413)
    for junk in (b"", b"\xff", b"[]", b"null", b'{"update_id": ' + b"9" * 5_000 + b"}", b"[" * 100_000):
        assert await post(called, "/telegram/webhook", junk, right) == 400
    for _ in range(3):
        assert await post(called, "/telegram/webhook", body, right) == 200
    await called.until(lambda: called.roots())
    assert len(called.roots()) == 1
    assert WORDS not in caplog.text


async def test_slacks_door_takes_in_what_is_signed_just_now_and_nothing_else_and_a_replay_once(
    called: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    root = await called.file()
    await called.claim(root)
    body, now = event(WORDS, root.ts), time.time()
    right = signed(body)
    for headers in (
        JSON, signed(body, at=now - 301), signed(body, at=now + 302), signed(body, secret="another"),
        signed(body + b" "), right | {"X-Slack-Request-Timestamp": "abc"}, right | {"X-Slack-Signature": "v0=ключ"},
        right | {"X-Slack-Signature": b"\xff\xfe"}, right | {"X-Slack-Request-Timestamp": b"\xd9\xa1"},
        {k: v for k, v in right.items() if k != "X-Slack-Signature"},
    ):  # fmt: skip
        assert await post(called, "/slack/events", body, headers) == 401
    assert await post(called, "/slack/events", b"x" * 300_000, JSON) == 401
    large = b"x" * 2_000_000
    assert await post(called, "/slack/events", large, signed(large)) == 413
    for junk in (b"", b"\xff", b"[]", b"payload=%7B", b"[" * 100_000):
        assert await post(called, "/slack/events", junk, signed(junk)) == 400
    for _ in range(3):
        assert await post(called, "/slack/events", body, right) == 200
    await called.until(lambda: any(WORDS in message.text for message in called.told(ANNA)))
    await asyncio.sleep(0.3)
    assert sum(WORDS in message.text for message in called.told(ANNA)) == 1
    assert WORDS not in caplog.text


async def test_a_body_that_does_not_come_keeps_no_place(called: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.2)
    for path in ("/telegram/webhook", "/slack/events"):
        assert await post(called, path, b"{", JSON, length=500) == 408
