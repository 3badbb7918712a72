"""What customers do in Telegram, through the whole of this room: poller, handlers, store, sender."""

import pytest
from sqlalchemy import text as sql

from core.service import ownership, progress
from sandbox.telegram.messages import Message
from sandbox.world import TelegramPerson
from tests.adapters.telegram.conftest import Desk
from tests.adapters.telegram.parcels import ANNA, MARIA
from tests.sandbox.telegram_bot import buttons


async def count(desk: Desk, table: str, where: str = "1=1") -> int:
    async with desk.store.engine.connect() as connection:
        return int((await connection.execute(sql(f"SELECT count(*) FROM {table} WHERE {where}"))).scalar_one())


async def remind(desk: Desk) -> None:
    """A first level was told of ticket 1001."""
    async with desk.store.work() as uow:
        for clock in (await uow.clocks.of(1001)).values():
            clock.level = 1


async def filed(desk: Desk, words: str = "the VPN is down", *, number: int = 1001) -> Message:
    return await desk.ask(f"/support {words}", f"#{number} · {words}")


async def test_start_welcomes_by_name(desk: Desk) -> None:
    await desk.ask("/start", "Hello, Anna!")


async def test_russians_are_answered_in_russian(desk: Desk) -> None:
    await desk.ask("/start", "Здравствуйте, Мария!", user=MARIA)


async def test_support_with_words_files_a_ticket_at_once(desk: Desk) -> None:
    card = await filed(desk)
    assert "First answer by" in card.text
    assert await count(desk, "ticket") == 1


@pytest.mark.parametrize("words", ["/support", "/support   ", "/support@switchboard_bot", "/support \n"])
async def test_support_without_words_asks_and_the_next_message_is_the_ticket(desk: Desk, words: str) -> None:
    await desk.ask(words, "What has happened, Anna?")
    await desk.ask("the printer burns", "#1001 · the printer burns")


async def test_free_text_is_asked_about_and_the_question_becomes_the_card(desk: Desk) -> None:
    question = await desk.ask("my invoice is wrong", "Category: Billing")
    desk.box.telegram.press(ANNA, question.message_id, question.keyboard[0][0]["callback_data"])
    assert (await desk.says("#1001 · my invoice is wrong")).message_id == question.message_id


async def test_a_second_tap_on_file_is_quiet_and_files_nothing(desk: Desk) -> None:
    question = await desk.ask("my invoice is wrong", "Shall I open a ticket?")
    for _ in range(2):
        desk.box.telegram.press(ANNA, question.message_id, question.keyboard[0][0]["callback_data"])
    await desk.box.until(lambda: len(desk.box.telegram.toasts(ANNA)) == 2)
    assert [toast.text for toast in desk.box.telegram.toasts(ANNA)] == ["", ""]
    assert await count(desk, "ticket") == 1


async def test_a_photo_with_a_caption_is_a_request_with_its_largest_size(desk: Desk) -> None:
    photo = desk.box.telegram.send(ANNA, "photo", "x.jpg", b"x" * 5000, caption="/support broken screen")
    await desk.says("#1001 · broken screen")
    async with desk.store.work() as uow:
        message = await uow.messages.get(f"telegram/{ANNA}/{photo.message_id}")
    assert message is not None
    assert [(file["kind"], file["size"]) for file in message.files] == [("photo", 5000)]


async def test_what_is_written_while_a_ticket_is_open_goes_to_it(desk: Desk) -> None:
    await filed(desk)
    desk.box.telegram.say(ANNA, "still down")
    await desk.box.until(lambda: len(desk.box.telegram.updates) == 0)
    await desk.ask("/help", "that is all it takes")
    assert await count(desk, "message", "ticket = 1001") == 2


async def test_a_reply_finds_its_ticket_among_several(desk: Desk) -> None:
    first, _ = await filed(desk), await filed(desk, "the mail too", number=1002)
    desk.box.telegram.say(ANNA, "the first one again", reply_to=first.message_id)
    await desk.ask("/help", "that is all it takes")
    assert await count(desk, "message", "ticket = 1001") == 2


async def test_with_several_open_a_message_is_asked_about(desk: Desk) -> None:
    await filed(desk), await filed(desk, "the mail too", number=1002)
    question = await desk.ask("and now?", "Which ticket is this for?")
    desk.box.telegram.press(ANNA, question.message_id, question.keyboard[1][0]["callback_data"])
    assert (await desk.says("Passed on to #1002.", count=3)).message_id == question.message_id


async def test_an_edit_of_the_request_is_followed(desk: Desk) -> None:
    await filed(desk)
    desk.box.telegram.edit(ANNA, 1, "the VPN is up again")
    await desk.ask("/ticket_status 1001", "the VPN is up again")


async def test_the_list_shows_whose_turn_it_is(desk: Desk) -> None:
    await filed(desk)
    shown = await desk.ask("/my_tickets", "#1001 the VPN is down – New, our turn")
    desk.box.telegram.press(ANNA, shown.message_id, shown.keyboard[0][0]["callback_data"])
    await desk.says("With: nobody yet", count=3)


async def test_a_deep_link_shows_its_ticket(desk: Desk) -> None:
    await filed(desk)
    await desk.ask("/start t1001", "#1001 · the VPN is down")
    await desk.ask("/start what-else", "Hello, Anna!")


async def test_cancel_forgets_what_was_begun(desk: Desk) -> None:
    await desk.ask("something", "Shall I open a ticket?")
    await desk.ask("/cancel", "Forgotten")
    await desk.ask("/cancel", "nothing to cancel")


async def test_the_language_is_chosen_and_kept(desk: Desk) -> None:
    question = await desk.ask("/language", "Which language")
    desk.box.telegram.press(ANNA, question.message_id, "lang:ru")
    await desk.says("Теперь пишу по-русски.")
    await desk.ask("/start", "Здравствуйте, Anna!")
    await desk.ask("/language en", "I will write in English")


async def test_blocking_the_bot_is_noted_and_undone(desk: Desk) -> None:
    await filed(desk)
    desk.box.telegram.block(ANNA)
    await desk.box.until(lambda: len(desk.box.telegram.updates) == 0)
    desk.box.telegram.unblock(ANNA)
    await desk.ask("/help", "that is all it takes")
    assert await count(desk, "timeline", "kind = 'ContactUnreachable'") == 2


async def test_an_agents_reply_reaches_the_customer(desk: Desk) -> None:
    await filed(desk)
    async with desk.store.work() as uow:
        tom = uow.organisation.agent("Tom Reed")
        await ownership.accept(uow, 1001, by=tom)
        await progress.resolve(uow, 1001, "Restarted it", by=tom)
    notice = await desk.says("Is everything all right now?", count=2)
    desk.box.telegram.press(ANNA, notice.message_id, "reopen:1001")
    await desk.says("#1001 is open again", count=2)


async def test_an_outdated_button_says_what_changed_and_the_card_refreshes(desk: Desk) -> None:
    card = await filed(desk)
    async with desk.store.work() as uow:
        await progress.cancel(uow, 1001, by=uow.organisation.agent("Tom Reed"), reason="spam")
    desk.box.telegram.press(ANNA, card.message_id, "close:1001")
    await desk.box.until(lambda: desk.box.telegram.toasts(ANNA))
    toast = desk.box.telegram.toasts(ANNA)[0]
    assert (toast.alert, toast.text) == (
        True,
        "That is no longer possible: #1001 has changed. Its state now: Canceled.",
    )
    await desk.box.until(lambda: "Canceled" in card.text)


@pytest.mark.parametrize("data", ["file:12345678", "to:12345678:1", "nonsense", "close:x", "x" * 60, "close:99", "a:b"])
async def test_a_forged_or_old_button_gets_one_clear_alert(desk: Desk, data: str) -> None:
    question = await desk.ask("/support", "What has happened")
    desk.box.telegram.press(ANNA, question.message_id, data)
    await desk.box.until(lambda: desk.box.telegram.toasts(ANNA))
    toast = desk.box.telegram.toasts(ANNA)[0]
    assert toast.alert
    assert len(toast.text) > 20
    assert await count(desk, "ticket") == 0


async def test_a_question_that_was_replaced_loses_its_buttons_when_pressed(desk: Desk) -> None:
    old = await desk.ask("first", "Shall I open a ticket?")
    await desk.ask("/cancel", "Forgotten")
    desk.box.telegram.press(ANNA, old.message_id, old.keyboard[0][0]["callback_data"])
    await desk.box.until(lambda: not old.keyboard)


async def test_every_press_is_answered_also_when_nothing_is_said(desk: Desk) -> None:
    shown = await desk.ask("/help", "that is all it takes")
    desk.box.telegram.press(ANNA, shown.message_id, "say")
    await desk.box.until(lambda: desk.box.telegram.toasts(ANNA))
    await desk.says("What has happened, Anna?", count=2)


async def test_an_agent_claims_and_acknowledges_from_telegram(desk: Desk) -> None:
    await filed(desk)
    await remind(desk)
    ping = await desk.ask("/help", "/support", user=MARIA)
    for data in ("a:ack:1001", "a:claim:1001", "a:claim:1001"):
        desk.box.telegram.press(MARIA, ping.message_id, data)
    await desk.box.until(lambda: len(desk.box.telegram.toasts(MARIA)) == 3)
    said = [toast.text for toast in desk.box.telegram.toasts(MARIA)]
    assert said == ["Принято. Напоминаний не будет ещё 30 мин.", "Заявка #1001 ваша.", "Заявка #1001 ваша."]
    await desk.box.until(lambda: "With: Maria" in desk.answers()[-1].text)


async def test_somebody_who_is_no_agent_cannot_claim(desk: Desk) -> None:
    card = await filed(desk)
    desk.box.telegram.press(ANNA, card.message_id, "a:claim:1001")
    await desk.box.until(lambda: desk.box.telegram.toasts(ANNA))
    assert "Only the desk's own people" in desk.box.telegram.toasts(ANNA)[0].text
    assert await count(desk, "ticket", "owner IS NULL") == 1


async def test_nobody_learns_of_anothers_ticket(desk: Desk) -> None:
    await filed(desk)
    desk.box.telegram.join(TelegramPerson(id=2002, first_name="Eve"))
    foreign = await desk.ask("/ticket_status 1001", "cannot find", user=2002)
    absent = await desk.ask("/ticket_status 99", "cannot find", user=2002)
    assert foreign.text == absent.text


async def test_a_pressed_button_of_a_reminder_goes_and_the_others_stay(desk: Desk) -> None:
    await filed(desk)
    await remind(desk)
    await desk.ask("/help", "/support", user=MARIA)
    ping = await desk.bot.send_message(MARIA, "Please act", reply_markup=buttons("a:claim:1001", "a:ack:1001"))
    desk.box.telegram.press(MARIA, ping.message_id, "a:ack:1001")
    shown = desk.answers(MARIA)[-1]
    await desk.box.until(lambda: [b["text"] for row in shown.keyboard for b in row] == ["a:claim:1001"])
