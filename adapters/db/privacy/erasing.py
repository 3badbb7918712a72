"""Forgetting a person: their name, address and words go from every table; numbers, instants and seals stay.

In place of their address stands a random one, the same everywhere, so that figures still count one customer. Which
inputs were done is kept for two days more, so that one Telegram sends again does not bring the person back.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, String, cast, delete, func, insert, literal, or_, select, update

from adapters.db import tables
from adapters.db.seals import forget_now
from core.model.delivery import Delivery, Kind, Standing
from core.model.privacy import STRANGER, Mark, Trace, mark_of, stranger
from core.model.promise import Course
from core.model.ticket import OPEN, State
from core.model.timeline import DESK
from core.notify.privacy import erasures_of

REDELIVERED_WITHIN = timedelta(days=2)
"""Telegram sends an update again for 24 hours."""

WORDY = ("Edited", "Resolved")
"""Facts that hold what somebody said, whoever it was."""

SPOKEN = (Kind.COPY, Kind.AMEND, Kind.NOTICE, Kind.STATUS)
"""What is not said any more to or about somebody forgotten; cards and reminders are drawn anew when they are sent."""

TOLD_OF = (Kind.PING, Kind.LIST)
"""Whose content says whom of the staff it was for, and nothing of the customer."""


def erase(connection: Connection, address: str, at: datetime) -> list[Trace]:
    """Take a person out of every table, and note that they were. Tickets of theirs that are not over are canceled.

    Returns what is left outside the store; nothing for a person who is not known.
    """
    zero_what_goes(connection)
    contact = tables.contact
    known = connection.execute(select(contact).where(contact.c.address == address).with_for_update()).first()
    if known is None:
        return []
    instead = stranger()
    nobody = {"name": "", "language": "en", "language_chosen": False, "reachable": True}
    connection.execute(insert(contact).values(address=instead, created_at=known.created_at, **nobody))
    ticket = tables.ticket
    connection.execute(update(ticket).where(ticket.c.contact == address).values(contact=instead))
    _end(connection, instead, at)
    _tickets(connection, address, instead)
    _deliveries(connection, address, instead, at)
    _inbound(connection, address, at)
    _timeline(connection, address, instead)
    connection.execute(delete(tables.draft).where(tables.draft.c.contact == address))
    connection.execute(delete(contact).where(contact.c.address == address))
    mark = mark_of(address, at)
    connection.execute(insert(tables.forgotten).values(digest=mark.digest, salt=mark.salt, at=mark.at))
    return _traces(connection, instead)


def zero_what_goes(connection: Connection) -> None:
    """On SQLite what is emptied or deleted would stay in the file's free space; from now on it is overwritten there.

    PostgreSQL's vacuum does as much, in its time.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def forget_again(connection: Connection, marks: Collection[Mark], at: datetime) -> int:
    """Erase whom these marks are of, if they are there: what a restored backup brought back. How many people."""
    contact, forgotten = tables.contact.c, tables.forgotten
    known = connection.execute(select(contact.address, contact.created_at)).all()
    again = [row.address for row in known if any(mark.is_of(row.address, row.created_at) for mark in marks)]
    for address in again:
        erasures = [_row(one, at) for trace in erase(connection, address, at) for one in erasures_of(trace)]
        if erasures:
            connection.execute(insert(tables.delivery), erasures)
    there = set(connection.execute(select(forgotten.c.digest)).scalars())
    new = [{"digest": m.digest, "salt": m.salt, "at": m.at} for m in {m.digest: m for m in marks}.values()]
    if new := [row for row in new if row["digest"] not in there]:
        connection.execute(insert(forgotten), new)
    return len(again)


def _row(delivery: Delivery, at: datetime) -> dict[str, Any]:
    """As a unit of work writes it: there is none yet."""
    return {
        "lane": delivery.lane, "bucket": delivery.bucket, "kind": delivery.kind.value, "rank": int(delivery.rank),
        "to": delivery.to, "ticket": delivery.ticket, "payload": delivery.payload,
        "standing": Standing.PENDING.value, "since": at, "due_at": at,
    }  # fmt: skip


def _of(instead: str) -> Any:
    return select(tables.ticket.c.number).where(tables.ticket.c.contact == instead)


def _end(connection: Connection, instead: str, at: datetime) -> None:
    """What is open is canceled, what is resolved closed, as core.service.progress does it with a unit of work."""
    ticket, clock, promise = tables.ticket, tables.clock, tables.promise
    mine = ticket.c.contact == instead
    over = {"closed_at": at, "unanswered_since": None, "due_at": None, "version": ticket.c.version + 1}
    for states, state, more in (
        (OPEN, State.CANCELED, {"hold": None, "cancel_reason": "withdrawn"}), ((State.RESOLVED,), State.CLOSED, {})
    ):  # fmt: skip
        ending = select(ticket.c.number).where(mine, ticket.c.state.in_(states))
        numbers = list(connection.execute(ending).scalars())
        if not numbers:
            continue
        connection.execute(update(clock).where(clock.c.ticket.in_(numbers)).values(running=False, due_at=None))
        owed = promise.c.course.in_((Course.RUNNING, Course.PAUSED))
        gone = {"course": Course.CANCELED, "due_at": None}
        connection.execute(update(promise).where(promise.c.ticket.in_(numbers), owed).values(gone))
        connection.execute(update(ticket).where(ticket.c.number.in_(numbers)).values({**over, **more, "state": state}))
        fact = {"kind": state.value.capitalize(), "by": DESK, "at": at, "data": {"reason": "withdrawn"} if more else {}}
        rows = [fact | {"ticket": number, "salt": token_hex(8)} for number in numbers]
        connection.execute(insert(tables.timeline), rows)


def _tickets(connection: Connection, address: str, instead: str) -> None:
    """Subjects, texts and what was said, also by agents: it is about the person."""
    ticket, message, post = tables.ticket, tables.message, tables.post
    bare = {"subject": "", "text": "", "resolution": None, "card": None}
    connection.execute(update(ticket).where(ticket.c.contact == instead).values(bare))
    mine = message.c.ticket.in_(_of(instead))
    connection.execute(update(message).where(mine).values(text="", files=[], copies=[]))
    connection.execute(update(message).where(mine, message.c.author == address).values(author=instead))
    theirs = message.c.ref.startswith(f"{address}/", autoescape=True)
    connection.execute(update(message).where(mine, theirs).values(ref=_renamed(message.c.ref, address, instead)))
    connection.execute(delete(post).where(post.c.ref.startswith(f"{address}/", autoescape=True)))


def _renamed(column: Any, address: str, instead: str) -> Any:
    return literal(instead).concat(func.substr(column, len(address) + 1))


def _deliveries(connection: Connection, address: str, instead: str, at: datetime) -> None:
    """Nothing more is said to them; of what was said, only that it was. What is on its way just now is marked."""
    row = tables.delivery.c
    theirs = or_(row.ticket.in_(_of(instead)), row.to == address, row.lane == address)
    waiting = row.standing == Standing.PENDING.value
    spoken = or_(row.kind.in_(SPOKEN), row.to == address)
    dead = {"standing": Standing.DEAD.value, "outcome": "superseded", "settled_at": at, "projection": None}
    connection.execute(update(tables.delivery).where(theirs, waiting, spoken).values(dead))
    done = row.standing.in_((Standing.SENT.value, Standing.DEAD.value))
    wordless: dict[str, Any] = {"payload": {}, "message": None, "projection": None}
    connection.execute(update(tables.delivery).where(theirs, done, row.kind.not_in(TOLD_OF)).values(wordless))
    elsewhere = {"lane": instead, "bucket": instead, "to": instead}
    mine = or_(row.to == address, row.lane == address)
    connection.execute(update(tables.delivery).where(mine, done).values(elsewhere))
    under_way = row.standing == Standing.SENDING.value  # housekeeping takes it away when it has arrived
    named = {"projection": literal(STRANGER).concat(cast(row.id, String))}
    connection.execute(update(tables.delivery).where(mine, under_way).values(named))


def _inbound(connection: Connection, address: str, at: datetime) -> None:
    """Keys of inputs hold the chat's number (adapters/telegram/entrance.py)."""
    platform, _, chat = address.partition("/")
    row = tables.inbound.c
    theirs = row.key.like(f"{platform}:%:{chat}:%")
    connection.execute(delete(tables.inbound).where(theirs, row.at < at - REDELIVERED_WITHIN))
    connection.execute(update(tables.inbound).where(theirs, row.payload.is_not(None)).values(payload=""))


def _timeline(connection: Connection, address: str, instead: str) -> None:
    """Facts that name the person or hold words; their seals still hold (adapters/db/seals.py)."""
    fact = tables.timeline.c
    query = select(fact.id, fact.kind, fact.by, fact.data).where(fact.ticket.in_(_of(instead)), fact.digest.is_(None))
    rows = connection.execute(query).all()
    personal = [row.id for row in rows if _is_personal(row, address)]
    forget_now(connection, personal)


def _is_personal(row: Any, address: str) -> bool:
    return bool(row.by == address or row.kind in WORDY or address in json.dumps(row.data))


def _traces(connection: Connection, instead: str) -> list[Trace]:
    ticket, post = tables.ticket.c, tables.post.c
    threads = dict(connection.execute(select(ticket.number, ticket.thread).where(ticket.contact == instead)).all())
    found: dict[int, list[str]] = {number: [] for number in threads}
    query = select(post.ticket, post.ref).where(post.ticket.in_(_of(instead)))
    for number, ref in connection.execute(query.order_by(post.ref)).all():
        if ref.rpartition("/")[0] != (threads[number] or "").rpartition("/")[0]:
            found[number].append(ref)
    return [
        Trace(ticket=number, in_thread=threads[number] is not None, posts=tuple(posts))
        for number, posts in found.items()
    ]
