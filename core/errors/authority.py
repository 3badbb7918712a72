"""No, because it is not there for you, or not yours to do."""

from core.errors.refusal import DeskError


class NotFound(DeskError):
    """There is no such thing, or it belongs to somebody else."""

    key = "refused-not-found"


class TicketNotFound(NotFound):
    """No ticket with that number that this person may see."""

    key = "refused-ticket-not-found"


class Forbidden(DeskError):
    """This person may not do that."""

    key = "refused-forbidden"


class NotAnAgent(Forbidden):
    """Only people named in desk.toml work on tickets."""

    key = "refused-not-an-agent"


class NotOnTheTeam(Forbidden):
    """Only the ticket's team (and admins) work on it. Parameters: team."""

    key = "refused-not-on-the-team"


class NotTheOwner(Forbidden):
    """Only the owner does this. Parameters: owner."""

    key = "refused-not-the-owner"


class NotInThatTeam(Forbidden):
    """Only people of the team take its watches. Parameters: team."""

    key = "refused-not-in-that-team"


class RoleTooLow(Forbidden):
    """Somebody with more authority does this. Parameters: role (a text key of the role that may)."""

    key = "refused-role-too-low"
