"""The people whose digests are tried."""

import pytest

from core.model.organisation import Agent, Organisation, Role, Team
from tests.flows.conftest import MAX, SOFIA, SUPPORT, TINA, TOM
from tests.flows.digests.reading import BORIS


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Where the database differs (two processes) a test asks for PostgreSQL itself."""
    return sqlite_url


@pytest.fixture
def organisation() -> Organisation:
    """Sofia reads Russian and lives in Moscow; Billing is led by Boris, who is in Telegram alone."""
    return Organisation(
        teams=(
            Team(name="Support", slack_channel=SUPPORT, supervisor="Sofia Lind", manager="Max Stone"),
            Team(name="Billing", slack_channel=SUPPORT, supervisor="Boris Belov", manager="Max Stone"),
        ),
        people=(
            Agent(name="Tom Reed", team="Support", slack=TOM),
            Agent(name="Tina Park", team="Support", slack=TINA),
            Agent(name="Sofia Lind", role=Role.SUPERVISOR, team="Support", slack=SOFIA, language="ru",
                  timezone="Europe/Moscow"),
            Agent(name="Boris Belov", role=Role.SUPERVISOR, team="Billing", telegram=BORIS),
            Agent(name="Max Stone", role=Role.MANAGER, team="Support", slack=MAX),
        ),
    )  # fmt: skip
