"""Empty desks' SQLite files. One is migrated, the others are copies: a migration takes ten times as long."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from adapters.db.migrations.upgrade import upgrade

_SHARED_MEMORY = Path("/dev/shm")
MEMORY = _SHARED_MEMORY if _SHARED_MEMORY.exists() else None
"""A folder for stores of random histories, kept in memory: what the disk does is tried elsewhere. None: any folder."""


def empty_file(path: Path) -> str:
    """Make one at ``path``; its URL."""
    path.write_bytes(_empty())
    return f"sqlite+aiosqlite:///{path}"


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        upgrade(make_url(f"sqlite+aiosqlite:///{path}"))
        return path.read_bytes()
