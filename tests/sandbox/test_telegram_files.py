"""Files both ways."""

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, Message

from sandbox.box import Sandbox
from sandbox.telegram import files
from tests.sandbox.telegram_bot import ANNA, greeted


async def received(telegram: Bot) -> Message:
    """The message of the only pending update."""
    [update] = await telegram.get_updates()
    assert update.message is not None
    return update.message


async def test_a_bot_downloads_what_a_person_sent(box: Sandbox, telegram: Bot) -> None:
    box.telegram.send(ANNA, "document", "счёт.pdf", b"%PDF", "see this")
    message = await received(telegram)
    assert message.document is not None
    assert (message.caption, message.document.file_name, message.document.file_size) == ("see this", "счёт.pdf", 4)
    content = await telegram.download(message.document)
    assert content is not None
    assert content.read() == b"%PDF"


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "document"])
async def test_every_kind_a_person_sends_is_understood(box: Sandbox, telegram: Bot, kind: str) -> None:
    sent = box.telegram.send(ANNA, kind, content=b"x")
    assert (await received(telegram)).content_type == kind
    assert sent.file is not None
    assert sent.file.kind == kind


async def test_an_album_of_a_person_shares_its_group(box: Sandbox, telegram: Bot) -> None:
    for name in ("a.jpg", "b.jpg"):
        box.telegram.send(ANNA, "photo", name, b"x", media_group_id="g1")
    groups = [u.message.media_group_id for u in await telegram.get_updates() if u.message]
    assert groups == ["g1", "g1"]


async def test_a_file_over_20_mb_cannot_be_downloaded(box: Sandbox, telegram: Bot) -> None:
    box.telegram.send(ANNA, "document", "film.mkv", size=30 * 2**20)
    message = await received(telegram)
    assert message.document is not None
    assert message.document.file_size == 30 * 2**20
    with pytest.raises(TelegramBadRequest, match="Bad Request: file is too big"):
        await telegram.get_file(message.document.file_id)


async def test_an_upload_reaches_the_page_unchanged(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    content = b"\x00\r\n--boundary\r\n\r\n\xff"
    await telegram.send_document(ANNA, BufferedInputFile(content, 'a "b" ж.bin'), caption="here")
    file = box.telegram.chat(ANNA)[-1].file
    assert file is not None
    assert (file.kind, file.name, file.size) == ("document", 'a "b" ж.bin', len(content))
    async with aiohttp.ClientSession() as session, session.get(box.url + file.url) as answer:
        assert await answer.read() == content


async def test_a_file_is_sent_again_by_its_id(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    first = await telegram.send_photo(ANNA, BufferedInputFile(b"x", "x.jpg"))
    assert first.photo is not None
    again = await telegram.send_photo(ANNA, first.photo[-1].file_id)
    assert again.photo == first.photo


async def test_an_unknown_file_id_is_refused(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await telegram.send_voice(ANNA, "nonsense")


async def test_a_caption_is_at_most_1024_units(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await telegram.send_photo(ANNA, BufferedInputFile(b"x", "x.jpg"), caption="x" * 1025)


def photo(caption: str = "") -> InputMediaPhoto:
    return InputMediaPhoto(media=BufferedInputFile(b"x", "x.jpg"), caption=caption)


async def test_an_album_is_sent_as_messages_of_one_group(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    sent = await telegram.send_media_group(ANNA, [photo("first"), photo()])
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.text for message in box.telegram.chat(ANNA)[-2:]] == ["first", ""]


@pytest.mark.parametrize(("count", "complaint"), [(1, "too few messages"), (11, "too many messages")])
async def test_an_album_has_2_to_10_files(box: Sandbox, telegram: Bot, count: int, complaint: str) -> None:
    await greeted(telegram, box)
    with pytest.raises(TelegramBadRequest, match=complaint):
        await telegram.send_media_group(ANNA, [photo() for _ in range(count)])


async def test_documents_do_not_mix_with_photos_in_an_album(box: Sandbox, telegram: Bot) -> None:
    await greeted(telegram, box)
    document = InputMediaDocument(media=BufferedInputFile(b"x", "x.txt"))
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await telegram.send_media_group(ANNA, [photo(), document])


async def test_old_contents_are_dropped_beyond_the_cap(
    box: Sandbox, telegram: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "KEPT_BYTES", 10)
    old = box.telegram.send(ANNA, "document", "old", b"x" * 8).file
    box.telegram.send(ANNA, "document", "new", b"x" * 8)
    assert old is not None
    with pytest.raises(TelegramBadRequest, match="temporarily unavailable"):
        await telegram.get_file(old.file_id)
