"""The tree of refusals: everything the desk answers with "no, because ...".

    DeskError
    ├── NotFound            absent, or not yours: both read the same
    │   └── TicketNotFound
    ├── Forbidden           you may not do this
    │   ├── NotAnAgent
    │   ├── NotOnTheTeam
    │   ├── NotTheOwner
    │   ├── NotInThatTeam
    │   └── RoleTooLow
    ├── Conflict            the world moved before you clicked
    │   ├── AlreadyOwned
    │   ├── ClaimFirst
    │   ├── IllegalMove
    │   ├── NothingDue
    │   ├── Answered
    │   ├── WatchMoved
    │   └── Stale
    └── BadInput            say it differently
        ├── NothingSaid
        ├── TooLong
        ├── NumberUnreadable
        ├── SeveralNumbers
        ├── FileTooLarge
        ├── ResolutionMissing
        ├── ReasonMissing
        ├── TooFast
        │   └── AskedTooOften
        ├── SnoozeTooLong
        ├── SnoozedOften
        ├── SnoozePastDue
        ├── DateNotLater
        ├── TimeUnreadable
        │   ├── UntilMissing
        │   └── UntilUnreadable
        ├── Past
        ├── TooFarAhead
        ├── NoRotation
        ├── NoWatch
        ├── OwnWatch
        ├── AskedAlready
        ├── Away
        ├── NobodyThere
        └── UnknownCategory
    StoreDown               the store does not answer: nothing is confirmed, the platform keeps it for us
    └── Collided            another transaction was in the way: the same again may succeed at once
    Repeated                not a refusal: this input has already had its effect

Each refusal carries a text key and parameters; ``adapters/texts`` turns them into a sentence in the
person's language, in one place per platform. Anything that is not a DeskError is a bug.
"""

from typing import Any, ClassVar


class DeskError(Exception):
    """The desk refuses, with one clear sentence."""

    key: ClassVar[str] = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.key, params)
        self.params = params


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


class BadInput(DeskError):
    """What was said cannot be understood."""

    key = "refused-bad-input"


class NothingSaid(BadInput):
    """There is no text and no file in it."""

    key = "refused-nothing-said"


class TooLong(BadInput):
    """The text is longer than the desk keeps. Parameters: length, limit (characters)."""

    key = "refused-too-long"


class NumberUnreadable(BadInput):
    """That is not a ticket number. Parameters: given."""

    key = "refused-number-unreadable"


class SeveralNumbers(BadInput):
    """More than one number was given."""

    key = "refused-several-numbers"


class FileTooLarge(BadInput):
    """The platform does not hand out files of that size. Parameters: name, limit_mb."""

    key = "refused-file-too-large"


class ResolutionMissing(BadInput):
    """Resolving needs a sentence on what was done."""

    key = "refused-resolution-missing"


class ReasonMissing(BadInput):
    """Lowering a priority needs a reason. Parameters: command."""

    key = "refused-reason-missing"


class TooFast(BadInput):
    """More at once than anybody can read; the rest of it was not taken in. Parameters: limit (a minute)."""

    key = "refused-too-fast"


class AskedTooOften(TooFast):
    """More questions after ticket numbers than anybody has tickets. Parameters: limit (a minute)."""

    key = "refused-asked-too-often"


class FiledTooOften(TooFast):
    """More tickets than anybody has reasons for; this one was not opened. Parameters: limit (a minute)."""

    key = "refused-filed-too-often"


class SnoozeTooLong(BadInput):
    """Their role may not put reminders off for so long. Parameters: limit (timedelta)."""

    key = "refused-snooze-too-long"


class SnoozedOften(BadInput):
    """The reminders of this ticket were put off as often as may be. Parameters: times."""

    key = "refused-snoozed-often"


class SnoozePastDue(BadInput):
    """The reminder would come after the ticket is due. Parameters: due (datetime)."""

    key = "refused-snooze-past-due"


class DateNotLater(BadInput):
    """The new due date is not after the one there is, or not in the future. Parameters: due (datetime)."""

    key = "refused-date-not-later"


class TimeUnreadable(BadInput):
    """That is no length of time and no date. Parameters: given."""

    key = "refused-time-unreadable"


class UntilMissing(TimeUnreadable):
    """Nobody can be away without an end."""

    key = "refused-until-missing"


class UntilUnreadable(TimeUnreadable):
    """That does not say until when. Parameters: given."""

    key = "refused-until-unreadable"


class Past(BadInput):
    """That time is over, or it ends before it begins."""

    key = "refused-past"


class TooFarAhead(BadInput):
    """Nobody plans that far. Parameters: days (the farthest)."""

    key = "refused-too-far-ahead"


class NoRotation(BadInput):
    """The team takes no turns on call. Parameters: team."""

    key = "refused-no-rotation"


class NoWatch(BadInput):
    """Somebody is not on call in that time. Parameters: agent."""

    key = "refused-no-watch"


class OwnWatch(BadInput):
    """The watch is theirs already: nobody stands in for themselves. Parameters: agent."""

    key = "refused-own-watch"


class AskedAlready(BadInput):
    """The same was asked before and nobody has answered yet."""

    key = "refused-asked-already"


class Away(BadInput):
    """Somebody who is away cannot take a watch. Parameters: agent, until (datetime or a Word)."""

    key = "refused-away"


class NobodyThere(BadInput):
    """There is no agent of that name (in that team). Parameters: given."""

    key = "refused-nobody-there"


class UnknownCategory(BadInput):
    """There is no such category. Parameters: given, known (a list)."""

    key = "refused-unknown-category"


class StoreDown(Exception):  # the desk's word for it
    """The store cannot commit just now. Whoever catches this confirms nothing and tries again."""


class Collided(StoreDown):
    """Another transaction was in the way: rolled back, and the same from its beginning may succeed at once."""


class Repeated(Exception):  # it is news, not an error
    """This input arrived before and has had its effect: answer quietly."""
