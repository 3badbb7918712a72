"""What a customer sees of each delivery, and what the desk is told became of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.telegram.sender import TelegramSender
from core.model.delivery import Kind, NotSent, Outcome, Partly, Refused, Sent, Throttled
from core.model.escalation import Clock, Condition
from core.model.ticket import Hold, State
from core.model.wording import Button, Word
from core.ports import Parcel
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.telegram.messages import Message
from tests.adapters.telegram.parcels import ANNA, AT, MARIA, a_ping, copy, notice, parcel, said, ticket_of

PICTURE = {"source": "slack", "id": "https://slack/cat.png", "name": "cat.png", "kind": "photo", "size": 5}
LOG = {"source": "slack", "id": "https://slack/log.txt", "name": "log.txt", "kind": "document", "size": 5}


def seen(box: Sandbox, user: int = ANNA) -> list[Message]:
    return [message for message in box.telegram.chat(user) if not message.deleted]


async def whole(sender: TelegramSender, given: Parcel) -> Outcome:
    """What becomes of it in the end, as the queue gives it again with how far it got."""
    while isinstance(outcome := await sender.send(given), Partly):
        given = replace(given, parts=outcome.parts)
    return outcome


def ref(outcome: Outcome, at: int = 0) -> str:
    assert isinstance(outcome, Sent)
    return outcome.refs[at]


async def test_a_notice_says_its_sentence_with_buttons(box: Sandbox, sender: TelegramSender) -> None:
    row = [Button(Word("button-solved"), "close:1042", "primary"), Button("#1", "status:1")]
    outcome = await sender.send(notice("customer-closed", row, number=1042))
    message = seen(box)[0]
    assert message.text == "#1042 is closed. Thank you for telling us!"
    assert [b["callback_data"] for b in message.keyboard[0]] == ["close:1042", "status:1"]
    assert outcome == Sent((f"telegram/{ANNA}/{message.message_id}",))


async def test_a_notice_is_said_in_the_readers_language(box: Sandbox, sender: TelegramSender) -> None:
    await sender.send(notice("customer-closed", language="ru", number=1042))
    assert "закрыта" in seen(box)[0].text


async def test_a_notice_takes_the_place_of_an_older_message(box: Sandbox, sender: TelegramSender) -> None:
    old = ref(await sender.send(notice("customer-choose-category")))
    assert await sender.send(notice("customer-passed-on", replace=old, number=7)) == Sent((old,))
    assert [message.text for message in seen(box)] == ["Passed on to #7."]


async def test_a_notice_whose_place_is_gone_is_posted(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await sender.send(notice("customer-passed-on", replace=f"telegram/{ANNA}/999", number=7))
    assert ref(outcome) != f"telegram/{ANNA}/999"
    assert len(seen(box)) == 1


async def test_saying_the_same_in_the_same_place_is_sent(sender: TelegramSender) -> None:
    old = ref(await sender.send(notice("customer-choose-category")))
    assert await sender.send(notice("customer-choose-category", replace=old)) == Sent((old,))


async def test_a_long_resolution_is_split_and_its_buttons_come_last(box: Sandbox, sender: TelegramSender) -> None:
    row = [Button(Word("button-solved"), "close:1042")]
    outcome = await whole(sender, notice("customer-resolved", row, number=1042, resolution="done " * 1000))
    assert [bool(message.keyboard) for message in seen(box)] == [False, True]
    assert ref(outcome).endswith(f"/{seen(box)[1].message_id}")


async def test_the_status_card_says_what_it_is_who_has_it_and_what_comes_next(
    box: Sandbox, sender: TelegramSender
) -> None:
    await sender.send(parcel(Kind.STATUS))
    card = seen(box)[0]
    assert card.text.splitlines() == [
        "#1042 · Printer <b>on fire</b>", "", "New", "With: nobody yet", "First answer by 2 Mar, 13:00 UTC", "",
        "Other · medium priority",
    ]  # fmt: skip
    assert [(e["type"], e["offset"], e["length"]) for e in card.entities][:1] == [("bold", 0, 30)]


async def test_the_status_card_is_edited_in_place(box: Sandbox, sender: TelegramSender) -> None:
    card = ref(await sender.send(parcel(Kind.STATUS)))
    ticket = ticket_of(card=card, owner="Tom Reed", state=State.ON_HOLD, hold=Hold.CUSTOMER)
    assert await sender.send(parcel(Kind.STATUS, ticket=ticket)) == Sent((card,))
    assert len(seen(box)) == 1
    assert "With: Tom\nYour turn" in seen(box)[0].text


async def test_a_status_card_that_is_gone_is_posted_anew(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await sender.send(parcel(Kind.STATUS, ticket=ticket_of(card=f"telegram/{ANNA}/999")))
    assert ref(outcome) == f"telegram/{ANNA}/{seen(box)[0].message_id}"


async def test_a_fresh_status_card_is_posted_and_the_older_one_loses_its_buttons(
    box: Sandbox, sender: TelegramSender
) -> None:
    old = ref(await sender.send(parcel(Kind.STATUS)))
    await sender.send(parcel(Kind.STATUS, ticket=ticket_of(card=old), payload={"fresh": True}))
    assert [bool(message.keyboard) for message in seen(box)] == [False, True]


async def test_an_agents_words_are_signed_and_literal(box: Sandbox, sender: TelegramSender) -> None:
    await sender.send(copy("*Try* <b>again</b> & <@U1> [x](https://evil)"))
    message = seen(box)[0]
    assert message.text == "Tom: *Try* <b>again</b> & <@U1> [x](https://evil)"
    assert [e["type"] for e in message.entities if e["type"] not in ("url", "bot_command")] == ["bold"]


async def test_a_long_reply_arrives_whole_and_in_order(box: Sandbox, sender: TelegramSender) -> None:
    text = "".join(f"{n} 🙂 of many words\n" for n in range(600)).strip()
    outcome = await whole(sender, copy(text))
    assert isinstance(outcome, Sent)
    assert len(outcome.refs) == len(seen(box)) == 4
    assert "\n".join(message.text.strip() for message in seen(box)) == f"Tom: {text}"


async def test_a_split_reply_that_broke_off_goes_on_where_it_stopped(box: Sandbox, sender: TelegramSender) -> None:
    long = copy("a" * 4000 + "\n" + "b" * 4000)
    box.faults.add(Fault(platform="telegram", method="sendMessage", kind="429", match={"text": "b" * 4000}))
    first = await sender.send(long)
    assert isinstance(first, Partly)
    assert isinstance(await sender.send(replace(long, parts=first.parts)), Throttled)
    outcome = await sender.send(replace(long, parts=first.parts))
    assert isinstance(outcome, Sent)
    assert [message.text[-1] for message in seen(box)] == ["a", "b"]
    assert len(outcome.refs) == 2


async def test_files_from_slack_come_as_photo_and_document(box: Sandbox, sender: TelegramSender) -> None:
    await whole(sender, copy("look", files=[PICTURE, LOG]))
    files = [message.file for message in seen(box)]
    assert [(file.kind, file.content) if file else None for file in files] == [
        None, ("photo", b"a cat"), ("document", b"a log"),
    ]  # fmt: skip


async def test_files_without_words_are_signed(box: Sandbox, sender: TelegramSender) -> None:
    await whole(sender, copy("", files=[PICTURE, LOG]))
    assert [message.text for message in seen(box)] == ["Tom:", ""]


async def test_a_file_that_is_gone_is_refused_with_that_reason(sender: TelegramSender) -> None:
    gone = LOG | {"id": "https://slack/gone"}
    assert await sender.send(copy("", files=[gone])) == Refused("reason-file-gone")


async def test_a_file_that_cannot_be_fetched_now_is_tried_again(sender: TelegramSender) -> None:
    elsewhere = LOG | {"source": "nowhere"}
    assert await sender.send(copy("", files=[elsewhere])) == NotSent("reason-file-unavailable")


async def test_a_reply_taken_back_before_it_left_is_not_sent(box: Sandbox, sender: TelegramSender) -> None:
    assert await sender.send(copy("oops", deleted_at=AT)) == Sent(())
    assert seen(box) == []


async def test_an_edit_changes_every_copy_and_deletes_what_is_too_many(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await whole(sender, copy("a" * 5000))
    assert isinstance(outcome, Sent)
    changed = said("short", copies=list(outcome.refs), edited_at=AT)
    assert await sender.send(parcel(Kind.AMEND, message=changed)) == Sent(())
    assert [message.text for message in seen(box)] == ["Tom: short"]


async def test_an_edit_that_grew_posts_the_rest(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await sender.send(copy("short"))
    changed = said("a" * 4000 + "\n" + "b" * 4000, copies=[ref(outcome)], edited_at=AT)
    grown = await sender.send(parcel(Kind.AMEND, message=changed))
    assert ref(grown) == f"telegram/{ANNA}/{seen(box)[1].message_id}"
    assert seen(box)[1].text == "b" * 4000


async def test_an_edit_of_words_leaves_their_files_alone(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await whole(sender, copy("look", files=[LOG]))
    assert isinstance(outcome, Sent)
    changed = said("see", copies=list(outcome.refs), files=[LOG], edited_at=AT)
    await sender.send(parcel(Kind.AMEND, message=changed))
    assert [message.text for message in seen(box)] == ["Tom: see", ""]


async def test_what_is_taken_back_disappears(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await whole(sender, copy("oops", files=[LOG]))
    assert isinstance(outcome, Sent)
    await sender.send(parcel(Kind.AMEND, message=said("oops", copies=list(outcome.refs), deleted_at=AT)))
    assert seen(box) == []


async def test_what_is_too_old_to_delete_says_that_it_was_taken_back(box: Sandbox, sender: TelegramSender) -> None:
    outcome = await sender.send(copy("oops"))
    box.faults.add(Fault(platform="telegram", method="deleteMessages", kind="error", error="message can't be deleted"))
    await sender.send(parcel(Kind.AMEND, message=said("oops", copies=[ref(outcome)], deleted_at=AT)))
    assert [message.text for message in seen(box)] == ["(This message was taken back.)"]


CLOCK = Clock(ticket=1042, condition=Condition.NOT_COMPLETED, anchor=AT - timedelta(minutes=90), level=2)


@pytest.mark.parametrize(("language", "why"), [("en", "Open for 1 h 30 min"), ("ru", "Заявка открыта уже 1 ч 30 мин")])
async def test_a_ping_says_why_and_offers_what_can_be_done(
    box: Sandbox, sender: TelegramSender, language: str, why: str
) -> None:
    await sender.send(a_ping(CLOCK, language=language, last_words="Hello?"))
    ping = seen(box, MARIA)[0]
    assert why in ping.text
    assert "Hello?" in ping.text.splitlines()[-1]
    offered = [b["callback_data"].split(":")[1] for row in ping.keyboard for b in row if "callback_data" in b]
    assert offered == ["claim", "assign", "ack", "snooze", "extend", "why"]


async def test_a_higher_level_edits_the_ping_that_is_there(box: Sandbox, sender: TelegramSender) -> None:
    posted = ref(await sender.send(a_ping(CLOCK)))
    await sender.send(a_ping(replace(CLOCK, level=3), ref=posted))
    assert ["Last reminder" in ping.text for ping in seen(box, MARIA)] == [True]


async def test_a_ping_whose_cause_is_over_is_not_sent(box: Sandbox, sender: TelegramSender) -> None:
    assert await sender.send(a_ping(replace(CLOCK, running=False))) == Sent(())
    assert seen(box, MARIA) == []


async def test_a_reply_taken_back_when_half_of_it_was_there_says_what_is_there(
    box: Sandbox, sender: TelegramSender
) -> None:
    long = copy("a" * 5000)
    first = await sender.send(long)
    assert isinstance(first, Partly)
    assert long.message is not None
    gone = replace(long, parts=first.parts, message=said("a" * 5000, deleted_at=AT))
    assert await sender.send(gone) == Sent((f"telegram/{ANNA}/{seen(box)[0].message_id}",))
    assert len(seen(box)) == 1
