"""Who may do what, checked at the time of the click by the table of ``core.model.authority``."""

from core.errors import Forbidden, NotOnTheTeam, NotTheOwner, RoleTooLow
from core.model.authority import ALLOWED, Action, Reach, lowest
from core.model.organisation import Agent
from core.model.ticket import Ticket
from core.model.wording import Word


def must_be_allowed(agent: Agent, action: Action, ticket: Ticket) -> None:
    """Raises NotOnTheTeam, RoleTooLow, NotTheOwner."""
    reach = ALLOWED[action][agent.role]
    if reach is not Reach.ALL and agent.team != ticket.team:
        raise NotOnTheTeam(team=ticket.team)
    must_reach(reach, action)
    if reach is Reach.OWN and ticket.owner not in (None, agent.name):
        raise NotTheOwner(owner=ticket.owner)


def may(agent: Agent, action: Action, ticket: Ticket) -> bool:
    """Whether ``must_be_allowed`` lets it through."""
    try:
        must_be_allowed(agent, action, ticket)
    except Forbidden:
        return False
    return True


def must_reach(reach: Reach, action: Action) -> None:
    """Raises RoleTooLow when a role may not do it at all."""
    if reach is Reach.NOBODY:
        raise RoleTooLow(role=Word(f"role-{lowest(action).value}"))


def may_arrange(agent: Agent, team: str) -> bool:
    """Whether somebody may do for others of a team what these may do for themselves."""
    reach = ALLOWED[Action.ARRANGE][agent.role]
    return reach is Reach.ALL or (reach is Reach.TEAM and agent.team == team)
