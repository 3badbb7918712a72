"""A database that moves, under the real desk: one of an older release with work in it, and one made from a backup."""

import asyncio
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, make_url, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.db.migrations.upgrade import upgrade
from sandbox.slack.post import BOT_USER
from tests.faults import checker
from tests.faults.checker import Invariant
from tests.faults.harness import CUSTOMERS, Scene, chosen_seed, staged
from tests.faults.people import SUPPORT, words

ANNA, NUMBER = 1001, 1001
REQUEST, WORD, REPLY = f"telegram/{ANNA}/900001", f"telegram/{ANNA}/900002", f"slack/{SUPPORT}/1700000000.000100"


@pytest.mark.faults
@pytest.mark.timeout(180)
@pytest.mark.parametrize("revision", ["0001", "0004"])
async def test_what_an_older_release_left_in_its_queue_is_delivered_by_this_one(
    empty_url: str, tmp_path: Path, revision: str
) -> None:
    await _left_by(revision, empty_url)
    async with staged(tmp_path, empty_url) as scene:
        scene.crowd.chance = 0
        scene.box.telegram.phone(ANNA).wrote = True
        new = scene.crowd.file(ANNA)
        await scene.desk.start()
        await scene.desk.ready(within=90)
        await scene.box.until(lambda: scene.crowd.root_of(new), timeout=60)
        await scene.settled(within=60)
        await scene.desk.stop()
        _everything_is_there(scene)
    reminded = _direct(scene) if revision == "0001" else _in_thread(scene, "Reminder: #1001")
    assert len(reminded) == 1


def _everything_is_there(scene: Scene) -> None:
    """The card, the word in its thread, and the reply, each once."""
    assert len(_in_thread(scene, "orders, too")) == 1
    assert [m.text for m in scene.box.telegram.chat(ANNA) if "Tom" in m.text] == ["Tom: On it"]


def _in_thread(scene: Scene, begins: str) -> list[str]:
    posts = [post for post in scene.box.slack.messages(SUPPORT) if post.user == BOT_USER]
    (root,) = [post for post in posts if post.thread_ts is None and "#1001" in words(post)]
    return [post.text for post in posts if post.thread_ts == root.ts and post.text.startswith(begins)]


def _direct(scene: Scene) -> list[str]:
    return [post.text for post in scene.box.slack.messages(scene.box.slack.dm("U0SUPER")) if "#1001" in words(post)]


async def _left_by(revision: str, url: str) -> None:
    """Everything queued as that release would: a card, a word, a reply just being sent; and a level that is due, or, of

    the first release, a reminder that waits.
    """
    await asyncio.to_thread(upgrade, make_url(url), revision)
    engine = create_async_engine(url, poolclass=NullPool)
    old = MetaData()
    async with engine.begin() as connection:
        await connection.run_sync(old.reflect)
        now = datetime.now(UTC)
        if engine.dialect.name == "sqlite":
            now = now.replace(tzinfo=None)
        await connection.execute(update(old.tables["counter"]).values(value=NUMBER))
        for table, row in _rows(now, reminders=revision == "0001"):
            await connection.execute(insert(old.tables[table]).values(row))
    await engine.dispose()


def _rows(now: datetime, *, reminders: bool) -> list[tuple[str, dict[str, Any]]]:
    began = now - timedelta(minutes=100)
    told, due = (2, now + timedelta(hours=9)) if reminders else (0, now - timedelta(minutes=5))
    return [
        ("contact", {"address": f"telegram/{ANNA}", "name": "Anna", "language": "en", "language_chosen": False,
                     "reachable": True, "created_at": began}),
        ("ticket", {"number": NUMBER, "contact": f"telegram/{ANNA}", "team": "Support", "subject": "VPN", "text": "VPN",
                    "category": "other", "impact": "medium", "urgency": "medium", "priority": "P3", "state": "new",
                    "created_at": began, "version": 1}),
        *(("clock", {"ticket": NUMBER, "condition": condition, "anchor": began, "episode": 1, "level": told,
                     "running": True, "due_at": due if condition == "NOT_ASSIGNED" else now + timedelta(hours=9)})
          for condition in ("NOT_ASSIGNED", "NOT_UPDATED", "NOT_COMPLETED")),
        ("message", _message(REQUEST, began, text="VPN", in_card=True)),
        ("message", _message(WORD, began, text="orders, too")),
        ("message", _message(REPLY, began, text="On it", author="Tom Reed", from_contact=False)),
        ("delivery", _delivery(began, kind="root", rank=0, to=f"slack/{SUPPORT}")),
        ("delivery", _delivery(began, kind="copy", rank=10, to="thread", message=WORD)),
        ("delivery", _delivery(began, kind="copy", rank=10, to=f"telegram/{ANNA}", message=REPLY, standing="sending",
                               lane=f"telegram/{ANNA}", bucket=f"telegram/{ANNA}", holder="dead", held_until=began)),
        *(("delivery", _delivery(began, kind="ping", rank=30, to=to, lane="slack/U0SUPER/pings",
                                 bucket="slack/post/U0SUPER", projection=f"ping/{NUMBER}/{to}",
                                 payload={"agent": "Sofia Lind", "level": 2, "conditions": ["NOT_ASSIGNED"]}))
          for to in ("slack/U0SUPER", "thread") if reminders),
    ]  # fmt: skip


def _message(ref: str, at: datetime, **more: Any) -> dict[str, Any]:
    given = {"author": "Anna", "from_contact": True, "public": True, "files": [], "copies": [], "in_card": False}
    return {"ref": ref, "ticket": NUMBER, "said_at": at, **given, **more}


def _delivery(at: datetime, **more: Any) -> dict[str, Any]:
    given = {"lane": f"slack/thread/{NUMBER}", "bucket": f"slack/post/{SUPPORT}", "payload": {}, "standing": "pending"}
    return {"ticket": NUMBER, "since": at, "due_at": at, **given, **more}


# A backup ----------------------------------------------------------------------------------------

HOLD_AFTER_A_RESTORE: tuple[Invariant, ...] = (
    checker.i6_the_timeline_tells_the_tables, checker.i7_versions_have_no_gaps,
    checker.i7_one_owner, checker.i9_no_text_in_anothers_ticket, checker.i10_no_secret_anywhere,
    checker.i11_the_database_is_sound,
)  # fmt: skip
"""What came after the backup is gone, so nothing is asked of that."""


@pytest.mark.faults
@pytest.mark.timeout(400)
async def test_a_backup_of_a_desk_under_load_restored_over_it_fits_together_and_goes_on(
    database_url: str, tmp_path: Path
) -> None:
    backup = str(tmp_path / "desk.backup")
    async with staged(tmp_path, database_url, seed=chosen_seed()) as scene:
        scene.desk.loaded = True
        await scene.desk.start()
        await scene.desk.ready(within=90)
        scene.crowd.begin(CUSTOMERS)
        await scene.box.until(lambda: len(scene.crowd.talks) >= 6, timeout=60)
        await _asked(scene, "backup", backup)
        saved = len(scene.crowd.talks)
        await scene.crowd.finish(within=60)
        await scene.settled(within=60)
        await scene.desk.kill()
        await _asked(scene, "restore", "--force", backup)
        await scene.desk.start()
        await scene.desk.ready(within=90)
        await scene.settled(within=60)
        await scene.desk.stop()
        history = await scene.history()
    assert history.buried == []
    for invariant in HOLD_AFTER_A_RESTORE:
        invariant(history)
    assert 0 < len(history.tickets) <= saved
    assert max(Counter(_named(scene)).values()) == 1, "a post of the backup's time was made again"


async def _asked(scene: Scene, *words: str) -> None:
    """A command of the desk's, in a process of its own."""
    desk = scene.desk
    asked = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=desk.folder, env=desk._environment, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asked.communicate()
    assert asked.returncode == 0, said.decode()


def _named(scene: Scene) -> list[str]:
    """What names the delivery of each post."""
    posts = [post for room in scene.box.slack.store.rooms.values() for post in room.posts.values()]
    return [str(post.metadata["event_payload"]) for post in posts if post.metadata and not post.deleted]
