"""Digests through the sandbox: her morning, his week, a change of shift, a pause, and never two of one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import text

from adapters.db.store import Store
from core.model.digest import FOREVER, Rhythm, Subscription
from core.model.organisation import Agent, Organisation, Role, Team
from core.model.proposal import WordCounter
from core.model.roster import Absence
from core.model.rotation import Cover, Rotation
from core.service import digest
from sandbox.slack.post import Post
from sandbox.telegram.messages import Message
from tests.conftest import HandClock
from tests.flows.conftest import ANNA, MARIA, MAX, SOFIA, SUPPORT, TINA, TOM, Scene

BORIS = MARIA
"""A supervisor who is only in Telegram."""

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""When the scene begins."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the database differs (two processes) a test asks for PostgreSQL itself."""
    return sqlite_url


@pytest.fixture
def organisation() -> Organisation:
    """Sofia reads Russian and lives in Moscow; Billing is led by Boris, who is in Telegram alone."""
    return Organisation(
        teams=(
            Team(name="Support", slack_channel=SUPPORT, supervisor="Sofia Lind", manager="Max Stone"),
            Team(name="Billing", slack_channel=SUPPORT, supervisor="Boris Belov", manager="Max Stone"),
        ),
        people=(
            Agent(name="Tom Reed", team="Support", slack=TOM),
            Agent(name="Tina Park", team="Support", slack=TINA),
            Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack=SOFIA, language="ru",
                  timezone="Europe/Moscow"),
            Agent(name="Boris Belov", role=Role.SUPERVISOR, team="Billing", telegram=BORIS),
            Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack=MAX),
        ),
    )  # fmt: skip


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


async def test_a_russian_supervisor_reads_her_morning_at_nine_in_moscow(scene: Scene) -> None:
    root = await scene.file("Nothing works")
    other = await scene.file("The export is empty")
    await scene.claim(other)
    assert (await planned(scene)).next_at == datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    scene.clock.advance(hours=20, minutes=59)
    await scene.file("One more")
    await scene.until(lambda: scene.direct(SOFIA))  # the reminders of the night
    assert digests(scene, SOFIA) == []
    scene.clock.advance(minutes=1)
    said = scene.words(await comes(scene, SOFIA))
    for part in (
        "Ваш день: Support",
        "Открыто: 3",
        "Никто не ведёт: 2",
        "Застряло: 2",
        "Обещано на сегодня: 1",
        "ведёт Tom Reed",
    ):
        assert part in said
    assert f"#{scene.number(root)}" in said
    assert f"/archives/{SUPPORT}/p{root.ts.replace('.', '')}" in said
    assert "срок 7 мар., 12:00" in said
    assert "клиенту не писали с 2 мар., 12:00" in said
    assert "Дежурства на ближайшие 7 дней: пробелов нет." in said
    assert "По состоянию на 3 мар., 09:00." in said
    assert (await planned(scene)).next_at == datetime(2026, 3, 4, 6, 0, tzinfo=UTC)


async def test_an_empty_desk_is_one_cheerful_line(scene: Scene) -> None:
    await planned(scene)
    scene.clock.advance(hours=21)
    said = scene.words(await comes(scene, SOFIA))
    assert "Открытых заявок нет: Support. Можно выдохнуть!" in said
    assert "Открыто" not in said
    assert "Дежурства" not in said


async def test_what_is_snoozed_or_waits_for_a_vendor_for_days_is_named(scene: Scene) -> None:
    root = await scene.file("Can wait")
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!wait vendor", thread_ts=root.ts)
    await scene.until(lambda: "Waiting for a vendor" in scene.words(scene.root(root)))
    scene.clock.advance(days=4)
    await comes(scene, SOFIA)
    scene.box.slack.say(TOM, SUPPORT, "They are still at it, sorry", thread_ts=root.ts)
    await scene.until(lambda: any("still at it" in message.text for message in scene.told(ANNA)))
    scene.box.slack.say(TOM, SUPPORT, "!snooze 2h they said so", thread_ts=root.ts)
    await scene.until(lambda: any("reminders of" in post.text for post in scene.box.slack.ephemerals(TOM)))
    await asked(scene, SOFIA, "digest")
    said = scene.words(await comes(scene, SOFIA, count=2))
    assert "Застряло: 1" in said
    assert "ждёт поставщика с 2 мар., 12:00" in said
    assert "Отложено: 1" in said
    assert "отложено до 14:00 сегодня" in said


async def test_what_is_promised_for_today_and_who_is_out_of_reach_is_named(scene: Scene) -> None:
    root = await scene.file("Late today")
    scene.clock.advance(days=4)
    await comes(scene, SOFIA)
    scene.box.telegram.block(ANNA)
    await scene.until(lambda: any("blocked the bot" in scene.words(post) for post in scene.thread(root)))
    scene.clock.advance(hours=21)
    said = scene.words(await comes(scene, SOFIA, count=2))
    assert "Обещано на сегодня: 1" in said
    assert "срок 12:00 сегодня" in said
    assert "До клиента не достучаться: 1" in said
    assert "клиент заблокировал бота: Anna" in said


async def test_a_manager_reads_his_week_on_monday(scene: Scene) -> None:
    scene.clock.advance(hours=1)
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!resolve Restarted it", thread_ts=root.ts)
    await scene.until(lambda: "Resolved" in scene.words(scene.root(root)))
    await scene.file("Left alone")
    assert (await planned(scene, "Max Stone", Rhythm.WEEKLY)).next_at == MONDAY + timedelta(days=7)
    scene.clock.advance(minutes=161)
    await scene.until(lambda: scene.direct(SOFIA))
    scene.clock.advance(days=7, hours=-1, minutes=-162)
    await scene.until(lambda: scene.direct(MAX))  # the sweep has seen what broke
    assert digests(scene, MAX) == []
    scene.clock.advance(minutes=2)
    said = scene.words(await comes(scene, MAX))
    for part in (
        "Your week: Support, Billing", "Support: 2 filed, 1 resolved.", "Promises broken: first answer 1, solution 1.",
        "Billing: 0 filed, 0 resolved.", "Open: 1", "overdue since 7 Mar, 10:00",
    ):  # fmt: skip
        assert part in said
    assert "Reminders sent: first 0, second 0, last 0." in said  # Billing's
    assert "second 2" in said
    assert "a:digest:refresh:weekly" in said


async def test_a_due_date_that_was_put_off_is_in_the_week_with_the_first_one(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!extend 2d the vendor asked for it", thread_ts=root.ts)
    await scene.until(lambda: "has moved" in " ".join(p.text for p in scene.box.slack.ephemerals(TOM)))
    await asked(scene, MAX, "digest now")
    said = scene.words(await comes(scene, MAX))
    assert "Due dates put off (reports keep the first ones): 1" in said
    assert "from 7 Mar, 09:00 to 9 Mar, 09:00, moved by Tom Reed" in said


async def test_send_now_comes_at_once_and_a_technician_gets_none(scene: Scene) -> None:
    await scene.file()
    assert await asked(scene, MAX, "digest") == "Your digest is on its way: see our direct messages."
    assert "Right now: Support, Billing" in scene.words(await comes(scene, MAX))
    assert "supervisor" in await asked(scene, TOM, "digest")
    assert "/desk digest pause" in await asked(scene, MAX, "digest what")


async def test_refresh_draws_it_anew_where_it_stands(scene: Scene) -> None:
    await scene.file()
    await asked(scene, SOFIA, "digest")
    post = await comes(scene, SOFIA)
    await scene.file("A second one")
    press(scene, post, SOFIA, "refresh")
    await scene.until(lambda: "Открыто: 2" in scene.words(digests(scene, SOFIA)[0]))
    assert len(digests(scene, SOFIA)) == 1


async def test_a_pause_lasts_until_it_is_turned_on_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.digests.ASKS_EVERY", 0.0)
    await scene.file()
    await asked(scene, SOFIA, "digest")
    press(scene, await comes(scene, SOFIA), SOFIA, "pause")
    await scene.until(lambda: "Ваши сводки на паузе." in scene.words(digests(scene, SOFIA)[0]))
    assert (await planned(scene)).next_at == FOREVER
    scene.clock.advance(days=30)
    await comes(scene, MAX)
    press(scene, await comes(scene, SOFIA), SOFIA, "on")
    await scene.until(lambda: "на паузе" not in scene.words(digests(scene, SOFIA)[0]))
    scene.clock.advance(hours=21)
    await comes(scene, SOFIA, count=2)


async def test_a_pause_for_a_week_ends_by_itself(scene: Scene) -> None:
    await planned(scene)
    assert "следующая: 10 мар., 09:00" in await asked(scene, SOFIA, "digest pause week")
    scene.clock.advance(days=7)
    await comes(scene, MAX)
    assert digests(scene, SOFIA) == []
    scene.clock.advance(hours=21)
    await comes(scene, SOFIA)
    assert not (await planned(scene)).paused
    assert "следующая: 11 мар., 09:00" in await asked(scene, SOFIA, "digest on")


async def test_after_three_days_of_downtime_there_is_one(scene: Scene) -> None:
    await planned(scene)
    scene.clock.advance(days=3)
    await comes(scene, SOFIA)
    assert (await planned(scene)).next_at == datetime(2026, 3, 6, 6, 0, tzinfo=UTC)
    scene.clock.advance(hours=21)
    await comes(scene, SOFIA, count=2)


async def test_who_is_in_telegram_reads_and_pauses_it_there(scene: Scene) -> None:
    scene.box.telegram.say(BORIS, "/start")
    await scene.until(lambda: scene.told(BORIS))
    await planned(scene, "Boris Belov")
    scene.clock.advance(days=1)
    (message,) = await scene.until(lambda: in_telegram(scene, BORIS))
    assert message.text.startswith("Your day: Billing\nNothing is open in Billing. Enjoy the quiet!")
    scene.box.telegram.press(BORIS, message.message_id, "a:digest:week:daily")
    await scene.until(lambda: "Your digests are paused until 11 Mar, 09:00." in in_telegram(scene, BORIS)[0].text)
    scene.box.telegram.press(BORIS, message.message_id, "a:digest:on:daily")
    await scene.until(lambda: "paused" not in in_telegram(scene, BORIS)[0].text)
    assert len(in_telegram(scene, BORIS)) == 1


class TestChangeOfShift:
    """The watch of Support is handed over every day at 17:00."""

    @pytest.fixture
    def organisation(self, organisation: Organisation) -> Organisation:
        """With turns."""
        turns = Rotation(people=("Tom Reed", "Tina Park"), days=1, handover=time(17), start=date(2026, 3, 2))
        support, billing = organisation.teams
        return replace(organisation, teams=(replace(support, rotation=turns), billing))

    async def test_it_says_who_takes_over_and_what_is_open(self, scene: Scene) -> None:
        await scene.file()
        assert (await planned(scene)).next_at == MONDAY + timedelta(hours=8)
        scene.clock.advance(hours=8)
        said = scene.words(await comes(scene, SOFIA))
        assert "Смена дежурного: Support" in said
        assert "дежурство принимает Tom Reed, до 3 мар., 20:00; сдаёт Tina Park" in said
        assert "Открыто: 1" in said
        scene.clock.advance(hours=13)
        assert "дежурит Tom Reed, до 20:00 сегодня" in scene.words(await comes(scene, SOFIA, count=2))

    async def test_a_cover_moves_it(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("scheduler.digests.ASKS_EVERY", 0.0)
        await planned(scene)
        cover = Cover(
            id="1", team="Support", agent="Tom Reed", by="Tom Reed", made_at=MONDAY,
            starts_at=MONDAY + timedelta(hours=3), ends_at=MONDAY + timedelta(hours=8),
        )  # fmt: skip
        async with scene.desk.store.work() as uow:
            uow.people.add_cover(cover)
        async with asyncio.timeout(8):
            while (await planned(scene)).next_at != MONDAY + timedelta(hours=3):  # noqa: ASYNC110  # it has no event
                await asyncio.sleep(0.01)
        scene.clock.advance(hours=3)
        assert "принимает Tom Reed" in scene.words(await comes(scene, SOFIA))


# Without a sandbox: what the store alone decides ----------------------------------------------------


@pytest.fixture
def hand() -> HandClock:
    """A clock for a store without a desk."""
    return HandClock()


def store_at(url: str, organisation: Organisation, clock: HandClock) -> Store:
    """A store that is not open yet."""
    return Store(url, organisation=organisation, classifier=WordCounter(), time=clock)


@pytest.fixture
async def store(database_url: str, organisation: Organisation, hand: HandClock) -> AsyncIterator[Store]:
    """An open one, in which digests are planned."""
    opened = store_at(database_url, organisation, hand)
    await opened.open()
    async with opened.work() as uow:
        await digest.plan(uow)
    yield opened
    await opened.close()


async def send(store: Store) -> int:
    """Send all that is due; how many were."""
    count = 0
    while True:
        async with store.work() as uow:
            if not await digest.send_due(uow):
                return count
        count += 1


async def queued(store: Store) -> int:
    """Digests in the queue."""
    async with store.engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM delivery WHERE kind = 'digest'"))
        return int(found.scalar_one())


async def test_a_clock_that_goes_back_brings_no_second_one_on_that_day(store: Store, hand: HandClock) -> None:
    hand.present = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert await send(store) == 1
    hand.present -= timedelta(hours=2)
    async with store.work() as uow:
        await digest.plan(uow)  # as after a restart
    hand.present += timedelta(hours=2)
    assert await send(store) == 0
    assert await queued(store) == 1
    assert (await rows(store))["Sofia Lind", Rhythm.DAILY].next_at == datetime(2026, 3, 4, 6, 0, tzinfo=UTC)


async def test_who_is_away_gets_none_and_a_week_waits_for_its_reader(store: Store, hand: HandClock) -> None:
    async with store.work() as uow:
        for name in ("Sofia Lind", "Max Stone"):
            await uow.people.away(Absence(agent=name, since=MONDAY, until=MONDAY + timedelta(days=8, hours=3)))
    hand.present = MONDAY + timedelta(days=7)
    await send(store)
    async with store.work() as uow:
        await digest.plan(uow)
    found = await rows(store)
    assert found["Max Stone", Rhythm.WEEKLY].next_at == MONDAY + timedelta(days=9)
    assert found["Max Stone", Rhythm.WEEKLY].sent_at is found["Sofia Lind", Rhythm.DAILY].sent_at is None


async def test_who_leads_nobody_any_more_has_no_row(store: Store, organisation: Organisation) -> None:
    support, billing = organisation.teams
    technician = Role.TECHNICIAN
    people = tuple(replace(p, role=technician) if p.name == "Sofia Lind" else p for p in organisation.people)
    store.organisation = replace(organisation, teams=(replace(support, supervisor="Max Stone"), billing), people=people)
    async with store.work() as uow:
        await digest.plan(uow)
    assert (await rows(store)).keys() == {
        ("Max Stone", Rhythm.DAILY), ("Max Stone", Rhythm.WEEKLY), ("Boris Belov", Rhythm.DAILY)
    }  # fmt: skip


@pytest.mark.postgres
async def test_two_processes_send_one(postgres_url: str, organisation: Organisation, hand: HandClock) -> None:
    stores = [store_at(postgres_url, organisation, hand) for _ in range(2)]
    for store in stores:
        await store.open()
    async with stores[0].work() as uow:
        await digest.plan(uow)
    hand.present = MONDAY + timedelta(days=7)
    counts = await asyncio.gather(*(send(store) for store in stores for _ in range(3)))
    assert sum(counts) == 3  # Sofia's, Boris's, Max's
    assert await queued(stores[0]) == 3
    for store in stores:
        await store.close()
