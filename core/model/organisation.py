"""The organisation: teams, people, categories and promises, as ``desk.toml`` tells them.

People and teams are known by their names; that is how the file speaks of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from hashlib import sha256

from core.errors import NotAnAgent
from core.model.calendar import ALWAYS, Calendar
from core.model.escalation import Policy, Terms, default_policy
from core.model.priority import Priority
from core.model.privacy import Retention
from core.model.rotation import Rotation


class Role(StrEnum):
    """What a person may do; each includes the one before."""

    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours of each day, in the person's zone, in which they are left alone; over midnight when start > end."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class SnoozeLimits:
    """How long a role may put reminders of a ticket off at once, and how often a ticket's may be."""

    longest: Mapping[Role, timedelta] = field(
        default_factory=lambda: {
            Role.TECHNICIAN: timedelta(hours=2),
            Role.SUPERVISOR: timedelta(hours=8),
            Role.MANAGER: timedelta(hours=24),
            Role.ADMIN: timedelta(hours=24),
        }
    )
    times: int = 3


class ThreadMode(StrEnum):
    """Whose words in a ticket's thread go to the customer."""

    OWNER = "owner"
    EVERYONE = "everyone"
    EXPLICIT = "explicit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who works at the desk, with at least one of a Slack member id and a Telegram user id.

    ``channels`` is the order in which they are written to. ``hours`` are their working hours, None when nobody said;
    ``quiet`` is when reminders that can wait do wait.
    """

    name: str
    role: Role = Role.TECHNICIAN
    team: str
    slack: str | None = None
    telegram: int | None = None
    language: str = "en"
    channels: tuple[str, ...] = ("slack", "telegram")
    timezone: str | None = None
    hours: Calendar | None = None
    quiet: Quiet | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where they are written to, in their order."""
        known = {
            "slack": f"slack/{self.slack}" if self.slack else None,
            "telegram": f"telegram/{self.telegram}" if self.telegram else None,
        }
        return tuple(address for channel in self.channels if (address := known[channel]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents who share a Slack channel, a supervisor and a manager (agents' names).

    ``calendars`` has, by priority, the hours that count for its tickets; every hour does where it has none.
    """

    name: str
    slack_channel: str
    supervisor: str | None = None
    manager: str | None = None
    thread_mode: ThreadMode = ThreadMode.OWNER
    calendars: Mapping[Priority, Calendar] = field(default_factory=dict)
    rotation: Rotation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a request is about; ``words`` (lower case) in a text propose it."""

    key: str
    labels: Mapping[str, str]
    words: tuple[str, ...] = ()


def default_categories() -> tuple[Category, ...]:
    """AI Services, Database, API, Infrastructure, Billing, Other."""
    rows = (
        ("ai", "AI Services", "ИИ-сервисы",
         "ai model llm gpt chatbot prompt embedding ии модель нейросеть чатбот промпт"),
        ("database", "Database", "База данных",
         "database db sql query table postgres mysql backup база бд запрос таблица бэкап"),
        ("api", "API", "API", "api endpoint webhook token 400 401 403 404 429 500 502 503 апи эндпоинт вебхук токен"),
        ("infrastructure", "Infrastructure", "Инфраструктура",
         "server network vpn dns disk cpu down timeout certificate сервер сеть впн диск сертификат лежит"),
        ("billing", "Billing", "Оплата",
         "invoice payment refund charge billing price subscription счёт счет оплата платёж возврат подписка цена"),
        ("other", "Other", "Другое", ""),
    )  # fmt: skip
    return tuple(
        Category(key=key, labels={"en": en, "ru": ru}, words=tuple(words.split())) for key, en, ru, words in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everything ``desk.toml`` says. The first team takes new tickets. ``timezone`` is an IANA name.

    ``digest_hour`` is when a person's digest comes, in their own zone. ``barred`` are members of Slack whose accounts
    may not act any more (``adapters/slack/accounts.py``): they stay people of the desk, and do nothing.
    """

    teams: tuple[Team, ...]
    people: tuple[Agent, ...]
    categories: tuple[Category, ...] = field(default_factory=default_categories)
    policy: Policy = field(default_factory=default_policy)
    timezone: str = "UTC"
    snooze: SnoozeLimits = field(default_factory=lambda: SnoozeLimits())
    digest_hour: time = time(9, 0)
    retention: Retention = field(default_factory=lambda: Retention())
    barred: frozenset[str] = frozenset()
    _terms: dict[tuple[str, Priority], Terms] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def fingerprint(self) -> str:
        """Changes when, and only when, something changes that due dates are reckoned with."""
        calendars = [
            (team.name, [getattr(team.calendars.get(p, ALWAYS), "fingerprint", "always") for p in Priority])
            for team in self.teams
        ]
        return sha256(repr((self.policy, calendars)).encode()).hexdigest()

    def terms(self, team: str, priority: Priority) -> Terms:
        """What holds for a team's tickets of a priority, in its calendar."""
        key = team, priority
        if key not in self._terms:
            calendar = self.team(team).calendars.get(priority, ALWAYS)
            self._terms[key] = self.policy.terms(priority, calendar)
        return self._terms[key]

    def agent(self, name: str) -> Agent:
        """The agent of that name. Raises NotAnAgent when nobody (any more) has it."""
        for person in self.people:
            if person.name == name:
                return person
        raise NotAnAgent

    def agent_in_slack(self, member: str) -> Agent:
        """The agent with that Slack member id. Raises NotAnAgent: fails closed."""
        for person in self.people:
            if person.slack == member and member not in self.barred:
                return person
        raise NotAnAgent

    def agent_in_telegram(self, user: int) -> Agent:
        """The agent with that Telegram user id. Raises NotAnAgent: fails closed."""
        for person in self.people:
            if person.telegram == user and person.slack not in self.barred:
                return person
        raise NotAnAgent

    def team(self, name: str) -> Team:
        """The team of that name; tickets of a team that is no more belong to the first one."""
        return next((team for team in self.teams if team.name == name), self.teams[0])

    def members(self, team: str) -> tuple[Agent, ...]:
        """The people of a team, in the file's order."""
        return tuple(person for person in self.people if person.team == team)

    def language_of(self, team: str) -> str:
        """The language of a team's shared places: its people's, when they have one in common, else English."""
        spoken = {person.language for person in self.members(team)}
        return spoken.pop() if len(spoken) == 1 else "en"

    def category(self, key: str) -> Category:
        """The category of that key; an unknown (since removed) one is shown by its key."""
        for category in self.categories:
            if category.key == key:
                return category
        return Category(key=key, labels={"en": key, "ru": key})
