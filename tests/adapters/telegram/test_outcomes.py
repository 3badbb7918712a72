"""Every way a call can fail, as docs/promises.md names its outcome."""

import pytest

from adapters.telegram.bot import make_bot
from adapters.telegram.sender import TelegramSender
from core.model.delivery import Moved, NotSent, OperatorsFault, Outcome, Refused, Throttled, Unknown
from core.model.organisation import Organisation
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from sandbox.faults import Fault, Kind
from sandbox.world import TelegramPerson
from tests.adapters.telegram.parcels import ANNA, copy, notice


def plan(box: Sandbox, kind: Kind, **details: object) -> None:
    box.faults.add(Fault(platform="telegram", method="sendMessage", kind=kind, **details))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "rest"), [(1, 1.0), (12, 12.0), (300, 300.0), (None, 5.0), ("soon", 5.0), (-3, 5.0), ("1e999", 5.0)]
)
async def test_a_429_rests_as_long_as_asked(
    box: Sandbox, sender: TelegramSender, asked: float | str | None, rest: float
) -> None:
    plan(box, "429", retry_after=asked)
    assert await sender.send(copy("hi")) == Throttled(rest)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("403 Forbidden: bot was blocked by the user", Refused("reason-blocked", unreachable=True)),
        ("403 Forbidden: user is deactivated", Refused("reason-blocked", unreachable=True)),
        ("403 Forbidden: bot can't initiate conversation with a user", Refused("reason-never-wrote", unreachable=True)),
        ("400 Bad Request: chat not found", Refused("reason-chat-not-found", unreachable=True)),
        ("400 Bad Request: message is too long", Refused("reason-too-long")),
        ("400 Bad Request: can't parse entities", Refused("reason-refused")),
        ("401 Unauthorized", OperatorsFault("reason-telegram-token")),
        ("404 Not Found", OperatorsFault("reason-telegram-token")),
        ("413 Request Entity Too Large", Refused("reason-file-too-large")),
        ("502 Bad Gateway", Unknown("reason-no-answer")),
    ],
)
async def test_an_error_of_telegrams_has_its_outcome(
    box: Sandbox, sender: TelegramSender, error: str, outcome: Outcome
) -> None:
    plan(box, "error", error=error)
    assert await sender.send(copy("hi")) == outcome


@pytest.mark.parametrize("kind", ["5xx", "drop_before", "drop_after", "garbage"])
async def test_what_may_have_arrived_is_unknown(box: Sandbox, sender: TelegramSender, kind: Kind) -> None:
    plan(box, kind)
    assert await sender.send(copy("hi")) == Unknown("reason-no-answer")


async def test_a_call_that_hangs_is_unknown(
    box: Sandbox, sender: TelegramSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender._bot.session, "timeout", 0.2)
    plan(box, "hang", seconds=2)
    assert await sender.send(copy("hi")) == Unknown("reason-no-answer")


async def test_a_refused_connection_is_certainly_not_sent(phrasebook: Phrasebook, organisation: Organisation) -> None:
    nobody = make_bot("1000:token", "http://127.0.0.1:1/telegram")
    outcome = await TelegramSender(nobody, phrasebook, organisation, fetch={}).send(copy("hi"))
    await nobody.session.close()
    assert outcome == NotSent("reason-no-connection")


async def test_a_migrated_chat_gives_its_new_address(box: Sandbox, sender: TelegramSender) -> None:
    box.telegram.migrated[ANNA] = -100777
    assert await sender.send(copy("hi")) == Moved("telegram/-100777")


async def test_a_blocked_bot_is_refused_by_the_sandbox_too(box: Sandbox, sender: TelegramSender) -> None:
    box.telegram.block(ANNA)
    assert await sender.send(notice("customer-choose-category")) == Refused("reason-blocked", unreachable=True)


async def test_somebody_who_never_wrote_cannot_be_written_to(box: Sandbox, sender: TelegramSender) -> None:
    box.telegram.join(TelegramPerson(id=ANNA + 500, first_name="Zoe"))
    box.telegram.phone(ANNA).wrote = False
    assert await sender.send(copy("hi")) == Refused("reason-never-wrote", unreachable=True)
