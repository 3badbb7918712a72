"""What people read of their digests, and what the store has planned."""

import asyncio
from datetime import UTC, datetime

from adapters.db.store import Store
from core.model.digest import Rhythm, Subscription
from sandbox.slack.post import Post
from sandbox.telegram.messages import Message
from tests.flows.conftest import MARIA, SUPPORT, Scene

BORIS = MARIA
"""A supervisor who is only in Telegram."""

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When the scene begins."""


def digests(scene: Scene, member: str) -> list[Post]:
    """Somebody's digests, oldest first."""
    return [post for post in scene.direct(member) if "a:digest:" in str(post.blocks)]


def in_telegram(scene: Scene, user: int) -> list[Message]:
    """The same in Telegram."""
    return [message for message in scene.told(user) if "a:digest:" in str(message.as_dict())]


async def comes(scene: Scene, member: str, *, count: int = 1) -> Post:
    """The newest digest of somebody, when they have so many."""
    found: list[Post] = await scene.until(lambda: (d := digests(scene, member)) and len(d) >= count and d)
    assert len(found) == count
    return found[-1]


async def rows(store: Store) -> dict[tuple[str, Rhythm], Subscription]:
    """Everybody's digests as the store has them."""
    async with store.work() as uow:
        return {(one.agent, one.rhythm): one for one in await uow.digests.all()}


async def planned(scene: Scene, name: str = "Sofia Lind", rhythm: Rhythm = Rhythm.DAILY) -> Subscription:
    """Somebody's digest once the desk has planned it."""
    async with asyncio.timeout(8):
        while (name, rhythm) not in (found := await rows(scene.desk.store)):  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
    return found[name, rhythm]


async def asked(scene: Scene, member: str, text: str) -> str:
    """What ``/desk <text>`` answers."""
    before = len(scene.box.slack.ephemerals(member))
    scene.box.slack.command(member, SUPPORT, "/desk", text)
    await scene.until(lambda: len(scene.box.slack.ephemerals(member)) > before)
    return scene.box.slack.ephemerals(member)[-1].text


def press(scene: Scene, post: Post, member: str, act: str, rhythm: str = "daily") -> None:
    """A button of a digest."""
    scene.box.slack.press(member, post.channel, post.ts, f"a:digest:{act}:{rhythm}")
