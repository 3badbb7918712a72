"""A sandbox at the wire, parcels made by hand, and a desk of which only Slack's room is open."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.db.store import Store
from adapters.slack.entrance import SlackEntrance, open_slack
from adapters.slack.sender import SlackSender
from adapters.slack.wire import open_client
from adapters.texts import Texts
from core.errors import StoreDown
from core.model.contact import Contact
from core.model.conversation import Heard, Message
from core.model.delivery import Delivery, Kind, Rank
from core.model.organisation import Organisation
from core.model.proposal import WordCounter
from core.model.ticket import Ticket
from core.phrases import Phrasebook
from core.ports import Parcel, UnitOfWork
from core.service import intake
from core.service.dispatch import Settled, settle
from sandbox.box import Sandbox, running
from sandbox.slack.post import Post
from tests.conftest import HandClock

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = datetime.now(UTC)
CHANNEL = "C0SUPPORT"
_messages = itertools.count(1)


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A sandbox without rate limits."""
    async with running(limits=False) as opened:
        yield opened


@pytest.fixture
async def client(box: Sandbox) -> AsyncIterator[AsyncWebClient]:
    """The client the desk uses."""
    async with open_client(box.world.slack_bot_token, f"{box.url}/slack/api/") as opened:
        yield opened


@pytest.fixture
def book(organisation: Organisation) -> Phrasebook:
    """The desk's words."""
    return Phrasebook(Texts(), organisation)


@pytest.fixture
def brought() -> dict[str, bytes]:
    """Files the other platform has, by their ids."""
    return {}


@pytest.fixture
def sender(
    client: AsyncWebClient, book: Phrasebook, organisation: Organisation, brought: dict[str, bytes]
) -> SlackSender:
    """Slack's way out."""

    async def fetch(file: str) -> bytes:
        if file not in brought:
            raise FileNotFoundError(file)
        return brought[file]

    return SlackSender(client, book, organisation, fetch={"telegram": fetch})


def a_ticket(**given: Any) -> Ticket:
    """A ticket of a customer in Telegram."""
    contact = given.pop("contact", None) or Contact(
        address="telegram/1001", name="Anna Berg", language="en", created_at=AT
    )
    text = given.pop("text", "The printer is on fire")
    return Ticket(number=given.pop("number", 1042), contact=contact, team="Support", subject=text[:80], text=text,
                  category="other", created_at=AT, **given)  # fmt: skip


def a_message(text: str = "hello", **given: Any) -> Message:
    """A customer's message."""
    known: dict[str, Any] = {"ref": "telegram/1001/7", "ticket": 1042, "author": "telegram/1001",
                             "from_contact": True, "public": True, "said_at": AT}  # fmt: skip
    return Message(text=text, **(known | given))


def a_parcel(kind: Kind, *, to: str = "thread", payload: Mapping[str, Any] | None = None, **given: Any) -> Parcel:
    """A delivery on its way."""
    ticket = given.get("ticket")
    delivery = Delivery(lane="slack/x", bucket="slack/x", kind=kind, rank=Rank.WORD, to=to,
                        ticket=ticket.number if ticket else None, payload=dict(payload or {}))  # fmt: skip
    known: dict[str, Any] = {"id": 1, "attempts": 0, "unknown": 0, "since": SINCE, "first_try": None,
                             "ticket": None, "message": None}  # fmt: skip
    return Parcel(delivery=delivery, **(known | given))


@pytest.fixture
async def posted(box: Sandbox, sender: SlackSender) -> Ticket:
    """A ticket whose root card is in the channel."""
    ticket = a_ticket()
    outcome: Any = await sender.send(a_parcel(Kind.ROOT, to=f"slack/{CHANNEL}", ticket=ticket))
    ticket.thread = outcome.refs[0]
    return ticket


def posts(box: Sandbox, channel: str = CHANNEL) -> list[Post]:
    """What stands in a channel."""
    return [post for post in box.slack.messages(channel) if not post.deleted]


@dataclass
class Room:
    """Slack's room with a store behind it."""

    box: Sandbox
    store: Store
    sender: SlackSender
    clock: HandClock
    entrance: SlackEntrance = field(init=False)
    number: int = 0
    is_down: bool = False

    @asynccontextmanager
    async def work(self) -> AsyncIterator[UnitOfWork]:
        """The store, as the entrance knows it; it can be down."""
        if self.is_down:
            raise StoreDown
        async with self.store.work() as uow:
            yield uow

    async def deliver(self) -> None:
        """Send what is queued for Slack until nothing is, a second going by between rounds."""
        for _ in range(6):
            async with self.store.work() as uow:
                parcels = await uow.deliveries.claim(
                    uow.now, resting=(), admit=lambda bucket: True, limit=50, holder="test",
                    until=uow.now + timedelta(minutes=1),
                )  # fmt: skip
            for parcel in parcels:
                if parcel.delivery.platform == "slack":
                    outcome = await self.sender.send(parcel)
                    async with self.store.work() as uow:
                        await settle(uow, Settled(parcel, outcome))
            self.clock.advance(seconds=1)

    async def file(self, text: str = "The printer is on fire") -> Ticket:
        """A customer in Telegram files a ticket; its card is posted."""
        async with self.store.work() as uow:
            contact = await intake.greet(uow, "telegram/1001", name="Anna Berg", language="en")
            heard = Heard(ref=f"telegram/1001/{next(_messages)}", text=text, at=uow.now)
            filed = await intake.support(uow, contact, heard)
            assert filed is not None
        self.number = filed.number
        await self.deliver()
        return await self.ticket()

    async def ticket(self) -> Ticket:
        """The last ticket filed, as it is now."""
        async with self.store.work() as uow:
            return await uow.tickets.get(self.number)

    async def until(self, seen: Callable[[], Awaitable[Any]]) -> Any:
        """Wait until something can be seen, delivering meanwhile; five seconds at most."""
        async with asyncio.timeout(5):
            while not (found := await seen()):
                await self.deliver()
                await asyncio.sleep(0.02)
        return found

    async def until_posted(self, seen: Callable[[], Any]) -> Any:
        """The same for what the sandbox shows."""

        async def look() -> Any:
            return seen()

        return await self.until(look)


@pytest.fixture
async def room(
    box: Sandbox, client: AsyncWebClient, sender: SlackSender, book: Phrasebook, organisation: Organisation,
    clock: HandClock, sqlite_url: str,
) -> AsyncIterator[Room]:  # fmt: skip
    """Slack's room, connected by websocket."""
    store = Store(sqlite_url, organisation=organisation, classifier=WordCounter(), time=clock)
    await store.open()
    made = Room(box, store, sender, clock)
    made.entrance = open_slack(made.work, client, book, organisation, app_token=box.world.slack_app_token,
                               signing_secret=box.world.slack_signing_secret)  # fmt: skip
    await made.entrance.connect()
    yield made
    await made.entrance.close()
    await store.close()
