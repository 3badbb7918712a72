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
        │   ├── AskedTooOften
        │   └── FiledTooOften
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

from core.errors.authority import (
    Forbidden,
    NotAnAgent,
    NotFound,
    NotInThatTeam,
    NotOnTheTeam,
    NotTheOwner,
    RoleTooLow,
    TicketNotFound,
)
from core.errors.bad_input import (
    AskedAlready,
    AskedTooOften,
    Away,
    BadInput,
    DateNotLater,
    FiledTooOften,
    FileTooLarge,
    NobodyThere,
    NoRotation,
    NothingSaid,
    NoWatch,
    NumberUnreadable,
    OwnWatch,
    Past,
    ReasonMissing,
    ResolutionMissing,
    SeveralNumbers,
    SnoozedOften,
    SnoozePastDue,
    SnoozeTooLong,
    TimeUnreadable,
    TooFarAhead,
    TooFast,
    TooLong,
    UnknownCategory,
    UntilMissing,
    UntilUnreadable,
)
from core.errors.moves import AlreadyOwned, Answered, ClaimFirst, Conflict, IllegalMove, NothingDue, Stale, WatchMoved
from core.errors.refusal import DeskError
from core.errors.store import Collided, Repeated, StoreDown

__all__ = [
    "AlreadyOwned",
    "Answered",
    "AskedAlready",
    "AskedTooOften",
    "Away",
    "BadInput",
    "ClaimFirst",
    "Collided",
    "Conflict",
    "DateNotLater",
    "DeskError",
    "FileTooLarge",
    "FiledTooOften",
    "Forbidden",
    "IllegalMove",
    "NoRotation",
    "NoWatch",
    "NobodyThere",
    "NotAnAgent",
    "NotFound",
    "NotInThatTeam",
    "NotOnTheTeam",
    "NotTheOwner",
    "NothingDue",
    "NothingSaid",
    "NumberUnreadable",
    "OwnWatch",
    "Past",
    "ReasonMissing",
    "Repeated",
    "ResolutionMissing",
    "RoleTooLow",
    "SeveralNumbers",
    "SnoozePastDue",
    "SnoozeTooLong",
    "SnoozedOften",
    "Stale",
    "StoreDown",
    "TicketNotFound",
    "TimeUnreadable",
    "TooFarAhead",
    "TooFast",
    "TooLong",
    "UnknownCategory",
    "UntilMissing",
    "UntilUnreadable",
    "WatchMoved",
]
