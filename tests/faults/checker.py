"""The history checker: what must hold after any fault (the names are those of docs/promises.md).

Each invariant is a function that raises ``Broken`` with an account a person can follow; ``check`` runs them all.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from core.errors import DeskError
from core.model.escalation import Condition
from core.model.replay import Replay, replay
from tests.faults.history import Episode, History, Said, Talk, TicketRow
from tests.faults.replaying import shown, tell

TOKEN = re.compile(r"\b[wr](\d+x\d+)x\d+e\b")
MOST_COPIES_IN_TELEGRAM = 2
"""P4: a duplicate only after an unknown outcome, at most one."""


class Broken(AssertionError):
    """An invariant does not hold; the text says which, where and how."""


def check(history: History) -> None:
    """Every invariant; all that is broken is told at once."""
    accounts = []
    for invariant in INVARIANTS:
        try:
            invariant(history)
        except Broken as broken:
            accounts.append(f"{invariant.__name__}: {broken}")
    if accounts:
        raise Broken("\n".join(accounts))


def i1_what_was_confirmed_is_stored(history: History) -> None:
    """Confirmed or acked is stored, once; and in the end everything is confirmed."""
    if history.unconfirmed:
        raise Broken(f"{history.unconfirmed} inputs were never confirmed")
    stored = Counter(message.ref for message in history.messages)
    said = [one for talk in history.talks for one in (talk.request, *talk.words, *talk.replies)]
    _none([f"{one.token} ({one.ref}) is not in the store" for one in said if not stored[one.ref]])
    _none([f"{ref} is stored {n} times" for ref, n in stored.items() if n > 1])


def i2_every_input_is_done(history: History) -> None:
    """Whatever was said was entered, nothing was buried, and no delivery hangs between sent and dead."""
    said = [one for talk in history.talks for one in (talk.request, *talk.words, *talk.replies)]
    _none([f"{one.token} ({one.ref}) was never entered" for one in said if not history.taken[one.ref]])
    _none([f"buried: {reason}" for reason in history.buried])
    _none([f"left over: {delivery}" for delivery in history.left])


def i3_one_ticket_and_one_thread_a_request(history: History) -> None:
    """Each /support is one ticket with one thread, and there are no others."""
    wrong = []
    for talk in history.talks:
        tickets = [ticket for ticket in history.tickets if talk.request.token in ticket.text]
        roots = [ts for ts, text in history.roots.items() if talk.request.token in text]
        if len(tickets) != 1 or len(roots) != 1:
            wrong.append(f"{talk.request.token} is {len(tickets)} tickets and {len(roots)} threads")
        elif not (tickets[0].thread or "").endswith(f"/{roots[0]}"):
            wrong.append(f"ticket {tickets[0].number} takes {tickets[0].thread} for its thread, not {roots[0]}")
    _none(wrong)
    if len(history.tickets) != len(history.talks):
        raise Broken(f"{len(history.talks)} requests, {len(history.tickets)} tickets")


def i4_in_the_thread_exactly_once(history: History) -> None:
    """Each message of a customer is one post in its ticket's thread."""
    posts = [text for thread in history.threads.values() for text in thread]
    seen = Counter(token for text in posts for token in set(_tokens(text)))
    said = [one.token for talk in history.talks for one in talk.words]
    _none([f"{token} is in the threads {seen[token]} times" for token in said if seen[token] != 1])


def i4_nothing_stands_twice_in_slack(history: History) -> None:
    """Every post carries its delivery's mark: cards, copies, notices and reminders alike stand there once."""
    _none([f"delivery {one}, part {part}, stands there {n} times" for (one, part), n in history.posts.items() if n > 1])


def i4_to_the_customer_at_least_once(history: History) -> None:
    """Each reply reached the customer, again only after an unknown outcome; or the ticket says that it did not."""
    known = {copy.message: copy for copy in history.copies}
    wrong = []
    for talk in history.talks:
        seen = Counter(token for text in history.chats.get(talk.customer, []) for token in set(_tokens(text)))
        for reply in talk.replies:
            copy, count = known.get(reply.ref), seen[reply.token]
            unknown = copy.unknown if copy else 0
            if count == 0 and reply.ref not in history.failed:
                wrong.append(f"{reply.token} never reached its customer, and the ticket does not say so")
            if count > min(1 + unknown, MOST_COPIES_IN_TELEGRAM):
                wrong.append(f"{reply.token} came {count} times with {unknown} unknown outcomes")
    _none(wrong)


def i5_order_is_kept(history: History) -> None:
    """Per thread and per ticket in a chat: what was said later comes later."""
    wrong = []
    for talk in history.talks:
        chat = _of(talk, history.chats.get(talk.customer, []), talk.replies)
        wrong += _out_of_order(f"the chat of {talk.customer}", talk.replies, chat)
        for ts in [ts for ts, text in history.roots.items() if talk.request.token in text]:
            thread = _of(talk, history.threads.get(ts, []), talk.words)
            wrong += _out_of_order(f"the thread of {talk.key}", talk.words, thread)
    _none(wrong)


def i6_the_timeline_tells_the_tables(history: History) -> None:
    """What each ticket's facts tell, in order, is what its rows say: ticket, messages, clocks, pauses, promises."""
    wrong = []
    for ticket in history.tickets:
        acts = history.acts.get(ticket.number, [])
        mine = [message for message in history.messages if message.ticket == ticket.number]
        told = tell(acts, in_card=[message.ref for message in mine if message.in_card])
        wrong += _differences(
            f"ticket {ticket.number}",
            {"state": told.state, "hold": told.hold, "owner": told.owner, "priority": told.priority,
             "category": told.category},
            {"state": ticket.state, "hold": ticket.hold, "owner": ticket.owner, "priority": ticket.priority,
             "category": ticket.category},
        )  # fmt: skip
        wrong += _differences(
            f"the messages of {ticket.number}", told.messages, {m.ref: (m.author, m.public) for m in mine}
        )
        wrong += _differences(f"the edits of {ticket.number}", told.edited, {m.ref for m in mine if m.edited})
        wrong += _differences(f"the deletions of {ticket.number}", told.deleted, {m.ref for m in mine if m.deleted})
        wrong += _measured(history, ticket)
    _none(wrong)


def _measured(history: History, ticket: TicketRow) -> list[str]:
    """What clocks, pauses and promises should be by the timeline and are not."""
    try:
        again = shown(replay(ticket.number, history.acts.get(ticket.number, []), history.terms))
    except (ValueError, DeskError) as impossible:
        return [f"the history of {ticket.number} cannot have been: {impossible!r}"]
    return _differences(f"what measures {ticket.number}", again, history.measured.get(ticket.number, {}))


def _differences(what: str, told: Any, stored: Any) -> list[str]:
    """Where two tellings differ, part by part."""
    if told == stored:
        return []
    if not (isinstance(told, dict) and isinstance(stored, dict)):
        return [f"{what}: told {told}, stored {stored}"]
    parts = [name for name in {**told, **stored} if told.get(name) != stored.get(name)]
    return [f"{what}, {name}: told {told.get(name)}, stored {stored.get(name)}" for name in parts]


def i7_versions_have_no_gaps(history: History) -> None:
    """Each change of a ticket is a fact and a version: none got lost under another, none was made twice."""
    wrong = []
    for ticket in history.tickets:
        in_card = [message.ref for message in history.messages if message.in_card]
        told = tell(history.acts.get(ticket.number, []), in_card=in_card).version
        if told != ticket.version:
            wrong.append(f"ticket {ticket.number} is at version {ticket.version}, its facts come to {told}")
    _none(wrong)


def i7_one_owner(history: History) -> None:
    """One claim won for each ticket, and it is the ticket's owner."""
    winners: dict[int, list[str]] = {}
    for number, agent in history.accepted:
        winners.setdefault(number, []).append(agent)
    _none([f"ticket {number} was won by {', '.join(agents)}" for number, agents in winners.items() if len(agents) > 1])
    _none(
        [
            f"ticket {ticket.number} belongs to {ticket.owner}, but the claim was won by {winners.get(ticket.number)}"
            for ticket in history.tickets
            if ([ticket.owner] if ticket.owner else []) != winners.get(ticket.number, [])
        ]
    )


def i8_each_due_level_is_told_once(history: History) -> None:
    """A level of an episode is one fact and one row; each reached level is told; nobody reads of it twice."""
    facts = Counter(_levels(history))
    _none([f"{_name(level)} is told {n} times" for level, n in facts.items() if n > 1])
    rows = set(history.episodes)
    _none([f"{_name(level)} has a row and no fact" for level in rows - set(facts)])
    _none([f"{_name(level)} has a fact and no row" for level in set(facts) - rows])
    told = Counter(_told(history))
    _none(
        [
            f"{agent} reads of ticket {ticket} in {n} messages, and was told {told[agent, ticket]} times"
            for (agent, ticket), n in history.reminded.items()
            if n > told[agent, ticket]
        ]
    )
    _none(
        [f"{p.agent or 'the channel'} never read of ticket {p.ticket}" for p in history.pings if not (p.ref or p.waits)]
    )


def _levels(history: History) -> Iterable[Episode]:
    """Every level that a fact says was told, with the episode its clock was in by the facts before."""
    for number, acts in history.acts.items():
        again = Replay(number, history.terms)
        for fact in acts:
            if fact.kind == "Escalated":
                for condition, level in zip(fact.data["conditions"], fact.data["levels"], strict=True):
                    yield number, condition, level, again.movement.clocks[Condition(condition)].episode
            try:
                again.step(fact)
            except (ValueError, DeskError):
                break  # I6 says what is wrong with it


def _told(history: History) -> Iterable[tuple[str, int]]:
    """Whom the facts name as told of which ticket, once for each time."""
    for number, acts in history.acts.items():
        for fact in acts:
            if fact.kind in ("Escalated", "Rerouted"):
                yield from ((agent, number) for agent in fact.data["told"])


def _name(level: Episode) -> str:
    ticket, condition, number, episode = level
    return f"level {number} of {condition} (ticket {ticket}, episode {episode})"


def i9_no_text_in_anothers_ticket(history: History) -> None:
    """A thread holds its own ticket's words only, and a chat its own customer's."""
    wrong = []
    for ts, root in history.roots.items():
        keys = {key for text in (root, *history.threads.get(ts, [])) for key in TOKEN.findall(text)}
        if len(keys) > 1:
            wrong.append(f"the thread {ts} holds words of {', '.join(sorted(keys))}")
    for customer, texts in history.chats.items():
        for key in {key for text in texts for key in TOKEN.findall(text)}:
            if not key.startswith(f"{customer}x"):
                wrong.append(f"{customer} reads words of {key}")
    _none(wrong)


def i10_no_secret_anywhere(history: History) -> None:
    """No token, secret or password in a log, a chat, a thread or a table; and no customer's words in a log."""
    leaks = [(place, secret) for place, text in history.places.items() for secret in history.secrets if secret in text]
    _none([f"{place} holds the secret {secret[:6]}..." for place, secret in leaks])
    _none([f"the log holds somebody's words: {match[0]}" for match in TOKEN.finditer(history.places.get("log", ""))])


def i11_the_database_is_sound(history: History) -> None:
    """Integrity and foreign keys."""
    _none(history.ill)


Invariant = Callable[[History], None]
INVARIANTS: tuple[Invariant, ...] = (
    i1_what_was_confirmed_is_stored,
    i2_every_input_is_done,
    i3_one_ticket_and_one_thread_a_request,
    i4_in_the_thread_exactly_once,
    i4_nothing_stands_twice_in_slack,
    i4_to_the_customer_at_least_once,
    i5_order_is_kept,
    i6_the_timeline_tells_the_tables,
    i7_versions_have_no_gaps,
    i7_one_owner,
    i8_each_due_level_is_told_once,
    i9_no_text_in_anothers_ticket,
    i10_no_secret_anywhere,
    i11_the_database_is_sound,
)


def _tokens(text: str) -> list[str]:
    return [match[0] for match in TOKEN.finditer(text)]


def _of(talk: Talk, texts: Iterable[str], said: Iterable[Said]) -> list[str]:
    """The tokens among ``said`` in the order they appear; a repetition right behind itself counts once."""
    wanted = {one.token for one in said}
    found = [token for text in texts for token in dict.fromkeys(_tokens(text)) if token in wanted]
    return [token for token, _ in groupby(found)]


def _out_of_order(where: str, said: Iterable[Said], found: list[str]) -> list[str]:
    there = set(found)
    expected = [one.token for one in said if one.token in there]
    if expected == found:
        return []
    at = next((i for i, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]), len(expected))
    return [f"{where}: {found[max(at - 1, 0) : at + 3]} instead of {expected[max(at - 1, 0) : at + 3]}"]


def _none(wrong: list[str]) -> None:
    if wrong:
        more = f" ... and {len(wrong) - 8} more" if len(wrong) > 8 else ""
        raise Broken("; ".join(wrong[:8]) + more)
