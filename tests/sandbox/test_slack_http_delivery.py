"""Signed HTTP delivery into a real slack-bolt app instead of Socket Mode."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox.box import Sandbox
from sandbox.slack.events import signed
from sandbox.slack.refusal import Impossible
from tests.sandbox.slack_app import Listener, actions, button, client_of, modal, question

CHANNEL = "C0SUPPORT"


@pytest.fixture
async def listener(box: Sandbox) -> AsyncIterator[Listener]:
    """A slack-bolt app behind an address of its own, to which the sandbox delivers."""
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    listener = Listener(box)
    runner = web.AppRunner(listener.app.web_app("/slack/events"), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await box.slack.deliver_to(url, url, url)
    yield listener
    await box.slack.deliver_to()
    await runner.cleanup()


async def test_an_event_arrives_signed(box: Sandbox, listener: Listener) -> None:
    box.slack.say("U0TECH", CHANNEL, "hello")
    await box.until(listener.events)
    assert listener.events()[0]["text"] == "hello"
    assert listener.headers[0]["x-slack-signature"][0].startswith("v0=")


async def test_an_event_the_app_fails_on_comes_again_with_its_number(box: Sandbox, listener: Listener) -> None:
    box.slack.retry_after = (0.3, 60, 60)
    listener.deaf = 1
    box.slack.say("U0TECH", CHANNEL, "hello")
    await box.until(lambda: len(listener.bodies) == 2)
    headers = listener.headers[1]
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == (["1"], ["http_error"])


async def test_a_command_is_answered_in_the_body(box: Sandbox, listener: Listener) -> None:
    listener.answer = {"text": "on it"}
    box.slack.command("U0TECH", CHANNEL, "/support", "printer on fire")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    assert box.slack.ephemerals("U0TECH")[0].text == "on it"
    assert listener.bodies[0]["text"] == "printer on fire"


async def test_a_press_arrives_as_a_form(box: Sandbox, listener: Listener) -> None:
    post = await client_of(box).chat_postMessage(channel=CHANNEL, text="x", blocks=actions(button(value="1")))
    box.slack.press("U0TECH", CHANNEL, post["ts"], "go")
    await box.until(lambda: listener.of_type("block_actions"))
    assert listener.of_type("block_actions")[0]["actions"][0]["value"] == "1"


async def test_errors_of_a_submission_come_back(box: Sandbox, listener: Listener) -> None:
    trigger = box.slack.shortcut("U0TECH", "", "", "new")
    view = (await client_of(box).views_open(trigger_id=trigger, view=modal(question())))["view"]
    listener.answer = {"response_action": "errors", "errors": {"q": "no"}}
    assert await box.slack.submit("U0TECH", view["id"], {"q": {"a": "x"}}) == {"errors": {"q": "no"}}


async def test_an_address_that_does_not_know_the_challenge_is_refused(box: Sandbox) -> None:
    with pytest.raises(Impossible):
        await box.slack.deliver_to(f"{box.url}/slack/api/api.test")
    assert box.slack.outbox.carrier is box.slack.sockets


async def test_a_slow_app_is_given_up_on(box: Sandbox, listener: Listener) -> None:
    async def asleep(request: web.Request) -> web.Response:
        await asyncio.sleep(0.4)
        return web.Response()

    app = web.Application()
    app.router.add_post("/", asleep)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    box.slack.outbox.answer_within = 0.1
    await box.slack.deliver_to(commands_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    box.slack.command("U0TECH", CHANNEL, "/support")
    await box.until(lambda: box.slack.ephemerals("U0TECH"))
    assert "operation_timeout" in box.slack.ephemerals("U0TECH")[0].text
    await runner.cleanup()


def test_the_signature_is_one_slack_sdk_verifies() -> None:
    headers = signed("secret", "body", int(time.time()))
    assert SignatureVerifier("secret").is_valid_request("body", headers)
