"""The shape of desk.toml: which tables, which keys, which values. What refers to what is in checks.py."""

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from bot.configuration.amounts import amount, shown, threshold
from bot.mistakes import Wrong, did_you_mean
from core.model.organisation import Role, ThreadMode


def _matching(pattern: str, problem: str, fix: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise Wrong(f"{shown(text)} {problem}", fix)
        return text

    return AfterValidator(check)


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):  # unknown; a path; a folder such as "Europe"
        near = did_you_mean(name, sorted(available_timezones()))
        fix = near if near.startswith("Did") else "Use an IANA name such as Europe/Berlin."
        raise Wrong(f"{shown(name)} is not a time zone.", fix) from None


def _three(given: object) -> object:
    if not isinstance(given, list) or len(given) != 3:
        raise Wrong(f"{shown(given)} is not three levels.", 'Write three: ["5m", "10m", "15m"].')
    return given


Name = Annotated[
    str,
    BeforeValidator(lambda given: given.strip() if isinstance(given, str) else given),
    _matching(r"[^\x00-\x1f]{1,80}", "is no name.", "Give 1 to 80 characters on one line."),
]
SlackMember = Annotated[
    str,
    _matching(
        r"[UW][A-Z0-9]{2,30}", "is not a Slack member id.", "It looks like U012AB3CD: profile, ⋮, Copy member ID."
    ),
]
SlackChannel = Annotated[
    str,
    _matching(
        r"[CG][A-Z0-9]{2,30}",
        "is not a Slack channel id.",
        "It looks like C012AB3CD: the foot of the channel's details.",
    ),
]
TelegramUser = Annotated[StrictInt, Field(gt=0, lt=2**53)]
CategoryKey = Annotated[
    str, _matching(r"[a-z][a-z0-9_-]{0,31}", "is not a key.", "Use up to 32 of a-z 0-9 _ - and begin with a letter.")
]
Duration = Annotated[Any, BeforeValidator(amount)]
Levels = Annotated[list[Annotated[Any, BeforeValidator(threshold)]], BeforeValidator(_three)]


class Table(BaseModel):
    """A table of the file; keys it does not know are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileTeam(Table):
    """[[teams]]"""

    name: Name
    slack_channel: SlackChannel
    supervisor: Name
    manager: Name
    thread_mode: ThreadMode = ThreadMode.OWNER


class FilePerson(Table):
    """[[people]]"""

    name: Name
    role: Role = Role.TECHNICIAN
    team: Name
    slack: SlackMember | None = None
    telegram: TelegramUser | None = None
    language: Literal["en", "ru"] = "en"


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


class File(Table):
    """The whole of desk.toml."""

    teams: tuple[FileTeam, ...]
    people: tuple[FilePerson, ...]
    sla: FilePromises = FilePromises()
    escalation: FileMatrix = FileMatrix()
    categories: tuple[FileCategory, ...] = ()
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
