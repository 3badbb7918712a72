"""``desk run --only``: which parts a process has, and what is refused with a line that says what to do."""

import pytest

from bot.mistakes import ConfigurationMistakes
from bot.roles import EVERYTHING, Role, chosen
from bot.settings import Settings
from tests.bot.conftest import Desk

POSTGRES = "postgresql+asyncpg://desk@localhost/desk"


def settings(**given: str) -> Settings:
    """Settings on PostgreSQL, by polling and websocket unless told otherwise."""
    return Settings(_env_file=None, **({"database_url": POSTGRES} | given))  # type: ignore[call-arg,arg-type]


def refusal(given: list[str], by: Settings) -> str:
    """The one line that says why not."""
    with pytest.raises(ConfigurationMistakes) as told:
        chosen(given, by)
    (mistake,) = told.value.mistakes
    return str(mistake)


def test_without_the_option_a_desk_has_every_part() -> None:
    assert chosen([], settings()) == EVERYTHING == set(Role)


def test_parts_may_be_repeated_or_separated_by_commas() -> None:
    assert chosen(["telegram", "Slack, web"], settings()) == {Role.TELEGRAM, Role.SLACK, Role.WEB}
    assert chosen([",".join(Role)], settings()) == EVERYTHING


def test_a_part_that_there_is_not_is_refused_with_the_one_that_was_meant() -> None:
    assert refusal(["telegramm"], settings()) == '--only: there is no part "telegramm". Did you mean telegram?'
    assert refusal([" , "], settings()).startswith("--only: names no part. Choose among telegram, slack, ")


def test_on_a_file_only_everything_can_be_run() -> None:
    on_a_file = settings(database_url="sqlite+aiosqlite:///./data/desk.db")
    assert refusal(["deliveries"], on_a_file) == (
        "--only: is for several processes, and a SQLite file serves one. "
        "Leave it out, or set DESK_DATABASE_URL to PostgreSQL."
    )
    assert chosen(list(Role), on_a_file) == EVERYTHING


def test_a_platform_that_calls_us_is_served_by_the_part_web() -> None:
    by_http = settings(telegram_mode="webhook", slack_mode="http")
    assert refusal(["telegram"], by_http) == (
        "--only telegram: Telegram calls us over HTTP here, and the doors over HTTP are the part web. Say --only web."
    )
    assert "--only slack: Slack calls us" in refusal(["slack", "scheduler"], by_http)
    assert chosen(["web"], by_http) == {Role.WEB}


async def test_the_command_line_refuses_parts_on_a_file_with_one_line(desk: Desk) -> None:
    desk.set_up()
    said = await desk("run", "--only", "telegram,slack")
    assert (said.code, said.out) == (2, "")
    assert "--only: is for several processes, and a SQLite file serves one." in " ".join(said.err.split())
    assert not (desk.folder / "data" / "desk.db").exists()
