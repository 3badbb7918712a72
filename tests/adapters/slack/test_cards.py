"""The root card."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.cards import Cards
from core.model.escalation import Clock, Condition
from core.model.organisation import Organisation
from core.model.priority import Priority
from core.model.ticket import Hold, State, Ticket
from core.phrases import Phrasebook
from sandbox.slack.blocks import ALL_CHARACTERS, check_blocks
from tests.adapters.slack.conftest import AT, a_message, a_ticket

OPEN: dict[str, Any] = {"owner": "Tom Reed", "state": State.IN_PROGRESS}


@pytest.fixture
def cards(book: Phrasebook, organisation: Organisation) -> Cards:
    """What draws them."""
    return Cards(book, organisation)


def verbs(drawn: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in drawn["blocks"] if block["type"] == "actions"]
    return [element["action_id"].split(":")[1] for row in rows for element in row]


def test_a_new_ticket_is_introduced_by_number_priority_and_state(cards: Cards) -> None:
    drawn = cards.draw(a_ticket(), "en")
    assert drawn["blocks"][0]["text"]["text"] == "🆕 #1042 · P3 · New"
    assert drawn["text"] == "#1042 · P3 · New — The printer is on fire"


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        (a_ticket(), ["claim", "cancel", "more"]),
        (a_ticket(**OPEN), ["reply", "status", "resolve", "cancel"]),
        (a_ticket(owner="Tom Reed", state=State.RESOLVED, resolution="x"), ["reopen", "more"]),
        (a_ticket(state=State.CLOSED), []),
        (a_ticket(state=State.CANCELED), []),
    ],
    ids=lambda value: value.state.value if isinstance(value, Ticket) else None,
)
def test_the_buttons_follow_the_state(cards: Cards, ticket: Ticket, expected: list[str]) -> None:
    assert verbs(cards.draw(ticket, "en")) == expected


def test_not_a_ticket_asks_first(cards: Cards) -> None:
    button = cards.draw(a_ticket(), "en")["blocks"][-1]["elements"][1]
    assert button["confirm"]["title"]["text"] == "Not a ticket?"


def test_a_request_that_fits_stands_in_the_card_and_one_that_does_not_is_left_to_the_thread(cards: Cards) -> None:
    ticket = a_ticket(text="Line one\nline two")
    ticket.subject = "Line one"
    assert "line two" in str(cards.draw(ticket, "en", request=[a_message(ticket.text)])["blocks"])
    assert "line two" not in str(cards.draw(ticket, "en")["blocks"])


def test_a_card_never_outgrows_slack(cards: Cards) -> None:
    ticket = a_ticket(text="Ж" * 90_000, owner="T" * 500, resolution="R" * 90_000, state=State.RESOLVED)
    ticket.contact.name, ticket.contact.reachable = "N" * 5_000, False
    drawn = cards.draw(ticket, "ru", request=[a_message("Ж" * 90_000)])
    check = check_blocks(drawn["blocks"])
    assert check.wrong == []
    assert check.characters < 8_000 < ALL_CHARACTERS
    assert len(drawn["blocks"]) <= 12


def test_the_clocks_are_told_in_the_readers_own_time(cards: Cards) -> None:
    clock = Clock(ticket=1042, condition=Condition.NOT_ASSIGNED, anchor=AT, due_at=AT + timedelta(minutes=80))
    context = cards.draw(a_ticket(), "en", clocks=[clock])["blocks"][-2]["elements"][0]["text"]
    assert "First answer due <!date^" in context
    assert f"Next reminder <!date^{int(AT.timestamp()) + 80 * 60}^" in context


def test_waiting_for_the_customer_says_that_the_clock_is_paused(cards: Cards) -> None:
    ticket = a_ticket(owner="Tom Reed", state=State.ON_HOLD, hold=Hold.CUSTOMER)
    assert "paused" in str(cards.draw(ticket, "en")["blocks"])
    assert cards.title(ticket, "en").endswith("Waiting for the customer")


def test_a_card_speaks_russian(cards: Cards) -> None:
    drawn = cards.draw(a_ticket(priority=Priority.P1), "ru")
    assert "Новая" in drawn["blocks"][0]["text"]["text"]
    assert "Взять" in str(drawn["blocks"])
