"""The desk's settings: ``DESK_*`` from the environment and from ``.env`` (the environment wins).

``docs/configuration.md`` is the reference. No secret's value ever leaves this module in a message.
"""

import os
import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.mistakes import ConfigurationMistakes, Mistake, Wrong, did_you_mean

PREFIX = "DESK_"
ENV_FILE = ".env"


def _telegram_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
        raise Wrong("does not look like a bot token.", "Copy the whole token from @BotFather: 123456789:AA...")
    return token


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(,[A-Za-z0-9_-]{1,256})?", secret.get_secret_value()):
        fix = "Use 1 to 256 of A-Z a-z 0-9 _ - (while you change it: the new one, a comma, the old one)."
        raise Wrong("has characters that Telegram does not allow.", fix)
    return secret


def _slack_token(prefix: str, name: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not re.fullmatch(re.escape(prefix) + r"[A-Za-z0-9.-]+", token.get_secret_value()):
            raise Wrong(f"is not {name}.", f"It starts with {prefix} and is shown on the app's page in Slack.")
        return token

    return AfterValidator(check)


def _printable(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\x21-\x7e]+", secret.get_secret_value()):
        raise Wrong("has spaces or characters outside ASCII.", "Copy it again from the app's page in Slack.")
    return secret


def _key(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{24,256}", secret.get_secret_value()):
        raise Wrong("is too short, or has characters that an address cannot have.", "Use 24 to 256 of A-Z a-z 0-9 _ -")
    return secret


def _folder(path: Path) -> Path:
    if path.exists() and not path.is_dir():
        raise Wrong("is not a folder.", "Name a folder; it is made when it is not there.")
    return path


def _http(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise Wrong("is not an address.", "It starts with https:// (or http:// on this machine).")
    return url


def _https(url: str) -> str:
    if not re.fullmatch(r"https://[^\s/]+\S*", url):
        raise Wrong("is not an https address.", "Telegram calls only https://, for example https://desk.example.com.")
    return url


def _database(url: str) -> str:
    if not url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise Wrong(
            "is not a store the desk knows.",
            "Use sqlite+aiosqlite:///./data/desk.db or postgresql+asyncpg://user:password@host/name.",
        )
    return url


Strip = BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value)
Lower = BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value)
TelegramToken = Annotated[SecretStr, Strip, AfterValidator(_telegram_token)]
WebhookSecret = Annotated[SecretStr, Strip, AfterValidator(_webhook_secret)]
SlackBotToken = Annotated[SecretStr, Strip, _slack_token("xoxb-", "a bot token")]
SlackAppToken = Annotated[SecretStr, Strip, _slack_token("xapp-", "an app-level token")]
SigningSecret = Annotated[SecretStr, Strip, AfterValidator(_printable)]
Key = Annotated[SecretStr, Strip, AfterValidator(_key)]
TelegramMode = Annotated[Literal["polling", "webhook"], Lower]
SlackMode = Annotated[Literal["socket", "http"], Lower]
LogFormat = Annotated[Literal["auto", "json", "text"], Lower]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], Lower]
Url = Annotated[str, Strip, AfterValidator(_http)]


class Settings(BaseSettings):
    """Everything the environment says. Use ``load_settings``: it finds what is missing and what is misspelt."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    telegram_token: TelegramToken | None = None
    telegram_api_url: Annotated[Url, AfterValidator(lambda url: url.rstrip("/"))] = "https://api.telegram.org"
    telegram_mode: TelegramMode = "polling"
    telegram_webhook_url: Annotated[str, Strip, AfterValidator(_https)] | None = None
    telegram_webhook_secret: WebhookSecret | None = None
    slack_bot_token: SlackBotToken | None = None
    slack_app_token: SlackAppToken | None = None
    slack_signing_secret: SigningSecret | None = None
    slack_mode: SlackMode = "socket"
    slack_api_url: Annotated[Url, AfterValidator(lambda url: url.rstrip("/") + "/")] = "https://slack.com/api/"
    database_url: Annotated[str, Strip, AfterValidator(_database)] = Field(
        default="sqlite+aiosqlite:///./data/desk.db", repr=False
    )
    config: Path = Path("desk.toml")
    http_host: Annotated[str, Strip] = Field(default="127.0.0.1", min_length=1)
    http_port: int = Field(default=8080, ge=0, le=65_535)
    public_url: Annotated[Url, AfterValidator(lambda url: url.rstrip("/"))] | None = None
    calendar_key: Key | None = None
    metrics_key: Key | None = None
    backup_folder: Annotated[Path, AfterValidator(_folder)] | None = None
    backups_kept: int = Field(default=14, ge=1, le=10_000)
    log_level: LogLevel = "info"
    log_format: LogFormat = "auto"
    pace: float = Field(default=0.8, ge=0, le=1, allow_inf_nan=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must not be printed anywhere: tokens, secrets, the database's password."""
        held = [value.get_secret_value() for value in self.__dict__.values() if isinstance(value, SecretStr)]
        return (*_each(held), *_password(self.database_url))


KINDS = {
    "int_parsing": ("is not a whole number.", "Write digits only, for example 8080."),
    "float_parsing": ("is not a number.", "Write a number from 0 to 1, for example 0.8."),
    "less_than_equal": ("is too large.", "The largest is {le:g}."),
    "greater_than_equal": ("is too small.", "The smallest is {ge:g}."),
    "finite_number": ("is not a number.", "Write a number from 0 to 1, for example 0.8."),
    "literal_error": ("is none of the possible values.", "Choose {expected}."),
}
WHERE_TO_GET = {
    "telegram_token": "Ask @BotFather in Telegram for one and put it into .env.",
    "telegram_webhook_url": "Give the https address under which Telegram reaches this desk, or use polling.",
    "telegram_webhook_secret": "Make one up: 1 to 256 of A-Z a-z 0-9 _ -",
    "slack_bot_token": "Install the app in Slack (OAuth & Permissions) and put the xoxb- token into .env.",
    "slack_app_token": "Make an app-level token with connections:write (Basic Information) and put it into .env.",
    "slack_signing_secret": "Copy it from Basic Information on the app's page in Slack into .env.",
}


def load_settings(*, tokens: bool = True) -> Settings:
    """The settings of this process. Raises ConfigurationMistakes with every mistake at once.

    With ``tokens`` also what the chosen modes need must be there; ``migrate`` does without.
    """
    file, mistakes = _read_env_file(Path(ENV_FILE))
    given = _given(file)
    mistakes += [_unknown(name, file) for name in given if name not in Settings.model_fields]
    source: dict[str, Any] = {"_env_file": ENV_FILE if file else None}
    settings = None
    try:
        settings = Settings(**source)
    except ValidationError as invalid:
        mistakes += [_mistake(error, file) for error in invalid.errors(include_input=False, include_url=False)]
    if tokens:
        mistakes += [_missing(name, why) for name, why in _needed(given) if name not in given]
    if mistakes or settings is None:
        raise ConfigurationMistakes(mistakes)
    return settings


def config_path() -> Path:
    """Where desk.toml is, also when other settings are wrong."""
    file, _ = _read_env_file(Path(ENV_FILE))
    return Path(_given(file).get("config", "desk.toml"))


def given_secrets() -> tuple[str, ...]:
    """Every secret that is set, right or wrong: what a log must not show even when the settings are bad."""
    given = _given(_read_env_file(Path(ENV_FILE))[0])
    held = [value.strip() for name, value in given.items() if name.endswith(("_token", "_secret", "_key"))]
    return (*_each(held), *_password(given.get("database_url", "")))


def _each(held: list[str]) -> list[str]:
    """Of two secrets in one setting (``new,old``) each by itself: that is how they travel."""
    return [part for secret in held for part in dict.fromkeys((secret, *secret.split(","))) if part]


def _password(url: str) -> list[str]:
    return re.findall(r"://[^/@:]*:([^/@]+)@", url)


def _read_env_file(path: Path) -> tuple[Mapping[str, str | None], list[Mistake]]:
    try:
        return dotenv_values(stream=StringIO(path.read_text("utf-8"))), []
    except FileNotFoundError:
        return {}, []
    except UnicodeDecodeError:
        return {}, [Mistake(str(path), "is not UTF-8 text.", "Save it as UTF-8.")]
    except OSError as error:
        return {}, [Mistake(str(path), f"cannot be read: {error.strerror}.", "Make it a file this user may read.")]


def _given(file: Mapping[str, str | None]) -> dict[str, str]:
    """What is set and not empty, by field name; the environment wins over the file."""
    both = {name.upper(): value for name, value in [*file.items(), *os.environ.items()]}
    return {
        name.removeprefix(PREFIX).lower(): value for name, value in both.items() if name.startswith(PREFIX) and value
    }


def _needed(given: Mapping[str, str]) -> list[tuple[str, str]]:
    telegram, slack = given.get("telegram_mode", "polling"), given.get("slack_mode", "socket")
    needed = [("telegram_token", "is not set."), ("slack_bot_token", "is not set.")]
    if telegram.strip().lower() == "webhook":
        needed += [(name, "is needed in webhook mode.") for name in ("telegram_webhook_url", "telegram_webhook_secret")]
    if slack.strip().lower() == "http":
        return [*needed, ("slack_signing_secret", "is needed in http mode.")]
    return [*needed, ("slack_app_token", "is needed in socket mode.")]


def _missing(name: str, why: str) -> Mistake:
    return Mistake(PREFIX + name.upper(), why, WHERE_TO_GET[name])


def _unknown(name: str, file: Mapping[str, str | None]) -> Mistake:
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    variable = PREFIX + name.upper()
    return Mistake(_place(variable, file), "is not a setting of the desk.", did_you_mean(variable, known))


def _mistake(error: Any, file: Mapping[str, str | None]) -> Mistake:
    place = _place(PREFIX + str(error["loc"][0]).upper(), file)
    context = error.get("ctx", {})
    if isinstance(context.get("error"), Wrong):
        return Mistake(place, context["error"].problem, context["error"].fix)
    problem, fix = KINDS.get(error["type"], (f"cannot be used: {error['msg']}.", "Remove it to have the default."))
    return Mistake(place, problem, fix.format_map(context))


def _place(variable: str, file: Mapping[str, str | None]) -> str:
    in_environment = any(name.upper() == variable for name in os.environ)
    if in_environment or not any(name.upper() == variable for name in file):
        return variable
    lines = Path(ENV_FILE).read_text("utf-8").splitlines()
    numbers = [n for n, line in enumerate(lines, 1) if re.match(rf"\s*(export\s+)?{variable}\s*=", line, re.I)]
    return f"{variable} ({ENV_FILE} line {numbers[-1]})" if numbers else variable
