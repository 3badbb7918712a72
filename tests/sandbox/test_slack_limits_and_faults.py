"""Rate limits and planned faults, as slack-sdk meets them."""

import asyncio
import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.sandbox.slack_app import refused

CHANNEL = "C0SUPPORT"


async def test_a_channel_takes_a_short_burst_then_one_post_a_second(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.limits = True
    for _ in range(3):
        await slack.chat_postMessage(channel=CHANNEL, text="x")
    with pytest.raises(SlackApiError) as limited:
        await slack.chat_postMessage(channel=CHANNEL, text="x")
    response = limited.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "1")


async def test_channels_are_limited_apart(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.limits = True
    for user in ("U0TECH", "U0TINA"):
        for _ in range(3):
            await slack.chat_postMessage(channel=user, text="x")


async def test_updates_are_limited_over_the_whole_workspace(box: Sandbox, slack: AsyncWebClient) -> None:
    box.slack.limits = True
    ts = (await slack.chat_postMessage(channel=CHANNEL, text="x"))["ts"]
    for number in range(50):
        await slack.chat_update(channel=CHANNEL, ts=ts, text=f"{number}")
    assert await refused(slack.chat_update(channel=CHANNEL, ts=ts, text="more")) == "ratelimited"


async def test_nothing_is_limited_when_limits_are_lifted(box: Sandbox, slack: AsyncWebClient) -> None:
    await asyncio.gather(*(slack.chat_postMessage(channel=CHANNEL, text="x") for _ in range(60)))
    assert box.journal.calls["slack.chat.postMessage"] == 60


@pytest.mark.parametrize(("retry_after", "header"), [(7, "7"), (None, None), ("soon", "soon")])
async def test_a_planned_429_words_retry_after_as_told(
    box: Sandbox, slack: AsyncWebClient, retry_after: float | str | None, header: str | None
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="429", retry_after=retry_after))
    with pytest.raises(SlackApiError) as limited:
        await slack.chat_postMessage(channel=CHANNEL, text="x")
    assert limited.value.response.headers.get("Retry-After") == header


async def test_a_planned_error_is_told_by_name(box: Sandbox, slack: AsyncWebClient) -> None:
    box.faults.add(Fault(platform="slack", kind="error", error="fatal_error", match={"channel": CHANNEL}))
    assert await refused(slack.chat_postMessage(channel=CHANNEL, text="x")) == "fatal_error"
    assert box.slack.messages(CHANNEL) == []


async def test_a_dropped_answer_leaves_the_post_behind(box: Sandbox, slack: AsyncWebClient) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="drop_after"))
    with pytest.raises(aiohttp.ClientError):
        await slack.chat_postMessage(channel=CHANNEL, text="x")
    assert len(box.slack.messages(CHANNEL)) == 1


async def test_a_delay_is_waited_for(box: Sandbox, slack: AsyncWebClient) -> None:
    box.faults.add(Fault(platform="slack", kind="delay", seconds=0.1))
    before = time.monotonic()
    await slack.auth_test()
    assert time.monotonic() - before >= 0.1


async def test_a_server_error_is_an_html_page(box: Sandbox, slack: AsyncWebClient) -> None:
    box.faults.add(Fault(platform="slack", kind="5xx", status=502))
    with pytest.raises(SlackApiError) as failed:
        await slack.auth_test()
    assert failed.value.response.status_code == 502
