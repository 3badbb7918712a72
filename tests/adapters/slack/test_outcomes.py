"""What each failure of Slack's means (the table in docs/promises.md)."""

from typing import Any

import pytest

from adapters.slack.sender import SlackSender
from adapters.slack.wire import REST, open_client
from core.model.delivery import Kind, NotSent, OperatorsFault, Outcome, Refused, Throttled, Unknown
from core.model.organisation import Organisation
from core.phrases import Phrasebook
from sandbox.box import Sandbox
from sandbox.faults import Fault
from tests.adapters.slack.conftest import CHANNEL, a_parcel, a_ticket


async def post(sender: SlackSender) -> Outcome:
    return await sender.send(a_parcel(Kind.ROOT, to=f"slack/{CHANNEL}", ticket=a_ticket()))


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [(1, 1.0), (12, 12.0), (300, 300.0), (None, REST), ("junk", REST), ("-5", REST), ("nan", REST), ("1e9999", REST),
     ("99999999", 3600.0)],
)  # fmt: skip
async def test_too_many_requests_rest_as_long_as_slack_says(
    box: Sandbox, sender: SlackSender, retry_after: Any, seconds: float
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="429", retry_after=retry_after))
    assert await post(sender) == Throttled(seconds)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("channel_not_found", Refused), ("msg_too_long", Refused), ("user_disabled", Refused), ("no_text", Refused),
        ("is_archived", OperatorsFault), ("not_in_channel", OperatorsFault), ("token_revoked", OperatorsFault),
        ("invalid_auth", OperatorsFault), ("missing_scope", OperatorsFault), ("account_inactive", OperatorsFault),
        ("internal_error", Unknown), ("fatal_error", Unknown), ("ratelimited", Throttled),
    ],
)  # fmt: skip
async def test_slacks_refusals_are_told_apart(
    box: Sandbox, sender: SlackSender, error: str, kind: type[Outcome]
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="error", error=error))
    assert isinstance(await post(sender), kind)


@pytest.mark.parametrize("fault", ["5xx", "drop_before", "drop_after", "garbage"])
async def test_what_may_have_been_sent_is_unknown(box: Sandbox, sender: SlackSender, fault: Any) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind=fault, status=502))
    assert isinstance(await post(sender), Unknown)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/", "http://no-such-host.invalid/api/"])
async def test_what_cannot_have_been_sent_is_not_sent(book: Phrasebook, organisation: Organisation, url: str) -> None:
    async with open_client("xoxb-canary", url) as client:
        outcome = await post(SlackSender(client, book, organisation, fetch={}))
    assert isinstance(outcome, NotSent | Unknown)
    if "127" in url:
        assert outcome == NotSent("reason-no-connection")


async def test_a_person_who_left_is_unreachable(sender: SlackSender) -> None:
    outcome = await sender.send(a_parcel(Kind.STATUS, to="slack/U0NOBODY", ticket=a_ticket()))
    assert outcome == Refused("reason-slack-person-gone", unreachable=True)


async def test_our_own_mistake_is_refused_and_logged(sender: SlackSender, caplog: pytest.LogCaptureFixture) -> None:
    payload = {"key": "no-such-sentence", "params": {}, "rows": []}
    assert await sender.send(a_parcel(Kind.NOTICE, to="slack/U0TECH", payload=payload)) == Refused("reason-broken")
    assert "broke its sender" in caplog.text


async def test_reasons_are_sentences_in_both_languages(book: Phrasebook) -> None:
    import re
    from pathlib import Path

    import adapters.slack

    code = "".join(path.read_text() for path in Path(adapters.slack.__file__).parent.glob("*.py"))
    keys = set(re.findall(r'"(reason-[a-z-]+)"', code))
    assert len(keys) > 8
    assert all(book.say(language, key) for key in keys for language in ("en", "ru"))


async def test_the_token_is_in_no_log(box: Sandbox, sender: SlackSender, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for fault in ("5xx", "drop_before", "garbage"):
        box.faults.add(Fault(platform="slack", method="chat.postMessage", kind=fault))
        await post(sender)
    assert box.world.slack_bot_token not in caplog.text
    assert "The printer is on fire" not in caplog.text
