"""No, because the world moved before you clicked: the ticket, its reminder or the watch is not as it was."""

from core.errors.refusal import DeskError


class Conflict(DeskError):
    """What was clicked no longer fits what is."""

    key = "refused-conflict"


class AlreadyOwned(Conflict):
    """Somebody accepted the ticket first. Parameters: number, owner, at."""

    key = "refused-already-owned"


class ClaimFirst(Conflict):
    """Nobody owns the ticket yet, so nobody can speak for it. Parameters: number."""

    key = "refused-claim-first"


class IllegalMove(Conflict):
    """The ticket's state does not allow that. Parameters: number, state, legal (a list of moves)."""

    key = "refused-illegal-move"


class NothingDue(Conflict):
    """There is nothing to be reminded of any more. Parameters: number, what (a Word: what happened, by whom, when)."""

    key = "refused-nothing-due"


class Answered(Conflict):
    """Somebody answered the request first. Parameters: what (a Word: which answer, by whom, when)."""

    key = "refused-answered"


class WatchMoved(Conflict):
    """The watch is no longer as it was: it is over, or somebody else has it now. Parameters: agent."""

    key = "refused-watch-moved"


class Stale(Conflict):
    """The button belongs to a question that was answered or replaced."""

    key = "refused-stale"
