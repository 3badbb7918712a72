"""What nobody asked to forget and whose time is over loses its words, a few rows at a time. Open tickets never do."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select, update

from adapters.db import tables
from adapters.db.privacy.erasing import TOLD_OF, WORDY, zero_what_goes
from adapters.db.seals import forget_now
from core.model.delivery import Standing
from core.model.privacy import STRANGER, Retention, Tidied
from core.model.ticket import State

AT_ONCE = 200
"""Rows of a kind in one transaction: others wait a few milliseconds for it."""

DONE = (Standing.SENT.value, Standing.DEAD.value)
OVER = (State.CLOSED, State.CANCELED)


def tidy(connection: Connection, retention: Retention, at: datetime) -> Tidied:
    """One small round; nothing is left to do when it is all zeros."""
    zero_what_goes(connection)
    return Tidied(
        tickets=_tickets(connection, retention.words, at),
        inbound=_inbound(connection, retention.inbound, at),
        deliveries=_deliveries(connection, retention.deliveries, at) + _left_behind(connection),
    )


def _tickets(connection: Connection, after: timedelta | None, at: datetime) -> int:
    """Words of closed tickets; who they are of, their figures and instants stay."""
    if after is None:
        return 0
    ticket, message, fact = tables.ticket, tables.message, tables.timeline.c
    said = or_(ticket.c.subject != "", ticket.c.text != "", ticket.c.resolution.is_not(None))
    old = select(ticket.c.number).where(ticket.c.state.in_(OVER), ticket.c.closed_at < at - after, said)
    numbers = _some(connection, old.order_by(ticket.c.number))
    if numbers:
        bare = {"subject": "", "text": "", "resolution": None}
        connection.execute(update(ticket).where(ticket.c.number.in_(numbers)).values(bare))
        connection.execute(update(message).where(message.c.ticket.in_(numbers)).values(text="", files=[]))
        wordy = select(fact.id).where(fact.ticket.in_(numbers), fact.kind.in_(WORDY), fact.digest.is_(None))
        forget_now(connection, list(connection.execute(wordy).scalars()))
    return len(numbers)


def _inbound(connection: Connection, after: timedelta | None, at: datetime) -> int:
    """Ids of inputs, which hold the number of a chat, and what could not be handled."""
    if after is None:
        return 0
    row = tables.inbound.c
    keys = _some(connection, select(row.key).where(row.at < at - after))
    connection.execute(delete(tables.inbound).where(row.key.in_(keys)))
    return len(keys)


def _deliveries(connection: Connection, after: timedelta | None, at: datetime) -> int:
    """What was sent, or given up, and said something; how it went is in the timeline by then."""
    if after is None:
        return 0
    row = tables.delivery.c
    old = and_(row.standing.in_(DONE), row.settled_at < at - after, row.kind.not_in(TOLD_OF))
    ids = _some(connection, select(row.id).where(old).order_by(row.id))
    connection.execute(delete(tables.delivery).where(row.id.in_(ids)))
    return len(ids)


def _left_behind(connection: Connection) -> int:
    """What was on its way to somebody while they were forgotten, and left a trace when it arrived."""
    ticket, row, post = tables.ticket, tables.delivery.c, tables.post
    theirs = select(ticket.c.number).where(ticket.c.contact.startswith(STRANGER))
    connection.execute(update(ticket).where(ticket.c.number.in_(theirs), ticket.c.card.is_not(None)).values(card=None))
    connection.execute(delete(post).where(post.c.ticket.in_(theirs), post.c.ref.not_like("slack/%")))
    fact = tables.timeline.c
    where_to = fact.ticket.in_(theirs), fact.kind == "Undelivered", fact.digest.is_(None)
    forget_now(connection, _some(connection, select(fact.id).where(*where_to)))
    ids = _some(connection, select(row.id).where(row.projection.startswith(STRANGER), row.standing.in_(DONE)))
    connection.execute(delete(tables.delivery).where(row.id.in_(ids)))
    return len(ids)


def _some(connection: Connection, query: Any) -> list[Any]:
    return list(connection.execute(query.limit(AT_ONCE)).scalars())
