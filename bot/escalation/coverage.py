"""``desk escalation coverage``: whom every level would reach in the days ahead, and where it would reach nobody.

Exit codes: 0 everybody is covered, 1 there are gaps, 2 it was asked wrongly or the desk is misconfigured.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot import screen
from bot.escalation import escalation
from bot.settings import Settings
from core.model.calendar import Interval
from core.model.coverage import Coverage
from core.model.escalation import Level
from core.model.organisation import Organisation
from core.model.priority import Priority
from core.model.roster import Roster

if TYPE_CHECKING:
    from rich.text import Text

    from adapters.db.store import Store
    from core.phrases import Phrasebook
    from core.phrases.coverage import Row, Way

LONGEST = 366
"""Days one may look ahead."""

LEVELS = {Level.TECHNICIAN: "L1 technician", Level.SUPERVISOR: "L2 + supervisor", Level.MANAGER: "L3 + manager"}


@escalation.command()
def coverage(
    days: Annotated[int, typer.Option(help=f"How far to look ahead, 1 to {LONGEST}.")] = 7,
    team: Annotated[str, typer.Option(help="One team only.", metavar="NAME")] = "",
) -> None:
    """Show whom each level would reach, by team, priority and condition. Ends with 1 when there are gaps."""
    from bot.given import given

    settings, organisation = given(tokens=False)
    _must_be_possible(days, team, organisation)
    roster = _roster(settings, organisation)
    now = datetime.now(UTC).replace(microsecond=0)
    found = covered(roster, now, now + timedelta(days=days), [team] if team else [])
    for one in found:
        show(one, organisation)
    raise typer.Exit(1 if tell_gaps(found, organisation, days) else 0)


def _must_be_possible(days: int, team: str, organisation: Organisation) -> None:
    """Say in a sentence what cannot be asked, and end."""
    teams = [one.name for one in organisation.teams]
    if not 1 <= days <= LONGEST:
        screen.tell_trouble(f"--days is a number from 1 to {LONGEST}, not {days}.")
    elif team and team not in teams:
        screen.tell_trouble(f"There is no team “{team}” in desk.toml. The teams are: {', '.join(teams)}.")
    else:
        return
    raise typer.Exit(2)


def _roster(settings: Settings, organisation: Organisation) -> Roster:
    """What is known of people: with covers, absences and refused addresses when the database can be read."""
    roster, reason = roster_of(settings, organisation)
    if reason:
        screen.output().print(f"By desk.toml alone, without covers and absences. {reason}", style="yellow")
    return roster


def roster_of(settings: Settings, organisation: Organisation) -> tuple[Roster, str]:
    """The roster, and why it is desk.toml's alone if the database could not be read ("" when it was). Blocks."""
    from adapters.db.trouble import StoreUnusable
    from bot.escalation.looking import look
    from core.errors import StoreDown

    async def read(store: "Store") -> Roster:
        async with store.work() as uow:
            return await uow.people.roster()

    try:
        return look(settings, organisation, read), ""
    except StoreUnusable as unusable:
        return Roster(organisation=organisation), str(unusable)
    except StoreDown:
        return Roster(organisation=organisation), "The database does not answer."


def covered(roster: Roster, start: datetime, end: datetime, teams: Sequence[str] = ()) -> list[Coverage]:
    """The coverage of teams (all without any), in the order of desk.toml."""
    from core.model.coverage import coverage_of

    return coverage_of(roster, start, end, teams)


# What is shown ----------------------------------------------------------------------------------


def show(found: Coverage, organisation: Organisation, *, title: str = "") -> None:
    """A team's table: a row for all that is alike, by level whom it adds. What misses whom it is meant for is red."""
    from rich.console import Console
    from rich.table import Table

    from core.phrases.coverage import rows_of

    book = _book(organisation)
    table = Table(title=title or found.team, title_justify="left", title_style="bold", show_lines=True)
    for column in ("tickets", *LEVELS.values()):
        table.add_column(column)
    for row in rows_of(found, organisation):
        table.add_row(_kinds(row), *(_cell(ways, level, found, book) for level, ways in enumerate(row.levels, 1)))
    out = screen.output()
    Console(highlight=False, emoji=False, width=None if out.is_terminal else 160).print(table)


def _kinds(row: "Row") -> str:
    """``NOT_ASSIGNED · P1, P2``, a line for each condition."""
    return "\n".join(f"{condition.value} · {listed(priorities)}" for condition, priorities in row.kinds)


def listed(priorities: Sequence[Priority]) -> str:
    """Priorities as a table names them."""
    return "all" if len(priorities) == len(Priority) else ", ".join(one.value for one in priorities)


def _cell(ways: Sequence["Way"], level: int, found: Coverage, book: "Phrasebook") -> "Text":
    from rich.text import Text

    from core.phrases.coverage import lasting

    cell = Text("")
    for way in ways:
        people = ", ".join(book.say("en", person.key, **person.params) for person in way.people)
        how_long = lasting(way.stretches)
        key = "coverage-from-often" if how_long["more"] else "coverage-from"
        since = f"\n  {book.say('en', key, **how_long)}" if len(ways) > 1 else ""
        cell.append(("\n" if cell else "") + people + since, style="red" if _misses(way, level, found) else "")
    return cell


def _misses(way: "Way", level: int, found: Coverage) -> bool:
    """Whether a gap of that level lies in the way's stretches."""
    of_level = [gap for gap in found.gaps if gap.level == level]
    return any(gap.meets(Interval(one.start, one.end)) for gap in of_level for one in way.stretches)


def tell_gaps(found: Iterable[Coverage], organisation: Organisation, days: int) -> bool:
    """Each gap with its time and its fix under it, or that there are none. Whether there are any."""
    from rich.text import Text

    from core.phrases.coverage import fix, problem, summary, when

    book, out = _book(organisation), screen.output()
    gaps = [gap for one in found for gap in one.gaps]
    if not gaps:
        line = summary([], days)
        screen.tell_fine(book.say("en", line.key, **line.params))
    for gap in gaps:
        said = [book.say("en", word.key, **word.params) for word in (problem(gap), when(gap), fix(gap))]
        head = f"{gap.team} · {listed(gap.priorities)} · {said[1]}"
        out.print(Text.assemble(("✗ ", "bold red"), (head, "bold red")))
        out.print(Text(f"    {said[0]}", style="red"))
        out.print(Text(f"    {said[2]}", style="cyan"))
    return bool(gaps)


def _book(organisation: Organisation) -> "Phrasebook":
    from adapters.texts import Texts
    from core.phrases import Phrasebook

    return Phrasebook(Texts(timezone=organisation.timezone), organisation)
