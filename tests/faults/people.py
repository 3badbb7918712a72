"""Customers and agents who do not stop writing, whatever becomes of the desk.

Every word said carries a token of its own, ``w<customer>x<ticket>x<number>e``; agents' begin with ``r``. So whatever is
found anywhere tells who said it, in which ticket, and when.
"""

import asyncio
import functools
import random
import re
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.box import Sandbox
from sandbox.slack.post import BOT_USER, Post
from sandbox.telegram.messages import Message
from tests.faults.history import Said, Talk

SUPPORT = "C0SUPPORT"
PATIENT = 200
"""Updates that wait for the desk: with more nobody writes on, so that a slow machine can keep up."""

OWNERS = {"Tom Reed": "U0TECH", "Tina Park": "U0TINA"}


class Crowd:
    """Everybody, and what they said. ``pause`` is the longest time between two words of one person, in seconds.

    ``chance`` is how often an input comes again with the platform's own id, ``times`` how often then. ``events`` has
    the ts of the message of each event of Slack.
    """

    def __init__(self, box: Sandbox, *, seed: int, tickets_each: int = 2, pause: float = 0.6) -> None:
        self._box, self._seed, self._tickets_each, self._pause = box, seed, tickets_each, pause
        self.talks: list[Talk] = []
        self.chance, self.times, self.repeated = 0.3, 1, 0
        self._all_dice: dict[str, random.Random] = {}
        self._events: dict[str, dict[str, Any]] = {}
        self.events: dict[str, str] = {}
        self._roots: dict[str, Post] = {}
        self._updates: deque[dict[str, Any]] = deque(maxlen=100)
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._tap_events()

    def begin(self, customers: list[int]) -> None:
        """Let them write, each about new tickets."""
        self._stopping = False
        self._tasks = [asyncio.create_task(self._customer(customer)) for customer in customers]

    async def finish(self, *, within: float = 30.0) -> None:
        """Nobody begins anything new; what was begun is brought to its end. Raises what went wrong for a person."""
        self._stopping = True
        _, waiting = await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            if task.done():
                task.result()
        assert not waiting, f"after {within:g} s {len(waiting)} people still wait: {self._waiting()}"

    def _waiting(self) -> list[str]:
        """Who waits for what."""
        acked = self._is_acknowledged
        return [f"{talk.key} for its card" for talk in self.talks if self.root_of(talk) is None] + [
            f"{reply.token} to be acknowledged"
            for talk in self.talks
            for reply in talk.replies
            if not acked(reply.ref.rpartition("/")[2])
        ]

    async def leave(self) -> None:
        """Everybody goes home at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Customers -----------------------------------------------------------------------------------

    async def _customer(self, user: int) -> None:
        dice = self._dice(f"{user}")
        mine: list[Talk] = []
        while not self._stopping:
            if len(mine) < self._tickets_each and (not mine or dice.random() < 0.1):
                talk = self.file(user)
                mine.append(talk)
                self._tasks.append(asyncio.create_task(self._agent(talk)))
            else:
                self.write(dice.choice(mine))
            await asyncio.sleep(dice.uniform(0.02, self._pause))
            await self._until(lambda: self._stopping or len(self._box.telegram.updates) < PATIENT)

    def file(self, user: int) -> Talk:
        """/support, sometimes heard twice."""
        talk = Talk(customer=user, key=f"{user}x{len([t for t in self.talks if t.customer == user])}")
        token = f"w{talk.key}x0e"
        sent = self._box.telegram.say(user, f"/support The printer {token} is on fire")
        talk.request = Said(token, f"telegram/{user}/{sent.message_id}")
        self.talks.append(talk)
        self._again(sent)
        return talk

    def write(self, talk: Talk) -> None:
        """One more message into a ticket, as an answer to its own request."""
        token = f"w{talk.key}x{len(talk.words) + 1}e"
        request = int(talk.request.ref.rpartition("/")[2])
        sent = self._box.telegram.say(talk.customer, f"{token} still burning", request)
        talk.words.append(Said(token, f"telegram/{talk.customer}/{sent.message_id}"))
        self._again(sent)

    def _again(self, message: Message) -> None:
        """At once, mostly within one batch; and something older of anybody's with it, out of order."""
        telegram = self._box.telegram
        self._updates.append({"update_id": telegram.updates.next_id - 1, "message": telegram.shape(message)})
        for _ in range(self._repetitions(f"{message.chat}")):
            telegram.inject(self._updates[-1])
            telegram.inject(self._dice(f"{message.chat}").choice(self._updates))

    def _repetitions(self, who: str) -> int:
        times = self.times if self._dice(who).random() < self.chance else 0
        self.repeated += times
        return times

    def _dice(self, who: str) -> random.Random:
        """Everybody has dice of their own: what one does changes nothing for another."""
        return self._all_dice.setdefault(who, random.Random(f"{self._seed}/{who}"))

    # Agents --------------------------------------------------------------------------------------

    async def _agent(self, talk: Talk) -> None:
        """Whoever wins the claim answers in the thread until it is time to go."""
        owner = await self.claimed(talk)
        while not self._stopping:
            await self.answer(talk, owner)
            await asyncio.sleep(self._dice(f"{talk.key}/agent").uniform(0.02, self._pause))

    async def answer(self, talk: Talk, owner: str) -> None:
        """One word in the thread; returns when Slack has been told "received"."""
        root, token = self.root_of(talk), f"r{talk.key}x{len(talk.replies)}e"
        assert root is not None, "nobody answers before there is a thread"
        said = self._box.slack.say(owner, SUPPORT, f"{token} use water", root.ts)
        talk.replies.append(Said(token, f"slack/{SUPPORT}/{said.ts}"))
        for _ in range(self._repetitions(f"{talk.key}/agent")):
            self._box.slack.inject(self._events[said.ts])
        await self._until(functools.partial(self._is_acknowledged, said.ts))

    async def claimed(self, talk: Talk) -> str:
        """Both press until the card has an owner; the member id of the one it names."""
        root = await self._until(functools.partial(self.root_of, talk))
        number = re.search(r"#(\d+)", words(root))
        assert number is not None, f"a card without a number: {words(root)}"
        while "a:claim" in words(root):
            for member in OWNERS.values():
                self._box.slack.press(member, SUPPORT, root.ts, f"a:claim:{number[1]}")
            for _ in range(20):
                await asyncio.sleep(0.05)
                if "a:claim" not in words(root):
                    break
        return self.owner_on(root)

    def owner_on(self, root: Post) -> str:
        """The member whom a card names as the owner."""
        return next(member for name, member in OWNERS.items() if name in words(root))

    def root_of(self, talk: Talk) -> Post | None:
        """The first root post that shows a request."""
        if talk.key not in self._roots:
            roots = filter(is_root, self._box.slack.messages(SUPPORT))
            root = next((root for root in roots if talk.request.token in words(root)), None)
            if root is None:
                return None
            self._roots[talk.key] = root
        return self._roots[talk.key]

    async def _until(self, predicate: Callable[[], Any]) -> Any:
        """However long it takes: the desk may be dead most of the time."""
        while True:
            if value := predicate():
                return value
            await asyncio.sleep(0.05)

    def _tap_events(self) -> None:
        """Remember every event by its message, to send it twice."""
        outbox = self._box.slack.outbox
        raw = outbox.raw

        def remember(payload: dict[str, Any]) -> None:
            event = payload.get("event", {})
            if event.get("type") == "message" and "ts" in event:
                self._events[event["ts"]] = payload
                self.events[payload["event_id"]] = event["ts"]
            raw(payload)

        outbox.raw = remember  # type: ignore[method-assign]  # the one place every event passes

    def _is_acknowledged(self, ts: str) -> bool:
        sought = self._events[ts]["event_id"]
        waiting = self._box.slack.outbox._waiting.values()
        return not any(envelope.payload.get("event_id") == sought for envelope in waiting)


def words(post: Post) -> str:
    """Everything a post shows, as one text."""
    return f"{post.text} {post.blocks}"


def is_root(post: Post) -> bool:
    """A standing root post of the bot."""
    return post.user == BOT_USER and post.thread_ts in (None, post.ts) and not post.deleted
