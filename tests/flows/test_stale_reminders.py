"""A press on a reminder whose cause is gone is answered with what happened and by whom; the card says it as well."""

import pytest

from sandbox.slack.post import Post
from tests.flows.conftest import MAX, SOFIA, SUPPORT, TOM, Scene


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite is enough: the verbs are tried on both elsewhere."""
    return sqlite_url


def answers(scene: Scene) -> str:
    """What only Sofia was shown, in her direct messages or in the channel."""
    return " ".join(post.text for post in scene.box.slack.ephemerals(SOFIA))


async def reminded(scene: Scene) -> tuple[Post, Post]:
    """A ticket of Tom's whose supervisor was told that its customer hears nothing: its root, and her card."""
    root = await scene.file()
    await scene.claim(root)
    scene.clock.advance(hours=8, seconds=1)
    card = (await scene.until(lambda: [p for p in scene.direct(SOFIA) if "a:ack:" in str(p.blocks)]))[0]
    return root, card


WAYS = {
    "reply": [("Still looking, sorry", "Tom Reed wrote to the customer")],
    "hold": [("!wait", "Tom Reed put it on hold")],
    "resolve": [("!resolve Restarted the server", "Tom Reed resolved it")],
    "close": [("!resolve Restarted the server", "Tom Reed resolved it"), ("!close", "Tom Reed closed it")],
}


@pytest.mark.parametrize("way", WAYS)
async def test_a_press_on_what_is_settled_tells_what_happened_and_by_whom(scene: Scene, way: str) -> None:
    root, card = await reminded(scene)
    (first, settled), *more = WAYS[way]
    scene.box.slack.say(TOM, SUPPORT, first, thread_ts=root.ts)
    await scene.until(lambda: settled in scene.words(card))
    for words, _ in more:
        scene.box.slack.say(TOM, SUPPORT, words, thread_ts=root.ts)
        await scene.until(lambda: "Closed" in scene.words(scene.root(root)))
    happened = WAYS[way][-1][1]
    assert "Settled" in scene.words(card)
    assert "a:ack:" not in str(card.blocks)
    scene.box.slack.press(SOFIA, card.channel, card.ts, f"a:ack:{scene.number(root)}")
    await scene.until(lambda: "nothing to be reminded of" in answers(scene))
    assert happened in answers(scene)


async def test_whoever_is_late_to_take_a_ticket_reads_who_has_it(scene: Scene) -> None:
    root = await scene.file()
    scene.clock.advance(minutes=160, seconds=1)
    (card,) = await scene.until(lambda: scene.direct(SOFIA))
    await scene.claim(root)
    await scene.until(lambda: "Tom Reed took it" in scene.words(card))
    for verb in ("claim", "ack"):
        scene.box.slack.press(SOFIA, card.channel, card.ts, f"a:{verb}:{scene.number(root)}")
    await scene.until(lambda: answers(scene).count("Tom Reed") == 2)
    assert "Tom Reed took it" in answers(scene)


@pytest.mark.parametrize("verb", ["snooze", "extend", "assign"])
async def test_nothing_is_put_off_or_given_away_of_what_is_done(scene: Scene, verb: str) -> None:
    root, card = await reminded(scene)
    scene.box.slack.say(TOM, SUPPORT, "!resolve Restarted the server", thread_ts=root.ts)
    await scene.until(lambda: "Settled" in scene.words(card))
    scene.box.slack.press(SOFIA, card.channel, card.ts, f"a:{verb}:{scene.number(root)}")
    await scene.until(lambda: "Tom Reed resolved it" in answers(scene))
    assert scene.box.slack.view(SOFIA) is None


@pytest.mark.parametrize(
    ("words", "shown"),
    [("!snooze 2h The vendor looks", "Tom Reed put reminders off"), ("", "Tom Reed is on it since")],
    ids=["snoozed", "acknowledged"],
)
async def test_what_one_does_about_it_is_read_on_the_others_card_at_once(scene: Scene, words: str, shown: str) -> None:
    root, card = await reminded(scene)
    (own,) = await scene.until(lambda: [p for p in scene.direct(TOM) if "a:ack:" in str(p.blocks)])
    if words:
        scene.box.slack.say(TOM, SUPPORT, words, thread_ts=root.ts)
    else:
        scene.box.slack.press(TOM, own.channel, own.ts, f"a:ack:{scene.number(root)}")
    await scene.until(lambda: shown in scene.words(card))


async def test_still_on_it_holds_once_more_and_silence_ends_it(scene: Scene) -> None:
    """Half an hour, the question, yes: half an hour again; the second question is not answered."""
    root, card = await reminded(scene)
    number = scene.number(root)
    scene.clock.advance(hours=3, minutes=50)  # ten minutes before the manager's level
    scene.box.slack.press(SOFIA, card.channel, card.ts, f"a:ack:{number}")
    await scene.until(lambda: "Sofia Lind is on it" in scene.words(card))

    def questions() -> list[Post]:
        return [post for post in scene.direct(SOFIA) if "Still on it?" in scene.words(post)]

    scene.clock.advance(minutes=30, seconds=1)
    (question,) = await scene.until(questions)
    scene.box.slack.press(SOFIA, question.channel, question.ts, f"a:ack:{number}")
    await scene.until(lambda: "a:ack:" not in str(question.blocks))
    scene.clock.advance(minutes=30, seconds=1)
    await scene.until(lambda: len(questions()) == 2)
    assert scene.direct(MAX) == []
    scene.clock.advance(minutes=5)
    await scene.until(lambda: scene.direct(MAX))
