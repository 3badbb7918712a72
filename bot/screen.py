"""What the command line shows: mistakes, findings, tables. Colour where a terminal is."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.mistakes import Mistake
from core.diagnosis import Finding, Health

MARKS = {Health.FINE: ("✓", "green"), Health.NOTE: ("•", "yellow"), Health.BROKEN: ("✗", "bold red")}


def use_any_terminal() -> None:
    """A terminal that cannot show a character shows a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def output() -> Console:
    """Where answers go."""
    return Console(soft_wrap=True, highlight=False, markup=False, emoji=False)


def complaints() -> Console:
    """Where what went wrong goes."""
    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def tell_mistakes(mistakes: Sequence[Mistake]) -> None:
    """Every mistake with its place, problem and fix."""
    console = complaints()
    count = len(mistakes)
    console.print(Text(f"{count} mistake{'s' if count > 1 else ''} in the configuration:", style="bold red"))
    for mistake in mistakes:
        console.print(Text.assemble(("  ✗ ", "red"), (mistake.place, "bold"), f": {mistake.problem}"))
        console.print(Text(f"      {mistake.fix}", style="cyan"))


def tell_trouble(sentence: str) -> None:
    """One sentence on why it cannot go on."""
    complaints().print(Text.assemble(("✗ ", "bold red"), sentence))


def tell_fine(sentence: str) -> None:
    """One sentence on what is well."""
    output().print(Text.assemble(("✓ ", "green"), sentence))


def tell_findings(findings: Iterable[Finding]) -> None:
    """A line for each thing that was looked at, with the fix under what is broken."""
    console = output()
    for finding in findings:
        mark, style = MARKS[finding.health]
        console.print(Text.assemble((f"{mark} ", style), (finding.what, "bold"), f": {finding.detail}"))
        if finding.fix:
            console.print(Text(f"    {finding.fix}", style="cyan"))


def tell_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table under its title."""
    drawn = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        drawn.add_column(column)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(highlight=False, emoji=False, width=None if sys.stdout.isatty() else 160).print(drawn)
