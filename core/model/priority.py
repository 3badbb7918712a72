"""Impact x urgency gives the priority (ITIL's matrix; figures in docs/configuration.md)."""

from enum import StrEnum


class Grade(StrEnum):
    """How much is hit (impact), how soon it hurts (urgency)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(StrEnum):
    """P1 critical, P2 high, P3 medium, P4 low."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    def is_lower_than(self, other: "Priority") -> bool:
        """P4 is lower than P1."""
        return self.value > other.value


_POINTS = {Grade.HIGH: 0, Grade.MEDIUM: 1, Grade.LOW: 2}
_BY_POINTS = (Priority.P1, Priority.P2, Priority.P3, Priority.P4, Priority.P4)


def priority_of(impact: Grade, urgency: Grade) -> Priority:
    """H/H P1; H/M, M/H P2; H/L, M/M, L/H P3; M/L, L/M, L/L P4. Monotone in both."""
    return _BY_POINTS[_POINTS[impact] + _POINTS[urgency]]
