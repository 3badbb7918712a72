"""``python -m adapters.db.migrations.check``: the migrations make exactly the tables of ``tables``."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.util.exc import CommandError
from sqlalchemy import make_url

from adapters.db.migrations.upgrade import config, upgrade


def main() -> int:
    """0 when nothing differs; else 1, and alembic has said what."""
    with tempfile.TemporaryDirectory() as folder:
        url = make_url(f"sqlite+aiosqlite:///{Path(folder) / 'check.db'}")
        upgrade(url)
        try:
            command.check(config(url))
        except CommandError as difference:
            print(difference, file=sys.stderr)  # noqa: T201  # a command's answer
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
