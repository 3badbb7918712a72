"""What the demo's page is shown of the desk: read from a running one, in the demo's office hours."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import Desk
from bot.demo import demo_organisation, looking_into, settings_for
from bot.demo.insight import Insight
from core.model.roster import Absence
from core.model.rotation import Cover
from sandbox.box import running
from sandbox.slack.post import Post
from tests.conftest import WalkingClock
from tests.flows.conftest import SUPPORT, TINA, TOM, Scene

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
Json = dict[str, Any]


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    """The demo's desk, on a clock to advance. It starts on Monday 2 March 2026 at 10:00 in Berlin."""
    clock = WalkingClock()
    async with running(limits=False) as box:
        settings = settings_for(box, database_url=sqlite_url, pace=0)
        async with Desk(settings, demo_organisation("Europe/Berlin", today=MONDAY), time=clock).running() as desk:
            yield Scene(box, desk, clock)


@pytest.fixture
async def insight(scene: Scene) -> AsyncIterator[Insight]:
    """The look into it."""
    async with looking_into(scene.desk) as look:
        yield look


def go_to(scene: Scene, day: int, hour: int, minute: int = 0) -> None:
    """Advance to an hour of a day of March, Berlin time."""
    to = datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)
    scene.clock.advance(seconds=(to - scene.clock.now()).total_seconds())


def at(text: str | None) -> str:
    """An instant of the answer as the wall clock in Berlin shows it."""
    assert text is not None
    return datetime.fromisoformat(text).astimezone(BERLIN).strftime("%a %H:%M")


def clock_of(seen: Json, condition: str) -> Json:
    """One clock of the newest ticket."""
    return next(clock for clock in seen["tickets"][0]["clocks"] if clock["condition"] == condition)


async def on_friday_afternoon(scene: Scene) -> Post:
    """A ticket that nobody looks at before the weekend."""
    go_to(scene, 6, 17, 30)
    return await scene.file()


async def test_it_tells_who_is_on_call_until_when_and_who_follows(scene: Scene, insight: Insight) -> None:
    seen = await insight()
    team = seen["teams"][0]
    assert (team["name"], seen["zone"]) == ("Support", "Europe/Berlin")
    assert (team["on_call"]["name"], team["on_call"]["next"]) == ("Tom Reed", "Tina Park")
    assert datetime.fromisoformat(team["on_call"]["until"]) == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    assert [person["name"] for person in seen["people"] if person["on_call"]] == ["Tom Reed"]
    go_to(scene, 9, 9)
    assert (await insight())["teams"][0]["on_call"]["name"] == "Tina Park"


async def test_it_tells_who_works_until_when_and_whose_quiet_hours_it_is(scene: Scene, insight: Insight) -> None:
    tom = (await insight())["people"][0]
    assert (tom["state"], at(tom["until"]), tom["quiet_until"]) == ("working", "Mon 13:00", None)
    go_to(scene, 2, 13, 30)
    seen = await insight()
    assert (seen["people"][0]["state"], at(seen["people"][0]["until"])) == ("off", "Mon 14:00")
    assert seen["teams"][0]["hours"][0]["priorities"] == ["P3", "P4"]
    go_to(scene, 6, 21)
    tom = (await insight())["people"][0]
    assert (tom["state"], at(tom["until"]), at(tom["quiet_until"])) == ("off", "Mon 09:00", "Sat 08:00")


async def test_who_is_away_and_who_stands_in_is_shown(scene: Scene, insight: Insight) -> None:
    async with scene.desk.store.work() as uow:
        until = uow.now + timedelta(days=1)
        await uow.people.away(Absence(agent="Tom Reed", since=uow.now, until=until))
        uow.people.add_cover(
            Cover(
                id="one",
                team="Support",
                agent="Tina Park",
                starts_at=uow.now,
                ends_at=until,
                by="Tom Reed",
                made_at=uow.now,
            )
        )
    seen = await insight()
    assert (seen["people"][0]["state"], at(seen["people"][0]["until"])) == ("away", "Tue 10:00")
    turn = seen["teams"][0]["on_call"]
    assert (turn["name"], turn["instead_of"], turn["next"]) == ("Tina Park", "Tom Reed", "Tom Reed")
    assert datetime.fromisoformat(turn["until"]) == until


async def test_over_the_weekend_a_clock_stands_and_goes_on_on_monday(scene: Scene, insight: Insight) -> None:
    await on_friday_afternoon(scene)
    running_clock = clock_of(await insight(), "NOT_ASSIGNED")
    assert (running_clock["state"], running_clock["counts"]) == ("running", True)
    assert at(running_clock["next_at"]) == "Mon 09:50"
    assert 79 * 60 < running_clock["left"] <= 80 * 60
    assert [level["after"] for level in running_clock["levels"]] == [80 * 60, 160 * 60, 240 * 60]
    go_to(scene, 7, 15)
    seen = await insight()
    standing = clock_of(seen, "NOT_ASSIGNED")
    assert (standing["state"], standing["counts"], standing["level"]) == ("standing", False, 0)
    assert 29 * 60 < standing["passed"] <= 30 * 60 < standing["left"] == 80 * 60 - standing["passed"]
    assert at(seen["tickets"][0]["hours"]["until"]) == "Mon 09:00"
    assert {promise["state"] for promise in seen["tickets"][0]["promises"]} == {"standing"}


async def test_what_was_told_to_whom_and_who_holds_it(scene: Scene, insight: Insight) -> None:
    root = await on_friday_afternoon(scene)
    go_to(scene, 9, 9, 51)
    await scene.until(lambda: scene.direct(TINA))
    number = scene.number(root)
    told = clock_of(await insight(), "NOT_ASSIGNED")
    assert (told["level"], [level["told"] for level in told["levels"]]) == (1, [["Tina Park"], None, None])
    post = scene.direct(TINA)[0]
    scene.box.slack.press(TINA, post.channel, post.ts, f"a:ack:{number}")
    await scene.until(lambda: "Tina Park is on it" in scene.words(scene.direct(TINA)[0]))
    held = clock_of(await insight(), "NOT_ASSIGNED")
    assert (held["state"], held["held"]["how"], held["held"]["by"]) == ("held", "acknowledged", "Tina Park")
    assert (at(held["held"]["until"]), at(held["next_at"])) == ("Mon 10:26", "Mon 11:10")


async def test_a_ticket_that_waits_for_its_customer_shows_paused_and_a_resolved_one_stopped(
    scene: Scene, insight: Insight
) -> None:
    root = await scene.file()
    await scene.claim(root)
    await insight()
    scene.clock.advance(minutes=30)
    scene.box.slack.say(TOM, SUPPORT, "!wait", thread_ts=root.ts)
    await scene.until(lambda: "Waiting" in scene.words(scene.root(root)))
    seen = await insight()
    paused = clock_of(seen, "NOT_COMPLETED")
    assert (paused["state"], paused["because"], paused["counts"]) == ("paused", "waits", False)
    assert clock_of(seen, "NOT_UPDATED")["because"] == "waits"
    assert clock_of(seen, "NOT_ASSIGNED")["because"] == "assigned"
    assert {p["kind"]: p["state"] for p in seen["tickets"][0]["promises"]}["resolution"] == "paused"
    scene.clock.advance(hours=1)
    assert abs(clock_of(await insight(), "NOT_COMPLETED")["passed"] - paused["passed"]) <= 1
    scene.box.slack.say(TOM, SUPPORT, "!resolve Restarted it", thread_ts=root.ts)
    await scene.until(lambda: "Resolved" in scene.words(scene.root(root)))
    assert {clock["because"] for clock in (await insight())["tickets"][0]["clocks"]} == {"resolved"}


async def test_a_look_does_not_wait_for_who_writes(scene: Scene, insight: Insight) -> None:
    await scene.file()
    async with asyncio.timeout(5), scene.desk.store.work() as uow:
        await uow.settings.put("half", "done")
        assert len((await insight())["tickets"]) == 1
