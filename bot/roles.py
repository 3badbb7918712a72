"""The parts of a desk, which several processes on one PostgreSQL may share out: ``desk run --only``.

``telegram`` polls Telegram and ``slack`` holds the websocket to Slack; ``web`` is every door over HTTP, also those that
the platforms call in their webhook modes; ``scheduler`` does what comes due, ``deliveries`` sends what waits. Health is
served by each process for the parts it has.
"""

from collections.abc import Sequence
from enum import StrEnum

from bot.mistakes import ConfigurationMistakes, Mistake, did_you_mean
from bot.settings import Settings


class Role(StrEnum):
    """One part."""

    TELEGRAM = "telegram"
    SLACK = "slack"
    SCHEDULER = "scheduler"
    DELIVERIES = "deliveries"
    WEB = "web"


EVERYTHING = frozenset(Role)
"""What a desk is without ``--only``."""

OPTION = "--only"
KNOWN = ", ".join(Role)
HTTP = "{platform} calls us over HTTP here, and the doors over HTTP are the part web."


def chosen(given: Sequence[str], settings: Settings) -> frozenset[Role]:
    """The parts that ``--only`` names, one or several with commas; all without it.

    Raises ConfigurationMistakes: an unknown part, a part that has nothing to do, several processes on SQLite.
    """
    names = [name.strip().lower() for one in given for name in one.split(",") if name.strip()]
    mistakes = [_unknown(name) for name in dict.fromkeys(names) if name not in EVERYTHING]
    roles = frozenset(Role(name) for name in names if name in EVERYTHING) or EVERYTHING
    if given and not names:
        mistakes.append(Mistake(OPTION, "names no part.", f"Choose among {KNOWN}."))
    if not mistakes and roles != EVERYTHING:
        mistakes += _unusable(roles, settings)
    if mistakes:
        raise ConfigurationMistakes(mistakes)
    return roles


def _unknown(name: str) -> Mistake:
    return Mistake(OPTION, f'there is no part "{name}".', did_you_mean(name, Role))


def _unusable(roles: frozenset[Role], settings: Settings) -> list[Mistake]:
    if settings.database_url.startswith("sqlite"):
        problem = "is for several processes, and a SQLite file serves one."
        return [Mistake(OPTION, problem, "Leave it out, or set DESK_DATABASE_URL to PostgreSQL.")]
    if Role.WEB in roles:
        return []
    called = {Role.TELEGRAM: settings.telegram_mode == "webhook", Role.SLACK: settings.slack_mode == "http"}
    return [
        Mistake(f"{OPTION} {role}", HTTP.format(platform=role.title()), f"Say {OPTION} web.")
        for role, over_http in called.items()
        if over_http and role in roles
    ]
