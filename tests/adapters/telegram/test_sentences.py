"""Every sentence that the desk asks for exists and can be said, in both languages."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.texts.bundles import sentences
from core.model.escalation import Clock, Condition, Level
from core.model.organisation import Organisation
from core.model.priority import Priority
from core.model.ticket import Hold, State
from core.phrases import Phrasebook, ping_card, status_card
from tests.adapters.telegram.parcels import AT, a_ping, ticket_of

ROOT = Path(__file__).parents[3]
ASKED = re.compile(
    r"""["']((?:customer|button|turn|next|owner|staff|reason|ping|thread|whisper|command)-[a-z-]+)["']"""
)


def asked_for() -> list[str]:
    """The keys that stand in the code of the core and of this room."""
    folders = (ROOT / "core", ROOT / "scheduler", ROOT / "adapters" / "telegram")
    sources = [path.read_text("utf-8") for folder in folders for path in folder.rglob("*.py")]
    return sorted({key for source in sources for key in ASKED.findall(source)})


@pytest.mark.parametrize("key", asked_for())
def test_a_sentence_that_is_asked_for_exists(key: str) -> None:
    assert key in sentences("en")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("state", list(State))
def test_a_status_card_can_be_said_in_every_state(
    phrasebook: Phrasebook, organisation: Organisation, state: State, priority: Priority, language: str
) -> None:
    hold = Hold.CUSTOMER if state is State.ON_HOLD else None
    key, params, rows = status_card(ticket_of(state=state, hold=hold, priority=priority), organisation)
    assert "1042" in phrasebook.say(language, key, **params)
    assert all(label for row in phrasebook.rows(language, rows) for label, _ in row)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("condition", list(Condition))
def test_a_ping_can_be_said_for_every_condition_and_level(
    phrasebook: Phrasebook, organisation: Organisation, condition: Condition, level: Level, language: str
) -> None:
    clock = Clock(ticket=1042, condition=condition, anchor=AT, level=int(level), due_at=AT + timedelta(hours=1))
    said = ping_card(a_ping(clock), organisation)
    assert said is not None
    assert "1042" in phrasebook.say(language, said.key, **said.params)
    assert all(label for row in phrasebook.rows(language, said.rows) for label, _ in row)
