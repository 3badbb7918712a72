"""Teams and people of desk.toml: what they become, and what is wrong with channels and turns on call."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.configuration.amounts import shown
from bot.configuration.calendars import calendars_of, chosen
from bot.configuration.raw import Finding, Raw, name_of, rows, table, texts
from bot.configuration.shape import FileOnCall, FilePerson, FileSnooze, FileTeam
from bot.configuration.values import turn
from bot.mistakes import Wrong, did_you_mean
from core.model.calendar import ALWAYS, Calendar
from core.model.organisation import Agent, Role, SnoozeLimits, Team
from core.model.priority import Priority
from core.model.rotation import Rotation

CHANNELS = {"slack": 'slack = "U..."', "telegram": "telegram = 1001"}


def teams_of(files: tuple[FileTeam, ...], raw: Raw, zone: str) -> tuple[Team, ...]:
    """The teams of a file without mistakes; ``zone`` is the file's own."""
    calendars = calendars_of(raw)
    return tuple(
        Team(
            name=file.name,
            slack_channel=file.slack_channel,
            supervisor=file.supervisor,
            manager=file.manager,
            thread_mode=file.thread_mode,
            calendars=team_calendars(row, calendars),
            rotation=_rotation(file.on_call, zone) if file.on_call else None,
        )
        for file, (_, row) in zip(files, rows(raw, "teams"), strict=True)
    )


def team_calendars(team: Raw, calendars: Mapping[str, Calendar]) -> dict[Priority, Calendar]:
    """The calendars of a team's file row by priority; those round the clock are left out."""
    found = {priority: calendars.get(name, ALWAYS) for priority, (_, name) in chosen(team).items()}
    return {priority: calendar for priority, calendar in found.items() if calendar is not ALWAYS}


def agents_of(files: tuple[FilePerson, ...], raw: Raw) -> tuple[Agent, ...]:
    """The people of a file without mistakes."""
    calendars = calendars_of(raw)
    return tuple(Agent(**dict(file) | {"hours": calendars[file.hours] if file.hours else None}) for file in files)


def snooze_of(file: FileSnooze) -> SnoozeLimits:
    """How long and how often reminders may be put off; an admin may do what a manager may."""
    default = SnoozeLimits()
    given: dict[Role, Any] = {
        Role.TECHNICIAN: file.technician,
        Role.SUPERVISOR: file.supervisor,
        Role.MANAGER: file.manager,
        Role.ADMIN: file.manager,
    }
    longest = {role: span or default.longest[role] for role, span in given.items()}
    return SnoozeLimits(longest=longest, times=file.times or default.times)


def people_checks(raw: Raw) -> Iterator[Finding]:
    """Somebody who cannot be reached, channels nobody has an id for, and on call who is not in the team."""
    for index, person in rows(raw, "people"):
        who = shown(name_of(person) or "This person")
        if not any(channel in person for channel in CHANNELS):
            yield ("people", index), Wrong(f"{who} cannot be reached.", 'Add slack = "U..." or telegram = 1001.')
        yield from ((("people", index, "channels"), wrong) for wrong in _channels(person, who))
    for index, team in rows(raw, "teams"):
        for key, wrong in _on_call(team, raw):
            yield ("teams", index, "on_call", key), wrong


def _channels(person: Raw, who: str) -> Iterator[Wrong]:
    if person.get("channels") == []:
        yield Wrong(f"{who} cannot be reached: the list is empty.", 'Leave it out, or name one: ["slack"].')
    given = texts(person, "channels")
    for channel in dict.fromkeys(given):
        if given.count(channel) > 1:
            yield Wrong(f"{shown(channel)} is there twice.", "Name each channel once, the first one first.")
        if channel in CHANNELS and channel not in person:
            yield Wrong(f"{who} has no id for {channel}.", f"Add {CHANNELS[channel]}, or leave {channel} out.")


def _on_call(team: Raw, raw: Raw) -> Iterator[tuple[str, Wrong]]:
    given = table(team, "on_call")
    if given.get("people") == []:
        yield "people", Wrong("is empty: somebody must have the first turn.", 'Name them: people = ["..."].')
    everybody = {name: name_of(person, "team") for _, person in rows(raw, "people") if (name := name_of(person))}
    members = [name for name, of in everybody.items() if of == name_of(team)]
    for name in dict.fromkeys(text.strip() for text in texts(given, "people")):
        if name and name not in everybody:
            fix = did_you_mean(name, members) if members else "Add them as [[people]]."
            yield "people", Wrong(f"There is no person {shown(name)}.", fix)
        elif name and name not in members:
            fix = "Take them out, or give them this team."
            yield "people", Wrong(f"{shown(name)} is not in the team {shown(name_of(team))}.", fix)
    if "weekday" in given and _days(given.get("every", "week")) % 7:
        yield "weekday", Wrong("only turns of whole weeks begin on a weekday.", 'Take it out, or write every = "week".')


def _days(every: object) -> int:
    try:
        return turn(every)
    except Wrong:
        return 7  # told by its shape


def _rotation(file: FileOnCall, zone: str) -> Rotation:
    return Rotation(
        people=file.people,
        zone=file.zone or zone,
        handover=file.handover,
        weekday=file.weekday,
        days=file.every,
        start=file.start,
    )
