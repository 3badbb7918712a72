"""Nobody acts: the ticket climbs from the technicians to the supervisor to the manager; then somebody does."""

from sandbox.slack.post import Post
from tests.flows.conftest import ANNA, MAX, SOFIA, SUPPORT, TINA, TOM, Scene


def pings(scene: Scene, member: str) -> list[Post]:
    """The reminders in somebody's direct messages."""
    return [post for post in scene.direct(member) if "a:snooze:" in str(post.blocks) or "Settled" in post.text]


async def test_nobody_claims_and_it_climbs_to_channel_supervisor_and_manager(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=80)
    line = (await scene.until(lambda: scene.thread(root)))[0]
    assert f"#{scene.number(root)}" in scene.words(line)
    assert (pings(scene, SOFIA), pings(scene, MAX)) == ([], [])
    scene.clock.advance(minutes=80)
    await scene.until(lambda: pings(scene, SOFIA) and "Second reminder" in scene.words(scene.thread(root)[0]))
    assert pings(scene, MAX) == []
    scene.clock.advance(minutes=80)
    await scene.until(lambda: pings(scene, MAX) and "Last reminder" in scene.words(pings(scene, SOFIA)[0]))
    await scene.until(lambda: "Last reminder" in scene.words(scene.thread(root)[0]))
    assert (len(pings(scene, MAX)), len(pings(scene, SOFIA)), len(scene.thread(root))) == (1, 1, 1)


async def test_the_first_line_is_shown_in_the_channel_since_nobody_in_particular_must_act(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=81)
    await scene.until(lambda: scene.thread(root))
    assert scene.box.journal.calls["slack.chat.postMessage"] == 2


async def test_after_a_weekend_of_downtime_one_ping_for_the_highest_level(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(days=3)
    await scene.until(lambda: pings(scene, MAX) and pings(scene, SOFIA) and scene.thread(root))
    assert (len(pings(scene, MAX)), len(pings(scene, SOFIA)), len(scene.thread(root))) == (1, 1, 1)


async def test_claiming_ends_not_assigned(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(hours=3)
    other = await scene.file("Another one")
    await scene.until(lambda: other)
    assert scene.thread(root) == []


async def test_an_owner_who_is_silent_is_pinged_and_an_answer_ends_it(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(hours=4, seconds=1)
    await scene.until(lambda: pings(scene, TOM))
    assert pings(scene, TINA) == []
    scene.box.slack.say(TOM, SUPPORT, "Still looking, sorry", thread_ts=root.ts)
    await scene.until(lambda: any("Still looking" in m.text for m in scene.told(ANNA)))
    scene.clock.advance(hours=3, minutes=59)
    assert (len(pings(scene, TOM)), pings(scene, SOFIA)) == (1, [])


async def test_waiting_for_the_customer_pings_nobody_until_they_answer(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!wait", thread_ts=root.ts)
    await scene.until(lambda: "Waiting for the customer" in scene.words(scene.root(root)))
    scene.clock.advance(days=20)
    scene.box.telegram.say(ANNA, "Here is the log")
    await scene.until(lambda: "In progress" in scene.words(scene.root(root)))
    assert pings(scene, TOM) == []
    scene.clock.advance(hours=4, seconds=1)
    await scene.until(lambda: pings(scene, TOM))


async def test_a_colleagues_note_is_no_update(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(hours=3, minutes=59)
    post = scene.box.slack.say(TINA, SUPPORT, "have you seen this?", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post))
    scene.clock.advance(minutes=1, seconds=1)
    await scene.until(lambda: pings(scene, TOM))


async def test_an_acknowledgement_holds_the_next_level_for_half_an_hour(scene: Scene) -> None:
    root = await scene.file()
    scene.box.slack.say(TOM, SUPPORT, "!p1", thread_ts=root.ts)
    await scene.until(lambda: "P1" in scene.words(scene.root(root)))
    scene.clock.advance(minutes=10, seconds=1)
    ping = (await scene.until(lambda: pings(scene, SOFIA)))[0]
    dm = scene.box.slack.dm(SOFIA)
    scene.box.slack.press(SOFIA, dm, ping.ts, f"a:ack:{scene.number(root)}")
    await scene.until(lambda: "Sofia Lind is on it" in scene.words(pings(scene, SOFIA)[0]))
    scene.clock.advance(minutes=29)
    assert not any("Still on it?" in scene.words(post) for post in scene.direct(SOFIA))
    scene.clock.advance(minutes=1, seconds=1)
    await scene.until(lambda: any("Still on it?" in scene.words(post) for post in scene.direct(SOFIA)))
    assert pings(scene, MAX) == []
    scene.clock.advance(minutes=5)
    await scene.until(lambda: pings(scene, MAX))


async def test_the_ping_claims_for_who_presses_it(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=161)
    ping = (await scene.until(lambda: pings(scene, SOFIA)))[0]
    scene.box.slack.press(SOFIA, scene.box.slack.dm(SOFIA), ping.ts, f"a:claim:{scene.number(root)}")
    await scene.until(lambda: "Sofia Lind" in scene.words(scene.root(root)))


async def test_raising_the_priority_brings_what_is_due_at_once(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=16)
    scene.box.slack.say(TOM, SUPPORT, "!p1", thread_ts=root.ts)
    await scene.until(lambda: pings(scene, MAX))
    assert len(pings(scene, MAX)) == 1
