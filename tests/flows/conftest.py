"""The whole desk and the whole sandbox, talking over HTTP, on either database."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Organisation
from sandbox.box import Sandbox, running
from sandbox.slack.post import Post
from sandbox.telegram.messages import Message
from tests.conftest import WalkingClock

ANNA, MARIA = 1001, 1002
TOM, TINA, SOFIA, MAX, SAM = "U0TECH", "U0TINA", "U0SUPER", "U0MANAGER", "U0SAM"
SUPPORT = "C0SUPPORT"
NAMES = {TOM: "Tom Reed", TINA: "Tina Park", SOFIA: "Sofia Lind", MAX: "Max Stone"}


class Scene:
    """A desk in its sandbox, and short words for what people in it do and see."""

    def __init__(self, box: Sandbox, desk: Desk, clock: WalkingClock) -> None:
        self.box, self.desk, self.clock = box, desk, clock

    async def until(self, predicate: Callable[[], Any], *, timeout: float = 8.0) -> Any:
        """Wait until something is visible in the sandbox."""
        return await self.box.until(predicate, timeout=timeout)

    # What is visible -------------------------------------------------------------------------

    def told(self, user: int) -> list[Message]:
        """What the bot said to somebody in Telegram, oldest first."""
        return [m for m in self.box.telegram.chat(user) if m.author == "bot" and not m.deleted]

    def roots(self) -> list[Post]:
        """The root posts of the support channel."""
        return [post for post in self.box.slack.messages(SUPPORT) if post.thread_ts in (None, post.ts)]

    def thread(self, root: Post) -> list[Post]:
        """The posts in a root's thread, oldest first."""
        return [p for p in self.box.slack.messages(SUPPORT) if p.thread_ts == root.ts and p.ts != root.ts]

    def direct(self, member: str) -> list[Post]:
        """The direct messages between a member and the bot."""
        return list(self.box.slack.messages(self.box.slack.dm(member)))

    def reactions(self, post: Post) -> list[str]:
        """The names of the reactions on a post."""
        return [reaction["name"] for reaction in post.reactions]

    def words(self, post: Post) -> str:
        """Everything a post shows, as one text."""
        return f"{post.text} {post.blocks}"

    # What people do --------------------------------------------------------------------------

    async def file(self, text: str = "The API answers 500 since this morning", user: int = ANNA) -> Post:
        """/support in Telegram; the root card it became."""
        known = {post.ts for post in self.roots()}
        self.box.telegram.say(user, f"/support {text}")
        root: Post = await self.until(lambda: next((p for p in self.roots() if p.ts not in known), None))
        return root

    async def claim(self, root: Post, member: str = TOM) -> None:
        """Claim by the card's button; returns when the card shows the owner."""
        self.box.slack.press(member, SUPPORT, root.ts, "a:claim:" + self.number(root))
        await self.until(lambda: NAMES[member] in self.words(self.root(root)))

    def root(self, root: Post) -> Post:
        """The card as it is now."""
        return next(post for post in self.roots() if post.ts == root.ts)

    def number(self, root: Post) -> str:
        """The ticket number on a card."""
        return self.words(root).split("#", 1)[1].split(" ", 1)[0].strip("·*` ")


@pytest.fixture
async def box() -> AsyncIterator[Sandbox]:
    """A serving sandbox without rate limits."""
    async with running(limits=False) as serving:
        yield serving


@pytest.fixture
def clock() -> WalkingClock:
    """A clock that runs and can be advanced."""
    return WalkingClock()


@pytest.fixture
async def scene(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> AsyncIterator[Scene]:
    """A desk that is up, on SQLite and on PostgreSQL."""
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        yield Scene(box, desk, clock)
