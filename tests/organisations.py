"""Organisations that tests share."""

from core.model.organisation import Agent, Organisation, Role, Team


def round_the_clock() -> Organisation:
    """The demo's people with neither hours nor turns: whatever the weekday, every hour counts and nobody sleeps."""
    return Organisation(
        teams=(Team(name="Support", slack_channel="C0SUPPORT", supervisor="Sofia Lind", manager="Max Stone"),),
        people=(
            Agent(name="Tom Reed", team="Support", slack="U0TECH"),
            Agent(name="Tina Park", team="Support", slack="U0TINA"),
            Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack="U0SUPER"),
            Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack="U0MANAGER"),
        ),
    )
