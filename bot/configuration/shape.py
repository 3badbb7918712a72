"""The shape of desk.toml: which tables, which keys, which values. What refers to what is in checks.py."""

from datetime import time
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.configuration.values import (
    CategoryKey,
    Clock,
    Day,
    Duration,
    Hours,
    Kept,
    Levels,
    Name,
    QuietHours,
    SlackChannel,
    SlackMember,
    Span,
    TelegramUser,
    Times,
    Turn,
    Weekday,
    Zone,
)
from core.model.organisation import Role, ThreadMode
from core.model.privacy import Retention


class Table(BaseModel):
    """A table of the file; keys it does not know are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileException(Table):
    """One of [calendars.x] exceptions: the hours of a date, none when it is closed."""

    date: Day
    hours: tuple[Hours, ...]


class FileCalendar(Table):
    """[calendars.x]; the days of hours are checked in calendars.py."""

    zone: Zone | None = None
    hours: dict[str, tuple[Hours, ...]]
    country: str | None = None
    region: str | None = None
    exceptions: tuple[FileException, ...] = ()


class FileChoice(Table):
    """[teams.calendars]: calendars by priority."""

    P1: Name | None = None
    P2: Name | None = None
    P3: Name | None = None
    P4: Name | None = None


class FileOnCall(Table):
    """[teams.on_call]"""

    people: tuple[Name, ...]
    every: Turn = 7
    weekday: Weekday = 0
    handover: Clock = time(9, 0)
    zone: Zone | None = None
    start: Day


class FileTeam(Table):
    """[[teams]]"""

    name: Name
    slack_channel: SlackChannel
    supervisor: Name
    manager: Name
    thread_mode: ThreadMode = ThreadMode.OWNER
    calendar: Name | None = None
    calendars: FileChoice = FileChoice()
    on_call: FileOnCall | None = None


class FilePerson(Table):
    """[[people]]"""

    name: Name
    role: Role = Role.TECHNICIAN
    team: Name
    slack: SlackMember | None = None
    telegram: TelegramUser | None = None
    language: Literal["en", "ru"] = "en"
    channels: tuple[Literal["slack", "telegram"], ...] = ("slack", "telegram")
    timezone: Zone | None = None
    hours: Name | None = None
    quiet: QuietHours | None = None


class FileCategory(Table):
    """[[categories]]"""

    key: CategoryKey
    en: Name
    ru: Name
    words: tuple[Name, ...] = ()


class FilePromise(Table):
    """[sla.P1]; what is absent keeps its default."""

    response: Duration | None = None
    resolution: Duration | None = None


class FilePromises(Table):
    """[sla]"""

    P1: FilePromise = FilePromise()
    P2: FilePromise = FilePromise()
    P3: FilePromise = FilePromise()
    P4: FilePromise = FilePromise()


class FileRow(Table):
    """[escalation.NOT_ASSIGNED]; what is absent keeps its default."""

    P1: Levels | None = None
    P2: Levels | None = None
    P3: Levels | None = None
    P4: Levels | None = None


class FileMatrix(Table):
    """[escalation]"""

    NOT_ASSIGNED: FileRow = FileRow()
    NOT_UPDATED: FileRow = FileRow()
    NOT_COMPLETED: FileRow = FileRow()


class FileSnooze(Table):
    """[snooze]; what is absent keeps its default. An admin may do what a manager may."""

    technician: Span | None = None
    supervisor: Span | None = None
    manager: Span | None = None
    times: Times | None = None


class FileRetention(Table):
    """[retention]; what is absent keeps its default."""

    closed_tickets: Kept = Retention().words
    inbound: Kept = Retention().inbound
    deliveries: Kept = Retention().deliveries


class File(Table):
    """The whole of desk.toml."""

    teams: tuple[FileTeam, ...]
    people: tuple[FilePerson, ...]
    sla: FilePromises = FilePromises()
    escalation: FileMatrix = FileMatrix()
    categories: tuple[FileCategory, ...] = ()
    timezone: Zone = "UTC"
    calendars: dict[str, FileCalendar] = {}
    snooze: FileSnooze = FileSnooze()
    digest_hour: Clock = time(9, 0)
    retention: FileRetention = FileRetention()
