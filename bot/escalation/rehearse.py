"""``desk escalation rehearse --matrix new.toml --since 30d``: what another matrix would have done with what happened.

Exit codes: 0 it was rehearsed, 1 it cannot be, 2 it was asked wrongly or a file has mistakes.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from bot import screen
from bot.escalation import escalation
from core.model.escalation import Level

if TYPE_CHECKING:
    from bot.escalation.rehearsing import Compared
    from core.model.organisation import Organisation
    from core.model.rehearsal import Figures

LONGEST = timedelta(days=3660)
SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LEVELS = {Level.TECHNICIAN: "technician", Level.SUPERVISOR: "supervisor", Level.MANAGER: "manager"}


@escalation.command()
def rehearse(
    matrix: Annotated[Path, typer.Option(help="A file with what is to change of desk.toml.", metavar="FILE")],
    since: Annotated[str, typer.Option(help="How far back: 12h, 30d, 4w, or a date.", metavar="SPAN")] = "30d",
    chart: Annotated[Path | None, typer.Option(help="Draw it as a PNG, too.", metavar="FILE")] = None,
    team: Annotated[str, typer.Option(help="One team only.", metavar="NAME")] = "",
) -> None:
    """Live through the stored history again under another matrix: calls, nights, breaches, beside today's."""
    from bot.configuration import load_variant
    from bot.escalation.looking import look
    from bot.escalation.rehearsing import compared
    from bot.given import given

    until = datetime.now(UTC)
    settings, organisation = given(tokens=False)
    new = load_variant(settings.config, matrix)
    begin = _begin(since, until, ZoneInfo(organisation.timezone))
    _must_be_possible(team, chart, organisation)
    found = look(
        settings, organisation, lambda store: compared(store, new, since=begin, until=until, team=team or None)
    )
    if organisation.fingerprint == new.fingerprint:
        screen.output().print(f"{matrix} promises and reminds as desk.toml does.", style="yellow")
    show(found, matrix.name, organisation)
    if chart is not None and found.tickets:
        _draw(found, matrix.name, organisation, chart)


def _begin(given: str, until: datetime, zone: ZoneInfo) -> datetime:
    """The instant from which on it counts; a sentence and the end for what says none."""
    found = re.fullmatch(r"([1-9]\d{0,4})\s*([hdw])", given.strip())
    if found:
        begin = until - min(int(found[1]) * SPANS[found[2]], LONGEST + timedelta(days=1))
    elif (day := _day(given)) is not None:
        begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    else:
        _refuse(f"--since is a span such as 12h, 30d or 4w, or a date such as {until:%Y-%m-%d}, not “{given}”.")
    if not until - LONGEST <= begin < until:
        _refuse(f"--since reaches back ten years at most and not into the future; “{given}” does not.")
    return begin


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        return None


def _must_be_possible(team: str, chart: Path | None, organisation: "Organisation") -> None:
    teams = [one.name for one in organisation.teams]
    if team and team not in teams:
        _refuse(f"There is no team “{team}” in desk.toml. The teams are: {', '.join(teams)}.")
    if chart is not None and (chart.is_dir() or not chart.absolute().parent.is_dir()):
        _refuse(f"There is no folder for {chart}." if not chart.is_dir() else f"{chart} is a folder, not a file.")


def _refuse(sentence: str) -> NoReturn:
    screen.tell_trouble(sentence)
    raise typer.Exit(2)


# What is shown ----------------------------------------------------------------------------------


def show(found: "Compared", name: str, organisation: "Organisation") -> None:
    """The tables and the sentences; ``name`` is what the other matrix is called."""
    out, zone = screen.output(), ZoneInfo(organisation.timezone)
    begin, end = (_date(at.astimezone(zone).date()) for at in (found.since, found.until))
    if found.strange:
        some = ", ".join(f"#{number}" for number in found.strange[:5])
        out.print(f"Left out, since their history has gaps: {_tickets(len(found.strange))} ({some}).", style="yellow")
    if not found.tickets:
        out.print(f"From {begin} to {end} there was no ticket to rehearse.")
        return
    out.print(f"{_tickets(found.tickets)} from {begin} to {end} ({organisation.timezone}), lived through twice.\n")
    columns = ("", "today", name)
    screen.tell_table("Calls", columns, _calls(found.today, found.new))
    screen.tell_table("Calls a person, of them at night", columns, _people(found.today, found.new))
    screen.tell_table("Broken promises", columns, _broken(found))
    for sentence in _verdicts(found, name):
        out.print(sentence)


def _tickets(count: int) -> str:
    return f"{count:,} ticket{'' if count == 1 else 's'}"


def _calls(today: "Figures", new: "Figures") -> Iterator[tuple[str, str, str]]:
    yield "a day", _mean(today), _mean(new)
    yield "on the worst day", _worst(today), _worst(new)
    for level, role in LEVELS.items():
        yield f"level {int(level)}, {role}", f"{today.of_level(level):,}", f"{new.of_level(level):,}"
    yield "all", f"{today.total:,}", f"{new.total:,}"
    yield "at night", _share(today), _share(new)
    yield "as a list", _lists(today), _lists(new)
    yield "cards that only rose", f"{today.rises:,}", f"{new.rises:,}"


def _mean(figures: "Figures") -> str:
    return f"{figures.mean:.{1 if figures.mean >= 1 or not figures.total else 2}f}"


def _worst(figures: "Figures") -> str:
    day, count = figures.worst
    return f"{count:,} ({_date(day)})" if count else "0"


def _share(figures: "Figures") -> str:
    share = f" ({figures.at_night / figures.total:.0%})" if figures.at_night else ""
    return f"{figures.at_night:,}{share}"


def _lists(figures: "Figures") -> str:
    return f"{figures.lists:,} (of {_tickets(figures.lines)})" if figures.lists else "0"


def _people(today: "Figures", new: "Figures") -> Iterator[tuple[str, str, str]]:
    names = sorted(today.by_person | new.by_person, key=lambda name: -max(today.by_person[name], new.by_person[name]))
    for name in names:
        yield name or "the team's channel", _of(today, name), _of(new, name)


def _of(figures: "Figures", name: str) -> str:
    return f"{figures.by_person[name]:,}" + (f", {figures.night_by_person[name]:,}" if name else "")


def _broken(found: "Compared") -> Iterator[tuple[str, str, str]]:
    breaches = found.breaches
    broken, caught = ([count(new=new) for new in (False, True)] for count in (breaches.broken, breaches.caught))
    yield "all", f"{broken[0]:,}", f"{broken[1]:,}"
    yield "somebody had been told", f"{caught[0]:,}", f"{caught[1]:,}"
    yield "nobody had", f"{broken[0] - caught[0]:,}", f"{broken[1] - caught[1]:,}"


SENTENCES = (
    ("CAUGHT", "{count} of which today nobody is told in time, with {name} somebody would be"),
    ("MISSED", "{count} of which today somebody is told in time, with {name} nobody would be"),
    ("EARLIER", "{count} told earlier with {name}, typically by {span}"),
    ("LATER", "{count} told later with {name}, typically by {span}"),
    ("SAME", "{count} told at the same instant"),
    ("UNSEEN", "{count} of which nobody is told in time either way"),
    ("KEPT", "{count} not broken by the promises of {name}"),
    ("BROKEN", "{count} broken only by the promises of {name}"),
)


def _verdicts(found: "Compared", name: str) -> Iterator[str]:
    """What becomes of the broken promises, with the first tickets of each kind."""
    from core.model.rehearsal import Verdict

    for key, sentence in SENTENCES:
        which = Verdict[key]
        if count := found.breaches.counts[which]:
            some = ", ".join(f"#{number}" for number in found.breaches.examples[which])
            said = sentence.format(count=f"{count:,}", name=name, span=_span(found.breaches.typical(which)))
            yield f"  {said}: {some}{', …' if count > len(found.breaches.examples[which]) else ''}"


def _span(span: timedelta) -> str:
    """Two units at most: ``1 d 4 h``, ``2 h 30 min``, ``45 min``, ``20 s``."""
    seconds = round(span.total_seconds())
    units = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    first = next((at for at, (size, _) in enumerate(units) if seconds >= size), 3)
    parts: list[str] = []
    for size, unit in units[first : first + 2]:
        amount, seconds = divmod(seconds, size)
        if amount or not parts:
            parts.append(f"{amount} {unit}")
    return " ".join(parts)


def _date(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _draw(found: "Compared", name: str, organisation: "Organisation", to: Path) -> None:
    from adapters.charts import draw_rehearsal

    try:
        draw_rehearsal(found.today, found.new, name=name, zone=organisation.timezone, to=to)
    except OSError as error:
        screen.tell_trouble(f"The chart cannot be written to {to}: {error.strerror}.")
        raise typer.Exit(1) from None
    screen.tell_fine(f"The chart is in {to}.")
