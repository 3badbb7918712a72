"""``desk escalation explain N``: why the reminders of a ticket came when they did."""

from typing import Annotated

import typer

from bot import screen
from bot.escalation import escalation


@escalation.command()
def explain(number: Annotated[int, typer.Argument(help="The ticket's number.", metavar="N")]) -> None:
    """Tell of a ticket's three clocks: limits, pauses, who was told when, and what comes next."""
    screen.tell_trouble(f"Nothing can be told of #{number} yet.")
    raise typer.Exit(1)
