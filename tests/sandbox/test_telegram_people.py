"""The people's side: over HTTP, on the journal, in the state the page draws."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.enums import ChatMemberStatus

from sandbox.box import Sandbox
from sandbox.telegram.refusals import PhoneRefusal
from tests.sandbox.telegram_bot import ANNA, greeted


@pytest.fixture
async def person(box: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """The person's side over HTTP."""
    async with aiohttp.ClientSession(f"{box.url}/person/telegram/") as session:
        yield session


async def test_saying_answers_with_the_message(box: Sandbox, person: aiohttp.ClientSession) -> None:
    async with person.post(f"{ANNA}/say", json={"text": "hi"}) as answer:
        said = await answer.json()
    async with person.get(f"{ANNA}/chat") as answer:
        assert await answer.json() == [said]
    assert (said["author"], said["text"], said["deleted"]) == ("person", "hi", False)


async def test_a_file_is_sent_as_multipart(box: Sandbox, person: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"kind": "photo", "caption": "look"})
    form.add_field("file", b"\x89PNG", filename="x.png")
    async with person.post(f"{ANNA}/send", data=form) as answer:
        sent = await answer.json()
    assert (sent["text"], sent["file"]["kind"], sent["file"]["name"]) == ("look", "photo", "x.png")


async def test_an_edit_reaches_the_bot(box: Sandbox, telegram: Bot, person: aiohttp.ClientSession) -> None:
    said = box.telegram.say(ANNA, "helo")
    box.telegram.updates.clear()
    async with person.post(f"{ANNA}/edit", json={"message_id": said.message_id, "text": "hello"}) as answer:
        assert (await answer.json())["edited"]
    [update] = await telegram.get_updates()
    assert update.edited_message is not None
    assert (update.edited_message.text, bool(update.edited_message.edit_date)) == ("hello", True)


async def test_a_press_and_its_toast_over_http(box: Sandbox, telegram: Bot, person: aiohttp.ClientSession) -> None:
    hello = await greeted(telegram, box, "go")
    async with person.post(f"{ANNA}/press", json={"message_id": hello.message_id, "data": "go"}) as answer:
        callback_id = (await answer.json())["callback_id"]
    await telegram.answer_callback_query(callback_id, "Done")
    async with person.get(f"{ANNA}/toasts") as answer:
        assert await answer.json() == [{"callback_id": callback_id, "text": "Done", "alert": False}]


async def test_blocking_and_unblocking_tell_the_bot(box: Sandbox, telegram: Bot, person: aiohttp.ClientSession) -> None:
    for verb in ("block", "block", "unblock"):
        async with person.post(f"{ANNA}/{verb}") as answer:
            assert answer.status == 200
    changes = [update.my_chat_member for update in await telegram.get_updates()]
    assert [change.new_chat_member.status for change in changes if change] == [
        ChatMemberStatus.KICKED,
        ChatMemberStatus.MEMBER,
    ]


async def test_raw_updates_are_queued(telegram: Bot, person: aiohttp.ClientSession) -> None:
    async with person.post("updates", json=[{"update_id": 7}, {}]) as answer:
        assert answer.status == 200
    assert (await telegram.get_updates())[0].update_id == 7


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("1/say", {"text": "hi"}, 404),
        (f"{ANNA}/say", {"text": "  "}, 409),
        (f"{ANNA}/say", {"text": "hi", "reply_to": 99}, 404),
        (f"{ANNA}/edit", {"message_id": 99, "text": "x"}, 404),
        (f"{ANNA}/press", {"message_id": 99, "data": "x"}, 404),
        ("users", {"id": ANNA, "first_name": "Double"}, 409),
    ],
)
async def test_what_cannot_be_done_is_refused(
    person: aiohttp.ClientSession, path: str, body: dict[str, object], status: int
) -> None:
    async with person.post(path, json=body) as answer:
        assert answer.status == status


async def test_somebody_new_joins_and_writes(box: Sandbox, person: aiohttp.ClientSession) -> None:
    async with person.post("users", json={"id": 7, "first_name": "Ivo", "language": "de"}) as answer:
        assert (await answer.json())["language"] == "de"
    async with person.post("7/say", json={"text": "hallo"}) as answer:
        assert answer.status == 200
    assert box.telegram.state()[-1]["user"]["first_name"] == "Ivo"


async def test_whoever_blocked_the_bot_cannot_write(box: Sandbox) -> None:
    box.telegram.block(ANNA)
    with pytest.raises(PhoneRefusal, match="unblock"):
        box.telegram.say(ANNA, "hi")


async def test_every_verb_announces_itself(box: Sandbox, telegram: Bot) -> None:
    async with box.journal.watch() as told:
        hello = await greeted(telegram, box, "go")
        await telegram.answer_callback_query(box.telegram.press(ANNA, hello.message_id, "go"))
        box.telegram.block(ANNA)
    types = [told.get_nowait()["type"] for _ in range(told.qsize())]
    assert types == ["telegram.message", "telegram.message", "telegram.toast", "telegram.user"]


async def test_the_state_tells_who_somebody_is(box: Sandbox) -> None:
    anna = box.telegram.state()[0]
    assert anna["user"] == {
        "id": ANNA, "first_name": "Anna", "last_name": "Berg", "username": "anna", "language": "en"
    }  # fmt: skip
    assert (anna["blocked"], anna["messages"]) == (False, [])


async def test_the_state_holds_messages_as_the_page_draws_them(box: Sandbox, telegram: Bot) -> None:
    hello = await greeted(telegram, box, "go")
    anna = box.telegram.state()[0]
    assert anna["messages"][-1] == {
        "message_id": hello.message_id,
        "chat": ANNA,
        "author": "bot",
        "at": box.telegram.chat(ANNA)[-1].at.isoformat(),
        "text": "Hello",
        "entities": [],
        "buttons": [[{"text": "go", "data": "go", "url": None}]],
        "reply_to": None,
        "file": None,
        "media_group_id": None,
        "edited": False,
        "deleted": False,
    }
