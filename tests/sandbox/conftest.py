"""What the sandbox's tests share."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.box import Sandbox, running
from tests.sandbox.slack_app import Listener, client_of, listening
from tests.sandbox.telegram_bot import bot_of


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A serving sandbox without rate limits."""
    async with running(limits=False) as serving:
        yield serving


@pytest.fixture
async def telegram(box: Sandbox) -> AsyncIterator[Bot]:
    """aiogram's Bot."""
    async with bot_of(box) as bot:
        yield bot


@pytest.fixture
def slack(box: Sandbox) -> AsyncWebClient:
    """slack-sdk's client as the bot."""
    return client_of(box)


@pytest.fixture
async def heard(box: Sandbox) -> AsyncIterator[Listener]:
    """A slack-bolt app on Socket Mode that keeps what it hears."""
    async with listening(box) as listener:
        yield listener
