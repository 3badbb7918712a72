"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

_SYNC = {"sqlite+aiosqlite": "sqlite", "postgresql+asyncpg": "postgresql+asyncpg"}


def config(url: URL) -> Config:
    """Alembic's configuration for a database; no ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["url"] = url
    return made


def head(url: URL) -> str:
    """The revision of this release."""
    return str(ScriptDirectory.from_config(config(url)).get_current_head())


def upgrade(url: URL, revision: str = "head") -> None:
    """Run what is missing, in one transaction, while nobody else does. Blocks; raises what the driver raises."""
    command.upgrade(config(url), revision)
