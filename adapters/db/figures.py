"""What a monitor wants to know of the store: how many tickets are open, and how far behind the queue is."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.db import tables
from core.figures import Figures
from core.model.ticket import OPEN


async def figures(connection: AsyncConnection) -> Figures:
    """Three looks at partial indexes: the cost follows what is open and what waits, not what ever was."""
    ticket, delivery, clock = tables.ticket.c, tables.delivery.c, tables.clock.c
    tickets = select(ticket.state, ticket.priority, func.count()).where(ticket.state.in_(OPEN))
    counted = (await connection.execute(tickets.group_by(ticket.state, ticket.priority))).all()
    waits = delivery.standing.in_(("pending", "sending"))
    queue = select(func.count(), func.count(func.distinct(delivery.lane)), func.min(delivery.due_at)).where(waits)
    waiting, lanes, oldest = (await connection.execute(queue)).one()
    overdue = await connection.scalar(select(func.min(clock.due_at)).where(clock.due_at.is_not(None)))
    return Figures(
        tickets={(str(state.value), str(priority.value)): count for state, priority, count in counted},
        waiting=waiting,
        lanes=lanes,
        oldest_due=oldest,
        next_level_due=overdue,
    )
