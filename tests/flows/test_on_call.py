"""Turns on call from chat: who has the watch, who stands in, who swaps, who is away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.app import Desk
from bot.demo import settings_for
from core.model.organisation import Agent, Organisation, Team
from core.model.rotation import Rotation
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.post import Post
from tests.conftest import WalkingClock
from tests.flows.conftest import MAX, NAMES, SOFIA, SUPPORT, TINA, TOM, Scene

HANDOVER = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough here, but for what two processes can do at once."""
    return sqlite_url


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Tom has the week, Tina the next one."""
    turns = Rotation(people=("Tom Reed", "Tina Park"), start=date(2026, 3, 2))
    return replace(organisation, teams=(replace(organisation.teams[0], rotation=turns),))


def whispers(scene: Scene, member: str) -> list[Post]:
    """What only one member was shown."""
    return list(scene.box.slack.ephemerals(member))


def last(scene: Scene, member: str) -> str:
    """Everything the newest of these shows."""
    found = whispers(scene, member)
    return scene.words(found[-1]) if found else ""


async def command(scene: Scene, member: str, given: str) -> Post:
    """A command in the support channel; what it answered."""
    before = len(whispers(scene, member))
    name, text = [*given.split(maxsplit=1), ""][:2]
    scene.box.slack.command(member, SUPPORT, name, text)
    await scene.until(lambda: len(whispers(scene, member)) > before)
    return whispers(scene, member)[-1]


async def window(scene: Scene, member: str, button: str) -> Any:
    """The modal behind a button of /oncall."""
    board = await command(scene, member, "/oncall")
    scene.box.slack.press(member, SUPPORT, board.ts, f"a:duty:{button}")
    return await scene.until(lambda: scene.box.slack.view(member))


def posted(scene: Scene, words: str) -> Post | None:
    """A post of the channel that says that."""
    return next((post for post in scene.roots() if words in post.text), None)


def heard(scene: Scene, member: str, words: str) -> Post | None:
    """A direct message that says that."""
    return next((post for post in scene.direct(member) if words in post.text), None)


def replies(scene: Scene) -> list[Post]:
    """The posts in the threads of the channel's tickets."""
    return [post for root in scene.roots() for post in scene.thread(root)]


def button(post: Post, verb: str) -> str:
    """The action of a button about turns on call."""
    found: list[str] = [
        one["action_id"] for block in post.blocks for one in [*block.get("elements", []), block.get("accessory") or {}]
        if str(one.get("action_id", "")).startswith(f"a:duty:{verb}")
    ]  # fmt: skip
    return found[0]


async def ask_for_cover(scene: Scene, member: str = TOM) -> Post:
    """Somebody asks the channel to cover their watch; the request."""
    view = await window(scene, member, "cover")
    assert await scene.box.slack.submit(member, view["id"], {}) == {"closed": True}
    request: Post = await scene.until(lambda: posted(scene, f"{NAMES[member]} asks for somebody to cover"))
    return request


async def on_call(scene: Scene, at: datetime) -> str:
    """Who has the watch at an instant."""
    async with scene.desk.store.work() as uow:
        agent = (await uow.people.roster()).on_call(uow.organisation.teams[0], at)
        assert agent is not None
        return agent.name


async def reminded(scene: Scene, member: str) -> Post:
    """A ticket nobody took; the reminder a member got of it."""
    number = scene.number(await scene.file())
    scene.clock.advance(minutes=81)
    post: Post = await scene.until(
        lambda: next((p for p in scene.direct(member) if f"a:claim:{number}" in str(p.blocks)), None)
    )
    return post


async def test_oncall_shows_who_has_the_watch_and_who_comes_next(scene: Scene) -> None:
    shown = scene.words(await command(scene, TINA, "/oncall"))
    assert f"Support: Tom Reed until <!date^{int(HANDOVER.timestamp())}^" in shown
    assert f"• Tina Park: <!date^{int(HANDOVER.timestamp())}^" in shown
    assert "Support: Tom Reed" in scene.words(await command(scene, TINA, "/desk oncall"))


async def test_oncall_shows_other_teams_too_and_a_team_without_turns_says_so(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    (support,) = organisation.teams
    sales = Team(name="Sales", slack_channel="C0GENERAL")
    sam = Agent(name="Sam Fox", team="Sales", slack="U0SAM")
    both = replace(organisation, teams=(support, sales), people=(*organisation.people, sam))
    async with Desk(settings_for(box, database_url=database_url, pace=0), both, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        shown = scene.words(await command(scene, "U0SAM", "/oncall"))
        assert "Sales: nobody takes turns on call." in shown
        assert "Support: Tom Reed until" in shown
        assert "a:duty" not in shown
        assert "away until" in (await command(scene, "U0SAM", "/desk away 1h")).text
        forged = await command(scene, "U0SAM", "/oncall")
        box.slack.press("U0SAM", SUPPORT, forged.ts, "a:duty:cover")
        await scene.until(lambda: "Sales takes no turns on call" in last(scene, "U0SAM"))
        request = await ask_for_cover(scene)
        box.slack.press("U0SAM", SUPPORT, request.ts, button(request, "take"))
        await scene.until(lambda: "Only people of Support take its watches" in last(scene, "U0SAM"))


async def test_a_stranger_is_told_nothing_of_turns(scene: Scene) -> None:
    for given in ("/oncall", "/desk away 2h", "/desk back"):
        assert "Only the desk's own people" in scene.words(await command(scene, "U0SAM", given))


async def test_who_presses_take_it_has_the_watch_and_the_reminders(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    scene.box.slack.press(TINA, SUPPORT, request.ts, button(request, "take"))
    await scene.until(lambda: "Tina Park covers Tom Reed: Mon 2 Mar, 09:00 – Mon 9 Mar, 09:00 UTC." in request.text)
    assert "a:duty" not in str(request.blocks)
    await scene.until(lambda: heard(scene, TOM, "Tina Park covers Tom Reed"))
    await reminded(scene, TINA)
    assert not any("a:claim:" in str(post.blocks) for post in scene.direct(TOM))


async def test_of_two_who_press_take_it_one_wins_and_the_other_hears_who(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    take = button(request, "take")
    scene.box.slack.press(TINA, SUPPORT, request.ts, take)
    scene.box.slack.press(SOFIA, SUPPORT, request.ts, take)
    await scene.until(lambda: "said yes first" in last(scene, TINA) + last(scene, SOFIA))
    late = TINA if "said yes first" in last(scene, TINA) else SOFIA
    won = SOFIA if late == TINA else TINA
    assert f"{NAMES[won]} said yes first" in last(scene, late)
    await scene.until(lambda: f"{NAMES[won]} covers Tom Reed" in request.text)
    assert await on_call(scene, HANDOVER - WEEK / 2) == NAMES[won]


async def test_a_request_that_could_not_be_edited_is_drawn_anew_when_it_is_pressed(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    take = button(request, "take")
    refusal = Fault(platform="slack", method="chat.update", kind="error", error="edit_window_closed")
    scene.box.faults.add(refusal)
    scene.box.slack.press(TINA, SUPPORT, request.ts, take)
    await scene.until(lambda: posted(scene, "Tina Park covers Tom Reed") and refusal.times == 0)
    assert "a:duty:take" in str(request.blocks)
    scene.box.slack.press(SOFIA, SUPPORT, request.ts, take)
    await scene.until(lambda: "Tina Park said yes first" in last(scene, SOFIA))
    await scene.until(lambda: "a:duty:take" not in str(request.blocks))


async def test_one_does_not_stand_in_for_oneself(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    scene.box.slack.press(TOM, SUPPORT, request.ts, button(request, "take"))
    await scene.until(lambda: "Tom Reed has that watch already" in last(scene, TOM))
    assert "a:duty:take" in str(request.blocks)


async def test_a_request_is_taken_back_and_cannot_be_taken_any_more(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    take, withdraw = button(request, "take"), button(request, "withdraw")
    scene.box.slack.press(TINA, SUPPORT, request.ts, withdraw)
    await scene.until(lambda: "You may not do that" in last(scene, TINA))
    scene.box.slack.press(TOM, SUPPORT, request.ts, withdraw)
    await scene.until(lambda: "Not needed any more, says Tom Reed" in request.text)
    scene.box.slack.press(TINA, SUPPORT, request.ts, take)
    await scene.until(lambda: "Too late: Tom Reed took the question back" in last(scene, TINA))


async def test_what_is_answered_in_oncall_shows_in_the_channel_too(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    board = await command(scene, TINA, "/oncall")
    scene.box.slack.press(TINA, SUPPORT, board.ts, button(board, "take"))
    await scene.until(lambda: "Tina Park covers Tom Reed" in request.text)
    await scene.until(lambda: "Waiting for an answer" not in scene.words(whispers(scene, TINA)[-1]))
    assert len([post for post in scene.roots() if "covers" in post.text]) == 1


async def test_the_same_is_not_asked_twice(scene: Scene) -> None:
    await ask_for_cover(scene)
    view = await window(scene, TOM, "cover")
    refused = await scene.box.slack.submit(TOM, view["id"], {})
    assert "asked already" in str(refused["errors"])


async def test_a_swap_is_proposed_accepted_and_both_turns_are_exchanged(scene: Scene) -> None:
    view = await window(scene, TOM, "swap")
    mine = next(block["element"]["options"] for block in view["blocks"] if block["block_id"] == "duty-mine")
    assert mine[0]["text"]["text"].startswith("Tom Reed: Mon 2 Mar, 09:0")
    assert await scene.box.slack.submit(TOM, view["id"], {}) == {"closed": True}
    asked = await scene.until(lambda: heard(scene, TINA, "Tom Reed asks you to swap watches"))
    await scene.until(lambda: heard(scene, TOM, "I have asked Tina Park"))
    scene.box.slack.press(TINA, asked.channel, asked.ts, button(asked, "take"))
    await scene.until(lambda: posted(scene, "Tom Reed and Tina Park swap watches"))
    await scene.until(lambda: "swap watches.\nTina Park has" in asked.text)
    await scene.until(lambda: heard(scene, TOM, "Tom Reed and Tina Park swap watches"))
    assert await on_call(scene, HANDOVER - timedelta(hours=1)) == "Tina Park"
    assert await on_call(scene, HANDOVER + timedelta(hours=1)) == "Tom Reed"


async def test_who_does_not_want_to_swap_says_so_and_all_stays_as_it_was(scene: Scene) -> None:
    view = await window(scene, TOM, "swap")
    await scene.box.slack.submit(TOM, view["id"], {})
    asked = await scene.until(lambda: heard(scene, TINA, "Tom Reed asks you to swap watches"))
    scene.box.slack.press(TINA, asked.channel, asked.ts, button(asked, "decline"))
    await scene.until(lambda: heard(scene, TOM, "Tina Park does not want to swap"))
    assert await on_call(scene, HANDOVER + timedelta(hours=1)) == "Tina Park"


async def test_a_swap_of_a_watch_that_has_moved_meanwhile_is_refused(scene: Scene) -> None:
    view = await window(scene, TOM, "swap")
    await scene.box.slack.submit(TOM, view["id"], {})
    asked = await scene.until(lambda: heard(scene, TINA, "Tom Reed asks you to swap watches"))
    over = await window(scene, SOFIA, "over")
    assert await scene.box.slack.submit(SOFIA, over["id"], {}) == {"closed": True}
    await scene.until(lambda: heard(scene, TOM, "Sofia Lind takes your watch"))
    scene.box.slack.press(TINA, asked.channel, asked.ts, button(asked, "take"))
    await scene.until(lambda: "no longer as it was" in last(scene, TINA))


async def test_a_cover_that_is_canceled_gives_the_watch_back(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    scene.box.slack.press(TINA, SUPPORT, request.ts, button(request, "take"))
    await scene.until(lambda: "covers" in request.text)
    board = await command(scene, TINA, "/oncall")
    scene.clock.advance(hours=2)
    scene.box.slack.press(TINA, SUPPORT, board.ts, button(board, "cancel"))
    await scene.until(lambda: posted(scene, "Tina Park does not stand in any more. On call Mon 2 Mar, 11:00"))
    await scene.until(lambda: heard(scene, TOM, "does not stand in any more"))
    await scene.until(lambda: "Who stands in" not in scene.words(whispers(scene, TINA)[-1]))
    assert await on_call(scene, HANDOVER - timedelta(hours=1)) == "Tom Reed"
    assert await on_call(scene, HANDOVER - WEEK + timedelta(hours=1)) == "Tina Park"


async def test_who_is_away_is_passed_over_until_they_are_back(scene: Scene) -> None:
    said = await command(scene, TOM, "/desk away 3h dentist")
    assert "You are away until Mon 2 Mar, 12:00 UTC." in said.text
    assert "But you are on call Mon 2 Mar, 09:00 – 12:00 UTC: ask somebody to cover." in said.text
    assert "but away until" in scene.words(await command(scene, TINA, "/oncall"))
    await scene.file()
    scene.clock.advance(minutes=81)
    await scene.until(lambda: any("Tom Reed is away until" in post.text for post in replies(scene)))
    assert not scene.direct(TOM)
    assert "Welcome back" in (await command(scene, TOM, "/desk back")).text
    assert "You were not away" in (await command(scene, TOM, "/desk back")).text
    await reminded(scene, TOM)


async def test_a_warning_has_the_button_that_asks_for_cover_of_what_is_missed(scene: Scene) -> None:
    said = await command(scene, TOM, "/desk away until 18:00")
    scene.box.slack.press(TOM, SUPPORT, said.ts, button(said, "ask"))
    view = await scene.until(lambda: scene.box.slack.view(TOM))
    assert await scene.box.slack.submit(TOM, view["id"], {}) == {"closed": True}
    await scene.until(lambda: posted(scene, "cover their watch: Mon 2 Mar, 09:00 – 18:00 UTC."))


async def test_who_is_away_cannot_take_a_watch_in_that_time(scene: Scene) -> None:
    request = await ask_for_cover(scene)
    await command(scene, TINA, "/desk away until Thursday")
    scene.box.slack.press(TINA, SUPPORT, request.ts, button(request, "take"))
    await scene.until(lambda: "Tina Park is away until Thu 5 Mar, 09:00 UTC" in last(scene, TINA))


async def test_a_supervisor_says_for_others_that_they_are_away_and_a_technician_cannot(scene: Scene) -> None:
    assert "Only a supervisor may do this" in (await command(scene, TINA, "/desk away @tom reed 2h")).text
    said = (await command(scene, SOFIA, "/desk away Tom Reed until Monday, on a course")).text
    assert "Tom Reed is away until Mon 9 Mar, 09:00 UTC. But they are on call" in said
    told = await scene.until(lambda: heard(scene, TOM, "Sofia Lind noted that you are away until"))
    assert button(told, "ask")
    assert "Tom Reed is back" in (await command(scene, SOFIA, "/desk back Tom Reed")).text


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("/desk away", "Until when? For example: 2h"),
        ("/desk\tAway\n2h \x00\u202e", "You are away until"),
        ("/desk away whenever", "I cannot read “whenever” as a time"),
        ("/desk away 2020-01-01", "That time is over already"),
        ("/desk away 2031-01-01", "within the next 366 days"),
        ("/desk away 99999999999999999999d", "I cannot read"),
        ("/desk back Nobody Here", "You were not away"),
    ],
)
async def test_a_time_that_cannot_be_is_answered_with_an_example(scene: Scene, given: str, answer: str) -> None:
    assert answer in (await command(scene, TOM, given)).text


async def test_a_window_keeps_what_was_typed_when_its_times_cannot_be(scene: Scene) -> None:
    view = await window(scene, TOM, "cover")
    backwards: dict[str, Any] = {
        "duty-start": {"value": int(HANDOVER.timestamp())},
        "duty-end": {"value": int(HANDOVER.timestamp()) - 60},
    }
    refused = await scene.box.slack.submit(TOM, view["id"], backwards)
    assert list(refused["errors"]) == ["duty-end"]
    tinas = {
        "duty-start": {"value": int(HANDOVER.timestamp())},
        "duty-end": {"value": int(HANDOVER.timestamp()) + 3600},
    }
    assert "Tom Reed is not on call" in str((await scene.box.slack.submit(TOM, view["id"], tinas))["errors"])
    forged = {"duty-start": {"value": "soon"}}
    assert "errors" in await scene.box.slack.submit(TOM, view["id"], forged)


async def test_a_manager_gives_a_watch_to_somebody(scene: Scene) -> None:
    view = await window(scene, MAX, "over")
    assert await scene.box.slack.submit(MAX, view["id"], {"duty-agent": {"value": "Tina Park"}}) == {"closed": True}
    await scene.until(lambda: heard(scene, TINA, "Max Stone has given you the watch"))
    await scene.until(lambda: heard(scene, TOM, "Tina Park takes your watch, arranged by Max Stone"))
    await scene.until(lambda: posted(scene, "Tina Park takes the watch of Tom Reed"))


async def test_who_could_not_be_reached_and_does_something_is_reached_again(scene: Scene) -> None:
    gone = Fault(
        platform="slack", method="conversations.open", kind="error", error="user_disabled", match={"users": TOM}
    )
    scene.box.faults.add(gone)
    await scene.file()
    scene.clock.advance(minutes=81)
    await scene.until(lambda: any("Tom Reed cannot be reached" in post.text for post in replies(scene)))
    scene.clock.advance(minutes=10)
    await command(scene, TOM, "/desk mine")
    await reminded(scene, TOM)


async def test_a_request_survives_a_restart(
    box: Sandbox, database_url: str, organisation: Organisation, clock: WalkingClock
) -> None:
    settings = settings_for(box, database_url=database_url, pace=0)
    async with Desk(settings, organisation, time=clock).running() as desk:
        request = await ask_for_cover(Scene(box, desk, clock))
    async with Desk(settings, organisation, time=clock).running() as desk:
        scene = Scene(box, desk, clock)
        assert "Tom Reed asks for cover" in scene.words(await command(scene, TINA, "/oncall"))
        box.slack.press(TINA, SUPPORT, request.ts, button(request, "take"))
        await scene.until(lambda: "Tina Park covers Tom Reed" in request.text)
