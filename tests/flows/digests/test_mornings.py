"""Digests in Slack: her morning, his week, a change of shift, a pause, and never two of one."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.model.digest import FOREVER, Rhythm
from core.model.organisation import Organisation
from core.model.rotation import Cover, Rotation
from tests.flows.conftest import ANNA, MAX, SOFIA, SUPPORT, TOM, Scene
from tests.flows.digests.reading import (
    MONDAY,
    asked,
    comes,
    digests,
    planned,
    press,
)


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
