"""The other entrances: Telegram by webhook, Slack by signed HTTP, people who file from Slack, an agent in Telegram."""

import dataclasses
import socket
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from sandbox.box import Sandbox
from tests.conftest import WalkingClock
from tests.flows.conftest import ANNA, MARIA, MAX, SAM, SUPPORT, TOM, Scene


def free_port() -> int:
    """A port nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
async def called(
    box: Sandbox, sqlite_url: str, organisation: Organisation, clock: WalkingClock
) -> AsyncIterator[Scene]:
    """A desk that both platforms call over HTTP."""
    port = free_port()
    settings = settings_for(
        box, database_url=sqlite_url, pace=0, http_port=port, slack_mode="http", telegram_mode="webhook",
        telegram_webhook_secret=SecretStr("a-secret"),
    ).model_copy(update={"telegram_webhook_url": f"http://127.0.0.1:{port}"})  # fmt: skip
    async with Desk(settings, organisation, time=clock).running() as desk:
        url = f"{desk.url}/slack/events"
        await box.slack.deliver_to(events_url=url, interactivity_url=url, commands_url=url)
        yield Scene(box, desk, clock)


async def test_by_webhook_and_http_the_desk_does_the_same(called: Scene) -> None:
    root = await called.file()
    await called.claim(root)
    called.box.slack.say(TOM, SUPPORT, "On it", thread_ts=root.ts)
    await called.until(lambda: any("On it" in message.text for message in called.told(ANNA)))


async def test_somebody_in_slack_files_reads_and_answers_in_direct_messages(scene: Scene) -> None:
    scene.box.slack.command(SAM, SUPPORT, "/support", "My laptop does not start")
    root = await scene.until(lambda: next((p for p in scene.roots() if "laptop" in scene.words(p)), None))
    await scene.until(lambda: any("laptop" in scene.words(post) for post in scene.direct(SAM)))
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "Is the lamp on?", thread_ts=root.ts)
    await scene.until(lambda: any("Is the lamp on?" in scene.words(post) for post in scene.direct(SAM)))
    scene.box.slack.say(SAM, "bot", "No, it is dark")
    await scene.until(lambda: any("it is dark" in scene.words(post) for post in scene.thread(root)))


@pytest.fixture
def organisation(organisation: Organisation, request: pytest.FixtureRequest) -> Organisation:
    """The usual team; for tests of people who are only in Telegram the supervisor is Maria."""
    if "only_in_telegram" not in request.node.name:
        return organisation
    people = [
        dataclasses.replace(p, slack=None, telegram=MARIA, language="ru") if p.name == "Sofia Lind" else p
        for p in organisation.people
    ]
    return dataclasses.replace(organisation, people=tuple(people))


async def test_a_supervisor_who_is_only_in_telegram_is_pinged_there_and_claims_there(scene: Scene) -> None:
    scene.box.telegram.say(MARIA, "/start")
    await scene.until(lambda: scene.told(MARIA))
    root = await scene.file()
    scene.clock.advance(minutes=161)
    ping = await scene.until(lambda: next((m for m in scene.told(MARIA) if "напоминание" in m.text.lower()), None))
    scene.box.telegram.press(MARIA, ping.message_id, f"a:claim:{scene.number(root)}")
    await scene.until(lambda: "Sofia Lind" in scene.words(scene.root(root)))


async def test_a_supervisor_who_is_only_in_telegram_and_cannot_be_reached_is_passed_over(scene: Scene) -> None:
    await scene.file()
    scene.clock.advance(minutes=161)
    await scene.until(lambda: any("because Sofia Lind cannot be reached" in scene.words(p) for p in scene.direct(MAX)))
