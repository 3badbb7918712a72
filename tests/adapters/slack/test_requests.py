"""The HTTP entrance: whose requests are taken in, and what they have done when they are answered."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from adapters.slack.requests import Requests
from tests.adapters.slack.conftest import CHANNEL, Room, posts
from tests.adapters.slack.test_thread import TOM, root

SECRET = "sandbox-signing-secret"
JSON = "application/json"
NOW = 1_795_000_000.0


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET, kind: str = JSON) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": kind}


def event(text: str, ts: str, thread: str, event_id: str = "EvHTTP1") -> bytes:
    inner = {"type": "message", "user": TOM, "text": text, "ts": ts, "thread_ts": thread, "channel": CHANNEL,
             "channel_type": "channel"}  # fmt: skip
    return json.dumps({"type": "event_callback", "team_id": "T0SANDBOX", "event_id": event_id, "event": inner}).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"{}", at=NOW - 301),
        signed(b"{}", at=NOW + 301),
        signed(b"{}", at=NOW, secret="another"),
        signed(b"{} ", at=NOW),
        signed(b"{}", at=NOW) | {"X-Slack-Signature": "v0=ключ"},
        signed(b"{}", at=NOW) | {"X-Slack-Signature": "v0=\udcff"},
        signed(b"{}", at=NOW) | {"X-Slack-Request-Timestamp": "abc"},
        signed(b"{}", at=NOW) | {"X-Slack-Request-Timestamp": "１２"},
        signed(b"{}", at=NOW) | {"X-Slack-Request-Timestamp": "-1"},
        signed(b"{}", at=NOW) | {"X-Slack-Request-Timestamp": ""},
    ],
)
def test_without_slacks_signature_of_now_nothing_is_taken_in(headers: dict[str, str]) -> None:
    assert Requests(SECRET, now=lambda: NOW).refused(b"{}", headers) == 401


@pytest.mark.parametrize("skew", [-300, 0, 300])
def test_slacks_signature_holds_for_five_minutes(skew: int) -> None:
    assert Requests(SECRET, now=lambda: NOW).refused(b"{}", signed(b"{}", at=NOW + skew)) is None


def test_without_a_secret_nothing_is_ever_taken_in() -> None:
    assert Requests("").refused(b"{}", signed(b"{}", secret="")) == 401


def test_a_body_over_a_megabyte_is_too_large_whoever_signed_it() -> None:
    body = b"x" * (1024 * 1024 + 1)
    assert Requests(SECRET).refused(body, signed(body)) == 413


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1]", b"\xff\xfe", b"[" * 100_000, b"3", b'{"a"'])
def test_a_signed_body_of_nonsense_is_a_bad_request(body: bytes) -> None:
    assert Requests(SECRET).refused(body, signed(body)) == 400


async def test_an_event_is_on_disk_when_it_is_answered_and_a_replay_has_no_second_effect(room: Room) -> None:
    await room.file()
    body = event("by post", "1795255685.900001", root(room).ts)
    for _ in range(2):
        status, _, _ = await room.entrance.take_request(body, signed(body))
        assert status == 200
    async with room.store.work() as uow:
        assert await uow.messages.get(f"slack/{CHANNEL}/1795255685.900001")


async def test_while_the_store_is_down_nothing_is_confirmed(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    await room.file()
    room.is_down = True
    body = event("kept by Slack", "1795255685.900002", root(room).ts)
    assert (await room.entrance.take_request(body, signed(body)))[0] == 503
    assert "kept by Slack" not in caplog.text
    room.is_down = False
    assert (await room.entrance.take_request(body, signed(body)))[0] == 200


async def test_slacks_challenge_is_given_back(room: Room) -> None:
    body = b'{"type": "url_verification", "challenge": "c0ffee", "token": "x"}'
    status, answer, _ = await room.entrance.take_request(body, signed(body))
    assert status == 200
    assert b"c0ffee" in answer


async def test_a_command_by_form_is_answered_in_the_response(room: Room) -> None:
    form = {"command": "/desk", "text": "help", "user_id": TOM, "channel_id": CHANNEL, "team_id": "T0SANDBOX",
            "trigger_id": "1.2.3"}  # fmt: skip
    body = urlencode(form).encode()
    kind = "application/x-www-form-urlencoded"
    status, answer, headers = await room.entrance.take_request(body, signed(body, kind=kind))
    assert status == 200
    assert "/desk mine" in json.loads(answer)["text"]
    assert headers["content-type"].startswith(JSON)


@pytest.mark.parametrize("payload", [{"type": "nothing_known"}, {"type": "block_actions", "user": {"id": TOM}}, {}])
async def test_what_nobody_knows_is_never_an_error_of_ours(room: Room, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    status, _, _ = await room.entrance.take_request(body, signed(body))
    assert status < 500 or payload == {}
    assert posts(room.box) == []
