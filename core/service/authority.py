"""Who may do what, checked at the time of the click."""

from core.errors import NotOnTheTeam, NotTheOwner
from core.model.organisation import Agent, Role
from core.model.ticket import Ticket


def must_be_on_team(agent: Agent, ticket: Ticket) -> None:
    """The ticket's team works on it; admins help everywhere. Raises NotOnTheTeam."""
    if agent.team != ticket.team and agent.role is not Role.ADMIN:
        raise NotOnTheTeam(team=ticket.team)


def must_lead(agent: Agent, ticket: Ticket) -> None:
    """The owner decides; so do the team's supervisors, managers and admins. Raises NotOnTheTeam, NotTheOwner."""
    must_be_on_team(agent, ticket)
    if ticket.owner not in (None, agent.name) and agent.role is Role.TECHNICIAN:
        raise NotTheOwner(owner=ticket.owner)
