"""Why the reminders of a ticket came when they did: what Slack, Telegram and the command line all show."""

from datetime import timedelta

from core.model.authority import Action
from core.model.explanation import TOLD, Explanation, explain
from core.model.organisation import Agent
from core.ports import UnitOfWork
from core.service.authority import must_be_allowed
from core.service.clockwork import movement_of

A_NIGHT = timedelta(days=1)
"""A list that takes a level along was queued at most so long before: it waits for a morning, no longer."""


async def explanation(uow: UnitOfWork, number: int, *, by: Agent | None = None) -> Explanation:
    """Everything there is to say about the reminders of a ticket. ``by`` None is whoever runs the desk.

    Raises TicketNotFound, NotOnTheTeam.
    """
    ticket = await uow.tickets.get(number)
    if by is not None:
        must_be_allowed(by, Action.READ, ticket)
    acts = await uow.people.facts(number)
    tellings = [act for act in acts if act.kind in TOLD]
    names = {name for act in tellings for name in act.data["told"]} | {a.by for a in acts if a.kind == "Acknowledged"}
    since = min((act.at for act in tellings), default=uow.now) - A_NIGHT
    fates = await uow.deliveries.fates(number, told=names, since=since)
    return explain(await movement_of(uow, ticket), acts, fates, uow.now)
