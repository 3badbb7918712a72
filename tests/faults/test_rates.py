"""The platforms' limits: used nearly as far as the desk allows itself, never beyond; and nobody waits for another's.

Tier N sends 10,000 (``DESK_TEST_QUEUE``), which takes seven minutes at 24 a second.
"""

import asyncio
import math
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from adapters.db.store import Store, SystemTime
from core.model.delivery import Outcome, Sent
from core.model.organisation import Organisation
from core.model.pace import RATES, Pace
from core.model.proposal import WordCounter
from core.notify import notice
from core.ports import Parcel
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.post import BOT_USER, Post
from sandbox.telegram.limits import OVERALL_PER_SECOND
from sandbox.world import TelegramPerson
from scheduler.deliveries import DeliveryLoop
from tests.faults.harness import Scene, staged
from tests.faults.people import SUPPORT, words

QUEUE = int(os.environ.get("DESK_TEST_QUEUE") or 10_000)
SHARE = 0.8
"""Of the platforms' limits the desk uses (its default)."""
AGENTS = {"U0TECH": "Tom Reed", "U0TINA": "Tina Park", "U0SUPER": "Sofia Lind"}
DEAD_CHAT, LIVELY = 49_999, 49_998
METRICS_KEY = "a-key-for-the-figures-of-this-test"


class Platforms:
    """A sender for both platforms that notes the order; ``silent`` never answers."""

    def __init__(self, *, silent: str = "") -> None:
        self.given, self._silent = list[str](), silent

    async def send(self, parcel: Parcel) -> Outcome:
        """Sent at once, or never."""
        self.given.append(parcel.delivery.to)
        if parcel.delivery.platform == self._silent:
            await asyncio.Event().wait()
        return Sent()


@asynccontextmanager
async def sending(store: Store, platforms: Platforms, *, share: float) -> AsyncIterator[None]:
    """A loop at work on what is queued."""
    senders = {"telegram": platforms, "slack": platforms}
    loop = DeliveryLoop(store.work, senders, time=store.time, pace=Pace(share=share), alone=True)
    task = asyncio.create_task(loop.run())
    yield
    for one in (task, *loop._flying):
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one


async def given(platforms: Platforms, to: str) -> int:
    """At which place it was given to its platform."""
    async with asyncio.timeout(10):
        while to not in platforms.given:  # noqa: ASYNC110  # the loop under test announces nothing
            await asyncio.sleep(0.01)
    return platforms.given.index(to)


@pytest.mark.parametrize(("silent", "other"), [("slack", "telegram"), ("telegram", "slack")])
async def test_a_platform_that_answers_nothing_leaves_room_for_the_other(store: Store, silent: str, other: str) -> None:
    async with store.work() as uow:
        uow.send(*(notice(f"{silent}/{number}", "said", text="…") for number in range(1, 100)))
        uow.send(notice(f"{other}/7", "said", text="…"))
    platforms = Platforms(silent=silent)
    async with sending(store, platforms, share=0):
        assert await given(platforms, f"{other}/7") < 32


async def test_what_waits_for_telegrams_limit_hides_nothing_of_slacks(store: Store) -> None:
    async with store.work() as uow:
        uow.send(*(notice(f"telegram/{number}", "said", text="…") for number in range(1, 200)))
        uow.send(notice("slack/U0TECH", "said", text="…"))
    platforms = Platforms()
    async with sending(store, platforms, share=0.8):
        assert await given(platforms, "slack/U0TECH") < 60


# The real desk, and platforms that count ------------------------------------------------------


@pytest.mark.faults
@pytest.mark.timeout(240)
async def test_five_hundred_queued_go_out_at_the_allowed_rate_and_never_above_it(
    sqlite_url: str, tmp_path: Path, organisation: Organisation
) -> None:
    assert await _drained(sqlite_url, tmp_path, organisation, queue=500) > 0.8


@pytest.mark.marathon
@pytest.mark.timeout(1_800)
async def test_ten_thousand_queued_go_out_at_ninety_five_percent_of_the_allowed_rate_and_never_above_it(
    database_url: str, tmp_path: Path, organisation: Organisation
) -> None:
    assert await _drained(database_url, tmp_path, organisation, queue=QUEUE) > 0.95


async def _drained(url: str, folder: Path, organisation: Organisation, *, queue: int) -> float:
    """Send a queue, with one chat that never answers; the share of the allowed rate that was used."""
    people = range(50_000, 50_000 + queue)
    async with staged(folder, url, DESK_PACE=str(SHARE), DESK_METRICS_KEY=METRICS_KEY) as scene:
        box = scene.box
        for person in (*people, DEAD_CHAT, LIVELY):
            box.telegram.join(TelegramPerson(id=person, first_name="P"))
            box.telegram.phone(person).wrote = True
        seconds = queue / (SHARE * RATES["telegram"][0])
        posts = int(seconds * SHARE)
        await _queued(url, organisation, people=people, posts=posts)
        box.faults.add(
            Fault(platform="telegram", kind="hang", times=None, seconds=70, match={"chat_id": str(DEAD_CHAT)})
        )
        box.lift_limits(False)
        await scene.desk.start()
        await scene.desk.ready()
        waits = await _answered_meanwhile(scene, until=lambda: _all_there(box, people, posts))
        throttled = await _throttled(scene)
        sent = _sent(box)
        posted = [datetime.fromisoformat(post.at).timestamp() for post in _posts(box, "U0TECH")]
        await scene.desk.kill()
    share = _share(sent, *RATES["telegram"], tolerated=OVERALL_PER_SECOND)
    slack = _share(posted, *RATES["slack/post"], tolerated=RATES["slack/post"][1])
    print(  # noqa: T201
        f"{len(sent):,} messages in {sent[-1] - sent[0]:.0f} s: {share:.1%} of the rate the desk allows itself; "
        f"{len(posted)} posts to one person: {slack:.1%}; 429: {throttled or 'never'}; meanwhile, with one chat dead, "
        f"an answer took {_p95(waits):.2f} s at p95 of {len(waits)}"
    )
    assert throttled == []
    return min(share, slack)


async def _queued(url: str, organisation: Organisation, *, people: range, posts: int) -> None:
    """What waits when the desk starts: a message to each person, posts to three agents, one to a chat that is dead."""
    store = Store(url, organisation=organisation, classifier=WordCounter(), time=SystemTime())
    await store.open()
    async with store.work() as uow:
        uow.send(notice(f"telegram/{DEAD_CHAT}", "said", text="…"))
        uow.send(*(notice(f"telegram/{person}", "said", text="…") for person in people))
        for member in AGENTS:
            uow.send(*(notice(f"slack/{member}", "said", text=str(number)) for number in range(posts)))
    await store.close()


def _all_there(box: Sandbox, people: range, posts: int) -> bool:
    """The last of the queue are there, and every post."""
    last = all(box.telegram.chat(person) for person in people[-50:])
    return last and all(len(_posts(box, member)) >= posts for member in AGENTS)


def _posts(box: Sandbox, member: str) -> list[Post]:
    return [post for post in box.slack.messages(box.slack.dm(member)) if post.user == BOT_USER]


async def _answered_meanwhile(scene: Scene, *, until: Callable[[], bool]) -> list[float]:
    """Seconds from an agent's words in a thread to the customer, again and again."""
    box, waits = scene.box, list[float]()
    talk = scene.crowd.file(LIVELY)
    root = await box.until(lambda: scene.crowd.root_of(talk), timeout=120)
    ticket = re.search(r"#(\d+)", words(root))
    assert ticket is not None
    box.slack.press("U0TECH", SUPPORT, root.ts, f"a:claim:{ticket[1]}")
    while not until():
        said, began = f"answer {len(waits)}.", time.monotonic()
        box.slack.say("U0TECH", SUPPORT, said, root.ts)
        await box.until(lambda said=said: any(said in m.text for m in box.telegram.chat(LIVELY)), timeout=120)  # type: ignore[misc]  # mypy: a default
        waits.append(time.monotonic() - began)
        await asyncio.sleep(2.5)
    return waits


def _p95(waits: list[float]) -> float:
    return sorted(waits)[math.ceil(0.95 * len(waits)) - 1]


def _sent(box: Sandbox) -> list[float]:
    """When each message of the bot's was there, oldest first."""
    phones = box.telegram.phones
    return sorted(m.at.timestamp() for user in phones for m in box.telegram.chat(user) if m.author == "bot")


def _share(sent: list[float], rate: float, burst: float, *, tolerated: float) -> float:
    """How much of what the desk allows itself was sent, from the first to the last; never above the platform's limit.

    What leaves in order at its pace may arrive closer together: the platform tolerates a larger burst than is used.
    """
    for at, instant in enumerate(sent):
        assert at + 1 <= tolerated + rate * (instant - sent[0]) + 1, "above the limit"
    return len(sent) / (SHARE * burst + SHARE * rate * (sent[-1] - sent[0]))


async def _throttled(scene: Scene) -> list[str]:
    """The tries that the desk counted as turned away, by platform."""
    address = f"http://127.0.0.1:{scene.desk.port}/metrics"
    key = {"Authorization": f"Bearer {METRICS_KEY}"}
    async with aiohttp.ClientSession() as session, session.get(address, headers=key) as answer:
        page = await answer.text()
    return re.findall(r'switchboard_sends_total{outcome="throttled",.*} \S+', page)
