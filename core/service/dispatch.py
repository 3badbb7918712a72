"""What became of a delivery, and what follows from it (the table in docs/promises.md)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.about import about
from core.model.delivery import (
    LATE_AFTER,
    OPERATORS_RETRY,
    SILENT,
    Kind,
    Moved,
    NotSent,
    NotYet,
    OperatorsFault,
    Outcome,
    Partly,
    Refused,
    Sent,
    Standing,
    Throttled,
    Unknown,
    backoff,
)
from core.model.timeline import DESK, DeliveryLate, Undelivered
from core.notify import can_be_reacted_to, receipt
from core.ports import Parcel, UnitOfWork
from core.service import conversation, digest, duty, files, reminders

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
"""A platform that cannot be reached for longer gets the delivery no more; Telegram keeps updates as long."""

MORE_TELEGRAM_TRIES = 1
"""Telegram offers no way to look: after an unknown outcome words go once more, so twice at most."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A parcel and what its sender said."""

    parcel: Parcel
    outcome: Outcome


async def settle(uow: UnitOfWork, settled: Settled) -> None:
    """Write down an outcome and queue what follows: a receipt, another try, a note in the ticket."""
    parcel, outcome = settled.parcel, settled.outcome
    with about(delivery=parcel.id, ticket=parcel.delivery.ticket):
        await _settle(uow, parcel, outcome)


async def _settle(uow: UnitOfWork, parcel: Parcel, outcome: Outcome) -> None:
    match outcome:
        case Sent(refs, kept_back):
            await _sent(uow, parcel, refs)
            await files.kept_back(uow, parcel, kept_back)
        case Partly(parts):
            _again(uow, parcel, timedelta(0), outcome="more follows", parts=list(parts))
        case Throttled(seconds):
            await _wait(uow, parcel, timedelta(seconds=seconds), "reason-throttled")
        case NotYet(seconds):
            _again(uow, parcel, timedelta(seconds=seconds), outcome="waits for another")
        case OperatorsFault(reason):
            await _wait(uow, parcel, OPERATORS_RETRY, reason)
        case Moved(to):
            _again(uow, parcel, timedelta(0), outcome="moved", to=to)
        case Refused(reason, unreachable):
            await _refused(uow, parcel, reason, unreachable=unreachable)
        case NotSent(reason):
            await _try_again(uow, parcel, reason)
        case Unknown(reason):
            await _unknown(uow, parcel, reason)


def _again(uow: UnitOfWork, parcel: Parcel, wait: timedelta, **changes: Any) -> None:
    uow.deliveries.settle(parcel, Standing.PENDING, at=uow.now, due_at=uow.now + wait, **changes)


async def _sent(uow: UnitOfWork, parcel: Parcel, refs: tuple[str, ...]) -> None:
    delivery = parcel.delivery
    silent = not refs and delivery.kind in (Kind.PING, Kind.LIST)
    uow.deliveries.settle(parcel, Standing.SENT, at=uow.now, outcome=SILENT if silent else None)
    if delivery.ticket is not None and delivery.kind is not Kind.RECEIPT:
        uow.deliveries.remember(refs, ticket=delivery.ticket)
    if delivery.message is not None and delivery.kind is Kind.COPY:
        await _carried(uow, parcel, delivery.message, refs)
    elif not refs:
        return
    elif delivery.kind in (Kind.PING, Kind.LIST):
        reminders.posted(uow, parcel, refs[0])
    elif asked := delivery.payload.get("request"):
        await duty.posted(uow, asked, refs[0])
    elif delivery.kind is Kind.ROOT and delivery.ticket is not None:
        await uow.tickets.posted(delivery.ticket, thread=refs[0])
    elif delivery.kind is Kind.STATUS and delivery.ticket is not None:
        await uow.tickets.posted(delivery.ticket, card=refs[0])
    elif delivery.kind is Kind.RECEIPT and delivery.message is not None:
        await uow.messages.receipted(delivery.message, refs[0])


async def _carried(uow: UnitOfWork, parcel: Parcel, ref: str, refs: tuple[str, ...]) -> None:
    """The copy is there; an agent's words get their 📨 now, and a customer's edit made meanwhile follows."""
    to_customer = parcel.message is not None and not parcel.message.from_contact
    await uow.messages.carried(ref, refs, delivered_at=uow.now if to_customer else None)
    if to_customer and can_be_reacted_to(ref) and parcel.delivery.ticket is not None:
        uow.send(receipt(ref, parcel.delivery.ticket))


async def _try_again(uow: UnitOfWork, parcel: Parcel, reason: str) -> None:
    if uow.now - parcel.since > GIVE_UP_AFTER:
        await _refused(uow, parcel, reason)
        return
    await _wait(uow, parcel, backoff(parcel.attempts), reason, attempts=parcel.attempts + 1)


async def _wait(uow: UnitOfWork, parcel: Parcel, wait: timedelta, reason: str, **changes: Any) -> None:
    late = await _say_late(uow, parcel, reason, next_try=uow.now + wait)
    _again(uow, parcel, wait, outcome=reason, late=late, **changes)


async def _say_late(uow: UnitOfWork, parcel: Parcel, reason: str, *, next_try: datetime) -> bool:
    """A human's words that will not have arrived within two minutes: the ticket says so, once."""
    delivery = parcel.delivery
    if parcel.late or delivery.kind is not Kind.COPY or delivery.to == "thread":
        return parcel.late
    if next_try - parcel.since < LATE_AFTER or delivery.ticket is None or delivery.message is None:
        return False
    ticket = await uow.tickets.get(delivery.ticket)
    uow.record(DeliveryLate(ticket=ticket.number, by=DESK, ref=delivery.message, reason=reason), ticket)
    return True


async def _unknown(uow: UnitOfWork, parcel: Parcel, reason: str) -> None:
    """Slack is looked at before the next try. Telegram: edits again, words once more, reminders never."""
    delivery = parcel.delivery
    tries = {"attempts": parcel.attempts + 1, "unknown": parcel.unknown + 1}
    if not may_be_said_again(parcel, unknown=parcel.unknown + 1):
        if delivery.kind in (Kind.PING, Kind.LIST):
            uow.deliveries.settle(parcel, Standing.DEAD, at=uow.now, outcome=reason, **tries)
        else:
            await _refused(uow, parcel, "reason-unknown")
        return
    if uow.now - parcel.since > GIVE_UP_AFTER:
        await _refused(uow, parcel, reason)
        return
    await _wait(uow, parcel, backoff(parcel.attempts), reason, **tries)


def may_be_said_again(parcel: Parcel, *, unknown: int | None = None) -> bool:
    """Whether a delivery may be tried after so many unknown outcomes (its own count if None), kills among them."""
    unknown = parcel.unknown if unknown is None else unknown
    if parcel.delivery.platform != "telegram" or _repeatable(parcel):
        return True
    return unknown <= (0 if parcel.delivery.kind in (Kind.PING, Kind.LIST) else MORE_TELEGRAM_TRIES)


def _repeatable(parcel: Parcel) -> bool:
    """Whether saying it twice looks the same as once: edits and deletions."""
    delivery = parcel.delivery
    if delivery.kind is Kind.STATUS:
        return parcel.ticket is not None and parcel.ticket.card is not None
    if delivery.kind is Kind.PING and parcel.ping is not None and parcel.ping.ref is not None:
        return True
    return delivery.kind is Kind.AMEND or bool(delivery.payload.get("replace"))


async def _refused(uow: UnitOfWork, parcel: Parcel, reason: str, *, unreachable: bool = False) -> None:
    """Dead, and the ticket says so: ❌ and the reason for an agent's words, a line in the thread for the rest."""
    delivery = parcel.delivery
    uow.deliveries.settle(parcel, Standing.DEAD, at=uow.now, outcome=reason)
    log.warning("a delivery (%s) is dead: %s", delivery.kind, reason)
    if delivery.kind is Kind.LIST:
        await reminders.list_refused(uow, parcel, reason)
    if delivery.kind is Kind.DIGEST and unreachable:
        await digest.refused(uow, parcel, reason)
    if unreachable and delivery.payload.get("staff"):
        await duty.undelivered(uow, delivery, reason)
    if delivery.ticket is None:
        return
    ticket = await uow.tickets.get(delivery.ticket)
    if unreachable and delivery.to == ticket.contact.address:
        await conversation.became(uow, ticket.contact, reachable=False)
    if delivery.kind is Kind.COPY and delivery.message is not None:
        await uow.messages.failed(delivery.message, reason)
        author = parcel.message.author if parcel.message else DESK
        by = DESK if delivery.to == "thread" else author
        fact = Undelivered(ticket=ticket.number, by=by, reason=reason, to=delivery.to, ref=delivery.message)
        uow.record(fact, ticket)
    elif delivery.kind is Kind.PING and parcel.ping is not None:
        await reminders.refused(uow, parcel, reason)
    elif delivery.to != "thread" and delivery.kind is Kind.NOTICE and not unreachable:
        uow.record(Undelivered(ticket=ticket.number, by=DESK, reason=reason, to=delivery.to), ticket)
