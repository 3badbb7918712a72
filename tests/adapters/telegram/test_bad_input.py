"""What nobody should send, and somebody will: one clear sentence each, nothing lost, nobody else held up."""

import logging
from typing import Any

import pytest

from tests.adapters.telegram.conftest import Desk
from tests.adapters.telegram.parcels import ANNA, MARIA
from tests.adapters.telegram.test_customer import count, filed


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("abc", "“abc” is not a ticket number"),
        ("#1 2", "One ticket at a time"),
        ("-1", "“-1” is not a ticket number"),
        ("1" + "0" * 30, "I cannot find that ticket"),
        ("٣", "is not a ticket number"),
        ("", "You have no tickets yet"),
    ],
)
async def test_a_status_of_junk_is_answered_clearly(desk: Desk, given: str, answer: str) -> None:
    await desk.ask(f"/ticket_status {given}", answer)


async def test_an_unknown_command_gets_one_sentence(desk: Desk) -> None:
    await desk.ask("/Launch now", "I do not know /launch.")
    assert await count(desk, "draft") == 0


async def test_a_path_is_no_command(desk: Desk) -> None:
    await desk.ask("/etc/hosts is broken", "“/etc/hosts is broken”")


async def test_a_hundred_thousand_characters_are_kept(desk: Desk) -> None:
    await desk.ask("/support " + "word " * 20_000, "#1001 · word word")


async def test_too_much_is_refused_with_the_limit(desk: Desk) -> None:
    await desk.ask("/support " + "x" * 200_001, "I keep up to 200,000")


async def test_only_a_sticker_is_asked_for_words(desk: Desk) -> None:
    desk.box.telegram.send(ANNA, "sticker", "👋")
    await desk.says("A few words are enough")


async def test_a_file_over_the_limit_is_named(desk: Desk) -> None:
    desk.box.telegram.send(ANNA, "document", "film.mov", size=21 * 2**20)
    await desk.says("“film.mov” is too large: I can take files of up to 20 MB")


@pytest.mark.parametrize("content", [{"poll": {}}, {"dice": {"emoji": "🎲", "value": 3}}])
async def test_what_holds_no_words_is_asked_to_be_said(desk: Desk, content: dict[str, Any]) -> None:
    if "poll" in content:
        content = {"poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
            "members_only": False,
        }}  # fmt: skip
    inject(desk, content)
    await desk.says("There is no text in it")


async def test_a_place_is_words(desk: Desk) -> None:
    inject(desk, {"location": {"latitude": 52.5, "longitude": 13.4}})
    await desk.says("📍 52.5, 13.4")


async def test_markup_and_mentions_in_a_text_stay_literal(desk: Desk) -> None:
    card = await filed(desk, "<b>x</b> [y](https://evil) <!channel>")
    assert "text_link" not in [entity["type"] for entity in card.entities]


async def test_a_name_cannot_hide_or_turn_the_writing(desk: Desk) -> None:
    inject(desk, {"text": "/start"}, name="\u202eannA\u200b \u2066<b>")
    await desk.says("Hello, annA!")


async def test_a_name_of_nothing_gives_way_to_the_user_name(desk: Desk) -> None:
    inject(desk, {"text": "/start"}, name="\u3164\u200b")
    await desk.says("Hello, anna!")


async def test_a_group_is_told_once_and_nothing_is_kept(desk: Desk) -> None:
    group = {"id": -100, "type": "supergroup", "title": "Group"}
    for text in ("/support help", "hello", "/support again"):
        inject(desk, {"text": text, "chat": group})
    await desk.ask("/help", "that is all it takes")
    told = [call for name, call in desk.box.telegram.sent if name == "sendMessage" and str(call["chat_id"]) == "-100"]
    assert [call["text"][:30] for call in told] == ["I can help in a private chat o"]
    assert (await count(desk, "contact"), await count(desk, "ticket")) == (1, 0)


@pytest.mark.parametrize(
    "poison",
    [
        {"message": {"text": "no shape"}},
        {"message": "text"},
        {"message": {"message_id": "x", "chat": {"id": ANNA, "type": "private"}, "date": "never", "text": "hi"}},
        {"callback_query": {"id": 5}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}},
        {"something_new": {"a": 1}},
        {},
        {"message": {"text": "\udcff" * 1000}},
        {"message": {"text": "x" * 1_000_000}},
    ],
    ids=range(9),
)
async def test_poison_harms_nobody_else(desk: Desk, poison: dict[str, Any]) -> None:
    desk.box.telegram.inject(poison)
    await filed(desk)
    assert await count(desk, "ticket") == 1


async def test_what_breaks_us_is_kept_and_the_person_has_its_code(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(type(desk.store.classifier), "propose", lambda *_: 1 / 0)
    answer = await desk.ask("/support it broke", "tell us this code: ")
    code = answer.text.rpartition(": ")[2].strip(".")
    assert f"code {code}" in caplog.text
    async with desk.store.work() as uow:
        assert await uow.drafts.get(f"telegram/{ANNA}") is None
    assert desk.poller.trouble is None


async def test_an_update_delivered_five_times_has_its_effect_once(desk: Desk) -> None:
    for _ in range(5):
        inject(desk, {"text": "/support once"}, update_id=77, message_id=9000)
    await desk.ask("/help", "that is all it takes")
    assert await count(desk, "ticket") == 1


async def test_an_update_id_used_again_after_an_idle_week_is_heard(desk: Desk) -> None:
    inject(desk, {"text": "/support one"}, update_id=77, message_id=9000)
    await desk.says("#1001 · one")
    inject(desk, {"text": "/support two"}, update_id=77, message_id=9001)
    await desk.says("#1002 · two", count=2)


async def test_a_healthy_desk_logs_nothing_per_update(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="aiogram"):
        await filed(desk)
    assert [record for record in caplog.records if record.name.startswith("aiogram")] == []


def inject(
    desk: Desk, content: dict[str, Any], *, name: str = "Anna", update_id: int | None = None, message_id: int = 500
) -> None:
    """A raw message of Anna's."""
    user = {"id": ANNA, "is_bot": False, "first_name": name, "username": "anna", "language_code": "en"}
    desk.box.telegram.phone(ANNA).wrote = True
    message = {"message_id": message_id, "date": 1_770_000_000, "from": user} | content
    message.setdefault("chat", {"id": ANNA, "type": "private", "first_name": name})
    update: dict[str, Any] = {"message": message}
    desk.box.telegram.inject(update if update_id is None else {"update_id": update_id} | update)


async def test_a_flood_is_refused_with_one_warning_and_others_are_heard(desk: Desk) -> None:
    await filed(desk)
    for number in range(130):
        desk.box.telegram.say(ANNA, f"hello {number}")
    await desk.says("wait a minute, then send the rest in one message")
    await desk.ask("/support The other one", "#1002", user=MARIA)
    assert await count(desk, "message") == 101
    assert len([told for told in desk.answers(ANNA) if "wait a minute" in told.text]) == 1


async def test_a_request_in_many_pieces_becomes_ten_tickets_a_minute_and_one_word_and_others_file_theirs(
    desk: Desk,
) -> None:
    for number in range(15):
        desk.box.telegram.say(ANNA, f"/support piece {number}")
    await desk.ask("/support The others are heard meanwhile", "#1011", user=MARIA)
    await desk.box.until(lambda: len(desk.answers(ANNA)) == 11)
    said = [message.text for message in desk.answers(ANNA)]
    assert sum("more than 10 tickets in a minute, so this one was not opened" in text for text in said) == 1
    assert await count(desk, "ticket", "contact = 'telegram/1001'") == 10
