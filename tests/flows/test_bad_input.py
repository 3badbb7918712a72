"""Bad input through the whole desk: one clear sentence, nothing lost, no trace to a person, nobody called or misled."""

import logging

import pytest

from sandbox.slack.mrkdwn import links, mentions
from tests.flows.conftest import ANNA, MARIA, SAM, SUPPORT, TOM, Scene

HOSTILE = "<!channel> <@U0MANAGER> @here <https://evil.example|https://bank.example> *bold* `code` &lt;!here&gt;"


async def last_words(scene: Scene, user: int, said: int) -> str:
    """What the bot answers after it had said so many things."""
    await scene.until(lambda: len(scene.told(user)) > said)
    return str(scene.told(user)[-1].text)


@pytest.mark.parametrize("text", ["/support", "/support    ", "/support \n\t "])
async def test_support_with_nothing_asks_and_files_what_comes_next(scene: Scene, text: str) -> None:
    scene.box.telegram.say(ANNA, text)
    assert "What has happened, Anna?" in await last_words(scene, ANNA, 0)
    scene.box.telegram.say(ANNA, "The API answers 500")
    root = await scene.until(lambda: next(iter(scene.roots()), None))
    assert "The API answers 500" in scene.words(root)


async def test_a_hundred_thousand_characters_arrive_whole_in_the_thread(scene: Scene) -> None:
    text = " ".join(f"line{number}" for number in range(12_000))[:100_000]
    root = await scene.file(text)

    def whole() -> str:
        return "".join("".join(_texts(post.blocks)).replace(" ", "") for post in scene.thread(root))

    await scene.until(lambda: whole().endswith(text.split()[-1]), timeout=20)
    assert whole() == text.replace(" ", "")


def _texts(block: object) -> list[str]:
    """Every literal text within blocks."""
    if isinstance(block, list):
        return [text for part in block for text in _texts(part)]
    if isinstance(block, dict):
        own = [str(block["text"])] if isinstance(block.get("text"), str) else []
        return own + [text for part in block.values() if isinstance(part, list | dict) for text in _texts(part)]
    return []


async def test_an_absent_ticket_and_somebody_elses_read_the_same_byte_for_byte(scene: Scene) -> None:
    root = await scene.file("Mine", user=MARIA)
    await scene.until(lambda: scene.told(MARIA))
    answers = []
    for number in (scene.number(root), "999999", str(10**30), "0"):
        said = len(scene.told(ANNA))
        scene.box.telegram.say(ANNA, f"/ticket_status {number}")
        answers.append(await last_words(scene, ANNA, said))
    assert len(set(answers)) == 1


async def test_markup_mentions_and_masked_links_fire_nowhere(scene: Scene) -> None:
    scene.box.telegram.say(ANNA, f"/support {HOSTILE}")
    root = await scene.until(lambda: next(iter(scene.roots()), None))
    scene.box.telegram.say(ANNA, HOSTILE)
    scene.box.telegram.send(ANNA, "document", name="<!channel> <@U0TECH>.txt", content=b"x", caption=HOSTILE)
    await scene.until(lambda: any(post.files for post in scene.thread(root)))
    for post in [root, *scene.thread(root)]:
        assert (mentions(post), [link for link in links(post) if link.masked]) == (frozenset(), [])


async def test_a_stranger_to_the_desk_cannot_claim_and_is_told_why(scene: Scene) -> None:
    root = await scene.file()
    scene.box.slack.press(SAM, SUPPORT, root.ts, f"a:claim:{scene.number(root)}")
    told = await scene.until(lambda: scene.box.slack.ephemerals(SAM))
    assert "Only the desk's own people" in scene.words(told[0])
    assert "nobody yet" in scene.words(scene.root(root))


async def test_a_strangers_words_in_a_thread_stay_inside(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.say(SAM, SUPPORT, "sales here: be nice to her", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post) == ["lock"])
    assert not any("be nice" in message.text for message in scene.told(ANNA))


async def test_a_customer_who_blocked_the_bot_is_named_in_the_ticket_and_the_reply_shows_a_cross(
    scene: Scene,
) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.telegram.block(ANNA)
    await scene.until(lambda: any("has blocked the bot" in scene.words(p) for p in scene.thread(root)))
    post = scene.box.slack.say(TOM, SUPPORT, "Are you there?", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post) == ["x"])
    await scene.until(
        lambda: any("did not get your message" in scene.words(p) for p in scene.box.slack.ephemerals(TOM))
    )


async def test_a_press_on_a_ticket_that_changed_says_so_and_refreshes_the_card(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "!resolve Done", thread_ts=root.ts)
    await scene.until(lambda: "Resolved" in scene.words(scene.root(root)))
    card = scene.told(ANNA)[0]
    scene.box.telegram.press(ANNA, card.message_id, f"cancel:{scene.number(root)}")
    toast = await scene.until(lambda: next((t for t in scene.box.telegram.toasts(ANNA) if t.text), None))
    assert "has changed" in toast.text
    assert "Resolved" in scene.words(scene.root(root))


async def test_a_forged_press_on_somebody_elses_ticket_does_nothing(scene: Scene) -> None:
    root = await scene.file()
    scene.box.telegram.say(MARIA, "/help")
    message = await scene.until(lambda: next(iter(scene.told(MARIA)), None))
    scene.box.telegram.press(MARIA, message.message_id, f"cancel:{scene.number(root)}")
    await scene.until(lambda: any(t.text for t in scene.box.telegram.toasts(MARIA)))
    assert "New" in scene.words(scene.root(root))


@pytest.mark.parametrize("data", ["", "x", "cancel:", "cancel:abc", "to:1:2:3:4", "file:nope", "a:claim:1", "mine:99"])
async def test_unknown_buttons_are_answered_and_change_nothing(scene: Scene, data: str) -> None:
    scene.box.telegram.say(ANNA, "/help")
    message = await scene.until(lambda: next(iter(scene.told(ANNA)), None))
    scene.box.telegram.press(ANNA, message.message_id, data or "-")
    await scene.until(lambda: scene.box.telegram.toasts(ANNA))
    assert scene.roots() == []


async def test_no_token_of_either_platform_is_in_the_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, "Hello", thread_ts=root.ts)
    await scene.until(lambda: any("Hello" in m.text for m in scene.told(ANNA)))
    world = scene.box.world
    for secret in (world.telegram_token, world.slack_bot_token, world.slack_app_token, world.slack_signing_secret):
        assert secret not in caplog.text
