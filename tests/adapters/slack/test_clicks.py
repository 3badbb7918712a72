"""Buttons, modals, commands: what is pressed in Slack."""

from typing import Any

import pytest

from core.model.priority import Priority
from core.model.ticket import Hold, State
from core.model.wording import Button
from core.notify import whisper
from sandbox.faults import Fault
from tests.adapters.slack.conftest import CHANNEL, Room, posts
from tests.adapters.slack.test_thread import SAM, TINA, TOM, claimed, root, whispers


async def press(room: Room, verb: str, member: str = TOM) -> None:
    room.box.slack.press(member, CHANNEL, root(room).ts, f"a:{verb}:{room.number}")


async def opened(room: Room, verb: str) -> Any:
    await press(room, verb)
    return await room.until_posted(lambda: room.box.slack.view(TOM))


async def test_who_loses_the_race_for_a_ticket_is_told_who_won(room: Room) -> None:
    await room.file()
    await press(room, "claim", TOM)
    await press(room, "claim", TINA)
    await room.until_posted(lambda: whispers(room, TOM) or whispers(room, TINA))
    owner = (await room.ticket()).owner or ""
    loser = TINA if owner == "Tom Reed" else TOM
    assert f"already with {owner}" in whispers(room, loser)


async def test_pressing_claim_twice_is_quiet(room: Room) -> None:
    await claimed(room)
    await press(room, "claim")
    await press(room, "status")
    await room.until_posted(lambda: room.box.slack.view(TOM))
    assert whispers(room) == ""


async def test_somebody_who_is_not_in_desk_toml_gets_one_clear_sentence(room: Room) -> None:
    await room.file()
    await press(room, "claim", SAM)
    await room.until_posted(lambda: "desk.toml" in whispers(room, SAM))
    assert (await room.ticket()).owner is None


async def test_a_reply_from_the_modal_goes_out_and_into_the_thread(room: Room) -> None:
    await claimed(room)
    view = await opened(room, "reply")
    answer = await room.box.slack.submit(TOM, view["id"], {"text": {"value": "We are <on> it"}})
    assert answer == {"closed": True}
    async with room.store.work() as uow:
        message = await uow.messages.get(f"modal/{view['id']}")
    assert message is not None
    assert message.public
    await room.until_posted(lambda: any("We are &lt;on&gt; it" in post.text for post in posts(room.box)))


async def test_a_refused_modal_keeps_what_was_typed_and_can_be_submitted_again(room: Room) -> None:
    await claimed(room)
    view = await opened(room, "resolve")
    refused = await room.box.slack.submit(TOM, view["id"], {"text": {"value": "   "}})
    assert "Say in a sentence" in refused["errors"]["text"]
    assert await room.box.slack.submit(TOM, view["id"], {"text": {"value": "Water"}}) == {"closed": True}
    assert (await room.ticket()).state is State.RESOLVED


async def test_the_status_modal_changes_only_what_was_changed(room: Room) -> None:
    await claimed(room)
    view = await opened(room, "status")
    await room.box.slack.submit(TOM, view["id"], {"state": {"value": "vendor"}, "priority": {"value": "P2"}})
    ticket = await room.ticket()
    assert (ticket.state, ticket.hold, ticket.priority) == (State.ON_HOLD, Hold.VENDOR, Priority.P2)
    assert ticket.category == "infrastructure" or ticket.category


async def test_lowering_a_priority_without_a_reason_is_refused_beside_the_reason(room: Room) -> None:
    await claimed(room)
    view = await opened(room, "status")
    refused = await room.box.slack.submit(TOM, view["id"], {"priority": {"value": "P4"}})
    assert list(refused["errors"]) == ["reason"]


async def test_a_modal_for_which_the_trigger_is_too_old_asks_to_press_again(room: Room) -> None:
    await claimed(room)
    room.box.faults.add(Fault(platform="slack", method="views.open", kind="error", error="expired_trigger_id"))
    await press(room, "reply")
    await room.until_posted(lambda: "press again" in whispers(room))


async def test_replying_to_a_ticket_nobody_owns_is_refused_before_anything_is_typed(room: Room) -> None:
    await room.file()
    await press(room, "reply")
    await room.until_posted(lambda: "Claim it first" in whispers(room))
    assert room.box.slack.view(TOM) is None


async def test_not_a_ticket_and_reopening(room: Room) -> None:
    await claimed(room)
    await press(room, "cancel")
    await room.until_posted(lambda: "Canceled" in str(root(room).blocks))
    await press(room, "reopen")
    await room.until_posted(lambda: "not possible" in whispers(room))


async def test_a_direct_ping_says_who_claimed_from_it(room: Room) -> None:
    await room.file()
    post = room.box.slack.conversations.post(
        room.box.slack.store.direct("U0SUPER"), "U0SWITCH", bot_id="B0SWITCH", text="Nobody has taken it",
        blocks=[{"type": "section", "text": {"type": "plain_text", "text": "Nobody has taken it"}}],
    )  # fmt: skip
    room.box.slack.press("U0SUPER", post.channel, post.ts, f"a:claim:{room.number}")
    await room.until_posted(lambda: "Claimed by Sofia Lind" in str(post.blocks))
    assert "Nobody has taken it" in str(post.blocks)


async def test_when_the_store_is_down_a_click_and_a_command_are_told_so(room: Room) -> None:
    await room.file()
    room.is_down = True
    await press(room, "claim")
    await room.until_posted(lambda: "try again in a moment" in whispers(room))
    room.box.slack.command(SAM, CHANNEL, "/support", "help")
    await room.until_posted(lambda: "try again in a moment" in whispers(room, SAM))


async def test_when_the_store_is_down_a_modal_keeps_what_was_typed(room: Room) -> None:
    await claimed(room)
    view = await opened(room, "reply")
    room.is_down = True
    refused = await room.box.slack.submit(TOM, view["id"], {"text": {"value": "hello"}})
    assert "try again" in refused["errors"]["text"]


async def test_an_old_button_of_a_whisper_is_not_a_customers(room: Room) -> None:
    await room.file()
    async with room.store.work() as uow:
        uow.send(whisper(CHANNEL, TOM, "said", [Button("x", "status:1", "")], text="old"))
    await room.deliver()
    room.box.slack.press(TOM, CHANNEL, room.box.slack.ephemerals(TOM)[-1].ts, "status:1")
    await room.until_posted(lambda: any("already been answered" in post.text for post in direct(room, TOM)))


def direct(room: Room, member: str) -> list[Any]:
    return posts(room.box, room.box.slack.dm(member))


# Commands and the customer's door


async def test_desk_lists_what_nobody_owns_and_claims_with_one_click(room: Room) -> None:
    await room.file("The <server> is down")
    room.box.slack.command(TOM, CHANNEL, "/desk", "unassigned")
    await room.until_posted(lambda: "Nobody's yet: 1" in whispers(room))
    listed = room.box.slack.ephemerals(TOM)[-1]
    assert "https://sandbox.slack.com/archives" in str(listed.blocks)
    room.box.slack.press(TOM, CHANNEL, listed.ts, f"a:claim:{room.number}:unassigned:0")
    await room.until_posted(lambda: "has an owner" in whispers(room))
    assert (await room.ticket()).owner == "Tom Reed"


@pytest.mark.parametrize(
    ("member", "text", "said"),
    [(TOM, "mine", "no open tickets"), (TOM, "", "/desk mine"), (TOM, "nonsense", "/desk mine"),
     (SAM, "team", "desk.toml"), (SAM, "help", "desk.toml")],
)  # fmt: skip
async def test_desk_answers_everybody_at_once(room: Room, member: str, text: str, said: str) -> None:
    room.box.slack.command(member, CHANNEL, "/desk", text)
    await room.until_posted(lambda: said in whispers(room, member))


async def test_a_long_list_is_paged(room: Room) -> None:
    for number in range(10):
        await room.file(f"Request {number}")
    room.box.slack.command(TOM, CHANNEL, "/desk", "team")
    await room.until_posted(lambda: "10 open" in whispers(room))
    listed = room.box.slack.ephemerals(TOM)[-1]
    room.box.slack.press(TOM, CHANNEL, listed.ts, "a:list:team:1")
    await room.until_posted(lambda: "Request 9" in str(room.box.slack.ephemerals(TOM)[-1].blocks))
    assert "Request 7" not in str(room.box.slack.ephemerals(TOM)[-1].blocks)


async def test_somebody_files_from_slack_and_is_answered_in_direct_messages(room: Room) -> None:
    room.box.slack.command(SAM, CHANNEL, "/support", "My <mail> & calendar")
    await room.until_posted(lambda: "in our direct messages" in whispers(room, SAM))
    await room.until_posted(lambda: direct(room, SAM))
    assert "Sam Fox" in str(root(room).blocks)
    room.box.slack.command(SAM, CHANNEL, "/my_tickets")
    await room.until_posted(lambda: len(direct(room, SAM)) == 2)


@pytest.mark.parametrize("given", ["abc", "#1 2", "-1", "9" * 30, "1"])
async def test_status_of_what_is_not_theirs_is_answered_in_one_sentence(room: Room, given: str) -> None:
    await room.file()
    room.box.slack.command(SAM, CHANNEL, "/ticket_status", given)
    (answer,) = await room.until_posted(lambda: direct(room, SAM))
    assert answer.text


async def test_a_direct_message_starts_a_ticket_with_one_question(room: Room) -> None:
    room.box.slack.say(SAM, "bot", "My screen is blue")
    await room.until_posted(lambda: len(direct(room, SAM)) == 2)
    question = direct(room, SAM)[1]
    action = question.blocks[1]["elements"][0]["action_id"]
    room.box.slack.press(SAM, question.channel, question.ts, action)
    await room.until_posted(lambda: posts(room.box))
    assert "My screen is blue" in str(root(room).blocks)


async def test_other_bots_and_foreign_buttons_do_nothing_and_are_acknowledged(room: Room) -> None:
    await claimed(room)
    room.box.slack.inject({"type": "message", "subtype": "bot_message", "bot_id": "B1", "text": "!close", "ts": "1.1",
                           "thread_ts": root(room).ts, "channel": CHANNEL, "channel_type": "channel"})  # fmt: skip
    room.box.slack.inject({"type": "something_new", "user": SAM})
    room.box.slack.shortcut(TOM, CHANNEL, root(room).ts, "whatever")
    await press(room, "status")
    await room.until_posted(lambda: room.box.slack.view(TOM))
    assert room.box.slack.outbox._waiting == {}
