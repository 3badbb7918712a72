"""Secrets that can be found again, through every failure: in no log, reply, table or page; nor words in a log."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.logs import FIRST
from sandbox.faults import Fault
from tests.faults.harness import CUSTOMERS, Scene, staged
from tests.faults.history import Talk
from tests.faults.loaded import Fork
from tests.faults.people import SUPPORT
from tests.faults.process import ROOT

ANNA = CUSTOMERS[0]
KEYS = {
    "DESK_TELEGRAM_WEBHOOK_SECRET": "canary-webhook-new-1b7c,canary-webhook-old-9d2e",
    "DESK_METRICS_KEY": "canary-metrics-key-4f0a6b1c2d3e",
    "DESK_CALENDAR_KEY": "canary-calendar-key-7a8b9c0d1e2f",
}
PASSWORD = "canary-database-c41d"
SWORDFISH = "swordfish"
"""In everything that people write here: no line of a log may have it."""

SABOTAGE = """
import os
import adapters.slack.carrier as carrier
import core.service.intake as intake

really_support, really_carry = intake.support, carrier.Carrier.carry

def everything(said):
    return RuntimeError(" ".join(v for k, v in os.environ.items() if k.startswith("DESK_")) + said)

async def support(uow, contact, heard):
    if "sabotage" in heard.text:
        raise everything(heard.text)
    return await really_support(uow, contact, heard)

async def carry(self, parcel, message, channel, thread):
    if "sabotage" in message.text:
        raise everything(message.text)
    return await really_carry(self, parcel, message, channel, thread)

intake.support, carrier.Carrier.carry = support, carry
"""


@asynccontextmanager
async def troubled(folder: Path, url: str) -> AsyncIterator[Scene]:
    """A desk that says all it can, with every key set, in whose handlers secrets get into the texts of errors."""
    (folder / "sabotage").mkdir()
    (folder / "sabotage" / "sitecustomize.py").write_text(SABOTAGE)
    path = f"{ROOT}{os.pathsep}{folder / 'sabotage'}"
    settings: dict[str, Any] = {"DESK_LOG_LEVEL": "debug", "PYTHONPATH": path, **KEYS}
    async with staged(folder, url, **settings) as scene:
        scene.crowd.chance = 0
        await scene.desk.start()
        await scene.desk.ready()
        yield scene


def canaries(scene: Scene) -> list[str]:
    """Every secret the desk was given, and the part of Telegram's token that opens anything."""
    world = scene.box.world
    given = [world.telegram_token.partition(":")[2], world.slack_bot_token, world.slack_app_token]
    return [*given, world.slack_signing_secret, *",".join(KEYS.values()).split(",")]


def misbehave(scene: Scene) -> None:
    """Each platform answers each of the next calls in another wrong way, with the token in it where it can be."""
    token, bot = scene.box.world.telegram_token, scene.box.world.slack_bot_token
    for method in ("sendMessage", "getFile", "editMessageText"):
        for kind, more in (
            ("error", {"error": f"500 Internal {token}"}), ("5xx", {}), ("garbage", {}), ("drop_before", {}),
            ("drop_after", {}), ("429", {"retry_after": token}), ("error", {"error": f"400 Bad Request: {token}"}),
        ):  # fmt: skip
            scene.box.faults.add(_fault("telegram", method, kind, more))
    for method in ("chat.postMessage", "chat.update", "users.info", "reactions.add", "files.getUploadURLExternal"):
        for kind, more in (
            ("5xx", {}), ("garbage", {}), ("drop_after", {}), ("429", {"retry_after": bot}), ("error", {"error": bot}),
            ("error", {"error": "token_revoked"}),
        ):  # fmt: skip
            scene.box.faults.add(_fault("slack", method, kind, more))


def _fault(platform: Any, method: str, kind: Any, more: dict[str, Any]) -> Fault:
    return Fault(platform=platform, method=method, kind=kind, **more)


async def act(scene: Scene, talk: Talk) -> None:
    """What people do meanwhile: words, files, an agent's answer; some of it breaks the desk's own handlers."""
    telegram, root = scene.box.telegram, scene.crowd.root_of(talk)
    assert root is not None
    telegram.say(ANNA, f"/support {SWORDFISH} sabotage")
    telegram.say(ANNA, f"{SWORDFISH} sabotage", int(talk.request.ref.rpartition("/")[2]))
    telegram.inject({"message": {"text": SWORDFISH, "chat": {"id": ANNA, "type": "private"}}})
    for number in range(6):
        telegram.say(ANNA, f"{SWORDFISH} {number}", int(talk.request.ref.rpartition("/")[2]))
        telegram.send(ANNA, "document", f"{SWORDFISH}.txt", b"x", reply_to=int(talk.request.ref.rpartition("/")[2]))
        scene.box.slack.say("U0TECH", SUPPORT, f"{SWORDFISH} answers {number}", thread_ts=root.ts)
        scene.box.slack.press("U0TINA", SUPPORT, root.ts, f"a:claim:{1001 + number}")
        await asyncio.sleep(0.4)


async def pages(scene: Scene) -> str:
    """Everything the desk's doors answer, with the right keys and with wrong ones."""
    metrics, calendar = KEYS["DESK_METRICS_KEY"], KEYS["DESK_CALENDAR_KEY"]
    asked: list[tuple[str, str, dict[str, str]]] = [
        ("GET", "/health/ready", {}), ("GET", "/health/live", {}), ("GET", "/nothing", {}), ("POST", "/metrics", {}),
        ("GET", "/metrics", {"Authorization": f"Bearer {metrics}"}), ("GET", "/metrics", {"Authorization": "wrong"}),
        ("GET", f"/oncall/support.ics?key={calendar}", {}), ("GET", f"/oncall/none.ics?key={calendar}", {}),
        ("GET", f"/oncall/support.ics?key={calendar}x", {}), ("POST", "/telegram/webhook", {}),
        ("POST", "/slack/events", {}), ("GET", "/openapi.json", {}),
    ]  # fmt: skip
    said = []
    async with aiohttp.ClientSession(f"http://127.0.0.1:{scene.desk.port}") as session:
        for method, path, headers in asked:
            async with session.request(method, path, headers=headers) as answer:
                said.append(f"{answer.status} {dict(answer.headers)} {await answer.text()}")
    return "\n".join(said)


async def store(scene: Scene) -> str:
    """Every row of every table."""
    tables = [row[0] for row in await scene.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return str([await scene.rows(f'SELECT * FROM "{table}"') for table in tables])


def shown(scene: Scene) -> str:
    """All that anybody reads in Telegram and Slack."""
    chats = [scene.box.telegram.chat(user) for user in CUSTOMERS]
    toasts = [scene.box.telegram.toasts(user) for user in CUSTOMERS]
    slack = scene.box.slack
    posts = [slack.messages(SUPPORT), *[slack.messages(slack.dm(member)) for member in ("U0TECH", "U0SUPER")]]
    return str((chats, toasts, posts, [slack.ephemerals(member) for member in ("U0TECH", "U0TINA")]))


@pytest.mark.timeout(180)
async def test_no_secret_gets_out_through_any_failure_and_no_words_into_the_log(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with troubled(tmp_path, sqlite_url) as scene:
        talk = scene.crowd.file(ANNA)
        await scene.settled()
        await scene.crowd.claimed(talk)
        misbehave(scene)
        await act(scene, talk)
        places = {"pages": await pages(scene), "chats": shown(scene)}
        scene.box.faults.clear()
        token = scene.box.world.telegram_token
        scene.box.faults.add(_fault("telegram", "getUpdates", "error", {"error": f"401 Unauthorized {token}"}))
        scene.box.telegram.say(ANNA, "/help")
        assert await scene.desk.ended() == 1
        places |= {"store": await store(scene), "log": scene.desk.log, "chats later": shown(scene)}
        leaks = [(place, secret) for place, text in places.items() for secret in canaries(scene) if secret in text]
    assert leaks == []
    assert SWORDFISH in places["store"]
    assert SWORDFISH not in places["log"]
    lines = [json.loads(line) for line in places["log"].splitlines() if line.startswith("{")]
    assert all(set(FIRST) <= line.keys() for line in lines)
    assert {"cannot be handled", "broke its sender"} <= {
        words for line in lines for words in ("cannot be handled", "broke its sender") if words in line["message"]
    }
    assert any("delivery" in line and "ticket" in line for line in lines)
    assert any("input" in line for line in lines)


PATIENCE = 120
"""Seconds for a command, on machines that have much else to do."""
COMMANDS = ["run", "doctor", "migrate", "backup all"]
CASES = [(command, "no server answers") for command in COMMANDS]
CASES += [("config check", "every setting is wrong")]


@pytest.mark.timeout(2 * PATIENCE)
@pytest.mark.parametrize(("command", "trouble"), CASES)
async def test_no_command_prints_a_secret(tmp_path: Path, command: str, trouble: str) -> None:
    (tmp_path / "desk.toml").write_text((ROOT / "desk.toml.example").read_text("utf-8"))
    given = KEYS | {
        "DESK_TELEGRAM_TOKEN": "7001:canary-telegram-5f2d8c0b7e91", "DESK_SLACK_BOT_TOKEN": "xoxb-canary-bot-93ac17d2",
        "DESK_SLACK_APP_TOKEN": "xapp-canary-app-e80b44f6", "DESK_SLACK_SIGNING_SECRET": "canary-signing-27c1e5aa",
        "DESK_DATABASE_URL": f"postgresql+asyncpg://desk:{PASSWORD}@127.0.0.1:1/desk",
        "DESK_TELEGRAM_API_URL": "http://127.0.0.1:1", "DESK_SLACK_API_URL": "http://127.0.0.1:1/api/",
        "DESK_LOG_LEVEL": "debug", "DESK_HTTP_PORT": "1",
    }  # fmt: skip
    if trouble == "every setting is wrong":
        given = {name: f"{value} ключ" for name, value in given.items()}
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    out = tmp_path / "said"
    process = await Fork(command.split(), tmp_path, kept | given, out=out, err=out).start()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    finally:
        process.kill()
    said = out.read_text("utf-8")
    assert said
    assert "canary" not in said + _written(tmp_path), said


def _written(folder: Path) -> str:
    """What stands in the logs of a folder."""
    return "".join(path.read_text("utf-8", errors="replace") for path in folder.rglob("*.log"))
