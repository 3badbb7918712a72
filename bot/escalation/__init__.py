"""``desk escalation``: look at reminders. A module a command; what it needs is loaded when it is asked for.

A command imports the rooms it works with inside its function: the command line answers ``--help`` at once.
"""

import typer

escalation = typer.Typer(
    help="Look at reminders: why they came, whom they would reach, what another matrix would do.", no_args_is_help=True
)

from bot.escalation import coverage, explain, rehearse  # noqa: E402, F401  # a line a command: importing it is what adds it
