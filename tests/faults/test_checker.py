"""The history checker is checked: it is content with a good history, and names what is wrong with each forged one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults.checker import Broken, check
from tests.faults.history import DeliveryRow, History, Said, Talk, TicketRow

ANNA, MARIA = 1001, 1002
ROOTS = {ANNA: "100.1", MARIA: "200.2"}


def _talk(customer: int) -> Talk:
    key = f"{customer}x0"
    return Talk(
        customer=customer, key=key, request=Said(f"w{key}x0e", f"telegram/{customer}/1"),
        words=[Said(f"w{key}x{n}e", f"telegram/{customer}/{n + 1}") for n in (1, 2, 3)],
        replies=[Said(f"r{key}x{n}e", f"slack/C/{customer}.{n}") for n in (0, 1, 2)],
    )  # fmt: skip


def _good() -> History:
    """Two customers, a ticket each, three messages and three replies each; the first reply came twice, for a reason."""
    talks = [_talk(ANNA), _talk(MARIA)]
    tickets = [
        TicketRow(number=n, contact=f"telegram/{talk.customer}", text=f"Printer {talk.request.token}", owner="Tom",
                  thread=f"slack/C/{ROOTS[talk.customer]}")
        for n, talk in enumerate(talks, 1)
    ]  # fmt: skip
    said = [one for talk in talks for one in (talk.request, *talk.words, *talk.replies)]
    return History(
        talks=talks, tickets=tickets, accepted=[(1, "Tom"), (2, "Tom")], stored=[one.ref for one in said],
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
    history.stored.remove("telegram/1001/3")


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
