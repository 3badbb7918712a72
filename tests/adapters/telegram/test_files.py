"""Files that people sent, fetched for the other side."""

import pytest
from aiogram import Bot

from adapters.telegram import files
from core.model.files import GONE, TOO_LARGE, FileKeptBack
from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.adapters.telegram.parcels import ANNA


def sent(box: Sandbox, content: bytes = b"a log", size: int | None = None) -> str:
    message = box.telegram.send(ANNA, "document", "log.txt", content, size=size)
    assert message.file is not None
    return message.file.file_id


async def test_a_file_is_fetched_whole(box: Sandbox, bot: Bot) -> None:
    assert await files.make_fetch(bot)(sent(box, b"x" * 300_000)) == b"x" * 300_000


async def test_a_file_that_is_gone_is_not_found(bot: Bot) -> None:
    with pytest.raises(FileKeptBack, match=GONE):
        await files.make_fetch(bot)("no-such-file")


async def test_a_file_over_twenty_megabytes_is_not_found(box: Sandbox, bot: Bot) -> None:
    with pytest.raises(FileKeptBack, match=TOO_LARGE):
        await files.make_fetch(bot)(sent(box, b"", size=21 * 2**20))


async def test_a_file_larger_than_it_said_is_cut_off(box: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1000)
    with pytest.raises(FileKeptBack, match=TOO_LARGE):
        await files.make_fetch(bot)(sent(box, b"x" * 200_000))


@pytest.mark.parametrize("kind", ["drop_before", "5xx", "garbage", "429"])
async def test_no_failure_holds_the_token(box: Sandbox, bot: Bot, kind: str) -> None:
    box.faults.add(Fault(platform="telegram", method="getFile", kind=kind))  # type: ignore[arg-type]
    with pytest.raises(ConnectionError) as caught:
        await files.make_fetch(bot)(sent(box))
    assert box.telegram.token not in repr(caught.value)
    assert caught.value.__suppress_context__
