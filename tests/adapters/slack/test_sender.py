"""What the sender posts, and that it posts it once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack import posting
from adapters.slack.sender import SlackSender
from core.model.delivery import Kind, NotYet, Sent, Unknown
from core.model.escalation import Clock, Condition
from core.model.ping import Ping
from core.model.ticket import State, Ticket
from core.model.wording import Button, sentence
from core.notify import notice
from core.ports import Act, Listed, Parcel
from sandbox.box import Sandbox
from sandbox.faults import Fault
from sandbox.slack.mrkdwn import mentions
from tests.adapters.slack.conftest import CHANNEL, SINCE, a_message, a_parcel, a_ticket, posts

NOW = datetime.now(UTC)
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_ping(ticket: Ticket, *, agent: str = "", to: str = "thread", running: bool = True, **given: Any) -> Parcel:
    """A second reminder that nobody has taken a ticket."""
    payload = {"agent": agent, "level": 2, "told": ["Sofia Lind", ""]}
    clock = Clock(ticket=1042, condition=Condition.NOT_ASSIGNED, anchor=NINE, level=2, running=running)
    ping = Ping(ticket=1042, agent=agent, address=to, told_at=NINE, payload=payload)
    return a_parcel(Kind.PING, to=to, ticket=ticket, payload=payload, ping=ping, clocks=[clock], at=NINE, **given)


async def test_the_root_is_posted_with_its_mark(box: Sandbox, sender: SlackSender) -> None:
    sent = await sender.send(a_parcel(Kind.ROOT, to=f"slack/{CHANNEL}", ticket=a_ticket(), id=77))
    (post,) = posts(box)
    assert sent == Sent((f"slack/{CHANNEL}/{post.ts}",))
    marked = {"delivery": 77, "since": SINCE.isoformat(), "part": 0}
    assert post.metadata == {"event_type": "desk_delivery", "event_payload": marked}


async def test_what_needs_the_root_waits_for_it(sender: SlackSender) -> None:
    for kind in (Kind.COPY, Kind.CARD, Kind.NOTICE, Kind.PING):
        assert isinstance(await sender.send(a_parcel(kind, ticket=a_ticket(), message=a_message())), NotYet)


async def test_the_card_is_edited_in_place(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    posted.owner, posted.state = "Tom Reed", State.IN_PROGRESS
    assert await sender.send(a_parcel(Kind.CARD, ticket=posted)) == Sent((posted.thread or "",))
    (post,) = posts(box)
    assert "Tom Reed" in str(post.blocks)
    assert post.metadata


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_card_that_cannot_be_edited_any_more_is_let_go(
    box: Sandbox, sender: SlackSender, posted: Ticket, error: str
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.update", kind="error", error=error))
    assert await sender.send(a_parcel(Kind.CARD, ticket=posted)) == Sent(())


async def test_a_copy_carries_the_customers_words_and_name_into_the_thread(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message("It <burns> & https://x.example")))
    copy = posts(box)[1]
    assert (copy.username, copy.thread_ts) == ("Anna Berg", posts(box)[0].ts)
    assert copy.text == "It &lt;burns&gt; &amp; https://x.example"


async def test_a_long_copy_is_split_and_loses_nothing(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    text = "слово " * 4_000
    sent = await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message(text)))
    assert "".join(post.text for post in posts(box)[1:]) == text
    assert isinstance(sent, Sent)
    assert len(sent.refs) == 7


@pytest.mark.parametrize("fault", ["drop_after", "garbage", "5xx"])
async def test_after_an_unknown_outcome_the_thread_is_looked_at_first(
    box: Sandbox, sender: SlackSender, posted: Ticket, fault: Any
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind=fault))
    message = a_message("x" * 5_000)
    await sender.send(a_parcel(Kind.COPY, ticket=posted, message=message, id=9))
    sent = await sender.send(a_parcel(Kind.COPY, ticket=posted, message=message, id=9, unknown=1, first_try=NOW))
    assert isinstance(sent, Sent)
    assert [len(post.text) for post in posts(box)[1:]] == [3_500, 1_500]


async def test_a_post_with_the_same_number_of_before_a_restore_is_not_taken_for_it(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message("before"), id=9))
    later = SINCE + timedelta(seconds=30)
    await sender.send(
        a_parcel(Kind.COPY, ticket=posted, message=a_message("after"), id=9, since=later, unknown=1, first_try=NOW)
    )
    assert [post.text for post in posts(box)[1:]] == ["before", "after"]


async def test_what_cannot_be_looked_through_is_not_posted_again(
    box: Sandbox, sender: SlackSender, posted: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PAGES", 1)
    monkeypatch.setattr(posting, "PAGE", 5)
    given: dict[str, Any] = {"ticket": posted, "message": a_message("once"), "id": 900}
    for number in range(10):
        await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message(f"other {number}"), id=number))
    await sender.send(a_parcel(Kind.COPY, **given))
    assert await sender.send(a_parcel(Kind.COPY, **given, unknown=1, first_try=NOW)) == Unknown("reason-no-answer")
    assert [post.text for post in posts(box)].count("once") == 1


async def test_a_root_of_unknown_outcome_is_found_in_the_channel(box: Sandbox, sender: SlackSender) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="drop_after"))
    given: dict[str, Any] = {"to": f"slack/{CHANNEL}", "ticket": a_ticket(), "id": 5}
    await sender.send(a_parcel(Kind.ROOT, **given))
    sent = await sender.send(a_parcel(Kind.ROOT, **given, unknown=1, first_try=NOW))
    assert sent == Sent((f"slack/{CHANNEL}/{posts(box)[0].ts}",))
    assert len(posts(box)) == 1


async def test_a_list_of_unknown_outcome_is_found_and_says_what_was_added_meanwhile(
    box: Sandbox, sender: SlackSender
) -> None:
    box.faults.add(Fault(platform="slack", method="chat.postMessage", kind="drop_after"))
    for text, unknown in (("one line", 0), ("two lines", 1)):
        given = notice("slack/U0TECH", "said", projection="list/Tom Reed/now", text=text)
        parcel = a_parcel(Kind.NOTICE, id=5, unknown=unknown, first_try=NOW)
        await sender.send(replace(parcel, delivery=given))
    assert [post.text for post in posts(box, box.slack.dm("U0TECH"))] == ["two lines"]


async def test_an_edit_changes_the_copy_and_a_deletion_marks_it(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    message = a_message("first")
    sent: Any = await sender.send(a_parcel(Kind.COPY, ticket=posted, message=message))
    message.copies, message.text = list(sent.refs), "second"
    await sender.send(a_parcel(Kind.AMEND, ticket=posted, message=message))
    assert posts(box)[1].text == "second"
    message.deleted_at = NOW
    await sender.send(a_parcel(Kind.AMEND, ticket=posted, message=message))
    assert "taken back" in posts(box)[1].text


async def test_a_receipt_shows_the_new_reaction_and_takes_the_old_one_away(box: Sandbox, sender: SlackSender) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "hi")
    message = a_message(ref=f"slack/{CHANNEL}/{post.ts}", from_contact=False, author="Tom Reed")
    parcel = a_parcel(Kind.RECEIPT, to="slack/x", message=message)
    assert await sender.send(parcel) == Sent(("hourglass_flowing_sand",))
    message.receipt, message.delivered_at = "hourglass_flowing_sand", NOW
    assert await sender.send(parcel) == Sent(("incoming_envelope",))
    assert [reaction["name"] for reaction in post.reactions] == ["incoming_envelope"]
    assert await sender.send(parcel) == Sent(("incoming_envelope",))


async def test_a_receipt_whose_earlier_outcome_is_unknown_leaves_no_hourglass(
    box: Sandbox, sender: SlackSender
) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "hi")
    message = a_message(ref=f"slack/{CHANNEL}/{post.ts}", from_contact=False, author="Tom Reed")
    await sender.send(a_parcel(Kind.RECEIPT, to="slack/x", message=message))
    message.delivered_at = NOW
    await sender.send(a_parcel(Kind.RECEIPT, to="slack/x", message=message, unknown=1))
    assert [reaction["name"] for reaction in post.reactions] == ["incoming_envelope"]


@pytest.mark.parametrize(
    ("given", "name"), [({"public": False}, "lock"), ({"failure": "reason-blocked"}, "x")], ids=["note", "failure"]
)
async def test_notes_get_a_lock_and_failures_a_cross(
    box: Sandbox, sender: SlackSender, given: dict[str, Any], name: str
) -> None:
    post = box.slack.say("U0TECH", CHANNEL, "hi")
    message = a_message(ref=f"slack/{CHANNEL}/{post.ts}", from_contact=False, **given)
    assert await sender.send(a_parcel(Kind.RECEIPT, to="slack/x", message=message)) == Sent((name,))


async def test_a_receipt_on_a_message_that_is_gone_is_nobodys_problem(sender: SlackSender) -> None:
    message = a_message(ref=f"slack/{CHANNEL}/1.000001", from_contact=False, public=False)
    assert await sender.send(a_parcel(Kind.RECEIPT, to="slack/x", message=message)) == Sent(("lock",))


async def test_a_ping_in_the_thread_calls_nobody_and_shows_in_the_channel(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    await sender.send(a_ping(posted, last_words="<!here> help"))
    ping = posts(box)[1]
    assert ping.broadcast
    assert "Told: Sofia Lind, the channel" in ping.text
    assert mentions(ping) == frozenset()
    assert "a:claim:1042" in str(ping.blocks)


async def test_a_direct_ping_can_be_opened(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    await sender.send(a_ping(posted, agent="Sofia Lind", to="slack/U0SUPER"))
    (ping,) = posts(box, box.slack.dm("U0SUPER"))
    assert "https://sandbox.slack.com/archives/C0SUPPORT/" in str(ping.blocks)


async def test_the_lines_of_a_list_lead_to_their_threads(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    ping = Ping(ticket=1042, agent="Tom Reed", address="slack/U0TECH", told_at=NOW, batch="now")
    clock = Clock(ticket=1042, condition=Condition.NOT_ASSIGNED, anchor=NINE, level=1)
    payload = {"agent": "Tom Reed", "batch": "now"}
    line = Listed(ping=ping, ticket=posted, clocks=[clock])
    await sender.send(a_parcel(Kind.LIST, to="slack/U0TECH", payload=payload, listed=[line]))
    (post,) = posts(box, box.slack.dm("U0TECH"))
    links = [one for one in post.blocks[0]["elements"][0]["elements"] if one["type"] == "link"]
    assert [(one["text"], "archives/C0SUPPORT/" in one["url"]) for one in links] == [("#1042", True)]
    assert "nobody has taken it: " in post.text


async def test_of_a_long_list_eighty_lines_are_shown_and_the_rest_is_counted(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    clock = Clock(ticket=1042, condition=Condition.NOT_ASSIGNED, anchor=NINE, level=1)
    tickets = [a_ticket(number=2000 + number) for number in range(100)]
    for ticket in tickets:
        ticket.subject = "word " * 40
    pings = [
        Ping(ticket=one.number, agent="Tom Reed", address="slack/U0TECH", told_at=NOW, batch="now") for one in tickets
    ]
    listed = [Listed(ping=ping, ticket=ticket, clocks=[clock]) for ping, ticket in zip(pings, tickets, strict=True)]
    payload = {"agent": "Tom Reed", "batch": "now"}
    await sender.send(a_parcel(Kind.LIST, to="slack/U0TECH", payload=payload, listed=listed))
    (post,) = posts(box, box.slack.dm("U0TECH"))
    assert "100 tickets need somebody" in post.text
    assert (post.text.count("nobody has taken it"), "and 20 more" in post.text) == (80, True)


async def test_a_ping_whose_cause_is_gone_is_not_sent(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    assert await sender.send(a_ping(posted, running=False)) == Sent(())
    assert len(posts(box)) == 1


async def test_a_settled_ping_turns_green_where_it_stands_and_says_by_whom(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    sent = await sender.send(a_ping(posted, agent="Sofia Lind", to="slack/U0SUPER"))
    assert isinstance(sent, Sent)
    act = Act(kind="Accepted", by="Tom Reed", at=NINE, data={})
    over = {"agent": "Sofia Lind", "settled": True, "replace": sent.refs[0]}
    await sender.send(a_parcel(Kind.PING, to="slack/U0SUPER", ticket=posted, payload=over, act=act))
    (ping,) = posts(box, box.slack.dm("U0SUPER"))
    assert "✅ Settled: #1042" in ping.text
    assert "Tom Reed took it at" in ping.text
    assert "a:ack:" not in str(ping.blocks)


async def test_a_whisper_is_seen_by_one(box: Sandbox, sender: SlackSender) -> None:
    row = [Button("Claim and send", "claimsend:x", "primary")]
    payload = sentence("whisper-kept-as-note", [row], name="Anna") | {"member": "U0TECH", "thread": None}
    await sender.send(a_parcel(Kind.WHISPER, to=f"slack/{CHANNEL}", payload=payload))
    (seen,) = box.slack.ephemerals("U0TECH")
    assert "Anna" in seen.text
    assert "claimsend:x" in str(seen.blocks)
    assert box.slack.ephemerals("U0TINA") == []


async def test_a_reopened_ticket_calls_its_owner(box: Sandbox, sender: SlackSender, posted: Ticket) -> None:
    payload = sentence("thread-reopened", mention="U0TECH", name="Anna")
    await sender.send(a_parcel(Kind.NOTICE, ticket=posted, payload=payload))
    assert posts(box)[1].text.startswith("<@U0TECH> Anna says")


async def test_a_notice_replaces_what_it_answers(box: Sandbox, sender: SlackSender) -> None:
    to, payload = "slack/U0SAM", sentence("said", text="one")
    sent: Any = await sender.send(a_parcel(Kind.NOTICE, to=to, payload=payload))
    payload = sentence("said", text="two") | {"replace": sent.refs[0]}
    assert await sender.send(a_parcel(Kind.NOTICE, to=to, payload=payload, id=2)) == sent
    assert [post.text for post in posts(box, box.slack.dm("U0SAM"))] == ["two"]


async def test_a_customer_in_slack_has_one_status_card(box: Sandbox, sender: SlackSender) -> None:
    ticket = a_ticket()
    ticket.contact.address = "slack/U0SAM"
    sent: Any = await sender.send(a_parcel(Kind.STATUS, to="slack/U0SAM", ticket=ticket))
    ticket.card, ticket.owner = sent.refs[0], "Tom Reed"
    await sender.send(a_parcel(Kind.STATUS, to="slack/U0SAM", ticket=ticket, id=2))
    (card,) = posts(box, box.slack.dm("U0SAM"))
    assert "Tom" in card.text


async def test_files_come_into_the_thread(
    box: Sandbox, sender: SlackSender, posted: Ticket, brought: dict[str, bytes]
) -> None:
    brought["f1"] = b"photo"
    files = [
        {"source": "telegram", "id": "f1", "name": "../fire.jpg", "kind": "photo", "size": 5, "mime": "image/jpeg"}
    ]
    await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message("look", files=files)))
    _, words, file = posts(box)
    assert (words.text, file.files[0]["title"]) == ("look", ".._fire.jpg")
    assert file.thread_ts == posts(box)[0].ts


async def test_a_file_that_is_gone_is_said_and_nothing_else_is_lost(
    box: Sandbox, sender: SlackSender, posted: Ticket
) -> None:
    files = [{"source": "telegram", "id": "no", "name": "a.pdf", "kind": "document", "size": 5, "mime": ""}]
    await sender.send(a_parcel(Kind.COPY, ticket=posted, message=a_message("look", files=files)))
    assert posts(box)[1].text == "look\n📎 a.pdf could not be brought here: the file is no longer there."


async def test_files_are_not_posted_twice_after_an_unknown_outcome(
    box: Sandbox, sender: SlackSender, posted: Ticket, brought: dict[str, bytes]
) -> None:
    brought["f1"] = b"photo"
    files = [{"source": "telegram", "id": "f1", "name": "fire.jpg", "kind": "photo", "size": 5, "mime": "image/jpeg"}]
    given: dict[str, Any] = {"ticket": posted, "message": a_message("look", files=files), "id": 3}
    box.faults.add(Fault(platform="slack", method="files.completeUploadExternal", kind="drop_after"))
    await sender.send(a_parcel(Kind.COPY, **given))
    assert isinstance(await sender.send(a_parcel(Kind.COPY, **given, unknown=1, first_try=NOW)), Sent)
    assert len(posts(box)) == 3


async def test_a_sentence_longer_than_a_post_is_cut_and_arrives(box: Sandbox, sender: SlackSender) -> None:
    payload = sentence("said", text="x" * 60_000)
    assert isinstance(await sender.send(a_parcel(Kind.NOTICE, to="slack/U0SAM", payload=payload)), Sent)
