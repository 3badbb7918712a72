"""Hostile words, names and files through the whole desk, both ways: nothing fires, nothing runs, all can be read."""

import pytest

from core.model.wording import straight, visible
from sandbox.slack.mrkdwn import links, mentions
from sandbox.slack.post import Post
from sandbox.telegram.messages import File
from sandbox.world import TelegramPerson
from tests.flows.conftest import ANNA, MARIA, SUPPORT, TOM, Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MARKUP = (
    "<!channel> <!here|here> <!subteam^S1|@all> <@U0MANAGER> <#C0SUPPORT> @channel @here"
    " <https://evil.example|https://bank.example> [bank](https://evil.example) <a href='https://evil.example'>bank</a>"
    " *bold* _it_ ~no~ `code` <b>x</b> &lt;!here&gt; &amp;lt; <!date^1^{date}|now> tg://user?id=1001 :rotating_light:"
)
TURNED = "invoice \u202efdp.exe\u202c \u2067\u2066ok\u2069 a\u200bb"
WORDS = f"{MARKUP} {TURNED}"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"
KEPT_BACK = "it is a program, and programs are not passed on"


def shown(post: Post) -> str:
    """Every letter of a post's blocks."""
    return _letters(post.blocks)


def _letters(block: object) -> str:
    if isinstance(block, list):
        return "".join(map(_letters, block))
    if isinstance(block, dict):
        own = [block[key] for key in ("text", "url") if isinstance(block.get(key), str)]
        return "".join(own[:1]) + "".join(_letters(part) for part in block.values() if isinstance(part, list | dict))
    return ""


def harmless(posts: list[Post]) -> bool:
    """No post calls anybody, hides where a link leads, or turns the direction of writing."""
    fired = [mention for post in posts for mention in mentions(post)]
    masked = [link for post in posts for link in links(post) if link.masked]
    turned = [post for post in posts if any(mark in f"{post.text} {post.blocks} {post.username}" for mark in TURNS)]
    assert (fired, masked, turned) == ([], [], [])
    return True


TURNS = ["\\u202e", "\\u202c", "\\u2066", "\\u2067", "\u202e", "\u202c", "\u2066", "\u2067", "\u2069"]


# Words and names ----------------------------------------------------------------------------------


async def test_a_customers_words_and_name_fire_nowhere_and_can_be_read(scene: Scene) -> None:
    scene.box.telegram.join(TelegramPerson(id=1666, first_name=f"<!channel> {TURNED}", last_name="<@U0MANAGER>*"))
    root = await scene.file(WORDS, user=1666)
    scene.box.telegram.say(1666, WORDS)
    scene.box.telegram.send(1666, "document", name=f"<!here> {TURNED}|x.txt", content=b"x", caption=WORDS)
    await scene.until(lambda: any(post.files for post in scene.thread(root)))
    posts = [scene.root(root), *scene.thread(root)]
    assert harmless(posts)
    assert straight(WORDS) in shown(scene.thread(root)[0])
    (file,) = (file for post in posts for file in post.files)
    assert file["name"] == "_!here_ invoice fdp.exe ok ab_x.txt"
    assert scene.thread(root)[0].username == visible(f"<!channel> {TURNED} <@U0MANAGER>*")[:80]


async def test_an_agents_words_reach_the_customer_as_they_were_typed(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    scene.box.slack.say(TOM, SUPPORT, f"{MARKUP} {TURNED}", thread_ts=root.ts)
    message = await scene.until(lambda: next((m for m in scene.told(ANNA) if m.text.startswith("Tom: ")), None))
    assert not {entity["type"] for entity in message.entities} & {"text_link", "text_mention", "code", "italic"}
    assert "<a href='https://evil.example'>bank</a>" in message.text
    assert "https://bank.example (https://evil.example)" in message.text, "where a link leads stands beside its label"
    assert not any(mark in message.text for mark in TURNS)
    bold = [message.text[e["offset"] :][: e["length"]] for e in message.entities if e["type"] == "bold"]
    assert bold == ["Tom:"]


# Files ----------------------------------------------------------------------------------------------


def files_of(scene: Scene, root: Post) -> list[str]:
    """The names of the files in a thread."""
    return [file["name"] for post in scene.thread(root) for file in post.files]


async def test_a_customers_program_called_a_picture_stays_out_and_the_rest_goes_on(scene: Scene) -> None:
    root = await scene.file()
    scene.box.telegram.send(ANNA, "document", name="cat.png", content=PROGRAM, caption="my cat")
    await scene.until(lambda: any(f"“cat.png” was not passed on: {KEPT_BACK}." in m.text for m in scene.told(ANNA)))
    await scene.until(lambda: scene.thread(root))
    (post,) = scene.thread(root)
    assert post.text == f"my cat\n📎 cat.png was not brought here: {KEPT_BACK}."
    assert files_of(scene, root) == []


async def test_programs_by_their_names_are_refused_in_the_customers_language_and_never_fetched(scene: Scene) -> None:
    root = await scene.file(user=MARIA)
    names = ["setup.EXE", "photo\u202egnp.scr", "../../run.bat"]
    for name in names:
        scene.box.telegram.send(MARIA, "document", name=name, content=b"x")
    await scene.until(lambda: sum("это программа" in message.text for message in scene.told(MARIA)) == len(names))
    await scene.until(lambda: sum(KEPT_BACK in post.text for post in scene.thread(root)) == len(names))
    assert scene.box.journal.calls["telegram.getFile"] == 0


async def test_a_file_over_the_limit_is_said_in_the_thread_too(scene: Scene) -> None:
    root = await scene.file()
    scene.box.telegram.send(ANNA, "document", "film.mov", size=21 * 2**20)
    await scene.until(lambda: any("“film.mov” is too large" in message.text for message in scene.told(ANNA)))
    await scene.until(lambda: any("film.mov was not brought here" in post.text for post in scene.thread(root)))
    assert sum("film.mov" in message.text for message in scene.told(ANNA)) == 1


async def test_an_agents_program_stays_inside_and_their_words_go_out_and_can_be_edited(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.send(TOM, SUPPORT, "fix.png", PROGRAM, "Try this", thread_ts=root.ts)
    said = f"“fix.png” did not go to Anna Berg: {KEPT_BACK}."
    await scene.until(lambda: any(said in other.text for other in scene.thread(root)))
    await scene.until(lambda: any(said in scene.words(other) for other in scene.box.slack.ephemerals(TOM)))
    await scene.until(lambda: scene.reactions(post) == ["incoming_envelope"])
    scene.box.slack.edit(TOM, SUPPORT, post.ts, "Try that")
    await scene.until(lambda: [m.text for m in scene.told(ANNA) if m.text.startswith("Tom:")] == ["Tom: Try that"])
    assert carried(scene) == []


async def test_nothing_but_a_program_is_a_reply_that_did_not_arrive(scene: Scene) -> None:
    root = await scene.file()
    await scene.claim(root)
    post = scene.box.slack.send(TOM, SUPPORT, "fix.png", b"#!/bin/sh\nrm -rf /", thread_ts=root.ts)
    await scene.until(lambda: scene.reactions(post) == ["x"])
    await scene.until(lambda: any(KEPT_BACK in scene.words(other) for other in scene.box.slack.ephemerals(TOM)))
    assert carried(scene) == []


def carried(scene: Scene) -> list[File]:
    """The files Anna got."""
    return [message.file for message in scene.told(ANNA) if message.file]
