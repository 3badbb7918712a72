"""What Telegram's tests share: a sandbox, our bot on it, a sender, a desk with a store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from aiogram import Bot

from adapters.db.store import Store
from adapters.telegram.bot import make_bot
from adapters.telegram.entrance import Entrance
from adapters.telegram.poller import Poller
from adapters.telegram.sender import TelegramSender
from adapters.texts import Texts
from core.model.delivery import OperatorsFault, Outcome
from core.model.organisation import Agent, Organisation, Team
from core.model.pace import Pace
from core.model.proposal import WordCounter
from core.phrases import Phrasebook
from core.ports import Parcel
from sandbox.box import Sandbox, running
from sandbox.telegram.messages import Message
from scheduler.deliveries import DeliveryLoop
from tests.adapters.telegram.parcels import ANNA, MARIA
from tests.conftest import HandClock

SLACK_FILES = {"https://slack/cat.png": b"a cat", "https://slack/log.txt": b"a log"}


async def fetch_from_slack(file: str) -> bytes:
    """The content of a file in Slack, as the Slack room would fetch it."""
    if file not in SLACK_FILES:
        raise FileNotFoundError(file)
    return SLACK_FILES[file]


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A serving sandbox without rate limits."""
    async with running(limits=False) as serving:
        yield serving


@pytest.fixture
async def bot(box: Sandbox) -> AsyncIterator[Bot]:
    """Our bot on the sandbox."""
    made = make_bot(box.telegram.token, f"{box.url}/telegram")
    yield made
    await made.session.close()


@pytest.fixture
def organisation() -> Organisation:
    """Tom has Slack; Maria is an agent too, with only Telegram."""
    return Organisation(
        teams=(Team(name="Support", slack_channel="C0SUPPORT"),),
        people=(
            Agent(name="Tom Reed", team="Support", slack="U0TECH"),
            Agent(name="Maria Orlova", team="Support", telegram=MARIA, language="ru"),
        ),
    )


@pytest.fixture
def phrasebook(organisation: Organisation) -> Phrasebook:
    """Both languages."""
    return Phrasebook(Texts(), organisation)


@pytest.fixture
def sender(box: Sandbox, bot: Bot, phrasebook: Phrasebook, organisation: Organisation) -> TelegramSender:
    """The sender; Anna and Maria have written to the bot before."""
    for user in (ANNA, MARIA):
        box.telegram.phone(user).wrote = True
    return TelegramSender(bot, phrasebook, organisation, fetch={"slack": fetch_from_slack})


class NoSlack:
    """There is no Slack in these tests: what goes there waits."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Not here."""
        return OperatorsFault("no Slack in this test")


@dataclass
class Desk:
    """A desk that polls the sandbox and answers."""

    box: Sandbox
    store: Store
    bot: Bot
    entrance: Entrance
    poller: Poller
    running: AsyncExitStack

    def answers(self, user: int = ANNA) -> list[Message]:
        """What the bot wrote to somebody and is still there."""
        return [m for m in self.box.telegram.chat(user) if m.author == "bot" and not m.deleted]

    async def says(self, text: str, *, user: int = ANNA, count: int = 1) -> Message:
        """Wait for the bot's ``count``-th message to contain a text."""

        def there() -> Message | None:
            messages = self.answers(user)
            return messages[-1] if len(messages) >= count and text in messages[-1].text else None

        try:
            found: Message = await self.box.until(there)
        except TimeoutError:
            raise AssertionError(f"{text!r} is not in {[m.text for m in self.answers(user)]}") from None
        return found

    async def ask(self, text: str, expected: str, *, user: int = ANNA) -> Message:
        """Somebody says something; the bot's next message has to contain the expected words."""
        before = len(self.answers(user))
        self.box.telegram.say(user, text)
        return await self.says(expected, user=user, count=before + 1)


@pytest.fixture
async def desk(
    box: Sandbox, bot: Bot, sender: TelegramSender, phrasebook: Phrasebook, organisation: Organisation,
    sqlite_url: str, clock: HandClock,
) -> AsyncIterator[Desk]:  # fmt: skip
    """A desk at work, with Telegram only."""
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    entrance = Entrance(store.work, bot, phrasebook)
    poller = Poller(bot, entrance.take, pause=0.01)
    loop = DeliveryLoop(store.work, {"telegram": sender, "slack": NoSlack()}, time=clock, pace=Pace(share=0))
    store.on_commit.append(loop.committed)
    tasks = [asyncio.create_task(poller.run()), asyncio.create_task(loop.run())]
    yield Desk(box, store, bot, entrance, poller, AsyncExitStack())
    poller.stop()
    await tasks[0]
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await entrance.close()
    await store.close()
