"""Files that people sent, fetched for the other side."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot

from adapters.telegram import files
from adapters.telegram.bot import make_bot
from adapters.telegram.sender import TelegramSender
from adapters.telegram.uploads import AT_ONCE
from core.model.delivery import Sent
from core.model.files import ELSEWHERE, GONE, LARGEST, PROGRAM, TOO_LARGE, FileKeptBack, KeptBack
from core.model.organisation import Organisation
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.adapters.careless import BYTES, JSON, REASONS, TROUBLE, Careless, careless
from tests.adapters.telegram.parcels import ANNA, copy
from tests.adapters.telegram.test_sender import whole


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


# A server that does not keep to its word ----------------------------------------------------------


@pytest.fixture
async def server() -> AsyncIterator[Careless]:
    """Telegram's place, taken by somebody careless; the file is at ``documents/a.bin``."""
    async with careless() as made:
        made.answers["/getFile"] = (JSON, _found("documents/a.bin"))
        yield made


@pytest.fixture
async def misled(server: Careless) -> AsyncIterator[Bot]:
    """Our bot, asking there."""
    made = make_bot("1000:canary-token", server.url)
    yield made
    await made.session.close()


def _found(path: str) -> bytes:
    return json.dumps({"ok": True, "result": {"file_id": "1", "file_unique_id": "1", "file_path": path}}).encode()


@pytest.mark.parametrize(("trouble", "reason"), list(zip(TROUBLE, REASONS, strict=True)))
async def test_what_is_no_file_for_us_is_kept_back_with_the_reason(
    server: Careless, misled: Bot, trouble: str, reason: str
) -> None:
    server.answers["/file/"] = TROUBLE[trouble]
    with pytest.raises(FileKeptBack, match=f"reason-file-{reason}"):
        await files.make_fetch(misled)("1")
    assert len(server.asked) == 2, "a redirect was followed"


@pytest.mark.parametrize("path", ["../../etc/passwd", "a/../../b", ".."])
async def test_a_path_that_climbs_is_not_asked_for(server: Careless, misled: Bot, path: str) -> None:
    server.answers["/getFile"] = (JSON, _found(path))
    with pytest.raises(FileKeptBack, match=ELSEWHERE):
        await files.make_fetch(misled)("1")
    assert len(server.asked) == 1


async def test_an_address_in_a_path_is_asked_for_at_telegram_only(server: Careless, misled: Bot) -> None:
    server.answers["/getFile"] = (JSON, _found("http://169.254.169.254/latest"))
    with pytest.raises(FileKeptBack, match=GONE):
        await files.make_fetch(misled)("1")
    assert server.asked[1] == "/file/bot1000:canary-token/http://169.254.169.254/latest"


async def test_a_file_that_breaks_off_is_tried_again(server: Careless, misled: Bot) -> None:
    server.answers["/file/"] = (f"{BYTES}\r\nContent-Length: 5000", b"not so much")
    with pytest.raises(ConnectionError) as caught:
        await files.make_fetch(misled)("1")
    assert "canary" not in repr(caught.value)


async def test_of_fifty_megabytes_no_more_than_the_limit_is_ever_in_memory(server: Careless, misled: Bot) -> None:
    server.answers["/file/"] = TROUBLE["longer than anybody may send"]
    tracemalloc.start()
    with pytest.raises(FileKeptBack):
        await files.make_fetch(misled)("1")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 26 * 2**20


# To a customer --------------------------------------------------------------------------------------


LOG: dict[str, Any] = {"source": "slack", "id": "https://slack/log.txt", "name": "log.txt", "kind": "document"}


async def test_what_may_not_pass_is_kept_back_unseen_and_what_else_was_said_goes_on(
    box: Sandbox, sender: TelegramSender
) -> None:
    large = LOG | {"size": LARGEST + 1, "id": "https://slack/nobody-asks-for-it"}
    program = large | {"size": 5, "name": "fix.png.exe"}
    outcome = await whole(sender, copy("look", files=[large, program, LOG]))
    assert isinstance(outcome, Sent)
    assert outcome.kept_back == (KeptBack(0, "log.txt", TOO_LARGE), KeptBack(1, "fix.png.exe", PROGRAM))
    assert [(m.text, m.file.name if m.file else None) for m in box.telegram.chat(ANNA)] == [
        ("Tom: look", None), ("", "log.txt"),
    ]  # fmt: skip


async def test_of_many_files_two_are_in_memory_at_once(
    bot: Bot, phrasebook: Phrasebook, organisation: Organisation, box: Sandbox
) -> None:
    box.telegram.phone(ANNA).wrote = True
    held = [0, 0]

    async def fetch(file: str) -> bytes:
        held[0] += 1
        held[1] = max(held)
        await asyncio.sleep(0.02)
        held[0] -= 1
        return b"a log"

    sender = TelegramSender(bot, phrasebook, organisation, fetch={"slack": fetch})
    outcomes = await asyncio.gather(*(sender.send(copy("", files=[LOG])) for _ in range(8)))
    assert {type(outcome) for outcome in outcomes} == {Sent}
    assert held == [0, AT_ONCE]
