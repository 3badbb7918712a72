"""Who may do what: one table, read at the time of the click.

A role is what desk.toml says of a person; the reach is how far it goes. docs/security.md shows the same table, and a
test walks it cell by cell through the verbs.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from core.model.organisation import Role


class Reach(IntEnum):
    """Whose tickets: nobody's, those one owns or nobody does, the team's, everybody's."""

    NOBODY = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Action(StrEnum):
    """What somebody at the desk can do."""

    READ = "read"
    CLAIM = "claim"
    ASSIGN = "assign"
    REPLY = "reply"
    NOTE = "note"
    MOVE = "move"
    PRIORITISE = "prioritise"
    SORT = "sort"
    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    EXTEND = "extend"
    EXTEND_GRAVE = "extend_grave"
    ARRANGE = "arrange"


def _row(technician: Reach, supervisor: Reach, manager: Reach, admin: Reach) -> Mapping[Role, Reach]:
    return dict(zip(Role, (technician, supervisor, manager, admin), strict=True))


_TEAM = _row(Reach.TEAM, Reach.TEAM, Reach.TEAM, Reach.ALL)

ALLOWED: Mapping[Action, Mapping[Role, Reach]] = {
    Action.READ: _TEAM,
    Action.CLAIM: _TEAM,
    Action.ASSIGN: _TEAM,
    Action.REPLY: _TEAM,  # and the team's thread_mode says whether only the owner's words go out
    Action.NOTE: _TEAM,
    Action.MOVE: _row(Reach.OWN, Reach.TEAM, Reach.TEAM, Reach.ALL),  # hold, resume, resolve, close, reopen, cancel
    Action.PRIORITISE: _TEAM,
    Action.SORT: _TEAM,
    Action.ACKNOWLEDGE: _TEAM,
    Action.SNOOZE: _TEAM,  # each role up to its own limit (Organisation.snooze)
    Action.EXTEND: _row(Reach.OWN, Reach.TEAM, Reach.TEAM, Reach.ALL),  # the due date of P3 and P4
    Action.EXTEND_GRAVE: _row(Reach.NOBODY, Reach.NOBODY, Reach.TEAM, Reach.ALL),  # of P1 and P2
    Action.ARRANGE: _row(Reach.NOBODY, Reach.TEAM, Reach.TEAM, Reach.ALL),  # turns and absences of others
}


def lowest(action: Action) -> Role:
    """The lowest role that may do something at all."""
    return next(role for role in Role if ALLOWED[action][role] is not Reach.NOBODY)
