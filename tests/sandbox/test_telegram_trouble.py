"""Rate limits and planned faults."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)

from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.world import TelegramPerson
from tests.sandbox.telegram_bot import ANNA, greeted


async def test_a_chat_takes_a_short_burst_then_one_a_second(box: Sandbox, telegram: Bot) -> None:
    box.lift_limits(False)
    await greeted(telegram, box)
    for _ in range(2):
        await telegram.send_message(ANNA, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await telegram.send_message(ANNA, "x")
    assert refused.value.retry_after == 1


async def test_all_chats_together_take_30_a_second(box: Sandbox, telegram: Bot) -> None:
    box.lift_limits(False)
    people = range(1, 41)
    for person in people:
        box.telegram.join(TelegramPerson(id=person, first_name="P"))
        box.telegram.say(person, "hi")
    sends = [telegram.send_message(person, "x") for person in people]
    answers = await asyncio.gather(*sends, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, TelegramRetryAfter)]
    assert 1 <= len(refused) <= 10


async def test_nothing_is_limited_when_limits_are_lifted(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    for _ in range(40):
        await telegram.send_message(ANNA, "x")
    assert len(box.telegram.chat(ANNA)) == 42


async def call(box: Sandbox, **fault: Any) -> dict[str, Any]:
    """The raw answer of getMe that meets a fault."""
    box.faults.add(Fault(platform="telegram", method="getMe", **fault))
    url = f"{box.url}/telegram/bot{box.telegram.token}/getMe"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        refusal: dict[str, Any] = await answer.json()
    return refusal


@pytest.mark.parametrize("retry_after", [7, "soon"])
async def test_a_planned_429_carries_its_retry_after(box: Sandbox, retry_after: int | str) -> None:
    refusal = await call(box, kind="429", retry_after=retry_after)
    assert refusal["description"] == f"Too Many Requests: retry after {retry_after}"
    assert refusal["parameters"] == {"retry_after": retry_after}


async def test_a_planned_429_may_leave_the_time_out(box: Sandbox) -> None:
    assert "parameters" not in await call(box, kind="429", retry_after=None)


async def test_a_planned_error_without_a_status_is_a_bad_request(box: Sandbox) -> None:
    refusal = await call(box, kind="error", error="Bad Request: chat not found")
    assert (refusal["error_code"], refusal["description"]) == (400, "Bad Request: chat not found")


async def test_a_planned_error_may_be_for_one_chat(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    error = "403 Forbidden: user is deactivated"
    box.faults.add(Fault(platform="telegram", kind="error", error=error, match={"chat_id": str(ANNA)}))
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await telegram.send_message(ANNA, "x")
    await telegram.send_message(ANNA, "y")


async def test_a_connection_cut_after_the_call_leaves_the_message(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    box.faults.add(Fault(platform="telegram", method="sendMessage", kind="drop_after"))
    with pytest.raises(TelegramNetworkError):
        await telegram.send_message(ANNA, "sent all the same")
    assert box.telegram.chat(ANNA)[-1].text == "sent all the same"


async def test_a_connection_cut_before_the_call_leaves_nothing(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    box.faults.add(Fault(platform="telegram", kind="drop_before"))
    with pytest.raises(TelegramNetworkError):
        await telegram.send_message(ANNA, "never")
    assert box.telegram.chat(ANNA)[-1].text == "Hello"


@pytest.mark.parametrize("kind", ["5xx", "garbage"])
async def test_getupdates_meets_faults_too(box: Sandbox, telegram: Bot, kind: Any) -> None:
    box.faults.add(Fault(platform="telegram", method="getUpdates", kind=kind, status=502))
    with pytest.raises(ClientDecodeError):
        await telegram.get_updates()
    assert await telegram.get_updates() == []


async def test_calls_are_counted_by_method(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    await telegram.get_updates()
    assert (box.journal.calls["telegram.sendMessage"], box.journal.calls["telegram.getUpdates"]) == (1, 1)
