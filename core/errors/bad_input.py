"""No, because of what was said: nothing, too much, too often, or something that cannot be understood or meant."""

from core.errors.refusal import DeskError


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
