"""The history checker is checked: it is content with a good history, and names what is wrong with each forged one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.model.replay import replay
from core.model.timeline import Act
from tests.faults.checker import Broken, check
from tests.faults.history import DeliveryRow, History, MessageRow, PingRow, Said, Talk, TicketRow
from tests.faults.replaying import shown
from tests.organisations import round_the_clock

ANNA, MARIA = 1001, 1002
ROOTS = {ANNA: "100.1", MARIA: "200.2"}
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TERMS = round_the_clock().terms


def _talk(customer: int) -> Talk:
    key = f"{customer}x0"
    return Talk(
        customer=customer, key=key, request=Said(f"w{key}x0e", f"telegram/{customer}/1"),
        words=[Said(f"w{key}x{n}e", f"telegram/{customer}/{n + 1}") for n in (1, 2, 3)],
        replies=[Said(f"r{key}x{n}e", f"slack/C/{customer}.{n}") for n in (0, 1, 2)],
    )  # fmt: skip


def _messages(number: int, talk: Talk) -> list[MessageRow]:
    said = (talk.request, *talk.words, *talk.replies)
    return [
        MessageRow(ref=one.ref, ticket=number, author="Tom" if one in talk.replies else f"telegram/{talk.customer}",
                   public=True, in_card=one is talk.request, edited=one is talk.request, deleted=False)
        for one in said
    ]  # fmt: skip


def _acts(talk: Talk) -> list[Act]:
    """Filed, its request edited, told of at the technician's level, accepted, and then they talk."""
    anna = f"telegram/{talk.customer}"
    filed = {"priority": "P3", "category": "other", "refs": [talk.request.ref], "team": "Support"}
    told = {"conditions": ["NOT_ASSIGNED"], "level": 1, "levels": [1], "told": ["Tom"]}
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("Filed", anna, filed), ("Edited", anna, {"ref": talk.request.ref, "before": "Printre"}),
        ("Escalated", "desk", told), ("Accepted", "Tom", {}),
        *(("CustomerWrote", anna, {"ref": one.ref}) for one in talk.words),
        *(("AgentReplied", "Tom", {"ref": one.ref, "first": one is talk.replies[0]}) for one in talk.replies),
    ]  # fmt: skip
    return [
        Act(kind=kind, by=by, at=MONDAY + timedelta(hours=n), data=data) for n, (kind, by, data) in enumerate(steps)
    ]


def _ticket(number: int, talk: Talk) -> TicketRow:
    return TicketRow(
        number=number, contact=f"telegram/{talk.customer}", text=f"Printer {talk.request.token}", owner="Tom",
        thread=f"slack/C/{ROOTS[talk.customer]}", state="in_progress", hold=None, priority="P3", category="other",
        version=3,
    )  # fmt: skip


def _good() -> History:
    """Two customers, a ticket each, three messages and three replies each; the first reply came twice, for a reason."""
    talks = [_talk(ANNA), _talk(MARIA)]
    said = [one for talk in talks for one in (talk.request, *talk.words, *talk.replies)]
    acts = {n: _acts(talk) for n, talk in enumerate(talks, 1)}
    return History(
        talks=talks, tickets=[_ticket(n, talk) for n, talk in enumerate(talks, 1)], accepted=[(1, "Tom"), (2, "Tom")],
        messages=[message for n, talk in enumerate(talks, 1) for message in _messages(n, talk)],
        taken=Counter(one.ref for one in said), posts=Counter({(7, 0): 1, (8, 0): 1, (8, 1): 1}),
        acts=acts, measured={n: shown(replay(n, facts, TERMS)) for n, facts in acts.items()}, terms=TERMS,
        episodes=[(n, "NOT_ASSIGNED", 1, 1) for n in acts], reminded=Counter({("Tom", n): 1 for n in acts}),
        pings=[PingRow(ticket=1, agent="Tom", ref="slack/D/9.9", waits=False)],
        roots={ROOTS[talk.customer]: f"#1 {talk.request.token}" for talk in talks},
        threads={ROOTS[talk.customer]: [f"{one.token} burns" for one in talk.words] for talk in talks},
        chats={talk.customer: [one.token for one in (talk.replies[0], *talk.replies)] for talk in talks},
        copies=[DeliveryRow(message=one.ref, standing="sent", unknown=1, outcome=None) for one in said],
        secrets=("hush",), places={"log": "ready"},
    )  # fmt: skip


def test_a_good_history_is_found_good() -> None:
    check(_good())


def test_a_reply_that_the_ticket_says_is_undelivered_is_no_loss() -> None:
    history = _good()
    del history.chats[ANNA][-1]
    history.failed["slack/C/1001.2"] = "reason-unknown"
    check(history)


def _lose_a_word(history: History) -> None:
    del history.threads[ROOTS[ANNA]][1]


def _lose_a_reply(history: History) -> None:
    del history.chats[ANNA][-1]


def _lose_what_was_confirmed(history: History) -> None:
    history.messages = [message for message in history.messages if message.ref != "telegram/1001/3"]


def _double_a_word(history: History) -> None:
    history.threads[ROOTS[ANNA]].insert(1, history.threads[ROOTS[ANNA]][1])


def _double_a_reply_for_no_reason(history: History) -> None:
    history.copies = [replace(copy, unknown=0) for copy in history.copies]


def _triple_a_reply(history: History) -> None:
    history.copies = [replace(copy, unknown=9) for copy in history.copies]
    history.chats[ANNA].insert(0, history.chats[ANNA][0])


def _double_a_ticket(history: History) -> None:
    history.tickets.append(replace(history.tickets[0], number=3))


def _double_a_thread(history: History) -> None:
    history.roots["300.3"] = history.roots[ROOTS[ANNA]]


def _forget_the_thread(history: History) -> None:
    history.tickets[0] = replace(history.tickets[0], thread=None)


def _reorder_a_thread(history: History) -> None:
    history.threads[ROOTS[ANNA]].reverse()


def _reorder_a_chat(history: History) -> None:
    history.chats[MARIA].append(history.chats[MARIA].pop(-2))


def _repeat_behind_another(history: History) -> None:
    history.chats[ANNA].append(history.chats[ANNA].pop(0))


def _leak_into_another_thread(history: History) -> None:
    history.threads[ROOTS[ANNA]].append("w1002x0x1e burns")


def _leak_into_another_chat(history: History) -> None:
    history.chats[ANNA].append("r1002x0x1e")


def _two_owners(history: History) -> None:
    history.accepted.append((1, "Tina"))


def _an_owner_nobody_knows_of(history: History) -> None:
    history.accepted.pop()


def _forget_an_input(history: History) -> None:
    del history.taken["slack/C/1001.1"]


def _post_a_notice_twice(history: History) -> None:
    history.posts[8, 1] += 1


def _lose_a_fact(history: History) -> None:
    history.acts[1] = [act for act in history.acts[1] if act.kind != "Accepted"]


def _lose_a_message_of_the_timeline(history: History) -> None:
    del history.acts[2][-1]


def _another_state(history: History) -> None:
    history.tickets[0] = replace(history.tickets[0], state="on_hold", hold="customer")


def _a_note_that_went_out(history: History) -> None:
    history.messages[-1] = replace(history.messages[-1], public=False)


def _a_clock_that_stands_wrong(history: History) -> None:
    history.measured[2]["clocks"][0] = ("NOT_ASSIGNED", MONDAY, 1, 1, True, None, MONDAY)


def _a_broken_promise_nobody_noted(history: History) -> None:
    history.measured[1]["promises"] = []


def _an_impossible_history(history: History) -> None:
    history.acts[1].append(Act(kind="Resumed", by="Tom", at=MONDAY + timedelta(days=1), data={}))


def _a_gap_in_the_versions(history: History) -> None:
    history.tickets[1] = replace(history.tickets[1], version=5)


def _tell_a_level_again(history: History) -> None:
    escalated = next(act for act in history.acts[1] if act.kind == "Escalated")
    history.acts[1].insert(3, replace(escalated, at=escalated.at + timedelta(minutes=1)))


def _forget_an_episode(history: History) -> None:
    history.episodes.pop()


def _an_episode_nobody_heard_of(history: History) -> None:
    history.episodes.append((2, "NOT_UPDATED", 1, 4))


def _remind_twice(history: History) -> None:
    history.reminded["Tom", 2] += 1


def _a_reminder_that_never_came(history: History) -> None:
    history.pings[0] = replace(history.pings[0], ref=None)


def _secret_in_the_log(history: History) -> None:
    history.places["log"] = "using token hush"


def _words_in_the_log(history: History) -> None:
    history.places["log"] = "handled w1001x0x1e burns"


def _sick_database(history: History) -> None:
    history.ill.append("row 3 missing from index ix_delivery_head")


def _buried(history: History) -> None:
    history.buried.append("a1b2c3 KeyError")


def _left_over(history: History) -> None:
    history.left.append("(7, 'telegram/1001', 'copy')")


def _unconfirmed(history: History) -> None:
    history.unconfirmed = 2


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (_lose_a_word, "i4_in_the_thread.* w1001x0x2e is in the threads 0 times"),
        (_lose_a_reply, "i4_to_the_customer.* r1001x0x2e never reached"),
        (_lose_what_was_confirmed, "i1_.* w1001x0x2e .* not in the store"),
        (_double_a_word, "i4_in_the_thread.* w1001x0x2e is in the threads 2 times"),
        (_double_a_reply_for_no_reason, "i4_to_the_customer.* r1001x0x0e came 2 times with 0 unknown"),
        (_triple_a_reply, "i4_to_the_customer.* r1001x0x0e came 3 times"),
        (_double_a_ticket, "i3_.* w1001x0x0e is 2 tickets and 1 threads"),
        (_double_a_thread, "i3_.* w1001x0x0e is 1 tickets and 2 threads"),
        (_forget_the_thread, "i3_.* ticket 1 takes None for its thread"),
        (_reorder_a_thread, "i5_.* the thread of 1001x0"),
        (_reorder_a_chat, "i5_.* the chat of 1002"),
        (_repeat_behind_another, "i5_.* the chat of 1001"),
        (_leak_into_another_thread, "i9_.* holds words of 1001x0, 1002x0"),
        (_leak_into_another_chat, "i9_.* 1001 reads words of 1002x0"),
        (_two_owners, "i7_.* ticket 1 was won by Tom, Tina"),
        (_an_owner_nobody_knows_of, "i7_.* ticket 2 belongs to Tom"),
        (_forget_an_input, "i2_.* r1001x0x1e .* never entered"),
        (_post_a_notice_twice, "i4_nothing_stands_twice.* delivery 8, part 1, stands there 2 times"),
        (_lose_a_fact, "i6_.* ticket 1, state: told new, stored in_progress"),
        (
            _lose_a_message_of_the_timeline,
            r"i6_.* the messages of 2, slack/C/1002.2: told None, stored \('Tom', True\)",
        ),
        (_another_state, "i6_.* ticket 1, state: told in_progress, stored on_hold"),
        (_a_note_that_went_out, r"i6_.* the messages of 2, slack/C/1002.2: told \('Tom', True\), stored .*False"),
        (_a_clock_that_stands_wrong, "i6_.* what measures 2, clocks: "),
        (_a_broken_promise_nobody_noted, "i6_.* what measures 1, promises: .* stored \\[\\]"),
        (_an_impossible_history, "i6_.* the history of 1 cannot have been: IllegalMove"),
        (_a_gap_in_the_versions, "i7_versions.* ticket 2 is at version 5, its facts come to 3"),
        (_tell_a_level_again, "i8_.* level 1 of NOT_ASSIGNED .ticket 1, episode 1. is told 2 times"),
        (_forget_an_episode, "i8_.* level 1 of NOT_ASSIGNED .ticket 2, episode 1. has a fact and no row"),
        (_an_episode_nobody_heard_of, "i8_.* level 1 of NOT_UPDATED .ticket 2, episode 4. has a row and no fact"),
        (_remind_twice, "i8_.* Tom reads of ticket 2 in 2 messages, and was told 1 times"),
        (_a_reminder_that_never_came, "i8_.* Tom never read of ticket 1"),
        (_secret_in_the_log, "i10_.* log holds the secret"),
        (_words_in_the_log, "i10_.* somebody's words"),
        (_sick_database, "i11_.* row 3 missing"),
        (_buried, "i2_.* buried: a1b2c3"),
        (_left_over, "i2_.* left over"),
        (_unconfirmed, "i1_.* 2 inputs were never confirmed"),
    ],
)
def test_a_forged_history_is_found_out(forge: Callable[[History], None], says: str) -> None:
    history = _good()
    forge(history)
    with pytest.raises(Broken, match="(?s)" + says):
        check(history)
