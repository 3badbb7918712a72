"""What a command is given: the settings of the environment and .env, and desk.toml; the mistakes of both at once."""

from bot.configuration import load_organisation
from bot.mistakes import ConfigurationMistakes
from bot.settings import Settings, config_path, load_settings
from core.model.organisation import Organisation


def given(*, tokens: bool = True) -> tuple[Settings, Organisation]:
    """The settings and the organisation; without ``tokens`` for a command that asks no platform.

    Raises ConfigurationMistakes with the mistakes of both.
    """
    mistakes, settings, organisation = [], None, None
    try:
        settings = load_settings(tokens=tokens)
    except ConfigurationMistakes as told:
        mistakes += told.mistakes
    try:
        organisation = load_organisation(settings.config if settings else config_path())
    except ConfigurationMistakes as told:
        mistakes += told.mistakes
    if settings is None or organisation is None:
        raise ConfigurationMistakes(mistakes)
    return settings, organisation
