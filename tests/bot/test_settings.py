"""Settings: from the environment and .env, every mistake at once, never a secret's value."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.mistakes import ConfigurationMistakes, Mistake
from bot.settings import Settings, load_settings

TOKENS = {
    "DESK_TELEGRAM_TOKEN": "1000:sandbox-telegram-token",
    "DESK_SLACK_BOT_TOKEN": "xoxb-sandbox",
    "DESK_SLACK_APP_TOKEN": "xapp-sandbox",
}


@pytest.fixture
def environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The tokens are set; the rest is up to the test."""
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def mistakes(*, tokens: bool = True) -> list[Mistake]:
    with pytest.raises(ConfigurationMistakes) as caught:
        load_settings(tokens=tokens)
    return caught.value.mistakes


def test_with_the_tokens_alone_everything_else_has_its_default(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.telegram_mode, settings.slack_mode) == ("polling", "socket")
    assert settings.database_url == "sqlite+aiosqlite:///./data/desk.db"
    assert (settings.config, settings.http_host, settings.http_port) == (Path("desk.toml"), "127.0.0.1", 8080)
    assert (settings.log_level, settings.pace) == ("info", 0.8)


def test_the_env_file_is_read_and_the_environment_wins(environment: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / ".env").write_text("DESK_HTTP_PORT=1\nDESK_PACE=0\nOTHER=x\n")
    environment.setenv("DESK_HTTP_PORT", "2")
    settings = load_settings()
    assert (settings.http_port, settings.pace) == (2, 0)


def test_an_empty_variable_is_as_good_as_none(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DESK_HTTP_PORT", "")
    assert load_settings().http_port == 8080
    environment.setenv("DESK_TELEGRAM_TOKEN", "")
    assert [mistake.place for mistake in mistakes()] == ["DESK_TELEGRAM_TOKEN"]


def test_addresses_are_brought_into_the_shape_the_libraries_want(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DESK_TELEGRAM_API_URL", "http://127.0.0.1:1/telegram/")
    environment.setenv("DESK_SLACK_API_URL", " http://127.0.0.1:1/slack/api")
    settings = load_settings()
    assert settings.telegram_api_url == "http://127.0.0.1:1/telegram"
    assert settings.slack_api_url == "http://127.0.0.1:1/slack/api/"


def test_every_mistake_is_told_at_once_with_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("# mine\nDESK_TELEGRAM_TOKN=1:a\nDESK_HTTP_PORT=x\nDESK_PACE=7\n")
    monkeypatch.setenv("DESK_TELEGRAM_MODE", "carrier pigeon")
    monkeypatch.setenv("DESK_SLACK_MODE", "HTTP")
    told = {(mistake.place, mistake.problem) for mistake in mistakes()}
    assert told == {
        ("DESK_TELEGRAM_TOKN (.env line 2)", "is not a setting of the desk."),
        ("DESK_HTTP_PORT (.env line 3)", "is not a whole number."),
        ("DESK_PACE (.env line 4)", "is too large."),
        ("DESK_TELEGRAM_MODE", "is none of the possible values."),
        ("DESK_TELEGRAM_TOKEN", "is not set."),
        ("DESK_SLACK_BOT_TOKEN", "is not set."),
        ("DESK_SLACK_SIGNING_SECRET", "is needed in http mode."),
    }


def test_a_misspelt_variable_gets_a_suggestion(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DESK_SLAK_MODE", "http")
    assert [mistake.fix for mistake in mistakes()] == ["Did you mean DESK_SLACK_MODE?"]


@pytest.mark.parametrize(
    ("mode", "value", "needed"),
    [
        ("DESK_TELEGRAM_MODE", "webhook", {"DESK_TELEGRAM_WEBHOOK_URL", "DESK_TELEGRAM_WEBHOOK_SECRET"}),
        ("DESK_SLACK_MODE", "http", {"DESK_SLACK_SIGNING_SECRET"}),
    ],
)
def test_a_mode_says_what_it_needs(environment: pytest.MonkeyPatch, mode: str, value: str, needed: set[str]) -> None:
    environment.setenv(mode, value)
    assert {mistake.place for mistake in mistakes()} == needed


def test_migrating_needs_no_tokens(folder: Path) -> None:
    assert load_settings(tokens=False).telegram_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_TELEGRAM_TOKEN", "hunter2"),
        ("DESK_TELEGRAM_WEBHOOK_SECRET", "hunter2 with spaces"),
        ("DESK_TELEGRAM_WEBHOOK_SECRET", "hunter2" * 40),
        ("DESK_SLACK_BOT_TOKEN", "xapp-hunter2"),
        ("DESK_SLACK_APP_TOKEN", "xoxb-hunter2"),
        ("DESK_SLACK_SIGNING_SECRET", "hunter2 Ж"),
        ("DESK_DATABASE_URL", "mysql://root:hunter2@db/desk"),
        ("DESK_TELEGRAM_API_URL", "ftp://hunter2"),
        ("DESK_SLACK_API_URL", "hunter2"),
        ("DESK_TELEGRAM_WEBHOOK_URL", "http://hunter2"),
        ("DESK_CALENDAR_KEY", "hunter2"),
        ("DESK_CALENDAR_KEY", "hunter2 with spaces, long enough"),
        ("DESK_PUBLIC_URL", "hunter2"),
        ("DESK_LOG_LEVEL", "hunter2"),
        ("DESK_HTTP_PORT", "70000"),
        ("DESK_PACE", "nan"),
        ("DESK_PACE", "-1"),
    ],
)
def test_a_bad_value_is_one_mistake_that_does_not_show_it(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)
    (mistake,) = mistakes()
    assert mistake.place == name
    assert mistake.fix
    assert "hunter2" not in str(mistake)


def test_even_the_librarys_own_message_hides_a_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DESK_TELEGRAM_TOKEN", "hunter2")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "hunter2" not in str(caught.value)


def test_settings_print_no_secret(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DESK_DATABASE_URL", "postgresql+asyncpg://desk:hunter2@db/desk")
    settings = load_settings()
    assert not any(secret in repr(settings) for secret in ("hunter2", *TOKENS.values()))
    assert set(settings.secrets) == {"hunter2", *TOKENS.values()}


@pytest.mark.parametrize(("content", "problem"), [(b"DESK_PACE=\xff\n", "is not UTF-8 text."), (None, "directory")])
def test_an_unreadable_env_file_is_a_mistake(
    environment: pytest.MonkeyPatch, folder: Path, content: bytes | None, problem: str
) -> None:
    env = folder / ".env"
    env.mkdir() if content is None else env.write_bytes(content)
    (mistake,) = mistakes()
    assert mistake.place == ".env"
    assert problem in mistake.problem


def test_the_example_names_every_setting_and_is_a_comment_throughout() -> None:
    example = Path(__file__).parents[2] / ".env.example"
    lines = [line for line in example.read_text("utf-8").splitlines() if line.strip()]
    assert all(line.startswith("#") for line in lines)
    named = {line[1:].partition("=")[0] for line in lines if line.startswith("#DESK_")}
    assert named == {f"DESK_{field.upper()}" for field in Settings.model_fields}


def test_the_examples_values_are_accepted(folder: Path) -> None:
    example = Path(__file__).parents[2] / ".env.example"
    given = [line[1:] for line in example.read_text("utf-8").splitlines() if line.startswith("#DESK_")]
    Path(os.curdir, ".env").write_text("\n".join(given))
    assert load_settings().telegram_token is not None
